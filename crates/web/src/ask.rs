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
    /// Of a field that is written: what stands in it. It has no options.
    pub(crate) written: Option<String>,
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
        Self { name, label, options: Vec::new(), written: Some(value.to_owned()) }
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
        Self { name, label, options: options.collect(), written: None }
    }
}
