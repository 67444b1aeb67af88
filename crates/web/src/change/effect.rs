//! What a change would do to targets, numbers and judgements: it is written, counted by the same
//! ways as any page, and let go.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Language, Message, Value, number};
use census::Edition;
use indicators::{Asked as Question, Moved, MovedHolding, Read, Touching, rows_of};
use norms::Outcome;
use registers::{
    Area, Batch, CouncilTerm, Filter, Person, PersonName, Reader, Receipt, Register, Registers,
    Title, Unit, View,
};
use reports::{Align, full_name};
use workbooks::person_field;

use crate::asked::{Asked, Ground};
use crate::change::top;
use crate::failure::Failure;
use crate::law::{law, programme};
use crate::pages::frame::{Here, Place};
use crate::pages::norms::source;
use crate::sheet::{Head, Sheet, SheetRow, Shown, State};

/// So many changes are counted ahead; more are only checked.
const MOST_COUNTED: usize = 2_000;

/// What moves.
pub(crate) struct Effect {
    day: Day,
    before: std::sync::Arc<Edition>,
    after: Edition,
    people: Touching,
    names: BTreeMap<Id<Person>, String>,
}

impl Effect {
    /// Counts ahead; nothing where there is too much to be counted.
    ///
    /// # Errors
    /// What the change path refuses.
    pub(crate) async fn of(
        asked: &Asked,
        ground: &Ground,
        batch: &Batch,
        day: Day,
    ) -> Result<Option<Self>, registers::Error> {
        // What everybody's days are told by makes the whole census anew.
        let is_deep = |definition: &base::Definition| {
            [CouncilTerm::KEY, Title::KEY].contains(&definition.key)
        };
        let is_deep = batch.operations().iter().any(|(definition, _)| is_deep(definition));
        if batch.len() > MOST_COUNTED || is_deep {
            return Ok(None);
        }
        let site = &asked.served.site;
        let permit = asked.permit()?;
        let view = View { on: day, ..ground.view() };
        let (mut reader, receipt) = site.registers.ahead(permit, batch).await?;
        let after = site.census.ahead(&site.registers, &mut reader).await?;
        let people = touched(&mut reader, &view, (&site.registers, &receipt)).await?;
        let rows_after = rows_of(&mut reader, &view, &people).await?;
        let ids = people.iter().map(|id| Value::Integer(id.number())).collect();
        let names = reader.list::<PersonName>(&view, vec![Filter::In("person", ids)]).await?;
        // From here on others may write again.
        drop(reader);
        let mut reader = site.registers.read().await?;
        let rows_before = rows_of(&mut reader, &view, &people).await?;
        let names = names.into_iter().map(|row| (row.data.person, row.data.name)).collect();
        let before = std::sync::Arc::clone(&ground.scene.edition);
        Ok(Some(Self { day, before, after, people: [rows_before, rows_after], names }))
    }

    /// What moves, as tables; nothing where the unit does not stand before and after.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub(crate) fn sheets(&self, place: &Place<'_>) -> Result<Option<Vec<Sheet>>, Failure> {
        let (law, programme) = (law()?, programme()?);
        let scope = &place.ground.scene.scope;
        let top = top(place);
        let question =
            |edition| Question { law, edition, unit: top, on: self.day, scope, people: None };
        let asked = [question(&self.before), question(&self.after)];
        if asked.iter().any(|one| one.edition.tree(self.day, scope).unit(top).is_none()) {
            return Ok(None);
        }
        let moved = Moved::between((programme, law), [&asked[0], &asked[1]], &self.people)?;
        let telling = Telling { effect: self, place, language: place.address().language };
        let sheets = [telling.targets(&moved), telling.posts(&moved), telling.holdings(&moved)];
        Ok(Some(sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect()))
    }
}

/// The people whom the touched records name, now or before.
async fn touched(
    reader: &mut Reader,
    view: &View<'_>,
    (registers, receipt): (&Registers, &Receipt),
) -> Result<BTreeSet<Id<Person>>, registers::Error> {
    let mut people = BTreeSet::new();
    for definition in registers.registry().definitions() {
        let ids: Vec<i64> = receipt
            .touched
            .iter()
            .filter(|(register, _)| *register == definition.key)
            .map(|(_, id)| *id)
            .collect();
        if ids.is_empty() {
            continue;
        }
        if definition.key == Person::KEY {
            people.extend(ids.iter().copied().map(Id::new));
            continue;
        }
        let Some(own) = person_field(definition) else { continue };
        for row in reader.versions_of(view, definition, ids).await? {
            people.extend(row.values[own].as_integer().map(Id::new));
        }
    }
    Ok(people)
}

struct Telling<'a> {
    effect: &'a Effect,
    place: &'a Place<'a>,
    language: Language,
}

