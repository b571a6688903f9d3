//! Tables, and the pages of members, headquarters and accountants.

use calamine::{DataType, Reader};
use domain::RegionId;
use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::json;
use tests::{Visitor, field};

use crate::chapter_pages::{Led, led};

fn names(page: &str) -> Vec<String> {
    let body = page.split_once("<tbody>").unwrap().1;
    let name = |row: &str| row.split("</th>").next().unwrap().trim_end_matches("</a>").rsplit('>').next().unwrap().to_owned();
    body.split("<th scope=\"row\">").skip(1).map(name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_sorts_filters_and_exports_what_it_shows() {
    let Led { app: _app, admin, mut officer, home, .. } = led().await;
    let path = format!("{home}/members");
    let page = officer.page(&path).await;
    assert_eq!(&names(&page)[..3], ["Member 0", "Member 1", "Member 2"]);
    assert!(page.contains("aria-sort=\"ascending\"") && page.contains("3 members"), "{page}");
    let page = officer.page(&format!("{path}?sort=-profession")).await;
    assert_eq!(&names(&page)[..3], ["Member 2", "Member 1", "Member 0"], "Notary, Florist, Baker");
    let page = officer.page(&format!("{path}?q=flor")).await;
    assert_eq!(names(&page)[0], "Member 1");
    assert_eq!(page.matches(">Member 0<").count(), 1, "only her seat is left of the other: {page}");
    assert!(officer.page(&format!("{path}?q=nobody")).await.contains("No row fits"));

    let answered = officer.ask(Method::GET, &format!("{path}?sort=-member&export=csv"), &[], &[]).await;
    assert!(answered.headers()["content-disposition"].to_str().unwrap().contains("members.csv"));
    let file = answered.text().await.unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0], "member,profession,offices,joined_on,term_ends_on,training");
    assert!(lines[1].starts_with("Member 2,Notary,,2026-03-03,2027-03-02,"), "{file}");
    let seats = officer.ask(Method::GET, &format!("{path}?seats_export=csv"), &[], &[]).await.text().await.unwrap();
    assert!(seats.contains("Baker,Member 0"), "{seats}");
    let book = officer.ask(Method::GET, &format!("{path}?sort=-member&export=xlsx"), &[], &[]).await.bytes().await.unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let row = |n: u32| {
        (0..sheet.width()).map(|at| sheet.get_value((n, u32::try_from(at).unwrap())).cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!((row(0)[0].to_string(), row(1)[0].to_string(), sheet.height()), ("Member".to_owned(), "Member 2".to_owned(), 4));
    assert_eq!(row(1)[3].as_date(), Some("2026-03-03".parse().unwrap()), "a day is a day: {:?}", row(1));
    let kept = admin.read("/access-records?limit=100").await.to_string();
    assert!(kept.contains("export"), "that a file was taken is recorded: {kept}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_of_a_chapter_say_what_rest_says() {
    let Led { app: _app, admin, made, mut officer, home, .. } = led().await;
    let attendance = officer.page(&format!("{home}/attendance")).await;
    assert!(attendance.contains("66.7\u{a0}% attendance; 1 member has absences") && attendance.contains("3 absences and 3 substitutes"));
    let warned = officer.page(&format!("{home}/attendance?standing=warned")).await;
    assert_eq!(warned.split_once("id=\"members\"").unwrap().1.matches("/memberships/").count(), 1, "only who was absent: {warned}");
    let meetings = officer.page(&format!("{home}/meetings?sheet=completed")).await;
    assert_eq!(names(&meetings), ["10 March 2026"], "{meetings}");
    let referrals = officer.page(&format!("{home}/referrals")).await;
    assert!(referrals.contains("1 referral brought 1,235\u{a0}CHF") && referrals.contains("2 members received no referral"), "{referrals}");
    let renewals = officer.page(&format!("{home}/renewals")).await;
    assert!(renewals.contains("No renewal is late, and no term ends within 30 days"), "{renewals}");
    let scores = officer.page(&format!("{home}/scores")).await;
    let told = admin.read(&format!("/memberships/{}/score", made.members[0])).await;
    let of_rest = format!("<td data-head=\"Points\" class=\"number \">{}</td>", told["points"]);
    assert!(scores.contains(&of_rest), "{of_rest}: {scores}");
    let member = officer.page(&format!("/memberships/{}", made.members[0])).await;
    assert!(member.contains(&format!("{} of 100 points", told["points"])), "{member}");
    // A number opens the rows that it was made of, and these their events.
    let why = member.split_once("href=\"/log/why").unwrap().1.split('"').next().unwrap().replace("&#38;", "&");
    assert!(officer.page(&format!("/log/why{why}")).await.contains(" behind the referral of "), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_passes_a_referral_on_and_another_answers_it() {
    let Led { app, made, .. } = led().await;
    let themselves = async |n: usize| {
        let scope = GrantScope::Membership(made.members[n].parse().unwrap());
        Visitor::with(&app, Role::Member, scope).await
    };
    let (mut giver, mut receiver) = (themselves(0).await, themselves(2).await);
    let own = format!("/memberships/{}", made.members[0]);
    assert_eq!(giver.get("/").await, (303, own.clone()));
    let form = giver.page(&format!("{own}/referrals/new")).await;
    assert!(form.contains("Member 2") && !form.contains(">Member 0<"), "nobody refers to themselves: {form}");
    let (token, key) = (field(&form, "form"), field(&form, "key"));
    let send = |receiver: &'static str| {
        vec![
            ("form", token.clone()),
            ("key", key.clone()),
            ("tier", "outside".to_owned()),
            ("description", "Wants a deed".to_owned()),
            ("receiver", receiver.to_owned()),
            ("action", "pledge".to_owned()),
        ]
    };
    let sent = |fields: &[(&'static str, String)]| fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>();
    let fields = sent(&send(""));
    let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, wrong) = giver.send(&format!("{own}/referrals/new"), &borrowed).await;
    assert!(status == 422 && wrong.contains("Choose the member") && wrong.contains("Wants a deed"), "{status} {wrong}");
    let mut fields = borrowed.clone();
    fields[4] = ("receiver", made.members[2].as_str());
    let (status, place) = giver.send(&format!("{own}/referrals/new"), &fields).await;
    assert!(status == 303 && place.starts_with(&format!("{own}?done=pledged&min_position=")), "{status} {place}");
    let page = giver.page(&place).await;
    assert!(page.contains("Wants a deed") && page.contains("Passed on"), "{page}");
    let referral = page.split_once("/referrals/").map(|_| ()).and_then(|()| {
        let row = page.split("<th scope=\"row\">").find(|row| row.contains("Wants a deed"))?;
        Some(row.split_once("href=\"")?.1.split('"').next()?.to_owned())
    });
    let referral = referral.unwrap();

    let page = receiver.page(&referral).await;
    assert!(page.contains("I have seen it") && page.contains("Member 0"), "{page}");
    let say = |page: &str, more: &[(&'static str, &'static str)]| {
        let hidden = ["form", "key", "version"].map(|name| (name, field(page, name)));
        hidden.into_iter().chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect::<Vec<_>>()
    };
    let act = async |who: &mut Visitor, fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        who.send(&referral, &fields).await
    };
    assert_eq!(act(&mut receiver, say(&page, &[("action", "acknowledge")])).await, (303, format!("{referral}?done=acknowledge")));
    let page = receiver.page(&referral).await;
    let (status, wrong) = act(&mut receiver, say(&page, &[("action", "close"), ("currency", "CHF"), ("amount", "a lot")])).await;
    assert!(status == 422 && wrong.contains("The amount:") && wrong.contains("value=\"a lot\""), "{status} {wrong}");
    let closed = act(&mut receiver, say(&page, &[("action", "close"), ("currency", "CHF"), ("amount", "1,250.50")])).await;
    assert_eq!(closed, (303, format!("{referral}?done=close")));
    assert!(receiver.page(&referral).await.contains("1,250.50\u{a0}CHF"));
    let seen = giver.page(&referral).await;
    assert!(seen.contains("the amount is not shared") && !seen.contains("1,250.50"), "the giver is not told the amount: {seen}");
    assert!(!seen.contains("Report closed business"), "only the receiver says what came of it");

    let mut stranger = themselves(1).await;
    assert_eq!(stranger.get(&referral).await.0, 404, "others' referrals are not a member's to know");
    assert_eq!(stranger.get(&own).await.0, 404, "nor is what is theirs");
    assert_eq!(stranger.get(&format!("{own}/referrals/new")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headquarters_compares_regions_and_chapters_and_goes_down_to_them() {
    let Led { app, admin, made, .. } = led().await;
    let mut staff = Visitor::with(&app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    assert_eq!(staff.get("/").await, (303, "/organisation".to_owned()));
    let page = staff.page("/organisation").await;
    let told = admin.read("/organisation/dashboards/attendance").await;
    assert_eq!(told["parts"]["chapters"][0]["totals"]["attendance_per_mille"], json!(667));
    assert!(page.contains("66.7\u{a0}%") && page.contains("Region CH01") && page.contains("1,234.50\u{a0}CHF"), "{page}");
    let region = format!("/regions/{}", made.region);
    assert!(page.contains(&region) && page.contains(&format!("/chapters/{}", made.chapter)), "{page}");
    let page = staff.page(&region).await;
    assert!(page.contains("Rheinhafen") && page.contains("href=\"/organisation\""), "{page}");
    let chapter = staff.page(&format!("/chapters/{}", made.chapter)).await;
    assert!(chapter.contains(&region) && chapter.contains("/log"), "the way up, and the log: {chapter}");
    let mut officer = Visitor::with(&app, Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    for hidden in ["/organisation", region.as_str(), "/log", "/log/1"] {
        assert_eq!(officer.get(hidden).await.0, 404, "{hidden}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_accountant_finds_an_event_and_what_hangs_together_with_it() {
    let Led { app, made, meeting, .. } = led().await;
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page("/log").await;
    assert!(page.contains("referral: closed") && page.contains("Rheinhafen"), "{page}");
    let positions = |page: &str| {
        let links =
            page.split("<th scope=\"row\"><a href=\"/log/").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<i64>().unwrap());
        links.collect::<Vec<_>>()
    };
    assert!(positions(&page).is_sorted_by(|one, next| one > next) && page.contains("aria-sort=\"descending\""), "{page}");
    let page = accountant.page("/log?sort=position").await;
    assert_eq!((positions(&page), page.contains("aria-sort=\"ascending\"")), ((1..=50).collect::<Vec<_>>(), true));
    let later = page.split("<p class=\"pager\"><a href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(positions(&accountant.page(&later).await)[0], 51, "{later}");
    let page = accountant.page(&format!("/log?event_type=meeting.sheet_completed&aggregate_id={meeting}")).await;
    assert_eq!(page.matches("href=\"/log/").count(), 1, "{page}");
    let place = format!("/log/{}", page.split_once("href=\"/log/").unwrap().1.split('"').next().unwrap());
    let page = accountant.page(&place).await;
    assert!(page.contains("<h1>Meeting: sheet completed</h1>") && page.contains("meeting.sheet_completed"), "{page}");
    let (words, recorded) = page.split_once("<summary>As it is recorded").unwrap();
    let named = format!("<a href=\"/memberships/{}\">", made.members[2]);
    assert_eq!(words.matches("</a>: absent</li>").count(), 1, "marks are words, and a member a line: {words}");
    assert!(words.contains(&named) && recorded.contains(&made.members[2]), "a member is told by name, the record keeps the id: {page}");
    let called =
        |place: &str| words.split(&format!("href=\"/{place}\">")).nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned);
    assert!(called(&format!("meetings/{meeting}")).unwrap().starts_with("the meeting of "), "{words}");
    assert_eq!(words.matches(meeting.as_str()).count(), 1, "its id only leads to it: {words}");
    // A document is told by its number, a rate in percent, and what people were told with their names; an id that says nothing is left out.
    let issued = accountant.page("/log?event_type=dues.invoice_issued").await;
    let issued = format!("/log/{}", issued.split_once("href=\"/log/").unwrap().1.split('"').next().unwrap());
    let page = accountant.page(&issued).await;
    let words = page.split_once("<summary>As it is recorded").unwrap().0;
    assert!(words.contains("<dt>Number</dt><dd>CH01-2026-00000") && words.contains("\u{a0}%</dd>"), "{words}");
    assert!(!words.contains("<dt>Invoice</dt>") && !words.contains("serial"), "{words}");
    assert!(page.contains("<td data-head=\"To\"><a href=\"/memberships/"), "{page}");
    // Whoever looks after the books of one region sees its events, and needs no other's names for it.
    let mut regional = Visitor::with(&app, Role::Accountant, GrantScope::Region(RegionId(made.region.parse().unwrap()))).await;
    let seen = regional.page("/log?event_type=referral.closed").await;
    assert!(
        seen.contains("Rheinhafen") && seen.contains("somebody") && !seen.contains("no user"),
        "whom one may not know is no stranger: {seen}"
    );
    assert!(
        regional.page(&place).await.contains(&format!("<dt>Chapter</dt><dd><a href=\"/chapters/{}\">Rheinhafen</a></dd>", made.chapter))
    );
    let (status, wrong) = accountant.get("/log?chapter_id=none").await;
    assert!(status == 422 && wrong.contains("It is an id") && wrong.contains("value=\"none\""), "{status} {wrong}");
    assert!(wrong.contains("Chapter: It is an id") && wrong.contains("aria-describedby=\"chapter_id-wrong\""), "{wrong}");
    // What is chosen is told by name; what there is not is refused beside its field, and stays there.
    let chosen = accountant.page(&format!("/log?event_type=referral.closed&chapter_id={}", made.chapter)).await;
    assert!(chosen.contains("<option value=\"referral.closed\" selected>referral: closed</option>"), "{chosen}");
    assert!(chosen.contains(&format!("<option value=\"{}\" selected>Rheinhafen, ", made.chapter)), "{chosen}");
    let nobody = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";
    for field in ["membership_id", "chapter_id"] {
        let (status, wrong) = accountant.get(&format!("/log?{field}={nobody}")).await;
        let beside = wrong.contains(&format!("id=\"{field}-wrong\"")) && wrong.contains(&format!("value=\"{nobody}\""));
        assert!(status == 404 && beside, "{status} {wrong}");
    }
    let file = accountant.ask(Method::GET, "/log?event_type=referral.closed&export=csv", &[], &[]).await.text().await.unwrap();
    assert_eq!(file.lines().count(), 2, "{file}");
    let book = accountant.ask(Method::GET, "/log?event_type=referral.closed&export=xlsx", &[], &[]).await.bytes().await.unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let events = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!((events.height(), events.get((0, 0)).unwrap().to_string()), (2, "position".to_owned()));
    assert_eq!(events.get((1, 4)).unwrap().to_string(), "referral.closed");
    assert!(file.contains(&format!("\n{},referral,", events.get((1, 0)).unwrap())), "{file} {events:?}");
    assert!(events.get((1, 8)).unwrap().as_datetime().unwrap().to_string().starts_with("2026-03-10"), "{events:?}");
}
