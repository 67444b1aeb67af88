//! Lists that a province keeps: one file, several registers, one paper.

use base::{Language, Value};
use registers::{
    Appointment, Filter, PartyMembership, Person, PersonName, Qualification, Registry, View,
};
use testkit::{day, operator, permit, sqlite};
use workbooks::{Limits, List, Mapping, Plan, Reading};

use crate::desk::{Desk, counts, faults};

fn mapping(key: &str) -> Mapping {
    let all = Mapping::standard(&Registry::standard().unwrap()).unwrap();
    all.into_iter().find(|mapping| mapping.key == key).unwrap()
}

/// What a list of the first commune would do.
async fn plan(desk: &Desk, key: &str, file: &str) -> registers::Result<Plan> {
    let list = List {
        mapping: mapping(key),
        unit: desk.world.communes[0],
        on: day("2022-10-19"),
        language: Language::Vi,
        accept_zeros: false,
    };
    plan_by(desk, list, file).await
}

async fn plan_by(desk: &Desk, list: List, file: &str) -> registers::Result<Plan> {
    let grids = workbooks::read("a.csv", file.as_bytes(), Limits::default())?;
    let reading = Reading::List(Box::new(list));
    let mut plan = reading.plan(&desk.registers, &desk.view(), grids).await?;
    plan.check(&desk.registers, &permit(), Some(desk.decision)).await?;
    Ok(plan)
}

async fn apply(desk: &Desk, plan: &Plan) {
    assert!(plan.is_allowed(), "{:?}", faults(plan));
    plan.apply(&desk.registers, &permit(), Some(desk.decision)).await.unwrap();
}

/// Two rows of headings, marks, titles in words, a day of the service book.
const FORM: &str = "DANH SÁCH CÁN BỘ XÃ MỘT,,,,,,,,,\n\
    STT,Họ và tên,Sinh nam,Sinh nữ,Chức vụ,Đảng viên,Chuyên môn,,Chính trị,Ghi chú\n\
    ,,,,,,Trung cấp,Đại học,Trung cấp,\n\
    (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)\n\
    1,Nguyễn Văn An,1980,,council_chair,x,,x,x,\n\
    2,Phạm Thị Dung,,15/03/1985,council_delegate,,x,,,\n\
    Tổng cộng,2,,,,,,,,\n";

#[tokio::test]
async fn a_list_is_read_into_several_registers_at_once() {
    let desk = Desk::new(sqlite()).await;
    let read = plan(&desk, "mau-02-cl-cbccx", FORM).await.unwrap();
    assert_eq!(faults(&read), Vec::<String>::new());
    // One is known: another degree, theory and standing are news. One is new.
    assert_eq!(counts(&read), [1, 1, 0, 0, 0]);
    apply(&desk, &read).await;

    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = desk.registers.read().await.unwrap();
    let names = reader.list::<PersonName>(&view, Vec::new()).await.unwrap();
    let id = |name: &str| names.iter().find(|row| row.data.name == name).unwrap().data.person;
    let of = |name: &str| vec![Filter::In("person", vec![Value::Integer(id(name).number())])];
    let new = reader.list::<Person>(&view, vec![Filter::Ids(vec![id("Phạm Thị Dung").number()])]);
    let new = new.await.unwrap();
    assert_eq!(new[0].data.sex.as_str(), "female");
    assert_eq!(new[0].data.born_on.to_string(), "1985-03-15");
    let held = reader.list::<Appointment>(&view, of("Phạm Thị Dung")).await.unwrap();
    assert_eq!(held[0].data.area, desk.world.communes[0]);
    let learnt = reader.list::<Qualification>(&view, of("Nguyễn Văn An")).await.unwrap();
    let mut learnt: Vec<&str> = learnt.iter().map(|row| row.data.level.as_str()).collect();
    learnt.sort_unstable();
    assert_eq!(learnt, ["intermediate", "intermediate", "university"], "nothing learnt is lost");
    let party = reader.list::<PartyMembership>(&view, of("Phạm Thị Dung")).await.unwrap();
    assert_eq!(party[0].data.standing.as_str(), "none", "no mark says that there is none");
    drop(reader);

    // The same list once more says what is held.
    let again = plan(&desk, "mau-02-cl-cbccx", FORM).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 0, 2, 0]);
    assert!(again.is_idle());
}

