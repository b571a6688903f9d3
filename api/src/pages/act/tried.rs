//! A form that came back: what was typed, and why it was not done.

use super::{Act, Field, Fields, Wrong};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::instead::{Instead, sentence};
use actix_web::ResponseError;
use actix_web::http::StatusCode;
use domain::MembershipId;
use infra::mail::Form;
use std::collections::BTreeMap;

/// Why a form was not done.
pub enum NotDone {
    /// What was typed cannot be read.
    Unread(Wrong),
    /// What it asks for is refused.
    Refused(Problem),
}

impl From<Wrong> for NotDone {
    fn from(wrong: Wrong) -> Self {
        NotDone::Unread(wrong)
    }
}

impl From<Problem> for NotDone {
    fn from(problem: Problem) -> Self {
        NotDone::Refused(problem)
    }
}

/// What came back from a form; nothing where a page is just opened.
#[derive(Default)]
pub struct Tried {
    pub(super) fields: Fields,
    pub(super) why: Option<NotDone>,
}

impl Tried {
    fn of(fields: &Fields, why: Option<NotDone>) -> Self {
        Self { fields: fields.clone(), why }
    }

    /// A form that was not done. What is not its fault is shown instead of the page.
    pub fn refused(fields: &Fields, why: impl Into<NotDone>, desk: &Desk) -> Result<Self, Instead> {
        match why.into() {
            NotDone::Refused(problem) if !matches!(problem.status, 403 | 409 | 412 | 422) => Err(problem.into()),
            why => Ok(Self::of(fields, Some(why)).dated(&desk.form)),
        }
    }

    /// A form that is only looked at, as the address has it; nothing wrong, and nothing where it has none.
    pub fn looked_at(desk: &Desk) -> Self {
        desk.asked("action").map(|_| Self::of(&desk.query, None)).unwrap_or_default()
    }

    /// With which status the page is shown.
    pub fn status(&self) -> StatusCode {
        match &self.why {
            None => StatusCode::OK,
            Some(NotDone::Unread(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Some(NotDone::Refused(problem)) => problem.status_code(),
        }
    }

    /// The same, with members by their names where a refusal has their ids.
    pub fn naming(self, names: &BTreeMap<MembershipId, String>) -> Self {
        self.reworded(|_, word| names.get(&word.to_lowercase().parse().ok()?).cloned())
    }

    /// The same, with days as the reader writes them, save in examples of what may be typed: "such as 2026-03-01".
    fn dated(self, form: &Form) -> Self {
        self.reworded(|before, word| if before == "as" { None } else { Some(form.date(word.parse().ok()?)) })
    }

    /// The same, with other words for some of what it is told; `other` is given the word before, too.
    fn reworded(mut self, other: impl Fn(&str, &str) -> Option<String>) -> Self {
        let word = |(before, word): (&str, &str)| {
            let bare = word.trim_end_matches([',', ';', '.', ':']);
            other(before, bare).map_or_else(|| word.to_owned(), |other| format!("{other}{}", &word[bare.len()..]))
        };
        let reword = |text: &mut String| {
            let befores = [""].into_iter().chain(text.split(' '));
            *text = befores.zip(text.split(' ')).map(word).collect::<Vec<_>>().join(" ");
        };
        match &mut self.why {
            None => {}
            Some(NotDone::Unread(wrong)) => wrong.values_mut().for_each(reword),
            Some(NotDone::Refused(problem)) => problem.told_mut().for_each(reword),
        }
        self
    }

    /// Which of the page's acts it was.
    pub fn action(&self) -> &str {
        self.said("action").trim()
    }

    /// What was typed into a field; nothing where it was not sent.
    pub fn said(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether it was this form.
    fn is_of(&self, act: &Act) -> bool {
        self.action() == act.name && act.hidden.iter().all(|(name, value)| *name == "back" || self.said(name) == value)
    }

    /// What is to be told of a form that the page does not have any more.
    fn left_over(&self) -> Vec<String> {
        let told: Vec<String> = match &self.why {
            None => return Vec::new(),
            Some(NotDone::Unread(wrong)) => wrong.values().cloned().collect(),
            Some(NotDone::Refused(problem)) => {
                [in_words(problem)].into_iter().chain(problem.beside().iter().map(|(_, detail)| sentence(detail))).collect()
            }
        };
        let is_typed = |text: &&String| text.trim().contains(' ');
        let typed = self.fields.values().filter(is_typed).map(|text| format!("You had typed: {}", text.trim()));
        told.into_iter().chain(typed).collect()
    }
}

impl Act {
    /// Takes over what came back, if it was this form that did.
    pub fn taking(mut self, tried: &Tried) -> Self {
        if !tried.is_of(&self) {
            return self;
        }
        self.open = true;
        self.choose(tried);
        for field in &mut self.fields {
            field.value = tried.said(&field.name).to_owned();
        }
        match &tried.why {
            None => {}
            Some(NotDone::Unread(wrong)) => wrong.iter().for_each(|(name, text)| self.blame(name, text)),
            Some(NotDone::Refused(problem)) => {
                // The first first: where two are of one field, it is told.
                for (named, detail) in problem.beside().iter().rev() {
                    self.refuse(Some(named), detail, || sentence(detail));
                }
                self.refuse(problem.field.as_deref(), &problem.detail, || in_words(problem));
            }
        }
        self
    }

    /// Says what is wrong beside a field, or of the whole where there is no such field.
    fn blame(&mut self, name: &str, text: &str) {
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.wrong = Some(text.to_owned()),
            None => self.wrong = Some(self.wrong.iter().map(String::as_str).chain([text]).collect::<Vec<_>>().join(" ")),
        }
    }

    /// Tells of a refusal beside the field that it names, or of the whole where there is no such field.
    fn refuse(&mut self, named: Option<&str>, detail: &str, of_the_whole: impl FnOnce() -> String) {
        match named.and_then(|named| self.at_fault(named)) {
            Some(field) => field.wrong = Some(format!("{}: {detail}.", field.label.trim_end_matches('?'))),
            // They come from the last to the first.
            None => self.wrong = Some([of_the_whole()].into_iter().chain(self.wrong.take()).collect::<Vec<_>>().join(" ")),
        }
    }

    /// The field that comes nearest to what a problem names.
    fn at_fault(&mut self, named: &str) -> Option<&mut Field> {
        let near = self.fields.iter_mut().filter_map(|field| Some((field.distance(named)?, field)));
        near.min_by_key(|(distance, _)| *distance).map(|(_, field)| field)
    }
}

/// All that is wrong with what came back, and where to mend it. A form that is no longer on the page, since somebody else was faster, is told of as well,
/// with what had been typed.
pub fn problems<'a>(acts: impl IntoIterator<Item = &'a Act>, tried: &Tried) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut taken = false;
    for act in acts {
        taken |= act.open;
        all.extend(act.wrong.iter().map(|text| (act.id.clone(), text.clone())));
        all.extend(act.fields.iter().filter_map(|field| Some((act.id_of(field), field.wrong.clone()?))));
    }
    if !taken {
        all.extend(tried.left_over().into_iter().map(|text| (String::new(), text)));
    }
    all
}

