//! Code lists as data.

use base::Language;
use base::code_list::CodeList;

const LIST: &str = "
key = 'level'
vi = 'Mức'
en = 'Level'
source = 'test'
ordered = true
[[item]]
code = 'none'
vi = 'Không'
en = 'None'
[[item]]
code = 'high'
vi = 'Cao'
en = 'High'
payroll = true
digits = '9'
";

#[test]
fn a_list_knows_labels_order_and_attributes() {
    let list = CodeList::parse("level.toml", LIST).unwrap();
    assert_eq!(list.label("high", Language::Vi), "Cao");
    assert_eq!(list.label("unheard", Language::En), "unheard");
    assert!(list.rank("none") < list.rank("high"));
    assert_eq!(list.rank("unheard"), None);
    let high = list.item("high").unwrap();
    assert!(high.is("payroll") && !list.item("none").unwrap().is("payroll"));
    assert_eq!(high.attribute("digits"), Some("9"));
}

#[test]
fn a_list_that_names_a_code_twice_is_refused_with_its_file() {
    let twice = LIST.replace("'high'", "'none'");
    let refused = CodeList::parse("level.toml", &twice).unwrap_err();
    assert_eq!(refused.key(), "data.faulty");
    assert!(refused.to_string().contains("level.toml"));
    assert!(CodeList::parse("level.toml", "key = 'x'").is_err());
}
