//! What people have studied, where and when; of some also an earlier, lower level.

use base::{Code, Day, Id, PartialDay, Period};
use registers::{Batch, Person as PersonRow, Qualification};

use super::choices::Choices;
use super::dates::months_before;
use super::people::Person;
use crate::dice::Dice;

/// What studies are drawn from.
pub(crate) struct Studies<'a> {
    dice: Dice,
    choices: &'a Choices,
    /// The last day on which somebody finishes a study.
    latest: Day,
}

/// A level with its age: where, what and when.
struct Step<'a> {
    dimension: &'a str,
    level: &'a str,
    day: Day,
}

impl<'a> Studies<'a> {
    /// Studies that end some months before the day.
    pub(crate) fn new(choices: &'a Choices, day: Day) -> Self {
        Self { dice: Dice::of(choices.seed, "studies"), choices, latest: months_before(day, 3) }
    }

    /// Adds a row for each level, and general education.
    pub(crate) fn add(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>) {
        for (dimension, level) in &person.levels {
            if level == "none" {
                let none = plain(id, dimension, level, None);
                batch.add(Period::since(person.turns(18)), none);
                continue;
            }
            let day = self.finished(person, level, dimension);
            if dimension == "professional" && person.is_staff() {
                self.add_lower(batch, person, id, (level, day));
            }
            self.add_step(batch, person, id, &Step { dimension, level, day });
        }
        let level = self.general_education(person);
        let year = person.born.year() + if level == "upper_secondary" { 19 } else { 16 };
        let obtained = PartialDay::Year(year);
        let row = plain(id, "general_education", level, Some(obtained));
        batch.add(Period::since(obtained.latest().max(person.turns(18))), row);
    }

    /// A day on which the level was reached, at a likely age.
    fn finished(&mut self, person: &Person, level: &str, dimension: &str) -> Day {
        let youngest = youngest(dimension, level);
        let first = person.turns(youngest).min(self.latest);
        let last = person.turns(youngest + 14).min(self.latest);
        self.dice.day(first, last).first_of_month().max(person.turns(18))
    }

    /// Some went to university after a lower school.
    fn add_lower(
        &mut self,
        batch: &mut Batch,
        person: &Person,
        id: Id<PersonRow>,
        (level, day): (&str, Day),
    ) {
        let (lower, percent) = match level {
            "master" => ("university", 90),
            "university" => ("intermediate", 22),
            _ => return,
        };
        let first = person.turns(youngest("professional", lower).min(21));
        let last = months_before(day, 24);
        if first < last && self.dice.percent(percent) {
            let day = self.dice.day(first, last).first_of_month().max(first);
            let step = Step { dimension: "professional", level: lower, day };
            self.add_step(batch, person, id, &step);
        }
    }

    fn add_step(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>, step: &Step<'_>) {
        let obtained = if step.day.year() < 2000 {
            PartialDay::Year(step.day.year())
        } else {
            PartialDay::Month(step.day.year(), step.day.month())
        };
        let mut row = plain(id, step.dimension, step.level, Some(obtained));
        let mut schools = self.schools(step.dimension, step.level);
        if step.dimension == "professional" {
            let field = self.dice.pick(self.fields(person));
            let known = field.and_then(|field| self.choices.schools.by_field.get(field));
            if let (Some(known), "university") = (known, step.level) {
                schools = known;
            }
            row.field_of_study = field.map(Code::new);
        }
        row.institution = self.dice.pick(schools).cloned();
        batch.add(Period::since(step.day), row);
    }

    fn schools(&self, dimension: &str, level: &str) -> &'a [String] {
        let schools = &self.choices.schools;
        match (dimension, level) {
            ("foreign_language" | "informatics", "certificate") => &schools.language,
            ("state_management", _) => &schools.state_management,
            ("political_theory", "advanced" | "bachelor") => &schools.theory_high,
            ("political_theory", "elementary") => &schools.theory_elementary,
            ("political_theory", _) | (_, "trained") => &schools.theory,
            (_, "master" | "doctor") => &schools.master,
            (_, "university") => &schools.university,
            (_, "college") => &schools.college,
            (_, "intermediate") => &schools.intermediate,
            _ => &schools.elementary,
        }
    }

    fn fields(&self, person: &Person) -> &'a [String] {
        match person.group {
            "part_time_commune" => &self.choices.part_time_commune.look.fields,
            "part_time_village" => &self.choices.part_time_village.look.fields,
            _ => self.choices.look(person.title()).map_or(&[], |look| look.fields.as_slice()),
        }
    }

    /// Upper secondary for all who had to have it or studied further; a mix for the others.
    fn general_education(&mut self, person: &Person) -> &'static str {
        let studied = !matches!(person.level("professional"), "none" | "elementary");
        let asked = person.is_staff() || person.group == "part_time_commune";
        let mix = [("upper_secondary", 56), ("lower_secondary", 42), ("primary", 2)];
        if studied || asked {
            "upper_secondary"
        } else {
            self.dice.weighted(&mix).copied().unwrap_or("upper_secondary")
        }
    }
}

/// A row without field of study and school.
fn plain(
    person: Id<PersonRow>,
    dimension: &str,
    level: &str,
    obtained_on: Option<PartialDay>,
) -> Qualification {
    Qualification {
        person,
        dimension: Code::new(dimension),
        level: Code::new(level),
        field_of_study: None,
        institution: None,
        obtained_on,
    }
}

/// The completed years at which a level is reached at the earliest.
fn youngest(dimension: &str, level: &str) -> u32 {
    match (dimension, level) {
        ("political_theory", "advanced" | "bachelor") | (_, "principal_specialist") => 34,
        ("political_theory", "intermediate") | (_, "specialist" | "master") => 25,
        ("political_theory", _) | (_, "university" | "trained") => 22,
        (_, "college" | "certificate") => 21,
        _ => 20,
    }
}
