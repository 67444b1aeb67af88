//! The page on which a merger is put together, and the tables that show what it does.

use askama::Template;
use axum::response::Response;
use base::{Language, Level, Message, number};
use registers::Unit;
use reorganisations::{Preview, Reorganisation};
use reports::Align;

use crate::ask::Choice;
use crate::change::fields::{Filling, Input};
use crate::change::keyed;
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::reorganising::draft::Draft;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "reorganise.html")]
pub(crate) struct DraftPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    action: String,
    key: String,
    faults: Vec<String>,
    /// What the page carries of the lines.
    kept: Vec<(String, String)>,
    paper: Vec<Input>,
    /// The lines, each with the button that takes it away.
    drafted: Vec<(String, String)>,
    unit: Vec<Input>,
    /// The units that may end, by district.
    groups: Vec<(String, Vec<Choice>)>,
    changed: Vec<Input>,
    moved: Vec<Input>,
    /// The merger as a file, where it is whole.
    file: String,
}

impl DraftPage {
    /// The page of a draft, with what is wrong.
    pub(crate) fn new(place: &Place<'_>, draft: &Draft, faults: Vec<Message>) -> Self {
        let language = place.address().language;
        let heading = language.text("reorganise.title");
        let here = Here::page("/registers");
        let making = Making { place, draft, language };
        Self {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
            heading,
            lines: place.lines(Vec::new()),
            lead: vec![language.text("reorganise.lead")],
            notices: Vec::new(),
            exports: Vec::new(),
            action: place.address().page("/reorganise", place.unit, &[]),
            key: String::new(),
            faults: faults.into_iter().map(|fault| fault.render(language)).collect(),
            kept: draft.lines().collect(),
            paper: making.paper(),
            drafted: making.drafted(),
            unit: making.unit(),
            groups: making.groups(),
            changed: making.changed(),
            moved: making.moved(),
            file: draft.text(),
        }
    }

