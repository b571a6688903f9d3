//! Who may see a row of a read table: declared with the table, and kept by the database.

/// Whose business the rows are. Whoever has a charge sees what lies in its scope; a member sees what a guard leaves to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Everybody's who is let in.
    Everybody,
    /// Of the region in `region_id`: those whose rules it makes.
    Region,
    /// Of the organisation, region or chapter in `scope_id`: those for whom the rules hold.
    Rules,
    /// Of the chapter in `chapter_id`: its own members too.
    Fellows,
    /// Of the chapter in `chapter_id`: of its members, those whom these columns name.
    Parties(&'static [&'static str]),
    /// Of the chapter in `chapter_id`: those with a charge alone.
    Charge,
    /// Of the membership in `membership_id`: those who see any of its events.
    Membership,
    /// Of the user in this column, and headquarters'.
    User(&'static str),
}
