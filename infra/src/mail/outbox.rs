//! The outbox: rows go in with the settlement of their task, and each change of state is fenced by the lease under which it is made.

use super::compose::Composed;
use super::letter::{Addressee, Letter, Origin};
use crate::accounts::Vault;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::MembershipId;
use domain::calendar::{day_after, instant};
use domain::notices::NoticeClass;
use domain::rules::{InDoubt, NoticeRules};
use sqlx::{PgConnection, PgExecutor, Postgres, QueryBuilder};
use uuid::Uuid;

/// Most rows of one INSERT: PostgreSQL counts its parameters in 16 bits.
const AT_ONCE: usize = 1_000;

/// A notice about to be recorded.
pub struct NewNotice {
    id: Uuid,
    kind: &'static str,
    class: &'static str,
    subject_kind: &'static str,
    subject_id: Uuid,
    occurrence: String,
    membership_id: Option<Uuid>,
    user_id: Option<Uuid>,
    chapter_id: Option<Uuid>,
    region_id: Option<Uuid>,
    causation: i64,
    address: String,
    language: &'static str,
    subject_line: String,
    message_id: String,
    return_path: String,
    message: Option<Vec<u8>>,
    urgent: bool,
    in_doubt: InDoubt,
    time_zone: Tz,
    quiet: Quiet,
    not_before: DateTime<Utc>,
    useful_until: Option<DateTime<Utc>>,
    state: &'static str,
    reason: Option<&'static str>,
    queued_at: DateTime<Utc>,
}

/// The hours in which nothing is sent that is not urgent, on the chapter's own clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quiet {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl Quiet {
    /// The moment from which a letter may be sent: this one, or the end of the quiet hours that it falls into.
    pub fn end(self, zone: Tz, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&zone).naive_local();
        let (day, time) = (local.date(), local.time());
        let quiet = if self.from < self.until { self.from <= time && time < self.until } else { time >= self.from || time < self.until };
        if !quiet {
            return at;
        }
        // Evening hours end tomorrow, those after midnight today.
        let ends_on = if time < self.until { day } else { day_after(day) };
        instant(zone, ends_on.and_time(self.until))
    }
}

impl NewNotice {
    pub fn of(letter: &Letter, origin: &Origin, rules: &NoticeRules, causation: i64, at: DateTime<Utc>) -> Self {
        let quiet = Quiet { from: rules.quiet_from, until: rules.quiet_until };
        let not_before = if letter.urgent { at } else { quiet.end(origin.zone, at) };
        let (membership_id, user_id) = match letter.to.who {
            Addressee::Member(id) => (Some(id.into()), None),
            Addressee::User(id) => (None, Some(id.into())),
        };
        Self {
            id: letter.id(),
            kind: letter.kind.name(),
            class: letter.kind.class().name(),
            subject_kind: letter.subject.kind,
            subject_id: letter.subject.id,
            occurrence: letter.occurrence.clone(),
            membership_id,
            user_id,
            chapter_id: origin.chapter.map(|(chapter, _)| chapter.into()),
            region_id: origin.chapter.map(|(_, region)| region.into()),
            causation,
            address: letter.to.email.as_str().to_owned(),
            language: letter.to.form.language.code(),
            subject_line: String::new(),
            message_id: String::new(),
            return_path: String::new(),
            message: None,
            urgent: letter.urgent,
            in_doubt: rules.in_doubt(letter.kind),
            time_zone: origin.zone,
            quiet,
            not_before,
            useful_until: letter.useful_until,
            state: "queued",
            reason: None,
            queued_at: at,
        }
    }

    pub fn suppress(&mut self, reason: &'static str) {
        (self.state, self.reason) = ("suppressed", Some(reason));
    }

    /// Keeps the letter's bytes, sealed.
    pub fn freeze(&mut self, composed: Composed, vault: &Vault) {
        (self.subject_line, self.message_id, self.return_path) = (composed.subject, composed.message_id, composed.return_path);
        self.message = Some(vault.seal(self.id.as_bytes(), &composed.bytes));
    }
}

fn in_words(in_doubt: InDoubt) -> &'static str {
    match in_doubt {
        InDoubt::Repeat => "repeat",
        InDoubt::LetBe => "let_be",
        InDoubt::Ask => "ask",
    }
}