impl Telling<'_> {
    fn sheet(&self, key: &'static str, columns: &[(&str, u16, Align)]) -> Sheet {
        let head = |(key, width, align): &(&str, u16, Align)| {
            Head::new(self.language, key, *width, *align)
        };
        let caption = Message::new(match key {
            "targets" => "change.effect.targets",
            "posts" => "change.effect.posts",
            _ => "change.effect.holdings",
        });
        Sheet {
            key: key.into(),
            caption: caption.day("day", self.effect.day).render(self.language),
            language: self.language,
            columns: columns.iter().map(head).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// `1.069 → 1.070`.
    fn arrow(&self, pair: [Option<i64>; 2]) -> String {
        let word = |one: Option<i64>| {
            one.map_or_else(|| "–".to_owned(), |one| number::whole(one, self.language))
        };
        let [before, after] = pair.map(word);
        if before == after { before } else { format!("{before} → {after}") }
    }

    fn targets(&self, moved: &Moved<'_>) -> Sheet {
        let columns = [
            ("targets.column.id", 8, Align::Left),
            ("targets.column.target", 60, Align::Prose),
            ("targets.column.numerator", 16, Align::Left),
            ("targets.column.denominator", 16, Align::Left),
            ("change.effect.not-known", 14, Align::Left),
            ("web.targets.gap", 14, Align::Left),
        ];
        let rows = moved.targets.iter().map(|one| {
            let counted = one.reads.each_ref().map(Read::counted);
            let numerator = counted.map(|one| one.map(|one| one.numerator));
            let denominator = counted.map(|one| one.and_then(|one| one.denominator));
            let not_known = counted.map(|one| one.map(|one| one.not_known));
            let gap = one.reads.each_ref().map(|read| read.gap().and_then(|gap| gap.count));
            let title = self.language.pick(&one.target.quote, &one.target.en);
            let label = one.reads[0].reading.label(self.language);
            let title = if label.is_empty() { title.clone() } else { format!("{title} [{label}]") };
            let first = one.reads[0].parts.first().map(|part| part.indicator.id.as_str());
            let here = Here::one("/indicators", first.unwrap_or_default());
            let href = here.address(self.place.address(), self.place.unit);
            SheetRow::of(vec![
                Shown::plain(one.target.id.as_str()),
                Shown::link(title, href),
                Shown::plain(self.arrow(numerator)),
                Shown::plain(self.arrow(denominator)),
                Shown::plain(self.arrow(not_known)),
                Shown::plain(self.arrow(gap)),
            ])
        });
        let rows = rows.collect();
        Sheet { rows, ..self.sheet("targets", &columns) }
    }

    fn unit(&self, id: Id<Area>) -> Option<Unit> {
        let scope = &self.place.ground.scene.scope;
        let tree = self.effect.after.tree(self.effect.day, scope);
        tree.unit(tree.counts_in(id)).cloned()
    }

    fn name(&self, id: Id<Area>) -> String {
        let lists = self.place.ground.scene.lists;
        let unit = self.unit(id);
        unit.map_or_else(|| format!("#{id}"), |unit| full_name(lists, &unit, self.language))
    }

    fn posts(&self, moved: &Moved<'_>) -> Sheet {
        let columns = [
            ("change.effect.unit", 30, Align::Left),
            ("change.effect.counted", 40, Align::Prose),
            ("change.effect.present", 14, Align::Left),
            ("change.effect.allowed", 14, Align::Left),
        ];
        let rows = moved.posts.iter().map(|one| {
            SheetRow::of(vec![
                Shown::plain(self.name(one.unit)),
                Shown::plain(one.indicator.label(self.language)),
                Shown::plain(self.arrow(one.present.map(Some))),
                Shown::plain(self.arrow(one.allowed)),
            ])
        });
        let rows = rows.collect();
        Sheet { rows, ..self.sheet("posts", &columns) }
    }

    fn holdings(&self, moved: &Moved<'_>) -> Sheet {
        let columns = [
            ("change.effect.person", 26, Align::Left),
            ("norms.column.holding", 34, Align::Prose),
            ("change.effect.said", 50, Align::Prose),
            ("change.effect.before", 18, Align::Left),
            ("change.effect.after", 18, Align::Left),
        ];
        let rows = moved.holdings.iter().flat_map(|one| self.holding(one)).collect();
        Sheet { rows, ..self.sheet("holdings", &columns) }
    }

    fn holding(&self, one: &MovedHolding<'_>) -> Vec<SheetRow> {
        let titles = self.effect.after.titles_on(self.effect.day);
        let title = titles.get(&one.holding.title).map(|title| title.print_label.clone());
        let holding = format!("{}, {}", title.unwrap_or_default(), self.name(one.holding.area));
        let person = self.effect.names.get(&one.person).cloned().unwrap_or_default();
        let mut rows = Vec::new();
        let mut row = |said: Shown, outcomes: [Shown; 2]| {
            let is_first = rows.is_empty();
            let shown = |words: &str| Shown::plain(if is_first { words } else { "" });
            let [before, after] = outcomes;
            let cells = vec![shown(&person), shown(&holding), said, before, after];
            rows.push(SheetRow { is_under: !is_first, ..SheetRow::of(cells) });
        };
        let stands = one.stands.map(|stands| {
            let key = if stands { "change.effect.stands" } else { "change.effect.stands-not" };
            Shown::plain(self.language.text(key))
        });
        if one.stands[0] != one.stands[1] {
            row(Shown::plain(self.language.text("change.effect.holds")), stands);
        }
        for (norm, outcomes) in &one.norms {
            let href = Here::one("/norms", &norm.id).address(self.place.address(), self.place.unit);
            let words = format!("{} ({})", norm.title, source(norm));
            row(Shown::link(words, href), self.outcomes(*outcomes));
        }
        for (target, indicator, outcomes) in &one.targets {
            let here = Here::one("/indicators", &indicator.id);
            let words = format!("{}: {}", target.id, indicator.label(self.language));
            let href = here.address(self.place.address(), self.place.unit);
            row(Shown::link(words, href), self.outcomes(*outcomes));
        }
        rows
    }

    fn outcomes(&self, outcomes: [Option<Outcome>; 2]) -> [Shown; 2] {
        outcomes.map(|outcome| match outcome {
            None => Shown::plain("–"),
            Some(outcome) => {
                let words = self.language.text(&format!("norms.outcome.{}", outcome.key()));
                let state = match outcome {
                    Outcome::Met => State::Met,
                    Outcome::Unmet => State::Unmet,
                    Outcome::CannotTell => State::CannotTell,
                    Outcome::Outside => State::None,
                };
                Shown::state(state, words)
            }
        })
    }
}
