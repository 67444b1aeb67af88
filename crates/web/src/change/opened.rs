//! [`Opened`]: the parts of a form with the rows they are about, as the registers hold them now and
//! as they held them when the form was opened.

use std::collections::BTreeMap;

use base::{Day, Kind, Language, Value};
use registers::{CouncilTerm, Decision, Filter, Reader, Register, VersionRow, View};
use workbooks::{Labels, Lookup, Wanted, refers};

use crate::asked::Ground;
use crate::change::posted::Posted;
use crate::change::wish::{Act, Wish};
use crate::failure::Failure;

/// A part of a form.
pub(crate) struct Part {
    pub(crate) wish: Wish,
    /// The number by which its fields are named.
    pub(crate) number: usize,
    /// The rows of each record that are believed now, in the order of days.
    pub(crate) rows: BTreeMap<i64, Vec<VersionRow>>,
    /// The row that the form was opened on, where it is about one record.
    pub(crate) opened: Option<VersionRow>,
    /// What stands in its place now, where that is another one.
    pub(crate) since: Option<VersionRow>,
    /// The row that a new one is to be like.
    pub(crate) like: Option<VersionRow>,
}

/// The parts, and what their words mean.
pub(crate) struct Opened {
    pub(crate) parts: Vec<Part>,
    pub(crate) lookup: Lookup,
    pub(crate) labels: Labels,
    /// The papers that are held, the latest first.
    pub(crate) papers: Vec<(i64, Decision)>,
    /// The terms of councils.
    pub(crate) terms: Vec<(i64, String)>,
    pub(crate) language: Language,
}

impl Part {
    /// The name of one of its fields.
    pub(crate) fn name(&self, field: &str) -> String {
        format!("{}.{field}", self.number)
    }

    /// The row that the fields are filled from.
    pub(crate) fn row(&self) -> Option<&VersionRow> {
        self.since.as_ref().or(self.opened.as_ref()).or(self.like.as_ref())
    }

    /// Has the record, of which only one is touched, only one row?
    pub(crate) fn is_single(&self) -> bool {
        self.rows.values().all(|rows| rows.len() == 1)
    }
}

impl Opened {
    /// Reads what the parts are about.
    ///
    /// # Errors
    /// When there is no such record within the scope.
    pub(crate) async fn read(
        reader: &mut Reader,
        ground: &Ground,
        wishes: Vec<Wish>,
        posted: &Posted,
    ) -> Result<Self, Failure> {
        let day = posted.day(ground);
        let view = View { on: day, ..ground.view() };
        let mut parts = Vec::new();
        for (place, wish) in wishes.into_iter().enumerate() {
            parts.push(part(reader, &view, (wish, place + 1), posted).await?);
        }
        let mut wanted = Wanted::new();
        for part in &parts {
            let rows = part.rows.values().flatten().chain(&part.opened).chain(&part.like);
            for row in rows {
                refers(part.wish.definition, &row.values, &mut wanted);
            }
        }
        let labels = Labels::of(reader, &view, &wanted, ground.address.language).await?;
        let people = parts.iter().flat_map(|part| {
            let fields = part.wish.definition.fields.iter();
            let people = fields.filter(|field| field.kind == Kind::Reference("people"));
            people.filter_map(|field| posted.get(&part.name(field.key)).map(base::text::normal))
        });
        let people = people.filter(|words| !words.is_empty()).collect();
        let lookup = Lookup::read(reader, &view, &people).await?;
        let papers = reader.timeline::<Decision>(&view, Vec::new()).await?;
        let mut papers: Vec<(i64, Decision)> =
            papers.into_iter().map(|row| (row.id.number(), row.data)).collect();
        papers.sort_by_key(|(id, paper)| std::cmp::Reverse((paper.signed_on, *id)));
        let terms = reader.timeline::<CouncilTerm>(&view, Vec::new()).await?;
        let terms = terms.into_iter().map(|row| (row.id.number(), row.data.name)).collect();
        let language = ground.address.language;
        Ok(Self { parts, lookup, labels, papers, terms, language })
    }

    /// The part before another one that adds a record of a register, to which that one then refers.
    pub(crate) fn added_before(&self, number: usize, register: &str) -> Option<usize> {
        let before = self.parts.iter().take_while(|part| part.number < number);
        let mut adding =
            before.filter(|part| part.wish.act == Act::Add && part.wish.definition.key == register);
        adding.next().map(|part| part.number)
    }
}

async fn part(
    reader: &mut Reader,
    view: &View<'_>,
    (wish, number): (Wish, usize),
    posted: &Posted,
) -> Result<Part, Failure> {
    let definition = wish.definition;
    let mut rows: BTreeMap<i64, Vec<VersionRow>> = BTreeMap::new();
    let filter = vec![Filter::Ids(wish.records.clone())];
    for row in reader.rows_of_every_day(view, definition, filter).await? {
        rows.entry(row.id).or_default().push(row);
    }
    let mut part = Part { number, rows, opened: None, since: None, like: None, wish };
    let wish = &part.wish;
    let is_known = |id: &i64| part.rows.contains_key(id);
    let sent = posted.version(number);
    if let Some(unknown) = wish.records.iter().find(|id| !is_known(id))
        && sent.is_none()
    {
        let fault = base::Message::new("change.no-such-record");
        return Err(fault.heading("register", definition.heading).id("id", *unknown).into());
    }
    if wish.act == Act::Add {
        let like = part.rows.values().next().and_then(|rows| current(rows, view.on));
        part.like = like.map(|row| alike(row, &part));
        part.rows.clear();
        return Ok(part);
    }
    let Some(id) = wish.only() else { return Ok(part) };
    let live = part.rows.get(&id).map(Vec::as_slice).unwrap_or_default();
    let wanted = sent.or(posted.wanted_version());
    let opened = match wanted {
        Some(version) => live.iter().find(|row| row.version == version),
        None => current(live, view.on),
    };
    if let Some(row) = opened {
        // A change holds from its own day, on which the record may say something else.
        let of_day = current(live, view.on).filter(|now| {
            part.wish.act == Act::Change && posted.is_sent && now.version != row.version
        });
        part.since = of_day.cloned();
        part.opened = Some(row.clone());
        return Ok(part);
    }
    let Some(version) = wanted else { return Ok(part) };
    let ever = reader.versions_of(view, definition, vec![id]).await?;
    let opened = ever.into_iter().find(|row| row.version == version);
    let first = opened.as_ref().map(|row| row.period.from());
    let day = if part.wish.act == Act::Change { Some(view.on) } else { first };
    part.since = day.and_then(|day| current(live, day)).cloned();
    part.opened = opened;
    Ok(part)
}

/// The row of a day, else the last.
fn current(rows: &[VersionRow], day: Day) -> Option<&VersionRow> {
    rows.iter().find(|row| row.period.contains(day)).or(rows.last())
}

/// A row of which only what makes another one alike is kept: not whom it is about, nor on which
/// papers, nor how it ended.
fn alike(row: &VersionRow, part: &Part) -> VersionRow {
    let mut row = row.clone();
    for (field, value) in part.wish.definition.fields.iter().zip(&mut row.values) {
        let is_person = field.kind == Kind::Reference(registers::Person::KEY);
        let is_paper = field.kind == Kind::Reference(registers::Decision::KEY);
        let is_place = matches!(field.kind, Kind::Reference(_));
        if is_person || is_paper || field.ending || !(field.required || is_place) {
            *value = Value::Null;
        }
    }
    row
}
