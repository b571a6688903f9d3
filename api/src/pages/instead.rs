//! What is shown in place of a page: the way to sign in, or what is the matter. What one may not see is not there, on pages as in REST.

use super::account::wanted::sign_in_first;
use super::{assets, html};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use infra::commands::CommandError;
use infra::event_log::ReadError;
use infra::runner::RunnerError;
use std::fmt;

/// Why a page is not shown.
#[derive(Debug)]
pub enum Instead {
    /// Nobody is signed in; the page that was wanted.
    SignIn(String),
    Wrong(Problem),
}

#[derive(Template)]
#[template(path = "instead.html")]
struct Page {
    style: &'static str,
    title: &'static str,
    text: String,
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Instead::SignIn(_) => f.write_str("nobody is signed in"),
            Instead::Wrong(problem) => problem.fmt(f),
        }
    }
}

impl ResponseError for Instead {
    fn status_code(&self) -> StatusCode {
        match self {
            Instead::SignIn(_) => StatusCode::SEE_OTHER,
            Instead::Wrong(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Instead::SignIn(wanted) => sign_in_first(wanted),
            Instead::Wrong(problem) => page_of(problem),
        }
    }
}

/// A problem as a page.
pub fn page_of(problem: &Problem) -> HttpResponse {
    let title = match problem.status {
        404 => "There is no such page",
        403 => "This is not yours to do",
        503 | 429 => "Not now",
        500 => "Something is wrong here",
        _ => problem.title,
    };
    let page = Page { style: assets::STYLE, title, text: sentence(&problem.detail) };
    html(problem.status_code(), &page).unwrap_or_else(|_| problem.error_response())
}

/// A problem's words as a sentence of their own.
pub fn sentence(detail: &str) -> String {
    let mut letters = detail.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

impl From<Problem> for Instead {
    fn from(problem: Problem) -> Self {
        Instead::Wrong(problem)
    }
}

macro_rules! from_errors {
    ($($error:ty),+) => {$(
        impl From<$error> for Instead {
            fn from(error: $error) -> Self {
                Instead::Wrong(error.into())
            }
        }
    )+};
}

from_errors!(CommandError, RunnerError, ReadError);
