//! `dinh flows check`: every fault with its line, and the scenarios told again.

use std::fs;

use crate::fixture;

#[test]
fn the_flows_of_the_program_are_sound_and_their_scenarios_hold() {
    let said = fixture::shared().done(&["flows", "check"]);
    assert!(said.text().contains("✓ round-unit/scenarios/in-time.toml"), "{said:?}");
    assert!(said.text().contains("kịch bản của 3 quy trình đều đúng"), "{said:?}");
}

#[test]
fn faults_of_a_folder_are_told_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("leave");
    fs::create_dir_all(own.join("scenarios")).unwrap();
    let flow = "vi = \"Nghỉ phép\"\nen = \"Leave\"\n\n[purpose]\nvi = \"x\"\nen = \"x\"\n\n\
                [[actor]]\nkey = \"clerk\"\nvi = \"x\"\nen = \"x\"\nroles = [\"clerk\"]\nplace = \"unit\"\n\n\
                [[step]]\nkey = \"asked\"\nvi = \"Đã xin\"\nen = \"Asked\"\ndue = { days = 3 }\n";
    fs::write(own.join("flow.toml"), flow).unwrap();
    let path = folder.path().to_str().unwrap();
    let said = fixture::shared().run(&["flows", "check", "--folder", path]);
    assert!(said.text().contains("leave/flow.toml:19: "), "{said:?}");
    assert!(said.text().contains("cần một lịch"), "{said:?}");
    assert!(said.text().contains("không đi được tới bước kết thúc nào"), "{said:?}");
    let sound = flow.replace("due = { days = 3 }\n", "end = true\n");
    fs::write(own.join("flow.toml"), sound).unwrap();
    let story = "vi = \"Xin\"\nopened-on = \"2022-10-03\"\n\n[[who]]\nname = \"Lan\"\nis = \"clerk\"\n\n\
                 [[do]]\non = \"2022-10-04\"\nby = \"Lan\"\naction = \"fly\"\n";
    fs::write(own.join("scenarios/fly.toml"), story).unwrap();
    let said = fixture::shared().run(&["flows", "check", "--folder", path]);
    assert!(
        said.text().contains("✗ leave/scenarios/fly.toml") && said.text().contains("fly.toml:8: "),
        "{said:?}"
    );
}
