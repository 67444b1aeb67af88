//! [`Input`]: the one field of forms: its label, what stands in it, what is wrong with it.

use base::{Field, Kind, Value, text};
use registers::Register;
use workbooks::{Labels, MASKED, number_of};

use crate::ask::Choice;
use crate::asked::Ground;
use crate::change::opened::Opened;

/// A field to fill in.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) fault: Option<String>,
    pub(crate) is_required: bool,
    pub(crate) kind: Filling,
}

/// How it is filled in.
pub(crate) enum Filling {
    /// Something is written; one of a list may be.
    Written {
        value: String,
        list: Option<&'static str>,
        is_number: bool,
        is_day: bool,
        is_secret: bool,
    },
    /// Several lines are written.
    Long { value: String },
    /// One is chosen.
    Chosen(Vec<Choice>),
    /// A word of plain text that browsers may know how to fill in.
    Plain { value: String, autocomplete: &'static str },
    /// What is typed is not shown, nor ever given again.
    Hidden { autocomplete: &'static str },
}

impl Input {
    /// A day.
    pub(crate) fn day(name: String, label: String, value: &str) -> Self {
        let kind = Filling::Written {
            value: value.to_owned(),
            list: None,
            is_number: false,
            is_day: true,
            is_secret: false,
        };
        Self { name, label, help: String::new(), fault: None, is_required: false, kind }
    }

    /// Words of several lines.
    pub(crate) fn long(name: String, label: String, value: &str) -> Self {
        let kind = Filling::Long { value: value.to_owned() };
        Self { name, label, help: String::new(), fault: None, is_required: false, kind }
    }

    /// Words of one line.
    pub(crate) fn plain(name: String, label: String, value: &str) -> Self {
        let kind = Filling::Written {
            value: value.to_owned(),
            list: None,
            is_number: false,
            is_day: false,
            is_secret: false,
        };
        Self { name, label, help: String::new(), fault: None, is_required: false, kind }
    }

    /// With a word of help.
    #[must_use]
    pub(crate) fn helped(self, help: String) -> Self {
        Self { help, ..self }
    }

    /// One that must be filled in.
    #[must_use]
    pub(crate) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Does something stand in it, or is something wrong with it?
    pub(crate) fn is_filled(&self) -> bool {
        self.fault.is_some()
            || match &self.kind {
                Filling::Written { value, .. }
                | Filling::Plain { value, .. }
                | Filling::Long { value } => !value.is_empty(),
                Filling::Hidden { .. } => false,
                Filling::Chosen(choices) => {
                    choices.iter().any(|one| one.is_chosen && !one.value.is_empty())
                }
            }
    }
}

impl Opened {
    /// The field of a register, with what stands in it.
    pub(crate) fn input(
        &self,
        ground: &Ground,
        field: &Field,
        (name, words): (String, &str),
    ) -> Input {
        let language = ground.address.language;
        let lists = ground.scene.lists;
        let written = |list| Filling::Written {
            value: words.to_owned(),
            list,
            is_number: field.kind == Kind::Integer,
            is_day: matches!(field.kind, Kind::Day | Kind::PartialDay),
            is_secret: field.kind == Kind::Sealed,
        };
        let chosen = |options: Vec<(String, String)>| Filling::Chosen(choices(options, words));
        let kind = match field.kind {
            Kind::Code(list) => {
                let items = lists.get(list).map(|list| list.items.as_slice()).unwrap_or_default();
                let options = items
                    .iter()
                    .map(|item| (item.code.clone(), language.pick(&item.vi, &item.en).clone()));
                chosen(options.collect())
            }
            Kind::Boolean => {
                let words = language.pick(["có", "không"], ["yes", "no"]);
                chosen(words.map(|word| (word.to_owned(), word.to_owned())).to_vec())
            }
            Kind::Reference(registers::Title::KEY) => {
                let titles = ground.scene.edition.titles_on(ground.address.on);
                let mut options: Vec<(String, String)> = titles
                    .into_iter()
                    .map(|(id, title)| (format!("#{id}"), title.print_label))
                    .collect();
                options.sort_by(|one, other| text::compare(&one.1, &other.1));
                chosen(options)
            }
            Kind::Reference(registers::CouncilTerm::KEY) => chosen(
                self.terms.iter().map(|(id, name)| (format!("#{id}"), name.clone())).collect(),
            ),
            Kind::Reference(registers::Decision::KEY) => written(Some("papers-list")),
            Kind::Reference(registers::Area::KEY) => written(Some("units-list")),
            _ => written(None),
        };
        Input {
            name,
            label: language.pick(field.heading.vi, field.heading.en).to_owned(),
            help: match field.kind {
                Kind::Day => language.text("change.help.day"),
                Kind::PartialDay => language.text("change.help.partial-day"),
                Kind::Reference(registers::Person::KEY) => language.text("change.help.person"),
                Kind::Reference(registers::Area::KEY) => language.text("change.help.area"),
                Kind::Reference(registers::Decision::KEY) => language.text("change.help.decision"),
                _ => String::new(),
            },
            fault: None,
            is_required: field.required,
            kind,
        }
    }
}

/// Options, after one for nothing.
fn choices(options: Vec<(String, String)>, words: &str) -> Vec<Choice> {
    let number = number_of(words);
    let is_chosen =
        |value: &str| value == words || (number.is_some() && number_of(value) == number);
    let none = Choice {
        value: String::new(),
        words: String::new(),
        is_chosen: !options.iter().any(|(value, _)| is_chosen(value)),
    };
    let options = options.into_iter().map(|(value, words)| Choice {
        is_chosen: is_chosen(&value),
        value,
        words,
    });
    std::iter::once(none).chain(options).collect()
}

/// What stands in a field that is filled from a row.
pub(crate) fn prefill(labels: &Labels, field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Code(_), Value::Text(code)) => code.clone(),
        (_, Value::Secret(_)) => MASKED.to_owned(),
        _ => labels.word(field, value),
    }
}
