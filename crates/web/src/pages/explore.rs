//! The explorer: choose who is counted, what tells rows and columns apart, and see it as a table
//! and a picture. The address alone gives the same table to whoever may see it.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base::{Language, Level, Message};
use reports::{Align, Along, Cross, LineOf, Narrowing, Question, Terms, cross};

use crate::address;
use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::part_two::{definitions, notices};
use crate::pages::{Link, about, printed_wrong};
use crate::picture::Bars;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The most bars of a picture.
const MOST_BARS: usize = 40;

/// All communes below, where the unit has districts.
pub(crate) const COMMUNES: &str = "communes";

#[derive(Template)]
#[template(path = "explore.html")]
struct ExplorePage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    ask: Ask,
    bars: Option<Bars>,
    sheet: Sheet,
}

/// Answers with the explorer.
pub(crate) async fn explore(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

/// What is asked for.
struct Wanted {
    of: Of,
    rows: Along,
    /// Of rows that are units.
    level: Option<Level>,
    columns: Option<Along>,
    holdings: bool,
    narrowings: Vec<Narrowing>,
}

impl Wanted {
    fn of(place: &Place<'_>) -> Result<Self, Failure> {
        let asked = place.asked;
        let below = place.level_below();
        let given = asked.get("rows").unwrap_or(if below.is_some() { "units" } else { "age" });
        let (rows, level) = match given {
            COMMUNES => (Along::Units, Some(Level::Commune)),
            other => (other.parse()?, below),
        };
        let columns = match asked.get("columns") {
            None | Some("none") => None,
            Some(given) => Some(given.parse()?),
        };
        let of: Of = asked.get("of").unwrap_or("everybody").parse()?;
        if !of.is_population() {
            return Err(Message::new("explore.no-such-population")
                .text("given", of.to_string())
                .into());
        }
        let narrowings = asked.all("where").map(str::parse).collect::<Result<_, _>>()?;
        let holdings = asked.get("count") == Some("holdings");
        Ok(Self { of, rows, level, columns, holdings, narrowings })
    }

    fn rows_name(&self, place: &Place<'_>) -> String {
        match (&self.rows, self.level) {
            (Along::Units, level) if level != place.level_below() => COMMUNES.to_owned(),
            (rows, _) => rows.to_string(),
        }
    }

    fn pairs(&self, place: &Place<'_>) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("of", self.of.to_string()), ("rows", self.rows_name(place))];
        pairs.extend(self.columns.as_ref().map(|along| ("columns", along.to_string())));
        pairs.extend(self.holdings.then(|| ("count", "holdings".to_owned())));
        pairs.extend(self.narrowings.iter().map(|one| ("where", one.to_string())));
        pairs
    }
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let language = place.address().language;
    let wanted = Wanted::of(place)?;
    let scene = &place.ground.scene;
    let definitions = definitions()?;
    let table = cross(&Question {
        definitions,
        edition: &scene.edition,
        scope: &scene.scope,
        tree: &scene.tree,
        area: place.unit.id,
        on: place.address().on,
        group: wanted.of.group(),
        holdings: wanted.holdings,
        narrowings: &wanted.narrowings,
        rows: &wanted.rows,
        columns: wanted.columns.as_ref(),
        level: wanted.level,
        language,
    })?;
    let telling = Telling { place, wanted: &wanted, language };
    let heading = telling.heading();
    let here =
        Here::Page { path: "/explore".to_owned(), pairs: wanted.pairs(place), kind: "/explore" };
    let sheet = telling.sheet(&table, heading.clone());
    if let Some(form) = place.asked.form()? {
        return files::of_sheets(("explore", &heading), place, &[&sheet], form);
    }
    let page = ExplorePage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: telling.narrowed()?.into_iter().collect(),
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        ask: telling.ask()?,
        bars: telling.bars(&table),
        sheet,
        heading,
    };
    Ok(Html(page.render()?).into_response())
}

struct Telling<'a> {
    place: &'a Place<'a>,
    wanted: &'a Wanted,
    language: Language,
}

