//! [`calendar_feed`]: what waits, as an iCalendar text (RFC 5545) for calendar programs. An event of
//! a whole day and no task, because Outlook and Google show no tasks of others.

use base::calendar::Calendar;
use base::{Day, Instant, Message};

use crate::duty::Duty;
use crate::reminder::{Reminding, in_order, one_line};

/// The most octets of a line, without its end (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// How often a program is asked to read the feed again.
const REFRESHED: &str = "PT1H";

/// The feed: one event for each duty that has a day, the first due first. The same duties told in
/// the same way at the same instant are the same bytes.
pub fn calendar_feed(duties: &[Duty], how: &Reminding<'_>, now: Instant) -> String {
    let mut feed = Feed(String::new());
    let name = how.language.text("reminder.calendar");
    feed.line("BEGIN", "VCALENDAR");
    feed.line("VERSION", "2.0");
    feed.line("PRODID", &format!("-//Dinh//Owed//{}", how.language.key().to_uppercase()));
    feed.line("CALSCALE", "GREGORIAN");
    feed.line("METHOD", "PUBLISH");
    // The name as the standard writes it, and as most programs read it.
    feed.text("NAME", &name);
    feed.text("X-WR-CALNAME", &name);
    feed.line("REFRESH-INTERVAL;VALUE=DURATION", REFRESHED);
    feed.line("X-PUBLISHED-TTL", REFRESHED);
    for duty in in_order(duties) {
        if let Some(due) = duty.first_due() {
            event(&mut feed, (duty, due), how, now);
        }
    }
    feed.line("END", "VCALENDAR");
    feed.0
}

fn event(feed: &mut Feed, (duty, due): (&Duty, Day), how: &Reminding<'_>, now: Instant) {
    let named = |key| {
        let message = Message::new(key).heading("step", duty.step);
        message.text("name", one_line(&duty.name)).render(how.language)
    };
    let address = how.address(&duty.address());
    let key = if duty.is_late(how.today) { "reminder.event-late" } else { "reminder.event" };
    let mut lines = how.about(duty).to_vec();
    lines.push(address.clone());
    feed.line("BEGIN", "VEVENT");
    feed.line("UID", &uid(duty));
    feed.line("DTSTAMP", &stamp(now));
    feed.line("DTSTART;VALUE=DATE", &basic(due));
    feed.line("DTEND;VALUE=DATE", &basic(due.next()));
    feed.text("SUMMARY", &named(key));
    feed.text("DESCRIPTION", &lines.join("\n"));
    feed.line("URL", &plain(&address));
    // Nobody is busy all day because of it.
    feed.line("TRANSP", "TRANSPARENT");
    feed.line("BEGIN", "VALARM");
    feed.line("ACTION", "DISPLAY");
    feed.text("DESCRIPTION", &named("reminder.alarm"));
    feed.line("TRIGGER", &trigger(due));
    feed.line("END", "VALARM");
    feed.line("END", "VEVENT");
}

/// A name for good of one step of one case, by which a program knows an event again.
fn uid(duty: &Duty) -> String {
    let step = base::text::fold(duty.step.en);
    let letters = |one: char| if one.is_ascii_alphanumeric() { one } else { '-' };
    let step: String = step.chars().map(letters).collect();
    format!("case-{}-{step}@dinh", duty.case)
}

/// At eight in the morning of the working day before, counted from the beginning of the day.
fn trigger(due: Day) -> String {
    let mut before = due.previous();
    let mut nights = 0;
    while !is_working_day(before) {
        before = before.previous();
        nights += 1;
    }
    if nights == 0 { "-PT16H".to_owned() } else { format!("-P{nights}DT16H") }
}

/// Of a year whose holidays are not known, only the weekends are.
fn is_working_day(day: Day) -> bool {
    let known = Calendar::standard().and_then(|calendar| calendar.is_working_day(day));
    known.unwrap_or(!day.is_weekend())
}

/// `20221019T140531Z`.
fn stamp(now: Instant) -> String {
    let text = now.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    let digits: String = seconds.chars().filter(|one| !matches!(one, '-' | ':')).collect();
    format!("{digits}Z")
}

/// `20221019`.
fn basic(day: Day) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day_of_month())
}

/// An address without what could end its line.
fn plain(address: &str) -> String {
    address.chars().filter(char::is_ascii_graphic).collect()
}

/// A text that is being written.
struct Feed(String);

impl Feed {
    /// A property whose value may be any text.
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for one in value.chars() {
            match one {
                '\\' | ';' | ',' => escaped.extend(['\\', one]),
                '\n' => escaped.push_str("\\n"),
                // Some programs take these for the end of a line.
                '\u{2028}' | '\u{2029}' => escaped.push(' '),
                one if one.is_control() => escaped.push(' '),
                one => escaped.push(one),
            }
        }
        self.line(name, &escaped);
    }

    /// A property, folded so that no line is too long and no letter is cut.
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for one in name.chars().chain([':']).chain(value.chars()) {
            if length + one.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(one);
            length += one.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
