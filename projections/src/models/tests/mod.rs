//! The folds, event by event.
