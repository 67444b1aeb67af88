//! How the registers are coded: which attributes an episode has, and the code of each fact.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use base::{Code, Day, Definition, Id, Kind, Message, PersonalClass};
use norms::{Law, RetirementAges};
use registers::{
    Appointment, CodeLists, CouncilTerm, PartyMembership, Person, Qualification, Record, Register,
    Title,
};

use sha2::{Digest, Sha256};

use crate::query::Axis;
use crate::schema::{Attribute, MAX_ATTRIBUTES, Schema};

/// The title held; its codes are the numbers of titles.
pub const TITLE: &str = "title";

/// Was the same title held in an earlier term of the council? `no` or `yes`; not known for a
/// holding of no term.
pub const EARLIER_TERM: &str = "earlier_term";

/// Has nobody of this name held the title before, by another holding? `false` or `true`.
pub const FIRST_HOLDING: &str = "first_holding";

/// Completed years of age on the first day of the holding.
pub const AGE_AT_START: &str = "age_at_start";

/// Completed months from the first day of the holding to the age of retirement. The first code
/// stands for every number below nought, and the last for every higher one.
pub const MONTHS_TO_RETIREMENT: &str = "months_to_retirement_at_start";

/// The fields that somebody studied, some to an attribute: the code is the sum of a power of two
/// for each. Followed by the number of the attribute.
pub const FIELDS_OF_STUDY: &str = "fields_of_study_";

/// The oldest that is told apart.
const OLDEST: i64 = 120;

/// The most months that are told apart.
const MOST_MONTHS: i64 = 253;

/// The fields of study that one attribute tells.
pub const FIELDS_AT_ONCE: usize = 8;

/// The dimension of which the fields of study are asked.
const PROFESSIONAL: &str = "professional";

/// Attributes that are fields of a holding.
const OF_HOLDINGS: [&str; 3] = ["mode", "way_gained", "way_ended"];

/// How the facts of registers become codes. Another one is made when a title is added.
#[derive(Debug)]
pub(crate) struct Source {
    schema: Arc<Schema>,
    lists: &'static CodeLists,
    /// First day of each term of a council.
    terms: BTreeMap<Id<CouncilTerm>, Day>,
    /// For each dimension of qualification its attribute and the rank of each level.
    dimensions: HashMap<String, (usize, Vec<Option<i64>>)>,
    /// The fields of study, in the order of their bits.
    fields: Vec<String>,
    /// When people retire; nothing where the law does not load.
    retirement: Option<&'static RetirementAges>,
    places: Places,
}

/// The attributes by what they tell.
#[derive(Debug)]
struct Places {
    title: usize,
    holding: [usize; 3],
    sex: usize,
    ethnic_group: usize,
    religion: usize,
    standing: usize,
    earlier_term: usize,
    first_holding: usize,
    age_at_start: usize,
    months_to_retirement: usize,
    /// The first of them; the others follow.
    fields_of_study: usize,
}

impl Source {
    /// The coding of these titles and terms.
    ///
    /// # Errors
    /// When there are more titles or attributes than an episode can tell apart.
    pub(crate) fn new(
        lists: &'static CodeLists,
        titles: &[Record<Title>],
        terms: &[Record<CouncilTerm>],
    ) -> Result<Self, Message> {
        let schema = schema(lists, titles)?;
        let place = |key: &str| schema.find(key).map(|(place, _)| place);
        let mut holding = [0; 3];
        for (place_of, key) in holding.iter_mut().zip(OF_HOLDINGS) {
            *place_of = place(key)?;
        }
        let places = Places {
            title: place(TITLE)?,
            holding,
            sex: place("sex")?,
            ethnic_group: place("ethnic_group")?,
            religion: place("religion")?,
            standing: place("party_standing")?,
            earlier_term: place(EARLIER_TERM)?,
            first_holding: place(FIRST_HOLDING)?,
            age_at_start: place(AGE_AT_START)?,
            months_to_retirement: place(MONTHS_TO_RETIREMENT)?,
            fields_of_study: place(&format!("{FIELDS_OF_STUDY}1"))?,
        };
        let mut dimensions = HashMap::new();
        for dimension in codes(lists, "qualification-dimension") {
            let (place, attribute) = schema.find(&dimension)?;
            let ranks = attribute.codes.iter().map(|level| lists.rank(&dimension, level)).collect();
            dimensions.insert(dimension, (place, ranks));
        }
        let mut first = BTreeMap::new();
        for term in terms {
            let start = first.entry(term.id).or_insert(term.period.from());
            *start = term.period.from().min(*start);
        }
        let fields = codes(lists, "field-of-study");
        let retirement = Law::shared(lists).ok().map(Law::retirement);
        let schema = Arc::new(schema);
        Ok(Self { schema, lists, terms: first, dimensions, fields, retirement, places })
    }

