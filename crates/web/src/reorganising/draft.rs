//! [`Draft`]: a merger that is still being put together, as its page carries it.

use base::{Day, Message};
use registers::{Decision, Register};
use reorganisations::{NewUnit, Reorganisation, Resolution, UnitChange, VillageMove};
use workbooks::read_day;

/// What stands between the parts of a line, which no name has.
const BETWEEN: char = '|';

/// A merger that is still being put together.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    pub(crate) day: String,
    pub(crate) number: String,
    pub(crate) signed_on: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) units: Vec<NewUnit>,
    pub(crate) changes: Vec<UnitChange>,
    pub(crate) moves: Vec<VillageMove>,
    /// What is typed of a line that is not added yet.
    pub(crate) typed: Vec<(String, String)>,
    pub(crate) chosen: Vec<String>,
    /// More papers than the first, which only a file has.
    papers: Vec<Resolution>,
}

impl Draft {
    /// Reads what a page sent, and does with its lines what its button says.
    pub(crate) fn sent(pairs: &[(String, String)]) -> (Self, Option<Message>) {
        let get = |name: &str| {
            let pair = pairs.iter().find(|(own, _)| own == name);
            pair.map_or("", |(_, value)| value.trim()).to_owned()
        };
        let all = |name: &'static str| {
            pairs.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
        };
        let mut draft = Self {
            day: get("day"),
            number: get("number"),
            signed_on: get("signed_on"),
            issuer: get("issuer"),
            subject: get("subject"),
            units: all("unit").filter_map(unit_of).collect(),
            changes: all("changed").filter_map(change_of).collect(),
            moves: all("moved").filter_map(move_of).collect(),
            typed: pairs.iter().filter(|(name, _)| name.starts_with("new.")).cloned().collect(),
            chosen: all("chosen").map(str::to_owned).collect(),
            papers: all("paper").filter_map(|words| serde_json::from_str(words).ok()).collect(),
        };
        let fault = match get("step").as_str() {
            "add-unit" => draft.add_unit(),
            "add-change" => draft.add_change(),
            "add-move" => draft.add_move(),
            "load" => draft.load(&get("file")),
            step => {
                draft.remove(step);
                None
            }
        };
        (draft, fault)
    }

    /// What is typed into a field of a new line.
    pub(crate) fn typed(&self, name: &str) -> &str {
        let pair = self.typed.iter().find(|(own, _)| own == name);
        pair.map_or("", |(_, value)| value.trim())
    }

    fn some(&self, name: &str) -> Option<String> {
        Some(self.typed(name).to_owned()).filter(|words| !words.is_empty())
    }

    /// The code in `Xã Ngọc Thanh (08749)`, or what is typed.
    fn code(&self, name: &str) -> Option<String> {
        self.some(name).map(|words| {
            let inner = words.rsplit_once('(').and_then(|(_, code)| code.strip_suffix(')'));
            inner.map_or(words.clone(), str::to_owned)
        })
    }

    fn add_unit(&mut self) -> Option<Message> {
        let missing = || Some(Message::new("reorganise.line-missing"));
        let (Some(name), Some(kind), Some(code)) =
            (self.some("new.name"), self.some("new.kind"), self.code("new.code"))
        else {
            return missing();
        };
        if self.chosen.is_empty() {
            return missing();
        }
        let parent = self.code("new.parent");
        let from = std::mem::take(&mut self.chosen);
        let parts = Vec::new();
        self.units.push(NewUnit { code, name, kind, parent, decision: None, from, parts });
        self.typed.clear();
        None
    }

    fn add_change(&mut self) -> Option<Message> {
        let change = UnitChange {
            code: self.code("new.changed-code").unwrap_or_default(),
            name: self.some("new.changed-name"),
            kind: self.some("new.changed-kind"),
            parent: self.code("new.changed-parent"),
        };
        let is_idle = change.name.is_none() && change.kind.is_none() && change.parent.is_none();
        if change.code.is_empty() || is_idle {
            return Some(Message::new("reorganise.line-missing"));
        }
        self.changes.push(change);
        self.typed.clear();
        None
    }

    fn add_move(&mut self) -> Option<Message> {
        let (Some(from), Some(village), Some(to)) =
            (self.code("new.moved-from"), self.some("new.village"), self.code("new.moved-to"))
        else {
            return Some(Message::new("reorganise.line-missing"));
        };
        self.moves.push(VillageMove { from, village, to });
        self.typed.clear();
        None
    }

    fn load(&mut self, text: &str) -> Option<Message> {
        match Reorganisation::parse("toml", text) {
            Ok(plan) => {
                *self = Self::of(plan);
                None
            }
            Err(message) => Some(message),
        }
    }

    fn of(plan: Reorganisation) -> Self {
        let mut papers = plan.decisions.into_iter();
        let first = papers.next();
        let of_first = |of: fn(&Resolution) -> String| first.as_ref().map(of).unwrap_or_default();
        Self {
            day: plan.day.vietnamese(),
            number: of_first(|paper| paper.number.clone()),
            signed_on: of_first(|paper| paper.signed_on.vietnamese()),
            issuer: of_first(|paper| paper.issuer.clone()),
            subject: of_first(|paper| paper.subject.clone()),
            units: plan.units,
            changes: plan.changes,
            moves: plan.moves,
            typed: Vec::new(),
            chosen: Vec::new(),
            papers: papers.collect(),
        }
    }

    /// Takes a line away: `remove-unit-0`.
    fn remove(&mut self, step: &str) {
        let place = |prefix: &str| step.strip_prefix(prefix)?.parse::<usize>().ok();
        if let Some(place) = place("remove-unit-").filter(|place| *place < self.units.len()) {
            self.units.remove(place);
        }
        if let Some(place) = place("remove-changed-").filter(|place| *place < self.changes.len()) {
            self.changes.remove(place);
        }
        if let Some(place) = place("remove-moved-").filter(|place| *place < self.moves.len()) {
            self.moves.remove(place);
        }
    }

    /// Everything that the page carries from one answer to the next.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let own = [
            ("day", &self.day),
            ("number", &self.number),
            ("signed_on", &self.signed_on),
            ("issuer", &self.issuer),
            ("subject", &self.subject),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.clone()));
        own.into_iter().chain(self.lines()).collect()
    }

    /// The lines, each as a hidden field holds it.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let join = |parts: &[&str]| parts.join(&BETWEEN.to_string());
        let text = |words: &Option<String>| words.clone().unwrap_or_default();
        // A unit may have parts, which only a file tells.
        let units = self
            .units
            .iter()
            .filter_map(|one| Some(("unit".to_owned(), serde_json::to_string(one).ok()?)));
        let changes = self.changes.iter().map(move |one| {
            let (name, kind, parent) = (text(&one.name), text(&one.kind), text(&one.parent));
            ("changed".to_owned(), join(&[&one.code, &name, &kind, &parent]))
        });
        let moves = self
            .moves
            .iter()
            .map(move |one| ("moved".to_owned(), join(&[&one.from, &one.village, &one.to])));
        let papers = self
            .papers
            .iter()
            .filter_map(|one| Some(("paper".to_owned(), serde_json::to_string(one).ok()?)));
        units.chain(changes).chain(moves).chain(papers)
    }

    /// The merger as a whole.
    ///
    /// # Errors
    /// What is missing of its paper and its day.
    pub(crate) fn read(&self) -> Result<Reorganisation, Vec<Message>> {
        let mut faults = Vec::new();
        let mut day = |words: &str| {
            let read = read_day(words);
            read.map_err(|message| faults.push(message)).ok()
        };
        let days: [Option<Day>; 2] = [day(&self.day), day(&self.signed_on)];
        for (words, key) in [(&self.number, "number"), (&self.issuer, "issuer")] {
            if let (true, Some((_, field))) = (words.is_empty(), Decision::DEFINITION.field(key)) {
                let missing = Message::new("change.form-required");
                faults.push(missing.heading("field", field.heading));
            }
        }
        let [Some(day), Some(signed_on)] = days else { return Err(faults) };
        if !faults.is_empty() {
            return Err(faults);
        }
        let paper = Resolution {
            number: self.number.clone(),
            signed_on,
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
        };
        Ok(Reorganisation {
            day,
            source: self.number.clone(),
            decisions: std::iter::once(paper).chain(self.papers.iter().cloned()).collect(),
            units: self.units.clone(),
            changes: self.changes.clone(),
            moves: self.moves.clone(),
        })
    }

    /// The merger as a file; empty where it is not whole yet.
    pub(crate) fn text(&self) -> String {
        self.read().ok().and_then(|plan| plan.text().ok()).unwrap_or_default()
    }
}

fn parts<const COUNT: usize>(words: &str) -> Option<[String; COUNT]> {
    let parts: Vec<String> = words.split(BETWEEN).map(str::to_owned).collect();
    parts.try_into().ok()
}

fn some(words: String) -> Option<String> {
    Some(words).filter(|words| !words.is_empty())
}

fn unit_of(words: &str) -> Option<NewUnit> {
    serde_json::from_str(words).ok()
}

fn change_of(words: &str) -> Option<UnitChange> {
    let [code, name, kind, parent] = parts(words)?;
    Some(UnitChange { code, name: some(name), kind: some(kind), parent: some(parent) })
}

fn move_of(words: &str) -> Option<VillageMove> {
    let [from, village, to] = parts(words)?;
    Some(VillageMove { from, village, to })
}
