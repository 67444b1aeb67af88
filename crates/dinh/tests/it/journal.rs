//! The journal for inspectors: checkpoints that leave the house, searches, and the export that
//! anybody can recompute.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::fixture;

/// An empty database with a province and a decision, so that both kinds of chains have entries.
fn province() -> fixture::Copy {
    let program = fixture::nothing();
    program.done(&["init"]);
    let since = ["--from", "2022-01-01"];
    program.add_decision("1/QĐ", "2022-01-01");
    let area = ["add", "areas", "--set", "name=Thử", "--set", "kind=province"];
    let more = ["--set", "basis=official", "--decision", "1"];
    program.done(&[&area[..], &more, &since].concat());
    let code = ["add", "area-codes", "--set", "area=1", "--set", "scheme=gso", "--set", "code=26"];
    program.done(&[&code[..], &["--decision", "1"], &since].concat());
    program
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What is told after the last `: ` of a line.
fn told(line: &str) -> String {
    line.rsplit_once(": ").unwrap().1.to_owned()
}

#[test]
fn a_checkpoint_that_was_kept_tells_what_was_rewritten() {
    let program = province();
    let file = program.directory().join("kept.txt");
    let said = program.done(&["journal", "checkpoint", "--out", text(&file)]);
    let lines: Vec<String> = said.text().lines().map(told).collect();
    let [code, key] = &lines[..] else { panic!("{}", said.text()) };
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [5; 8]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let signing = program.key_file().with_added_extension("signing");
        let mode = std::fs::metadata(signing).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // On a screen it is the text alone, so that it can be sent on; the key is the same.
    let shown = program.run(&["journal", "checkpoint", "--lang", "en"]);
    assert!(shown.text().starts_with("dinh journal checkpoint 1\ninstant "), "{}", shown.text());
    assert!(shown.errors.contains(&format!("Public key: {key}")), "{}", shown.errors);
    program.add_decision("2/QĐ", "2022-02-01");
    let verify = ["journal", "verify", "--checkpoint", text(&file)];
    let said = program.done(&verify);
    assert!(said.text().contains(code.as_str()), "{}", said.text());
    program.done(&[&verify[..], &["--public-key", key]].concat());

    let foreign = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29";
    let said = program.run(&[&verify[..], &["--public-key", foreign, "--lang", "en"]].concat());
    assert_eq!(said.code, Some(3), "{}", said.errors);
    assert!(said.text().contains("The checkpoint is signed with key"), "{}", said.text());
    let said = program.run(&[&verify[..], &["--public-key", "khoá"]].concat());
    assert_eq!(said.code, Some(2));
    assert!(said.errors.contains("64 chữ số thập lục phân"), "{}", said.errors);

    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, kept.replacen("entries ", "entries 1", 1)).unwrap();
    let said = program.run(&verify);
    assert_eq!(said.code, Some(3), "{}", said.errors);
    assert!(said.text().contains("Chữ ký của mốc kiểm không đúng"), "{}", said.text());
    std::fs::write(&file, kept.replace("instant", "Instant")).unwrap();
    assert!(program.refused(&verify).contains("dòng 2"));
    std::fs::remove_file(&file).unwrap();
    assert!(program.refused(&verify).contains("kept.txt"));
    std::fs::write(&file, &kept).unwrap();
    std::fs::remove_file(program.key_file().with_added_extension("signing")).unwrap();
    assert!(program.refused(&verify).contains("--public-key"));
    // Whoever has only the public key verifies all the same.
    program.done(&[&verify[..], &["--public-key", key]].concat());
}

/// Parts after one another, as the guide says them.
struct Parts(Sha256);

