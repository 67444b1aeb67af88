//! [`Query`]: which rows of a list are asked for, in which order, which page and which fields.

use std::cmp::Ordering;

use base::{Day, Language, Message, text};
use serde_json::{Map, Value};

use super::no_such_page;
use super::parameters::{admit, parameters};
use super::resources::{Field, Kind, Resource, Row};
use crate::asked::Asked;
use crate::failure::Failure;

/// Rows of a page, when none are asked for.
const USUAL: usize = 50;

/// The most rows of a page.
pub(crate) const MOST: usize = 1_000;

/// The last page that may be asked for.
pub(crate) const MOST_PAGES: usize = 1_000_000;

/// What is asked of a list.
pub(crate) struct Query {
    filters: Vec<Filter>,
    order: Vec<(usize, bool)>,
    /// The fields that are shown, by place.
    fields: Vec<usize>,
    pub(crate) page: usize,
    pub(crate) page_size: usize,
}

/// Rows of one page, of so many.
pub(crate) struct Listed {
    pub(crate) total: usize,
    pub(crate) rows: Vec<Row>,
}

struct Filter {
    field: usize,
    operator: Operator,
    values: Vec<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Equal,
    NotEqual,
    In,
    Like,
    Greater,
    AtLeast,
    Less,
    AtMost,
    Null,
    NotNull,
}

/// The operators, as addresses write them.
pub(crate) const OPERATORS: [&str; 10] =
    ["eq", "ne", "in", "like", "gt", "ge", "lt", "le", "null", "!null"];

const NAMED: [Operator; 10] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::In,
    Operator::Like,
    Operator::Greater,
    Operator::AtLeast,
    Operator::Less,
    Operator::AtMost,
    Operator::Null,
    Operator::NotNull,
];

impl Query {
    /// What an address asks of a resource.
    pub(crate) fn of(asked: &Asked, resource: &Resource) -> Result<Self, Failure> {
        admit(asked, parameters(resource))?;
        let filters = asked.all("filter").map(|given| Filter::of(given, resource));
        let filters = filters.collect::<Result<Vec<_>, Message>>()?;
        let place = |key: &str| {
            let found = resource.fields.iter().position(|field| field.key == key);
            found.ok_or_else(|| no_such_field(key, resource))
        };
        let fields = match asked.get("fields") {
            Some(given) => {
                given.split(',').map(|key| place(key.trim())).collect::<Result<_, _>>()?
            }
            None => (0..resource.fields.len()).collect(),
        };
        let order = asked.get("order").into_iter().flat_map(|given| given.split(','));
        let order = order.map(|given| {
            let (key, way) = given.split_once(':').unwrap_or((given, "asc"));
            match way {
                "asc" => Ok((place(key)?, false)),
                "desc" => Ok((place(key)?, true)),
                _ => Err(Message::new("api.no-such-way").text("given", way)),
            }
        });
        let order = order.collect::<Result<_, Message>>()?;
        let number = |name: &'static str, usual: usize, most: usize| match asked.get(name) {
            None => Ok(usual),
            Some(given) => {
                let number = given.parse().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| {
                    Message::new("api.no-such-number")
                        .text("name", name)
                        .text("given", given)
                        .number("most", i64::try_from(most).unwrap_or(i64::MAX))
                })
            }
        };
        let page = number("page", 1, MOST_PAGES)?;
        let page_size = number("pageSize", USUAL, MOST)?;
        Ok(Self { filters, order, fields, page, page_size })
    }

    /// Are rows asked for as they come?
    pub(crate) fn is_plain(&self) -> bool {
        self.filters.is_empty() && self.order.is_empty()
    }

    /// The rows of the page.
    pub(crate) fn list(&self, mut rows: Vec<Row>, language: Language) -> Result<Listed, Failure> {
        rows.retain(|row| self.filters.iter().all(|filter| filter.holds(row)));
        rows.sort_by(|one, other| {
            let orders = self.order.iter().map(|(field, is_reversed)| {
                let order = compare(one.get(*field), other.get(*field), language);
                if *is_reversed { order.reverse() } else { order }
            });
            orders.fold(Ordering::Equal, Ordering::then)
        });
        let total = rows.len();
        let start = self.start(total)?;
        let rows = rows.into_iter().skip(start).take(self.page_size).collect();
        Ok(Listed { total, rows })
    }

    /// The place of the first row of the page.
    pub(crate) fn start(&self, total: usize) -> Result<usize, Failure> {
        let last = total.div_ceil(self.page_size).max(1);
        if self.page > last {
            return Err(no_such_page(self.page, last).into());
        }
        Ok((self.page - 1) * self.page_size)
    }

    /// A row with the fields that are asked for.
    pub(crate) fn shown(&self, resource: &Resource, row: &Row) -> Value {
        let fields = self.fields.iter().filter_map(|place| {
            let field = resource.fields.get(*place)?;
            Some((field.key.to_owned(), row.get(*place)?.clone()))
        });
        fields.collect::<Map<_, _>>().into()
    }
}

