//! The workbook opened and saved by an office that is not ours, where `DINH_OFFICE` names one.

use std::path::{Path, PathBuf};
use std::process::Command;

use registers::{Appointment, IdentityNumber, Qualification, Register};
use testkit::sqlite;
use workbooks::{Cell, Limits};

use crate::desk::{Desk, counts, first, import};

/// The bytes of a workbook after the office has opened it and saved it in a form.
fn saved(office: &Path, bytes: &[u8], form: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("so.xlsx");
    std::fs::write(&file, bytes).unwrap();
    let out = folder.path().join("out");
    // A profile of its own, so that tests beside one another do not wait for each other.
    let profile =
        format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let said = Command::new(office)
        .args([&profile, "--headless", "--convert-to", form, "--outdir"])
        .arg(&out)
        .arg(&file)
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    std::fs::read(out.join(format!("so.{form}"))).unwrap()
}

async fn is_unchanged<R: Register>(desk: &Desk, office: &Path) {
    let bytes = desk.export::<R>(None).await;
    let rows = first(&bytes).rows.len() - 1;
    for form in ["xlsx", "ods"] {
        let bytes = saved(office, &bytes, form);
        let grids = workbooks::read(&format!("so.{form}"), &bytes, Limits::default()).unwrap();
        let plan = import::<R>().plan(&desk.registers, &desk.view(), grids).await.unwrap();
        assert_eq!(counts(&plan), [0, 0, 0, rows, 0], "{} as {form}", R::KEY);
    }
}

#[tokio::test]
async fn what_an_office_opens_and_saves_is_unchanged() {
    let Some(office) = std::env::var_os("DINH_OFFICE").map(PathBuf::from) else {
        eprintln!("DINH_OFFICE is not set: nothing is opened");
        return;
    };
    let desk = Desk::new(sqlite()).await;
    is_unchanged::<Qualification>(&desk, &office).await;
    is_unchanged::<Appointment>(&desk, &office).await;
    is_unchanged::<IdentityNumber>(&desk, &office).await;
    // A number keeps its first nought, and a day is a day.
    let back = first(&saved(&office, &desk.export::<IdentityNumber>(None).await, "xlsx"));
    assert!(back.rows[1].contains(&Cell::Text("026080000001".to_owned())), "{:?}", back.rows[1]);
    assert!(back.rows[1].iter().any(|cell| matches!(cell, Cell::Day(_))), "{:?}", back.rows[1]);
}
