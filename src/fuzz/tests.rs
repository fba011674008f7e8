//! Every decoder and what comes after it, over all fixtures and over changed copies of them: nothing panics, every law holds.
//!
//! The same jobs run under libFuzzer (`fuzz/README.md`). Here a few hundred copies of each fixture are changed by named draws;
//! `DYEPACK_FUZZ=N` changes N.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{JOBS, Job, change};

/// How often each fixture is changed in a plain run, if its size allows.
const COPIES: u64 = 40;
/// Fixtures above this are taken as they are.
const CHANGED_MAX: usize = 1 << 14;

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
            .expect("a folder of fixtures can be listed")
            .map(|entry| entry.expect("an entry of a folder").path())
            .collect();
        inside.sort();
        inside.iter().for_each(|path| files(path, found));
    } else if path.is_file() {
        found.push(path.to_owned());
    }
}

fn seeds(job: &Job) -> Vec<(PathBuf, Vec<u8>)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for seed in job.seeds {
        files(&top.join(seed), &mut found);
    }
    assert!(!found.is_empty(), "{} has fixtures to begin with", job.name);
    found
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).expect("a fixture can be read");
            (path, bytes)
        })
        .collect()
}

/// Runs one input; says which it was where it panics.
fn run(job: &Job, name: &str, bytes: &[u8]) {
    let done = panic::catch_unwind(AssertUnwindSafe(|| (job.run)(bytes)));
    if done.is_err() {
        let kept = std::env::temp_dir().join(format!("dyepack-fuzz-{}-{}", job.name, blake3::hash(bytes).to_hex()));
        let kept = std::fs::write(&kept, bytes).map_or_else(|_| "nowhere".into(), |()| kept.display().to_string());
        panic!("job {}, {name}: it panics; the input is kept as {kept}", job.name);
    }
}

fn hold(name: &str) {
    let job = JOBS.iter().find(|job| job.name == name).expect("a job of this name");
    let copies = std::env::var("DYEPACK_FUZZ").map_or(COPIES, |text| text.parse().expect("DYEPACK_FUZZ is a number"));
    let seeds = seeds(job);
    let known: Vec<&[u8]> = seeds.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    seeds.par_iter().for_each(|(path, bytes)| {
        let path = path.display().to_string();
        run(job, &path, bytes);
        if bytes.len() > CHANGED_MAX {
            return;
        }
        for copy in 0..copies {
            let changed = change::change(bytes, &known, &format!("{name}/{path}"), copy);
            run(job, &format!("{path}, copy {copy}"), &changed);
        }
    });
}

macro_rules! hold {
    ($($test:ident = $job:literal;)*) => {
        $(
            #[test]
            fn $test() {
                hold($job);
            }
        )*
        #[test]
        fn every_job_has_a_test() {
            let tested = [$($job),*];
            let jobs: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
            assert_eq!(jobs, tested);
        }
    };
}

hold! {
    any_ledger_is_read_and_followed_or_refused = "ledger";
    any_file_is_opened_or_refused = "archive";
    any_scenario_is_played_or_refused = "scenario";
    any_list_of_tags_is_used_or_refused = "tags";
    any_roles_are_used_or_refused = "roles";
    any_table_of_figures_is_added_up_or_refused = "figures";
    any_truth_is_scored_against_or_refused = "truth";
    any_answer_is_scored_or_refused = "answer";
    any_statement_is_replayed_or_refused = "statement";
    any_tracer_is_heard_or_refused = "tracer";
    any_words_are_understood_or_refused = "words";
}
