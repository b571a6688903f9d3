//! The rules in words: what each section and each of its values is called, how a value is written, and how it is read back from a form.

use crate::http::problem::Problem;
use crate::pages::act::{Field, choice, line, lines, tick};
use crate::pages::words::capital;
use domain::policy::{PolicyScope, PolicyVersion};
use domain::rules::{Rule, Section};
use serde_json::{Map, Value, json};

pub fn section(section: Section) -> &'static str {
    match section {
        Section::Attendance => "Attendance",
        Section::Referrals => "Referrals",
        Section::MemberScore => "Member score",
        Section::ChapterScore => "Chapter score",
        Section::Joining => "Joining",
        Section::Renewal => "Renewal",
        Section::Meetings => "Meetings",
        Section::Professions => "Professions",
        Section::Notices => "Notices",
        Section::Offices => "Offices",
        Section::Fees => "Fees",
    }
}

/// A section's name in addresses.
pub fn name(section: Section) -> String {
    serde_json::to_value(section).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

pub fn named(name: &str) -> Option<Section> {
    serde_json::from_value(json!(name)).ok()
}

/// Where a section comes from.
pub fn origin(from: PolicyVersion, own: PolicyScope) -> String {
    let whose = match from.scope {
        scope if scope == own && own != PolicyScope::Organisation => "its own",
        PolicyScope::Organisation if from.version == 0 => return "as the organisation began".to_owned(),
        PolicyScope::Organisation => "the organisation's",
        PolicyScope::Region(_) => "the region's",
        PolicyScope::Chapter(_) => "the chapter's",
    };
    format!("{whose}, version {}", from.version)
}

fn label(field: &str) -> String {
    let words = match field {
        "window" => "Absences count over",
        "window_months" => "Months looked back",
        "absences_allowed" => "Absences allowed",
        "substitutes_guideline" => "Substitutes, as a guideline",
        "medical_leave_weeks" => "Weeks of medical leave at most",
        "sheet_due_days" => "Days until a sheet is due",
        "expires_after_days" => "Days until a pledge expires",
        "reminder_days" => "Reminders after so many days",
        "never_late" => "Points for never being late",
        "green_from" => "Green from so many points",
        "amber_from" => "Amber from so many points",
        "red_from" => "Red from so many points",
        "currency" => "Currency in which business is scored",
        "referrals_per_week" => "Points for referrals a week",
        "visitors_per_week" => "Points for visitors a week",
        "absences" => "Points for absences",
        "training" => "Points for training credits",
        "closed_business" => "Points for closed business given",
        "testimonials_per_week" => "Points for testimonials a week",
        "size" => "Points for members",
        "growth" => "Points for members gained",
        "retention" => "Points for terms that were renewed",
        "referrals_per_member_week" => "Points for referrals a member and week",
        "visitor_conversion" => "Points for visitors who join",
        "absenteeism" => "Points for absences of all marks",
        "references" => "References that an applicant names",
        "decide_within_days" => "Days in which the committee decides",
        "seat_held_days" => "Days for which a seat is held unpaid",
        "training_within_days" => "Days in which training is due",
        "visits_before_applying" => "Visits before applying",
        "opens_days_before" => "Opens so many days before the end",
        "decision_days_before" => "Decided so many days before the end",
        "invoice_days_before" => "Invoiced so many days before the end",
        "reminder_days_before" => "Reminders so many days before the end",
        "overdue_days_after" => "Overdue so many days after the end",
        "final_notice_days_after" => "Final notices so many days after the end",
        "lapses_days_after" => "Lapses so many days after the end",
        "transfer_months_left" => "Months left below which a transfer may ask for renewal",
        "transfer_requires_renewal" => "Such a transfer asks for renewal first",
        "scheduled_weeks_ahead" => "Weeks for which meetings are scheduled ahead",
        "names" => "Professions",
        "meeting_notice_days_before" => "Meetings are announced so many days before",
        "meeting_reminder_days_before" => "Members are reminded so many days before",
        "scores_business_day" => "Business day of the month on which scores go out",
        "quiet_from" => "Quiet from",
        "quiet_until" => "Quiet until",
        "repeated_in_doubt" => "Sent again when nobody knows whether they arrived",
        "let_be_in_doubt" => "Let be when nobody knows whether they arrived",
        "year_begins_month" => "Month in which the officers' year begins",
        "year_begins_day" => "Day on which it begins",
        "late_fee" => "Late fee, where the fee plan names none",
        "days_to_pay" => "Days to pay, where nothing else says",
        other => return capital(&other.replace('_', " ")),
    };
    words.to_owned()
}

/// In the order in which the rule has them.
fn values_of(rule: &Rule) -> Map<String, Value> {
    match serde_json::to_value(rule) {
        Ok(Value::Object(values)) => values.into_iter().filter(|(name, _)| name != "section").collect(),
        _ => Map::new(),
    }
}

/// Thousandths as a decimal.
fn decimal(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths.abs() % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let fraction: i64 = format!("{fraction:0<3}").parse().ok().filter(|_| digits)?;
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(fraction)
}

/// What absences count over, in words.
const WINDOWS: [(&str, &str); 2] = [("rolling", "the last months, up to the day"), ("half_year", "January to June, July to December")];

/// The measures that are shares of a whole: they are read and written in percent.
const SHARES: [&str; 3] = ["retention", "visitor_conversion", "absenteeism"];

/// The limit of a band, and the points below it.
fn band(measure: &str, band: &Value, unit: &str) -> String {
    let limit = band["limit_thousandths"].as_i64().unwrap_or(0);
    let limit =
        if SHARES.contains(&measure) { format!("{} %", decimal(limit.saturating_mul(100))) } else { format!("{}{unit}", decimal(limit)) };
    format!("below {limit}: {}", band["points"])
}

fn band_lines(measure: &str, bands: &Value, unit: &str) -> Vec<String> {
    let below = bands["below"].as_array().into_iter().flatten();
    below.map(|one| band(measure, one, unit)).chain([format!("else: {}", bands["otherwise"])]).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// One of a rule's values in words.
fn told(name: &str, value: &Value, rule: &Map<String, Value>) -> String {
    let currency = rule.get("currency").and_then(Value::as_str).filter(|_| name == "closed_business");
    let unit = currency.map(|currency| format!(" {currency}")).unwrap_or_default();
    if name == "window"
        && let Some((_, words)) = WINDOWS.iter().find(|(window, _)| value == window)
    {
        return (*words).to_owned();
    }
    if value.is_object() { band_lines(name, value, &unit).join(", ") } else { text(value) }
}

/// A rule's values in words.
pub fn values(rule: &Rule) -> Vec<(String, String)> {
    let all = values_of(rule);
    all.iter().map(|(name, value)| (label(name), told(name, value, &all).replace('_', " "))).collect()
}

/// What one rule says otherwise than another of its section.
pub fn differences(before: &Rule, after: &Rule) -> Vec<String> {
    let (before, after) = (values_of(before), values_of(after));
    let other = |(name, value): (&String, &Value)| {
        let was = before.get(name).filter(|was| *was != value)?;
        Some(if matches!(value, Value::Array(_)) && text(value).len() > 80 {
            format!("{}: changed", label(name))
        } else {
            format!("{}: {}, was {}", label(name), told(name, value, &after), told(name, was, &before))
        })
    };
    after.iter().filter_map(other).collect()
}

/// The fields by which a rule is changed, with its values in them.
pub fn fields(rule: &Rule) -> Vec<Field> {
    let field = |(name, value): (String, Value)| {
        let words = label(&name);
        match &value {
            Value::Bool(yes) => tick(&name, &words).ticked(*yes),
            Value::Object(_) => {
                let hint = match name.as_str() {
                    "closed_business" => "A band a line: below the limit, in whole units of the currency, so many points.",
                    _ => "A band a line: below the limit, so many points.",
                };
                lines(&name, &words).value(band_lines(&name, &value, "").join("\n")).hint(hint)
            }
            Value::Array(items)
                if items.iter().any(Value::is_string) || matches!(name.as_str(), "names" | "repeated_in_doubt" | "let_be_in_doubt") =>
            {
                lines(&name, &words).value(items.iter().map(text).collect::<Vec<_>>().join("\n")).hint("One a line.")
            }
            Value::Array(_) => line(&name, &words).value(text(&value)).hint("Whole numbers, with commas between."),
            Value::String(chosen) if name == "window" => choice(&name, &words, WINDOWS).value(chosen),
            _ => line(&name, &words).value(text(&value)),
        }
    };
    values_of(rule).into_iter().map(field).collect()
}

/// The rule that a form says, of the same section as one that there is.
pub fn read(rule: &Rule, said: impl Fn(&str) -> String) -> Result<Rule, Problem> {
    let (mut values, mut wrong): (Map<String, Value>, Option<Problem>) = (Map::new(), None);
    for (name, known) in values_of(rule) {
        match value(&name, &known, said(&name).trim()) {
            Ok(value) => drop(values.insert(name, value)),
            Err(problem) => {
                wrong = Some(match wrong {
                    Some(first) => first.and(Some(problem)),
                    None => problem,
                });
            }
        }
    }
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    values.insert("section".to_owned(), json!(rule.section()));
    serde_json::from_value(Value::Object(values)).map_err(|error| Problem::invalid("rule", error))
}

fn value(name: &str, known: &Value, typed: &str) -> Result<Value, Problem> {
    let number = |typed: &str| typed.parse::<u32>().map_err(|_| Problem::invalid(name, "it is a whole number, not below zero"));
    Ok(match known {
        Value::Number(_) => json!(number(typed)?),
        Value::Bool(_) => json!(typed == "true"),
        Value::Object(_) => bands(name, typed)?,
        Value::Array(items) => {
            let parts = typed.split(['\n', ',']).map(str::trim).filter(|part| !part.is_empty());
            let texts = items.iter().any(Value::is_string) || matches!(name, "names" | "repeated_in_doubt" | "let_be_in_doubt");
            if texts {
                parts.map(|part| json!(part)).collect()
            } else {
                parts.map(|part| Ok(json!(number(part)?))).collect::<Result<_, Problem>>()?
            }
        }
        _ => json!(typed),
    })
}

/// A limit in thousandths; of a share, which may be typed in percent, in thousandths of the whole.
fn limit_of(measure: &str, typed: &str) -> Option<i64> {
    match typed.trim().strip_suffix('%') {
        Some(percent) if SHARES.contains(&measure) => thousandths(percent).filter(|limit| limit % 100 == 0).map(|limit| limit / 100),
        Some(_) => None,
        None => thousandths(typed),
    }
}

fn bands(name: &str, typed: &str) -> Result<Value, Problem> {
    let wrong = || {
        Problem::invalid(
            name,
            match SHARES.contains(&name) {
                true => "each line is such as `below 7.5 %: 5`, with one decimal place at most, and the last such as `else: 15`",
                false => "each line is such as `below 0.5: 5`, with three decimal places at most, and the last such as `else: 20`",
            },
        )
    };
    let (mut below, mut otherwise) = (Vec::new(), None);
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (limit, points) = line.split_once(':').ok_or_else(wrong)?;
        let points: u32 = points.trim().parse().map_err(|_| wrong())?;
        match limit.trim() {
            _ if otherwise.is_some() => return Err(wrong()),
            "else" => otherwise = Some(points),
            limit => {
                let limit = limit_of(name, limit.strip_prefix("below").unwrap_or(limit)).ok_or_else(wrong)?;
                below.push(json!({"limit_thousandths": limit, "points": points}));
            }
        }
    }
    Ok(json!({"below": below, "otherwise": otherwise.ok_or_else(wrong)?}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rules::Rules;

    #[test]
    fn what_a_form_shows_of_a_rule_is_read_back_as_the_same_rule() {
        let rules = Rules::default();
        let all = [
            Rule::Attendance(rules.attendance),
            Rule::Referrals(rules.referrals),
            Rule::MemberScore(rules.member_score),
            Rule::ChapterScore(rules.chapter_score),
            Rule::Joining(rules.joining),
            Rule::Renewal(rules.renewal),
            Rule::Meetings(rules.meetings),
            Rule::Professions(rules.professions),
            Rule::Notices(rules.notices),
            Rule::Offices(rules.offices),
            Rule::Fees(rules.fees),
        ];
        assert_eq!(all.len(), Section::ALL.len());
        for rule in all {
            let fields = fields(&rule);
            let said = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.value.clone()).unwrap_or_default();
            assert_eq!(read(&rule, said).unwrap(), rule);
            assert!(differences(&rule, &rule).is_empty());
        }
    }

    #[test]
    fn all_that_is_wrong_with_a_rule_is_told_at_once() {
        let rule = Rule::Attendance(Rules::default().attendance);
        let said = |name: &str| if name == "absences_allowed" { "-4" } else { "abc" }.to_owned();
        let wrong = read(&rule, said).unwrap_err();
        let fields: Vec<&str> = wrong.field.as_deref().into_iter().chain(wrong.beside().iter().map(|(field, _)| field.as_str())).collect();
        for field in ["absences_allowed", "window_months", "substitutes_guideline", "sheet_due_days"] {
            assert!(fields.contains(&field), "{field}: {fields:?}");
        }
    }

    #[test]
    fn bands_are_written_and_read_as_lines() {
        let told = bands("size", "below 0.5: 0\n 1.25 : 5\nelse: 20").unwrap();
        assert_eq!(
            told,
            json!({"below": [{"limit_thousandths": 500, "points": 0}, {"limit_thousandths": 1250, "points": 5}], "otherwise": 20})
        );
        assert_eq!(band_lines("size", &told, ""), ["below 0.5: 0", "below 1.25: 5", "else: 20"]);
        for wrong in ["below a: 0\nelse: 1", "below 1: 0", "else: 1\nbelow 1: 0", "below 0.0001: 1\nelse: 0"] {
            assert_eq!(bands("size", wrong).unwrap_err().field.as_deref(), Some("size"), "{wrong}");
        }
    }

    #[test]
    fn shares_are_written_in_percent_and_business_in_its_currency() {
        let told = bands("absenteeism", "below 2 %: 15\nbelow 7.5%: 10\nbelow 0.1: 5\nelse: 0").unwrap();
        let limits: Vec<_> = told["below"].as_array().unwrap().iter().map(|band| band["limit_thousandths"].as_i64().unwrap()).collect();
        assert_eq!(limits, [20, 75, 100]);
        assert_eq!(band_lines("absenteeism", &told, ""), ["below 2 %: 15", "below 7.5 %: 10", "below 10 %: 5", "else: 0"]);
        for (measure, wrong) in [("absenteeism", "below 7.55 %: 1\nelse: 0"), ("size", "below 5 %: 1\nelse: 0")] {
            assert_eq!(bands(measure, wrong).unwrap_err().field.as_deref(), Some(measure), "{wrong}");
        }
        let said = values(&Rule::MemberScore(Rules::default().member_score));
        let business = said.iter().find(|(label, _)| label == "Points for closed business given").unwrap();
        assert_eq!(business.1, "below 1000 GBP: 0, below 2500 GBP: 5, below 5000 GBP: 10, else: 15");
        let said = values(&Rule::Attendance(Rules::default().attendance));
        let window = said.iter().find(|(label, _)| label == "Absences count over").unwrap();
        assert_eq!(window.1, "the last months, up to the day");
    }
}