    /// The page.
    pub(crate) fn answer(mut self, place: &Place<'_>) -> Result<Response, Failure> {
        keyed(place.asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

struct Making<'a> {
    place: &'a Place<'a>,
    draft: &'a Draft,
    language: Language,
}

impl Making<'_> {
    fn field(&self, key: &str) -> String {
        self.language.text(&format!("reorganise.field.{key}"))
    }

    fn written(&self, name: &str, key: &str, value: &str, list: Option<&'static str>) -> Input {
        Input {
            name: name.to_owned(),
            label: self.field(key),
            help: String::new(),
            fault: None,
            is_required: false,
            kind: Filling::Written {
                value: value.to_owned(),
                list,
                is_number: false,
                is_day: ["day", "signed_on"].contains(&name),
                is_secret: false,
            },
        }
    }

    fn paper(&self) -> Vec<Input> {
        let draft = self.draft;
        vec![
            self.written("number", "number", &draft.number, None).required(),
            self.written("signed_on", "signed-on", &draft.signed_on, None).required(),
            self.written("issuer", "issuer", &draft.issuer, None).required(),
            self.written("subject", "subject", &draft.subject, None),
            self.written("day", "day", &draft.day, None).required(),
        ]
    }

    fn typed(&self, name: &str, key: &str, list: Option<&'static str>) -> Input {
        self.written(name, key, self.draft.typed(name), list)
    }

    /// A choice among the kinds of units.
    fn kind(&self, name: &str) -> Input {
        let lists = self.place.ground.scene.lists;
        let items = lists.get("area-kind").map(|list| list.items.as_slice()).unwrap_or_default();
        let typed = self.draft.typed(name);
        let none =
            Choice { value: String::new(), words: String::new(), is_chosen: typed.is_empty() };
        let choices = items.iter().map(|item| Choice {
            value: item.code.clone(),
            words: self.language.pick(&item.vi, &item.en).clone(),
            is_chosen: item.code == typed,
        });
        let kind = Filling::Chosen(std::iter::once(none).chain(choices).collect());
        Input { kind, ..self.written(name, "kind", "", None) }
    }

    fn unit(&self) -> Vec<Input> {
        vec![
            self.typed("new.name", "name", None),
            self.kind("new.kind"),
            self.typed("new.code", "code", None),
            self.typed("new.parent", "parent", Some("units-list")),
        ]
    }

    fn changed(&self) -> Vec<Input> {
        vec![
            self.typed("new.changed-code", "unit", Some("units-list")),
            self.typed("new.changed-name", "new-name", None),
            self.kind("new.changed-kind"),
            self.typed("new.changed-parent", "parent", Some("units-list")),
        ]
    }

    fn moved(&self) -> Vec<Input> {
        vec![
            self.typed("new.moved-from", "from", Some("units-list")),
            self.typed("new.village", "village", None),
            self.typed("new.moved-to", "to", Some("units-list")),
        ]
    }

    /// The communes that may end, by the district they are in; those that do already are left out.
    fn groups(&self) -> Vec<(String, Vec<Choice>)> {
        let tree = &self.place.ground.scene.tree;
        let used: Vec<&String> = self.draft.units.iter().flat_map(|unit| &unit.from).collect();
        let inside = tree.subtree(self.place.unit.id);
        let mut groups: Vec<(String, Vec<Choice>)> = Vec::new();
        let mut communes: Vec<&Unit> = tree
            .units()
            .filter(|unit| unit.level == Level::Commune && inside.contains(&unit.id))
            .collect();
        let above = |unit: &Unit| {
            unit.parent
                .and_then(|parent| tree.unit(parent))
                .map_or_else(String::new, |unit| self.place.name(unit))
        };
        communes.sort_by(|one, other| {
            base::text::compare(&above(one), &above(other))
                .then_with(|| base::text::compare(&one.name, &other.name))
        });
        for unit in communes {
            let Some(code) = unit.code.clone().filter(|code| !used.contains(&code)) else {
                continue;
            };
            let group = above(unit);
            let choice = Choice {
                words: format!("{} ({code})", self.place.name(unit)),
                is_chosen: self.draft.chosen.contains(&code),
                value: code,
            };
            match groups.last_mut().filter(|(name, _)| *name == group) {
                Some((_, choices)) => choices.push(choice),
                None => groups.push((group, vec![choice])),
            }
        }
        groups
    }

    /// The lines in words, each with what its button sends.
    fn drafted(&self) -> Vec<(String, String)> {
        let lists = self.place.ground.scene.lists;
        let kind = |code: &str| lists.label("area-kind", code, self.language).to_owned();
        let names = |codes: &[String]| {
            let name = |code: &String| {
                let unit = self.place.ground.scene.tree.find(code).ok();
                unit.map_or_else(
                    || code.clone(),
                    |unit| format!("{} ({code})", self.place.name(unit)),
                )
            };
            codes.iter().map(name).collect::<Vec<_>>().join(", ")
        };
        let units = self.draft.units.iter().enumerate().map(|(at, one)| {
            let words = Message::new("reorganise.line.unit")
                .text("from", names(&one.from))
                .text("unit", format!("{} {} ({})", kind(&one.kind), one.name, one.code));
            (words.render(self.language), format!("remove-unit-{at}"))
        });
        let changes = self.draft.changes.iter().enumerate().map(|(at, one)| {
            let parts = [one.name.clone(), one.kind.as_deref().map(kind), one.parent.clone()];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            let words = Message::new("reorganise.line.change")
                .text("unit", names(std::slice::from_ref(&one.code)))
                .text("what", parts.join(", "));
            (words.render(self.language), format!("remove-changed-{at}"))
        });
        let moves = self.draft.moves.iter().enumerate().map(|(at, one)| {
            let words = Message::new("reorganise.line.move")
                .text("village", one.village.as_str())
                .text("from", names(std::slice::from_ref(&one.from)))
                .text("to", one.to.as_str());
            (words.render(self.language), format!("remove-moved-{at}"))
        });
        units.chain(changes).chain(moves).collect()
    }
}

/// What a merger does, as tables.
pub(crate) fn sheets(place: &Place<'_>, plan: &Reorganisation, preview: &Preview) -> Vec<Sheet> {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let whole = |one: usize| number::whole(count(one), language);
    let units = preview.units.iter().map(|unit| {
        SheetRow::of(vec![
            Shown::plain(unit.name.as_str()),
            Shown::plain(unit.code.as_str()),
            Shown::plain(unit.from.join(", ")),
            Shown::plain(whole(unit.villages)),
            Shown::plain(whole(unit.holdings)),
            Shown::plain(
                unit.population.map_or_else(String::new, |people| number::whole(people, language)),
            ),
        ])
    });
    let sums = [
        ("units", preview.units.len()),
        ("ended", preview.ended),
        ("changed", preview.changed),
        ("moved", preview.moved),
        ("codes", preview.codes_reused),
        ("holdings", preview.holdings),
        ("persons", preview.persons),
    ];
    let sums = sums.map(|(key, count)| {
        let words = language.text(&format!("reorganise.sum.{key}"));
        SheetRow::of(vec![Shown::plain(words), Shown::plain(whole(count))])
    });
    let caption = Message::new("reorganise.caption").day("day", plan.day).render(language);
    vec![
        Sheet {
            key: "sums".into(),
            caption,
            language,
            columns: vec![
                head("reorganise.column.what", 50, Align::Prose),
                head("reorganise.column.count", 12, Align::Right),
            ],
            rows: sums.into_iter().collect(),
            notes: vec![language.text("reorganise.holdings-note")],
        },
        Sheet {
            key: "begin".into(),
            caption: language.text("reorganise.begin"),
            language,
            columns: vec![
                head("reorganise.column.unit", 26, Align::Left),
                head("reorganise.field.code", 8, Align::Left),
                head("reorganise.column.from", 40, Align::Prose),
                head("reorganise.column.villages", 10, Align::Right),
                head("reorganise.column.holdings", 12, Align::Right),
                head("reorganise.column.population", 12, Align::Right),
            ],
            rows: units.collect(),
            notes: Vec::new(),
        },
    ]
}