fn no_such_field(key: &str, resource: &Resource) -> Message {
    let known: Vec<&str> = resource.fields.iter().map(|field| field.key).collect();
    Message::new("api.no-such-field").text("given", key).text("fields", known.join(", "))
}

/// Nothing stands last; names as Vietnamese names are.
fn compare(one: Option<&Value>, other: Option<&Value>, _: Language) -> Ordering {
    match (one, other) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => {
            let number = |number: &serde_json::Number| number.as_f64().unwrap_or(f64::NAN);
            number(one).total_cmp(&number(other))
        }
        (Some(Value::String(one)), Some(Value::String(other))) => text::compare_names(one, other),
        (one, other) => {
            let is_nothing = |value: Option<&Value>| value.is_none_or(Value::is_null);
            is_nothing(one).cmp(&is_nothing(other))
        }
    }
}

impl Filter {
    /// Of `field:operator:value`.
    fn of(given: &str, resource: &Resource) -> Result<Self, Message> {
        let unreadable = || Message::new("api.filter-unreadable").text("given", given);
        let (key, rest) = given.split_once(':').ok_or_else(unreadable)?;
        let (name, value) = match rest.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (rest, None),
        };
        let place = resource.fields.iter().position(|field| field.key == key);
        let field = place.and_then(|place| Some((place, resource.fields.get(place)?)));
        let (place, field) = field.ok_or_else(|| no_such_field(key, resource))?;
        let operator = OPERATORS.iter().position(|own| *own == name);
        let operator = operator.and_then(|place| NAMED.get(place).copied());
        let operator = operator.ok_or_else(|| {
            Message::new("api.no-such-operator")
                .text("given", name)
                .text("operators", OPERATORS.join(", "))
        })?;
        let is_text = matches!(field.kind, Kind::Text | Kind::Name);
        let fits = match operator {
            Operator::Like => is_text,
            Operator::Null | Operator::NotNull => true,
            Operator::Equal | Operator::NotEqual | Operator::In => field.kind != Kind::Holdings,
            _ => matches!(field.kind, Kind::Number | Kind::Day),
        };
        if !fits {
            return Err(Message::new("api.operator-does-not-fit")
                .text("given", name)
                .text("field", key));
        }
        let values = match (operator, value) {
            (Operator::Null | Operator::NotNull, None) => Vec::new(),
            (Operator::Null | Operator::NotNull, Some(_)) | (_, None) => return Err(unreadable()),
            (Operator::In, Some(value)) => {
                value.split(',').map(|one| read(one, field, given)).collect::<Result<_, _>>()?
            }
            (_, Some(value)) => vec![read(value, field, given)?],
        };
        Ok(Self { field: place, operator, values })
    }

    fn holds(&self, row: &Row) -> bool {
        let own = row.get(self.field).unwrap_or(&Value::Null);
        let any = |is: &dyn Fn(&Value) -> bool| self.values.iter().any(is);
        if own.is_null() {
            return self.operator == Operator::Null;
        }
        let order = |value: &Value| match (own, value) {
            (Value::Number(_), _) => compare(Some(own), Some(value), Language::default()),
            // Days as they are written stand in the order of time.
            (Value::String(own), Value::String(other)) => own.cmp(other),
            _ => Ordering::Equal,
        };
        match self.operator {
            Operator::Null => false,
            Operator::NotNull => true,
            Operator::Equal | Operator::In => any(&|value| order(value).is_eq()),
            Operator::NotEqual => !any(&|value| order(value).is_eq()),
            Operator::Greater => any(&|value| order(value).is_gt()),
            Operator::AtLeast => any(&|value| order(value).is_ge()),
            Operator::Less => any(&|value| order(value).is_lt()),
            Operator::AtMost => any(&|value| order(value).is_le()),
            Operator::Like => any(&|value| match (own, value) {
                (Value::String(own), Value::String(part)) => {
                    text::fold(own).contains(&text::fold(part))
                }
                _ => false,
            }),
        }
    }
}

/// A value as the field has it.
fn read(value: &str, field: &Field, given: &str) -> Result<Value, Message> {
    let unreadable = || Message::new("api.filter-unreadable").text("given", given);
    match field.kind {
        Kind::Text | Kind::Name => Ok(Value::from(value)),
        Kind::Number => {
            // What is no number, or endless, cannot be compared with.
            let number = value.parse().ok().filter(|number: &f64| number.is_finite());
            number.map(Value::from).ok_or_else(unreadable)
        }
        Kind::Day => Ok(Value::from(value.parse::<Day>()?.to_string())),
        Kind::Holdings => Err(unreadable()),
    }
}
