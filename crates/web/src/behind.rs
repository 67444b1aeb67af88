//! [`Of`]: whose rows stand behind a figure, as the address of the list names them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use base::{Day, Message};
use census::{Condition, Measure, Query, Rows};
use indicators::{
    Columns, Counting, Indicator, Measure as Counted, Touched, behind, outcomes, touched,
};
use norms::Norm;
use registers::Unit;
use reports::{
    Answer, Cell, Door, Moved, Narrowing, Place, Terms, movement_rows, rows_in_census, with_several,
};

use crate::asked::Ground;
use crate::failure::Failure;
use crate::law::{law, programme};
use crate::pages::{TOUCHED, definitions};

/// Whose rows are shown.
#[derive(Clone, Debug)]
pub(crate) enum Of {
    /// Everybody who holds something.
    Everybody,
    /// Those with several of the titles that the statistics count.
    Several,
    /// Whose holdings count in the successor of a unit that has ended.
    CarriedOver,
    /// Those behind a figure of Part two.
    Figure(Door),
    /// Those behind a figure of the movement of a group since a day.
    Moved(Movement),
    /// Those behind indicators, one after the other.
    Indicators(Vec<&'static Indicator>, Part),
    /// Those to whom a norm applies.
    Norm(&'static Norm, Standing),
    /// Those whom it touches that a norm asks another level.
    WhatIf(&'static Norm, String, Touched),
}

/// A figure of a movement.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) group: String,
    /// Are holdings counted, and not persons?
    pub(crate) holdings: bool,
    pub(crate) moved: Moved,
    pub(crate) from: Day,
}

/// Which rows of an indicator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// All of whom it asks.
    Population,
    /// Those who are in the share.
    Matching,
    /// Those who are not.
    Missing,
    /// Those of whom it is not known.
    NotKnown,
}

/// Which rows of a norm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// All to whom it applies, or may apply.
    All,
    /// Those who meet it.
    Met,
    /// Those who do not.
    Unmet,
    /// Those of whom a fact is missing.
    CannotTell,
}

pub(crate) const PARTS: [(Part, &str); 4] = [
    (Part::Population, "population"),
    (Part::Matching, "matching"),
    (Part::Missing, "missing"),
    (Part::NotKnown, "not-known"),
];

pub(crate) const STANDINGS: [(Standing, &str); 4] = [
    (Standing::All, "all"),
    (Standing::Met, "met"),
    (Standing::Unmet, "unmet"),
    (Standing::CannotTell, "cannot-tell"),
];

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("everybody"),
            Self::Several => f.write_str("several"),
            Self::CarriedOver => f.write_str("carried-over"),
            Self::Figure(door) => write!(f, "figure:{door}"),
            Self::Moved(Movement { group, holdings, moved, from }) => {
                let counts = if *holdings { "holdings" } else { "persons" };
                write!(f, "movement:{group}:{counts}:{moved}:{from}")
            }
            Self::Indicators(indicators, part) => {
                let ids: Vec<&str> = indicators.iter().map(|one| one.id.as_str()).collect();
                write!(f, "indicator:{}:{}", ids.join("+"), name(&PARTS, *part))
            }
            Self::Norm(norm, standing) => {
                write!(f, "norm:{}:{}", norm.id, name(&STANDINGS, *standing))
            }
            Self::WhatIf(norm, level, whom) => {
                write!(f, "what-if:{}:{level}:{}", norm.id, name(&TOUCHED, *whom))
            }
        }
    }
}

