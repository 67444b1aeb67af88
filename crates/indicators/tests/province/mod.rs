//! The province of the demonstration on the day of the Decision, with everybody in it.

use base::{Day, Id};
use census::{Edition, as_believed};
use indicators::{Asked, PersonCase, Programme, people_of};
use norms::{Fault, Ground, Law};
use policy::Scope;
use registers::{Area, CodeLists, Registers, Title, View};
use testkit::{operator, permit};

/// The day of Decision 1893/QĐ-UBND.
const ON: &str = "2022-10-19";

pub(crate) fn law() -> &'static Law {
    Law::shared(CodeLists::standard().expect("lists")).expect("no fault")
}

pub(crate) fn programme() -> &'static Programme {
    Programme::shared(law()).unwrap_or_else(|faults| {
        let said = |fault: &Fault| fault.render(base::Language::Vi);
        panic!("{}", faults.iter().map(said).collect::<Vec<_>>().join("\n"))
    })
}

pub(crate) struct Province {
    pub(crate) edition: Edition,
    pub(crate) unit: Id<Area>,
    pub(crate) on: Day,
    pub(crate) people: Vec<PersonCase>,
    scope: Scope,
}

impl Province {
    #[allow(dead_code, reason = "one of the tests changes it")]
    pub(crate) async fn load() -> Self {
        Self::load_with(async |_| {}).await
    }

    /// With what a change made of it.
    #[allow(dead_code, reason = "only some of the tests change it")]
    pub(crate) async fn load_with(change: impl AsyncFnOnce(&Registers)) -> Self {
        let lists = CodeLists::standard().expect("lists");
        let database = testkit::sqlite();
        let registers = database.create().await;
        worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.expect("the world");
        change(&registers).await;
        let scope = operator().scope;
        let on: Day = ON.parse().expect("a day");
        let view = View { scope: &scope, on, known_at: None };
        let mut reader = registers.read().await.expect("a reader");
        let edition = as_believed(&mut reader, &view, None).await.expect("an edition");
        let tree = edition.tree(on, &scope);
        let unit = tree.find("26").expect("the province").id;
        let titles = reader.timeline::<Title>(&view, Vec::new()).await.expect("titles");
        let titles = registers::nearest(titles.into_iter(), on);
        let ground = Ground { lists, titles: &titles, tree: &tree, retirement: law().retirement() };
        let people = people_of(&mut reader, &view, &ground, unit).await.expect("people");
        Self { edition, unit, on, people, scope }
    }

    #[allow(dead_code, reason = "one of the tests asks the census")]
    pub(crate) fn asked(&self) -> Asked<'_> {
        let Self { edition, unit, on, people, scope } = self;
        let (unit, on, people) = (*unit, *on, Some(people.as_slice()));
        Asked { law: law(), edition, unit, on, scope, people }
    }
}
