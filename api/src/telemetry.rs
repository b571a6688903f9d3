//! The program's log, on stderr: for people on a terminal, for programs otherwise. Holds ids, never names or addresses.

use std::io::{self, IsTerminal};

use anyhow::anyhow;
use tracing_subscriber::fmt;

use crate::settings::{LogFormat, LogSettings};

/// Starts the log of this process.
///
/// # Errors
/// When it was started before.
pub fn start(settings: &LogSettings) -> anyhow::Result<()> {
    let terminal = io::stderr().is_terminal();
    let builder = fmt().with_env_filter(settings.level.filter()).with_writer(io::stderr);
    let started = match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Auto if !terminal => builder.json().flatten_event(true).try_init(),
        LogFormat::Human | LogFormat::Auto => builder.with_ansi(terminal).with_target(false).try_init(),
    };
    started.map_err(|reason| anyhow!("the log cannot be started: {reason}"))
}

/// The recorder of measurements; installed once a process.
pub fn metrics() -> metrics_exporter_prometheus::PrometheusHandle {
    static HANDLE: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> = std::sync::OnceLock::new();
    let install = || {
        metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().expect("no other recorder is installed in this program")
    };
    HANDLE.get_or_init(install).clone()
}
