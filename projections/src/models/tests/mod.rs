//! The folds, event by event.

mod amendments;
mod dues;
mod meetings;
mod members;
mod pages;
mod places;
mod referrals;
