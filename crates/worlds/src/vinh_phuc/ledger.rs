//! The ledger: everything that was drawn, as rows in one batch.

use std::collections::BTreeMap;

use base::{Code, Day, Id, Message, PartialDay, Period};
use registers::{Appointment, Batch, CouncilTerm, Person as PersonRow, PersonName};

use super::careers::{Careers, Holding};
use super::choices::Choices;
use super::decisions::{Book, Issuer};
use super::homes::Homes;
use super::map::Map;
use super::names::Namer;
use super::papers::Papers;
use super::people::Person;
use super::study::Studies;
use super::units::{self, Areas};
use crate::data::Faults;
use crate::dice::Dice;
use crate::published::Published;
use crate::{Catalogue, catalogue};

/// Writes papers, units, numbers and people.
pub(crate) fn write(
    catalogue: &Catalogue,
    published: &Published,
    choices: &Choices,
    map: &Map,
    people: &[Person],
) -> Result<Batch, Faults> {
    let one = |fault: Message| vec![fault];
    let mut batch = Batch::new();
    let mut book = Book::new(choices, map);
    let day = published.day().map_err(one)?;
    let mut single = |batch: &mut Batch, kind: &'static str| {
        let signed_on = choices.paper(kind)?.signed_on.unwrap_or(day);
        book.paper(batch, kind, Issuer::Province, signed_on)
    };
    single(&mut batch, "founding").map_err(one)?;
    if choices.papers.contains_key("programme") {
        single(&mut batch, "programme").map_err(one)?;
    }
    single(&mut batch, "classification").map_err(one)?;
    let quota = single(&mut batch, "quota").map_err(one)?;
    let areas = units::add(&mut batch, map);
    units::add_quotas(&mut batch, published, map, &areas, quota)?;
    let mut writer = Writer {
        batch,
        book,
        catalogue,
        areas: &areas,
        careers: Careers::new(published, choices, map)?,
        namer: Namer::new(choices)?,
        papers: Papers::new(choices, day.first_of_month()),
        studies: Studies::new(choices, day),
        homes: Homes { dice: Dice::of(choices.seed, "homes"), choices, map, areas: &areas },
        terms: terms(catalogue)?,
        titles_with_term: titles_with_term()?,
    };
    for person in people {
        writer.person(person).map_err(one)?;
    }
    Ok(writer.batch)
}

/// The terms of councils with their days.
fn terms(loaded: &Catalogue) -> Result<Vec<(Period, Id<CouncilTerm>)>, Faults> {
    let mut terms = Vec::new();
    for term in catalogue::terms()? {
        let period = Period::new(term.from, Some(term.until)).map_err(|fault| vec![fault])?;
        let id = loaded.term(&term.name).map_err(|fault| vec![fault])?;
        terms.push((period, id));
    }
    Ok(terms)
}

/// Posts that last as long as the council: by title, whether it is one.
fn titles_with_term() -> Result<BTreeMap<String, bool>, Faults> {
    let titles = catalogue::titles()?.into_iter();
    Ok(titles.map(|title| (title.code, title.side == "elected")).collect())
}

/// What is needed to write a person down.
struct Writer<'a> {
    batch: Batch,
    book: Book<'a>,
    catalogue: &'a Catalogue,
    areas: &'a Areas,
    careers: Careers<'a>,
    namer: Namer<'a>,
    papers: Papers<'a>,
    studies: Studies<'a>,
    homes: Homes<'a>,
    terms: Vec<(Period, Id<CouncilTerm>)>,
    titles_with_term: BTreeMap<String, bool>,
}

impl Writer<'_> {
    fn person(&mut self, person: &Person) -> Result<(), Message> {
        let born_on = if person.year_only {
            PartialDay::Year(person.born.year())
        } else {
            PartialDay::Day(person.born)
        };
        let row = PersonRow {
            sex: Code::new(if person.woman { "female" } else { "male" }),
            born_on,
            ethnic_group: Some(Code::new(person.ethnic_group)),
            religion: Some(Code::new(person.religion)),
        };
        let id = self.batch.add(Period::since(born_on.earliest()), row);
        self.name(person, id);
        self.papers.add(&mut self.batch, person, id);
        self.homes.add(&mut self.batch, person, id);
        self.studies.add(&mut self.batch, person, id);
        let mut holdings: Vec<&Holding> = person.holdings.iter().collect();
        holdings.sort_by_key(|held| held.from);
        for holding in holdings {
            self.holding(id, holding)?;
        }
        Ok(())
    }

    /// The name since birth; of some with another spelling before.
    fn name(&mut self, person: &Person, id: Id<PersonRow>) {
        let minority = person.ethnic_group != "01";
        let name = self.namer.name(person.woman, person.born.year(), minority);
        let mut since = person.born;
        let times = self.careers.choices.respelled_one_in;
        if self.namer.one_in(times) {
            let mended = person.turns(21);
            let before = self.namer.spelling_before(&name);
            if let Ok(period) = Period::new(since, Some(mended)) {
                self.batch.add(period, PersonName { person: id, name: before });
                since = mended;
            }
        }
        self.batch.add(Period::since(since), PersonName { person: id, name });
    }

    fn holding(&mut self, id: Id<PersonRow>, holding: &Holding) -> Result<(), Message> {
        let last_round = self.last_round(holding);
        let (act, confirmation) = self.book.of_holding(&mut self.batch, holding, last_round)?;
        let ended_by = self.book.of_ending(&mut self.batch, holding)?;
        let area = match holding.place.village {
            Some(village) => self.areas.villages[holding.place.commune][village],
            None => self.areas.communes[holding.place.commune],
        };
        let row = Appointment {
            person: id,
            title: self.catalogue.title(&holding.title)?,
            area,
            mode: Code::new(holding.mode),
            way_gained: Code::new(holding.way_gained),
            act,
            confirmation,
            way_ended: holding.way_ended.map(Code::new),
            ended_by,
            managing_body: None,
            using_body: None,
            term: self.term(holding),
            probation_ends_on: holding.probation_ends_on,
        };
        let period = Period::new(holding.from, holding.until)?;
        self.batch.add(period, row);
        Ok(())
    }

    /// The round of a village's posts before a holding.
    fn last_round(&self, holding: &Holding) -> Option<Day> {
        holding.place.village?;
        let rounds = self.careers.rounds(&holding.title, holding.place.commune);
        rounds.into_iter().rfind(|round| *round <= holding.from)
    }

    fn term(&self, holding: &Holding) -> Option<Id<CouncilTerm>> {
        let elected = self.titles_with_term.get(&holding.title).copied();
        let during = |(period, _): &&(Period, Id<CouncilTerm>)| period.contains(holding.from);
        let term = self.terms.iter().find(during);
        term.filter(|_| elected == Some(true)).map(|(_, id)| *id)
    }
}
