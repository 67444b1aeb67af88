//! The papers on which facts rest. One paper serves everybody whom the same event touched.

use std::collections::BTreeMap;

use base::{Code, Day, Id, Message, Period};
use registers::{Batch, Decision};

use super::careers::Holding;
use super::choices::Choices;
use super::dates::{half_year_before, months_before};
use super::map::Map;
use super::roster::{CHAIR, COUNCIL_VICE_CHAIR, DELEGATE, DEPUTY, SECRETARY, VILLAGE_HEAD};

/// Whose paper it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Issuer {
    /// The province, or nobody in particular.
    Province,
    /// A district, as an index.
    District(usize),
    /// A commune, as an index.
    Commune(usize),
}

/// The act and the confirmation of a holding.
pub(crate) type Papers = (Option<Id<Decision>>, Option<Id<Decision>>);

/// The papers written so far.
pub(crate) struct Book<'a> {
    choices: &'a Choices,
    map: &'a Map,
    papers: BTreeMap<(&'static str, Issuer, Day), Id<Decision>>,
    series: BTreeMap<(&'static str, Issuer, i32), usize>,
}

impl<'a> Book<'a> {
    /// An empty book.
    pub(crate) fn new(choices: &'a Choices, map: &'a Map) -> Self {
        Self { choices, map, papers: BTreeMap::new(), series: BTreeMap::new() }
    }

    /// The paper of this kind, issuer and day; written into the batch when it is new.
    pub(crate) fn paper(
        &mut self,
        batch: &mut Batch,
        kind: &'static str,
        issuer: Issuer,
        signed_on: Day,
    ) -> Result<Id<Decision>, Message> {
        if let Some(id) = self.papers.get(&(kind, issuer, signed_on)) {
            return Ok(*id);
        }
        let paper = self.choices.paper(kind)?;
        let number = self.series.entry((kind, issuer, signed_on.year())).or_default();
        *number += 1;
        let (unit, district) = match issuer {
            Issuer::Commune(at) => {
                let commune = &self.map.communes[at];
                (commune.unit.label(), self.map.districts[commune.district].label())
            }
            Issuer::District(at) => (String::new(), self.map.districts[at].label()),
            Issuer::Province => (String::new(), String::new()),
        };
        let decision = Decision {
            number: paper.number(*number),
            signed_on,
            effective_on: Some(signed_on),
            issuer: paper.issuer.replace("{unit}", &unit).replace("{district}", &district),
            kind: Code::new(&paper.kind),
            style: Code::new(&paper.style),
            subject: Some(paper.subject.clone()),
        };
        let id = batch.add(Period::since(signed_on), decision);
        self.papers.insert((kind, issuer, signed_on), id);
        Ok(id)
    }

    /// The act and the confirmation of a holding.
    pub(crate) fn of_holding(
        &mut self,
        batch: &mut Batch,
        holding: &Holding,
        last_round: Option<Day>,
    ) -> Result<Papers, Message> {
        let from = holding.from;
        let commune = Issuer::Commune(holding.place.commune);
        let district = Issuer::District(self.map.communes[holding.place.commune].district);
        let mut write = |kind, issuer, day| self.paper(batch, kind, issuer, day).map(Some);
        // Confirmations follow in the month after.
        let after = from.first_of_month().plus_months(1);
        let papers = match holding.title.as_str() {
            SECRETARY | DEPUTY if holding.way_gained == "designated" => {
                (write("party_confirmation", district, from.first_of_month())?, None)
            }
            SECRETARY | DEPUTY => {
                (write("party_act", commune, from)?, write("party_confirmation", district, after)?)
            }
            CHAIR | COUNCIL_VICE_CHAIR => (
                write("council_act", commune, from)?,
                write("council_confirmation", district, after)?,
            ),
            title if title.starts_with("committee_") => (
                write("council_act", commune, from)?,
                write("committee_confirmation", district, after)?,
            ),
            DELEGATE => (write("delegate_act", commune, from)?, None),
            title if title.starts_with("civil_") || title == "military_commander" => {
                (write("recruitment", district, half_year_before(from))?, None)
            }
            VILLAGE_HEAD => (None, write("village_act", commune, last_round.unwrap_or(from))?),
            _ if holding.place.village.is_some() => {
                (write("village_act", commune, last_round.unwrap_or(from))?, None)
            }
            _ if holding.way_gained == "assigned" => {
                (write("part_time_act", district, half_year_before(from))?, None)
            }
            _ => (None, write("front_confirmation", district, after)?),
        };
        Ok(papers)
    }

    /// The paper that ended a holding; a term ends by itself.
    pub(crate) fn of_ending(
        &mut self,
        batch: &mut Batch,
        holding: &Holding,
    ) -> Result<Option<Id<Decision>>, Message> {
        let (Some(until), Some(way)) = (holding.until, holding.way_ended) else {
            return Ok(None);
        };
        if way == "term-ended" {
            return Ok(None);
        }
        let district = Issuer::District(self.map.communes[holding.place.commune].district);
        let signed_on = half_year_before(months_before(until, 0));
        self.paper(batch, "ending", district, signed_on).map(Some)
    }
}
