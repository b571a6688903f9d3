//! How it is reached: the program, its settings and its log. Holds no rule and no SQL.

pub mod app;
pub mod cli;
pub mod http;
pub mod rest;
pub mod settings;
pub mod simulation;
pub mod telemetry;
