//! `reference`: the manual pages of norms and of indicators, made from the data, as Markdown. The
//! pages of `docs/reference/` are these; a test keeps them current.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base::{Language, Message};
use indicators::{Measure, Programme, Target};
use norms::{Kind, Law, Norm, Words};
use registers::CodeLists;

use crate::cli::ReferenceName;
use crate::commands::norms::{basis_of, place};
use crate::commands::seen::{law, programme};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::Settings;

/// Prints a manual page. It is written in the language of the law.
pub(crate) fn run(settings: &Settings, name: ReferenceName) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let page = match name {
        ReferenceName::Norms => of_norms(law()?, language)?,
        ReferenceName::Indicators => of_indicators(law()?, programme()?, language)?,
    };
    say(page.trim_end())?;
    Ok(Status::Done)
}

/// A page that is written line by line.
struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn new(language: Language, title: &'static str, command: &str) -> Self {
        let mut page = Self { text: String::new(), language };
        page.line(&format!("# {}", language.text(title)));
        page.line("");
        let made = Message::new("reference.made").text("command", command).render(language);
        page.line(&format!("<!-- {made} -->"));
        page
    }

    fn line(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn heading(&mut self, depth: usize, text: &str) {
        self.line("");
        self.line(&format!("{} {text}", "#".repeat(depth)));
        self.line("");
    }

    /// A point of a list: what it is, and what is said of it.
    fn point(&mut self, key: &'static str, said: &str) {
        if !said.is_empty() {
            let name = self.language.text(key);
            self.line(&format!("- {name}: {said}"));
        }
    }
}

fn of_norms(law: &Law, language: Language) -> Result<String, Failure> {
    let lists = CodeLists::standard()?;
    let words = Words::new(lists, law.vocabulary(), language);
    let mut page = Page::new(language, "reference.norms", "dinh reference norms");
    page.line("");
    page.line(&language.text("reference.about-norms"));
    let mut by_subject: BTreeMap<(&str, &str), Vec<&Norm>> = BTreeMap::new();
    for norm in law.norms() {
        by_subject.entry((norm.subject.as_str(), norm.series())).or_default().push(norm);
    }
    let mut subject = "";
    for ((own, series), mut norms) in by_subject {
        if own != subject {
            subject = own;
            page.heading(2, &language.text(&format!("reference.subject.{own}")));
        }
        page.heading(3, &format!("`{series}`"));
        norms.sort_by_key(|norm| norm.period.from());
        for norm in norms {
            norm_into(&mut page, norm, &words);
        }
    }
    documents_into(&mut page, law);
    gaps_into(&mut page, law);
    conflicts_into(&mut page, law);
    page.heading(2, &language.text("reference.not-carried"));
    for left in law.not_carried() {
        page.line(&format!("- {} ({})", left.reason, left.provisions.len()));
    }
    vocabulary_into(&mut page, law, &words);
    Ok(page.text)
}

fn norm_into(page: &mut Page, norm: &Norm, words: &Words<'_>) {
    let language = page.language;
    page.line(&format!("**{}** (`{}`)", norm.title, norm.id));
    page.line("");
    page.point("norms.column.document", &place(norm));
    let until = norm.period.until().map_or_else(|| "…".to_owned(), |day| language.day(day));
    let period = format!("{} – {until}", language.day(norm.period.from()));
    page.point("norms.column.period", &period);
    let both = |said: String, text: String| format!("{said} (`{text}`)");
    let population = both(words.say(&norm.population), norm.population.to_string());
    page.point("norms.column.population", &population);
    page.point("norms.column.demand", &both(words.demand(&norm.demand), norm.demand.to_string()));
    let quote = norm.source.quote.as_ref().map(|quote| format!("“{quote}”"));
    page.point("norms.column.quote", &quote.unwrap_or_default());
    page.point("norms.column.basis", &basis_of(norm, language));
    page.point("norms.column.remedy", norm.remedy.as_deref().unwrap_or_default());
    page.point("norms.column.note", norm.source.note.as_deref().unwrap_or_default());
    let public = if norm.public { "reference.public" } else { "reference.not-public" };
    page.point("reference.shown", &language.text(public));
    page.line("");
}

fn documents_into(page: &mut Page, law: &Law) {
    page.heading(2, &page.language.text("reference.documents"));
    for document in law.documents() {
        let title = |key: &String| {
            let other = law.document(key).map(|other| other.title.as_str());
            other.unwrap_or_default().to_owned()
        };
        let acts = [
            ("reference.amends", &document.amends),
            ("reference.replaces", &document.replaces),
            ("reference.guides", &document.guides),
        ];
        let acts: Vec<String> = acts
            .into_iter()
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(key, keys)| {
                let others: Vec<String> = keys.iter().map(title).collect();
                format!("{} {}", page.language.text(key), others.join("; "))
            })
            .collect();
        let rank = page.language.text(&format!("reference.rank.{}", document.rank.key()));
        let acts = if acts.is_empty() { String::new() } else { format!(". {}", acts.join(". ")) };
        page.line(&format!("- {} ({rank}, {}){acts}", document.title, document.issuer));
    }
}

