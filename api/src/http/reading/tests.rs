use super::*;
use chrono::{NaiveDate, NaiveDateTime};
use domain::calendar::Term;
use domain::policy::PolicyScope;
use domain::rules::Rule;
use domain::text::Name;
use domain::{Currency, Money};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what was read is compared by its Debug")]
struct Form {
    name: Name,
    amount: Option<Money>,
    on: Option<NaiveDate>,
    at: Option<NaiveDateTime>,
    id: Option<Uuid>,
    years: Option<u8>,
    scope: Option<PolicyScope>,
    #[serde(default)]
    terms: Vec<Term>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "what was read is compared by its Debug")]
enum Kinds {
    Renewal { term_years: u8 },
    Other { description: Name, net: Money, due_on: Option<NaiveDate> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    limit: Option<i64>,
    from: Option<NaiveDate>,
    currency: Option<Currency>,
}

fn lists() -> Lists {
    Lists::of(&crate::app::openapi())
}

/// The field at fault and what is said of it.
fn wrong<T: DeserializeOwned + std::fmt::Debug>(sent: &str) -> (String, String) {
    let lists = Lists::of_names(&["terms", "below", "reminder_days"]);
    match body::<T>(sent.as_bytes(), &lists) {
        Err(Unreadable::Wrong(wrong)) => (wrong.field().unwrap_or_default(), wrong.detail().to_owned()),
        other => panic!("{sent} was read as {other:?}"),
    }
}

fn field<T: DeserializeOwned + std::fmt::Debug>(sent: Value) -> String {
    wrong::<T>(&sent.to_string()).0
}

#[test]
fn what_is_right_is_read() {
    let whole = json!({
        "name": "Ada", "amount": {"amount": "12.50", "currency": "CHF"}, "on": "2026-03-03", "at": "2026-03-03T07:00:00", "years": 2,
        "id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "scope": {"region": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"},
        "terms": [{"starts_on": "2026-01-01", "ends_on": "2026-12-31"}],
    });
    let read: Form = body(whole.to_string().as_bytes(), &lists_of_the_form()).unwrap();
    assert_eq!((read.name.as_str(), read.amount.unwrap().minor, read.years, read.terms.len()), ("Ada", 1250, Some(2), 1));
    let least: Form = body(br#"{"name": "Ada", "amount": null, "scope": "organisation"}"#, &lists_of_the_form()).unwrap();
    assert_eq!((least.amount, least.scope), (None, Some(PolicyScope::Organisation)));
    let kinds: Kinds = body(br#"{"kind": "renewal", "term_years": 2}"#, &lists_of_the_form()).unwrap();
    assert!(matches!(kinds, Kinds::Renewal { term_years: 2 }));
}

fn lists_of_the_form() -> Lists {
    Lists::of_names(&["terms"])
}

#[test]
fn the_field_at_fault_is_named_wherever_it_is() {
    for (sent, at) in [
        (json!({}), "name"),
        (json!({"name": "Ada", "colour": 1}), "colour"),
        (json!({"name": 1}), "name"),
        (json!({"name": "A\u{0}"}), "name"),
        (json!({"name": "Ada", "amount": {"amount": "1.00"}}), "amount.currency"),
        (json!({"name": "Ada", "amount": {"amount": "1.00", "currency": "XXY"}}), "amount.currency"),
        (json!({"name": "Ada", "amount": {"amount": 1, "currency": "CHF"}}), "amount.amount"),
        (json!({"name": "Ada", "amount": {"amount": "1.005", "currency": "CHF"}}), "amount"),
        (json!({"name": "Ada", "on": "2026-02-29"}), "on"),
        (json!({"name": "Ada", "years": 300}), "years"),
        (json!({"name": "Ada", "years": 1.5}), "years"),
        (json!({"name": "Ada", "id": "abc"}), "id"),
        (json!({"name": "Ada", "scope": {}}), "scope"),
        (json!({"name": "Ada", "scope": {"chapter": 1, "region": 2}}), "scope"),
        (json!({"name": "Ada", "terms": [{"starts_on": "2026-01-01", "ends_on": "soon"}]}), "terms.0.ends_on"),
        (json!({"name": "Ada", "terms": [{"starts_on": "2026-01-01"}]}), "terms.0.ends_on"),
    ] {
        assert_eq!(field::<Form>(sent.clone()), at, "{sent}");
    }
    assert_eq!(wrong::<Form>(r#"{"name": "Ada", "name": "Eva"}"#).0, "name");
    assert_eq!(wrong::<Form>(r#"{"name": "Ada", "terms": [{"ends_on": "x", "ends_on": "y"}]}"#).0, "terms.0.ends_on");
}

#[test]
fn the_field_at_fault_is_named_where_a_field_tells_the_kind() {
    let net = |amount: &str, currency: &str| json!({"amount": amount, "currency": currency});
    let other = |net: Value| json!({"kind": "other", "description": "Badge", "net": net});
    for (sent, at) in [
        (json!({"kind": "present"}), "kind"),
        (json!({"term_years": 1}), "kind"),
        (json!({"kind": "renewal"}), "term_years"),
        (json!({"kind": "renewal", "term_years": "two"}), "term_years"),
        (json!({"kind": "renewal", "term_years": 1, "due_on": "2026-03-03"}), "due_on"),
        (other(net("1.00", "XXY")), "net.currency"),
        (other(net("ten", "CHF")), "net.amount"),
        (other(json!({"amount": "1.00"})), "net.currency"),
        (other(json!({"amount": "1.00", "currency": "CHF", "more": 1})), "net.more"),
        (json!({"kind": "other", "description": "Badge", "net": net("1.00", "CHF"), "due_on": "2026-13-01"}), "due_on"),
    ] {
        assert_eq!(field::<Kinds>(sent.clone()), at, "{sent}");
    }
    let mut score = serde_json::to_value(Rule::MemberScore(domain::rules::MemberScoreRules::default())).unwrap();
    score.as_object_mut().unwrap().remove("red_from");
    assert_eq!(field::<Rule>(score.clone()), "red_from");
    score["red_from"] = json!(30);
    score["training"].as_object_mut().unwrap().remove("otherwise");
    assert_eq!(field::<Rule>(score), "training.otherwise");
    let bands = json!({"section": "referrals", "expires_after_days": 120, "reminder_days": [14, "soon"]});
    assert_eq!(field::<Rule>(bands), "reminder_days.1");
}

#[test]
fn a_list_is_no_object_and_an_object_no_list() {
    assert_eq!(field::<Form>(json!({"name": ["Ada"]})), "name");
    assert_eq!(field::<Form>(json!({"name": "Ada", "amount": ["1.00", "CHF"]})), "amount");
    assert_eq!(field::<Form>(json!({"name": "Ada", "terms": [["2026-01-01", "2026-12-31"]]})), "terms.0");
    assert_eq!(field::<Form>(json!({"name": "Ada", "terms": {"starts_on": "2026-01-01"}})), "terms");
    assert_eq!(field::<Kinds>(json!({"kind": "other", "description": "Badge", "net": ["1.00", "CHF"]})), "net");
    for whole in ["[\"Ada\"]", "[\"renewal\", 1]", "\"Ada\"", "1", "null"] {
        assert_eq!(wrong::<Form>(whole).0, "", "{whole}");
        assert_eq!(wrong::<Kinds>(whole).0, "", "{whole}");
    }
    let (named, known) =
        (lists(), body::<Rule>(br#"{"section": "referrals", "expires_after_days": 120, "reminder_days": [14]}"#, &lists()));
    assert!(known.is_ok(), "{known:?} with {named:?}");
}

#[test]
fn days_lie_in_years_that_people_live_in() {
    for (sent, at) in [
        (json!({"name": "Ada", "on": "0001-01-01"}), "on"),
        (json!({"name": "Ada", "on": "-0001-01-01"}), "on"),
        (json!({"name": "Ada", "on": "1899-12-31"}), "on"),
        (json!({"name": "Ada", "on": "9999-12-31"}), "on"),
        (json!({"name": "Ada", "at": "2201-01-01T07:00:00"}), "at"),
    ] {
        assert_eq!(field::<Form>(sent.clone()), at, "{sent}");
    }
    for day in ["1900-01-01", "2200-12-31"] {
        let sent = json!({"name": "Ada", "on": day}).to_string();
        assert!(body::<Form>(sent.as_bytes(), &lists_of_the_form()).is_ok(), "{day}");
    }
}

#[test]
fn what_is_said_is_said_in_the_words_of_the_interface() {
    for sent in [
        json!({"name": "Ada", "on": "2026-02-30"}),
        json!({"name": "Ada", "on": "2026-02-03 "}),
        json!({"name": "Ada", "on": "2026-2-3"}),
        json!({"name": "Ada", "on": 3}),
        json!({"name": "Ada", "at": "soon"}),
        json!({"name": "Ada", "id": "abc"}),
        json!({"name": "Ada", "years": -1}),
        json!({"name": "Ada", "amount": "1.00"}),
    ] {
        let said = wrong::<Form>(&sent.to_string()).1;
        for rust in ["struct", "u8", "input", "invalid", "expected", "parsing", "visitor", "string"] {
            assert!(!said.contains(rust), "{sent}: {said}");
        }
        assert!(said.starts_with("it is "), "{sent}: {said}");
    }
    let said = wrong::<Kinds>(r#"{"kind": "other", "description": "Badge", "net": {"amount": "1", "currency": "CHF"}, "due_on": "x"}"#).1;
    assert_eq!(said, "it is a day such as 2026-03-03");
}

#[test]
fn a_query_is_read_by_the_same_reader() {
    let ask = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        query::<Asked>(pairs).map_err(|wrong| wrong.field().unwrap_or_default())
    };
    let read = ask(&[("limit", "5"), ("from", "2026-03-03"), ("currency", "CHF")]).unwrap();
    assert_eq!((read.limit, read.from, read.currency.map(Currency::code)), (Some(5), NaiveDate::from_ymd_opt(2026, 3, 3), Some("CHF")));
    for (pairs, at) in [
        (&[("limit", "many")][..], "limit"),
        (&[("limit", "")], "limit"),
        (&[("from", "2027-02-29")], "from"),
        (&[("from", "0001-01-01")], "from"),
        (&[("currency", "C\0F")], "currency"),
        (&[("colour", "red")], "colour"),
        (&[("limit", "5"), ("limit", "6")], "limit"),
    ] {
        assert_eq!(ask(pairs).unwrap_err(), at, "{pairs:?}");
    }
}

#[test]
fn what_is_no_json_says_where_it_ends_to_be_some() {
    let lists = lists_of_the_form();
    for sent in ["{\"name\": ", "{\"name\": \"\\ud800\"}", "{} {}", "{\"name\": 1e999}"] {
        assert!(matches!(body::<Form>(sent.as_bytes(), &lists), Err(Unreadable::Malformed(_))), "{sent}");
    }
    let deep = format!("{{\"name\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(matches!(body::<Form>(deep.as_bytes(), &lists), Err(Unreadable::Malformed(_))));
}

/// What a form says, and what is wrong with it, as a body's.
fn of_form(fields: &[(&str, &str)]) -> Result<Form, (Option<String>, String)> {
    read_form(fields).map_err(|wrong| (wrong[0].field(), wrong[0].detail().to_owned()))
}

fn read_form<T: DeserializeOwned>(fields: &[(&str, &str)]) -> Result<T, Vec<Wrong>> {
    form(&fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn all_that_is_wrong_with_a_form_is_told_at_once() {
    let at = |all: Vec<Wrong>| {
        let mut at: Vec<String> = all.iter().filter_map(Wrong::field).collect();
        at.sort();
        at
    };
    let said = [
        ("amount.amount", "much"),
        ("amount.currency", "CHF"),
        ("on", "soon"),
        ("at", "noon"),
        ("id", "7"),
        ("years", "two"),
        ("scope", "here"),
    ];
    let wrong = at(read_form::<Form>(&said).unwrap_err());
    assert_eq!(wrong, ["amount", "at", "id", "name", "on", "scope", "years"]);
    let wrong = at(read_form::<Kinds>(&[("kind", "other"), ("net.currency", "EUR"), ("due_on", "soon")]).unwrap_err());
    assert_eq!(wrong, ["description", "due_on", "net.amount"]);
}

#[test]
fn a_form_says_what_a_body_would() {
    let said = [
        ("name", " Ada "),
        ("amount.amount", "12.50"),
        ("amount.currency", "CHF"),
        ("years", "2"),
        ("on", ""),
        ("terms.0.starts_on", "2026-01-01"),
        ("terms.0.ends_on", "2026-12-31"),
        ("terms.1.starts_on", "2027-01-01"),
        ("terms.1.ends_on", "2027-12-31"),
    ];
    let body = json!({"name": "Ada", "amount": {"amount": "12.50", "currency": "CHF"}, "years": 2, "terms": [
        {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}, {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}]});
    let body: Form = body_of(&body);
    assert_eq!(format!("{:?}", of_form(&said).unwrap()), format!("{body:?}"));
    for (fields, at) in [
        (&[("name", "Ada"), ("years", "two")][..], "years"),
        (&[("years", "2")], "name"),
        (&[("name", "Ada"), ("colour", "red")], "colour"),
        (&[("name", "Ada"), ("terms.0.starts_on", "soon"), ("terms.0.ends_on", "2026-12-31")], "terms.0.starts_on"),
        (&[("name", "A\u{202e}da")], "name"),
        (&[("name", "Ada"), ("name.first", "Ada")], "name.first"),
    ] {
        assert_eq!(of_form(fields).unwrap_err().0.as_deref(), Some(at), "{fields:?}");
    }
}

fn body_of(value: &Value) -> Form {
    body(value.to_string().as_bytes(), &Lists::of_names(&["terms"])).unwrap()
}
