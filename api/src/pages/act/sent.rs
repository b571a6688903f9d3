//! A form that came back: what was typed, and why it was not done.

use super::{Act, Fields, Wrong};
use crate::http::problem::Problem;
use crate::pages::instead::{Instead, sentence};
use actix_web::http::StatusCode;
use domain::MembershipId;
use std::collections::BTreeMap;

/// What came back from a form; nothing where a page is just opened.
#[derive(Default)]
pub struct Sent {
    pub fields: Fields,
    pub wrong: Wrong,
    status: Option<StatusCode>,
}

impl Sent {
    /// What was typed cannot be read.
    pub fn unread(fields: &Fields, wrong: Wrong) -> Self {
        Self { fields: fields.clone(), wrong, status: Some(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    /// With which status the page is shown.
    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or(StatusCode::OK)
    }

    /// Whether it was this form.
    pub fn is_of(&self, act: &Act) -> bool {
        let field = |name: &str| self.fields.get(name).map_or("", String::as_str);
        self.status.is_some()
            && field("action") == act.name
            && act.hidden.iter().all(|(name, value)| *name == "back" || field(name) == value)
    }

    /// What is to be told of a form that the page does not have any more.
    pub fn left_over(&self) -> Vec<String> {
        let is_typed = |text: &&String| text.contains(' ') && !text.trim().is_empty();
        let typed = self.fields.values().filter(is_typed).map(|text| format!("You had typed: {}", text.trim()));
        if self.status.is_some() { self.wrong.values().cloned().chain(typed).collect() } else { Vec::new() }
    }

    /// The same, with members by their names where a refusal has their ids.
    pub fn naming(mut self, names: &BTreeMap<MembershipId, String>) -> Self {
        for text in self.wrong.values_mut() {
            let words: Vec<String> = text.split(' ').map(|word| named(word, names)).collect();
            *text = words.join(" ");
        }
        self
    }
}

fn named(word: &str, names: &BTreeMap<MembershipId, String>) -> String {
    let bare = word.trim_end_matches([',', ';', '.', ':']);
    let name = bare.to_lowercase().parse::<MembershipId>().ok().and_then(|id| names.get(&id));
    name.map_or_else(|| word.to_owned(), |name| format!("{name}{}", &word[bare.len()..]))
}

/// Why it was not done, beside its fields. `fields` says what the form calls what the domain has another name for. What is not the form's fault is shown instead of
/// the page.
pub fn refused(fields: &Fields, problem: Problem, names: &[(&str, &str)]) -> Result<Sent, Instead> {
    let problem = problem.in_words_of(names);
    if !matches!(problem.status, 409 | 412 | 422) {
        return Err(problem.into());
    }
    let text = match problem.code.as_str() {
        "stale_version" => {
            "Somebody else has changed this since you opened the page. Look at it as it stands now, and send your form once more."
                .to_owned()
        }
        _ => sentence(&problem.detail),
    };
    let status = Some(StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT));
    Ok(Sent { fields: fields.clone(), wrong: Wrong::from([(problem.field.unwrap_or_default(), text)]), status })
}