fn gaps_into(page: &mut Page, law: &Law) {
    page.heading(2, &page.language.text("reference.gaps"));
    for gap in law.declared_gaps() {
        let from = page.language.day(gap.from);
        let until = gap.until.map_or_else(|| "…".to_owned(), |day| page.language.day(day));
        let series: Vec<String> = gap.series.iter().map(|one| format!("`{one}`")).collect();
        page.line(&format!("- {from} – {until}: {}. {}", series.join(", "), gap.reason));
    }
}

fn conflicts_into(page: &mut Page, law: &Law) {
    page.heading(2, &page.language.text("reference.conflicts"));
    for known in law.known_conflicts() {
        let note = known.note.as_deref().unwrap_or_default();
        page.line(&format!("- **{}**: {} {note}", known.id, known.title));
    }
}

fn vocabulary_into(page: &mut Page, law: &Law, words: &Words<'_>) {
    page.heading(2, &page.language.text("reference.vocabulary"));
    for (name, kind) in law.vocabulary().iter() {
        let kind = match kind {
            Kind::Boolean => page.language.text("reference.kind.boolean"),
            Kind::Number => page.language.text("reference.kind.number"),
            Kind::Code(codes) | Kind::Codes(codes) if codes.len() > MOST_CODES => {
                page.language.text("reference.kind.code")
            }
            Kind::Code(codes) | Kind::Codes(codes) => codes.join(", "),
            Kind::Level(levels) => {
                let levels: Vec<String> =
                    levels.iter().map(|(level, _)| format!("levels.{level}")).collect();
                levels.join(" < ")
            }
        };
        page.line(&format!("- `{name}`: {}. {kind}", words.fact(name)));
    }
}

/// Longer lists of codes are not printed.
const MOST_CODES: usize = 8;

fn of_indicators(law: &Law, programme: &Programme, language: Language) -> Result<String, Failure> {
    let lists = CodeLists::standard()?;
    let words = Words::new(lists, law.vocabulary(), language);
    let mut page = Page::new(language, "reference.indicators", "dinh reference indicators");
    page.line("");
    page.line(&language.text("reference.about-indicators"));
    page.heading(2, &language.text("reference.targets"));
    for target in programme.targets() {
        target_into(&mut page, target);
    }
    page.heading(2, &language.text("reference.all-indicators"));
    for indicator in programme.indicators() {
        page.line(&format!("**{}** (`{}`)", indicator.label(language), indicator.id));
        page.line("");
        page.point("reference.question", &indicator.question);
        let clause = indicator.clause.as_ref().map(|clause| format!(", {clause}"));
        let source = format!(
            "{}, {}{}",
            indicator.document.title,
            indicator.article,
            clause.unwrap_or_default()
        );
        page.point("norms.column.document", &source);
        page.point("reference.measure", &measure(&indicator.measure, &words, (lists, language)));
        let norm = indicator.norm.as_ref().and_then(|id| law.norm(id));
        let norm = norm.map(|norm| format!("{} (`{}`)", place(norm), norm.id));
        page.point("norms.column.title", &norm.unwrap_or_default());
        let example = &indicator.example;
        let of = example.denominator.map(|of| format!(" / {of}")).unwrap_or_default();
        let invented =
            if example.invented { language.text("reference.invented") } else { String::new() };
        let example = format!("{}{of} → {} {invented}", example.numerator, example.value);
        page.point("reference.example", example.trim_end());
        page.point("norms.column.note", indicator.note.as_deref().unwrap_or_default());
        page.line("");
    }
    Ok(page.text)
}

fn target_into(page: &mut Page, target: &Target) {
    let language = page.language;
    page.line(&format!("**{}** “{}”", target.id, target.quote));
    page.line("");
    let source = format!("{}, {}, {}", target.document.title, target.article, target.clause);
    page.point("norms.column.document", &source);
    page.point("targets.column.deadline", &target.deadline_words);
    page.point("targets.column.owner", &format!("{} ({})", target.owner, target.owner_source));
    for reading in &target.readings {
        let ids: Vec<String> = reading.indicators.iter().map(|id| format!("`{id}`")).collect();
        let key = if reading.is_applied { "reference.applied" } else { "reference.also-read" };
        page.point(key, &format!("{}: {}", reading.label(language), ids.join(", ")));
    }
    page.point("norms.column.note", target.note.as_deref().unwrap_or_default());
    page.line("");
}

fn measure(
    measure: &Measure,
    words: &Words<'_>,
    (lists, language): (&CodeLists, Language),
) -> String {
    match measure {
        Measure::Share { population, condition, .. } => Message::new("reference.share")
            .text("population", words.say(population))
            .text("condition", words.say(condition))
            .text("text", format!("`{population}`; `{condition}`"))
            .render(language),
        Measure::ShareOfUnits { level, population, .. } => Message::new("reference.share-of-units")
            .text("population", words.say(population))
            .text("level", lists.label("area-level", level.key(), language).to_lowercase())
            .text("text", format!("`{population}`"))
            .render(language),
        Measure::Count { population, .. } => Message::new("reference.count")
            .text("population", words.say(population))
            .text("text", format!("`{population}`"))
            .render(language),
        Measure::Shortage { population, .. } => Message::new("reference.shortage")
            .text("population", words.say(population))
            .text("text", format!("`{population}`"))
            .render(language),
        Measure::NotKept { words, .. } => words.clone(),
    }
}
