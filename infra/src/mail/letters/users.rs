//! Invitations, resets, and what has changed about how a user is let in. They come from the organisation itself, at once, at any hour.

use super::super::letter::UserLink;
use super::super::links::Purpose;
use super::*;
use domain::notices::AccountChange;
use domain::user::{Known, User};
use domain::{SecretId, UserId};

/// Under whose name letters of the organisation itself go.
const ORGANISATION: &str = "Chapterhouse";

pub(super) async fn letters(unit: &mut Unit<'_>, notice: &Notice) -> Letters {
    match *notice {
        Notice::Invitation { user_id, link_id } => link(unit, user_id, link_id, NoticeKind::UserInvitation).await,
        Notice::PasswordReset { user_id, link_id } => link(unit, user_id, link_id, NoticeKind::PasswordReset).await,
        Notice::AccountChanged { user_id, change, position } => changed(unit, user_id, change, position).await,
        _ => Ok(Err("this is no letter to a user")),
    }
}

async fn link(unit: &mut Unit<'_>, user_id: UserId, link_id: SecretId, kind: NoticeKind) -> Letters {
    let user = unit.existing::<User>(&user_id.to_string(), "user").await?;
    let Some(known) = user.known() else { return Ok(Err("there is no such user")) };
    let Some(link) = known.link.filter(|link| link.link_id == link_id) else {
        return Ok(Err("the link has been used, or replaced by a later one"));
    };
    if known.disabled {
        return Ok(Err("the user is disabled"));
    }
    let purpose = if kind == NoticeKind::PasswordReset { Purpose::PasswordReset } else { Purpose::Invitation };
    let to = recipient(user_id, known);
    let until = to.form.moment(link.expires_at);
    let told = letter(kind, subject("user", user_id), link_id, to, json!({ "until": until }));
    let told = Letter { link: Some(UserLink { purpose, user_id, link_id }), urgent: true, useful_until: Some(link.expires_at), ..told };
    post(unit, told).await
}

async fn changed(unit: &mut Unit<'_>, user_id: UserId, change: AccountChange, position: i64) -> Letters {
    let user = unit.existing::<User>(&user_id.to_string(), "user").await?;
    let Some(known) = user.known() else { return Ok(Err("there is no such user")) };
    let at = unit.stored(position).await?.map_or(unit.now(), |event| event.recorded_at);
    let to = recipient(user_id, known);
    let values = json!({ "change": change, "at": to.form.moment(at) });
    let told = Letter { urgent: true, ..letter(NoticeKind::AccountChanged, subject("user", user_id), position, to, values) };
    post(unit, told).await
}

fn recipient(user_id: UserId, known: &Known) -> Recipient {
    Recipient {
        who: Addressee::User(user_id),
        name: known.name.0.clone(),
        email: known.email.0.clone(),
        form: Form::of(known.language.iter().map(|language| language.as_str())),
        muted: Vec::new(),
    }
}

async fn post(unit: &mut Unit<'_>, letter: Letter) -> Letters {
    let today = unit.now().date_naive();
    let rules = unit.rules(None, None, today).await?;
    let name = Name::parse(ORGANISATION).expect("the name is short and plain");
    let origin = Origin { chapter: None, name, zone: chrono_tz::UTC, reply_to: None };
    Ok(Ok(Post { origin, rules, letters: vec![letter] }))
}
