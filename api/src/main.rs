//! The program `chapterhouse`. All that it can do is in the library's `cli`.

use std::process::ExitCode;

use api::cli::Cli;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("chapterhouse: {reason:#}");
            ExitCode::FAILURE
        }
    }
}
