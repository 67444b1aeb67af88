//! What calendar and mail have in common: in which language, on which day, at which address; in which
//! order. Neither tells of anybody: only what cases and units are called leaves the house.

use base::{Day, Language, Message};

use crate::duty::Duty;

/// How somebody is reminded.
#[derive(Clone, Copy, Debug)]
pub struct Reminding<'a> {
    /// In which language.
    pub language: Language,
    /// The day on which it is told.
    pub today: Day,
    /// The address of the site, without a slash at its end.
    pub site: &'a str,
}

impl Reminding<'_> {
    /// The whole address of the page where something is done.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// A line about a duty: the unit and the step.
    pub(crate) fn about(&self, duty: &Duty) -> [String; 2] {
        let area = Message::new("reminder.area").text("area", one_line(&duty.area_name));
        let step = Message::new("reminder.step").heading("step", duty.step);
        [area.render(self.language), step.render(self.language)]
    }

    /// Until when a duty is to be done, where anything says so.
    pub(crate) fn until(&self, duty: &Duty) -> Option<String> {
        let due = duty.first_due()?;
        let key = match due.cmp(&self.today) {
            std::cmp::Ordering::Less => "reminder.overdue",
            std::cmp::Ordering::Equal => "reminder.due-today",
            std::cmp::Ordering::Greater => "reminder.due-on",
        };
        let days = (self.today.date() - due.date()).num_days();
        Some(Message::new(key).day("day", due).number("days", days).render(self.language))
    }
}

/// The duties in the order in which they are told: the first due first, so that what is late comes
/// before everything else, and what has no day last.
pub(crate) fn in_order(duties: &[Duty]) -> Vec<&Duty> {
    let mut all: Vec<&Duty> = duties.iter().collect();
    all.sort_by_key(|duty| (duty.first_due().is_none(), duty.first_due(), duty.case.number()));
    all
}

/// A name as it stands in one line, whatever was typed into it.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |one: char| one.is_whitespace() || one.is_control();
    let words: Vec<&str> = text.split(breaks).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
