//! [`Cases`]: opening a case and acting in it. Everything goes the one change path; the flow says
//! who may do what.

use std::collections::BTreeSet;

use base::calendar::Calendar;
use base::{Day, Id, Message, Period, Value};
use norms::{Facts, Law};
use policy::Scope;
use registers::{
    Appointment, Area, Batch, Case, CaseAct, CaseComment, Error, Filter, Operation, Person, Reader,
    Receipt, Register, Registers, SigningKey, View,
};

use crate::effects::{self, Doing};
use crate::facts;
use crate::file::{CaseFile, file};
use crate::flow::{Flow, Place};
use crate::flows::Flows;
use crate::place::{Actor, Where, titles_held, whereabouts};
use crate::state::{Act, Attempt, Rules};

/// The cases of an installation. Clones share it.
#[derive(Clone, Debug)]
pub struct Cases {
    pub(crate) registers: Registers,
    pub(crate) flows: &'static Flows,
    pub(crate) whole: Scope,
    pub(crate) signer: Option<SigningKey>,
}

/// A case that somebody wants to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The flow, by its key.
    pub flow: String,
    /// The unit that it is about; where none is given, that where the person of the case serves.
    pub area: Option<Id<Area>>,
    /// The person that it is about; where the flow is opened by the person, that one.
    pub person: Option<Id<Person>>,
    /// What it is called; where none is given, as its flow.
    pub name: Option<String>,
    /// The day of the facts.
    pub day: Option<Day>,
    /// Until when it is to be done.
    pub due_on: Option<Day>,
    /// The registers asked for.
    pub registers: Option<String>,
    /// The register of the row that it is about.
    pub register: Option<String>,
    /// The row.
    pub record: Option<i64>,
    /// The field of the row.
    pub field: Option<String>,
    /// What is asked for.
    pub wish: Option<String>,
}

/// What somebody gives with an act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Why.
    pub reason: Option<String>,
    /// Single rows that are named.
    pub rows: Vec<NamedRow>,
    /// The number of the last act that was seen when this was decided on.
    pub seen: Option<i64>,
}

/// A row that is named, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRow {
    /// Its register.
    pub register: String,
    /// Its number.
    pub record: i64,
    /// The version that was seen.
    pub version: Option<i64>,
    /// What is said of it.
    pub text: String,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The act.
    pub act: Act,
    /// Where it stands in the journal.
    pub receipt: Receipt,
}

impl Cases {
    /// Those of these registers. Who signs checkpoints is given where somebody does.
    ///
    /// # Errors
    /// When the policy of the program does not read.
    pub fn new(
        registers: Registers,
        flows: &'static Flows,
        signer: Option<SigningKey>,
    ) -> Result<Self, Message> {
        Ok(Self { registers, flows, whole: policy::program()?, signer })
    }

    /// Those of these registers, by the flows and the law that are compiled in.
    ///
    /// # Errors
    /// The first fault of the data that does not read; tests keep it readable.
    pub fn standard(registers: Registers, signer: Option<SigningKey>) -> Result<Self, Message> {
        let faulty = |faults: &[norms::Fault]| {
            let first = faults.first().map(|fault| fault.message.clone());
            first.unwrap_or_else(|| Message::new("norm.unreadable"))
        };
        let law = Law::shared(registers.registry().lists()).map_err(faulty)?;
        Self::new(registers, Flows::shared(law).map_err(faulty)?, signer)
    }

