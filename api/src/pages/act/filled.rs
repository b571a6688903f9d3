//! A form that somebody who is signed in has sent from a page of ours: whose it is, and what it says.

use super::{NotDone, Tried, Typed};
use crate::http::asked::{Doing, context_of};
use crate::http::body::of_form;
use crate::http::problem::Problem;
use crate::pages::account::form::Sent;
use crate::pages::desk::Desk;
use crate::pages::frame::escaped;
use crate::pages::instead::Instead;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures::future::LocalBoxFuture;
use infra::commands::Context;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The fields of a form, as they came.
pub type Fields = BTreeMap<String, String>;

/// What a form says of itself, beside what it is to be done with.
const OF_THE_FORM: [&str; 3] = ["action", "back", "look"];

/// A form as it came. Besides its own fields it carried a key, by which it is done once, and maybe the version that it was filled in for.
pub struct Filled {
    pub desk: Desk,
    pub fields: Fields,
    key: String,
    version: Option<i64>,
    request: Vec<u8>,
}

impl FromRequest for Filled {
    type Error = Instead;
    type Future = LocalBoxFuture<'static, Result<Self, Instead>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (desk, line) = (Desk::from_request(request, payload), format!("{} {}\n", request.method(), request.path()));
        let sent = Sent::<Fields>::from_request(request, payload);
        Box::pin(async move {
            let desk = desk.await?;
            let Sent { mut fields, .. } = sent.await?;
            let request = format!("{line}{}", serde_json::to_string(&fields).map_err(Problem::opaque)?).into_bytes();
            let key = fields.remove("key").filter(|key| !key.is_empty() && key.len() <= 200);
            let key = key.ok_or_else(|| Problem::invalid("key", "the form lacks its key: open the page again"))?;
            let version = fields.remove("version").filter(|text| !text.is_empty()).map(|text| text.parse());
            let version =
                version.transpose().map_err(|_| Problem::invalid("version", "the form lacks its version: open the page again"))?;
            Ok(Self { desk, fields, key, version, request })
        })
    }
}

impl Filled {
    /// Whoever sent it, about to do what it is for.
    pub fn doing(&self) -> Doing<'_> {
        self.doing_in(context_of(&self.desk.caller, Some(&self.key), &self.request, self.version))
    }

    /// The same for what is done beside it: whatever the version, and once as well.
    pub fn doing_beside(&self, part: &str) -> Doing<'_> {
        self.doing_in(context_of(&self.desk.caller, Some(&format!("{}/{part}", self.key)), &self.request, None))
    }

    fn doing_in(&self, context: Context) -> Doing<'_> {
        Doing { caller: &self.desk.caller, access: &self.desk.access, commands: &self.desk.house().commands, context }
    }

    /// Which of the page's acts it is.
    pub fn action(&self) -> &str {
        self.said("action")
    }

    /// Whether it only asks what would come of it.
    pub fn is_look(&self) -> bool {
        !self.said("look").is_empty()
    }

    /// A field as it was sent, without the spaces around it.
    pub fn said(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    /// What it says, to be read field by field.
    pub fn typed(&self) -> Typed<'_> {
        Typed::of(&self.fields)
    }

    /// What it says, as REST's body.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.body_with(&[])
    }

    /// The same, with some fields said otherwise.
    pub fn body_with<T: DeserializeOwned>(&self, otherwise: &[(&str, String)]) -> Result<T, Problem> {
        let mut fields = self.fields.clone();
        fields.retain(|name, _| !OF_THE_FORM.contains(&name.as_str()));
        fields.extend(otherwise.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        of_form(&fields)
    }

    /// The same, where one field is a list that is typed with commas between.
    pub fn body_listing<T: DeserializeOwned>(&self, list: &str) -> Result<T, Problem> {
        let items = self.said(list).split([',', ' ']).filter(|item| !item.is_empty()).enumerate();
        let items: Vec<_> = items.map(|(n, item)| (format!("{list}.{n}"), item.to_owned())).collect();
        let otherwise = items.iter().map(|(name, item)| (name.as_str(), item.clone())).chain([(list, String::new())]);
        self.body_with(&otherwise.collect::<Vec<_>>())
    }

    /// It is done: the page that comes after it, with a word on that.
    pub fn leads_to(&self, place: &str, position: i64) -> HttpResponse {
        self.desk.visitor.to(&format!("{place}?done={}&min_position={position}", escaped(self.action())))
    }

    /// It is not done: it comes back. What is not the form's fault is shown instead of the page.
    pub fn tried(&self, why: impl Into<NotDone>) -> Result<Tried, Instead> {
        Tried::refused(&self.fields, why, &self.desk)
    }

    /// It is only looked at: the page that shows what would come of it, at an address that says what was filled in.
    pub fn leads_to_look(&self) -> HttpResponse {
        let said = self.fields.iter().filter(|(name, value)| *name != "look" && !value.trim().is_empty());
        let said: Vec<String> = said.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        self.desk.visitor.to(&format!("{}?{}", self.desk.path, said.join("&")))
    }
}

/// The page has no such act.
pub fn no_such_act() -> Problem {
    Problem::invalid("action", "choose what you want to do: open the page again")
}

/// A key for a form that is about to be shown.
pub fn fresh_key() -> String {
    infra::ids::fresh().to_string()
}
