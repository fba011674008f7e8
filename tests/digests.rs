//! The digests of the bundled scenarios: the same version, scenario and seed give the same bytes, on any machine.
//!
//! A digest says that something moved and not what. So the figures that a reader looks at first stand beside it in
//! `tests/figures.txt`: a digest that moves is told in words. `./check --renew` writes both anew and says what changed; a change that moves
//! a digest on purpose says in its message why. A digest that moves without that is a mistake.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use dyepack::scenario;
use dyepack::score::{Level, TrailEnd};
use dyepack::study::{self, Answer, Choice, Side, Study, View};
use dyepack::units::Share;

const HEAD: &str = "\
# The digest of each bundled scenario: BLAKE3 of ledgers, truths and scorecards of its default run.
# Renew with: ./check --renew

";

const FIGURES_HEAD: &str = "\
# The figures that stand behind the digests of bundled scenarios: of each world, of each vantage, of each method. Money is in cents.
# Renew with: ./check --renew

";

/// By place - scenario, rail, incident, vantage, method - the figures there, by name.
type Figures = BTreeMap<String, BTreeMap<String, String>>;

/// What this build makes of all bundled scenarios.
struct Made {
    digests: BTreeMap<String, String>,
    figures: Figures,
}

fn made() -> Made {
    let (mut digests, mut figures) = (BTreeMap::new(), Figures::new());
    for bundled in scenario::bundled() {
        let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
        let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("a bundled scenario runs");
        let hex = study.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        digests.insert(bundled.name.to_owned(), hex);
        note(bundled.name, &study, &mut figures);
    }
    Made { digests, figures }
}

fn note(name: &str, study: &Study, figures: &mut Figures) {
    for side in &study.sides {
        let rail = format!("{name}, {}", side.rail);
        figures.insert(rail.clone(), of_world(side));
        for view in &side.views {
            let incident = &side.world.truth.incident(view.incident).name;
            let place = format!("{rail}, {incident}, {}", view.vantage.name());
            figures.insert(place.clone(), of_view(view));
            for answer in &view.answers {
                figures.insert(format!("{place}, {}", answer.method.spec()), of_answer(answer));
            }
        }
    }
}

fn named<const N: usize>(figures: [(&str, String); N]) -> BTreeMap<String, String> {
    figures.map(|(name, value)| (name.to_owned(), value)).into()
}

fn shown(share: Option<Share>) -> String {
    share.map_or("none".into(), |share| {
        format!("{}.{:06}", share.get() / 1_000_000, share.get() % 1_000_000)
    })
}

/// Counts of the world, and what became of the loot, in base units of each asset.
fn of_world(side: &Side) -> BTreeMap<String, String> {
    let ledger = &side.world.ledger;
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for incident in &side.world.truth.incidents {
        let Some(asset) = incident.attempts.first().map(|attempt| attempt.asset) else {
            continue;
        };
        for (fate, amount) in incident.became(side.world.ends).parts() {
            let fate = format!("{fate:?}").to_lowercase();
            *sums.entry(format!("{} {fate}", ledger.asset(asset).code)).or_default() += amount.get();
        }
    }
    let mut figures = named([
        ("movements", ledger.movement_count().to_string()),
        ("purses", ledger.purse_count().to_string()),
        ("links", side.world.record.links.len().to_string()),
    ]);
    figures.extend(sums.into_iter().map(|(name, sum)| (name, sum.to_string())));
    figures
}

fn of_view(view: &View) -> BTreeMap<String, String> {
    let mut figures: BTreeMap<String, String> = view
        .ends
        .rows
        .iter()
        .map(|&(end, amount, _): &(TrailEnd, _, _)| (format!("trail {}", end.name()), amount.to_string()))
        .collect();
    figures.insert("loot".into(), view.ends.loot.to_string());
    figures.insert(
        "movements seen".into(),
        view.evidence.ledger().movement_count().to_string(),
    );
    figures
}

fn of_answer(answer: &Answer) -> BTreeMap<String, String> {
    let card = &answer.card;
    let [purses, entities, keepers] = Level::ALL.map(|level| card.level(level));
    let accused: u128 = card.accused.iter().map(|accused| u128::from(accused.never.get())).sum();
    named([
        ("recall", shown(purses.recall)),
        ("precision", shown(purses.precision)),
        ("recall over entities", shown(entities.recall)),
        ("recall over keepers", shown(keepers.recall)),
        ("wrong", purses.wrong.to_string()),
        ("never received", accused.to_string()),
    ])
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file)
}

