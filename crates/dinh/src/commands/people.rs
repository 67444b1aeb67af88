//! `people find`, `show`, `join`, `part`.

use base::{Id, Language, Message, Period, Value, text};
use registers::{
    Appointment, AreaTree, Batch, Filter, IdentityNumber, Operation, Person, PersonJoin,
    PersonName, Reader, Record, Register, Registers, Title, VersionRow, View,
};
use reports::{Align, Column, Table, TableCell, TableRow, full_name};
use workbooks::Labels;

use crate::cli::{Look, People};
use crate::commands::{Question, record};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Runs a command on people.
pub(crate) async fn run(settings: &Settings, command: &People) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    match command {
        People::Find { text, look } => find(settings, &registers, text, look).await,
        People::Show { id, look } => show(settings, &registers, Id::new(*id), look).await,
        People::Join { id, same_as, decision } => {
            join(settings, &registers, (Id::new(*id), Id::new(*same_as)), Id::new(*decision)).await
        }
        People::Erase { id, decision } => {
            erase(settings, &registers, Id::new(*id), Id::new(*decision)).await
        }
        People::Part { id, decision } => {
            part(settings, &registers, Id::new(*id), Id::new(*decision)).await
        }
    }
}

async fn find(
    settings: &Settings,
    registers: &Registers,
    words: &str,
    look: &Look,
) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let question = Question::resolve(registers, look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let digits = words.trim().bytes().all(|byte| byte.is_ascii_digit());
    let filters = if digits {
        let rows = reader.find_secret(&view, IdentityNumber::DEFINITION, "number", words).await?;
        let people = rows.into_iter().map(|row| row.values[0].clone()).collect();
        vec![Filter::In("person", people)]
    } else {
        vec![Filter::Contains("name", words.to_owned())]
    };
    let mut names = reader.list::<PersonName>(&view, filters).await?;
    if names.is_empty() {
        return Err(Message::new("cli.nobody-found")
            .text("text", words)
            .day("on", question.on)
            .into());
    }
    names.sort_by(|left, right| {
        text::compare_names(&left.data.name, &right.data.name).then(left.id.cmp(&right.id))
    });
    let people: Vec<Id<Person>> = names.iter().map(|row| row.data.person).collect();
    let persons = reader.list::<Person>(&view, by_id(&people)).await?;
    let holdings = Holdings::read(&mut reader, &view, &people).await?;
    let rows = names.iter().map(|row| {
        let person = persons.iter().find(|person| person.id == row.data.person);
        let born = person.map_or(String::new(), |person| person.data.born_on.vietnamese());
        let cells = vec![
            TableCell::Text(row.data.person.to_string()),
            row.data.name.as_str().into(),
            born.into(),
            holdings.of(row.data.person, language).join("; ").into(),
        ];
        TableRow { heading: false, cells, door: None }
    });
    let heading = vec![language.day(question.on)];
    let table = table(language, words, heading, question.on, rows.collect());
    say(reports::text(&table))?;
    Ok(Status::Done)
}

fn table(
    language: Language,
    title: &str,
    heading: Vec<String>,
    on: base::Day,
    rows: Vec<TableRow>,
) -> Table {
    let column = |heading: &str, width, align| Column { heading: heading.to_owned(), width, align };
    Table {
        language,
        name: "people".to_owned(),
        title: title.to_owned(),
        heading,
        on,
        columns: vec![
            column(language.pick("Số hồ sơ", "Record"), 10, Align::Right),
            column(language.pick("Họ và tên", "Name"), 28, Align::Left),
            column(language.pick("Ngày sinh", "Born"), 12, Align::Left),
            column(language.pick("Chức danh", "Titles"), 60, Align::Left),
        ],
        rows,
        notes: Vec::new(),
    }
}

async fn show(
    settings: &Settings,
    registers: &Registers,
    id: Id<Person>,
    look: &Look,
) -> Result<Status, Failure> {
    let language = settings.options.lang;
    let question = Question::resolve(registers, look).await?;
    let view = question.view();
    let mut reader = registers.read().await?;
    let person = reader.list::<Person>(&view, by_id(&[id])).await?;
    if person.is_empty() {
        return Err(Message::new("cli.no-person")
            .text("id", id.to_string())
            .day("on", question.on)
            .into());
    }
    let about = registers.registry().definitions().iter().copied();
    let about = about.filter(|definition| {
        matches!(definition.anchor, base::Anchor::Person(_) | base::Anchor::OwnPerson)
            || definition.field("person").is_some()
    });
    let mut told = Vec::new();
    for definition in about.collect::<Vec<_>>() {
        let filter = match definition.field("person") {
            Some(_) => Filter::In("person", vec![Value::Integer(id.number())]),
            None => Filter::Ids(vec![id.number()]),
        };
        let mut rows = reader.rows_of_every_day(&view, definition, vec![filter]).await?;
        reader.open_secrets(&view, definition, &mut rows).await?;
        told.push((definition, rows));
    }
    let labels = Labels::read(&mut reader, &view, &told, language).await?;
    for (definition, rows) in told.iter().filter(|(_, rows)| !rows.is_empty()) {
        say(language.pick(definition.heading.vi, definition.heading.en))?;
        for row in rows {
            say(format!("  {}", line(&labels, definition, row, language)))?;
        }
    }
    let holdings = Holdings::read(&mut reader, &view, &[id]).await?;
    let mut held = holdings.of(id, language);
    if held.is_empty() {
        held.push(language.text("cli.no-holding"));
    }
    say(format!("{}: {}", language.day(question.on), held.join("; ")))?;
    Ok(Status::Done)
}

