//! POST /referrals/{id}: what a party says to a referral.

use super::referral::shown;
use crate::pages::act::{Act, Filled, NotDone, Typed, Wrong, choice, line, money, tick};
use crate::pages::instead::Instead;
use crate::rest::referrals::party::{Party, say};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use domain::ReferralId;
use domain::referral::Stage;
use infra::commands::Committed;
use infra::commands::referrals::ReferralChange;
use uuid::Uuid;

#[post("/referrals/{id}")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ReferralId(*id);
    match perform(&filled, id).await {
        Ok(_) => Ok(filled.desk.visitor.to(&format!("/referrals/{id}?done={}", filled.action()))),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: ReferralId) -> Result<Committed, NotDone> {
    let (party, change) = read(filled.typed())?;
    Ok(say(filled.doing(), party, id, change).await?)
}

fn read(mut typed: Typed<'_>) -> Result<(Party, ReferralChange), Wrong> {
    let said = match typed.action() {
        "acknowledge" => Some((Party::Receiver, ReferralChange::Acknowledge)),
        "contact" => Some((Party::Receiver, ReferralChange::RecordContact)),
        "not-sold" => typed.note("reason", "Why").map(|reason| (Party::Receiver, ReferralChange::MarkNotSold { reason })),
        "withdraw" => typed.note("reason", "Why").map(|reason| (Party::Giver, ReferralChange::Withdraw { reason })),
        "close" => {
            let amount = typed.currency().and_then(|currency| typed.money("amount", "The amount", currency));
            let (closure_id, amount_shared) = (infra::ids::fresh().into(), typed.is_ticked("shared"));
            amount.map(|amount| (Party::Receiver, ReferralChange::Close { closure_id, amount, amount_shared, on: None }))
        }
        _ => None,
    };
    typed.done(said)
}

/// What can be said to a referral, by who looks and where it stands.
pub struct Says {
    /// News of it, a button each.
    pub news: Vec<Act>,
    /// That business came of it.
    pub closes: Option<Act>,
    /// That nothing comes of it.
    pub ends: Vec<Act>,
}

impl Says {
    /// `to` is the referral's page, `giver` the name of whoever gave it.
    pub fn of(to: &str, stage: Stage, (gives, receives): (bool, bool), giver: &str, currencies: Vec<String>) -> Self {
        let pledged = stage == Stage::Pledged;
        let seen = (receives && pledged).then(|| Act::new("acknowledge", to, "I have seen it").unfolded());
        let spoken = matches!(stage, Stage::Pledged | Stage::Acknowledged);
        let spoken = (receives && spoken).then(|| Act::new("contact", to, "I have spoken to them").unfolded());
        let closes = receives && (stage.is_open() || matches!(stage, Stage::Closed | Stage::Expired));
        let why = || line("reason", "Why");
        // After business came of it nothing ends it.
        let not_sold =
            (receives && (stage.is_open() || stage == Stage::Expired)).then(|| Act::new("not-sold", to, "Not sold").field(why()));
        let withdraw = (gives && pledged).then(|| Act::new("withdraw", to, "Take it back").field(why()));
        Self {
            news: seen.into_iter().chain(spoken).collect(),
            closes: closes.then(|| close(to, giver, currencies, stage == Stage::Closed)),
            ends: not_sold.into_iter().chain(withdraw).collect(),
        }
    }

    /// The same, each after `change`.
    pub fn each(self, change: impl Fn(Act) -> Act) -> Self {
        Self {
            news: self.news.into_iter().map(&change).collect(),
            closes: self.closes.map(&change),
            ends: self.ends.into_iter().map(&change).collect(),
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &Act> {
        self.news.iter().chain(&self.closes).chain(&self.ends)
    }
}

fn close(to: &str, giver: &str, currencies: Vec<String>, again: bool) -> Act {
    let usual = currencies.first().cloned().unwrap_or_default();
    Act::new("close", to, "Report closed business")
        .unfolded()
        .says(if again { "Beside what was reported already: each report is business of its own." } else { "" })
        .field(money("amount", "Amount"))
        .field(choice("currency", "Currency", currencies.into_iter().map(|code| (code.clone(), code))).value(usual))
        .field(
            tick("shared", format!("{giver} may see the amount"))
                .hint("The officers of the chapter see it in any case; other members see totals."),
        )
}
