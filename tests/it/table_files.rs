//! Every table of a page is a file: of what is read in it, and for whom it is.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::Visitor;

use crate::chapter_pages::{Led, led};

/// A file's head, and how many rows it has.
async fn file(visitor: &mut Visitor, path: &str) -> (String, usize) {
    let text = visitor.page(path).await;
    let mut lines = text.lines();
    (lines.next().unwrap_or_default().to_owned(), lines.count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_beside_what_a_page_is_about_are_files_without_their_acts() {
    let Led { app, admin, made, meeting, .. } = led().await;
    let (member, region) = (&made.members[0], &made.region);
    admin.done(&format!("/regions/{region}/holidays"), json!({"on": "2026-08-01", "name": "National day"})).await;
    let guest = json!({"name": "Vera Gast", "email": "vera@example.org", "invited_by": member});
    admin.done(&format!("/meetings/{meeting}/visitors"), guest).await;
    let mut visitor = Visitor::with(&app, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let change = [("absences_allowed", "2"), ("holds_from", "2026-04-01")];
    assert_eq!(visitor.act("/policies/attendance", "change", &change).await.0, 303);
    app.house.runner.wait_for(app.head().await, std::time::Duration::from_secs(10)).await;
    let users = visitor.page("/users").await;
    let user = users.split("href=\"/users/").filter_map(|rest| rest.split('"').next()).find(|id| id.len() == 36).unwrap().to_owned();
    for (path, head, rows) in [
        (format!("/meetings/{meeting}?marks_export=csv"), "member,mark,substitute", 3),
        (format!("/meetings/{meeting}?visitors_export=csv"), "visitor,profession,invited_by", 1),
        (
            format!("/memberships/{member}?invoices_export=csv"),
            "number,issued_on,due_on,total,total_currency,outstanding,outstanding_currency",
            1,
        ),
        (format!("/users/{user}?grants_export=csv"), "role,place,from,to,source", 1),
        (format!("/users/{user}?sessions_export=csv"), "began_at,last_used_at,browser,second_factor", 1),
        (
            format!("/regions/{region}/settings?plans_export=csv"),
            "holds_from,currency,joining_fee,joining_fee_currency,dues_one_year,dues_one_year_currency,dues_two_years,dues_two_years_currency,late_fee,late_fee_currency,transfer_fee,transfer_fee_currency,reinstatement_fee,reinstatement_fee_currency,tax,holds",
            1,
        ),
        (format!("/regions/{region}/settings?holidays_export=csv"), "on,name", 1),
        ("/policies?history_export=csv".to_owned(), "section,version,holds_from,says,reason", 1),
        ("/operations?export=csv".to_owned(), "name,version,position,behind", app.house.runner.projections().len()),
    ] {
        assert_eq!(file(&mut visitor, &path).await, (head.to_owned(), rows), "{path}");
    }
    assert_eq!(file(&mut visitor, "/tokens?export=csv").await.0, "label,holder,may_act_as,issued_at,until,state");
    let mut fellow = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[1].parse().unwrap())).await;
    let marks = file(&mut fellow, &format!("/meetings/{meeting}?marks_export=csv")).await;
    assert_eq!(marks.1, 0, "how the others were marked is for those who lead them");
    assert_eq!(fellow.get(&format!("/memberships/{member}?invoices_export=csv")).await.0, 404, "another's invoices are theirs");
}
