//! [`Columns`]: conditions of norms as filters of the census.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Level};
use census::{
    AGE_AT_START, Condition, Edition, FIELDS_AT_ONCE, FIELDS_OF_STUDY, FIRST_HOLDING,
    MONTHS_TO_RETIREMENT, TITLE,
};
use norms::{Asks, Expression, FactValue, Kind, Law, Leaf};
use policy::Scope;
use registers::Area;

/// Facts that the census keeps under another name.
const RENAMED: [(&str, &str); 6] = [
    ("holding.mode", "mode"),
    ("holding.is_first", FIRST_HOLDING),
    ("person.sex", "sex"),
    ("person.ethnic_group", "ethnic_group"),
    ("person.religion", "religion"),
    ("person.party", "party_standing"),
];

/// Numbers that the census keeps as codes, under this name.
const NUMBERED: [(&str, &str); 2] = [
    ("holding.age_at_start", AGE_AT_START),
    ("holding.months_to_retirement_at_start", MONTHS_TO_RETIREMENT),
];

const FIELDS: &str = "person.fields_of_study";
const AGE: &str = "person.age";
const YEARS_HELD: &str = "holding.years_held";

/// The units in which a fact of the commune has each value.
type ByValue = BTreeMap<String, BTreeSet<Id<Area>>>;

/// Which columns of the census tell which facts.
pub struct Columns<'a> {
    law: &'a Law,
    edition: &'a Edition,
    on: Day,
    scope: &'a Scope,
    /// The ids of the titles, as the census codes them, for each value of each fact that the title
    /// decides.
    titles: BTreeMap<(&'static str, String), BTreeSet<String>>,
    /// What is known of communes, by fact; made when it is first asked.
    communes: OnceCell<BTreeMap<String, ByValue>>,
}

/// The facts that the title of a holding decides.
const OF_TITLES: [&str; 3] = ["holding.title", "holding.title_group", "holding.is_counted_title"];

/// A fact that the census has no column for: the norm can be judged case by case only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoColumn {
    /// The fact.
    pub fact: String,
}

impl<'a> Columns<'a> {
    /// The columns of an edition, its titles and units as they are on a day.
    pub fn of(edition: &'a Edition, law: &'a Law, on: Day, scope: &'a Scope) -> Self {
        let mut titles: BTreeMap<(&str, String), BTreeSet<String>> = BTreeMap::new();
        for (id, title) in edition.titles_on(on) {
            let values =
                [title.code, title.group.as_str().to_owned(), title.counted_in_titles.to_string()];
            for (fact, value) in OF_TITLES.into_iter().zip(values) {
                titles.entry((fact, value)).or_default().insert(id.to_string());
            }
        }
        Self { law, edition, on, scope, titles, communes: OnceCell::new() }
    }

    /// A condition as a filter.
    ///
    /// # Errors
    /// When it asks a fact that the census has no column for.
    pub fn filter(&self, expression: &Expression) -> Result<Condition, NoColumn> {
        let each = |parts: &[Expression]| {
            parts.iter().map(|part| self.filter(part)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            Expression::Constant(true) => Condition::Always,
            Expression::Constant(false) => Condition::Always.negated(),
            Expression::All(all) => Condition::And(each(all)?),
            Expression::Any(any) => Condition::Or(each(any)?),
            Expression::Not(inner) => self.filter(inner)?.negated(),
            Expression::Known(fact) => self.any_value(fact)?.not_known().negated(),
            Expression::Leaf(leaf) => self.leaf(leaf)?,
            Expression::Comparison(both) => {
                let facts = both.less.facts().into_iter().chain(both.more.facts());
                return Err(no_column(facts.into_iter().next().unwrap_or_default()));
            }
        })
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Condition, NoColumn> {
        match &leaf.asks {
            Asks::OneOf(codes) => self.one_of(&leaf.fact, codes),
            Asks::Between(from, to) => self.between(&leaf.fact, [*from, *to]),
        }
    }

    fn one_of(&self, fact: &str, codes: &BTreeSet<String>) -> Result<Condition, NoColumn> {
        if let Some(fact) = of_title(fact) {
            let ids = codes.iter().filter_map(|code| self.titles.get(&(fact, code.clone())));
            return Ok(Condition::one_of(TITLE, ids.flatten().cloned()));
        }
        if fact.starts_with(COMMUNE) {
            return self.in_communes(fact, codes);
        }
        if fact == FIELDS {
            return self.of_fields(codes);
        }
        Ok(Condition::one_of(&self.attribute(fact)?, codes.iter().cloned()))
    }

    fn between(&self, fact: &str, [from, to]: [Option<i64>; 2]) -> Result<Condition, NoColumn> {
        let years = |bound: Option<i64>| bound.map(|one| i32::try_from(one).unwrap_or(i32::MAX));
        match fact {
            AGE => return Ok(Condition::Age { from: years(from), to: years(to) }),
            YEARS_HELD => return Ok(Condition::Held { from: years(from), to: years(to) }),
            _ => {}
        }
        let attribute = self.numbered(fact)?;
        let codes = self.edition.codes(attribute).map_err(|_| no_column(fact))?;
        let number = |code: &String| code.parse::<i64>().ok();
        let ends = [codes.first().and_then(number), codes.last().and_then(number)];
        let [Some(least), Some(most)] = ends else { return Err(no_column(fact)) };
        // The codes at the ends stand for every number beyond them.
        let is_told = |bound: i64| (least + 1..=most).contains(&bound);
        let after = to.map(|to| to.saturating_add(1));
        if !from.iter().chain(&after).all(|bound| is_told(*bound)) {
            return Err(no_column(fact));
        }
        let is_within = |code: &&String| {
            number(code).is_some_and(|own| {
                from.is_none_or(|from| from <= own) && to.is_none_or(|to| own <= to)
            })
        };
        Ok(Condition::one_of(attribute, codes.iter().filter(is_within).cloned()))
    }

    /// The attribute that keeps a number. Months to retirement are coded by the law that is compiled
    /// in; another law may give other ages.
    fn numbered(&self, fact: &str) -> Result<&'static str, NoColumn> {
        let found = NUMBERED.iter().find(|(name, _)| *name == fact).map(|(_, own)| *own);
        let attribute = found.ok_or_else(|| no_column(fact))?;
        let is_same = || {
            Law::shared(self.edition.lists())
                .is_ok_and(|shared| shared.retirement() == self.law.retirement())
        };
        if attribute == MONTHS_TO_RETIREMENT && !is_same() {
            return Err(no_column(fact));
        }
        Ok(attribute)
    }

