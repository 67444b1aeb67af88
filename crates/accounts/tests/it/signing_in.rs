//! Passwords, second factors, sessions: what is let in, and what is not.

use accounts::{Begun, Token};
use base::Id;
use registers::{Account, Batch, Operation, Register};
use testkit::{PASSWORD, TestDatabase, on_both_databases, permit};
use totp_rs::{Builder, Secret};

use crate::{Office, here, key};

on_both_databases!(
    a_password_lets_in_and_every_other_is_told_alike,
    too_many_failures_are_waited_for_and_the_wait_doubles,
    a_session_ends_unused_or_old_or_before_it_began,
    a_closed_account_and_a_forged_token_are_nobody,
    signing_out_everywhere_ends_programs_too,
    a_second_factor_is_asked_for_and_no_code_holds_twice,
    a_recovery_code_holds_once,
    an_account_of_this_machine_is_of_no_other,
    a_password_of_ones_own_is_good_and_another,
);

async fn a_password_lets_in_and_every_other_is_told_alike(database: TestDatabase) {
    let office = Office::new(&database).await;
    office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "clerk");
    assert_eq!(visitor.decision.permit.unwrap().actor(), "nguyen.an");
    for (name, password) in
        [("nguyen.an", "sai hoàn toàn rồi"), ("nobody.here", PASSWORD), ("", ""), ("nguyen.an", "")]
    {
        assert_eq!(key(office.try_in(name, password).await), "sign-in.refused", "{name}");
    }
}

async fn too_many_failures_are_waited_for_and_the_wait_doubles(database: TestDatabase) {
    let office = Office::new(&database).await;
    office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    for _ in 0..6 {
        key(office.try_in("nguyen.an", "sai hoàn toàn rồi").await);
    }
    // Not even the right one is looked at, and the sentence is the same.
    assert_eq!(key(office.try_in("nguyen.an", PASSWORD).await), "sign-in.refused");
    office.pass(1);
    key(office.try_in("nguyen.an", "sai hoàn toàn rồi").await);
    office.registers.clock().advance(40 * 1_000_000);
    assert_eq!(key(office.try_in("nguyen.an", PASSWORD).await), "sign-in.refused");
    office.pass(1);
    office.signed_in("nguyen.an", PASSWORD).await;
    // A success forgives.
    key(office.try_in("nguyen.an", "sai hoàn toàn rồi").await);
    office.signed_in("nguyen.an", PASSWORD).await;
}

async fn a_session_ends_unused_or_old_or_before_it_began(database: TestDatabase) {
    let office = Office::new(&database).await;
    office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let lives = async |token: &Token| {
        let visitor = office.accounts.visitor(Some(token), &here()).await.unwrap();
        assert_eq!(visitor.signed_in.is_none(), visitor.has_ended);
        visitor.signed_in.is_some()
    };
    let unused = office.signed_in("nguyen.an", PASSWORD).await;
    office.pass(29);
    assert!(lives(&unused).await);
    office.pass(31);
    assert!(!lives(&unused).await);
    let used = office.signed_in("nguyen.an", PASSWORD).await;
    for _ in 0..28 {
        office.pass(25);
        assert!(lives(&used).await);
    }
    office.pass(25);
    assert!(!lives(&used).await, "it is twelve hours old");
    let ahead = office.signed_in("nguyen.an", PASSWORD).await;
    office.pass(-60);
    assert!(!lives(&ahead).await, "the clock was set back before it began");
}

async fn a_closed_account_and_a_forged_token_are_nobody(database: TestDatabase) {
    let office = Office::new(&database).await;
    let id = office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let mut forged = token.text().to_owned();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    let forged = Token::read(&forged).unwrap();
    let visitor = office.accounts.visitor(Some(&forged), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "public");
    for unreadable in ["", "abc", "Z", &token.text().to_uppercase(), &format!("{}0", token.text())]
    {
        assert!(Token::read(unreadable).is_none() || unreadable == token.text(), "{unreadable}");
    }
    close(&office, id).await;
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "public");
    assert_eq!(key(office.try_in("nguyen.an", PASSWORD).await), "sign-in.refused");
}

async fn close(office: &Office, id: Id<Account>) {
    office.pass(24 * 60);
    let mut batch = Batch::new();
    let on = office.registers.today();
    let operation = Operation::End { id: id.number(), on, set: Vec::new() };
    batch.push(Account::DEFINITION, operation);
    office.registers.apply(&permit(), &batch).await.unwrap();
}

async fn signing_out_everywhere_ends_programs_too(database: TestDatabase) {
    let office = Office::new(&database).await;
    let id = office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let first = office.signed_in("nguyen.an", PASSWORD).await;
    let second = office.signed_in("nguyen.an", PASSWORD).await;
    let program = office.accounts.issue_token(id, "bảng tổng hợp").await.unwrap();
    let own = office.accounts.visitor(Some(&first), &here()).await.unwrap().signed_in.unwrap();
    let of_program = office.accounts.visitor(Some(&program), &here()).await.unwrap();
    assert!(of_program.signed_in.unwrap().is_program);
    assert_eq!(office.accounts.sessions(&own).await.unwrap().len(), 4);
    office.accounts.sign_out(&second).await.unwrap();
    office.accounts.sign_out_everywhere(&own).await.unwrap();
    for token in [&first, &second, &program] {
        let visitor = office.accounts.visitor(Some(token), &here()).await.unwrap();
        assert!(visitor.signed_in.is_none());
    }
}