    /// The attributes.
    pub(crate) fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The code lists.
    pub(crate) fn lists(&self) -> &'static CodeLists {
        self.lists
    }

    /// Names the coding: two of the same name code every fact alike.
    pub(crate) fn coding(&self) -> String {
        let mut digest = Sha256::new();
        for attribute in self.schema.attributes() {
            digest.update(format!("{}={}\n", attribute.key, attribute.codes.join(",")));
        }
        for (term, start) in &self.terms {
            digest.update(format!("{term}={start}\n"));
        }
        digest.finalize().iter().fold(String::new(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
    }

    /// Does it tell all of these titles apart?
    pub(crate) fn knows(&self, titles: &[Record<Title>]) -> bool {
        let attribute = &self.schema.attributes()[self.places.title];
        titles.iter().all(|title| attribute.place(&title.id.to_string()).is_some())
    }

    /// First day of a term.
    pub(crate) fn term_start(&self, term: Id<CouncilTerm>) -> Option<Day> {
        self.terms.get(&term).copied()
    }

    /// Codes that say of everything that it is not known.
    pub(crate) fn nothing_known(&self) -> [u8; MAX_ATTRIBUTES] {
        let mut codes = [0; MAX_ATTRIBUTES];
        for (code, attribute) in codes.iter_mut().zip(self.schema.attributes()) {
            *code = attribute.not_known();
        }
        codes
    }

    /// Codes a holding; tells whether its title is one.
    pub(crate) fn code_holding(
        &self,
        data: &Appointment,
        codes: &mut [u8; MAX_ATTRIBUTES],
    ) -> bool {
        let [mode, way_gained, way_ended] = self.places.holding;
        self.set(codes, mode, Some(&data.mode));
        self.set(codes, way_gained, Some(&data.way_gained));
        self.set(codes, way_ended, data.way_ended.as_ref());
        let title = self.schema.attributes()[self.places.title].place(&data.title.to_string());
        if let Some(title) = title {
            codes[self.places.title] = title;
        }
        title.is_some()
    }

    /// Codes what does not change of a person, and the Party standing.
    pub(crate) fn code_person(
        &self,
        person: Option<&Person>,
        standing: Option<&Code>,
        codes: &mut [u8; MAX_ATTRIBUTES],
    ) {
        self.set(codes, self.places.sex, person.map(|person| &person.sex));
        let ethnic_group = person.and_then(|person| person.ethnic_group.as_ref());
        self.set(codes, self.places.ethnic_group, ethnic_group);
        let religion = person.and_then(|person| person.religion.as_ref());
        self.set(codes, self.places.religion, religion);
        self.set(codes, self.places.standing, standing);
    }

    /// Codes a qualification, where it is higher than what is coded already.
    pub(crate) fn code_level(&self, data: &Qualification, codes: &mut [u8; MAX_ATTRIBUTES]) {
        let Some((place, ranks)) = self.dimensions.get(data.dimension.as_str()) else { return };
        let attribute = &self.schema.attributes()[*place];
        let Some(level) = attribute.place(data.level.as_str()) else { return };
        let rank = |code: u8| ranks.get(usize::from(code)).copied().flatten();
        if codes[*place] == attribute.not_known() || rank(level) > rank(codes[*place]) {
            codes[*place] = level;
        }
    }

    /// Codes the fields of all that somebody learnt for the profession; not known where that of one
    /// is not recorded, which can be any.
    pub(crate) fn code_fields(&self, learnt: &[&Qualification], codes: &mut [u8; MAX_ATTRIBUTES]) {
        let own = learnt.iter().filter(|data| data.dimension.as_str() == PROFESSIONAL);
        let bit = |data: &&Qualification| {
            let field = data.field_of_study.as_ref()?;
            self.fields.iter().position(|own| own == field.as_str())
        };
        let bits: Option<Vec<usize>> = own.map(bit).collect();
        let Some(bits) = bits.filter(|bits| !bits.is_empty()) else { return };
        for group in 0..self.fields.len().div_ceil(FIELDS_AT_ONCE) {
            let own = bits.iter().filter(|bit| **bit / FIELDS_AT_ONCE == group);
            let sum = own.fold(0u8, |sum, bit| sum | 1 << (bit % FIELDS_AT_ONCE));
            codes[self.places.fields_of_study + group] = sum;
        }
    }

    /// Codes what was so on the first day of a holding, and whether it is the first of its title.
    pub(crate) fn code_beginning(
        &self,
        person: Option<&Person>,
        (begun, first): (Day, bool),
        codes: &mut [u8; MAX_ATTRIBUTES],
    ) {
        let Places { first_holding, age_at_start, months_to_retirement, .. } = self.places;
        codes[first_holding] = u8::from(first);
        let Some(person) = person else { return };
        let mut put = |place: usize, number: Option<i64>| {
            if let Some(code) = number.and_then(|number| u8::try_from(number).ok()) {
                codes[place] = code;
            }
        };
        let (least, most) = person.born_on.completed_years_on(begun);
        let age = (least == most).then(|| i64::from(least).clamp(0, OLDEST));
        put(age_at_start, age);
        let left =
            self.retirement.and_then(|ages| ages.months_left(person.born_on, &person.sex, begun));
        put(months_to_retirement, left.map(|months| months.clamp(-1, MOST_MONTHS) + 1));
    }

    /// Codes whether the title was held in an earlier term.
    pub(crate) fn code_earlier_term(&self, held: Option<bool>, codes: &mut [u8; MAX_ATTRIBUTES]) {
        if let Some(held) = held {
            codes[self.places.earlier_term] = u8::from(held);
        }
    }

    fn set(&self, codes: &mut [u8; MAX_ATTRIBUTES], place: usize, code: Option<&Code>) {
        let attribute = &self.schema.attributes()[place];
        let known = code.and_then(|code| attribute.place(code.as_str()));
        codes[place] = known.unwrap_or_else(|| attribute.not_known());
    }
}

/// Title by every attribute of persons: what is kept ready of the whole. How a post was gained and
/// left is asked of a few people, and every attribute kept here costs memory for each event.
pub(crate) fn standing_tables(schema: &Schema) -> Vec<Vec<Axis>> {
    let title = || Axis::Attribute(TITLE.to_owned());
    let of_norms = [FIRST_HOLDING, AGE_AT_START, MONTHS_TO_RETIREMENT];
    let is_kept = |key: &str| {
        key != TITLE
            && !OF_HOLDINGS.contains(&key)
            && !of_norms.contains(&key)
            && !key.starts_with(FIELDS_OF_STUDY)
    };
    let others = schema.attributes().iter().filter(|attribute| is_kept(&attribute.key));
    others.map(|other| vec![title(), Axis::Attribute(other.key.clone())]).collect()
}

fn schema(lists: &CodeLists, titles: &[Record<Title>]) -> Result<Schema, Message> {
    let mut numbers: Vec<Id<Title>> = titles.iter().map(|title| title.id).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers = numbers.iter().map(ToString::to_string).collect();
    let mut attributes = vec![Attribute::new(TITLE, numbers, PersonalClass::Open)];
    let mut add = |definition: &'static Definition, field: &str, key: &str| {
        let (_, field) = definition.field(field)?;
        let Kind::Code(list) = field.kind else { return None };
        attributes.push(Attribute::new(key, codes(lists, list), field.class));
        Some(())
    };
    for key in OF_HOLDINGS {
        add(Appointment::DEFINITION, key, key);
    }
    for key in ["sex", "ethnic_group", "religion"] {
        add(Person::DEFINITION, key, key);
    }
    add(PartyMembership::DEFINITION, "standing", "party_standing");
    let level = Qualification::DEFINITION.field("level");
    let class = level.map_or(PersonalClass::Personal, |(_, field)| field.class);
    let levels = codes(lists, "qualification-level");
    for dimension in codes(lists, "qualification-dimension") {
        attributes.push(Attribute::new(&dimension, levels.clone(), class));
    }
    let answers = vec!["no".to_owned(), "yes".to_owned()];
    attributes.push(Attribute::new(EARLIER_TERM, answers, PersonalClass::Open));
    let numbers = |from: i64, to: i64| (from..=to).map(|number| number.to_string()).collect();
    let answers = vec![false.to_string(), true.to_string()];
    attributes.push(Attribute::new(FIRST_HOLDING, answers, PersonalClass::Open));
    let personal = PersonalClass::Personal;
    attributes.push(Attribute::new(AGE_AT_START, numbers(0, OLDEST), personal));
    attributes.push(Attribute::new(MONTHS_TO_RETIREMENT, numbers(-1, MOST_MONTHS), personal));
    let field = Qualification::DEFINITION.field("field_of_study");
    let class = field.map_or(PersonalClass::Personal, |(_, field)| field.class);
    for group in 1..=codes(lists, "field-of-study").len().div_ceil(FIELDS_AT_ONCE) {
        // The sum of all of them stands for *not known*: nobody studied eight fields.
        let sums = numbers(0, (1 << FIELDS_AT_ONCE) - 2);
        attributes.push(Attribute::new(&format!("{FIELDS_OF_STUDY}{group}"), sums, class));
    }
    Schema::new(attributes)
}

fn codes(lists: &CodeLists, list: &str) -> Vec<String> {
    let items = lists.get(list).into_iter().flat_map(|list| &list.items);
    items.map(|item| item.code.as_str().to_owned()).collect()
}
