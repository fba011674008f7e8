//! What a person sees at the command line, kept as snapshots in `tests/cli/`; `./check --renew` writes them anew.

use std::env;
use std::process::Command;

/// The library that plays the snapshots writes them anew where a variable of its own says so when it starts.
const OVERWRITE: &str = "TRYCMD";

#[test]
fn commands_say_what_their_snapshots_say() {
    if env::var_os("DYEPACK_RENEW").is_some() && env::var_os(OVERWRITE).is_none() {
        let this = env::current_exe().expect("a test has a program");
        let status = Command::new(this).env(OVERWRITE, "overwrite").status();
        assert!(status.expect("a test can be started").success());
        return;
    }
    // The TOML file beside the snapshots is what one of them reads, no case of its own.
    trycmd::TestCases::new().case("tests/cli/*.trycmd").run();
}
