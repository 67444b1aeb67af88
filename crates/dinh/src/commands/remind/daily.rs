//! Reminders while the pages are served: once each working day, at the hour that is set.

use std::time::Duration;

use base::calendar::Calendar;
use base::{Day, Instant};

use crate::failure::Failure;
use crate::reminding::{Reminded, Reminder, Round};

/// How often the clock is looked at.
const LOOKED_EVERY: Duration = Duration::from_mins(1);

/// So long a server that failed is left alone.
const LEFT_ALONE_MICROS: i64 = 15 * 60 * 1_000_000;

const HOUR_MICROS: i64 = 3_600 * 1_000_000;

/// The whole round of a day is noted as an account that there never is: numbers begin with one.
const EVERYBODY: i64 = 0;

/// Reminds for as long as the pages are served. Whatever fails is told in the log and tried again,
/// and never comes to those who are served.
pub(crate) async fn daily(reminder: Reminder, hour: i64) {
    let mut again_at = Instant::from_micros(0);
    loop {
        tokio::time::sleep(LOOKED_EVERY).await;
        let now = reminder.registers.clock().now();
        if now < again_at {
            continue;
        }
        match once(&reminder, hour, now).await {
            Ok(None) => {}
            Ok(Some(reminded)) if !reminded.is_unfinished() => {
                let Reminded { sent, had, refused, .. } = reminded;
                tracing::info!(sent, had, refused, "reminders were sent");
            }
            Ok(Some(Reminded { sent, failed, left, .. })) => {
                tracing::warn!(sent, failed, left, "reminders are to be sent again");
                again_at = Instant::from_micros(now.micros() + LEFT_ALONE_MICROS);
            }
            Err(failure) => {
                let reason = failure.render(base::Language::En);
                tracing::error!(reason, "reminders could not be sent");
                again_at = Instant::from_micros(now.micros() + LEFT_ALONE_MICROS);
            }
        }
    }
}

/// Goes around where it is time to; nothing where it is not, or where it was done today.
pub(super) async fn once(
    reminder: &Reminder,
    hour: i64,
    now: Instant,
) -> Result<Option<Reminded>, Failure> {
    let (today, store) = (now.day_in_vietnam(), reminder.registers.database());
    if !is_time(now, hour) || store.has_reminder(EVERYBODY, today).await? {
        return Ok(None);
    }
    let mut tell = |_: &_, told: &_, _| {
        if let crate::reminding::Told::Unsent(unsent) = told {
            tracing::warn!(%unsent, "a reminder was not sent");
        }
    };
    let reminded = reminder.go_around(Round::default(), &mut tell).await?;
    if !reminded.is_unfinished() {
        store.claim_reminder(EVERYBODY, today).await?;
    }
    Ok(Some(reminded))
}

/// Is it a working day, and the hour has come?
fn is_time(now: Instant, hour: i64) -> bool {
    let today = now.day_in_vietnam();
    let begun = Instant::start_of(today).micros() + hour * HOUR_MICROS;
    now.micros() >= begun && is_working_day(today)
}

/// Of a year whose holidays are not known, only the weekends are.
fn is_working_day(day: Day) -> bool {
    let known = Calendar::standard().and_then(|calendar| calendar.is_working_day(day));
    known.unwrap_or(!day.is_weekend())
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn reminders_come_on_working_days_when_the_hour_has_come() {
        for (now, expected) in [
            ("2022-10-18T23:59:59Z", false),
            // Seven in the morning in Vietnam.
            ("2022-10-19T00:00:00Z", true),
            ("2022-10-19T16:59:59Z", true),
            ("2022-10-19T17:00:00Z", false),
            ("2022-10-22T03:00:00Z", false),
            ("2022-09-02T03:00:00Z", false),
            // A Saturday that is worked.
            ("2024-05-04T03:00:00Z", true),
            ("2035-01-05T03:00:00Z", true),
            ("2035-01-06T03:00:00Z", false),
        ] {
            assert_eq!(is_time(now.parse().unwrap(), 7), expected, "{now}");
        }
    }
}
