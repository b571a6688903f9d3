//! PUT /memberships/{id}/notice-preferences

use super::as_member;
use crate::rest::prelude::*;
use domain::notices::NoticeClass;
use domain::text::Locale;
use infra::commands::memberships::MembershipChange;

/// All of it: what is left out is as it was in the beginning.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetNoticePreferences, example = json!({"language": "fr-CH", "muted": ["news"]}))]
pub struct Request {
    /// In which letters are written; the region's where it is left out.
    #[schema(value_type = Option<String>)]
    language: Option<Locale>,
    /// Which letters the member does without: `reminders`, `news`. Those that the contract requires are sent all the same.
    #[serde(default)]
    #[schema(value_type = Vec<schemas::NoticeClass>)]
    muted: Vec<NoticeClass>,
}

/// Choose the language of letters, and do without some of them
#[utoipa::path(tag = "memberships", operation_id = "setNoticePreferences", request_body = Request, responses(Changes))]
#[put("/memberships/{id}/notice-preferences")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::SetNoticePreferences { language: asked.body.language.clone(), muted: asked.body.muted.clone() };
    Ok(Reply::changed(as_member(asked.doing(), id, change).await?))
}
