//! POST /chapters/{id}/officers/{membership_id}/remove

use crate::rest::prelude::*;
use domain::chapter::Office;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// End a member's term in an office early.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RemoveOfficer, example = json!({"office": "president", "reason": "Moved abroad"}))]
pub struct Request {
    #[schema(value_type = schemas::Office)]
    office: Office,
    /// Today in the chapter when left out.
    last_day: Option<NaiveDate>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// End a member's term in an office early
#[utoipa::path(tag = "chapters", operation_id = "removeOfficer", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/officers/{membership_id}/remove")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    path: Path<(Uuid, Uuid)>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let (id, membership_id) = path.into_inner();
    let (id, membership_id) = (ChapterId(id), MembershipId(membership_id));
    access.require(&caller, Action::RunChapter, Object::Chapter(id)).await?;
    let change = ChapterChange::RemoveOfficer {
        membership_id,
        office: sent.body.office,
        last_day: sent.body.last_day,
        reason: sent.body.reason.clone(),
    };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeChapter { id, change }).await?))
}
