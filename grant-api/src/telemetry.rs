//! Logs: one line a request on standard error, as allow-listed fields; never names, bodies or query strings.

use std::sync::Once;

use tracing_subscriber::EnvFilter;

/// Starts the logs once; `GRANT_LOG` sets the level (`warn` when absent).
pub fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let filter = EnvFilter::try_from_env("GRANT_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
        let logs = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
        // A second subscriber is a test's own; it may stay.
        let _ = logs.try_init();
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "panic");
        }));
    });
}
