//! The page of a unit as everybody may see it: who leads it, how many there are, how far the targets
//! of the province are; figures about people with small cells hidden, alike on every day and in
//! every form.

use axum::response::Response;
use base::{Language, Level, Message};
use census::{Condition, Measure, Query, Rows};
use indicators::{Asked as Question, attainments};
use policy::Published;
use registers::{Appointment, Filter, PersonName, Unit};
use reports::{Align, PublishedFigures, TableCell, Told, headcounts};

use crate::asked::{Asked, Ground};
use crate::failure::Failure;
use crate::files;
use crate::law::{law, programme};
use crate::pages::SheetsPage;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::{definitions, notices};
use crate::pages::posts::quotas;
use crate::pages::targets::{figure, value};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Who leads a unit: title, name, and since when.
type Leaders = Vec<[TableCell; 3]>;

/// Answers with the page of a unit.
pub(crate) async fn published(
    asked: &Asked,
    ground: Ground,
    unit: Unit,
) -> Result<Response, Failure> {
    let (ground, leaders) = leaders(asked, ground, &unit).await?;
    let asked = asked.clone();
    ground
        .make(move |ground| {
            let place = Place { asked: &asked, ground, unit: &unit };
            page(&place, leaders)?.answer(&place)
        })
        .await
}

