//! The rows behind what happens next with some invoices.

use crate::runner::{RunnerError, Source};
use chrono::NaiveDate;
use domain::{ChapterId, InvoiceId, MembershipId};
use futures::try_join;
use projections::answers::renewals::{Deadlines, DunningStep, next_step};
use projections::answers::{Names, Who};
use projections::{ChapterRow, InvoiceRow, MemberNameRow, MemberRow, PolicyVersionRow, RegionRow, RenewalRow, Where};
use std::collections::BTreeMap;

/// An invoice that is not paid: whose it is, and what happens next.
pub struct Dunned {
    pub who: Option<Who>,
    pub chapter: String,
    pub next: Option<(DunningStep, NaiveDate)>,
}

/// What happens next with each of some invoices, in their order.
pub async fn dunning_of(source: &Source, invoices: &[InvoiceRow], today: NaiveDate) -> Result<Vec<Dunned>, RunnerError> {
    let memberships = Where::In("membership_id", invoices.iter().map(|row| row.membership_id.into()).collect());
    let of = std::slice::from_ref(&memberships);
    let chapters = [Where::In("chapter_id", invoices.iter().map(|row| row.chapter_id.into()).collect())];
    let ((renewals, members, names), (chapters, regions, versions)) = try_join!(
        async { try_join!(source.rows::<RenewalRow>(of), source.rows::<MemberRow>(of), source.rows::<MemberNameRow>(of)) },
        async { try_join!(source.rows::<ChapterRow>(&chapters), source.rows::<RegionRow>(&[]), source.rows::<PolicyVersionRow>(&[])) },
    )?;
    let deadlines = Deadlines::of(chapters.iter(), &regions, versions);
    let names = Names::of(names);
    let renewals: BTreeMap<InvoiceId, &RenewalRow> = renewals.iter().filter_map(|row| Some((row.invoice_id?, row))).collect();
    let members: BTreeMap<(ChapterId, MembershipId), &MemberRow> =
        members.iter().map(|row| ((row.chapter_id, row.membership_id), row)).collect();
    let chapters: BTreeMap<ChapterId, &str> = chapters.iter().map(|row| (row.chapter_id, row.name.as_str())).collect();
    let dunned = |invoice: &InvoiceRow| {
        let renewal = renewals.get(&invoice.invoice_id).copied();
        let member = members.get(&(invoice.chapter_id, invoice.membership_id)).copied();
        let rules = deadlines.rules(invoice.chapter_id, renewal.map_or(invoice.issued_on, |row| row.begun_on));
        Dunned {
            who: member.map(|row| names.who(row)),
            chapter: chapters.get(&invoice.chapter_id).copied().unwrap_or_default().to_owned(),
            next: next_step(invoice, renewal, member, &rules, today),
        }
    };
    Ok(invoices.iter().map(dunned).collect())
}