impl Telling<'_> {
    fn along(&self, along: &Along) -> String {
        along.words(self.place.ground.scene.lists, self.language)
    }

    fn heading(&self) -> String {
        let of = self.wanted.of.words(self.language);
        let rows = match (&self.wanted.rows, self.wanted.level) {
            (Along::Units, Some(Level::Commune)) => self.language.text("web.explore.communes"),
            (rows, _) => self.along(rows),
        };
        let message = match &self.wanted.columns {
            Some(columns) => {
                Message::new("web.explore.by-two").text("columns", self.along(columns))
            }
            None => Message::new("web.explore.by-one"),
        };
        message.text("of", of).text("rows", rows).render(self.language)
    }

    /// Who alone is counted.
    fn narrowed(&self) -> Result<Option<String>, Failure> {
        let words = narrowing_words(self.place, &self.wanted.narrowings)?;
        let message =
            || Message::new("web.explore.only").text("whom", &words).render(self.language);
        Ok((!words.is_empty()).then(message))
    }

    fn sheet(&self, table: &Cross, caption: String) -> Sheet {
        let number = |key: &str| Head::new(self.language, key, 12, Align::Right);
        let mut columns = vec![Head::named(self.along(&self.wanted.rows), 36, Align::Prose)];
        columns.push(number(if self.wanted.holdings {
            "web.explore.holdings"
        } else {
            "web.explore.persons"
        }));
        let own = table.columns.iter();
        columns.extend(own.map(|line| Head::named(line.words.clone(), 12, Align::Right)));
        let all = self.row(
            None,
            self.language.text("web.explore.all"),
            table.total,
            (table, &table.totals),
        );
        let mut rows: Vec<SheetRow> = table
            .rows
            .iter()
            .map(|(line, sum, cells)| {
                self.row(Some(&line.of), line.words.clone(), *sum, (table, cells))
            })
            .collect();
        rows.push(SheetRow { is_strong: true, ..all });
        let adds_up = table.rows.iter().map(|(_, sum, _)| sum).sum::<i64>() == table.total;
        let note = (!adds_up).then(|| self.language.text("web.explore.does-not-add-up"));
        let share = (!table.columns.is_empty()).then(|| self.language.text("web.explore.share"));
        Sheet {
            key: "explore".into(),
            caption,
            language: self.language,
            columns,
            rows,
            notes: share.into_iter().chain(note).chain(self.printed_wrong(table.total)).collect(),
        }
    }

    /// What the print has wrong of the shares that are shown.
    fn printed_wrong(&self, total: i64) -> Vec<String> {
        let is_whole = self.wanted.narrowings.is_empty() && !self.wanted.holdings;
        let along = self.wanted.columns.as_ref().filter(|_| is_whole);
        along.map_or_else(Vec::new, |along| {
            printed_wrong::notes(self.place, (self.wanted.of.group(), along), total)
        })
    }

    fn row(
        &self,
        of: Option<&LineOf>,
        words: String,
        sum: i64,
        (table, cells): (&Cross, &[i64]),
    ) -> SheetRow {
        let unit = match of {
            Some(LineOf::Unit(id)) => self.place.ground.scene.tree.unit(*id),
            _ => Some(self.place.unit),
        };
        let mut row = vec![match (of, unit) {
            (Some(LineOf::Unit(_)), Some(unit)) => {
                Shown::link(words, self.place.address().area(unit))
            }
            _ => Shown::plain(words),
        }];
        row.push(Shown::number(Some(sum), || self.door(unit, [of, None])));
        for (line, number) in table.columns.iter().zip(cells) {
            let cell = Shown::number(Some(*number), || self.door(unit, [of, Some(&line.of)]));
            row.push(cell.with_share(*number, sum, self.language));
        }
        SheetRow::of(row)
    }

    /// The list of those in a cell.
    fn door(&self, unit: Option<&registers::Unit>, lines: [Option<&LineOf>; 2]) -> String {
        let mut of = self.wanted.of.clone();
        let mut pairs = Vec::new();
        pairs.extend(self.wanted.narrowings.iter().map(|one| ("where", one.to_string())));
        for line in lines.into_iter().flatten() {
            match line {
                LineOf::Unit(_) => {}
                LineOf::Only(narrowing) => pairs.push(("where", narrowing.to_string())),
                LineOf::Share(key) => of = of.with_share(key),
            }
        }
        pairs.insert(0, ("of", of.to_string()));
        self.place.address().page("/people", unit.unwrap_or(self.place.unit), &pairs)
    }

    fn bars(&self, table: &Cross) -> Option<Bars> {
        // Shares are of one another's people, and add up to nothing.
        let is_parted = !table.columns.is_empty() && self.wanted.columns != Some(Along::Shares);
        let rows: Vec<_> = table
            .rows
            .iter()
            .take(MOST_BARS)
            .map(|(line, sum, cells)| {
                (line.words.clone(), if is_parted { cells.clone() } else { vec![*sum] })
            })
            .collect();
        let columns: Vec<String> = if is_parted {
            table.columns.iter().map(|line| line.words.clone()).collect()
        } else {
            vec![String::new()]
        };
        Bars::of(&columns, &rows)
    }

    fn ask(&self) -> Result<Ask, Failure> {
        let say = |key: &str| self.language.text(&format!("web.explore.{key}"));
        let address = self.place.address();
        let mut kept =
            vec![("area", address::code(self.place.unit)), ("on", address.on.to_string())];
        kept.extend(address.kept());
        let lists = self.place.ground.scene.lists;
        let below = self.place.level_below();
        let rows_name = self.wanted.rows_name(self.place);
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut columns = vec![("none".to_owned(), say("none"))];
        for along in Along::all(lists) {
            let pair = (along.to_string(), self.along(&along));
            if along != Along::Shares && (along != Along::Units || below.is_some()) {
                rows.push(pair.clone());
            }
            if along != Along::Units {
                columns.push(pair);
            }
            if along == Along::Units && below == Some(Level::District) {
                rows.push((COMMUNES.to_owned(), say("communes")));
            }
        }
        let of = self.wanted.of.to_string();
        let column = self.wanted.columns.as_ref().map_or("none".to_owned(), Along::to_string);
        let counts = [("persons", say("persons")), ("holdings", say("holdings"))];
        let counts = counts.map(|(key, words)| (key.to_owned(), words));
        let is_holdings = self.wanted.holdings;
        let mut fields = vec![
            Field::new("of", say("whom"), populations(self.language)?, |value| value == of),
            Field::new("rows", say("rows"), rows, |value| value == rows_name),
            Field::new("columns", say("columns"), columns, |value| value == column),
            Field::new("count", say("count"), counts, |value| (value == "holdings") == is_holdings),
        ];
        fields.extend(narrowing_fields(self.place, &self.wanted.narrowings)?);
        Ok(Ask { action: "/explore".to_owned(), kept, fields, button: say("show") })
    }
}

