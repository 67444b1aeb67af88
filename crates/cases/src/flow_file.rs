//! One flow file read and checked; each fault with its line.

use std::collections::{BTreeMap, BTreeSet};

use base::calendar::Calendar;
use base::{Heading, Message};
use norms::{Expression, Fault, File, Law, Vocabulary, condition_of};
use policy::Role;
use registers::{Case, Register};
use serde::Deserialize;
use toml::Spanned;

use crate::effects::EFFECTS;
use crate::flow::{Action, Actor, Asked, CaseField, Due, Flow, Place, Step, Tone};
use crate::sound;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FlowFile {
    vi: String,
    en: String,
    purpose: Words,
    calendar: Option<Spanned<String>>,
    part_of: Option<String>,
    #[serde(default)]
    opened_by: Vec<Spanned<String>>,
    #[serde(default)]
    when_opened: Option<Spanned<String>>,
    due: Option<Spanned<DueOfFile>>,
    #[serde(default)]
    field: Vec<Spanned<FieldOfFile>>,
    #[serde(default)]
    actor: Vec<Spanned<ActorOfFile>>,
    #[serde(default)]
    step: Vec<Spanned<StepOfFile>>,
    #[serde(default)]
    action: Vec<Spanned<ActionOfFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
enum DueOfFile {
    Days(u32),
    Norm(String),
    Given(bool),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldOfFile {
    key: String,
    vi: String,
    en: String,
    #[serde(default)]
    needed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorOfFile {
    key: String,
    vi: String,
    en: String,
    roles: BTreeSet<String>,
    #[serde(default)]
    titles: BTreeSet<String>,
    place: Place,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepOfFile {
    key: String,
    vi: String,
    en: String,
    due: Option<Spanned<DueOfFile>>,
    #[serde(default)]
    pause: bool,
    #[serde(default)]
    end: bool,
    #[serde(default)]
    tone: Tone,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionOfFile {
    key: String,
    vi: String,
    en: String,
    from: Vec<Spanned<String>>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    by: Vec<Spanned<String>>,
    when: Option<Spanned<String>>,
    otherwise: Option<Words>,
    #[serde(default)]
    reason: Asked,
    #[serde(default)]
    rows: Asked,
    effect: Option<Spanned<String>>,
    letter: Option<Spanned<String>>,
}

/// The one calendar that there is.
const CALENDAR: &str = "state-offices";

/// What a flow is read against.
pub(crate) struct Against<'a> {
    pub(crate) law: &'a Law,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) titles: &'a BTreeSet<String>,
    pub(crate) letters: &'a BTreeMap<String, String>,
}

/// Reads a flow; each fault is added.
pub(crate) fn flow(
    (key, version): (&str, String),
    file: &File<'_>,
    against: &Against<'_>,
    faults: &mut Vec<Fault>,
) -> Option<Flow> {
    let before = faults.len();
    let read: FlowFile = file.read(faults)?;
    let mut reader = Reader { file, against, faults, has_calendar: false };
    reader.calendar(read.calendar.as_ref());
    let due = reader.due(read.due.as_ref());
    let actors = read.actor.iter().map(|one| reader.actor(one)).collect::<Vec<_>>();
    let places = Places {
        steps: read.step.iter().map(|one| one.get_ref().key.clone()).collect(),
        actors: actors.iter().map(|one| one.key.clone()).collect(),
    };
    reader.once(&read.actor, |one| &one.key);
    reader.once(&read.step, |one| &one.key);
    reader.once(&read.action, |one| &one.key);
    for name in &read.opened_by {
        reader.known(name, &places.actors, "flow.no-such-actor");
    }
    if let Some(effect) = &read.when_opened {
        reader.effect(effect);
    }
    let fields = read.field.iter().map(|one| reader.field(one)).collect();
    let steps: Vec<Step> = read.step.iter().map(|one| reader.step(one)).collect();
    let actions: Vec<Action> = read.action.iter().map(|one| reader.action(one, &places)).collect();
    let words = |words: &Words| heading(&words.vi, &words.en);
    let made = Flow {
        key: key.to_owned(),
        version,
        heading: heading(&read.vi, &read.en),
        purpose: words(&read.purpose),
        part_of: read.part_of,
        actors,
        opened_by: read.opened_by.into_iter().map(Spanned::into_inner).collect(),
        fields,
        when_opened: read.when_opened.map(Spanned::into_inner),
        due,
        steps,
        actions,
        letters: against.letters.iter().map(|(name, text)| (name.clone(), text.clone())).collect(),
        text: file.text.to_owned(),
    };
    let at = |place: usize| read.step.get(place).map_or(0, |step| step.span().start);
    for (place, message) in sound::faults(&made) {
        faults.push(file.fault(at(place), message));
    }
    (faults.len() == before).then_some(made)
}

/// Flows are read once and live as long as the program.
fn heading(vi: &str, en: &str) -> Heading {
    Heading { vi: vi.to_owned().leak(), en: en.to_owned().leak() }
}

struct Places {
    steps: Vec<String>,
    actors: Vec<String>,
}

struct Reader<'a, 'f> {
    file: &'a File<'f>,
    against: &'a Against<'a>,
    faults: &'a mut Vec<Fault>,
    has_calendar: bool,
}

impl Reader<'_, '_> {
    fn fault(&mut self, at: usize, message: Message) {
        self.faults.push(self.file.fault(at, message));
    }

    fn calendar(&mut self, named: Option<&Spanned<String>>) {
        let Some(named) = named else { return };
        self.has_calendar = named.get_ref() == CALENDAR;
        let fault = match Calendar::standard() {
            Ok(_) if self.has_calendar => return,
            Ok(_) => Message::new("flow.no-such-calendar").text("given", named.get_ref()),
            Err(faulty) => faulty,
        };
        self.fault(named.span().start, fault);
    }

    fn once<T>(&mut self, all: &[Spanned<T>], key: impl Fn(&T) -> &String) {
        for (place, one) in all.iter().enumerate() {
            let own = key(one.get_ref());
            if all[..place].iter().any(|other| key(other.get_ref()) == own) {
                self.fault(one.span().start, Message::new("flow.twice").text("key", own));
            }
        }
    }

    fn known(&mut self, name: &Spanned<String>, all: &[String], refusal: &'static str) {
        if !all.contains(name.get_ref()) {
            let message = Message::new(refusal).text("given", name.get_ref());
            self.fault(name.span().start, message.text("known", all.join(", ")));
        }
    }

    fn due(&mut self, given: Option<&Spanned<DueOfFile>>) -> Due {
        let Some(given) = given else { return Due::Never };
        let at = given.span().start;
        let due = match given.get_ref() {
            DueOfFile::Days(days) => Due::Days(*days),
            DueOfFile::Norm(id) => Due::Norm(id.clone()),
            DueOfFile::Given(true) => Due::Given,
            DueOfFile::Given(false) => Due::Never,
        };
        if let Due::Norm(id) = &due {
            let is_number =
                self.against.law.norm(id).is_some_and(|norm| norm.allowance().is_some());
            if !is_number {
                self.fault(at, Message::new("flow.no-such-norm").text("given", id));
            }
        }
        if matches!(due, Due::Days(_) | Due::Norm(_)) && !self.has_calendar {
            self.fault(at, Message::new("flow.clock-without-calendar"));
        }
        due
    }

    fn actor(&mut self, spanned: &Spanned<ActorOfFile>) -> Actor {
        let (read, at) = (spanned.get_ref(), spanned.span().start);
        let mut can_be = false;
        for role in &read.roles {
            match Role::find(role) {
                Ok(role) => can_be |= can_stand(role, read.place),
                Err(message) => self.fault(at, message),
            }
        }
        if let Some(title) = read.titles.iter().find(|one| !self.against.titles.contains(*one)) {
            self.fault(at, Message::new("flow.no-such-title").text("given", title));
        }
        if !can_be {
            self.fault(at, Message::new("flow.nobody-can-be").text("actor", &read.key));
        }
        Actor {
            key: read.key.clone(),
            heading: heading(&read.vi, &read.en),
            roles: read.roles.clone(),
            titles: read.titles.clone(),
            place: read.place,
        }
    }

    fn field(&mut self, spanned: &Spanned<FieldOfFile>) -> CaseField {
        let read = spanned.get_ref();
        if Case::DEFINITION.field(&read.key).is_none() {
            let message = Message::new("register.no-such-field").text("field", &read.key);
            self.fault(spanned.span().start, message.text("register", Case::KEY));
        }
        CaseField {
            key: read.key.clone(),
            heading: heading(&read.vi, &read.en),
            is_needed: read.needed,
        }
    }

    fn step(&mut self, spanned: &Spanned<StepOfFile>) -> Step {
        let read = spanned.get_ref();
        Step {
            key: read.key.clone(),
            heading: heading(&read.vi, &read.en),
            due: self.due(read.due.as_ref()),
            is_pause: read.pause,
            is_end: read.end,
            tone: read.tone,
        }
    }

    fn action(&mut self, spanned: &Spanned<ActionOfFile>, places: &Places) -> Action {
        let read = spanned.get_ref();
        for step in read.from.iter().chain(&read.to) {
            self.known(step, &places.steps, "flow.no-such-step");
        }
        for actor in &read.by {
            self.known(actor, &places.actors, "flow.no-such-actor");
        }
        if let Some(effect) = &read.effect {
            self.effect(effect);
        }
        if let Some(letter) = &read.letter {
            let known: Vec<String> = self.against.letters.keys().cloned().collect();
            self.known(letter, &known, "flow.no-such-letter");
        }
        if read.when.is_some() != read.otherwise.is_some() {
            let message = Message::new("flow.condition-without-sentence").text("action", &read.key);
            self.fault(spanned.span().start, message);
        }
        Action {
            key: read.key.clone(),
            heading: heading(&read.vi, &read.en),
            from: read.from.iter().map(|step| step.get_ref().clone()).collect(),
            to: read.to.as_ref().map(|step| step.get_ref().clone()),
            by: read.by.iter().map(|actor| actor.get_ref().clone()).collect(),
            when: read.when.as_ref().and_then(|text| self.condition(text)),
            otherwise: read.otherwise.as_ref().map(|words| heading(&words.vi, &words.en)),
            reason: read.reason,
            rows: read.rows,
            effect: read.effect.as_ref().map(|effect| effect.get_ref().clone()),
            letter: read.letter.as_ref().map(|letter| letter.get_ref().clone()),
        }
    }

    fn condition(&mut self, text: &Spanned<String>) -> Option<Expression> {
        condition_of(self.file, text, self.against.vocabulary, self.faults)
    }

    fn effect(&mut self, effect: &Spanned<String>) {
        let known: Vec<String> = EFFECTS.iter().map(|effect| effect.name.to_owned()).collect();
        self.known(effect, &known, "flow.no-such-effect");
    }
}

/// Is the role granted where the actor must stand?
fn can_stand(role: &Role, place: Place) -> bool {
    let has = |kind: &str| role.granted.contains(kind);
    match place {
        Place::Unit => has("commune") || has("district") || has("province"),
        Place::Above => has("district") || has("province") || has("whole"),
        Place::UnitOrAbove => ["commune", "district", "province", "whole"].into_iter().any(has),
        Place::Own => has("person"),
    }
}
