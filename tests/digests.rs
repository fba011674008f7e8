//! The digests of the bundled scenarios: the same version, scenario and seed give the same bytes, on any machine.
//!
//! A change that moves a digest on purpose renews the file, `DYEPACK_RENEW=1 cargo test --test digests`, and says in its
//! message why. A digest that moves without that is a mistake.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use dyepack::scenario;
use dyepack::study::{self, Choice};

const HEAD: &str = "\
# The digest of each bundled scenario: BLAKE3 of ledgers, truths and scorecards of its default run.
# Renew with: DYEPACK_RENEW=1 cargo test --test digests

";

/// Returns the digests of all bundled scenarios as this build makes them.
fn made() -> BTreeMap<String, String> {
    let digest = |bundled: &scenario::Bundled| {
        let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
        let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("a bundled scenario runs");
        let hex = study.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        (bundled.name.to_owned(), hex)
    };
    scenario::bundled().iter().map(digest).collect()
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/digests.toml")
}

fn recorded() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path()).expect("the record is there");
    toml::from_str(&text).expect("the record is a table of texts")
}

/// Returns the digests as the release binary prints them.
fn printed(binary: &OsStr) -> BTreeMap<String, String> {
    let digest = |bundled: &scenario::Bundled| {
        let run = Command::new(binary)
            .args(["run", bundled.name, "-o", "-", "--format", "json"])
            .output();
        let output = run.expect("the release binary can be started");
        let findings: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{}: {e}: {}", bundled.name, String::from_utf8_lossy(&output.stderr)));
        let digest = findings["digest"].as_str().expect("findings carry their digest");
        (bundled.name.to_owned(), digest.to_owned())
    };
    scenario::bundled().iter().map(digest).collect()
}

/// `./check` builds the release binary and names it; plain `cargo test` has none and holds the library alone.
#[test]
fn the_release_binary_gives_the_digests_on_record() {
    if let Some(binary) = std::env::var_os("DYEPACK_RELEASE").filter(|_| std::env::var_os("DYEPACK_RENEW").is_none()) {
        assert_eq!(printed(&binary), recorded());
    }
}

#[test]
fn the_digests_of_bundled_scenarios_are_those_on_record() {
    let made = made();
    if std::env::var_os("DYEPACK_RENEW").is_some() {
        let mut text = HEAD.to_owned();
        for (name, digest) in &made {
            writeln!(text, "{name} = \"{digest}\"").expect("a string takes every text");
        }
        std::fs::write(path(), text).expect("the record can be written");
        return;
    }
    assert_eq!(
        made,
        recorded(),
        "a digest moved; if it was meant to, say why and renew (see the head of the file)"
    );
}
