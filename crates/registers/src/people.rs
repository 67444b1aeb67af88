//! People, with each fact that moves separately in a register of its own.

use base::{Code, Id, PartialDay, Secret};

use crate::{Area, Register};

/// A person: what does not change with the years.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "people", vi = "Người", en = "People", anchor = own_person)]
pub struct Person {
    /// Sex.
    #[field(vi = "Giới tính", en = "Sex", list = "sex", class = Personal)]
    pub sex: Code,
    /// Day, month or year of birth.
    #[field(vi = "Ngày sinh", en = "Born on", class = Personal)]
    pub born_on: PartialDay,
    /// Ethnic group.
    #[field(vi = "Dân tộc", en = "Ethnic group", list = "ethnic-group", class = Ethnicity)]
    pub ethnic_group: Option<Code>,
    /// Religion; the list has a code for none.
    #[field(vi = "Tôn giáo", en = "Religion", list = "religion", class = Religion)]
    pub religion: Option<Code>,
}

/// The name of a person during a time.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "person-names", vi = "Họ và tên", en = "Person names", anchor = person("person"),
    no_overlap(person))]
pub struct PersonName {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Full name: family, middle and given name.
    #[field(vi = "Họ và tên", en = "Full name", search)]
    pub name: String,
}

/// An identity number: 9-digit CMND, then 12-digit CCCD.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "identity-numbers", vi = "Số định danh", en = "Identity numbers", anchor = person("person"),
    no_overlap(person, kind), rules("identity-number-digits"))]
pub struct IdentityNumber {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// CMND or CCCD.
    #[field(vi = "Loại giấy", en = "Kind", list = "identity-number-kind")]
    pub kind: Code,
    /// The digits.
    #[field(vi = "Số", en = "Number", class = Identity, unique)]
    pub number: Secret,
}

/// A place in the life of a person; each kind is a fact apart.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "person-places", vi = "Nơi chốn", en = "Person places", anchor = person("person"),
    no_overlap(person, kind))]
pub struct PersonPlace {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Quê quán, nơi sinh, nơi thường trú, nơi ở hiện nay.
    #[field(vi = "Loại nơi chốn", en = "Kind", list = "place-kind", class = Personal)]
    pub kind: Code,
    /// The unit, where the registers know it.
    #[field(vi = "Đơn vị", en = "Area", class = Personal)]
    pub area: Option<Id<Area>>,
    /// The place in words, where they do not.
    #[field(vi = "Nơi", en = "Place", class = Personal)]
    pub place: Option<String>,
    /// House and street.
    #[field(vi = "Địa chỉ cụ thể", en = "Exact address", class = Contact)]
    pub address: Option<Secret>,
}

/// A telephone number or address to reach a person.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "contacts", vi = "Liên hệ", en = "Contacts", anchor = person("person"))]
pub struct Contact {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Telephone, e-mail.
    #[field(vi = "Loại", en = "Kind", list = "contact-kind")]
    pub kind: Code,
    /// The number or address.
    #[field(vi = "Nội dung", en = "Value", class = Contact)]
    pub value: Secret,
}

/// The standing of a person in the Party; a row may say that there is none.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "party-memberships", vi = "Đảng tịch", en = "Party memberships", anchor = person("person"),
    no_overlap(person))]
pub struct PartyMembership {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// None, probationary or full.
    #[field(vi = "Tình trạng", en = "Standing", list = "party-standing", class = Party)]
    pub standing: Code,
    /// Day of admission.
    #[field(vi = "Ngày vào Đảng", en = "Admitted on", class = Party)]
    pub admitted_on: Option<PartialDay>,
    /// Day of full membership.
    #[field(vi = "Ngày chính thức", en = "Full member since", class = Party)]
    pub full_member_since: Option<PartialDay>,
}

/// The start of compulsory social insurance on a salary.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "social-insurance", vi = "Bảo hiểm xã hội", en = "Social insurance", anchor = person("person"),
    no_overlap(person))]
pub struct SocialInsurance {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// First month of contribution.
    #[field(vi = "Đóng từ", en = "Since", class = Personal)]
    pub since: PartialDay,
}

/// Two records found to be one person: `person` counts as `same_as`. Withdrawing the row parts
/// them again.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "person-joins", vi = "Hồ sơ trùng", en = "Person joins", anchor = person("person"),
    no_overlap(person), rules("join-has-no-circle"))]
pub struct PersonJoin {
    /// The record that is a repeat.
    #[field(vi = "Hồ sơ trùng", en = "Person")]
    pub person: Id<Person>,
    /// The record that stays.
    #[field(vi = "Hồ sơ giữ lại", en = "Same as")]
    pub same_as: Id<Person>,
}