fn recorded() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path("digests.toml")).expect("the record is there");
    toml::from_str(&text).expect("the record is a table of texts")
}

/// Reads `PLACE: NAME VALUE, NAME VALUE`, where a name may be of several words.
fn recorded_figures() -> Figures {
    let text = std::fs::read_to_string(path("figures.txt")).unwrap_or_default();
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let figure = |figure: &str| {
        let (name, value) = figure.rsplit_once(' ').expect("a figure has a name and a value");
        (name.to_owned(), value.to_owned())
    };
    let row = |line: &str| {
        let (place, figures) = line.split_once(": ").expect("a row has a place");
        (place.to_owned(), figures.split(", ").map(figure).collect())
    };
    rows.map(row).collect()
}

/// Says in words what of the figures changed, one sentence a figure.
fn changes(before: &Figures, now: &Figures) -> Vec<String> {
    let mut changes = Vec::new();
    for place in before.keys().filter(|place| !now.contains_key(*place)) {
        changes.push(format!("{place}: gone"));
    }
    for (place, figures) in now {
        let Some(was) = before.get(place) else {
            changes.push(format!("{place}: new"));
            continue;
        };
        for (name, value) in figures {
            match was.get(name) {
                Some(before) if before == value => {}
                Some(before) => changes.push(format!("{place}: {name} from {before} to {value}")),
                None => changes.push(format!("{place}: {name} is new: {value}")),
            }
        }
        for name in was.keys().filter(|name| !figures.contains_key(*name)) {
            changes.push(format!("{place}: {name} is gone"));
        }
    }
    changes
}

/// Says in words what changed of digests and figures: a digest may move where none of these figures does.
fn told(made: &Made) -> Vec<String> {
    let (before, figures) = (recorded(), recorded_figures());
    let mut told = changes(&figures, &made.figures);
    for (name, digest) in &made.digests {
        let is_told = told.iter().any(|change| change.starts_with(&format!("{name}, ")));
        if before.get(name) != Some(digest) && !is_told {
            told.push(format!("{name}: the digest moved, and none of the figures"));
        }
    }
    told
}

fn written(head: &str, rows: impl Iterator<Item = String>) -> String {
    let mut text = head.to_owned();
    rows.for_each(|row| writeln!(text, "{row}").expect("a string takes every text"));
    text
}

#[allow(clippy::print_stdout, reason = "a renewal says what it changes")]
fn renew(made: &Made) {
    told(made).iter().for_each(|change| println!("{change}"));
    let digests = made
        .digests
        .iter()
        .map(|(name, digest)| format!("{name} = \"{digest}\""));
    let row = |(place, figures): (&String, &BTreeMap<String, String>)| {
        let figures: Vec<String> = figures.iter().map(|(name, value)| format!("{name} {value}")).collect();
        format!("{place}: {}", figures.join(", "))
    };
    let write = |file, text| std::fs::write(path(file), text).expect("the record can be written");
    write("digests.toml", written(HEAD, digests));
    write("figures.txt", written(FIGURES_HEAD, made.figures.iter().map(row)));
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
        return renew(&made);
    }
    let told = told(&made);
    assert!(
        told.is_empty(),
        "a digest moved; if it was meant to, say why and ./check --renew:\n{}",
        told.join("\n")
    );
}

#[test]
fn what_changed_is_told_in_words() {
    let figures = |recall: &str| Figures::from([("town, bank, fifo".to_owned(), named([("recall", recall.into())]))]);
    assert_eq!(
        changes(&figures("0.5"), &figures("0.7")),
        ["town, bank, fifo: recall from 0.5 to 0.7"]
    );
    assert_eq!(changes(&figures("0.5"), &figures("0.5")), [""; 0]);
    assert_eq!(changes(&Figures::new(), &figures("0.5")), ["town, bank, fifo: new"]);
    assert_eq!(changes(&figures("0.5"), &Figures::new()), ["town, bank, fifo: gone"]);
}
