//! [`Section`]: the papers on a record, and the form by which one more is sent: a part of the page
//! of the record, whichever page that is.

use base::{Language, Message, number};
use registers::{CodeLists, Paper, Reader, Record};
use reports::Align;
use workbooks::paper_endings;

use crate::change::FormKey;
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::papers::fact::Fact;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The papers on a record.
pub(crate) struct Section {
    pub(crate) heading: String,
    /// The papers; none where there are none.
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) none: String,
    pub(crate) form: Option<Form>,
}

/// The form by which a paper is sent.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) accept: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) button: String,
    /// What was wrong with the last one.
    pub(crate) fault: Option<String>,
}

impl Section {
    /// The papers on a record that the page has shown to be seen; nothing where papers of its
    /// register are not.
    pub(crate) async fn read(
        place: &Place<'_>,
        reader: &mut Reader,
        fact: &Fact,
    ) -> Result<Option<Self>, Failure> {
        let language = place.address().language;
        let view = place.ground.view();
        let is_open = place.asked.may_open("/papers/{id}");
        if !is_open || fact.rows.is_empty() || Paper::shown_of(view.scope, fact.definition).is_err()
        {
            return Ok(None);
        }
        let papers = fact.papers(reader, &view).await?;
        let may = view.known_at.is_none() && Fact::takes_papers(place.asked, fact.definition);
        if papers.is_empty() && !may {
            return Ok(None);
        }
        let lists = reader.registry().lists();
        let sheet = || sheet(place, lists, &papers);
        Ok(Some(Self {
            heading: language.text("papers.heading"),
            sheets: (!papers.is_empty()).then(sheet).into_iter().collect(),
            none: language.text("papers.none"),
            form: may.then(|| Form::new(place, lists, fact)).transpose()?,
        }))
    }

    /// The same, with what was wrong with the file that was sent.
    pub(crate) fn faulty(mut self, fault: &Message, language: Language) -> Self {
        if let Some(form) = &mut self.form {
            form.fault = Some(fault.render(language));
        }
        self
    }

    /// Does it carry the number of the browser, so that the page is nobody else's?
    pub(crate) fn has_form(&self) -> bool {
        self.form.is_some()
    }
}

impl Form {
    fn new(place: &Place<'_>, lists: &CodeLists, fact: &Fact) -> Result<Self, Failure> {
        let language = place.address().language;
        let papers = &place.asked.served.site.papers;
        let most = i64::try_from(papers.most_bytes >> 20).unwrap_or(i64::MAX);
        let path = format!("/registers/{}/{}/papers", fact.definition.key, fact.id);
        Ok(Self {
            action: place.address().page(&path, place.unit, &[]),
            key: FormKey::of(place.asked)?.number,
            accept: paper_endings(lists),
            label: language.text("papers.file"),
            help: Message::new("papers.help").number("most", most).render(language),
            button: language.text("papers.send"),
            fault: None,
        })
    }
}

/// How many bytes, as people say it.
pub(crate) fn amount(bytes: i64, language: Language) -> String {
    if bytes < 1 << 20 {
        format!("{} KB", number::whole((bytes + 1023) >> 10, language))
    } else {
        format!("{} MB", number::whole((bytes + (1 << 19)) >> 20, language))
    }
}

/// What a code is called.
pub(crate) fn called(lists: &CodeLists, list: &str, code: &str, language: Language) -> String {
    let item = lists.item(list, code);
    item.map_or(code, |item| language.pick(item.vi.as_str(), item.en.as_str())).to_owned()
}

fn sheet(place: &Place<'_>, lists: &CodeLists, papers: &[Record<Paper>]) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = papers.iter().map(|paper| {
        let own = format!("/papers/{}", paper.id.number());
        let data = &paper.data;
        SheetRow::of(vec![
            Shown::link(data.name.clone(), place.address().page(&own, place.unit, &[])),
            Shown::plain(called(lists, "paper-type", data.media_type.as_str(), language)),
            Shown::plain(amount(data.size, language)),
            Shown::plain(called(lists, "paper-scan", data.scanned.as_str(), language)),
        ])
    });
    Sheet {
        key: "papers-list".into(),
        caption: language.text("papers.caption"),
        language,
        columns: vec![
            head("papers.column.name", 40, Align::Prose),
            head("papers.column.kind", 16, Align::Left),
            head("papers.column.size", 12, Align::Left),
            head("papers.column.scanned", 24, Align::Prose),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