/// A refusal in the words of the page.
fn in_words(problem: &Problem) -> String {
    match problem.code.as_str() {
        "stale_version" => {
            "Somebody else has changed this since you opened the page. Look at it as it stands now, and send your form once more."
                .to_owned()
        }
        _ => sentence(&problem.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::act::{line, lines};

    fn act() -> Act {
        Act::new("close", "/here", "Close it").about("of", 7).field(line("amount.amount", "Amount")).field(lines("reason", "Why"))
    }

    fn tried(of: &str, why: Option<Problem>) -> Tried {
        let fields = [("action", "close"), ("of", of), ("amount.amount", "12"), ("reason", "It came so")];
        Tried::of(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), why.map(NotDone::Refused))
    }

    #[test]
    fn what_was_typed_comes_back_with_what_is_wrong_beside_its_field() {
        let tried = tried("7", Some(Problem::invalid("amount", "it is too much")));
        let act = act().taking(&tried);
        assert!(act.open && act.fields[1].value == "It came so" && act.fields[1].wrong.is_none());
        assert_eq!(problems([&act], &tried), [("close-7-amount-amount".to_owned(), "Amount: it is too much.".to_owned())]);
    }

    #[test]
    fn a_form_that_the_page_has_no_more_is_told_of_with_what_was_typed() {
        let tried = tried("8", Some(Problem::invalid("action", "it is closed already")));
        let act = act().taking(&tried);
        assert!(!act.open && act.fields[0].value.is_empty());
        let told: Vec<String> = problems([&act], &tried).into_iter().map(|(_, text)| text).collect();
        assert_eq!(told, ["It is closed already.", "You had typed: It came so"]);
    }

    #[test]
    fn a_refusal_has_days_as_the_reader_writes_them() {
        let why = Problem::invalid("reason", "there is no meeting on 2026-11-30; the next is on 2026-12-03")
            .and(Some(Problem::invalid("amount", "from 2026-12-03 on, such as 2026-12-04")));
        let tried = tried("7", Some(why)).dated(&Form::of(["en-GB"]));
        let told: Vec<String> = problems([&act().taking(&tried)], &tried).into_iter().map(|(_, text)| text).collect();
        let why = "Why: there is no meeting on 30 November 2026; the next is on 3 December 2026.";
        assert_eq!(told, ["Amount: from 3 December 2026 on, such as 2026-12-04.", why]);
    }

    #[test]
    fn a_form_that_was_only_looked_at_comes_back_with_nothing_wrong() {
        let tried = tried("7", None);
        let act = act().taking(&tried);
        assert!(act.open && act.fields[0].value == "12" && problems([&act], &tried).is_empty() && tried.status() == StatusCode::OK);
    }
}
