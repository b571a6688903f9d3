//! A page that is one form.

use super::{Act, Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use actix_web::HttpResponse;
use askama::Template;

#[derive(Template)]
#[template(path = "act.html")]
struct Page<'a> {
    frame: Frame,
    title: &'a str,
    back: &'a str,
    act: Act,
    wrong: Vec<(String, String)>,
}

/// Shows a form on a page of its own, with the way back.
pub fn alone(desk: &Desk, frame: Frame, title: &str, back: &str, act: Act, tried: &Tried) -> Result<HttpResponse, Instead> {
    let act = act.unfolded().taking(tried);
    let page = Page { frame, title, back, wrong: problems([&act], tried), act };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}
