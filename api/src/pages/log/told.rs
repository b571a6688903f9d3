//! What an event says, for people: its fields in words, days and amounts as the reader writes them, and whatever has an id by its name.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::words::{self, capital};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Money;
use domain::dues::InvoiceNumber;
use domain::invoice_series::SeriesKind;
use domain::meeting::Mark;
use futures::try_join;
use infra::runner::Source;
use projections::{ChapterRow, MeetingRow, MemberNameRow, ReferralRow, RegionRow, Where};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A field: what it is called, what it says, and where that is shown.
#[derive(Default)]
pub struct Said {
    pub what: String,
    pub text: String,
    pub to: Option<String>,
    /// Of less weight, after the text.
    pub aside: String,
    /// Where it says the same of several, a line each.
    pub lines: Vec<Line>,
}

/// What is said of one of several.
pub struct Line {
    /// Whoever or whatever it is about, and its page.
    pub about: Option<(String, String)>,
    pub text: String,
}

/// The names of ids, and the pages of those that the reader may see.
pub type Known = BTreeMap<Uuid, (String, Option<String>)>;

impl Said {
    /// A text.
    pub fn text(what: impl Into<String>, text: impl Into<String>) -> Self {
        Self { what: what.into(), text: text.into(), ..Self::default() }
    }

    /// The same, which is shown elsewhere, if it is.
    pub fn link(self, to: Option<String>) -> Self {
        Self { to, ..self }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.lines.is_empty()
    }

    /// All of it in one line.
    fn flat(self) -> String {
        let of = |line: Line| line.about.map(|(name, _)| name).into_iter().chain([line.text]).collect::<Vec<_>>().join(" ");
        if self.lines.is_empty() { self.text } else { self.lines.into_iter().map(of).collect::<Vec<_>>().join("; ") }
    }
}

/// The fields of an event, without the name of its type around them.
pub fn fields(desk: &Desk, payload: &Value, known: &Known) -> Vec<Said> {
    let whole = payload.as_object().filter(|whole| whole.len() == 1).and_then(|whole| whole.iter().next());
    let (name, within) = whole.map_or(("", payload), |(name, within)| (name.as_str(), within));
    let series = if name == "dues.credit_note_issued" { SeriesKind::CreditNote } else { SeriesKind::Invoice };
    let mut all = Vec::new();
    Telling { desk, known, series }.tell("", within, &mut all);
    all.retain(|said| !said.is_empty());
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

/// What is known by these ids: members, chapters and regions, and a chapter's meetings and referrals. Of the others nothing is told.
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

/// How the fields of one event are told.
struct Telling<'a> {
    desk: &'a Desk,
    known: &'a Known,
    /// Whose numbers it has.
    series: SeriesKind,
}

impl Telling<'_> {
    fn tell(&self, what: &str, value: &Value, all: &mut Vec<Said>) {
        let mut say = |text: String, to: Option<String>| all.push(Said::text(capital(what), text).link(to));
        if let Some(text) = self.at_once(what, value) {
            return say(text, None);
        }
        match value {
            Value::Null => {}
            Value::Bool(yes) => say(if *yes { "yes" } else { "no" }.to_owned(), None),
            Value::Number(number) => say(number.to_string(), None),
            Value::String(text) => match text.parse::<Uuid>().map(|id| self.known.get(&id)) {
                Ok(Some((name, to))) => say(name.clone(), to.clone()),
                // An id says nothing to people: it stands in the record.
                Ok(None) => {}
                Err(_) => say(in_words(self.desk, text), None),
            },
            Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
                let mut each = Vec::new();
                items.iter().for_each(|item| self.tell(what, item, &mut each));
                say(each.into_iter().map(|said| said.text).collect::<Vec<_>>().join(", "), None);
            }
            Value::Array(items) => {
                let line = |item: &Value| {
                    let mut each = Vec::new();
                    self.tell("", item, &mut each);
                    in_a_line(each)
                };
                all.push(Said { what: capital(what), lines: items.iter().map(line).collect(), ..Said::default() });
            }
            Value::Object(fields) => fields.iter().for_each(|(name, field)| self.tell(&under(what, &called(name)), field, all)),
        }
    }

    /// What is written in one, though it has parts or stands for something else: amounts, numbers of documents, rates and marks.
    fn at_once(&self, what: &str, value: &Value) -> Option<String> {
        if let Some(parts) = value.as_object() {
            let money = || serde_json::from_value::<Money>(value.clone()).ok().map(|money| self.desk.form.money(money));
            let number = || serde_json::from_value::<InvoiceNumber>(value.clone()).ok().map(|number| number.printed(self.series));
            return match parts.len() {
                2 => money(),
                3 => number(),
                _ => None,
            };
        }
        match what.rsplit(", ").next().unwrap_or_default() {
            "tax rate" => percent(value),
            "mark" | "from" | "to" => mark(value),
            _ => None,
        }
    }
}

/// A rate in hundredths of a per cent.
fn percent(rate: &Value) -> Option<String> {
    let points = rate.as_u64()?;
    Some(format!("{}.{:02}\u{a0}%", points / 100, points % 100))
}

fn mark(letter: &Value) -> Option<String> {
    serde_json::from_value::<Mark>(letter.clone()).ok().map(|mark| words::mark(mark).to_owned())
}

/// What one of several says, in a line: whoever it is about first.
fn in_a_line(mut each: Vec<Said>) -> Line {
    each.retain(|said| !said.is_empty());
    let about = each.iter().position(|said| said.to.is_some()).map(|at| each.remove(at));
    let told = |said: Said| match said.what.to_lowercase() {
        what if what.is_empty() || what == "mark" => said.flat(),
        what => format!("{what} {}", said.flat()),
    };
    Line { about: about.and_then(|said| Some((said.text, said.to?))), text: each.into_iter().map(told).collect::<Vec<_>>().join(", ") }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_begins_with_whoever_it_is_about_and_a_mark_needs_no_name() {
        let member = Said::text("Membership", "Member 2").link(Some("/memberships/2".to_owned()));
        let line = in_a_line(vec![Said::text("Mark", "absent"), member, Said::text("Substitute, name", "Bo"), Said::text("Note", "")]);
        assert_eq!(line.about, Some(("Member 2".to_owned(), "/memberships/2".to_owned())));
        assert_eq!(line.text, "absent, substitute, name Bo");
    }

    #[test]
    fn marks_and_rates_are_told_in_words() {
        assert_eq!((mark(&json!("P")).as_deref(), mark(&json!("Q"))), (Some("present"), None));
        assert_eq!((percent(&json!(2000)).as_deref(), percent(&json!(810)).as_deref()), (Some("20.00\u{a0}%"), Some("8.10\u{a0}%")));
    }
}
