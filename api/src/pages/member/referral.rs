//! GET /referrals/{id}: one referral, and what its receiver or giver can say to it.

use super::cards;
use super::say::Says;
use crate::http::problem::Problem;
use crate::pages::act::{Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::words;
use crate::rest::referrals::get;
use actix_web::web::Path;
use actix_web::{HttpResponse, get as at};
use askama::Template;
use domain::ReferralId;
use domain::chapter::Chapter;
use infra::runner::Source;
use projections::{RegionRow, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/referral.html")]
struct Page {
    frame: Frame,
    giver: (String, String),
    receiver: (String, String),
    pledged: String,
    tier: &'static str,
    stage: &'static str,
    expires: Option<String>,
    about: String,
    contact: Vec<String>,
    /// When, and how much where that is told.
    closings: Vec<(String, String)>,
    says: Says,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[at("/referrals/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ReferralId(*id), Tried::default()).await
}

/// The page, with what came back from a form of it.
pub async fn shown(desk: &Desk, id: ReferralId, tried: Tried) -> Result<HttpResponse, Instead> {
    // Before anything is read: what is written meanwhile is news.
    let stand = desk.stand();
    let mut found = get::read(&desk.caller, &desk.access, &desk.house().commands, id).await?;
    let past = desk.past_of(found.body.chapter_id).await?;
    if past.is_some() {
        found = get::read(&desk.caller, &desk.access, &desk.known(past), id).await?;
    }
    let get::Answer { chapter_id, giver, receiver, stage, closures, .. } = &found.body;
    let source = match past {
        Some(position) => Source::as_of(&desk.house().runner, Some(vec![(*chapter_id).into()]), position).await?,
        None => Source::live(&desk.house().runner).await?,
    };
    let cards = cards(&source, *chapter_id).await?;
    let chapter = desk.house().commands.load::<Chapter>(&chapter_id.to_string(), false).await?.state;
    let acts_for = async |member| Ok::<_, Problem>(past.is_none() && super::acts_for(desk, member).await?);
    let (gives, receives) = (acts_for(*giver).await?, acts_for(*receiver).await?);
    let form = &desk.form;
    let party = |id: &domain::MembershipId| (cards.name(*id), format!("/memberships/{id}"));
    let own = desk.caller.own_memberships().next();
    let member = own.filter(|own| own == giver || own == receiver).unwrap_or(*receiver);
    let contact = found.body.contact.as_ref();
    let contact = contact.map(|contact| {
        let name = contact.name.0.to_string();
        let email = contact.email.as_ref().map(|email| email.0.as_str().to_owned());
        let phone = contact.phone.as_ref().map(|phone| phone.0.to_string());
        [Some(name), phone, email].into_iter().flatten().collect()
    });
    let currencies = currencies(&source, &chapter).await?;
    let says = Says::of(&format!("/referrals/{id}"), *stage, (gives, receives), &cards.name(*giver), currencies);
    let tried = tried.naming(&cards.names);
    let says = says.each(|act| act.of_version(found.version).taking(&tried));
    let stand = if desk.is_in_charge(*chapter_id).await? { Some(stand.at(past)) } else { None };
    let page = Page {
        frame: desk.frame_at(Place::Member(*chapter_id, member), &format!("/memberships/{member}"), stand).await?,
        giver: party(giver),
        receiver: party(receiver),
        pledged: form.date(found.body.pledged_on),
        tier: words::tier(found.body.tier),
        stage: words::referral_stage(*stage),
        expires: stage.is_open().then(|| form.date(found.body.expires_on)),
        about: found.body.description.as_ref().map(|about| about.0.to_string()).unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        closings: closures
            .iter()
            .map(|closure| {
                let amount = closure.amount.map_or_else(|| "the amount is not shared".to_owned(), |amount| form.money(amount));
                (form.date(closure.closed_on), amount)
            })
            .collect(),
        done: match desk.asked("done") {
            Some("acknowledge") => Some("The giver knows that you have seen it."),
            Some("contact") => Some("That you have spoken to them is recorded."),
            Some("close") => Some("The business is reported."),
            Some("not-sold") => Some("That it was not sold is recorded."),
            Some("withdraw") => Some("It is taken back."),
            _ => None,
        },
        wrong: problems(says.all(), &tried),
        says,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

/// In which money business of a chapter is reported: its own first, then what else its region has.
async fn currencies(source: &Source, chapter: &Chapter) -> Result<Vec<String>, Problem> {
    let Some(founded) = chapter.founded() else { return Ok(Vec::new()) };
    let own = founded.currency.to_string();
    let regions: Vec<RegionRow> = source.rows(&[Where::Is("region_id", Value::Uuid(founded.region_id.into()))]).await?;
    let all = regions.iter().flat_map(|region| region.currencies.split(' ')).filter(|code| !code.is_empty() && *code != own);
    Ok([own.clone()].into_iter().chain(all.map(str::to_owned)).collect())
}
