//! GET and POST /mail: notices by state, the latest first, each with what can be done about it.

use crate::http::access::{Action, Object};
use crate::http::list::{Paging, cut, wrong_cursor};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, NotDone, Tried, choice, line, no_such_act, problems, to_the_last};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, escaped};
use crate::pages::instead::Instead;
use crate::pages::words::{self, counted};
use crate::rest::mail::{status, switch};
use crate::rest::notices::{retry, settle};
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::DateTime;
use infra::mail::{LedgerFilter, NoticeRow, NoticeState, Settlement};
use uuid::Uuid;

const A_PAGE: usize = 100;

/// A notice in one line, and what can be done about it.
struct Line {
    kind: String,
    address: String,
    to: Option<String>,
    state: String,
    class: &'static str,
    reason: String,
    queued: String,
    because: String,
    act: Option<Act>,
    id: Uuid,
    /// Whether it can be sent once more.
    again: bool,
}

/// A state with its count.
struct Count {
    words: &'static str,
    count: String,
    to: String,
    here: bool,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "mail/queue.html")]
struct Page {
    frame: Frame,
    title: String,
    stopped: Option<String>,
    counts: Vec<Count>,
    suppressed: i64,
    runs: bool,
    switch: Option<Act>,
    lines: Vec<Line>,
    older: Option<String>,
    retry: Option<Act>,
    done: Option<String>,
    wrong: Vec<(String, String)>,
}

fn class(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Failed => "bad",
        NoticeState::Uncertain | NoticeState::Deferred => "warn",
        NoticeState::Sent => "good",
        _ => "",
    }
}

#[get("/mail")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

#[post("/mail")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let back = filled.desk.asked("state").map(|state| format!("&state={}", escaped(state))).unwrap_or_default();
    let answer = async move {
        match perform(&filled).await {
            Ok(done) => Ok(filled.desk.visitor.to(&format!("/mail?done={done}{back}"))),
            Err(why) => page(&filled.desk, &filled.tried(why)?).await,
        }
    };
    to_the_last(answer).await
}

async fn perform(filled: &Filled) -> Result<String, NotDone> {
    let (house, doing) = (&filled.desk.visitor.house, filled.doing());
    let notice = || filled.said("notice_id").parse::<Uuid>().map_err(|_| no_such_act());
    let said = |done: Result<(), Problem>| Ok(done.map(|()| filled.action().to_owned())?);
    match filled.action() {
        "stop" => said(switch::switch(&doing, house, &filled.body_with(&[("stopped", "true".to_owned())])?).await),
        "resume" => said(switch::switch(&doing, house, &filled.body_with(&[("stopped", "false".to_owned())])?).await),
        "retry" => Ok(filled.for_each(async |doing, id| retry::retry(&doing, house, id).await.map(drop)).await?.to_string()),
        "settle" => {
            let outcome: Settlement = serde_json::from_value(serde_json::json!(filled.said("outcome")))
                .map_err(|_| Problem::invalid("outcome", "choose what became of it"))?;
            said(settle::settle(&doing, house, notice()?, outcome).await.map(drop))
        }
        _ => Err(no_such_act().into()),
    }
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
    let house = desk.house();
    let told = status::read(house).await?;
    let runs = desk.access.lets(&desk.caller, Action::RunMail, Object::Organisation).await?;
    let wanted = match desk.asked("state") {
        None => None,
        Some(name) => Some(NoticeState::named(name).ok_or_else(|| Problem::invalid("state", "it is one of the states that are shown"))?),
    };
    let paging = Paging { cursor: desk.asked("cursor").map(str::to_owned), ..Paging::default() };
    let order = paging.order("-queued_at", &["queued_at"])?;
    let after = paging.place(&order)?.map(|at| place(&at)).transpose()?;
    let filter = LedgerFilter { state: wanted, after, ..LedgerFilter::default() };
    let mut rows = house.ledger.list(&filter, 1 + i64::try_from(A_PAGE).unwrap_or(100)).await.map_err(Problem::from)?;
    let next = cut(&mut rows, A_PAGE, &order, |row| vec![row.queued_at.timestamp_micros().to_string(), row.id.to_string()]);
    let here = format!("/mail{}", wanted.map(|state| format!("?state={}", state.name())).unwrap_or_default());
    let lines: Vec<Line> = rows.iter().map(|row| in_a_line(row, runs, &here, desk, tried)).collect();
    let switch = runs.then(|| switch_act(told.stopped).taking(tried));
    let retry = lines.iter().any(|line| line.again).then(|| Act::new("retry", &here, "Send once more").unfolded().taking(tried));
    let wrong = problems(lines.iter().filter_map(|line| line.act.as_ref()).chain(&switch).chain(&retry), tried);
    let older = next.map(|cursor| format!("{here}{}cursor={cursor}", if here.contains('?') { "&" } else { "?" }));
    let page = Page {
        frame: desk.frame(Place::Organisation, "/mail", None).await?,
        title: title(&told, desk),
        stopped: told.stopped.then(|| told.stopped_because.clone().unwrap_or_default()),
        counts: counts(&told, wanted, desk),
        suppressed: told.suppressed_addresses,
        runs,
        switch,
        lines,
        older,
        retry,
        done: match desk.asked("done") {
            Some("stop") => Some("Mail is stopped. What is queued waits.".to_owned()),
            Some("resume") => Some("Mail goes on.".to_owned()),
            Some("settle") => Some("It is settled.".to_owned()),
            Some(sent) => sent.parse().ok().map(|sent| format!("{} sent once more.", counted(sent, "notice is", "notices are"))),
            None => None,
        },
        wrong,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn place(at: &[Option<String>]) -> Result<(DateTime<chrono::Utc>, Uuid), Problem> {
    let read = || match at {
        [Some(at), Some(id)] => Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)),
        _ => None,
    };
    read().ok_or_else(wrong_cursor)
}

