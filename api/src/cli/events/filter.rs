//! Which events are wanted, by flags: the parameters of `GET /api/v1/events`, by other names.

use anyhow::{Context, anyhow, bail};
use chrono::{DateTime, Utc};
use infra::event_log::{Criteria, Filter};
use infra::house::House;
use uuid::Uuid;

use crate::http::access::Access;

#[derive(clap::Args)]
#[command(next_help_heading = "Which events")]
pub(super) struct FilterFlags {
    /// What a kept filter asks, by its name or id, where no other flag asks
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,

    /// Those of this chapter
    #[arg(long, value_name = "ID")]
    chapter: Option<Uuid>,

    /// Those of this region, of the regions beneath it, and of their chapters
    #[arg(long, value_name = "ID")]
    region: Option<Uuid>,

    /// All that concerns this membership: its own, its dues, and what names it in the chapters it has been in
    #[arg(long, value_name = "ID")]
    membership: Option<Uuid>,

    /// Those of these streams, such as dues,membership
    #[arg(long, value_name = "NAMES")]
    aggregate_type: Option<String>,

    /// Those of the stream with this id
    #[arg(long, value_name = "ID")]
    aggregate_id: Option<String>,

    /// Those of these names, such as referral.pledged,referral.closed
    #[arg(long, value_name = "NAMES")]
    event_type: Option<String>,

    /// What somebody did
    #[arg(long, value_name = "ID")]
    actor: Option<Uuid>,

    /// Recorded at this moment or later, such as 2026-03-03T06:00:00Z
    #[arg(long, value_name = "MOMENT")]
    from: Option<DateTime<Utc>>,

    /// Recorded at this moment or earlier
    #[arg(long, value_name = "MOMENT")]
    to: Option<DateTime<Utc>>,

    /// Those after this position
    #[arg(long, value_name = "POSITION")]
    after: Option<i64>,

    /// Those up to this position
    #[arg(long, value_name = "POSITION")]
    until: Option<i64>,

    /// What stands anywhere in payload or metadata, in capitals or not
    #[arg(long)]
    text: Option<String>,
}

impl FilterFlags {
    fn criteria(self) -> Criteria {
        Criteria {
            chapter_id: self.chapter,
            region_id: self.region,
            membership_id: self.membership,
            aggregate_type: self.aggregate_type,
            aggregate_id: self.aggregate_id,
            event_type: self.event_type,
            actor: self.actor,
            from: self.from,
            to: self.to,
            after: self.after,
            until: self.until,
            text: self.text,
        }
    }

    /// The filter, and the position after which it begins.
    pub(super) async fn filter(self, house: &House) -> anyhow::Result<(Filter, i64)> {
        let kept = match &self.filter {
            Some(name) => kept(house, name).await?,
            None => Criteria::default(),
        };
        let criteria = self.criteria().over(kept);
        let mut filter = criteria.filter().map_err(|unfit| anyhow!("--{}: {}", flag(unfit.field), unfit.detail))?;
        if let Some(region) = criteria.region_id {
            // Perhaps no server runs that would have done so.
            house.runner.catch_up().await?;
            let beneath = Access::subtree(&house.runner, region).await.map_err(|problem| anyhow!("--region: {problem}"))?;
            filter.regions = Some(beneath);
        }
        if let Some(membership) = criteria.membership_id {
            let about = house.log.reader.about(membership).await?;
            filter.about = Some(about.context("--membership: there is no such membership")?);
        }
        Ok((filter, criteria.after.unwrap_or(0)))
    }
}

/// What the filter of a name asks.
async fn kept(house: &House, name: &str) -> anyhow::Result<Criteria> {
    let mut found = house.event_filters.named(name).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only.criteria.0),
        (None, _) => bail!("--filter: there is no filter `{name}`"),
        (Some(last), false) => {
            let ids: Vec<String> = found.iter().chain([&last]).map(|filter| filter.id.to_string()).collect();
            bail!("--filter: several people keep a filter `{name}`: name one by its id, {}", ids.join(" or "))
        }
    }
}

fn flag(field: &str) -> String {
    field.replace('_', "-")
}
