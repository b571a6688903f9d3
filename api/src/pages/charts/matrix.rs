//! Who refers to whom: givers by receivers, a table whose cells are tinted by their counts. An empty row is a finding.

use crate::pages::words;
use domain::MembershipId;
use projections::MemberStanding;
use projections::answers::Who;
use projections::answers::referral_value::{ChapterReferralValue, ReferralPair};
use std::collections::BTreeMap;

/// Somebody, with what they gave and got in all.
pub struct Party {
    id: MembershipId,
    pub to: String,
    pub name: String,
    pub initials: String,
    pub given: i64,
    pub received: i64,
    /// What they gave each of the receivers.
    pub cells: Vec<Cell>,
}

/// What one gave another.
#[derive(Clone)]
pub struct Cell {
    pub count: i64,
    pub inside: i64,
    pub outside: i64,
    /// A tint, from 0 for none to 4.
    pub tint: i64,
    pub own: bool,
}

/// The active members and whoever else gave or received, each as giver and receiver.
pub struct Matrix {
    pub parties: Vec<Party>,
    /// Whether each cell opens its pledges; the totals do always.
    pub opens: bool,
    /// Where all pledges are that are counted.
    pledges: String,
}

impl Matrix {
    /// From a chapter's referrals; `pledges` is where all are that are counted.
    pub fn of(value: &ChapterReferralValue, pledges: String) -> Self {
        let members: Vec<&Who> = value.members.iter().map(|row| &row.member).filter(|who| passes(value, who)).collect();
        let pairs: BTreeMap<_, _> = value.matrix.iter().map(|pair| ((pair.giver, pair.receiver), (pair.inside, pair.outside))).collect();
        let most = pairs.values().map(|(inside, outside)| inside + outside).max().unwrap_or(1).max(1);
        let cell = |giver: MembershipId, receiver: MembershipId| {
            let (inside, outside) = pairs.get(&(giver, receiver)).copied().unwrap_or_default();
            let count = inside + outside;
            Cell { count, inside, outside, tint: if count == 0 { 0 } else { (count * 4 + most - 1) / most }, own: giver == receiver }
        };
        let given = |giver, receiver| pairs.get(&(giver, receiver)).map_or(0, |(inside, outside)| inside + outside);
        let party = |who: &&Who| {
            let cells: Vec<Cell> = members.iter().map(|other| cell(who.membership_id, other.membership_id)).collect();
            let name = words::named(who);
            Party {
                id: who.membership_id,
                to: words::page_of(&who.membership_id),
                initials: name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect(),
                name: if has_left(who) { format!("{name} (has left)") } else { name },
                given: cells.iter().map(|cell| cell.count).sum(),
                received: members.iter().map(|other| given(other.membership_id, who.membership_id)).sum(),
                cells,
            }
        };
        Self { parties: members.iter().map(party).collect(), opens: true, pledges }
    }

    /// The same among others on a page, where hundreds of links are in the way of a keyboard: the totals lead on.
    pub fn at_a_glance(self) -> Self {
        Self { opens: false, ..self }
    }

    /// What one gave another.
    pub fn between(&self, giver: &Party, receiver: &Party) -> String {
        format!("{}&giver={}&receiver={}", self.pledges, giver.id, receiver.id)
    }

    /// What somebody gave and received in all, each with the pledges.
    pub fn totals(&self, of: &Party) -> [(i64, String); 2] {
        [(of.given, format!("{}&giver={}", self.pledges, of.id)), (of.received, format!("{}&receiver={}", self.pledges, of.id))]
    }
}

/// Those who have only met or trained in these days are of no matrix.
/// Whether somebody of the row is no member any more: what they gave and received counts all the same.
fn has_left(who: &Who) -> bool {
    who.status != MemberStanding::Active
}

fn passes(value: &ChapterReferralValue, who: &Who) -> bool {
    let party = |pair: &ReferralPair| pair.giver == who.membership_id || pair.receiver == who.membership_id;
    !has_left(who) || value.matrix.iter().any(party)
}