pub(crate) fn name<T: PartialEq + Copy>(names: &[(T, &'static str)], one: T) -> &'static str {
    names.iter().find(|(own, _)| *own == one).map_or("", |(_, name)| name)
}

fn named<T: Copy>(names: &[(T, &str)], name: &str) -> Option<T> {
    names.iter().find(|(_, own)| *own == name).map(|(one, _)| *one)
}

impl FromStr for Of {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let unknown = || Failure::from(Message::new("report.no-such-figure").text("given", text));
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "everybody" if rest.is_empty() => Ok(Self::Everybody),
            "several" if rest.is_empty() => Ok(Self::Several),
            "carried-over" if rest.is_empty() => Ok(Self::CarriedOver),
            "figure" => Ok(Self::Figure(rest.parse()?)),
            "movement" => {
                let parts: Vec<&str> = rest.split(':').collect();
                let [group, counts @ ("persons" | "holdings"), moved, from] = parts[..] else {
                    return Err(unknown());
                };
                Ok(Self::Moved(Movement {
                    group: group.to_owned(),
                    holdings: counts == "holdings",
                    moved: moved.parse()?,
                    from: from.parse()?,
                }))
            }
            "indicator" => {
                let (ids, part) = rest.rsplit_once(':').ok_or_else(unknown)?;
                let programme = programme()?;
                // In an address, a plus sign that is not encoded reads as a space.
                let ids = ids.split(['+', ' ']).map(|id| programme.indicator(id));
                let indicators = ids.collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
                let part = named(&PARTS, part).ok_or_else(unknown)?;
                Ok(Self::Indicators(indicators, part))
            }
            "norm" => {
                let (id, standing) = rest.rsplit_once(':').ok_or_else(unknown)?;
                let norm = law()?.norm(id).ok_or_else(unknown)?;
                Ok(Self::Norm(norm, named(&STANDINGS, standing).ok_or_else(unknown)?))
            }
            "what-if" => {
                let (rest, whom) = rest.rsplit_once(':').ok_or_else(unknown)?;
                let (id, level) = rest.rsplit_once(':').ok_or_else(unknown)?;
                let norm = law()?.norm(id).ok_or_else(unknown)?;
                let whom = named(&TOUCHED, whom).ok_or_else(unknown)?;
                Ok(Self::WhatIf(norm, level.to_owned(), whom))
            }
            _ => Err(unknown()),
        }
    }
}

impl Of {
    /// The rows in a unit on the day of the page.
    pub(crate) fn rows(&self, ground: &Ground, unit: &Unit) -> Result<Rows, Failure> {
        let scene = &ground.scene;
        let law = law()?;
        let question = ground.question(law, unit.id);
        let holding = |condition: Condition| -> Result<Rows, Failure> {
            let query = Query::of(unit.id, question.on, vec![Measure::Holdings(condition)]);
            Ok(scene.edition.rows(&query, 0, &[], &scene.scope)?)
        };
        match self {
            Self::Everybody => holding(Condition::Always),
            Self::Several => {
                let place = Place {
                    definitions: definitions()?,
                    edition: &scene.edition,
                    scope: &scene.scope,
                    tree: &scene.tree,
                    area: unit.id,
                    on: question.on,
                };
                let query = Query::of(unit.id, question.on, vec![with_several(&place)]);
                Ok(scene.edition.rows(&query, 0, &[], &scene.scope)?)
            }
            Self::CarriedOver => {
                let all = vec![Measure::Holdings(Condition::Always)];
                let query = Query { carried_over: true, ..Query::of(unit.id, question.on, all) };
                Ok(scene.edition.rows(&query, 0, &[], &scene.scope)?)
            }
            Self::Figure(door) => {
                let seen = (&scene.scope, &*scene.tree);
                let place = (unit.id, question.on);
                Ok(rows_in_census(definitions()?, &scene.edition, seen, place, door)?)
            }
            Self::Moved(one) => {
                let no_rows = || Failure::Report(Message::new("web.empty"));
                let picture = ground.rows.as_ref().ok_or_else(no_rows)?;
                let group = (one.group.as_str(), one.holdings);
                let since = (one.from, unit.id);
                Ok(movement_rows(definitions()?, picture, since, group, &one.moved)?)
            }
            Self::Indicators(indicators, part) => {
                let mut rows = Rows::new();
                for indicator in indicators {
                    rows.extend(of_indicator(indicator, *part, &question)?);
                }
                Ok(rows)
            }
            Self::WhatIf(norm, level, whom) => {
                let no_such = || Message::new("web.what-if.no-such-level").text("given", level);
                let other = law.asking(&norm.id, level).ok_or_else(no_such)?;
                let rows = touched([law, &other], norm.series(), &question, *whom)?;
                Ok(rows.map_err(|missing| no_column(&missing.fact))?)
            }
            Self::Norm(norm, standing) => {
                let columns = Columns::of(&scene.edition, law, question.on, &scene.scope);
                let three = outcomes(&columns, norm).map_err(|missing| no_column(&missing.fact))?;
                let [met, unmet, cannot_tell] = three;
                holding(match standing {
                    Standing::All => Condition::Or(vec![met, unmet, cannot_tell]),
                    Standing::Met => met,
                    Standing::Unmet => unmet,
                    Standing::CannotTell => cannot_tell,
                })
            }
        }
    }

    /// The group of the report that is meant, and all of it.
    pub(crate) fn group(&self) -> Option<&str> {
        match self {
            Self::Figure(Door { group, cell: Cell::Persons }) => Some(group),
            _ => None,
        }
    }

    /// Is a whole population meant, and not a part that is counted in its own way?
    pub(crate) fn is_population(&self) -> bool {
        matches!(self, Self::Everybody) || self.group().is_some()
    }

    /// A share of the group.
    pub(crate) fn with_share(self, key: &str) -> Self {
        match self {
            Self::Figure(door) => {
                let cell = Cell::Share { key: key.to_owned(), answer: Answer::Yes };
                Self::Figure(Door { cell, ..door })
            }
            other => other,
        }
    }

    /// The rows of which the narrowings are true as well.
    pub(crate) fn narrowed(
        &self,
        ground: &Ground,
        unit: &Unit,
        narrowings: &[Narrowing],
    ) -> Result<Rows, Failure> {
        if narrowings.is_empty() {
            return self.rows(ground, unit);
        }
        let scene = &ground.scene;
        let on = ground.address.on;
        let titles = scene.edition.titles_on(on);
        let terms = Terms { definitions: definitions()?, edition: &scene.edition, titles: &titles };
        let mut only = Condition::Always;
        for narrowing in narrowings {
            only = only.and(narrowing.condition(&terms)?);
        }
        let query = Query::of(unit.id, on, vec![Measure::Holdings(only)]);
        let own = scene.edition.rows(&query, 0, &[], &scene.scope)?;
        if matches!(self, Self::Everybody) {
            return Ok(own);
        }
        let kept: BTreeSet<_> = own.into_iter().flat_map(|(_, holdings)| holdings).collect();
        let rows = self.rows(ground, unit)?.into_iter().filter_map(|(person, mut holdings)| {
            holdings.retain(|holding| kept.contains(holding));
            (!holdings.is_empty()).then_some((person, holdings))
        });
        Ok(rows.collect())
    }

    /// Is the list of a unit made of the lists of the units below it, and of those by title?
    pub(crate) fn adds_up(&self) -> bool {
        !matches!(self, Self::Several | Self::Moved(_) | Self::WhatIf(..))
    }

    /// Is it told from the rows of the day, and not from the census?
    pub(crate) fn needs_rows(&self) -> bool {
        matches!(self, Self::Moved(_))
    }

    /// Are holdings counted, and not persons?
    pub(crate) fn counts_holdings(&self) -> bool {
        match self {
            Self::Everybody | Self::Several | Self::Figure(_) | Self::WhatIf(..) => false,
            Self::CarriedOver | Self::Norm(..) => true,
            Self::Moved(one) => one.holdings,
            Self::Indicators(indicators, _) => indicators.iter().any(|one| {
                matches!(
                    one.measure,
                    Counted::Share { counts: Counting::Holdings, .. }
                        | Counted::Count { counts: Counting::Holdings, .. }
                        | Counted::ShareOfUnits { counts: Counting::Holdings, .. }
                )
            }),
        }
    }
}

fn no_column(fact: &str) -> Message {
    Message::new("indicator.case-by-case").text("fact", fact)
}

fn of_indicator(
    indicator: &Indicator,
    part: Part,
    question: &indicators::Asked<'_>,
) -> Result<Rows, Failure> {
    let found = behind(indicator, question)?.map_err(|missing| no_column(&missing.fact))?;
    let (matching, not_known) = (found.matching, found.not_known.unwrap_or_default());
    Ok(match part {
        Part::Population => found.population,
        Part::Matching => matching.unwrap_or(found.population),
        Part::NotKnown => not_known,
        // Where all are counted, nobody is missing.
        Part::Missing if matching.is_none() => Vec::new(),
        Part::Missing => {
            let others = matching.unwrap_or_default();
            let others: BTreeSet<_> =
                others.iter().chain(&not_known).map(|(person, _)| *person).collect();
            let rows = found.population.into_iter();
            rows.filter(|(person, _)| !others.contains(person)).collect()
        }
    })
}
