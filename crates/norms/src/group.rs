//! The groups into which a programme sorts people, by what they lack and who they are.

use std::collections::BTreeSet;

use base::{Language, Message};
use serde::Deserialize;
use toml::Spanned;

use crate::document::Document;
use crate::expression::Expression;
use crate::folder::{Fault, File, condition_of};
use crate::judge::{Facts, Judgement, Outcome};
use crate::law::Law;
use crate::truth::Truth;
use crate::vocabulary::Vocabulary;

/// A group of people for whom a programme does the same.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub key: String,
    /// What is done for it, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Who may be in it; nothing where the registers cannot tell.
    pub population: Option<Expression>,
    /// Why the registers cannot tell.
    pub missing: Option<String>,
    /// Only those who lack one of these facts; everybody where there are none.
    pub unmet: Vec<String>,
    /// The document that makes the group.
    pub document: Document,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// The very words.
    pub quote: String,
    /// A doubt, for people.
    pub note: Option<String>,
}

impl Group {
    /// What is done for it, in a language.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    #[serde(default)]
    group: Vec<GroupOfFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupOfFile {
    key: Spanned<String>,
    vi: String,
    en: String,
    population: Option<Spanned<String>>,
    missing: Option<String>,
    #[serde(default)]
    unmet: Vec<String>,
    document: Spanned<String>,
    article: String,
    clause: Option<String>,
    quote: String,
    note: Option<String>,
}

/// The groups of a file; each fault is added.
pub(crate) fn groups(
    file: &File<'_>,
    documents: &[Document],
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Vec<Group> {
    let Some(read) = file.read::<Groups>(faults) else { return Vec::new() };
    let mut made = Vec::new();
    for group in read.group {
        let at = group.key.span().start;
        let document = documents.iter().find(|one| one.key == *group.document.get_ref());
        if document.is_none() {
            let message = Message::new("norm.no-such-document");
            let message = message.text("given", group.document.get_ref());
            let message = message.text("key", group.key.get_ref());
            faults.push(file.fault(group.document.span().start, message));
        }
        for name in group.unmet.iter().filter(|name| vocabulary.kind(name).is_none()) {
            let message = Message::new("norm.no-such-fact").text("given", name);
            faults.push(file.fault(at, message.text("known", vocabulary.names())));
        }
        let population =
            group.population.as_ref().map(|text| condition_of(file, text, vocabulary, faults));
        if population.is_some() == group.missing.is_some() {
            faults.push(file.fault(at, Message::new("norm.group-or-reason")));
        }
        let Some(document) = document.cloned() else { continue };
        made.push(Group {
            key: group.key.into_inner(),
            vi: group.vi,
            en: group.en,
            population: population.flatten(),
            missing: group.missing,
            unmet: group.unmet,
            document,
            article: group.article,
            clause: group.clause,
            quote: group.quote,
            note: group.note,
        });
    }
    made
}

/// The facts that somebody lacks by some judgements: those that fail where a demand is not met.
/// What is merely not known is not lacking.
pub fn lacking<'a>(judgements: impl IntoIterator<Item = &'a Judgement>) -> BTreeSet<&'a str> {
    let unmet = judgements.into_iter().filter(|one| one.outcome == Outcome::Unmet);
    let failing = unmet.flat_map(|one| &one.findings).filter(|one| one.truth == Truth::Fails);
    failing.flat_map(|one| one.condition.facts()).collect()
}

impl Law {
    /// The group of somebody who lacks some facts: the first that fits for certain.
    pub fn group_of(&self, facts: &Facts, lacking: &BTreeSet<&str>) -> Option<&Group> {
        self.groups().iter().find(|group| {
            let lacks = group.unmet.is_empty()
                || group.unmet.iter().any(|fact| lacking.contains(fact.as_str()));
            let is_in = group.population.as_ref().map(|population| population.truth(facts));
            lacks && is_in == Some(Truth::Holds)
        })
    }
}
