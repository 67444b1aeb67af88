//! A letter that goes with an act: the words of the flow, filled in, to be printed and signed.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, IntoResponse, Response};
use base::Id;
use cases::{file, whereabouts};
use registers::{Case, View};

use crate::asked::Asked;
use crate::casework::framed;
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here};

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    frame: Frame,
    heading: String,
    paragraphs: Vec<String>,
    back: Link,
}

/// Answers with a letter.
pub(crate) async fn page(
    place: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
) -> Response {
    let made = match place {
        Ok(Path((case, act))) => match (case.parse(), act.parse()) {
            (Ok(case), Ok(act)) => letter(&asked, Id::new(case), act).await,
            _ => Err(Failure::no_such_page()),
        },
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn letter(asked: &Asked, id: Id<Case>, number: i64) -> Result<Response, Failure> {
    let language = asked.language();
    let registers = &asked.served.site.registers;
    let view = View { scope: asked.scope(), on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let file = file(&mut reader, &view, (asked.served.cases.flows(), id)).await?;
    let whole = View { scope: &asked.served.whole, ..view };
    let place = whereabouts(&mut reader, &whole, file.case.data.area).await?;
    drop(reader);
    let act = file.acts.iter().find(|act| act.number == number);
    let act = act.ok_or_else(Failure::no_such_page)?;
    let action = file.flow.action(&act.action).map_err(|_| Failure::no_such_page())?;
    let template = action.letter.as_deref().and_then(|name| file.flow.letter(name));
    let template = template.ok_or_else(Failure::no_such_page)?;
    let rows = file.comments.iter().filter(|comment| comment.act == number);
    let rows: Vec<String> = rows
        .filter_map(|one| {
            Some(format!("– {} #{}: {}", one.register.as_ref()?, one.record?, one.text))
        })
        .collect();
    // A letter is in Vietnamese, whatever the language of the page.
    let day = |day: Option<base::Day>| day.map_or_else(|| "…".to_owned(), base::Day::vietnamese);
    let opened = file.acts.first().map(|act| act.on);
    let filled = [
        ("{unit}", place.name.clone()),
        ("{name}", file.case.data.name.clone()),
        ("{day}", day(file.case.data.day)),
        ("{opened}", day(opened)),
        ("{due}", day(act.step_due_on.or(act.due_on))),
        ("{reason}", act.reason.clone().unwrap_or_default()),
        ("{rows}", rows.join("\n")),
    ];
    let text =
        filled.iter().fold(template.to_owned(), |text, (mark, words)| text.replace(mark, words));
    let heading = language.text("web.case.letter");
    let here = Here::one("/cases", &id.to_string());
    let page = LetterPage {
        frame: framed(asked, (heading.clone(), here), Some(file.case.data.area)).await?,
        heading,
        paragraphs: text.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect(),
        back: Link {
            words: file.case.data.name.clone(),
            href: format!("/cases/{id}{}", super::kept(language)),
        },
    };
    Ok(Html(page.render()?).into_response())
}
