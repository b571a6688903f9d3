//! What happens at a simulated meeting, and between two.

use super::Hand;
use super::chapter::SimulatedChapter;
use super::member::{Moving, Standing};
use super::names;
use anyhow::Result;
use chrono::NaiveDate;
use domain::calendar::days_from;
use domain::meeting::{Mark, Meeting, SheetEntry, Substitute};
use domain::membership::LeaveKind;
use domain::text::{Name, Note, Personal};
use domain::{MeetingId, MembershipId};
use infra::commands::meetings::{ChangeMeeting, MeetingChange, NewVisitor};
use infra::commands::memberships::{ChangeMembership, MembershipChange};

impl SimulatedChapter {
    pub(super) async fn meet(&mut self, hand: &Hand, id: MeetingId, today: NaiveDate) -> Result<()> {
        let meeting = hand.commands().load::<Meeting>(&id.to_string(), false).await?;
        // A holiday, or not in the calendar yet.
        if meeting.version == 0
            || meeting.state.held_on() != Some(today)
            || !meeting.state.gathering().is_some_and(|gathering| gathering.takes_place())
        {
            return Ok(());
        }
        let active: Vec<usize> = (0..self.members.len()).filter(|i| self.members[*i].standing == Standing::Active).collect();
        if active.is_empty() {
            return Ok(());
        }
        self.welcome_visitors(hand, id, &active).await?;
        self.complete_sheet(hand, id, today).await?;
        self.pledge(hand, today).await?;
        for index in active {
            self.between_meetings(hand, index, today).await?;
        }
        Ok(())
    }

    async fn welcome_visitors(&mut self, hand: &Hand, id: MeetingId, active: &[usize]) -> Result<()> {
        for index in active {
            if self.chance.happens(self.members[*index].character.invites) {
                let (name, email) = self.new_person()?;
                let visitor =
                    NewVisitor { name: Name::parse(&name)?, email: email.clone(), profession: None, invited_by: self.members[*index].id };
                let key = self.key("visitor");
                hand.perform("officer", &key, ChangeMeeting { id, change: MeetingChange::RegisterVisitor { visitor } }).await?;
                if self.chance.happens(150) {
                    self.guests.push((name, email));
                }
            }
        }
        Ok(())
    }

    /// The roster is the house's own, so that the sheet lists whom it must.
    async fn complete_sheet(&mut self, hand: &Hand, id: MeetingId, today: NaiveDate) -> Result<()> {
        let roster = hand.commands().roster(self.id, today).await?;
        let mut entries = Vec::new();
        for entry in &roster {
            let character = self.members.iter().find(|member| member.id == entry.membership_id).map(|member| member.character.clone());
            let (absent, late, substituted) = character.map_or((30, 20, 20), |c| (c.absent, c.late, c.substituted));
            let mark = match () {
                () if entry.on_medical_leave => Mark::M,
                () if self.chance.happens(absent) => Mark::A,
                () if self.chance.happens(substituted) => Mark::S,
                () if self.chance.happens(late) => Mark::L,
                () => Mark::P,
            };
            let substitute = (mark == Mark::S).then(|| names::person(&mut self.chance));
            let substitute =
                substitute.map(|name| Name::parse(&name)).transpose()?.map(|name| Substitute { name: Personal(name), membership_id: None });
            entries.push(SheetEntry { membership_id: entry.membership_id, mark, substitute });
        }
        let absent: Vec<MembershipId> = entries.iter().filter(|e| e.mark == Mark::A).map(|e| e.membership_id).collect();
        let key = self.key("sheet");
        let done = hand.perform("officer", &key, ChangeMeeting { id, change: MeetingChange::CompleteSheet { entries } }).await?;
        // Now and then somebody had been there after all.
        if let (Some(_), Some(membership_id), true) = (done, absent.first().copied(), self.chance.happens(60)) {
            let entries = vec![SheetEntry { membership_id, mark: Mark::L, substitute: None }];
            let change = MeetingChange::AmendSheet { entries, reason: Note::parse("Came after the roll was called.")? };
            let key = self.key("amend");
            hand.perform("officer", &key, ChangeMeeting { id, change }).await?;
        }
        Ok(())
    }

    async fn between_meetings(&mut self, hand: &Hand, index: usize, today: NaiveDate) -> Result<()> {
        let id = self.members[index].id;
        let others: Vec<MembershipId> =
            self.members.iter().filter(|m| m.standing == Standing::Active && m.id != id).map(|m| m.id).collect();
        if others.is_empty() {
            return Ok(());
        }
        let other = *self.chance.one_of(&others);
        if self.chance.happens(350) {
            let key = self.key("one-to-one");
            hand.perform(
                "member",
                &key,
                ChangeMembership { id, change: MembershipChange::ReportOneToOne { with: other, on: today, topics: None } },
            )
            .await?;
        }
        if self.chance.happens(50) {
            let course =
                Name::parse(self.chance.one_of::<&str>(&["Better introductions", "The weekly presentation", "Asking for referrals"]))?;
            let key = self.key("training");
            hand.perform(
                "member",
                &key,
                ChangeMembership { id, change: MembershipChange::CreditTraining { credits: 1, course, on: today } },
            )
            .await?;
        }
        if self.chance.happens(30) {
            let key = self.key("testimonial");
            let change = MembershipChange::GiveTestimonial {
                testimonial_id: hand.id("testimonial", &[&key]),
                to: other,
                text: Note::parse("Quick, exact and a pleasure to work with.")?,
            };
            hand.perform("member", &key, ChangeMembership { id, change }).await?;
        }
        Ok(())
    }

    /// Rare things: leave, resignation, transfer.
    pub(super) async fn come_and_go(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        if !self.chartered || self.members.is_empty() || !self.chance.happens(12) {
            return Ok(());
        }
        let index = self.chance.index(self.members.len());
        if self.members[index].standing != Standing::Active {
            return Ok(());
        }
        let id = self.members[index].id;
        if !self.siblings.is_empty() && self.chance.happens(150) {
            let to_chapter = *self.chance.one_of(&self.siblings);
            let key = self.key("transfer");
            self.moving.push(Moving { index, to_chapter, key });
            return Ok(());
        }
        let resigns = self.chance.happens(300);
        let change = if resigns {
            MembershipChange::Resign { reason: Some(Note::parse("Moves to another town.")?) }
        } else {
            let to = days_from(today, self.chance.between(7, 40));
            MembershipChange::GrantLeave { kind: LeaveKind::Medical, from: today, to }
        };
        let key = self.key("go");
        if hand.perform("officer", &key, ChangeMembership { id, change }).await?.is_some() && resigns {
            self.leave(index, today);
        }
        Ok(())
    }
}
