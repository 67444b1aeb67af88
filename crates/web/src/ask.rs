//! [`Ask`]: the one form by which a page is asked for differently: choices in a row, and a button.
//! It works without JavaScript; what is chosen stands in the address.

/// A form.
pub(crate) struct Ask {
    pub(crate) action: String,
    /// What of the address is kept.
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<Field>,
    pub(crate) button: String,
}

/// A choice.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) options: Vec<Choice>,
    pub(crate) kind: Kind,
}

/// How a field is filled.
pub(crate) enum Kind {
    /// One of its options is chosen.
    One,
    /// Any of its options are ticked.
    Any,
    /// It is written, and this stands in it. It has no options.
    Written(String),
}

/// One of what can be chosen.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) words: String,
    pub(crate) is_chosen: bool,
}

impl Field {
    /// A field to write in.
    pub(crate) fn written(name: &'static str, label: String, value: &str) -> Self {
        Self { name, label, options: Vec::new(), kind: Kind::Written(value.to_owned()) }
    }

    /// A choice among values with their words.
    pub(crate) fn new(
        name: &'static str,
        label: String,
        options: impl IntoIterator<Item = (String, String)>,
        chosen: impl Fn(&str) -> bool,
    ) -> Self {
        let options = options.into_iter().map(|(value, words)| Choice {
            is_chosen: chosen(&value),
            value,
            words,
        });
        Self { name, label, options: options.collect(), kind: Kind::One }
    }

    /// Options of which any are ticked.
    pub(crate) fn ticks(
        name: &'static str,
        label: String,
        options: impl IntoIterator<Item = (String, String)>,
        ticked: impl Fn(&str) -> bool,
    ) -> Self {
        Self { kind: Kind::Any, ..Self::new(name, label, options, ticked) }
    }

    /// How many are ticked.
    pub(crate) fn ticked(&self) -> usize {
        self.options.iter().filter(|option| option.is_chosen).count()
    }
}