    /// Those who studied any of some fields.
    fn of_fields(&self, codes: &BTreeSet<String>) -> Result<Condition, NoColumn> {
        let Some(Kind::Codes(all)) = self.law.vocabulary().kind(FIELDS) else {
            return Err(no_column(FIELDS));
        };
        let groups = (1..).zip(all.chunks(FIELDS_AT_ONCE)).map(|(group, fields)| {
            let asked = (0..).zip(fields).filter(|(_, field)| codes.contains(*field));
            let asked = asked.fold(0u32, |sum, (bit, _): (u32, _)| sum | 1 << bit);
            let attribute = format!("{FIELDS_OF_STUDY}{group}");
            let sums = self.edition.codes(&attribute).map_err(|_| no_column(FIELDS))?;
            let has = |sum: &&String| sum.parse::<u32>().is_ok_and(|sum| sum & asked != 0);
            Ok(Condition::one_of(&attribute, sums.iter().filter(has).cloned()))
        });
        Ok(Condition::Or(groups.collect::<Result<_, _>>()?))
    }

    /// The holdings of communes of which a fact has one of these values; false in those of which it
    /// has another.
    fn in_communes(&self, fact: &str, codes: &BTreeSet<String>) -> Result<Condition, NoColumn> {
        if self.law.vocabulary().kind(fact).is_none() {
            return Err(no_column(fact));
        }
        let (mut yes, mut no) = (BTreeSet::new(), BTreeSet::new());
        for (value, units) in self.communes().get(fact).into_iter().flatten() {
            if codes.contains(value) { &mut yes } else { &mut no }.extend(units);
        }
        Ok(Condition::Within { yes, no })
    }

    fn communes(&self) -> &BTreeMap<String, ByValue> {
        self.communes.get_or_init(|| {
            let mut communes: BTreeMap<String, ByValue> = BTreeMap::new();
            let tree = self.edition.tree(self.on, self.scope);
            for unit in tree.units().filter(|unit| unit.level == Level::Commune) {
                for (fact, value) in norms::of_commune(unit).iter() {
                    if let FactValue::Code(code) = value {
                        let of_fact = communes.entry(fact.to_owned()).or_default();
                        of_fact.entry(code.clone()).or_default().insert(unit.id);
                    }
                }
            }
            communes
        })
    }

    /// A condition that is not known where the fact is not.
    fn any_value(&self, fact: &str) -> Result<Condition, NoColumn> {
        if fact == AGE {
            return Ok(Condition::Age { from: Some(0), to: None });
        }
        if fact == YEARS_HELD {
            return Ok(Condition::Always);
        }
        if fact == FIELDS || fact.starts_with(COMMUNE) {
            return self.one_of(fact, &BTreeSet::new());
        }
        let attribute = match (of_title(fact), self.numbered(fact)) {
            (Some(_), _) => TITLE.to_owned(),
            (None, Ok(attribute)) => attribute.to_owned(),
            (None, Err(_)) => self.attribute(fact)?,
        };
        Ok(Condition::one_of(&attribute, [""; 0]))
    }

    fn attribute(&self, fact: &str) -> Result<String, NoColumn> {
        if let Some((_, attribute)) = RENAMED.iter().find(|(name, _)| *name == fact) {
            return Ok((*attribute).to_owned());
        }
        let dimension = self.law.vocabulary().dimension_of(fact);
        dimension.map(str::to_owned).ok_or_else(|| no_column(fact))
    }
}

/// How facts of the commune of a holding begin.
const COMMUNE: &str = "commune.";

fn no_column(fact: &str) -> NoColumn {
    NoColumn { fact: fact.to_owned() }
}

fn of_title(fact: &str) -> Option<&'static str> {
    OF_TITLES.into_iter().find(|own| *own == fact)
}
