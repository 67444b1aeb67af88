//! What the published figures have wrong, told beside the figures that are right.

use base::{Language, Message, number};
use reports::{Along, Misprint, Published};

use crate::pages::frame::Place;

/// The notes on what the print has wrong of a group, where all of it is shown as it was printed:
/// on the day of the print, in a unit that has as many people as the print tells.
pub(crate) fn notes(
    place: &Place<'_>,
    (group, along): (Option<&str>, &Along),
    total: i64,
) -> Vec<String> {
    let language = place.address().language;
    let (Ok(published), Some(group)) = (Published::standard(), group) else { return Vec::new() };
    if published.on() != place.address().on || place.unit.parent.is_some() {
        return Vec::new();
    }
    let is_shown = |one: &Misprint<'_>| match (along, one.dimension) {
        (Along::Shares, None) => true,
        (Along::Ages | Along::Attribute(_), Some(key)) => along.to_string() == key,
        _ => false,
    };
    let wrong = published.misprints(group).into_iter();
    let wrong = wrong.filter(|one| one.of == total && is_shown(one));
    wrong.map(|one| words(&one, published, language)).collect()
}

fn words(one: &Misprint<'_>, published: &Published, language: Language) -> String {
    Message::new("web.explore.misprint")
        .text("print", published.title(language))
        .text("section", one.section)
        .text("printed", one.printed)
        .text("label", one.label)
        .number("count", one.count)
        .number("of", one.of)
        .text("computed", format!("{}%", number::decimal(one.computed, 1, language)))
        .render(language)
}
