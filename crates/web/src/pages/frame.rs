//! The frame around every page: name, path of units, day, language, and the tree of units.

use base::{Day, Id, Language, Level};
use registers::{Area, AreaTree, Unit};
use reports::full_name;

use crate::address::Address;
use crate::asked::{Asked, Ground};
use crate::pages::{Link, style};

/// The frame. A page that knows no unit has neither tree nor form.
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// The address of the style sheet.
    pub(crate) style: &'static str,
    /// What stands in the title of the window.
    pub(crate) title: String,
    pub(crate) languages: Vec<Choice>,
    pub(crate) home: String,
    pub(crate) path: Vec<Link>,
    pub(crate) form: Option<Form>,
    pub(crate) reports: Vec<Choice>,
    pub(crate) tree: Vec<Branch>,
    /// Unit and day, for the head of the printed page.
    pub(crate) printed: Option<Printed>,
}

/// A link of which one is where the reader is.
pub(crate) struct Choice {
    pub(crate) link: Link,
    pub(crate) is_current: bool,
    /// Language of its words.
    pub(crate) language: Language,
}

/// The form that asks for another day.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) days: Vec<DayField>,
    pub(crate) quick: Vec<Link>,
}

/// One day of a form.
pub(crate) struct DayField {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
}

/// A unit of the tree, with those below it.
pub(crate) struct Branch {
    pub(crate) link: Link,
    pub(crate) is_current: bool,
    pub(crate) is_open: bool,
    pub(crate) branches: Vec<Branch>,
}

/// What the head of the printed page says.
pub(crate) struct Printed {
    pub(crate) above: String,
    pub(crate) unit: String,
}

impl Frame {
    /// The frame of a page without a unit.
    pub(crate) fn bare(asked: &Asked, title: String) -> Self {
        let language = asked.language();
        let choice = |of: Language, words: &str| Choice {
            link: Link { words: words.to_owned(), href: asked.in_language(of) },
            is_current: of == language,
            language: of,
        };
        Self {
            language,
            style: style::address(),
            title,
            languages: vec![choice(Language::Vi, "Tiếng Việt"), choice(Language::En, "English")],
            home: language.pick("/", "/?lang=en").to_owned(),
            path: Vec::new(),
            form: None,
            reports: Vec::new(),
            tree: Vec::new(),
            printed: None,
        }
    }

    /// A text of the frame or its page.
    pub(crate) fn text(&self, key: &str) -> String {
        self.language.text(&format!("web.{key}"))
    }
}

/// A page of a unit in the making: its ground and the unit.
pub(crate) struct Place<'a> {
    pub(crate) asked: &'a Asked,
    pub(crate) ground: &'a Ground,
    pub(crate) unit: &'a Unit,
}

impl<'a> Place<'a> {
    fn tree(&self) -> &'a AreaTree {
        &self.ground.scene.tree
    }

    fn address(&self) -> Address {
        self.ground.address
    }

    /// The name of a unit with its kind.
    pub(crate) fn name(&self, unit: &Unit) -> String {
        full_name(self.ground.scene.lists, unit, self.address().language)
    }

    /// A unit with the address of its page.
    pub(crate) fn link(&self, unit: &Unit) -> Link {
        Link { words: self.name(unit), href: self.address().area(unit) }
    }

    /// The frame of the page of this unit; `report` is the report shown, if it is one.
    pub(crate) fn frame(&self, title: String, report: Option<&str>, days: Vec<DayField>) -> Frame {
        let path = self.tree().path(self.unit.id);
        let inside: Vec<Id<Area>> = path.iter().map(|unit| unit.id).collect();
        let above = path.iter().rev().nth(1).map(|unit| self.name(unit));
        Frame {
            home: self
                .tree()
                .roots()
                .next()
                .map_or("/".to_owned(), |root| self.address().area(root)),
            path: path.iter().map(|unit| self.link(unit)).collect(),
            form: Some(self.form(report, days)),
            reports: self.reports(report),
            tree: self.tree().roots().map(|root| self.branch(root, &inside)).collect(),
            printed: Some(Printed { above: above.unwrap_or_default(), unit: self.name(self.unit) }),
            ..Frame::bare(self.asked, title)
        }
    }

    /// The field of the day of every page.
    pub(crate) fn day_field(&self) -> DayField {
        let language = self.address().language;
        DayField {
            name: "on",
            label: language.text("web.on"),
            value: language.day(self.address().on),
        }
    }

    fn form(&self, report: Option<&str>, days: Vec<DayField>) -> Form {
        let address = self.address();
        let mut kept = address.kept();
        let here = |address: Address, on: Day| match report {
            Some(name) => address.on(on).report(name, self.unit, None),
            None => address.on(on).area(self.unit),
        };
        let path = here(address, address.on);
        let action = path.split('?').next().unwrap_or_default().to_owned();
        if report.is_some() {
            kept.push(("area", crate::address::code(self.unit)));
        }
        let today = self.asked.served.site.registers.today();
        let known = self.asked.served.site.default_day.filter(|day| *day != today);
        let known = known.map(|day| (address.language.day(day), day));
        let quick = known.into_iter().chain([(address.language.text("web.today"), today)]);
        let quick = quick.filter(|(_, day)| *day != address.on);
        let quick = quick.map(|(words, day)| Link { words, href: here(address, day) });
        let now = address.known_at.map(|_| Link {
            words: address.language.text("web.known-now"),
            href: here(address.known_now(), address.on),
        });
        Form { action, kept, days, quick: quick.chain(now).collect() }
    }

    fn reports(&self, current: Option<&str>) -> Vec<Choice> {
        let language = self.address().language;
        let choice = |href: String, key: &str, is_current: bool| Choice {
            link: Link { words: language.text(key), href },
            is_current,
            language,
        };
        let mut choices =
            vec![choice(self.address().area(self.unit), "web.overview", current.is_none())];
        for name in ["part-two", "movement", "due"] {
            let href = self.address().report(name, self.unit, None);
            choices.push(choice(href, &format!("{name}.name"), current == Some(name)));
        }
        choices
    }

    /// A unit with those below it: all communes of the tree one is in, and no villages.
    fn branch(&self, unit: &Unit, inside: &[Id<Area>]) -> Branch {
        let is_root = self.tree().roots().any(|root| root.id == unit.id);
        let is_open = inside.contains(&unit.id);
        let below = self.tree().children(unit.id).filter(|child| child.level != Level::Village);
        let branches = if is_root && !is_open {
            Vec::new()
        } else {
            below.map(|child| self.branch(child, inside)).collect()
        };
        Branch {
            link: self.link(unit),
            is_current: unit.id == self.unit.id
                || (self.unit.level == Level::Village && self.unit.parent == Some(unit.id)),
            is_open,
            branches,
        }
    }
}
