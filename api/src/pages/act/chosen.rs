//! An act for several at once: rows that somebody ticked in a table, each done by a command of its own. What is refused for one of them holds up no other,
//! and comes back ticked, with the reason.

use super::{Act, Filled, NotDone, Tried, Wrong};
use crate::http::asked::Doing;
use crate::http::problem::Problem;
use crate::pages::instead::Instead;
use crate::pages::words::counted;
use actix_web::HttpResponse;
use std::fmt::Display;
use std::str::FromStr;
use tracing::Instrument;

/// How the fields begin by which rows are chosen.
const CHOSEN: &str = "chosen.";

/// Answers what is done to several at once, and does it to the last of them even when nobody waits for the answer any more: else some
/// would be done, some not, and nobody told which.
pub async fn to_the_last(answer: impl Future<Output = Result<HttpResponse, Instead>> + 'static) -> Result<HttpResponse, Instead> {
    actix_web::rt::spawn(answer.in_current_span()).await.map_err(Problem::opaque)?
}

impl Filled {
    /// Does it to each that was chosen, and tells how many they are.
    pub async fn for_each<T: FromStr + Copy>(&self, does: impl AsyncFn(Doing<'_>, T) -> Result<(), Problem>) -> Result<usize, NotDone> {
        let (mut done, mut refused) = (0, Wrong::new());
        let mut stopped: Option<Problem> = None;
        for chosen in self.fields.keys().filter_map(|name| name.strip_prefix(CHOSEN)) {
            let id: T = chosen.parse().map_err(|_| super::no_such_act())?;
            if stopped.is_none() {
                match does(self.doing_beside(chosen), id).await {
                    Ok(()) => {
                        done += 1;
                        continue;
                    }
                    Err(problem) if matches!(problem.status, 403 | 404 | 409 | 422) => {
                        refused.insert(format!("{CHOSEN}{chosen}"), format!("{chosen}: {}.", problem.detail));
                        continue;
                    }
                    Err(problem) => stopped = Some(problem),
                }
            }
            // Nothing goes on when the program cannot: what is not done yet is told of.
            refused.insert(format!("{CHOSEN}{chosen}"), format!("{chosen}: it was not come to, send it again."));
        }
        if let (0, Some(problem)) = (done, stopped) {
            return Err(problem.into());
        }
        if refused.is_empty() && done > 0 {
            return Ok(done);
        }
        let told = match (done, i64::try_from(refused.len()).unwrap_or(i64::MAX)) {
            (0, 0) => "Choose a row at least.".to_owned(),
            (0, _) => "For none of them.".to_owned(),
            (done, others) => format!("For {done} it is, for {} it is not.", counted(others, "other", "others")),
        };
        refused.insert(String::new(), told);
        Err(refused.into())
    }
}

impl Tried {
    /// Whether a row is still to be done.
    fn is_refused(&self, name: &str) -> bool {
        matches!(&self.why, Some(NotDone::Unread(wrong)) if wrong.contains_key(name))
    }
}

impl Act {
    /// The name of the box by which a row is chosen.
    pub fn chooses(&self, id: impl Display) -> String {
        format!("{CHOSEN}{id}")
    }

    /// Whether a row is chosen still.
    pub fn has_chosen(&self, id: impl Display) -> bool {
        self.chosen.contains(&self.chooses(id))
    }

    /// Keeps the rows chosen that came back refused.
    pub(super) fn choose(&mut self, tried: &Tried) {
        self.chosen = tried.fields.keys().filter(|name| name.starts_with(CHOSEN) && tried.is_refused(name)).cloned().collect();
    }
}
