//! The world of the country, its two smallest provinces: loaded one after the other, taken up where
//! it was broken off, and never beside the world of Vĩnh Phúc.

use crate::counted::DAY;
use crate::fixture;
use crate::program::Program;

fn load(program: &Program, provinces: &str) -> String {
    let words = ["world", "load", "vietnam-2022", "--provinces", provinces];
    program.done(&words).text().to_owned()
}

#[tokio::test]
async fn a_load_goes_on_with_the_first_province_that_is_not_there() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let said = load(&program, "1");
    assert!(said.contains("trống") && said.contains("Tỉnh 1/1, Thành phố Đà Nẵng"), "{said}");
    let first = program.heads().await;
    let said = load(&program, "2");
    assert!(said.starts_with("Tỉnh 2/2, "), "{said}");
    let both = program.heads().await;
    assert!(first.iter().all(|head| both.contains(head)), "the first province was touched");
    let said = load(&program, "2");
    assert!(said.contains("đã có đủ"), "{said}");
    assert_eq!(program.heads().await, both);
    program.done(&["journal", "verify"]);

    // At once it is the same world.
    let at_once = fixture::nothing();
    load(&at_once, "2");
    for area in ["48", "95"] {
        let report = |program: &Program| program.report("part-two", area, DAY, "json");
        assert!(report(&program) == report(&at_once), "{area}");
    }
    let people = ["people", "find", "nguyen van", "--on", DAY];
    assert_eq!(program.done(&people), at_once.done(&people));
}

#[tokio::test]
async fn it_loads_on_the_server_too() {
    let database = testkit::postgres().await;
    let server = Program::on(database.url(), database.directory().join("key"));
    load(&server, "1");
    let file = fixture::nothing();
    load(&file, "1");
    let report = |program: &Program| program.report("part-two", "48", DAY, "json");
    assert!(report(&server) == report(&file));
    assert!(load(&server, "1").contains("đã có đủ"));
}

#[tokio::test]
async fn no_province_is_loaded_twice() {
    let province = fixture::copy();
    let said = province.refused(&["world", "load", "vietnam-2022"]);
    assert!(said.contains("hai lần"), "{said}");
    let country = fixture::nothing();
    load(&country, "1");
    let said = country.refused(&["world", "load", "vinh-phuc-2022", "--lang", "en"]);
    assert!(said.contains("twice"), "{said}");
}

#[test]
fn an_option_of_the_other_world_is_refused() {
    let program = fixture::nothing();
    for (world, option, value) in
        [("vietnam-2022", "--until", "2023-01-01"), ("vinh-phuc-2022", "--provinces", "2")]
    {
        let said = program.refused(&["world", "load", world, option, value]);
        assert!(said.contains(option) && said.contains(world), "{said}");
    }
    assert!(!program.file().exists());
}
