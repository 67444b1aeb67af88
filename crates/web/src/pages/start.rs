//! The start: on to the unit that was last looked at, else the first of the top, on the default day.

use axum::response::{IntoResponse, Redirect, Response};
use base::Message;

use crate::asked::{Asked, unchanged};
use crate::failure::Failure;

/// Answers the start.
pub(crate) async fn start(asked: Asked) -> Response {
    asked.answer(to_first_area(&asked).await)
}

async fn to_first_area(asked: &Asked) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else {
        return Ok(unchanged());
    };
    let tree = &ground.scene.tree;
    if let Some(unit) = asked.last_place().and_then(|code| tree.find(code).ok()) {
        return Ok(Redirect::temporary(&ground.address.area(unit)).into_response());
    }
    let first = tree.roots().next().ok_or_else(|| Message::new("web.empty"))?;
    Ok(Redirect::temporary(&ground.address.area(first)).into_response())
}