fn page(place: &Place<'_>, leaders: Leaders) -> Result<SheetsPage, Failure> {
    let language = place.address().language;
    let heading = place.name(place.unit);
    let mut sheets = vec![of_leaders(language, leaders), heads(place)?];
    sheets.extend(quotas(place)?);
    sheets.extend([figures(place)?, targets(place)?]);
    sheets.retain(|sheet| !sheet.rows.is_empty());
    let exports = files::links(|extension| {
        files::in_form(&Here::Area.address(place.address(), place.unit), extension)
    });
    Ok(SheetsPage {
        frame: place.frame(heading.clone(), &Here::Area, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: vec![language.text("web.published.lead")],
        notices: notices(place.ground),
        exports,
        ask: None,
        tabs: Vec::new(),
        sheets,
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
        heading,
    })
}

/// Who holds the titles whose holders are named, in the unit itself.
async fn leaders(asked: &Asked, ground: Ground, unit: &Unit) -> Result<(Ground, Leaders), Failure> {
    if unit.level != Level::Commune {
        return Ok((ground, Vec::new()));
    }
    let id = unit.id;
    let (ground, rows) = ground
        .aside(move |ground| {
            let all = vec![Measure::Holdings(Condition::Always)];
            let query = Query::of(id, ground.address.on, all);
            Ok(ground.scene.edition.rows(&query, 0, &[], &ground.scene.scope)?)
        })
        .await?;
    let named = &Published::standard()?.named_groups;
    let titles = ground.scene.edition.titles_on(ground.address.on);
    let is_named = |row: &registers::Record<Appointment>| {
        let title = titles.get(&row.data.title);
        title.is_some_and(|title| named.iter().any(|group| group == title.group.as_str()))
    };
    let ids = |rows: &Rows| rows.iter().flat_map(|(_, own)| own).map(|id| id.number()).collect();
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let mut held = reader.list::<Appointment>(&view, vec![Filter::Ids(ids(&rows))]).await?;
    held.retain(is_named);
    held.sort_by_key(|row| (row.data.title, row.period.from()));
    let people = held.iter().map(|row| base::Value::Integer(row.data.person.number())).collect();
    let names = reader.list::<PersonName>(&view, vec![Filter::In("person", people)]).await?;
    drop(reader);
    let told = held.iter().filter_map(|row| {
        let name = names.iter().find(|one| one.data.person == row.data.person)?;
        let title = titles.get(&row.data.title)?;
        let words = [title.print_label.as_str(), name.data.name.as_str()];
        let [title, name] = words.map(|words| TableCell::Text(words.to_owned()));
        Some([title, name, TableCell::Day(row.period.from())])
    });
    let told = told.collect();
    Ok((ground, told))
}

fn of_leaders(language: Language, leaders: Leaders) -> Sheet {
    let head = |key: &str, width| Head::new(language, key, width, Align::Left);
    Sheet {
        key: "leaders".into(),
        caption: language.text("web.published.leaders"),
        language,
        columns: vec![
            head("norms.column.holding", 36),
            head("web.posts.holder", 30),
            head("indicator.column.since", 14),
        ],
        rows: leaders
            .into_iter()
            .map(|cells| SheetRow::of(cells.into_iter().map(Shown::plain).collect()))
            .collect(),
        notes: Vec::new(),
    }
}

/// How many people each group has: of them no more is told than of the posts.
fn heads(place: &Place<'_>) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let definitions = definitions()?;
    let counted = place.counted()?;
    let groups: Vec<(&str, &str)> = definitions.report.headline(language).collect();
    let keys: Vec<&str> = groups.iter().map(|(key, _)| *key).collect();
    let numbers = headcounts(&keys, &counted)?;
    let rows = groups.iter().zip(numbers).map(|((_, label), number)| {
        SheetRow::of(vec![Shown::plain(*label), Shown::plain(TableCell::Number(number))])
    });
    Ok(Sheet {
        key: "heads".into(),
        caption: language.text("web.published.heads"),
        language,
        columns: vec![
            head("web.part-two.subject", 50, Align::Prose),
            head("web.published.number", 12, Align::Right),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    })
}

/// The figures about people, with small cells hidden.
fn figures(place: &Place<'_>) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let policy = Published::standard()?;
    let whole = &place.asked.served.whole;
    let on = place.address().on;
    let all = PublishedFigures::of(definitions()?, &place.ground.scene.edition, whole, on)?;
    let hidden = Message::new("web.published.hidden").number("below", policy.below);
    let hidden = hidden.render(language);
    let rows = all.figures.iter().zip(all.unit(place.unit.id)).map(|(one, told)| {
        let mut cells = vec![Shown::plain(one.label(language))];
        cells.extend(match told {
            Told::Shown { count, of } => [
                Shown::plain(TableCell::Number(*count)),
                Shown::plain(TableCell::Number(*of)),
                Shown::plain(TableCell::share(*count, *of)),
            ],
            Told::Hidden => [
                Shown::plain(hidden.clone()),
                Shown::plain(TableCell::Empty),
                Shown::plain(TableCell::Empty),
            ],
        });
        SheetRow::of(cells)
    });
    Ok(Sheet {
        key: "figures".into(),
        caption: language.text("web.published.figures"),
        language,
        columns: vec![
            head("web.part-two.subject", 50, Align::Prose),
            head("web.published.number", 28, Align::Right),
            head("web.published.of", 12, Align::Right),
            head("web.published.share", 12, Align::Right),
        ],
        rows: rows.collect(),
        notes: vec![language.text("web.published.note")],
    })
}

/// How far the targets of the programme are in the whole province: of smaller units too much about
/// too few could be computed.
fn targets(place: &Place<'_>) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let scene = &place.ground.scene;
    let top = scene.tree.path(place.unit.id).first().map_or(place.unit.id, |unit| unit.id);
    let question = Question {
        law: law()?,
        edition: &scene.edition,
        unit: top,
        on: place.address().on,
        scope: &place.asked.served.whole,
        people: None,
    };
    let policy = Published::standard()?;
    let all = attainments(programme()?, &question)?;
    let rows = all.iter().filter_map(|one| {
        let read = one.applied()?;
        let counted = read.counted()?;
        let is_few = |number: i64| 0 < number && number < policy.below;
        let rest = counted.denominator.map_or(0, |of| of - counted.numerator);
        if is_few(counted.numerator) || is_few(rest) {
            return None;
        }
        let (indicator, now) = figure(read)?;
        Some(SheetRow::of(vec![
            Shown::plain(one.target.id.clone()),
            Shown::plain(language.pick(&one.target.quote, &one.target.en).clone()),
            Shown::plain(value(indicator, now, language)),
            Shown::plain(indicators::wanted_words(read.reading.wanted, one.target, language)),
        ]))
    });
    Ok(Sheet {
        key: "targets".into(),
        caption: language.text("web.published.targets"),
        language,
        columns: vec![
            head("targets.column.id", 8, Align::Left),
            head("targets.column.target", 60, Align::Prose),
            head("web.targets.now", 12, Align::Right),
            head("targets.column.threshold", 20, Align::Prose),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    })
}
