//! The two-axis cases as a table: what was believed, what happens, what is believed then.

use super::steps::Step::{self, Change, Correct, CorrectAlways, End, Redate, Withdraw};

/// One line of the table. The last step is the case; those before it prepare it.
pub(crate) struct Case {
    /// What it is about.
    pub(crate) what: &'static str,
    /// The first row.
    pub(crate) added: (&'static str, &'static str, &'static str),
    /// What happens.
    pub(crate) steps: &'static [Step],
    /// The rows before the last step.
    pub(crate) before: &'static str,
    /// The rows after it, or the key of the refusal.
    pub(crate) after: Result<&'static str, &'static str>,
}

macro_rules! cases {
    ($($what:literal: $added:tt, $steps:tt, $before:literal => $after:expr;)+) => {
        pub(crate) const CASES: &[Case] = &[$(Case {
            what: $what,
            added: $added,
            steps: &$steps,
            before: $before,
            after: $after,
        }),+];
    };
}

#[rustfmt::skip]
cases! {
    "the world moves":
        ("2010", "", "An"), [Change("2015", "Ba")],
        "2010.. An" => Ok("2010..2015 An | 2015.. Ba");
    "a change on the first day is no change":
        ("2010", "", "An"), [Change("2010", "Ba")],
        "2010.. An" => Err("change.at-start");
    "a change to the same is no change":
        ("2010", "", "An"), [Change("2015", "An")],
        "2010.. An" => Err("change.nothing");
    "a change before the start":
        ("2010", "", "An"), [Change("2005", "Ba")],
        "2010.. An" => Err("change.outside");
    "a change after the end":
        ("2010", "2020", "An"), [Change("2020", "Ba")],
        "2010..2020 An" => Err("change.outside");
    "a change in the future":
        ("2010", "", "An"), [Change("2045", "Ba")],
        "2010.. An" => Ok("2010..2045 An | 2045.. Ba");
    "a change in the future is corrected before it comes":
        ("2010", "", "An"), [Change("2045", "Ba"), Correct("2045", "", "Ca")],
        "2010..2045 An | 2045.. Ba" => Ok("2010..2045 An | 2045.. Ca");
    "a retroactive change reaches only to the next known change":
        ("2010", "", "An"), [Change("2020", "Ba"), Change("2015", "Ca")],
        "2010..2020 An | 2020.. Ba" => Ok("2010..2015 An | 2015..2020 Ca | 2020.. Ba");
    "a change after a retroactive change":
        ("2010", "", "An"), [Change("2020", "Ba"), Change("2015", "Ca"), Change("2018", "Du")],
        "2010..2015 An | 2015..2020 Ca | 2020.. Ba"
            => Ok("2010..2015 An | 2015..2018 Ca | 2018..2020 Du | 2020.. Ba");
    "a change on the day of a known change":
        ("2010", "", "An"), [Change("2020", "Ba"), Change("2020", "Ca")],
        "2010..2020 An | 2020.. Ba" => Ok("2010..2020 An | 2020.. Ca");
    "a change reaches through rows that say the same":
        ("2010", "", "An"), [Change("2020", "Ba"), Correct("2020", "", "An"), Change("2015", "Ca")],
        "2010..2020 An | 2020.. An" => Ok("2010..2015 An | 2015.. Ca");

    "correct inside a period":
        ("2010", "2020", "An"), [Correct("2012", "2015", "Ba")],
        "2010..2020 An" => Ok("2010..2012 An | 2012..2015 Ba | 2015..2020 An");
    "correct the whole":
        ("2010", "2020", "An"), [CorrectAlways("Ba")],
        "2010..2020 An" => Ok("2010..2020 Ba");
    "correct the whole of several rows":
        ("2010", "", "An"), [Change("2015", "Ba"), CorrectAlways("Ca")],
        "2010..2015 An | 2015.. Ba" => Ok("2010..2015 Ca | 2015.. Ca");
    "correct across the edge of two periods":
        ("2010", "", "An"), [Change("2015", "Ba"), Correct("2012", "2018", "Ca")],
        "2010..2015 An | 2015.. Ba"
            => Ok("2010..2012 An | 2012..2015 Ca | 2015..2018 Ca | 2018.. Ba");
    "correct at the first edge":
        ("2010", "2020", "An"), [Correct("2010", "2012", "Ba")],
        "2010..2020 An" => Ok("2010..2012 Ba | 2012..2020 An");
    "correct at the last edge":
        ("2010", "2020", "An"), [Correct("2018", "2020", "Ba")],
        "2010..2020 An" => Ok("2010..2018 An | 2018..2020 Ba");
    "correct beyond both edges keeps the edges":
        ("2010", "2020", "An"), [Correct("2005", "", "Ba")],
        "2010..2020 An" => Ok("2010..2020 Ba");
    "correct just outside":
        ("2010", "2020", "An"), [Correct("2020", "2025", "Ba")],
        "2010..2020 An" => Err("correct.outside");
    "correct a correction":
        ("2010", "2020", "An"), [Correct("2012", "2015", "Ba"), Correct("2013", "2016", "Ca")],
        "2010..2012 An | 2012..2015 Ba | 2015..2020 An"
            => Ok("2010..2012 An | 2012..2013 Ba | 2013..2015 Ca | 2015..2016 Ca | 2016..2020 An");
    "take a correction back":
        ("2010", "2020", "An"), [Correct("2012", "2015", "Ba"), Correct("2012", "2015", "An")],
        "2010..2012 An | 2012..2015 Ba | 2015..2020 An"
            => Ok("2010..2012 An | 2012..2015 An | 2015..2020 An");
    "correct to what is believed already":
        ("2010", "2020", "An"), [Correct("2012", "2015", "An")],
        "2010..2020 An" => Err("change.nothing");

    "end":
        ("2010", "", "An"), [End("2015")],
        "2010.. An" => Ok("2010..2015 An");
    "end in the future":
        ("2010", "", "An"), [End("2045")],
        "2010.. An" => Ok("2010..2045 An");
    "end twice":
        ("2010", "", "An"), [End("2015"), End("2018")],
        "2010..2015 An" => Err("end.twice");
    "end twice on one day":
        ("2010", "", "An"), [End("2015"), End("2015")],
        "2010..2015 An" => Err("end.twice");
    "end earlier than was planned":
        ("2010", "2020", "An"), [End("2015")],
        "2010..2020 An" => Ok("2010..2015 An");
    "end before a change that was planned":
        ("2010", "", "An"), [Change("2020", "Ba"), End("2015")],
        "2010..2020 An | 2020.. Ba" => Ok("2010..2015 An");
    "end on the first day":
        ("2010", "", "An"), [End("2010")],
        "2010.. An" => Err("end.before-start");

    "redate the start":
        ("2010", "", "An"), [Redate("2008", "")],
        "2010.. An" => Ok("2008.. An");
    "redate both ends of several rows":
        ("2010", "", "An"), [Change("2015", "Ba"), Redate("2012", "2018")],
        "2010..2015 An | 2015.. Ba" => Ok("2012..2015 An | 2015..2018 Ba");
    "redate so that a row falls away":
        ("2010", "", "An"), [Change("2015", "Ba"), Redate("2016", "")],
        "2010..2015 An | 2015.. Ba" => Ok("2016.. Ba");
    "redate one row to quite other days":
        ("2010", "2012", "An"), [Redate("2015", "2018")],
        "2010..2012 An" => Ok("2015..2018 An");
    "redate several rows to quite other days":
        ("2010", "2012", "An"), [Change("2011", "Ba"), Redate("2015", "2018")],
        "2010..2011 An | 2011..2012 Ba" => Err("redate.outside");
    "redate to the days believed already":
        ("2010", "2012", "An"), [Redate("2010", "2012")],
        "2010..2012 An" => Err("change.nothing");
    "open an end again":
        ("2010", "", "An"), [End("2015"), Redate("2010", "")],
        "2010..2015 An" => Ok("2010.. An");

    "withdraw":
        ("2010", "", "An"), [Change("2015", "Ba"), Withdraw],
        "2010..2015 An | 2015.. Ba" => Ok("");
    "change what was withdrawn":
        ("2010", "", "An"), [Withdraw, Change("2015", "Ba")],
        "" => Err("change.no-such-record");
    "withdraw twice":
        ("2010", "", "An"), [Withdraw, Withdraw],
        "" => Err("change.no-such-record");
}