/// Sets up a second factor; gives what the device shows, and the recovery codes.
async fn enrolled(office: &Office) -> (impl Fn() -> String, Vec<String>) {
    office.employ("tran.binh", "specialist", None).await;
    let token = office.signed_in("tran.binh", PASSWORD).await;
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "public", "it does not work without");
    let own = visitor.signed_in.unwrap();
    assert!(own.must_enrol);
    let enrolment = office.accounts.begin_enrolment(&own).unwrap();
    let secret = Secret::try_from_base32(enrolment.typed.replace(' ', "")).unwrap();
    let clock = office.registers.clock().clone();
    let device = Builder::new().with_secret(secret).build().unwrap();
    let shown = move || {
        let seconds = u64::try_from(clock.now().micros() / 1_000_000).unwrap();
        device.generate(seconds).to_string()
    };
    let wrong = office.accounts.enrol(&own, &enrolment.sealed, "000000").await;
    assert_eq!(key(wrong), "sign-in.refused-code");
    assert_eq!(key(office.accounts.enrol(&own, "00ff", &shown()).await), "sign-in.begin-again");
    let codes = office.accounts.enrol(&own, &enrolment.sealed, &shown()).await.unwrap();
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert_eq!(visitor.decision.role, "specialist");
    (shown, codes)
}

async fn half_in(office: &Office) -> Token {
    match office.try_in("tran.binh", PASSWORD).await.unwrap() {
        Begun::SecondFactor(half) => half,
        Begun::SignedIn(_) => panic!("no second factor is asked for"),
    }
}

async fn a_second_factor_is_asked_for_and_no_code_holds_twice(database: TestDatabase) {
    let office = Office::new(&database).await;
    let (shown, _) = enrolled(&office).await;
    let half = half_in(&office).await;
    let visitor = office.accounts.visitor(Some(&half), &here()).await.unwrap();
    assert!(visitor.signed_in.is_none(), "half is not in");
    // The code of the enrolment was used.
    let replayed = office.accounts.second_step(&half, &shown(), &here()).await;
    assert_eq!(key(replayed), "sign-in.refused-code");
    office.pass(1);
    let code = shown();
    let token = office.accounts.second_step(&half, &code, &here()).await.unwrap();
    assert!(office.accounts.visitor(Some(&token), &here()).await.unwrap().signed_in.is_some());
    let replayed = office.accounts.second_step(&half, &code, &here()).await;
    assert_eq!(key(replayed), "sign-in.begin-again", "the half session is over");
    let again = half_in(&office).await;
    let replayed = office.accounts.second_step(&again, &code, &here()).await;
    assert_eq!(key(replayed), "sign-in.refused-code");
    office.pass(6);
    let late = office.accounts.second_step(&again, &shown(), &here()).await;
    assert_eq!(key(late), "sign-in.begin-again");
}

async fn a_recovery_code_holds_once(database: TestDatabase) {
    let office = Office::new(&database).await;
    let (_, codes) = enrolled(&office).await;
    assert_eq!(codes.len(), 10);
    let half = half_in(&office).await;
    office.accounts.second_step(&half, &codes[3], &here()).await.unwrap();
    let half = half_in(&office).await;
    let again = office.accounts.second_step(&half, &codes[3], &here()).await;
    assert_eq!(key(again), "sign-in.refused-code");
    office.accounts.second_step(&half, &codes[4], &here()).await.unwrap();
}

async fn an_account_of_this_machine_is_of_no_other(database: TestDatabase) {
    let office = Office::new(&database).await;
    let id = office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    office.accounts.give_local_password(id, PASSWORD).await.unwrap();
    let elsewhere = accounts::Asking::default();
    let tried = office.accounts.sign_in("nguyen.an", PASSWORD, &elsewhere).await;
    assert_eq!(key(tried), "sign-in.refused");
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let visitor = office.accounts.visitor(Some(&token), &elsewhere).await.unwrap();
    assert_eq!(visitor.decision.role, "public");
}

async fn a_password_of_ones_own_is_good_and_another(database: TestDatabase) {
    let office = Office::new(&database).await;
    office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let other = office.signed_in("nguyen.an", PASSWORD).await;
    let own = office.accounts.visitor(Some(&token), &here()).await.unwrap().signed_in.unwrap();
    for (old, new, refused) in [
        ("không phải mật khẩu", "một câu khác dễ nhớ", "sign-in.old-password-wrong"),
        (PASSWORD, PASSWORD, "sign-in.password-same"),
        (PASSWORD, "ngắn", "sign-in.password-short"),
        (PASSWORD, "nguyen.an 2026!", "sign-in.password-known"),
    ] {
        assert_eq!(key(office.accounts.change_password(&own, (old, new), &here()).await), refused);
    }
    let new = "một câu khác dễ nhớ";
    office.accounts.change_password(&own, (PASSWORD, new), &here()).await.unwrap();
    let visitor = office.accounts.visitor(Some(&other), &here()).await.unwrap();
    assert!(visitor.signed_in.is_none(), "other sessions end");
    assert!(office.accounts.visitor(Some(&token), &here()).await.unwrap().signed_in.is_some());
    assert_eq!(key(office.try_in("nguyen.an", PASSWORD).await), "sign-in.refused");
    office.signed_in("nguyen.an", new).await;
}