/// Everybody, and the groups of the report.
pub(crate) fn populations(language: Language) -> Result<Vec<(String, String)>, Failure> {
    let everybody = (Of::Everybody.to_string(), Of::Everybody.words(language));
    let groups = definitions()?.report.groups(language);
    let groups = groups.map(|(key, words)| (format!("figure:{key}/persons"), words.to_owned()));
    Ok(std::iter::once(everybody).chain(groups).collect())
}

/// What some narrowings ask, in words.
pub(crate) fn narrowing_words(
    place: &Place<'_>,
    narrowings: &[Narrowing],
) -> Result<String, Failure> {
    let edition = &place.ground.scene.edition;
    let titles = edition.titles_on(place.address().on);
    let terms = Terms { definitions: definitions()?, edition, titles: &titles };
    let words = narrowings.iter().map(|one| one.words(&terms, place.address().language));
    Ok(words.collect::<Vec<_>>().join("; "))
}

/// What people are narrowed by in forms.
const NARROWED_BY: [&str; 4] = ["sex", "party_standing", "professional", "political_theory"];

/// The choices by which people are narrowed; what no choice offers stays as it is.
pub(crate) fn narrowing_fields(
    place: &Place<'_>,
    narrowings: &[Narrowing],
) -> Result<Vec<Field>, Failure> {
    let language = place.address().language;
    let edition = &place.ground.scene.edition;
    let definitions = definitions()?;
    let titles = edition.titles_on(place.address().on);
    let terms = Terms { definitions, edition, titles: &titles };
    let given: Vec<String> = narrowings.iter().map(Narrowing::to_string).collect();
    let chosen = |value: &str| given.iter().any(|own| own == value);
    let any = || (String::new(), language.text("web.explore.any"));
    let mut offered: Vec<String> = Vec::new();
    let mut field = |label: String, values: Vec<String>| -> Result<Field, Failure> {
        let mut options = vec![any()];
        for value in values {
            let one: Narrowing = value.parse()?;
            let words = one.words(&terms, language);
            let words = words.split_once(": ").map_or(words.clone(), |(_, own)| own.to_owned());
            options.push((value.clone(), words));
            offered.push(value);
        }
        Ok(Field::new("where", label, options, chosen))
    };
    let bands = definitions.report.bands(language).map(|(from, to, _)| {
        let end = |age: Option<i32>| age.map_or_else(String::new, |age| age.to_string());
        format!("age:{}-{}", end(from), end(to))
    });
    let mut fields = vec![field(Along::Ages.words(edition.lists(), language), bands.collect())?];
    for key in NARROWED_BY {
        let along = Along::Attribute(key.to_owned());
        let codes = edition.codes(key)?.iter().map(|code| format!("{key}:{code}"));
        let codes = codes.chain([format!("{key}:?")]).collect();
        fields.push(field(along.words(edition.lists(), language), codes)?);
    }
    let others = narrowings.iter().filter(|one| !offered.contains(&one.to_string()));
    for other in others {
        let words = other.words(&terms, language);
        let (label, which) = words.split_once(": ").unwrap_or(("", &words));
        let options = [any(), (other.to_string(), which.to_owned())];
        fields.push(Field::new("where", label.to_owned(), options, chosen));
    }
    Ok(fields)
}
