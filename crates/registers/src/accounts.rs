//! Accounts and what is granted to them: rows like any other, so that who might see what on a day
//! is answered as everything else. Passwords and sessions are no facts and stand apart.

use base::{Code, Day, Id};

use crate::{Area, Decision, Person, Register};

/// An account to sign in with. Its end closes it.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "accounts", vi = "Tài khoản", en = "Accounts", anchor = shared, no_overlap(name),
    rules("account-name-is-plain", "account-mail-is-plain"))]
pub struct Account {
    /// The name one signs in with.
    #[field(vi = "Tên đăng nhập", en = "Name", search)]
    pub name: String,
    /// Whose it is, in words.
    #[field(vi = "Người dùng", en = "Holder", search)]
    pub holder: String,
    /// The person recorded whose it is, where the registers know one.
    #[field(vi = "Người trong sổ", en = "Person")]
    pub person: Option<Id<Person>>,
    /// Where its holder is reminded of what waits; nobody is reminded by mail without.
    #[field(vi = "Thư điện tử", en = "E-mail")]
    pub mail: Option<String>,
}

/// A role that an account has in a unit during a time.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "grants", vi = "Phân quyền", en = "Grants", anchor = shared,
    no_overlap(account, role, area), rules("grant-fits-role"))]
pub struct Grant {
    /// To whom.
    #[field(vi = "Tài khoản", en = "Account")]
    pub account: Id<Account>,
    /// Which role.
    #[field(vi = "Vai trò", en = "Role", list = "role")]
    pub role: Code,
    /// In which unit, and everything below it; none for the whole, and for the own file.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Option<Id<Area>>,
    /// In whose stead, where the holder of a role lets another stand in.
    #[field(vi = "Làm thay cho", en = "Deputy for")]
    pub deputy_for: Option<Id<Account>>,
    /// Of what, where not everything that the role reads is granted.
    #[field(vi = "Nội dung", en = "Content", list = "grant-content")]
    pub content: Option<Code>,
    /// Facts of this day and later only.
    #[field(vi = "Xem số liệu từ ngày", en = "Facts from")]
    pub facts_from: Option<Day>,
    /// Facts up to this day only.
    #[field(vi = "Xem số liệu đến ngày", en = "Facts until")]
    pub facts_until: Option<Day>,
    /// The decision by which it is granted.
    #[field(vi = "Theo quyết định", en = "Decision")]
    pub decision: Option<Id<Decision>>,
}

impl Grant {
    /// A role in a unit, or in the whole, with nothing narrowed.
    pub fn of(account: Id<Account>, role: &str, area: Option<Id<Area>>) -> Self {
        Self {
            account,
            role: Code::new(role),
            area,
            deputy_for: None,
            content: None,
            facts_from: None,
            facts_until: None,
            decision: None,
        }
    }
}
