//! Each member's score at the end of a month; officers see everybody's.

use super::*;
use crate::dashboards::scores_of_chapter;
use crate::runner::{RunnerError, Source};
use domain::calendar::{add_months, day_before};
use projections::answers::scores::MemberScores;

pub(super) async fn letters(unit: &mut Unit<'_>, runner: &Runner, chapter_id: ChapterId, month: NaiveDate) -> Letters {
    let desk = Desk::of(unit, chapter_id).await?;
    let last_day = day_before(add_months(month, 1));
    // The read models may lag behind the event that called for this, and another chapter's letters may be moving them.
    if !runner.catch_up_wholly().await.map_err(unavailable)? {
        return Err(CommandError::Unavailable("the read models are behind the log".to_owned()));
    }
    let scores = read(runner, chapter_id, last_day).await.map_err(unavailable)?;
    let Some(scores) = scores else { return Ok(Err("the chapter has no scores")) };
    let officers: Vec<Addressee> = desk.officers(unit, &[]).await?.into_iter().map(|officer| officer.who).collect();
    let everybody: Vec<_> =
        scores.members.iter().map(|score| json!({ "name": score.member.name, "points": score.points, "colour": score.colour })).collect();
    let mut letters = Vec::new();
    for score in &scores.members {
        let id = score.member.membership_id;
        let Some(to) = desk.member(unit, id).await? else { continue };
        let members = if officers.contains(&to.who) { everybody.as_slice() } else { &[] };
        let (month_name, since) = (to.form.month(month), to.form.date(scores.from));
        let values = json!({ "month": month_name, "since": since, "points": score.points, "colour": score.colour, "members": members });
        letters.push(letter(NoticeKind::MonthlyScores, subject("chapter", chapter_id), month, to, values));
    }
    desk.post(letters)
}

fn unavailable(error: RunnerError) -> CommandError {
    CommandError::Unavailable(error.to_string())
}

async fn read(runner: &Runner, chapter_id: ChapterId, on: NaiveDate) -> Result<Option<MemberScores>, RunnerError> {
    let source = Source::live(runner).await?;
    Ok(scores_of_chapter(&source, chapter_id, on).await?.map(|(_, members)| members))
}
