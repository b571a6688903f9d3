//! POST /theme: light or dark, by choice or as the system has it.

use super::account::form::Sent;
use super::account::wanted::ours;
use crate::http::problem::Problem;
use actix_web::{HttpResponse, post};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    back: String,
}

#[post("/theme")]
pub async fn choose(sent: Sent<Chosen>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: Chosen { theme, back } } = sent;
    let place = ours(&back).unwrap_or("/");
    match theme.as_str() {
        "light" | "dark" | "" => Ok(visitor.choose_theme(place, &theme)),
        _ => Err(Problem::invalid("theme", "it is light or dark, or empty for what the system has")),
    }
}
