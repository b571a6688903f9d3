//! What an event says, for people: its fields in words, days and amounts as the reader writes them, and whatever has an id by its name.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::words::capital;
use chrono::{DateTime, NaiveDate, Utc};
use domain::Money;
use futures::try_join;
use infra::runner::Source;
use projections::{ChapterRow, MeetingRow, MemberNameRow, ReferralRow, RegionRow, Where};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A field: what it is called, what it says, and where that is shown.
pub struct Said {
    pub what: String,
    pub text: String,
    pub to: Option<String>,
}

/// The names of ids, and the pages of those that the reader may see.
pub type Known = BTreeMap<Uuid, (String, Option<String>)>;

/// The fields of an event, without the name of its type around them.
pub fn fields(desk: &Desk, payload: &Value, known: &Known) -> Vec<Said> {
    let within = payload.as_object().filter(|whole| whole.len() == 1).and_then(|whole| whole.values().next()).unwrap_or(payload);
    let mut all = Vec::new();
    tell(desk, "", within, known, &mut all);
    all
}

/// All ids in a value.
pub fn ids(value: &Value) -> Vec<Uuid> {
    match value {
        Value::String(text) => text.parse().into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(ids).collect(),
        Value::Object(fields) => fields.values().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

/// What is known by these ids: members, chapters and regions, and a chapter's meetings and referrals. Whoever may not see one keeps its id.
pub async fn known(desk: &Desk, ids: &[Uuid], chapter: Option<Uuid>) -> Result<Known, Problem> {
    let source = Source::live(&desk.house().runner).await?;
    let of = |column| [Where::In(column, ids.to_vec())];
    let within = |column| [Where::In("chapter_id", chapter.into_iter().collect()), Where::In(column, ids.to_vec())];
    let (of_members, of_chapters, of_regions) = (of("membership_id"), of("chapter_id"), of("region_id"));
    let (of_meetings, of_referrals) = (within("meeting_id"), within("referral_id"));
    let (members, chapters, regions, meetings, referrals) = try_join!(
        source.rows::<MemberNameRow>(&of_members),
        source.rows::<ChapterRow>(&of_chapters),
        source.rows::<RegionRow>(&of_regions),
        source.rows::<MeetingRow>(&of_meetings),
        source.rows::<ReferralRow>(&of_referrals)
    )?;
    let day = |what: &str, day: NaiveDate| format!("{what} {}", desk.form.date(day));
    let mut all: Vec<(String, Object, &str, Uuid)> = Vec::new();
    all.extend(members.into_iter().map(|row| (row.name, Object::Membership(row.membership_id), "memberships", row.membership_id.into())));
    all.extend(chapters.into_iter().map(|row| (row.name, Object::Chapter(row.chapter_id), "chapters", row.chapter_id.into())));
    all.extend(regions.into_iter().map(|row| (row.name, Object::Region(row.region_id), "regions", row.region_id.into())));
    all.extend(meetings.into_iter().map(|row| {
        let name = day("the meeting of", row.held_on);
        (name, Object::Meeting(row.meeting_id), "meetings", row.meeting_id.into())
    }));
    all.extend(referrals.into_iter().map(|row| {
        let name = day("the referral of", row.pledged_on);
        (name, Object::Referral(row.referral_id), "referrals", row.referral_id.into())
    }));
    let mut known = Known::new();
    for (name, object, place, id) in all {
        if desk.access.lets(&desk.caller, Action::Read, object).await? {
            known.insert(id, (name, Some(format!("/{place}/{id}"))));
        }
    }
    Ok(known)
}

fn tell(desk: &Desk, what: &str, value: &Value, known: &Known, all: &mut Vec<Said>) {
    let mut say = |text: String, to: Option<String>| all.push(Said { what: capital(what), text, to });
    if let Ok(money) = serde_json::from_value::<Money>(value.clone()) {
        return say(desk.form.money(money), None);
    }
    match value {
        Value::Null => {}
        Value::Bool(yes) => say(if *yes { "yes" } else { "no" }.to_owned(), None),
        Value::Number(number) => say(number.to_string(), None),
        Value::String(text) => match text.parse::<Uuid>().ok().map(|id| known.get(&id)) {
            Some(Some((name, to))) => say(name.clone(), to.clone()),
            Some(None) => say(text.clone(), None),
            None => say(in_words(desk, text), None),
        },
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let mut each = Vec::new();
            items.iter().for_each(|item| tell(desk, what, item, known, &mut each));
            if !each.is_empty() {
                all.push(Said {
                    what: capital(what),
                    text: each.into_iter().map(|said| said.text).collect::<Vec<_>>().join(", "),
                    to: None,
                });
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                let mut each = Vec::new();
                tell(desk, "", item, known, &mut each);
                all.push(in_a_line(capital(&under(what, &(n + 1).to_string())), each));
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| tell(desk, &under(what, &called(name)), field, known, all)),
    }
}

/// What one of several says, in a line: whoever it is about first.
fn in_a_line(what: String, mut each: Vec<Said>) -> Said {
    let about = each.iter().position(|said| said.to.is_some()).map(|at| each.remove(at));
    let others: Vec<String> = each.into_iter().map(|said| format!("{} {}", said.what.to_lowercase(), said.text)).collect();
    let (name, to) = about.map_or((None, None), |said| (Some(said.text), said.to));
    Said { what, text: name.into_iter().chain(others).collect::<Vec<_>>().join(", "), to }
}

fn under(what: &str, name: &str) -> String {
    if what.is_empty() { name.to_owned() } else { format!("{what}, {name}") }
}

/// A field's name in words.
fn called(name: &str) -> String {
    name.strip_suffix("_id").unwrap_or(name).replace(['_', '.'], " ")
}

/// A text as it was typed, save days and moments, and words of the program's own.
fn in_words(desk: &Desk, text: &str) -> String {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return desk.form.date(day);
    }
    if let Ok(moment) = text.parse::<DateTime<Utc>>() {
        return desk.form.moment(moment);
    }
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_word { text.replace('_', " ") } else { text.to_owned() }
}
