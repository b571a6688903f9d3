//! A small log for tests.
