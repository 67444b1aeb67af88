//! What people held before the posts of the day: the same post since the round before, a
//! lower one, or one in a neighbouring commune.

use base::{Day, Period};

use super::careers::{COMMANDER, Careers, Holding, way_in_round};
use super::people::Person;
use super::roster::{DELEGATE, Place};

impl Careers<'_> {
    /// What the person held before the posts of the day.
    pub(crate) fn add_earlier(&mut self, person: &mut Person) {
        if person.re_elected {
            self.add_earlier_seat(person);
        }
        if person.group == DELEGATE || person.group == "part_time_commune" {
            return;
        }
        if person.group == "civil_servant" {
            if self.dice.percent(20) {
                self.add_earlier_civil_post(person);
            }
            return;
        }
        self.add_round_before(person);
        if person.group == "cadre" && self.dice.percent(60) {
            self.add_lower_post(person);
        }
    }

    fn add_earlier_seat(&mut self, person: &mut Person) {
        let [.., before, now] = self.terms[..] else {
            return;
        };
        let mut seat = Holding::open(DELEGATE, person.slot.place, before.from(), "elected");
        if person.leads_council() {
            seat.mode = "concurrent";
        }
        self.take(person, seat.ended(now.from(), "term-ended"));
    }

    /// The same post since the round before, or since the person was grown up.
    fn add_round_before(&mut self, person: &mut Person) {
        let Some(now) = person.holdings.first().cloned() else {
            return;
        };
        let rounds = self.rounds(&now.title, now.place.commune);
        let at = rounds.iter().position(|round| *round == now.from);
        let Some(before) = at.and_then(|at| at.checked_sub(1)).map(|at| rounds[at]) else {
            return;
        };
        let from = before.max(self.earliest(person, &now.title));
        let villager = now.place.village.is_some();
        let free = from.plus_days(180) <= now.from
            && (villager || self.is_free_until(now.place.commune, &now.title, from, now.from));
        let percent = &self.choices.held_before_percent;
        let this_year = now.from >= self.year_start;
        let percent = if this_year { percent.this_year } else { percent.usually };
        if free && self.dice.percent(percent) {
            let earlier = Holding::open(&now.title, now.place, from, now.way_gained);
            self.take(person, earlier.ended(now.from, "term-ended"));
        }
    }

    fn is_free_until(&self, commune: usize, title: &str, from: Day, until: Day) -> bool {
        let period = Period::new(from, Some(until));
        period.is_ok_and(|period| self.is_free(commune, title, period))
    }

    /// A post further down, up to the first one known.
    fn add_lower_post(&mut self, person: &mut Person) {
        let Some(until) = person
            .holdings
            .iter()
            .filter(|held| held.title == person.title())
            .map(|held| held.from)
            .min()
        else {
            return;
        };
        let before = self.choices.look(person.title()).map(|look| look.before.as_slice());
        let Some(title) = before.and_then(|titles| self.dice.pick(titles)) else {
            return;
        };
        let commune = person.slot.place.commune;
        let earliest = self.earliest(person, title);
        let long = |from: &Day| *from >= earliest && from.plus_days(300) <= until;
        let mut starts: Vec<Day> = self.rounds(title, commune).into_iter().filter(long).collect();
        if starts.is_empty() && title.starts_with("civil_") && long(&earliest) {
            starts.push(self.dice.day(earliest, earliest.plus_days(200)));
        }
        let Some(from) = starts.last().copied() else {
            return;
        };
        if self.is_free_until(commune, title, from, until) {
            let way = way_in_round(title);
            let lower = Holding::open(title, Place::commune(commune), from, way).recruit();
            self.take(person, lower.ended(until, "other-title"));
        }
    }

    /// Another civil servant's post in the commune, or the same one in a neighbour's.
    fn add_earlier_civil_post(&mut self, person: &mut Person) {
        let Some(mut now) = person.holdings.pop() else {
            return;
        };
        let earliest = self.earliest(person, &now.title);
        let lasts = earliest.plus_days(300) <= now.from;
        let look = self.choices.look(&now.title);
        let other = look.and_then(|look| look.before.first()).filter(|_| self.dice.percent(50));
        let (title, commune) = match other {
            Some(title) => (title.clone(), now.place.commune),
            None => (now.title.clone(), self.neighbour(now.place.commune)),
        };
        let moves = title != now.title || commune != now.place.commune;
        if lasts && moves && now.title != COMMANDER {
            let from = self.dice.day(earliest, earliest.plus_days(250));
            if self.is_free_until(commune, &title, from, now.from) {
                let (ended, gained) = if commune == now.place.commune {
                    ("other-title", "reassigned")
                } else {
                    ("moved", "moved")
                };
                let earlier = Holding::open(&title, Place::commune(commune), from, "recruited");
                self.take(person, earlier.recruit().ended(now.from, ended));
                (now.way_gained, now.probation_ends_on) = (gained, None);
            }
        }
        person.holdings.insert(0, now);
    }

    /// Another commune of the district.
    fn neighbour(&mut self, commune: usize) -> usize {
        let communes = &self.map.communes;
        let same = |at: &usize| communes[*at].district == communes[commune].district;
        let others: Vec<usize> =
            (0..communes.len()).filter(same).filter(|at| *at != commune).collect();
        self.dice.pick(&others).copied().unwrap_or(commune)
    }
}