fn count_of(told: &status::Answer, states: &[NoticeState]) -> i64 {
    told.notices.iter().filter(|count| states.contains(&count.state)).map(|count| count.notices).sum()
}

fn title(told: &status::Answer, desk: &Desk) -> String {
    let (failed, uncertain) = (count_of(told, &[NoticeState::Failed]), count_of(told, &[NoticeState::Uncertain]));
    let waits = count_of(told, &[NoticeState::Queued, NoticeState::Deferred]);
    match (told.stopped, uncertain, failed) {
        (true, ..) => format!("Mail is stopped; {} wait", desk.form.number(waits)),
        (false, 0, 0) => "Mail goes out, and nothing waits for a person".to_owned(),
        (false, 0, 1) => "1 notice was given up".to_owned(),
        (false, 0, failed) => format!("{} notices were given up", desk.form.number(failed)),
        (false, 1, _) => "1 notice is to be settled by a person".to_owned(),
        (false, uncertain, _) => format!("{} notices are to be settled by a person", desk.form.number(uncertain)),
    }
}

fn counts(told: &status::Answer, wanted: Option<NoticeState>, desk: &Desk) -> Vec<Count> {
    let shown = [
        NoticeState::Queued,
        NoticeState::Deferred,
        NoticeState::Sent,
        NoticeState::Failed,
        NoticeState::Uncertain,
        NoticeState::Suppressed,
    ];
    let count = |state: NoticeState| Count {
        words: words::notice(state),
        count: desk.form.number(count_of(told, &[state])),
        to: format!("/mail?state={}", state.name()),
        here: wanted == Some(state),
        class: if count_of(told, &[state]) > 0 && state != NoticeState::Sent { class(state) } else { "" },
    };
    shown.map(count).into()
}

fn switch_act(stopped: bool) -> Act {
    if stopped {
        return Act::new("resume", "/mail", "Let mail go on").unfolded();
    }
    Act::new("stop", "/mail", "Stop all mail")
        .says("What is queued waits; mails that are on their way come to their end.")
        .field(line("reason", "Why").hint("Stands here for others to read."))
}

fn in_a_line(row: &NoticeRow, runs: bool, here: &str, desk: &Desk, tried: &Tried) -> Line {
    let state = NoticeState::named(&row.state);
    let act = match state {
        Some(NoticeState::Uncertain) => {
            let outcomes = [("arrived", "It has arrived"), ("send_again", "Send it again"), ("let_be", "Let it be")];
            Some(Act::new("settle", here, "Settle it").field(choice("outcome", "What became of it", outcomes)))
        }
        _ => None,
    };
    Line {
        kind: row.kind.replace('_', " "),
        address: row.address.clone(),
        to: row.membership_id.map(|id| format!("/memberships/{id}")).or_else(|| row.user_id.map(|id| format!("/users/{id}"))),
        state: state.map_or_else(|| row.state.clone(), |state| words::notice(state).to_owned()),
        class: state.map_or("", class),
        reason: row.reason.clone().unwrap_or_default(),
        queued: desk.form.moment(row.queued_at),
        because: format!("/log/{}", row.causation),
        id: row.id,
        again: runs && state == Some(NoticeState::Failed),
        act: act.filter(|_| runs).map(|act| act.about("notice_id", row.id).taking(tried)),
    }
}