    /// The flows.
    pub fn flows(&self) -> &'static Flows {
        self.flows
    }

    /// The registers below.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// What the machine stands on.
    ///
    /// # Errors
    /// When the calendar does not read.
    pub fn rules(&self) -> Result<Rules<'static>, Message> {
        Ok(Rules { law: self.flows.law(), calendar: Calendar::standard()? })
    }

    /// Everything, as the program itself reads it to decide.
    pub(crate) fn whole(&self) -> View<'_> {
        View { scope: &self.whole, on: self.registers.today(), known_at: None }
    }

    /// Opens a case.
    ///
    /// # Errors
    /// When the flow does not let this actor open it so.
    pub async fn open(&self, actor: &Actor, opening: Opening) -> registers::Result<Id<Case>> {
        let flow = self.flows.current(&opening.flow)?;
        let today = self.registers.today();
        let mut reader = self.registers.read().await?;
        let case = self.drafted(&mut reader, (flow, actor), opening).await?;
        let place = whereabouts(&mut reader, &self.whole(), case.area).await?;
        let titles = titles_held(&mut reader, &self.whole(), (flow, actor, place.unit)).await?;
        let stands = place.stands(flow, &case, (actor, &titles));
        if flow.opened_by.is_disjoint(&stands) {
            let who = flow.opened_by.iter().filter_map(|key| flow.actor(key));
            let who: Vec<&str> = who.map(|actor| actor.heading.vi).collect();
            let refusal = Message::new("case.not-yours-to-open").heading("flow", flow.heading);
            return Err(refusal.text("who", who.join("; ")).into());
        }
        let mut batch = Batch::new();
        batch.set_home(home_of(&place));
        let act = flow.begin(self.rules()?, (today, &actor.name), &case)?;
        let local = batch.add(Period::since(today), case.clone());
        add_act(&mut batch, (local, &case), &act);
        if let Some(effect) = &flow.when_opened {
            let mut doing = Doing {
                cases: self,
                reader: &mut reader,
                batch: &mut batch,
                case: (local, &case),
                act: &act,
                today,
            };
            effects::run(effect, &mut doing).await?;
        }
        drop(reader);
        let permit = policy::acting(&actor.decision, &actor.name, case.area.number())?;
        let receipt =
            self.registers.apply(&permit, &batch).await.map_err(|error| {
                told(error, "rule.overlap", || Message::new("case.opened-already"))
            })?;
        let id = receipt.ids.get(&(Case::KEY, local.number())).copied();
        Ok(Id::new(id.unwrap_or_default()))
    }

    async fn drafted(
        &self,
        reader: &mut Reader,
        (flow, actor): (&Flow, &Actor),
        opening: Opening,
    ) -> Result<Case, Error> {
        let is_own = flow.opened_by.iter().filter_map(|key| flow.actor(key));
        let is_own = is_own.into_iter().any(|actor| actor.place == Place::Own);
        let person = if is_own { actor.person } else { opening.person };
        let area = match (opening.area, person) {
            (Some(area), _) if !is_own => Some(area),
            (_, Some(person)) => self.serves_in(reader, person).await?,
            (area, None) => area,
        };
        let name = opening.name.filter(|name| !name.trim().is_empty());
        let case = Case {
            flow: flow.key.clone(),
            flow_version: flow.version.clone(),
            area: area.ok_or_else(|| Message::new("case.no-unit"))?,
            person,
            name: name.unwrap_or_else(|| flow.heading.vi.to_owned()),
            part_of: None,
            day: opening.day,
            due_on: opening.due_on,
            registers: opening.registers,
            register: opening.register,
            record: opening.record,
            field: opening.field,
            wish: opening.wish,
        };
        self.checked_fields(flow, &case)?;
        Ok(case)
    }

    /// Every field that the flow asks is given, and the registers named are registers.
    fn checked_fields(&self, flow: &Flow, case: &Case) -> Result<(), Error> {
        let values = case.clone().into_values();
        let mut faults = Vec::new();
        for field in flow.fields.iter().filter(|field| field.is_needed) {
            let place = Case::DEFINITION.field(&field.key).map(|(place, _)| place);
            let value = place.and_then(|place| values.get(place));
            let is_empty = match value {
                None | Some(Value::Null) => true,
                Some(Value::Text(text)) => text.trim().is_empty(),
                Some(_) => false,
            };
            if is_empty {
                faults.push(Message::new("case.field-missing").heading("field", field.heading));
            }
        }
        let named = case.registers.iter().flat_map(|keys| keys.split_whitespace());
        for key in named.chain(case.register.as_deref()) {
            faults.extend(self.registers.registry().get(key).err());
        }
        if let (Some(day), Some(due)) = (case.day, case.due_on)
            && due < day
        {
            faults.push(Message::new("case.due-before-day").day("day", day).day("due", due));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    /// The unit in which a person serves, or served last.
    async fn serves_in(
        &self,
        reader: &mut Reader,
        person: Id<Person>,
    ) -> registers::Result<Option<Id<Area>>> {
        let own = vec![Filter::In("person", vec![Value::Integer(person.number())])];
        let held = reader.timeline::<Appointment>(&self.whole(), own).await?;
        let last = held.into_iter().max_by_key(|row| {
            (row.period.until().is_none(), row.period.until(), row.period.from())
        });
        Ok(last.map(|row| row.data.area))
    }

    /// As which actors of its flow somebody stands in a case today.
    ///
    /// # Errors
    /// When the registers fail.
    pub async fn stands(
        &self,
        reader: &mut Reader,
        (actor, place): (&Actor, &Where),
        file: &CaseFile,
    ) -> registers::Result<BTreeSet<String>> {
        let flow = &file.flow;
        let titles = titles_held(reader, &self.whole(), (flow, actor, place.unit)).await?;
        Ok(place.stands(flow, &file.case.data, (actor, &titles)))
    }

    /// Does something in a case.
    ///
    /// # Errors
    /// Why it may not be done; then nothing was written.
    pub async fn act(
        &self,
        actor: &Actor,
        (id, action): (Id<Case>, &str),
        given: &Given,
    ) -> registers::Result<Done> {
        let (batch, permit, act) = self.prepared(actor, (id, action), given).await?;
        match self.registers.apply(&permit, &batch).await {
            Ok(receipt) => Ok(Done { act, receipt }),
            // Somebody else was quicker: what is refused now is told in the words of the case.
            Err(error) => match self.prepared(actor, (id, action), given).await {
                Err(refused) => Err(refused),
                Ok(_) => Err(error),
            },
        }
    }

    async fn prepared(
        &self,
        actor: &Actor,
        (id, action): (Id<Case>, &str),
        given: &Given,
    ) -> registers::Result<(Batch, policy::Permit, Act)> {
        let today = self.registers.today();
        let mut reader = self.registers.read().await?;
        let own = View { scope: &actor.decision.scope, on: today, known_at: None };
        // Rows that are named may be of what is below the unit; an act without any needs the unit alone.
        if given.rows.is_empty() {
            reader.keep_to_unit_of(&own, Case::DEFINITION, id.number()).await?;
        }
        let file = file(&mut reader, &own, (self.flows, id)).await?;
        let place = whereabouts(&mut reader, &self.whole(), file.case.data.area).await?;
        if let Some(on) = place.ended_on.filter(|_| actor.area == Some(file.case.data.area)) {
            let refusal = Message::new("case.unit-ended").day("day", on);
            return Err(refusal.text("successor", &place.name).into());
        }
        let act = self.next(&mut reader, (actor, &place), (&file, action), given).await?;
        let mut batch = Batch::new();
        batch.set_home(home_of(&place));
        let case = (file.case.id, &file.case.data);
        add_act(&mut batch, case, &act);
        self.add_rows(&mut reader, (&mut batch, &own), (case, &act), &given.rows).await?;
        let did = file.flow.action(action)?;
        if file.flow.step(&act.step)?.is_end {
            close(&mut batch, id, today);
        }
        if let Some(effect) = &did.effect {
            let reader = &mut reader;
            let batch = &mut batch;
            let mut doing = Doing { cases: self, reader, batch, case, act: &act, today };
            effects::run(effect, &mut doing).await?;
        }
        let permit = policy::acting(&actor.decision, &actor.name, file.case.data.area.number())?;
        Ok((batch, permit, act))
    }

    async fn next(
        &self,
        reader: &mut Reader,
        (actor, place): (&Actor, &Where),
        (file, action): (&CaseFile, &str),
        given: &Given,
    ) -> registers::Result<Act> {
        let state = file.state()?;
        let flow = &file.flow;
        let stands = self.stands(reader, (actor, place), file).await?;
        let did = flow.action(action)?;
        flow.may(&state, did, &stands)?;
        if given.seen.is_some_and(|seen| seen != state.last.number) {
            return Err(Message::new("case.moved-meanwhile")
                .text("actor", &state.last.actor)
                .heading("step", state.step.heading)
                .into());
        }
        let asked = (file, &state, given);
        let facts: Facts = facts::of(self, reader, asked, did.when.as_ref()).await?;
        let attempt = Attempt {
            action,
            on: self.registers.today(),
            stands: &stands,
            actor: &actor.name,
            reason: given.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()),
            rows: given.rows.len(),
            facts: &facts,
        };
        Ok(flow.next(self.rules()?, (&state, &file.case.data), &attempt)?)
    }

    /// What is said of single rows, each of which must stand as it was seen.
    async fn add_rows(
        &self,
        reader: &mut Reader,
        (batch, view): (&mut Batch, &View<'_>),
        ((id, case), act): ((Id<Case>, &Case), &Act),
        rows: &[NamedRow],
    ) -> registers::Result<()> {
        for row in rows {
            let definition = self.registers.registry().get(&row.register)?;
            let own = vec![Filter::Ids(vec![row.record])];
            let on = View { on: case.day.unwrap_or(view.on), ..*view };
            let found = reader.rows(&on, definition, own).await?.into_iter().next();
            let told = |key| {
                Message::new(key).heading("register", definition.heading).id("id", row.record)
            };
            let found = found.ok_or_else(|| told("case.no-such-row"))?;
            if row.version.is_some_and(|seen| seen != found.version) {
                return Err(told("case.row-changed-meanwhile").into());
            }
            batch.expect(definition, row.record, found.version);
            let comment = CaseComment {
                of_case: id,
                area: case.area,
                person: case.person,
                act: act.number,
                register: Some(row.register.clone()),
                record: Some(row.record),
                seen_version: Some(found.version),
                actor: act.actor.clone(),
                text: row.text.clone(),
            };
            batch.add(Period::since(act.on), comment);
        }
        Ok(())
    }
}

/// The province at whose home something of a unit is.
pub(crate) fn home_of(place: &Where) -> Id<Area> {
    place.above.last().copied().unwrap_or(place.unit)
}

pub(crate) fn add_act(batch: &mut Batch, (case, data): (Id<Case>, &Case), act: &Act) {
    let row = CaseAct {
        of_case: case,
        area: data.area,
        person: data.person,
        number: act.number,
        action: act.action.clone(),
        step: act.step.clone(),
        actor: act.actor.clone(),
        reason: act.reason.clone(),
        step_due_on: act.step_due_on,
        due_on: act.due_on,
    };
    batch.add(Period::since(act.on), row);
}

/// A case that came to its end is told no more from the next day on.
pub(crate) fn close(batch: &mut Batch, case: Id<Case>, today: Day) {
    let end = Operation::End { id: case.number(), on: today.next(), set: Vec::new() };
    batch.push(Case::DEFINITION, end);
}

fn told(error: Error, key: &str, instead: impl Fn() -> Message) -> Error {
    let is_it = |message: &Message| message.key() == key;
    match &error {
        Error::Refused(all) if all.iter().any(is_it) => instead().into(),
        _ => error,
    }
}