/// Records notices; those that are there already stay as they are.
pub(crate) async fn record(connection: &mut PgConnection, notices: Vec<NewNotice>) -> Result<(), sqlx::Error> {
    let mut notices = notices.into_iter().peekable();
    while notices.peek().is_some() {
        let mut query: QueryBuilder<Postgres> = QueryBuilder::new(
            "INSERT INTO mail.notices (id, kind, class, subject_kind, subject_id, occurrence, membership_id, user_id, chapter_id, region_id, causation, \
             address, domain, language, subject_line, message_id, return_path, message, sealed, urgent, in_doubt, time_zone, quiet_from, quiet_until, \
             not_before, useful_until, state, reason, queued_at, settled_at) ",
        );
        query.push_values(notices.by_ref().take(AT_ONCE), |mut row, notice| {
            let domain = notice.address.rsplit('@').next().unwrap_or_default().to_lowercase();
            let settled_at = (notice.state == "suppressed").then_some(notice.queued_at);
            row.push_bind(notice.id)
                .push_bind(notice.kind)
                .push_bind(notice.class)
                .push_bind(notice.subject_kind)
                .push_bind(notice.subject_id)
                .push_bind(notice.occurrence)
                .push_bind(notice.membership_id)
                .push_bind(notice.user_id)
                .push_bind(notice.chapter_id)
                .push_bind(notice.region_id)
                .push_bind(notice.causation)
                .push_bind(notice.address)
                .push_bind(domain)
                .push_bind(notice.language)
                .push_bind(notice.subject_line)
                .push_bind(notice.message_id)
                .push_bind(notice.return_path)
                .push_bind(notice.message)
                .push_bind(true)
                .push_bind(notice.urgent)
                .push_bind(in_words(notice.in_doubt))
                .push_bind(notice.time_zone.name())
                .push_bind(notice.quiet.from)
                .push_bind(notice.quiet.until)
                .push_bind(notice.not_before)
                .push_bind(notice.useful_until)
                .push_bind(notice.state)
                .push_bind(notice.reason)
                .push_bind(notice.queued_at)
                .push_bind(settled_at);
        });
        query.push(" ON CONFLICT (id) DO NOTHING");
        // Each number of rows is a statement of its own: keeping them all prepared would help nobody.
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A notice in the hands of a mailer.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Leased {
    pub id: Uuid,
    pub lease: i64,
    pub address: String,
    pub domain: String,
    pub return_path: String,
    /// As it is kept.
    pub message: Option<Vec<u8>>,
    pub sealed: bool,
    pub urgent: bool,
    pub time_zone: String,
    quiet_from: NaiveTime,
    quiet_until: NaiveTime,
    pub useful_until: Option<DateTime<Utc>>,
    pub attempts: i32,
    pub queued_at: DateTime<Utc>,
    /// Why no mail goes to the address, when none does.
    pub address_suppressed: Option<String>,
}

impl Leased {
    /// From when it may be sent, by its chapter's quiet hours.
    pub fn sendable_from(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let zone = self.time_zone.parse().unwrap_or(Tz::UTC);
        if self.urgent { now } else { (Quiet { from: self.quiet_from, until: self.quiet_until }).end(zone, now) }
    }
}

/// How long a mailer may keep a notice without a word.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Before it has begun to send it.
    pub lease: Duration,
    /// An attempt, at the very most: the transport gives up well before.
    pub attempt: Duration,
}

/// The steps of a delivery: to connect, TLS, to sign in, from, to, data, the mail, and one to spare.
const STEPS: i32 = 8;

impl Patience {
    /// For a transport that gives up a step after so long.
    pub fn of_steps(step: std::time::Duration) -> Self {
        let step = Duration::from_std(step).unwrap_or(Duration::minutes(10));
        Self { lease: step * 2, attempt: step * STEPS }
    }
}

/// Takes notices whose time has come, those abandoned by a mailer that had not begun to send them among them.
pub(super) async fn lease(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    most: i64,
    patience: Patience,
) -> Result<Vec<Leased>, sqlx::Error> {
    // Two arms, so that each is read from its own index.
    let sql = "WITH due AS (\
                 SELECT id FROM mail.notices WHERE state IN ('queued', 'deferred') AND not_before <= $1 \
                 ORDER BY urgent DESC, not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED), \
               abandoned AS (\
                 SELECT id FROM mail.notices WHERE state IN ('leased', 'attempting') AND state = 'leased' AND leased_until < $1 \
                 LIMIT $2 FOR UPDATE SKIP LOCKED), \
               taken AS (\
                 UPDATE mail.notices n SET state = 'leased', lease = nextval('mail.lease'), leased_until = $3 \
                 FROM (SELECT id FROM due UNION SELECT id FROM abandoned) t WHERE n.id = t.id \
                 RETURNING n.id, n.lease, n.address, n.domain, n.return_path, n.message, n.sealed, n.urgent, n.time_zone, n.quiet_from, n.quiet_until, \
                           n.useful_until, n.attempts, n.queued_at, n.not_before) \
               SELECT taken.*, s.reason AS address_suppressed FROM taken \
               LEFT JOIN mail.suppressed_addresses s ON s.address = lower(taken.address) \
               ORDER BY urgent DESC, not_before, id";
    sqlx::query_as(sql).bind(now).bind(most).bind(now + patience.lease).fetch_all(executor).await
}

/// Says that bytes are about to go out. False when the lease has been lost: then none may.
pub(super) async fn begin(
    executor: impl PgExecutor<'_>,
    notice: &Leased,
    now: DateTime<Utc>,
    patience: Patience,
) -> Result<bool, sqlx::Error> {
    let sql = "UPDATE mail.notices SET state = 'attempting', attempts = attempts + 1, attempted_at = $3, leased_until = $4 \
               WHERE id = $1 AND lease = $2 AND state = 'leased'";
    let begun = sqlx::query(sql).bind(notice.id).bind(notice.lease).bind(now).bind(now + patience.attempt).execute(executor).await?;
    Ok(begun.rows_affected() == 1)
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Sent(String),
    /// To be tried again.
    Deferred {
        until: DateTime<Utc>,
        reason: String,
    },
    Failed(String),
    Uncertain(String),
    Suppressed(String),
    /// Not now, for a reason of the house's own: it waits as if it had never been taken.
    Waits {
        until: DateTime<Utc>,
    },
}

/// Writes down what became of a notice. A mailer that was too slow may still say so of an attempt that has been called uncertain
/// meanwhile, as long as nobody has taken it again.
pub(super) async fn conclude(executor: impl PgExecutor<'_>, notice: &Leased, fate: &Fate, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let (state, reason, not_before) = match fate {
        Fate::Sent(reply) => ("sent", Some(reply.as_str()), None),
        Fate::Deferred { until, reason } => ("deferred", Some(reason.as_str()), Some(*until)),
        Fate::Failed(reason) => ("failed", Some(reason.as_str()), None),
        Fate::Uncertain(reason) => ("uncertain", Some(reason.as_str()), None),
        Fate::Suppressed(reason) => ("suppressed", Some(reason.as_str()), None),
        Fate::Waits { until } => ("queued", None, Some(*until)),
    };
    let settled = matches!(fate, Fate::Sent(_) | Fate::Failed(_) | Fate::Suppressed(_));
    let sql = "UPDATE mail.notices SET state = $3, reason = coalesce($4, reason), not_before = coalesce($5, not_before), leased_until = NULL, \
                      settled_at = CASE WHEN $6 THEN $7 END, doubts = doubts + CASE WHEN $3 = 'uncertain' AND state <> 'uncertain' THEN 1 ELSE 0 END, \
                      doubted_at = CASE WHEN $3 = 'uncertain' THEN coalesce(doubted_at, $7) END \
               WHERE id = $1 AND lease = $2 AND state IN ('leased', 'attempting', 'uncertain')";
    let done = sqlx::query(sql)
        .bind(notice.id)
        .bind(notice.lease)
        .bind(state)
        .bind(reason)
        .bind(not_before)
        .bind(settled)
        .bind(now)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Attempts whose mailer has not been heard of: nobody knows whether the mail went out.
pub(super) async fn sweep(executor: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let sql = "UPDATE mail.notices SET state = 'uncertain', doubts = doubts + 1, leased_until = NULL, doubted_at = $1, \
                      reason = 'the program ended in the middle of sending: it may have arrived' \
               WHERE state IN ('leased', 'attempting') AND state = 'attempting' AND leased_until < $1";
    Ok(sqlx::query(sql).bind(now).execute(executor).await?.rows_affected())
}

/// How long a notice stays in doubt before it is settled by its rule: a mailer that was slow may still say what became of it.
const IN_DOUBT: Duration = Duration::hours(1);

/// Settles what has been in doubt for long enough, as the rules of its kind say: it is sent once more, with the same Message-ID, or let be.
/// In doubt again, it is a person's to settle.
pub(super) async fn settle(executor: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let sql = "UPDATE mail.notices SET doubted_at = NULL, \
                      state = CASE in_doubt WHEN 'repeat' THEN 'deferred' ELSE 'failed' END, \
                      not_before = CASE in_doubt WHEN 'repeat' THEN $1 ELSE not_before END, \
                      settled_at = CASE in_doubt WHEN 'repeat' THEN NULL ELSE $1 END, \
                      reason = CASE in_doubt WHEN 'repeat' THEN 'settled by the rules: it is sent again' ELSE 'settled by the rules: nothing more is done' END \
                               || coalesce(' (' || reason || ')', '') \
               WHERE state = 'uncertain' AND in_doubt <> 'ask' AND doubts < 2 AND message IS NOT NULL AND doubted_at < $2";
    Ok(sqlx::query(sql).bind(now).bind(now - IN_DOUBT).execute(executor).await?.rows_affected())
}

/// Takes back what waits to be sent to a member, of the classes that the member does without.
pub(crate) async fn withhold(
    executor: impl PgExecutor<'_>,
    member: MembershipId,
    muted: &[NoticeClass],
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let classes: Vec<&str> = muted.iter().map(|class| class.name()).collect();
    let sql = "UPDATE mail.notices SET state = 'suppressed', reason = 'the recipient does without letters of this class', settled_at = $3 \
               WHERE membership_id = $1 AND class = ANY($2) AND state IN ('queued', 'deferred')";
    Ok(sqlx::query(sql).bind(Uuid::from(member)).bind(classes).bind(now).execute(executor).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Quiet {
        let rules = NoticeRules::default();
        Quiet { from: rules.quiet_from, until: rules.quiet_until }
    }

    fn end(zone: &str, at: &str) -> String {
        quiet().end(zone.parse().unwrap(), at.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn quiet_hours_are_the_chapters_own_and_end_in_the_morning() {
        assert_eq!(end("Europe/Berlin", "2026-01-10T12:00:00Z"), "2026-01-10T12:00:00+00:00");
        assert_eq!(end("Europe/Berlin", "2026-01-10T20:00:00Z"), "2026-01-11T06:00:00+00:00");
        assert_eq!(end("Europe/Berlin", "2026-01-11T02:00:00Z"), "2026-01-11T06:00:00+00:00");
        assert_eq!(end("Europe/Berlin", "2026-01-11T06:00:00Z"), "2026-01-11T06:00:00+00:00");
        assert_eq!(end("Pacific/Tongatapu", "2026-01-11T08:00:00Z"), "2026-01-11T18:00:00+00:00");
        assert_eq!(end("Pacific/Honolulu", "2026-01-11T08:00:00Z"), "2026-01-11T17:00:00+00:00");
    }

    #[test]
    fn the_night_of_a_change_of_clocks_ends_at_seven_as_well() {
        assert_eq!(end("Europe/Berlin", "2026-03-28T21:00:00Z"), "2026-03-29T05:00:00+00:00");
        assert_eq!(end("Europe/Berlin", "2026-10-24T21:00:00Z"), "2026-10-25T06:00:00+00:00");
    }

    #[test]
    fn quiet_hours_may_lie_within_a_day() {
        let noon = Quiet { from: NaiveTime::from_hms_opt(12, 0, 0).unwrap(), until: NaiveTime::from_hms_opt(14, 0, 0).unwrap() };
        assert_eq!(noon.end(Tz::UTC, "2026-01-10T13:00:00Z".parse().unwrap()).to_rfc3339(), "2026-01-10T14:00:00+00:00");
        assert_eq!(noon.end(Tz::UTC, "2026-01-10T23:00:00Z".parse().unwrap()).to_rfc3339(), "2026-01-10T23:00:00+00:00");
    }
}