/// What a row tells of a person, in a line.
fn line(
    labels: &Labels,
    definition: &base::Definition,
    row: &VersionRow,
    language: Language,
) -> String {
    let until = row.period.until().map_or("…".to_owned(), |day| language.day(day));
    let fields = definition.fields.iter().zip(&row.values);
    let told: Vec<String> = fields
        .filter(|(field, value)| field.key != "person" && !value.is_null())
        .map(|(field, value)| {
            let heading = language.pick(field.heading.vi, field.heading.en);
            format!("{heading}: {}", labels.open_word(field, value))
        })
        .collect();
    format!("#{} {} – {until}  {}", row.id, language.day(row.period.from()), told.join(" · "))
}

async fn join(
    settings: &Settings,
    registers: &Registers,
    (person, same_as): (Id<Person>, Id<Person>),
    decision: Id<registers::Decision>,
) -> Result<Status, Failure> {
    let mut batch = Batch::new();
    batch.set_decision(decision);
    // Two records of one person were so all along: from the first day a register may tell of.
    batch.add(Period::since(first_day()?), PersonJoin { person, same_as });
    record::apply(settings, registers, &batch, PersonJoin::DEFINITION).await
}

async fn erase(
    settings: &Settings,
    registers: &Registers,
    person: Id<Person>,
    decision: Id<registers::Decision>,
) -> Result<Status, Failure> {
    let permit = operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write"))?;
    let receipt = registers.erase(&permit, person, decision).await?;
    // What was freed leaves the log of the database, too.
    registers.database().close().await;
    let (_, sequence) = receipt.entries.last().copied().unwrap_or_default();
    let said = Message::new("cli.erased")
        .id("person", person.number())
        .id("sequence", sequence)
        .text("instant", receipt.recorded_at.vietnamese());
    say(said.render(settings.options.lang))?;
    Ok(Status::Done)
}

async fn part(
    settings: &Settings,
    registers: &Registers,
    person: Id<Person>,
    decision: Id<registers::Decision>,
) -> Result<Status, Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let filter = Filter::In("person", vec![Value::Integer(person.number())]);
    let joins = registers.read().await?.timeline::<PersonJoin>(&view, vec![filter]).await?;
    let join = joins.first().ok_or_else(|| {
        Message::new("change.no-such-record")
            .heading("register", PersonJoin::DEFINITION.heading)
            .id("id", person.number())
    })?;
    let mut batch = Batch::new();
    batch.set_decision(decision);
    batch.push(PersonJoin::DEFINITION, Operation::Withdraw { id: join.id.number() });
    record::apply(settings, registers, &batch, PersonJoin::DEFINITION).await
}

/// The names of people on the day of a view.
///
/// # Errors
/// When the database fails, or names lie outside the scope.
pub(crate) async fn names(
    reader: &mut Reader,
    view: &View<'_>,
    people: &[i64],
) -> Result<std::collections::BTreeMap<Id<Person>, String>, Failure> {
    let wanted = people.iter().copied().map(Value::Integer).collect();
    let rows = reader.list::<PersonName>(view, vec![Filter::In("person", wanted)]).await?;
    Ok(rows.into_iter().map(|row| (row.data.person, row.data.name)).collect())
}

fn first_day() -> Result<base::Day, Failure> {
    Ok(base::Day::new(1900, 1, 1)?)
}

fn by_id(people: &[Id<Person>]) -> Vec<Filter> {
    vec![Filter::Ids(people.iter().map(|id| id.number()).collect())]
}

/// What people hold on the day of a view, in words.
struct Holdings {
    appointments: Vec<Record<Appointment>>,
    titles: Vec<Record<Title>>,
    tree: AreaTree,
    lists: &'static registers::CodeLists,
}

impl Holdings {
    async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        people: &[Id<Person>],
    ) -> Result<Self, Failure> {
        let wanted = people.iter().map(|id| Value::Integer(id.number())).collect();
        Ok(Self {
            appointments: reader.list(view, vec![Filter::In("person", wanted)]).await?,
            titles: reader.list(view, Vec::new()).await?,
            tree: reader.tree(view).await?,
            lists: reader.registry().lists(),
        })
    }

    fn of(&self, person: Id<Person>, language: Language) -> Vec<String> {
        let mine = self.appointments.iter().filter(|row| row.data.person == person);
        mine.map(|row| {
            let title = self.titles.iter().find(|title| title.id == row.data.title);
            let title = title.map_or("?", |title| title.data.print_label.as_str());
            let unit = self.tree.unit(self.tree.counts_in(row.data.area));
            let unit = unit.map_or("?".to_owned(), |unit| full_name(self.lists, unit, language));
            format!("{title}, {unit}")
        })
        .collect()
    }
}