#[tokio::test]
async fn what_is_wrong_with_a_list_stands_at_its_cells() {
    let desk = Desk::new(sqlite()).await;
    let file = FORM
        .replace("1980,,council_chair,x,,x", "1980,,Vua,x,x,x")
        .replace("council_delegate,,x", "council_delegate,,nhiều");
    let read = plan(&desk, "mau-02-cl-cbccx", &file).await.unwrap();
    let told = faults(&read);
    assert_eq!(counts(&read), [0, 0, 0, 0, 2], "{told:?}");
    for cell in ["E5", "H5", "G6"] {
        assert!(told.iter().any(|fault| fault.contains(cell)), "{cell}: {told:?}");
    }
    // Two who bear one name: which is meant is asked, and told by the number.
    let twins = "Họ và tên,Năm sinh,Giới tính,Chức vụ\nLê Văn Cường,1980,Nam,council_delegate\n";
    let told = faults(&plan(&desk, "mau-02-cl-cbccx", twins).await.unwrap());
    assert!(told[0].contains("Có nhiều người"), "{told:?}");
    // A namesake who holds another number is another person.
    let other = "Họ và tên,Năm sinh,Giới tính,Số CCCD\nNguyễn Văn An,1980,Nam,026080000099\n";
    assert_eq!(counts(&plan(&desk, "mau-02-cl-cbccx", other).await.unwrap()), [1, 0, 0, 0, 0]);
    let unborn = "Họ và tên,Chức vụ\nHồ Văn Mới,council_delegate\n";
    let told = faults(&plan(&desk, "mau-02-cl-cbccx", unborn).await.unwrap());
    assert!(told[0].contains("ngày sinh và giới tính"), "{told:?}");
    let short = "Họ và tên,Số CCCD,Năm sinh,Giới tính\nHồ Văn Mới,26080000009,1980,Nam\n";
    let told = faults(&plan(&desk, "mau-02-cl-cbccx", short).await.unwrap());
    assert!(told[0].contains("026080000009"), "{told:?}");
    let list = List {
        mapping: mapping("mau-02-cl-cbccx"),
        unit: desk.world.communes[0],
        on: day("2022-10-19"),
        language: Language::Vi,
        accept_zeros: true,
    };
    assert_eq!(counts(&plan_by(&desk, list, short).await.unwrap()), [1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_whole_council_is_replaced_by_one_list() {
    let desk = Desk::new(sqlite()).await;
    let council = "Họ và tên,Ngày sinh,Giới tính,Đảng viên\n\
        Lê Văn Cường (#3),,,x\n\
        Phạm Thị Dung,15/03/1985,Nữ,\n\
        Hồ Văn Mới,1990,Nam,x\n";
    let third = desk.people[2].number();
    let council = council.replace("#3", &format!("#{third}"));
    let read = plan(&desk, "council-election", &council).await.unwrap();
    assert_eq!(faults(&read), Vec::<String>::new());
    // Who is elected again begins anew; nobody else was a delegate of this commune.
    assert_eq!(counts(&read), [2, 1, 0, 0, 0]);
    assert_eq!(read.endings.len(), 1);
    apply(&desk, &read).await;
    let delegates = |rows: Vec<registers::Record<Appointment>>, on: &str| {
        let of = |row: &&registers::Record<Appointment>| {
            row.data.title == desk.world.delegate
                && row.data.area == desk.world.communes[0]
                && row.period.contains(day(on))
        };
        rows.iter().filter(of).count()
    };
    assert_eq!(delegates(desk.rows::<Appointment>().await, "2022-10-18"), 1);
    assert_eq!(delegates(desk.rows::<Appointment>().await, "2022-10-19"), 3);
    // Read again, it says what is held: who began on that day stays.
    let again = plan(&desk, "council-election", &council).await.unwrap();
    assert!(again.is_idle(), "{:?} {:?}", counts(&again), again.endings);
}

#[test]
fn every_list_reads_and_has_its_source() {
    let all = Mapping::standard(&Registry::standard().unwrap()).unwrap();
    assert_eq!(all.len(), 3);
    for mapping in all {
        assert!(!mapping.source.is_empty(), "{}", mapping.key);
        assert!(mapping.headings().all(|(headings, _)| !headings.is_empty()));
    }
    let registry = Registry::standard().unwrap();
    for (text, reason) in [
        ("key = 1", "invalid type"),
        (
            "key='a'\nvi='a'\nen='a'\nversion=1\nsource='a'\n[[column]]\nheadings=['A']\nregister='people'\nset={sex='x'}",
            "people.sex: x",
        ),
        (
            "key='a'\nvi='a'\nen='a'\nversion=1\nsource='a'\n[[column]]\nheadings=['A']\nregister='dogs'",
            "dogs",
        ),
    ] {
        let fault = Mapping::parse("a.toml", text, &registry).unwrap_err().render(Language::Vi);
        assert!(fault.contains(reason), "{fault}");
    }
}
