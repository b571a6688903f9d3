//! How it is reached: the program, its settings and its log. Holds no rule and no SQL.

pub mod app;
pub mod cli;
pub mod http;
pub mod pages;
pub mod rest;
pub mod settings;
pub mod simulation;
pub mod telemetry;

/// Events and rows are many small values: this allocator is made for them, and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
