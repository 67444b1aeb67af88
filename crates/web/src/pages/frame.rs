//! The frame around every page: name, path of units, day, language, and the tree of units.

use base::{Day, Id, Language, Level, Message};
use policy::Scope;
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
    /// The address of our script, on the few pages that are better with it.
    pub(crate) script: Option<&'static str>,
    /// What stands in the title of the window.
    pub(crate) title: String,
    pub(crate) languages: Vec<Choice>,
    /// To the own account, in the words of the capacity in which one works; or to signing in.
    pub(crate) account: Link,
    pub(crate) home: String,
    pub(crate) path: Vec<Link>,
    pub(crate) form: Option<Form>,
    pub(crate) picker: Option<Picker>,
    pub(crate) sections: Vec<Section>,
    pub(crate) search: Option<Search>,
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

/// Pages of one kind.
pub(crate) struct Section {
    pub(crate) words: String,
    pub(crate) choices: Vec<Choice>,
}

/// The box that looks for people, units, norms and targets.
pub(crate) struct Search {
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) asked: String,
}

/// Where a page is, apart from unit and day.
#[derive(Clone, Debug)]
pub(crate) enum Here {
    /// The page of the unit itself.
    Area,
    /// A report, by its name.
    Report(&'static str),
    /// A page about the unit.
    Page {
        /// Its path.
        path: String,
        /// What its address says besides.
        pairs: Vec<(&'static str, String)>,
        /// The path of the page by which its kind is marked.
        kind: &'static str,
    },
}

impl Here {
    /// A page about a unit, of its own kind.
    pub(crate) fn page(path: &'static str) -> Self {
        Self::Page { path: path.to_owned(), pairs: Vec::new(), kind: path }
    }

    /// A page about one thing of a kind.
    pub(crate) fn one(kind: &'static str, id: &str) -> Self {
        Self::Page { path: format!("{kind}/{id}"), pairs: Vec::new(), kind }
    }

    /// Its address for a unit on a day.
    pub(crate) fn address(&self, address: Address, unit: &Unit) -> String {
        match self {
            Self::Area => address.area(unit),
            Self::Report(name) => address.report(name, unit, None),
            Self::Page { path, pairs, .. } => address.page(path, unit, pairs),
        }
    }

    /// What a form that asks for another day keeps of it.
    fn kept(&self, unit: &Unit) -> Vec<(&'static str, String)> {
        let area = ("area", crate::address::code(unit));
        match self {
            Self::Area => Vec::new(),
            Self::Report(_) => vec![area],
            Self::Page { pairs, .. } => std::iter::once(area).chain(pairs.clone()).collect(),
        }
    }

    /// Is it of the kind whose first page has this path?
    fn is_of(&self, path: &str) -> bool {
        match self {
            Self::Area => path == "/areas",
            Self::Report(name) => path.strip_prefix("/reports/") == Some(*name),
            Self::Page { kind, .. } => *kind == path,
        }
    }
}

/// The form that asks for another day.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) days: Vec<DayField>,
    pub(crate) quick: Vec<Link>,
}

/// The form that asks for another unit.
pub(crate) struct Picker {
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) unit: String,
    /// The units that are offered; none where they are too many.
    pub(crate) units: Vec<String>,
}

/// So many units are offered in every page.
const MOST_OFFERED: usize = 400;

/// A tree of more units than this shows only those beside and below the one that is open.
const MOST_IN_TREE: usize = 400;

/// So many ends of years are offered.
const YEAR_ENDS: i32 = 4;

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
            script: None,
            title,
            languages: vec![choice(Language::Vi, "Tiếng Việt"), choice(Language::En, "English")],
            account: account(asked),
            home: language.pick("/", "/?lang=en").to_owned(),
            path: Vec::new(),
            form: None,
            picker: None,
            sections: Vec::new(),
            search: None,
            tree: Vec::new(),
            printed: None,
        }
    }

    /// The same with our script.
    pub(crate) fn scripted(self) -> Self {
        Self { script: Some(style::script_address()), ..self }
    }

    /// A text of the frame or its page.
    pub(crate) fn text(&self, key: &str) -> String {
        self.language.text(&format!("web.{key}"))
    }
}

