//! GET and POST /mail: notices by state, the latest first, each with what can be done about it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, NotDone, Tried, choice, line, no_such_act, problems, to_the_last};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, address, column};
use crate::pages::words::{self, counted};
use crate::rest::mail::{status, switch};
use crate::rest::notices::{retry, settle};
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono_tz::Tz;
use domain::notices::NoticeKind;
use infra::mail::{LedgerFilter, NoticeRow, NoticeState, Settlement};
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("kind", "Notice"),
    // Before the address: on a phone a long one leaves no room behind it.
    column("state", "State").plain(),
    column("address", "To").plain(),
    column("reason", "Why").plain(),
    column("queued_at", "Queued"),
];

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
    notices: Shown,
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
    let answer = async move {
        match perform(&filled).await {
            Ok(done) => Ok(filled.desk.visitor.to(&address(&filled.desk, &[("done", done)]))),
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
    let (from, to) = desk.between(Tz::UTC)?;
    let filter = LedgerFilter {
        state: wanted,
        kind: desk.asked("kind").and_then(|name| NoticeKind::ALL.iter().copied().find(|kind| kind.name() == name)),
        from,
        to,
        ..LedgerFilter::default()
    };
    let list = Listed {
        caption: "Notices".to_owned(),
        columns: COLUMNS,
        usual: "-queued_at",
        filters: vec![
            Filter::of("kind", "Notice", NoticeKind::ALL.iter().map(|kind| (kind.name(), kind.name().replace('_', " ")))),
            Filter::of("state", "State", NoticeState::ALL.map(|state| (state.name(), words::notice(state)))),
        ],
        days: &[("from", "Queued from"), ("to", "To")],
        searched: &["address", "subject_line", "reason"],
        empty: "Nothing is here. Notices appear as the program writes them: invitations, invoices, meetings, reminders.",
    };
    let read = async |asked| Ok(house.ledger.in_order(&filter, &asked).await?);
    let cells = async |rows: Vec<NoticeRow>| Ok(rows.iter().map(|row| cells(row, runs, desk, tried)).collect());
    let notices = match list.answer_kept::<NoticeRow>(desk, read, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let retry = notices.has_choices().then(|| Act::new("retry", address(desk, &[]), "Send once more").unfolded().taking(tried));
    let notices = notices.offering(retry);
    let switch = runs.then(|| switch_act(told.stopped).taking(tried));
    let wrong = problems(notices.acts().chain(&switch), tried);
    let page = Page {
        frame: desk.frame(Place::Organisation, "/mail", None).await?,
        title: title(&told, desk),
        stopped: told.stopped.then(|| told.stopped_because.clone().unwrap_or_default()),
        counts: counts(&told, wanted, desk),
        suppressed: told.suppressed_addresses,
        runs,
        switch,
        notices,
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

/// Why it is in its state; of one whose time has not come, when it comes.
fn why(row: &NoticeRow, state: Option<NoticeState>, desk: &Desk) -> String {
    let waits = matches!(state, Some(NoticeState::Queued | NoticeState::Deferred)) && row.not_before > desk.house().log.clock.now();
    let until = waits.then(|| format!("waits until {} UTC", desk.form.moment(row.not_before)));
    row.reason.iter().cloned().chain(until).collect::<Vec<_>>().join("; ")
}

/// A notice in one line: what can be done about it stands beside its state, and one that failed can be chosen to be sent once more.
fn cells(row: &NoticeRow, runs: bool, desk: &Desk, tried: &Tried) -> Vec<Cell> {
    let state = NoticeState::named(&row.state);
    let settle = || {
        let outcomes = [("arrived", "It has arrived"), ("send_again", "Send it again"), ("let_be", "Let it be")];
        let act = Act::new("settle", address(desk, &[]), "Settle it").field(choice("outcome", "What became of it", outcomes));
        act.about("notice_id", row.id).taking(tried)
    };
    let what = Cell::text(row.kind.replace('_', " ")).link(format!("/log/{}", row.causation));
    let whose = row.membership_id.map(|id| format!("/memberships/{id}")).or_else(|| row.user_id.map(|id| format!("/users/{id}")));
    let address = Cell::text(&row.address);
    vec![
        if runs && state == Some(NoticeState::Failed) {
            what.of(row.id, format!("{}, {}", row.kind.replace('_', " "), row.address))
        } else {
            what
        },
        Cell::text(state.map_or_else(|| row.state.clone(), |state| words::notice(state).to_owned()))
            .class(state.map_or("", class))
            .offering((runs && state == Some(NoticeState::Uncertain)).then(settle)),
        match whose {
            Some(to) => address.link(to),
            None => address,
        },
        Cell::text(why(row, state, desk)),
        Cell::moment(Some(row.queued_at), &desk.form),
    ]
}
