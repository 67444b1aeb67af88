//! Followers are told of each commit before the answer, and cannot lose it.

use std::sync::{Arc, Mutex};

use registers::{Batch, Followed, Follower, Person, Receipt, Register, Registers, View};
use testkit::{SmallWorld, TestDatabase, day, on_both_databases, operator, permit};

on_both_databases!(
    a_follower_is_told_before_the_answer_and_only_of_commits,
    a_follower_that_fails_loses_neither_the_commit_nor_the_others,
);

#[derive(Default)]
struct Listener {
    heard: Mutex<Vec<Receipt>>,
    fails: bool,
}

impl Follower for Listener {
    fn committed<'a>(&'a self, _: &'a Registers, receipt: &'a Receipt) -> Followed<'a> {
        self.heard.lock().unwrap().push(receipt.clone());
        let heard = if self.fails { Err("không theo kịp".to_owned()) } else { Ok(()) };
        Box::pin(std::future::ready(heard))
    }
}

impl Listener {
    fn heard(&self) -> Vec<Receipt> {
        self.heard.lock().unwrap().clone()
    }
}

fn one_person(number: &str) -> Batch {
    let mut batch = Batch::new();
    SmallWorld::person(&mut batch, "Trần Thị Cúc", number);
    batch
}

async fn a_follower_is_told_before_the_answer_and_only_of_commits(database: TestDatabase) {
    let listener = Arc::new(Listener::default());
    let registers = database.create().await.followed_by(listener.clone());
    SmallWorld::load(&registers).await;
    let receipt = registers.apply(&permit(), &one_person("026180000001")).await.unwrap();
    assert_eq!(listener.heard().len(), 2);
    assert_eq!(listener.heard().pop(), Some(receipt.clone()));
    let touched: Vec<&str> = receipt.touched.iter().map(|(register, _)| *register).collect();
    assert_eq!(touched, ["identity-numbers", "people", "person-names"]);
    registers.apply(&permit(), &one_person("026180000001")).await.unwrap_err();
    assert_eq!(listener.heard().len(), 2);
}

async fn a_follower_that_fails_loses_neither_the_commit_nor_the_others(database: TestDatabase) {
    let failing = Arc::new(Listener { fails: true, ..Listener::default() });
    let other = Arc::new(Listener::default());
    let registers = database.create().await.followed_by(failing.clone()).followed_by(other.clone());
    SmallWorld::load(&registers).await;
    registers.apply(&permit(), &one_person("026180000001")).await.unwrap();
    assert_eq!((failing.heard().len(), other.heard().len()), (2, 2));
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let again = database.open().await;
    let mut reader = again.read().await.unwrap();
    let people = reader.rows(&view, Person::DEFINITION, Vec::new()).await.unwrap();
    assert_eq!(people.len(), 1);
}