/// The way to the own account, or to signing in.
fn account(asked: &Asked) -> Link {
    let language = asked.language();
    let lang = language.pick("", "lang=en");
    if asked.visitor.signed_in.is_none() {
        let back = asked.itself();
        let words = language.text("web.sign-in.title");
        let mut pairs = vec![("next", back.as_str())];
        pairs.extend((!lang.is_empty()).then_some(("lang", "en")));
        return Link { words, href: format!("/sign-in{}", crate::address::query(&pairs)) };
    }
    let capacity = asked.visitor.capacity();
    let words = match capacity {
        Some(capacity) => crate::signing::called(capacity, language),
        None => language.text("web.account.title"),
    };
    let query = if lang.is_empty() { String::new() } else { format!("?{lang}") };
    Link { words, href: format!("/account{query}") }
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

    pub(crate) fn address(&self) -> Address {
        self.ground.address
    }

    /// What may be seen of the unit and everything below it.
    ///
    /// # Errors
    /// When the unit stands above what may be seen.
    pub(crate) fn within(&self) -> Result<Scope, Message> {
        let path = self.tree().path(self.unit.id).into_iter().map(|unit| unit.id.number());
        self.ground.scene.scope.within(self.unit.id.number(), path)
    }

    /// The name of a unit with its kind.
    pub(crate) fn name(&self, unit: &Unit) -> String {
        full_name(self.ground.scene.lists, unit, self.address().language)
    }

    /// The level of the units by which this one is told apart.
    pub(crate) fn level_below(&self) -> Option<Level> {
        let has_districts = || self.tree().has_level(Level::District);
        match self.unit.level {
            Level::Province if has_districts() => Some(Level::District),
            Level::Province | Level::District => Some(Level::Commune),
            Level::Commune => Some(Level::Village),
            Level::Village => None,
        }
    }

    /// A unit with the address of its page.
    pub(crate) fn link(&self, unit: &Unit) -> Link {
        Link { words: self.name(unit), href: self.address().area(unit) }
    }

    /// The frame of a page of this unit.
    pub(crate) fn frame(&self, title: String, here: &Here, days: Vec<DayField>) -> Frame {
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
            form: Some(self.form(here, days)),
            picker: Some(self.picker(here)),
            sections: self.sections(here),
            search: self.asked.may_open("/search").then(|| self.search()),
            tree: self.branches(&inside, here),
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

    fn form(&self, here: &Here, days: Vec<DayField>) -> Form {
        let address = self.address();
        let mut kept = address.kept();
        kept.extend(here.kept(self.unit));
        let path = here.address(address, self.unit);
        let action = path.split('?').next().unwrap_or_default().to_owned();
        let today = self.asked.served.site.registers.today();
        let known = self.asked.served.site.default_day.filter(|day| *day != today);
        let known = known.map(|day| (address.language.day(day), day));
        let ends = (0..YEAR_ENDS).filter_map(|back| Day::new(today.year() - 1 - back, 12, 31).ok());
        let ends = ends.map(|day| (address.language.day(day), day));
        let today = (address.language.text("web.today"), today);
        let quick = known.into_iter().chain([today]).chain(ends);
        let quick = quick.filter(|(_, day)| *day != address.on);
        let quick = quick
            .map(|(words, day)| Link { words, href: here.address(address.on(day), self.unit) });
        let now = address.known_at.map(|_| Link {
            words: address.language.text("web.known-now"),
            href: here.address(address.known_now(), self.unit),
        });
        Form { action, kept, days, quick: quick.chain(now).collect() }
    }

    fn picker(&self, here: &Here) -> Picker {
        let address = self.address();
        let mut kept = vec![("on", address.on.to_string())];
        kept.extend(address.kept());
        let path = here.address(address, self.unit);
        let path = path.split('?').next().unwrap_or_default();
        let path = if matches!(here, Here::Area) { "/areas" } else { path };
        kept.push(("here", path.to_owned()));
        if let Here::Page { pairs, .. } = here {
            kept.extend(pairs.iter().cloned());
        }
        let units = self.tree().units().filter(|unit| unit.level != Level::Village);
        let mut units: Vec<&Unit> = units.take(MOST_OFFERED + 1).collect();
        if units.len() > MOST_OFFERED {
            units.clear();
        }
        units.sort_by(|one, other| base::text::compare_names(&one.name, &other.name));
        let words = |unit: &Unit| format!("{} ({})", self.name(unit), crate::address::code(unit));
        Picker { kept, unit: self.name(self.unit), units: units.into_iter().map(words).collect() }
    }

    /// What a form that asks a page of this unit differently keeps of the address.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String)> {
        let address = self.address();
        let mut kept =
            vec![("area", crate::address::code(self.unit)), ("on", address.on.to_string())];
        kept.extend(address.kept());
        kept
    }

    fn search(&self) -> Search {
        Search { kept: self.kept(), asked: self.asked.get("q").unwrap_or_default().to_owned() }
    }

    /// The pages about this unit, by the concepts of the product.
    fn sections(&self, here: &Here) -> Vec<Section> {
        let language = self.address().language;
        let choice = |page: Here, path: &str, key: &str| {
            let pattern = match &page {
                Here::Area => "/areas/{code}",
                Here::Report(_) => "/reports/{name}",
                Here::Page { kind, .. } => kind,
            };
            let href = page.address(self.address(), self.unit);
            self.asked.may_open(pattern).then(|| Choice {
                link: Link { words: language.text(key), href },
                is_current: here.is_of(path),
                language,
            })
        };
        let own = |path: &'static str, key| choice(Here::page(path), path, key);
        let report =
            |name: &'static str, path: &str, key: &str| choice(Here::Report(name), path, key);
        let section = |key: &str, choices: Vec<Option<Choice>>| Section {
            words: language.text(key),
            choices: choices.into_iter().flatten().collect(),
        };
        let all = vec![
            section(
                "web.section.registers",
                vec![
                    choice(Here::Area, "/areas", "web.overview"),
                    own("/people", "web.people.name"),
                    own("/registers", "web.registers.name"),
                ],
            ),
            section(
                "web.section.norms",
                vec![
                    own("/norms", "web.norms.name"),
                    own("/documents", "web.documents.name"),
                    own("/what-if", "web.what-if.name"),
                ],
            ),
            section(
                "web.section.cases",
                vec![
                    own("/owed", "web.owed.title"),
                    own("/cases", "web.cases.title"),
                    own("/flows", "web.flow.all"),
                ],
            ),
            section("web.section.indicators", vec![own("/targets", "web.targets.name")]),
            section(
                "web.section.reports",
                vec![
                    report("part-two", "/reports/part-two", "part-two.name"),
                    report("movement", "/reports/movement", "movement.name"),
                    report("due", "/reports/due", "due.name"),
                    own("/forms/staff-quality", "web.form.name"),
                    own("/explore", "web.explore.name"),
                    own("/journal", "web.journal.name"),
                    own("/api", "web.api.name"),
                ],
            ),
            section(
                "web.section.accounts",
                vec![
                    own("/own-file", "web.access.own-file"),
                    own("/accounts", "web.accounts.title"),
                    own("/access", "web.access.title"),
                ],
            ),
        ];
        all.into_iter().filter(|section| !section.choices.is_empty()).collect()
    }

    /// The tree beside the page: all of it where it is small, else what the unit stands in.
    fn branches(&self, inside: &[Id<Area>], here: &Here) -> Vec<Branch> {
        let of_root = |root| {
            let below = self.tree().children(root).filter(|unit| unit.level != Level::Village);
            below.map(|unit| 1 + self.tree().children(unit.id).count()).sum::<usize>()
        };
        let is_small = inside.first().is_some_and(|root| of_root(*root) <= MOST_IN_TREE);
        let roots = self.tree().roots();
        roots.map(|root| self.branch(root, (inside, is_small), here)).collect()
    }

    /// A unit with those below it, but for villages.
    fn branch(&self, unit: &Unit, (inside, is_small): (&[Id<Area>], bool), here: &Here) -> Branch {
        let is_open = inside.contains(&unit.id);
        let is_root = self.tree().path(unit.id).len() == 1;
        let below = self.tree().children(unit.id).filter(|child| child.level != Level::Village);
        let branches = if is_open || (is_small && !is_root) {
            below.map(|child| self.branch(child, (inside, is_small), here)).collect()
        } else {
            Vec::new()
        };
        Branch {
            link: Link { words: self.name(unit), href: here.address(self.address(), unit) },
            is_current: unit.id == self.unit.id
                || (self.unit.level == Level::Village && self.unit.parent == Some(unit.id)),
            is_open,
            branches,
        }
    }
}
