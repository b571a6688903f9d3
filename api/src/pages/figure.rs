//! A number that says how it goes, and where it is explained.

use super::frame::Frame;

/// A number of the top line.
pub struct Figure {
    pub number: String,
    pub what: String,
    pub change: String,
    /// better or worse; nothing where it is neither.
    pub class: &'static str,
    /// What it is made of: a page, or a part of its own page; empty where it is all there is.
    to: String,
}

impl Figure {
    pub fn of(number: impl Into<String>, what: impl Into<String>) -> Self {
        Self { number: number.into(), what: what.into(), change: String::new(), class: "", to: String::new() }
    }

    /// The same, which opens what it is made of.
    pub fn opening(self, to: impl Into<String>) -> Self {
        Self { to: to.into(), ..self }
    }

    /// The same, with how it has changed.
    pub fn changed(self, change: String, class: &'static str) -> Self {
        Self { change, class, ..self }
    }

    /// Where it leads from a page that looks at a moment.
    pub fn link(&self, frame: &Frame) -> String {
        if self.to.is_empty() || self.to.starts_with('#') { self.to.clone() } else { frame.to(&self.to) }
    }

    /// Whether its sums fold, so that what it is of leads on instead.
    pub fn folds(&self) -> bool {
        self.number.matches(" + ").count() > 1
    }
}
