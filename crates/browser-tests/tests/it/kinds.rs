//! Every kind of page, once. A new page of the site gets its line here, and with it all that is
//! asked of every page: axe, keyboard, width, weight.

/// A kind of page and one address of it.
pub(crate) struct Kind {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    /// Where it is, without the language.
    pub(crate) address: &'static str,
    /// The page that is meant is behind the first link of a list with this beginning.
    pub(crate) behind: Option<&'static str>,
}

const fn at(name: &'static str, address: &'static str) -> Kind {
    Kind { name, address, behind: None }
}

const fn behind(name: &'static str, address: &'static str, link: &'static str) -> Kind {
    Kind { name, address, behind: Some(link) }
}

/// All of them.
pub(crate) const KINDS: &[Kind] = &[
    at("overview of the province", "/areas/26?on=2022-10-19"),
    at("overview of a commune", "/areas/08749?on=2022-10-19"),
    at("part two", "/reports/part-two?area=244&on=2022-10-19"),
    at("part two on another map", "/reports/part-two?area=26&on=2022-10-19&map=2025-03-01"),
    at("check sheet", "/people/1/check?on=2022-10-19"),
    at("movement", "/reports/movement?area=26&from=2021-12-31&on=2022-10-19"),
    at("what falls due", "/reports/due?area=243&on=2022-10-19"),
    at("people", "/people?area=26&on=2022-10-19&of=figure:party_secretary/persons"),
    behind(
        "person",
        "/people?area=26&on=2022-10-19&of=norm:civil-servants.professional.circular-04-2022:unmet",
        "/people/",
    ),
    at(
        "people in parts",
        "/people?area=244&on=2022-10-19&of=figure:civil_servant/persons&group=title&show=sex",
    ),
    at("form of staff", "/forms/staff-quality?area=26&on=2022-10-19"),
    at("registers", "/registers?area=08749&on=2022-10-19"),
    at("rows of a register", "/registers/appointments?area=08749&on=2022-10-19"),
    at("record", "/registers/appointments/193?area=08749&on=2022-10-19"),
    at("form", "/change?area=08749&on=2022-10-19&do=correct:appointments:193"),
    at(
        "form of several parts",
        "/change?area=08749&on=2022-10-19&do=end:appointments:193&do=add:people&do=add:person-names",
    ),
    at("import", "/registers/appointments/import?area=08749&on=2022-10-19"),
    at("import of a list", "/lists/council-election/import?area=08749&on=2022-10-19"),
    at("reorganise", "/reorganise?area=244&on=2022-10-19"),
    at("design", "/design?area=26&on=2022-10-19"),
    at("targets", "/targets?area=26&on=2022-10-19"),
    at("indicator", "/indicators/village-head.party-member?area=26&on=2022-10-19"),
    at("norms", "/norms?area=26&on=2022-10-19"),
    at("norm", "/norms/civil-servants.professional.circular-04-2022?area=26&on=2022-10-19"),
    at("norms in conflict", "/norms?area=26&on=2022-01-01"),
    at("documents", "/documents?area=26&on=2022-10-19"),
    at("overview with outlines", "/areas/25?on=2025-08-01"),
    at(
        "explorer",
        "/explore?area=26&on=2022-10-19&of=figure:council_delegate/persons&rows=units&columns=age",
    ),
    at("units", "/units?area=244&quota=staff&on=2022-10-19"),
    at("open data", "/api?area=26&on=2022-10-19"),
    at("journal", "/journal?area=26&on=2022-10-19"),
    at("journal of a period", "/journal?area=26&on=2022-10-19&from=2020-01-01&until=2020-01-02"),
    at(
        "what if",
        "/what-if?area=26&on=2022-10-19&norm=civil-servants.professional.circular-04-2022&level=master",
    ),
    at("search", "/search?area=26&on=2022-10-19&q=ngoc+thanh"),
    at("search that finds nothing", "/search?area=26&on=2022-10-19&q=zzzzzz"),
    at("résumé", "/people/1/resume?on=2022-10-19"),
    at("sign in", "/sign-in"),
    at("account", "/account"),
    at("second factor", "/account/second-factor"),
    at("reason", "/reasons?person=1&next=/people/1"),
    at("what one owes", "/owed"),
    at("cases", "/cases?state=all"),
    at("open a case", "/cases/open?flow=round"),
    at("flows", "/flows"),
    at("flow", "/flows/round-unit"),
    at("error", "/areas/99999?on=2022-10-19"),
    at("error of a day", "/targets?area=26&on=31/02/2022"),
];
