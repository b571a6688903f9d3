//! What a change of the rules would do, in words: how many it touches, and chapter by chapter and member by member as tables.

use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, address, changes, column, fits_a_file, numbers};
use crate::pages::words;
use crate::rest::policies::object_of;
use crate::rest::policies::preview::{Answer, Look, MOST, Request};
use actix_web::HttpResponse;
use domain::ChapterId;
use infra::mail::Form;
use projections::answers::preview::{Changed, Preview, Standing};

/// A count, in words, and the members that it counts, if it counts any.
pub struct Sum {
    pub words: String,
    pub to: Option<String>,
}

/// What the change would do, in words.
pub struct Previewed {
    /// The act that was looked at.
    pub act: String,
    pub of: String,
    pub sums: [Sum; 3],
    pub chapters: Shown,
    pub members: Shown,
    /// That there are more chapters than these, if there are.
    pub part: Option<String>,
    /// How many they are, in words; they are unfolded once something of them is asked for.
    pub who: String,
    pub unfolded: bool,
    pub first: Option<String>,
    pub next: Option<String>,
}

const BY_CHAPTER: &[Column] = &[
    column("chapter", "Chapter"),
    numbers("members", "Members").aside(),
    changes("green", "Green").aside(),
    changes("amber", "Amber").aside(),
    changes("red", "Red").aside(),
    changes("grey", "Grey").aside(),
    changes("at_limit", "At the limit"),
    changes("review", "Beyond it"),
    numbers("other_colour", "Other colour"),
    numbers("come_to_limit", "Come to the limit"),
];

const BY_MEMBER: &[Column] = &[
    column("member", "Member"),
    column("chapter", "Chapter"),
    column("colour", "Colour"),
    changes("points", "Points"),
    column("standing", "Standing"),
    changes("absences", "Absences"),
];

/// Which members are listed.
const WHICH: &str = "members_which";
/// Of which chapter.
const OF: &str = "members_of";
const OTHER_COLOUR: &str = "other_colour";
const COME_TO_LIMIT: &str = "come_to_limit";
const EASED: &str = "eased";

/// Whether one of the tables is asked for as a file.
pub fn is_exported(desk: &Desk) -> bool {
    tables(desk, &[]).iter().any(|table| table.is_exported(desk))
}

/// The table that is asked for as a file, of all chapters as they stand in one moment.
pub async fn exported(desk: &Desk, request: &Request) -> Result<HttpResponse, Problem> {
    let look = Look::of(&desk.caller, &desk.access, desk.house(), request).await?;
    let mut told = Vec::new();
    for chapters in look.chapters.chunks(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        told.extend(look.at(chapters).await?);
        fits_a_file(told.iter().map(|one: &Preview| one.changed.len()).sum())?;
    }
    let exported = tables(desk, &told).into_iter().find(|table| table.is_exported(desk));
    exported.ok_or_else(|| Problem::not_found("table"))?.exported(desk, object_of(request.scope))
}

/// An answer in words; `act` is the one that was looked at.
pub fn previewed(told: Answer, act: &str, desk: &Desk) -> Previewed {
    let form = &desk.form;
    let count = |many: usize| form.number(i64::try_from(many).unwrap_or(i64::MAX));
    let shown = told.items.len();
    let of = if i64::try_from(shown).unwrap_or(0) < told.chapters {
        format!("Of the {} members of {} of {} chapters", form.number(told.members), count(shown), form.number(told.chapters))
    } else {
        format!("Of {} members", form.number(told.members))
    };
    let eased = told.items.iter().flat_map(|one| &one.changed).filter(|one| is_eased(one)).count();
    let eased = i64::try_from(eased).unwrap_or(i64::MAX);
    let sum = |many: i64, which: &str, words: &str| Sum {
        words: format!("{} {words}", if many == 0 { "none".to_owned() } else { form.number(many) }),
        to: (many > 0).then(|| members_of(desk, which, None)),
    };
    let [chapters, members] = tables(desk, &told.items);
    let at = |cursor: String| address(desk, &[("cursor", cursor), ("chapters_page", String::new()), ("members_page", String::new())]);
    Previewed {
        act: act.to_owned(),
        of,
        sums: [
            sum(told.other_colour, OTHER_COLOUR, "would have another colour"),
            sum(told.come_to_limit, COME_TO_LIMIT, "would come to the limit of absences or beyond it"),
            sum(eased, EASED, "would come away from it"),
        ],
        chapters: chapters.shown(desk),
        part: (desk.asked("cursor").is_some() || told.next.is_some()).then(|| {
            format!(
                "Of the chapters by name, {} are told of here, and searched and sorted among themselves. The files have all.",
                count(shown)
            )
        }),
        who: words::counted(
            i64::try_from(told.items.iter().map(|one| one.changed.len()).sum::<usize>()).unwrap_or(i64::MAX),
            "member would stand otherwise",
            "members would stand otherwise",
        ),
        unfolded: desk.query.keys().any(|name| name.starts_with("members_")),
        members: members.shown(desk),
        first: desk.asked("cursor").map(|_| at(String::new())),
        next: told.next.map(at),
    }
}

