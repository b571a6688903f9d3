//! What reads ask for: at least a position, and pages.

use super::problem::Problem;
use infra::runner::Runner;
use serde::Deserialize;
use std::time::Duration;

/// How long a read waits for a position.
const PATIENCE: Duration = Duration::from_secs(3);

/// A read that wants to see its own writes.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Freshness {
    /// Answer only when the read models have reached this position of the log; a command answers with the one to ask for.
    pub min_position: Option<i64>,
}

impl Freshness {
    /// Waits briefly for the position.
    pub async fn wait(self, runner: &Runner) -> Result<(), Problem> {
        let Some(position) = self.min_position else { return Ok(()) };
        if runner.wait_for(position, PATIENCE).await {
            return Ok(());
        }
        let detail = format!("the read models are at position {} and not yet at {position}: ask again", runner.reached());
        Err(Problem::new(actix_web::http::StatusCode::SERVICE_UNAVAILABLE, "not_yet", "Not yet", detail))
    }
}
