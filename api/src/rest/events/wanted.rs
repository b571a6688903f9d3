//! Which events are wanted, as far as the caller's grant reaches.

use crate::http::reach::Reach;
use crate::list_query;
use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use domain::ActorId;
use infra::event_filters::KeptFilter;
use infra::event_log::{Criteria, Filter, ReadError, Unfit};
use infra::house::House;

/// Declares what may be asked of the log, alike by page and all at once.
macro_rules! asked_of_the_log {
    ($($(#[$attr:meta])* $field:ident : $type:ty),* $(,)?) => {
        list_query! {
            /// Which events, a page of them. All of it has to be so.
            Wanted {
                $($(#[$attr])* $field: $type,)*
                /// A filter that is kept: what it asks holds where nothing else is asked.
                filter_id: Uuid,
            }
        }

        /// Which events, all of them. All of it has to be so.
        #[derive(Debug, Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct AllWanted {
            $($(#[$attr])* $field: Option<$type>,)*
            /// A filter that is kept: what it asks holds where nothing else is asked.
            pub filter_id: Option<Uuid>,
        }

        /// What is asked of the log. All of it has to be so.
        #[derive(Debug, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        #[schema(as = EventCriteria)]
        pub struct Kept { $($(#[$attr])* #[serde(skip_serializing_if = "Option::is_none")] $field: Option<$type>),* }

        impl From<Kept> for Criteria {
            fn from(kept: Kept) -> Self {
                Criteria { $($field: kept.$field),* }
            }
        }

        impl From<Criteria> for Kept {
            fn from(criteria: Criteria) -> Self {
                Kept { $($field: criteria.$field),* }
            }
        }

        impl From<Wanted> for Criteria {
            fn from(wanted: Wanted) -> Self {
                Criteria { $($field: wanted.$field),* }
            }
        }

        impl From<AllWanted> for Criteria {
            fn from(wanted: AllWanted) -> Self {
                Criteria { $($field: wanted.$field),* }
            }
        }
    };
}

asked_of_the_log! {
    chapter_id: Uuid,
    /// Those of this region, of the regions beneath it, and of their chapters.
    region_id: Uuid,
    /// All that concerns this membership: its own stream, its dues, and every event of the chapters it has been in that names it, such as
    /// referrals given and received, sheets, offices and testimonials.
    membership_id: Uuid,
    /// region, policy, chapter, meeting, membership, dues, invoice_series, referral, exchange_rate, user or api_token; several with commas between.
    aggregate_type: String,
    aggregate_id: String,
    /// A stored name such as `referral.closed`; several with commas between.
    event_type: String,
    actor: Uuid,
    /// Recorded at this moment or later.
    from: DateTime<Utc>,
    /// Recorded at this moment or earlier.
    to: DateTime<Utc>,
    /// Those after this position.
    after: i64,
    /// Those up to this position, and at it.
    until: i64,
    /// Stands anywhere in the payload or the metadata, in capitals or not. No pattern: it is looked for as it is written.
    text: String,
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        Problem::invalid(unfit.field, unfit.detail)
    }
}

/// How far into the log the caller sees; whoever may not read it finds none.
pub async fn reach(caller: &Caller, access: &Access, runner: &Runner) -> Result<Reach, Problem> {
    access.require_somewhere(caller, Action::ReadLog)?;
    access.reach(caller, Action::ReadLog, runner).await
}

/// As whom the caller keeps filters.
pub fn keeper(caller: &Caller) -> ActorId {
    caller.actor
}

/// A kept filter that the caller sees.
pub async fn kept(caller: &Caller, house: &House, id: Uuid) -> Result<KeptFilter, Problem> {
    let found = house.event_filters.one(id, keeper(caller)).await.map_err(ReadError::from)?;
    found.ok_or_else(|| Problem::not_found("filter"))
}

/// What is asked, over what a kept filter asks.
pub async fn with_kept(caller: &Caller, house: &House, asked: Criteria, filter_id: Option<Uuid>) -> Result<Criteria, Problem> {
    match filter_id {
        Some(id) => Ok(asked.over(kept(caller, house, id).await?.criteria.0)),
        None => Ok(asked),
    }
}

/// The filter of what is asked.
pub async fn within_reach(caller: &Caller, access: &Access, house: &House, asked: &Criteria) -> Result<Filter, Problem> {
    let mut filter = asked.filter()?;
    if let Some(chapter) = asked.chapter_id {
        access.require(caller, Action::ReadLog, Object::Chapter(chapter.into())).await?;
    }
    if let Some(region) = asked.region_id {
        access.require(caller, Action::ReadLog, Object::Region(region.into())).await?;
        filter.regions = Some(Access::subtree(&house.runner, region).await?);
    }
    if let Some(membership) = asked.membership_id {
        access.require(caller, Action::ReadLog, Object::Membership(membership.into())).await?;
        let about = house.log.reader.about(membership).await?;
        filter.about = Some(about.ok_or_else(|| Problem::not_found("membership"))?);
    }
    if asked.chapter_id.is_none() && asked.region_id.is_none() {
        let reach = reach(caller, access, &house.runner).await?;
        if !reach.everything {
            filter.regions = Some(reach.regions);
        }
    }
    Ok(filter)
}
