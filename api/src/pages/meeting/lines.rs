//! The lines of a sheet: as they are shown, as they come back from a form, and what is wrong with them.

use crate::pages::instead::sentence;
use crate::pages::words;
use crate::rest::meetings::get_sheet;
use domain::MembershipId;
use domain::meeting::{InvitationAnswer, Mark, SheetEntry, Substitute};
use domain::text::{Name, Personal};
use std::collections::BTreeMap;

pub const MARKS: [(Mark, &str); 5] =
    [(Mark::P, "Present"), (Mark::A, "Absent"), (Mark::L, "Late"), (Mark::M, "Medical leave"), (Mark::S, "Substitute")];

/// A member's line.
pub struct Line {
    pub id: MembershipId,
    pub name: String,
    pub profession: String,
    /// One of P, A, L, M and S, or whatever the form sent instead.
    pub mark: String,
    pub substitute: String,
    /// What the member said to the invitation, or that they are on leave.
    pub hint: String,
    /// Whether somebody has marked it before.
    pub marked: bool,
    pub wrong: Option<String>,
    /// What stands on the sheet.
    known: Option<SheetEntry>,
}

/// The lines as the sheet has them: everybody is present unless something is known.
pub fn of_sheet(sheet: get_sheet::Answer, answers: &BTreeMap<MembershipId, InvitationAnswer>) -> Vec<Line> {
    sheet.lines.into_iter().map(|line| of_line(line, answers)).collect()
}

fn of_line(line: get_sheet::Line, answers: &BTreeMap<MembershipId, InvitationAnswer>) -> Line {
    let on_leave = line.on_medical_leave == Some(true);
    let answer = answers.get(&line.membership_id);
    let (usual, said, comes_instead) = match answer {
        _ if on_leave => (Mark::M, "on medical leave", String::new()),
        Some(InvitationAnswer::Absent) => (Mark::P, "said: cannot come", String::new()),
        Some(InvitationAnswer::Substitute { name }) => (Mark::P, "said: sends a substitute", name.0.to_string()),
        Some(InvitationAnswer::Attending) | None => (Mark::P, "", String::new()),
    };
    let typed = line.substitute.as_ref().map_or(comes_instead, |substitute| substitute.name.0.to_string());
    Line {
        id: line.membership_id,
        name: line.name.map(|name| name.0.to_string()).unwrap_or_default(),
        profession: line.profession.map(|profession| profession.to_string()).unwrap_or_default(),
        mark: words::letter(line.mark.unwrap_or(usual)).to_owned(),
        substitute: typed,
        hint: said.to_owned(),
        marked: line.mark.is_some(),
        wrong: None,
        known: line.mark.map(|mark| SheetEntry { membership_id: line.membership_id, mark, substitute: line.substitute }),
    }
}

/// Takes over what a form sent; what it left out stays.
pub fn take(lines: &mut [Line], fields: &BTreeMap<String, String>) {
    for line in lines {
        if let Some(mark) = fields.get(&format!("mark-{}", line.id)) {
            line.marked |= line.mark != *mark || fields.contains_key(&format!("looked-{}", line.id));
            line.mark.clone_from(mark);
        }
        if let Some(name) = fields.get(&format!("substitute-{}", line.id)) {
            line.substitute = name.trim().to_owned();
        }
    }
}

impl Line {
    /// The line as an entry, or what is wrong with it.
    pub fn entry(&self) -> Result<SheetEntry, String> {
        let mark = MARKS.iter().map(|(mark, _)| *mark).find(|mark| words::letter(*mark) == self.mark);
        let mark = mark.ok_or_else(|| "Choose P, A, L, M or S.".to_owned())?;
        let substitute = if mark == Mark::S { Some(self.stands_in()?) } else { None };
        Ok(SheetEntry { membership_id: self.id, mark, substitute })
    }

    /// Who stood in. The same name as before is the same person.
    fn stands_in(&self) -> Result<Substitute, String> {
        let before = self.known.as_ref().and_then(|entry| entry.substitute.clone());
        if let Some(before) = before.filter(|before| before.name.0.as_str() == self.substitute) {
            return Ok(before);
        }
        typed_substitute(&self.substitute)
    }
}

/// Somebody who stood in, by name.
pub fn typed_substitute(name: &str) -> Result<Substitute, String> {
    let name = Name::parse(name).map_err(|error| format!("Name who stood in: {error}."))?;
    Ok(Substitute { name: Personal(name), membership_id: None })
}

/// Entries of all lines; those that are wrong say so.
pub fn entries(lines: &mut [Line]) -> Option<Vec<SheetEntry>> {
    let mut entries = Vec::new();
    for line in lines.iter_mut() {
        match line.entry() {
            Ok(entry) => entries.push(entry),
            Err(wrong) => line.wrong = Some(wrong),
        }
    }
    (entries.len() == lines.len()).then_some(entries)
}

/// Puts a refusal beside the line that it names, with the member's name in place of the id. False where it names none.
pub fn blame(lines: &mut [Line], detail: &str) -> bool {
    let at_fault = lines.iter_mut().find(|line| detail.contains(&line.id.to_string()));
    let Some(line) = at_fault else { return false };
    line.wrong = Some(sentence(&detail.replace(&line.id.to_string(), &line.name)));
    true
}
