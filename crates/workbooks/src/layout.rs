//! [`Layout`]: which columns the workbook of a register has, and under which headings.

use base::{Definition, Field, Heading, Kind, Language, text};
use policy::Scope;
use registers::CodeLists;

/// The columns of the workbook of a register.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The register.
    pub definition: &'static Definition,
    /// The language of the headings.
    pub language: Language,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands in it.
    pub what: What,
    /// Its heading.
    pub heading: String,
    /// Other headings that mean the same.
    pub also: Vec<String>,
    /// Must something stand in it?
    pub required: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The number of the record and of its version, which a new row has not. Hidden.
    Key,
    /// The first day of which the row tells.
    From,
    /// The last day of which it tells; empty where it still holds.
    Until,
    /// The field of this place.
    Field(usize),
    /// What a list says of a register: one of its fields, or a mark that means something of it.
    Mapped {
        /// The register.
        register: &'static Definition,
        /// The field that the cell holds; none where the cell is a mark.
        field: Option<usize>,
    },
}

const KEY: Heading = Heading { vi: "Khóa", en: "Key" };
const FROM: Heading = Heading { vi: "Từ ngày", en: "From" };
const UNTIL: Heading = Heading { vi: "Đến hết ngày", en: "Until and including" };

impl Layout {
    /// The columns of a register that a scope shows.
    pub fn of(definition: &'static Definition, scope: &Scope, language: Language) -> Self {
        let column = |what, heading: Heading, required| Column {
            what,
            heading: language.pick(heading.vi, heading.en).to_owned(),
            also: Vec::new(),
            required,
        };
        let mut columns = vec![
            column(What::Key, KEY, false),
            column(What::From, FROM, true),
            column(What::Until, UNTIL, false),
        ];
        let fields = definition.fields.iter().enumerate();
        let shown = fields.filter(|(_, field)| scope.shows(field.class));
        columns.extend(
            shown.map(|(place, field)| column(What::Field(place), field.heading, field.required)),
        );
        Self { definition, language, columns }
    }

    /// The field of a column.
    pub fn field(&self, column: &Column) -> Option<&'static Field> {
        match column.what {
            What::Field(place) => self.definition.fields.get(place),
            What::Mapped { register, field } => register.fields.get(field?),
            What::Key | What::From | What::Until => None,
        }
    }

    /// The column that a heading names, in either language or by the key of the field, deaf to
    /// case and diacritics. What stands behind a bracket or an asterisk is not asked.
    pub fn find(&self, heading: &str) -> Option<usize> {
        let plain = heading.split(['(', '*']).next().unwrap_or(heading);
        let given = text::fold(plain);
        let is_it = |words: &str| text::fold(words) == given;
        if given.is_empty() {
            return None;
        }
        self.columns.iter().position(|column| match (column.what, self.field(column)) {
            (What::Key, _) => is_it(KEY.vi) || is_it(KEY.en),
            (What::From, _) => is_it(FROM.vi) || is_it(FROM.en),
            (What::Until, _) => is_it(UNTIL.vi) || is_it(UNTIL.en),
            (_, Some(field)) => {
                is_it(field.heading.vi) || is_it(field.heading.en) || is_it(field.key)
            }
            _ => false,
        })
    }

    /// The column of a heading that stands under the heading of a group, such as `Đại học` under
    /// `Chuyên môn`: lists name columns so, registers do not.
    pub(crate) fn find_under(&self, group: &str, heading: &str) -> Option<usize> {
        let plain = |words: &str| text::fold(words.split(['(', '*']).next().unwrap_or(words));
        let (group, own) = (plain(group), plain(heading));
        let under = format!("{group}/{own}");
        let is = |column: &Column, wanted: &str| {
            column.also.iter().any(|words| text::fold(words) == wanted)
        };
        let by = |wanted: &str| self.columns.iter().position(|column| is(column, wanted));
        let found = by(&under).filter(|_| !group.is_empty());
        found.or_else(|| by(&own).filter(|_| !own.is_empty())).or_else(|| self.find(heading))
    }

    /// The words that a column may hold, where they come from a list.
    pub fn choices(&self, column: &Column, lists: &CodeLists) -> Vec<String> {
        match self.field(column).map(|field| field.kind) {
            Some(Kind::Code(list)) => lists.get(list).map_or_else(Vec::new, |list| {
                let words = |item: &base::code_list::Item| {
                    self.language.pick(&item.vi, &item.en).to_owned()
                };
                list.items.iter().map(words).collect()
            }),
            Some(Kind::Boolean) => {
                self.language.pick(["có", "không"], ["yes", "no"]).map(str::to_owned).to_vec()
            }
            _ => Vec::new(),
        }
    }
}