impl Parts {
    fn text(&mut self, value: &Value) {
        let text = value.as_str().unwrap();
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn number(&mut self, value: &Value) {
        self.0.update(value.as_i64().unwrap().to_be_bytes());
    }

    fn optional(&mut self, value: &Value, add: impl FnOnce(&mut Self, &Value)) {
        self.0.update([u8::from(!value.is_null())]);
        if !value.is_null() {
            add(self, value);
        }
    }

    fn hash(self) -> String {
        testkit::hexadecimal(&self.0.finalize())
    }

    fn begin(title: &str) -> Self {
        let mut parts = Self(Sha256::new());
        parts.text(&Value::from(title));
        parts
    }
}

fn hashes_of(entry: &Value) -> (String, String) {
    let mut changes = Parts::begin("dinh changes 1");
    for change in entry["changes"].as_array().unwrap() {
        changes.text(&change["register"]);
        changes.number(&change["record"]);
        changes.number(&change["version"]);
        changes.text(&change["operation"]);
        changes.optional(&change["content"], Parts::text);
    }
    let mut head = Parts::begin("dinh entry 1");
    head.number(&entry["chain"]);
    head.number(&entry["sequence"]);
    head.text(&entry["recorded_at"]);
    head.text(&entry["actor"]);
    head.optional(&entry["decision"], Parts::number);
    head.number(&entry["change_count"]);
    head.text(&entry["changes_hash"]);
    head.text(&entry["previous_hash"]);
    (changes.hash(), head.hash())
}

#[tokio::test]
async fn anybody_can_recompute_what_is_exported() {
    let program = province();
    // An entry of more changes than are read at a time.
    let registers = program.registers().await;
    let mut batch = registers::Batch::new();
    batch.set_decision(base::Id::new(1));
    for place in 0..1_500 {
        let term = registers::CouncilTerm {
            name: format!("Khoá {place}"),
            level: base::Code::new("commune"),
        };
        let from = testkit::day("1900-01-01").plus_days(place);
        batch.add(base::Period::new(from, Some(from.next())).unwrap(), term);
    }
    registers.apply(&testkit::permit(), &batch).await.unwrap();
    registers.database().close().await;
    let file = program.directory().join("journal.jsonl");
    let said = program.run(&["journal", "export", "--out", text(&file)]);
    assert_eq!((said.code, said.text()), (Some(0), ""), "{}", said.errors);
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(program.done(&["journal", "export"]).text(), lines);
    let mut ends: BTreeMap<i64, (i64, String)> = BTreeMap::new();
    let mut most = 0;
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let (chain, sequence) = (entry["chain"].as_i64().unwrap(), entry["sequence"].as_i64());
        let end = ends.entry(chain).or_insert_with(|| (0, "0".repeat(64)));
        assert_eq!(sequence, Some(end.0 + 1));
        assert_eq!(entry["previous_hash"], end.1);
        let count = entry["changes"].as_array().unwrap().len();
        assert_eq!(entry["change_count"], count);
        most = most.max(count);
        let (changes, hash) = hashes_of(&entry);
        assert_eq!(entry["changes_hash"], changes);
        assert_eq!(entry["hash"], hash);
        *end = (end.0 + 1, hash);
    }
    assert_eq!(most, 1_500);
    let ends: Vec<(i64, i64, String)> =
        ends.into_iter().map(|(chain, (sequence, hash))| (chain, sequence, hash)).collect();
    assert_eq!(ends, program.heads().await);
    // Asked for one unit, entries are whole all the same, and only those of it.
    let of_area = program.done(&["journal", "export", "--area", "26"]);
    let own = |line: &&str| line.starts_with("{\"chain\":1,");
    assert_eq!(
        of_area.text().lines().collect::<Vec<_>>(),
        lines.lines().filter(own).collect::<Vec<_>>()
    );
}

#[test]
fn inspectors_ask_for_a_person_a_unit_a_register_an_actor_and_days() {
    let program = fixture::shared();
    let show = |more: &[&str]| {
        let said = program.done(&[&["journal", "show", "--limit", "3"], more].concat());
        let entries = said.text().lines().filter(|line| line.starts_with("Chuỗi")).count();
        (entries, said.text().to_owned())
    };
    let (entries, of_person) = show(&["--person", "40"]);
    assert_eq!(entries, 1, "{of_person}");
    for register in ["people/40", "person-names/", "appointments/", "qualifications/"] {
        assert!(of_person.contains(register), "{register}: {of_person}");
    }
    let changes = of_person.lines().filter(|line| line.contains("v1 {"));
    assert!(changes.clone().count() > 3);
    for change in changes {
        assert!(change.contains("people/40 ") || change.contains("\"person\":40,"), "{change}");
    }
    let (_, both) = show(&["--person", "40", "--register", "appointments"]);
    assert!(both.contains("appointments/") && !both.contains("people/40"), "{both}");
    let (_, area) = show(&["--area", "08749", "--on", "2022-10-19", "--register", "appointments"]);
    assert!(area.contains("appointments/"), "{area}");
    for nothing in [
        &["--person", "40", "--register", "titles"][..],
        &["--actor", "không ai"],
        &["--until", "2020-01-01"],
        &["--person", "40", "--from", "2099-01-01"],
    ] {
        assert_eq!(show(nothing), (0, String::new()), "{nothing:?}");
    }
    assert!(program.refused(&["journal", "show", "--register", "kings"]).contains("kings"));
    assert!(program.refused(&["journal", "export", "--area", "99999"]).contains("99999"));
}
