//! Bad requests: each gets its problem, and changes nothing.

use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{Founded, application, chapter, founded};
use tests::{Answered, App, Person};

use crate::rest_walk::{TUESDAY, meeting};

/// A chapter of three with a closed meeting still to come, and the position of the log when all has settled.
struct Stage {
    app: App,
    admin: Person,
    made: Founded,
    settled: i64,
}

impl Stage {
    async fn set() -> Self {
        let app = App::start_at(TUESDAY).await;
        let admin = app.administrator().await;
        let made = founded(&app, &admin, 3).await;
        let mut stage = Self { app, admin, made, settled: 0 };
        stage.settle().await;
        stage
    }

    /// Waits until what happens by itself has happened.
    async fn settle(&mut self) {
        let mut quiet = 0;
        while quiet < 6 {
            let head = self.app.head().await;
            quiet = if head == self.settled { quiet + 1 } else { 0 };
            self.settled = head;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    async fn refused(&self, path: &str, body: Value, status: u16, code: &str) {
        self.is_refused(&self.admin.post(path, body).await, status, code).await;
    }

    async fn is_refused(&self, answered: &Answered, status: u16, code: &str) {
        answered.is_problem(status, code);
        assert_eq!(self.app.head().await, self.settled, "a refusal changed something");
    }

    async fn raw(&self, path: &str, body: impl Into<reqwest::Body>) -> Answered {
        self.admin.send(self.admin.request(Method::POST, path).header("content-type", "application/json").body(body)).await
    }
}

#[tokio::test]
async fn a_seat_a_person_and_a_form_are_checked_when_somebody_applies() {
    let stage = Stage::set().await;
    let path = format!("/chapters/{}/memberships", stage.made.chapter);
    stage.refused(&path, application("New Person", "Baker"), 409, "seat_taken").await;
    stage.refused(&path, application("New Person", "Astrologer"), 409, "unknown_profession").await;

    let elsewhere = chapter(&stage.admin, &stage.made.region, "Other").await;
    let mut stage = stage;
    stage.settle().await;
    let other = format!("/chapters/{elsewhere}/memberships");
    stage.refused(&other, application("Member 0", "Baker"), 409, "person_has_membership").await;

    let with = |field: &str, value: Value| {
        let mut body = application("New Person", "Dentist");
        body[field] = value;
        body
    };
    let foreign = tests::chapter::member(&stage.app, &stage.admin, &elsewhere, "Foreigner", "Baker").await;
    stage.settle().await;
    stage.refused(&path, with("sponsor", json!(foreign)), 409, "sponsor_not_a_member").await;
    stage.refused(&path, with("sponsor", json!("0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60")), 422, "unknown_id").await;
    stage.refused(&path, with("chapter_id", json!(elsewhere)), 422, "path_and_body_differ").await;
    stage.refused(&path, with("unknown", json!(1)), 422, "invalid_field").await;
    stage.refused(&path, with("name", json!("Nul\u{0}")), 422, "invalid_field").await;
    stage.refused(&path, with("email", json!("nobody")), 422, "invalid_field").await;
    stage.refused(&path, with("references", json!([])), 409, "too_few_references").await;
    let twice = json!([{"name": "Max Probe", "contact": "max@example.org"}, {"name": "Eva Beispiel", "contact": "Max@example.org"}]);
    let answered = stage.admin.post(&path, with("references", twice)).await;
    assert_eq!(answered.json()["field"], "references");
    stage.is_refused(&answered, 409, "too_few_references").await;
    let lone = application("New Person", "Dentist").to_string().replace("New Person", "\\ud800");
    stage.is_refused(&stage.raw(&path, lone).await, 400, "malformed_json").await;
    let deep = format!("{{\"name\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    stage.is_refused(&stage.raw(&path, deep).await, 400, "malformed_json").await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let answered = stage.raw(&path, deep).await;
    assert!(matches!(answered.status, 400 | 422), "{}", answered.text);
    stage.is_refused(&stage.raw(&path, vec![b' '; 10 << 20]).await, 413, "body_too_large").await;
    stage.is_refused(&stage.raw(&path, "{\"name\": ").await, 400, "malformed_json").await;
}

#[tokio::test]
async fn what_is_typed_reads_as_it_is_and_has_one_spelling() {
    let stage = Stage::set().await;
    let rename = format!("/chapters/{}/name", stage.made.chapter);
    for name in ["Harbour\u{202e}ruobraH", "Har\u{2028}bour", "\u{2066}Harbour"] {
        stage.is_refused(&stage.admin.put(&rename, json!({ "name": name })).await, 422, "invalid_field").await;
    }
    let rule = |at: &str| json!({"weekday": "tuesday", "at": at, "cadence": "weekly", "from": "2026-04-07", "place": {"name": "Hotel"}});
    for at in ["7:00", "07:0", "7:00:00", "24:00"] {
        let path = format!("/chapters/{}/meeting-rule", stage.made.chapter);
        stage.is_refused(&stage.admin.put(&path, rule(at)).await, 422, "invalid_field").await;
    }
    let charge = |amount: &str| json!({"kind": "other", "description": "Badge", "net": {"amount": amount, "currency": "CHF"}});
    for amount in [".5", "5.", "-.5", "--5", "5-", "1.2.3"] {
        stage.refused(&format!("/memberships/{}/dues/charges", stage.made.members[0]), charge(amount), 422, "invalid_field").await;
    }
    let region = |field: &str, value: Value| {
        let mut body =
            json!({"name": "South", "legal_entity": {"code": "CH09", "name": "Sud SA"}, "currencies": ["CHF"], "locale": "fr-CH"});
        body[field] = value;
        body
    };
    for locale in ["e", "english language"] {
        stage.refused("/regions", region("locale", json!(locale)), 409, "not_a_language").await;
    }
    for code in ["XXX", "XAU", "XTS"] {
        stage.refused("/regions", region("currencies", json!([code])), 409, "currency_without_unit").await;
    }
}

#[tokio::test]
async fn a_sheet_names_every_member_once_and_nobody_else() {
    let mut stage = Stage::set().await;
    let elsewhere = chapter(&stage.admin, &stage.made.region, "Other").await;
    let foreign = tests::chapter::member(&stage.app, &stage.admin, &elsewhere, "Foreigner", "Baker").await;
    stage.settle().await;
    let meeting = meeting(&stage.app, &stage.admin, &stage.made.chapter, "2026-03-03").await;
    stage.settle().await;
    let path = format!("/meetings/{meeting}/attendance/complete");
    let sheet = |members: &[&str], mark: &str| -> Value {
        let entries: Value = members.iter().map(|m| json!({"membership_id": m, "mark": mark})).collect();
        json!({ "entries": entries })
    };
    let members: Vec<&str> = stage.made.members.iter().map(String::as_str).collect();
    stage.refused(&path, sheet(&members[..2], "P"), 409, "members_missing").await;
    stage.refused(&path, sheet(&[&members[..], &[&foreign]].concat(), "P"), 409, "not_on_roster").await;
    stage.refused(&path, sheet(&[&members[..], &members[..1]].concat(), "P"), 409, "member_twice").await;
    stage.refused(&path, sheet(&members, "X"), 422, "invalid_field").await;
    stage.refused(&path, sheet(&members, "M"), 409, "no_medical_leave").await;
    stage.refused(&path, sheet(&members, "S"), 409, "substitute_missing").await;
    let by = |who: &str| {
        let mut body = sheet(&members, "P");
        body["entries"][0] =
            json!({"membership_id": members[0], "mark": "S", "substitute": {"name": "Bo Lindqvist", "membership_id": who}});
        body
    };
    stage.refused(&path, by("0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"), 422, "invalid_field").await;
    stage.refused(&path, by(members[1]), 409, "substitute_is_member").await;
    let draft = json!({"entries": [by("0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60")["entries"][0]]});
    stage.is_refused(&stage.admin.put(&format!("/meetings/{meeting}/attendance"), draft).await, 422, "invalid_field").await;
    stage.refused(&path, json!({"entries": [], "chapter_id": elsewhere}), 422, "invalid_field").await;

    let wrong = format!("/chapters/{}/meetings", stage.made.chapter);
    stage.refused(&wrong, json!({"slot": "2026-03-04"}), 409, "not_a_meeting_day").await;
    stage.refused(&wrong, json!({"slot": "2026-02-29"}), 422, "invalid_field").await;
    stage.refused(&wrong, json!({"slot": "2026-03-10", "chapter_id": elsewhere}), 422, "path_and_body_differ").await;
    let officer = json!({"membership_id": foreign, "office": "president", "term": {"starts_on": "2026-10-01", "ends_on": "2027-09-30"}});
    stage.refused(&format!("/chapters/{}/officers", stage.made.chapter), officer, 409, "not_a_member").await;
}

#[tokio::test]
async fn money_has_the_places_of_its_currency_and_the_currency_of_its_region() {
    let mut stage = Stage::set().await;
    let (giver, receiver) = (stage.made.members[0].clone(), stage.made.members[1].clone());
    let pledge = json!({"giver": giver, "receiver": receiver, "tier": "inside", "description": "Bread"});
    let referral = stage.admin.done("/referrals", pledge.clone()).await["id"].as_str().unwrap().to_owned();
    let withdrawn = stage.admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    stage.admin.done(&format!("/referrals/{withdrawn}/withdraw"), json!({"reason": "A mistake"})).await;
    stage.settle().await;
    let close = |amount: &str, currency: &str| json!({"amount": {"amount": amount, "currency": currency}, "amount_shared": true});
    let path = format!("/referrals/{referral}/close");
    for (amount, currency) in
        [("0.001", "JPY"), ("1.2345", "KWD"), ("9223372036854775808", "JPY"), ("1e3", "CHF"), ("NaN", "CHF"), ("1", "XXY")]
    {
        stage.refused(&path, close(amount, currency), 422, "invalid_field").await;
    }
    stage.refused(&path, close("92233720368547758.08", "CHF"), 422, "invalid_field").await;
    stage.refused(&path, json!({"amount": {"amount": 12, "currency": "CHF"}, "amount_shared": true}), 422, "invalid_field").await;
    stage.refused(&path, close("10.00", "EUR"), 409, "currency_not_of_region").await;
    let ahead = json!({"amount": {"amount": "10.00", "currency": "CHF"}, "amount_shared": true, "on": "2199-01-01"});
    stage.refused(&path, ahead, 409, "in_the_future").await;
    stage.refused(&path, close("0.00", "CHF"), 409, "amount_not_positive").await;
    stage.refused(&path, close("-5.00", "CHF"), 409, "amount_not_positive").await;
    stage.refused(&format!("/referrals/{withdrawn}/close"), close("10.00", "CHF"), 409, "referral_not_open").await;
    let dues = format!("/memberships/{giver}/dues/payments");
    stage.refused(&dues, json!({"amount": {"amount": "1.00", "currency": "JPY"}, "method": "cash"}), 422, "invalid_field").await;
    stage.refused(&dues, json!({"amount": {"amount": "1.00", "currency": "KWD"}, "method": "cash"}), 409, "other_currency").await;
}

#[tokio::test]
async fn a_stale_version_and_a_reused_key_are_refused_and_a_repeat_answers_the_same() {
    let mut stage = Stage::set().await;
    let path = format!("/chapters/{}/name", stage.made.chapter);
    let etag = stage.admin.get(&format!("/chapters/{}", stage.made.chapter)).await.header("etag").unwrap().to_owned();
    let rename = |name: &str| stage.admin.request(Method::PUT, &path).json(&json!({ "name": name }));
    let first = stage.admin.send(rename("Rheinknie").header("idempotency-key", "k1").header("if-match", &etag)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let again = stage.admin.send(rename("Rheinknie").header("idempotency-key", "k1").header("if-match", &etag)).await;
    assert_eq!((again.status, again.json(), again.header("idempotent-replayed")), (200, first.json(), Some("true")));
    let (stale, reused, bad) = (
        rename("Other").header("if-match", &etag),
        rename("Other").header("idempotency-key", "k1"),
        rename("Other").header("if-match", "soon"),
    );
    stage.settle().await;
    stage.is_refused(&stage.admin.send(stale).await, 412, "stale_version").await;
    stage.is_refused(&stage.admin.send(reused).await, 422, "idempotency_key_reused").await;
    stage.is_refused(&stage.admin.send(bad).await, 422, "invalid_field").await;
    let read = || stage.admin.request(Method::GET, &format!("/chapters/{}", stage.made.chapter));
    let etag = stage.admin.send(read()).await.header("etag").unwrap().to_owned();
    assert!(etag.starts_with(&format!("{}-", first.header("etag").unwrap().trim_end_matches('"'))), "{etag}");
    let known = stage.admin.send(read().header("if-none-match", &etag)).await;
    assert_eq!((known.status, known.header("etag"), known.text.as_str()), (304, Some(etag.as_str()), ""));
    stage.admin.done(&format!("/chapters/{}/suspend", stage.made.chapter), json!({"reason": "x"})).await;
    assert_eq!(stage.admin.send(read().header("if-none-match", &etag)).await.status, 200);
}

#[tokio::test]
async fn queries_are_read_strictly() {
    let stage = Stage::set().await;
    for path in [
        "/chapters?colour=red",
        "/chapters?limit=0",
        "/chapters?limit=501",
        "/chapters?limit=many",
        "/chapters?cursor=zz",
        "/chapters?sort=colour",
    ] {
        let answered = stage.admin.get(path).await;
        assert_eq!((answered.status, answered.header("content-type")), (422, Some("application/problem+json")), "{path} {}", answered.text);
    }
    stage.admin.get("/chapters/no-id").await.is_problem(404, "not_found");
    stage.admin.get("/nowhere").await.is_problem(404, "not_found");
    stage.admin.get("/events/0").await.is_problem(404, "not_found");
    stage.admin.get(&format!("/chapters?min_position={}", stage.settled + 1_000_000)).await.is_problem(503, "not_yet");
}

#[tokio::test]
async fn a_field_that_names_what_there_is_not_is_the_one_at_fault() {
    let mut stage = Stage::set().await;
    let meeting = meeting(&stage.app, &stage.admin, &stage.made.chapter, "2026-03-03").await;
    let applied = stage.admin.done(&format!("/chapters/{}/memberships", stage.made.chapter), application("Applicant", "Plumber")).await;
    let applied = applied["id"].as_str().unwrap().to_owned();
    stage.settle().await;
    let nobody = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";
    let (own, chapter) = (&stage.made.members[0], &stage.made.chapter);
    let rule = json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-03-03", "place": {"name": "Room"}});
    let sponsored = |sponsor: &str| {
        let mut body = application("New Person", "Dentist");
        body["sponsor"] = json!(sponsor);
        body
    };
    let term = json!({"starts_on": "2026-10-01", "ends_on": "2027-09-30"});
    let referrals = json!({"section": "referrals", "expires_after_days": 90, "reminder_days": [14]});
    for (path, body, field) in [
        (format!("/meetings/{meeting}/visitors"), json!({"name": "Gast", "email": "gast@example.org", "invited_by": nobody}), "invited_by"),
        (format!("/memberships/{applied}/objections"), json!({"by": nobody, "reason": "Too close"}), "by"),
        ("/referrals".to_owned(), json!({"giver": nobody, "receiver": own, "tier": "inside", "description": "x"}), "giver"),
        ("/referrals".to_owned(), json!({"giver": own, "receiver": nobody, "tier": "inside", "description": "x"}), "receiver"),
        (
            "/chapters".to_owned(),
            json!({"name": "x", "region_id": nobody, "time_zone": "Europe/Zurich", "meeting_rule": rule}),
            "region_id",
        ),
        ("/regions".to_owned(), json!({"name": "x", "parent": nobody}), "parent"),
        (format!("/chapters/{chapter}/memberships"), sponsored(nobody), "sponsor"),
        (format!("/chapters/{chapter}/officers"), json!({"membership_id": nobody, "office": "president", "term": term}), "membership_id"),
        (format!("/memberships/{own}/transfer"), json!({"to_chapter": nobody}), "to_chapter"),
        (format!("/memberships/{own}/one-to-ones"), json!({"with": nobody, "on": "2026-03-03"}), "with"),
        (format!("/memberships/{own}/testimonials"), json!({"to": nobody, "text": "Good"}), "to"),
        ("/policies".to_owned(), json!({"scope": {"region": nobody}, "rule": referrals, "holds_from": "2026-07-01"}), "scope"),
    ] {
        let answered = stage.admin.post(&path, body).await;
        stage.is_refused(&answered, 422, "unknown_id").await;
        assert_eq!(answered.json()["field"], field, "{path}: {}", answered.text);
    }
}

#[tokio::test]
async fn a_rule_that_refuses_names_the_field_as_the_request_has_it() {
    let mut stage = Stage::set().await;
    let elsewhere = chapter(&stage.admin, &stage.made.region, "Other").await;
    let (own, other) = (&stage.made.members[0], &stage.made.members[1]);
    let pledged = stage.admin.done("/referrals", json!({"giver": own, "receiver": other, "tier": "inside", "description": "x"})).await;
    let referral = pledged["id"].as_str().unwrap().to_owned();
    let person = stage.admin.read(&format!("/memberships/{own}")).await["person_id"].clone();
    let own = own.clone();
    stage.settle().await;
    let euros = json!({"amount": "10.00", "currency": "EUR"});
    let francs = |amount: &str| json!({"amount": amount, "currency": "CHF"});
    let named = |email: &str| {
        let mut body = application("New Person", "Dentist");
        body["email"] = json!(email);
        body
    };
    let mut same_person = named("another@example.org");
    same_person["person_id"] = person;
    let charge = |net: Value| json!({"kind": "other", "description": "Badge", "net": net});
    let applications = format!("/chapters/{elsewhere}/memberships");
    let charges = format!("/memberships/{own}/dues/charges");
    for (path, body, code, field) in [
        (
            format!("/referrals/{referral}/close"),
            json!({"amount": euros, "amount_shared": true}),
            "currency_not_of_region",
            "amount.currency",
        ),
        (format!("/memberships/{own}/dues/payments"), json!({"amount": euros, "method": "cash"}), "other_currency", "amount.currency"),
        (charges.clone(), charge(francs("0.00")), "nothing_to_invoice", "net"),
        (charges.clone(), charge(francs("-1.00")), "negative_line", "net"),
        (charges, charge(euros.clone()), "other_currency", "net.currency"),
        (applications.clone(), named("member.0@example.org"), "person_has_membership", "email"),
        (applications, same_person, "person_has_membership", "person_id"),
    ] {
        let answered = stage.admin.post(&path, body).await;
        stage.is_refused(&answered, 409, code).await;
        assert_eq!(answered.json()["field"], field, "{path}: {}", answered.text);
    }
}