/// Whether the change takes the member back from the limit of absences, or to it from beyond.
fn is_eased(one: &Changed) -> bool {
    one.before.standing >= Standing::AtLimit && one.after.standing < one.before.standing
}

/// The address at which the members are listed whom a number counts, of all chapters or of one.
fn members_of(desk: &Desk, which: &str, of: Option<ChapterId>) -> String {
    let of = of.map(|id| id.to_string()).unwrap_or_default();
    let changed = [(WHICH, which.to_owned()), (OF, of), ("members_q", String::new()), ("members_page", String::new())];
    format!("{}#members", address(desk, &changed))
}

/// What the change would do to chapters, and to members.
fn tables(desk: &Desk, told: &[Preview]) -> [Table<'static>; 2] {
    let form = &desk.form;
    let which = desk.asked(WHICH).unwrap_or_default();
    let is_listed = |one: &Changed| match which {
        OTHER_COLOUR => one.before.colour != one.after.colour,
        COME_TO_LIMIT => one.comes_to_limit(),
        EASED => is_eased(one),
        _ => true,
    };
    let of_one = desk.asked(OF).and_then(|id| id.parse().ok()).map(ChapterId);
    let told_of = told.iter().filter(|of| of_one.is_none_or(|one| of.chapter_id == one));
    let touched = told.iter().filter(|of| !of.changed.is_empty()).map(|of| (of.chapter_id.to_string(), of.name.clone()));
    let chapters = [(String::new(), "All".to_owned())].into_iter().chain(touched).collect();
    let members = told_of.flat_map(|of| of.changed.iter().filter(|one| is_listed(one)).map(move |one| member(of, one, form)));
    [
        Table {
            name: "chapters",
            caption: "What it would do, by chapter".to_owned(),
            columns: BY_CHAPTER,
            usual: "chapter",
            rows: told.iter().map(|one| counted(one, desk)).collect(),
            filters: Vec::new(),
            empty: "There is no chapter here yet.",
        },
        Table {
            name: "members",
            caption: "Members who would stand otherwise".to_owned(),
            columns: BY_MEMBER,
            usual: "chapter",
            rows: members.collect(),
            filters: vec![
                Filter { name: OF, label: "Chapter", values: chapters },
                Filter::of(
                    WHICH,
                    "Which",
                    [(OTHER_COLOUR, "Of another colour"), (COME_TO_LIMIT, "Who come to the limit"), (EASED, "Who come away from it")],
                ),
            ],
            empty: "Nobody would stand otherwise.",
        },
    ]
}

/// A member, before and after the change.
fn member(of: &Preview, one: &Changed, form: &Form) -> Vec<Cell> {
    let (before, after) = (&one.before, &one.after);
    let both = |before: &str, after: &str| Cell::text(if before == after { after.to_owned() } else { format!("{before} → {after}") });
    vec![
        Cell::text(words::named(&one.member)).link(format!("/memberships/{}", one.member.membership_id)),
        Cell::text(&of.name),
        both(words::colour(before.colour), words::colour(after.colour)),
        Cell::change(before.points.into(), after.points.into(), form),
        both(standing(before.standing), standing(after.standing)),
        Cell::change(before.absences, after.absences, form),
    ]
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Fine => "fine",
        Standing::Warned => "warned",
        Standing::AtLimit => "at the limit",
        Standing::Review => "seat under review",
    }
}

/// A chapter's counts: as they are, and after the change where that is another number.
fn counted(one: &Preview, desk: &Desk) -> Vec<Cell> {
    let form = &desk.form;
    let both = |before, after| Cell::change(before, after, form);
    let opening = |many: i64, which: &str| {
        let cell = Cell::number(many, form);
        if many == 0 { cell } else { cell.link(members_of(desk, which, Some(one.chapter_id))) }
    };
    let (before, after) = (&one.before, &one.after);
    vec![
        Cell::text(&one.name).link(format!("/chapters/{}", one.chapter_id)),
        Cell::number(one.members, form).link(format!("/chapters/{}/members", one.chapter_id)),
        both(before.green, after.green),
        both(before.amber, after.amber),
        both(before.red, after.red),
        both(before.grey, after.grey),
        both(before.at_limit, after.at_limit),
        both(before.under_review, after.under_review),
        opening(one.other_colour, OTHER_COLOUR),
        opening(one.come_to_limit, COME_TO_LIMIT),
    ]
}
