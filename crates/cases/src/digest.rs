//! [`digest`]: the mail that tells somebody what waits.

use base::Message;

use crate::duty::Duty;
use crate::reminder::{Reminding, in_order, one_line};

/// So many are told one by one; the page tells all.
const MOST_TOLD: usize = 50;

/// A mail as it is to be read, without any header but its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The subject: numbers only, since others see it pass by.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
}

/// What somebody is to be told; nothing where nothing waits.
pub fn digest(duties: &[Duty], how: &Reminding<'_>) -> Option<Digest> {
    if duties.is_empty() {
        return None;
    }
    let all = in_order(duties);
    let late = all.iter().filter(|duty| duty.is_late(how.today)).count();
    let key = if late > 0 { "reminder.subject-late" } else { "reminder.subject" };
    let subject = Message::new(key).number("count", number(all.len())).number("late", number(late));
    Some(Digest { subject: subject.render(how.language), text: text(&all, how) })
}

fn text(all: &[&Duty], how: &Reminding<'_>) -> String {
    let say = |message: Message| message.render(how.language);
    let lead = Message::new("reminder.lead").day("day", how.today);
    let mut parts =
        vec![say(Message::new("reminder.greeting")), say(lead.number("count", number(all.len())))];
    let mut heading = None;
    for (place, duty) in all.iter().take(MOST_TOLD).enumerate() {
        let own = group(duty, how);
        if heading != Some(own) {
            let count = all.iter().filter(|one| group(one, how) == own).count();
            parts.push(say(Message::new(own).number("count", number(count))));
            heading = Some(own);
        }
        parts.push(told(place + 1, duty, how));
    }
    if let Some(more) = all.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        parts.push(say(Message::new("reminder.more").number("count", number(more))));
    }
    parts.push(say(Message::new("reminder.all").text("address", how.address("/owed"))));
    parts.push(format!("-- \n{}", say(Message::new("reminder.stop"))));
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

/// Under which heading a duty stands.
fn group(duty: &Duty, how: &Reminding<'_>) -> &'static str {
    match duty.first_due() {
        None => "reminder.undated",
        Some(_) if duty.is_late(how.today) => "reminder.late",
        Some(_) => "reminder.dated",
    }
}

fn told(place: usize, duty: &Duty, how: &Reminding<'_>) -> String {
    let mut lines = vec![format!("{place}. {}", one_line(&duty.name))];
    lines.extend(how.about(duty));
    lines.extend(how.until(duty));
    lines.push(how.address(&duty.address()));
    lines.join("\n   ")
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
