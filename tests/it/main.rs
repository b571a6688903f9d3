//! That it holds: one module for each feature, through the public faces.

mod dependency_rule;
mod embedded;
mod harness;
mod program;
mod settings;
