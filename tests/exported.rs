//! What is exported, traced and scored by files is scored as in the study: for every scenario, rail, vantage and method.

use std::fs;
use std::path::Path;
use std::process::Command;

use dyepack::evidence::Vantage;
use dyepack::formats::truth_lines::{self, Facts, judge};
use dyepack::formats::{self, Counts, Input, Options, Provenance, evidence_lines, trace_json};
use dyepack::lots::Booking;
use dyepack::report::Form;
use dyepack::scenario;
use dyepack::score::{Accused, Level};
use dyepack::study::{self, Choice, Side, View};
use dyepack::trace::{self, History};
use serde_json::Value;

#[test]
fn every_exported_world_is_traced_and_scored_as_the_study_scores_it() {
    let mut combinations = 0;
    for bundled in scenario::bundled() {
        let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
        if bundled.name == "campaign" {
            continue; // each theft is a view from each vantage, by every method: hours for what a few thefts say as well
        }
        let choice = Choice {
            vantages: Vantage::ALL.map(Vantage::into).to_vec(),
            ..Choice::default()
        };
        let study = study::run(&scenario, &choice, &mut |_| {}).expect("a bundled scenario runs");
        for side in &study.sides {
            for view in &side.views {
                let provenance = Provenance {
                    scenario: scenario.name.clone(),
                    rail: side.rail.clone(),
                    seed: study.scenario.seed,
                };
                combinations += scored_by_files(side, view, &provenance);
            }
        }
    }
    assert!(combinations >= 6 * 5 * 5, "{combinations} combinations");
}

/// Traces a view by every method from what an export writes, scores that from what an export writes of the truth, and returns
/// how many methods gave the scorecard of the study.
fn scored_by_files(side: &Side, view: &View, provenance: &Provenance) -> usize {
    let place = format!("{}, {}, {}", provenance.scenario, side.rail, view.vantage.name());
    let evidence = evidence_lines::write(&view.evidence, &view.complaints, Some(provenance));
    let digest = Counts::of(&view.evidence).digest;
    let truth = truth_lines::write(
        &Facts::of(&side.world, view.evidence.until()),
        view.evidence.until(),
        provenance,
        &digest,
    );
    let (facts, of) = truth_lines::read("truth.jsonl", truth.as_bytes()).expect("what is written is read");
    let input = Input {
        name: "evidence.jsonl".into(),
        bytes: evidence.into_bytes(),
    };
    let reading = formats::read(vec![input], &Options::default()).unwrap_or_else(|e| panic!("{place}: {e}"));
    assert_eq!(
        of.as_ref(),
        Some(&reading.counts.digest),
        "{place}: the truth belongs to the evidence"
    );
    // The links that this yardstick is given are no part of what an investigator sees, and so of no export.
    let answers = view
        .answers
        .iter()
        .filter(|answer| answer.method.booking() != Booking::TRUE_LINKS);
    let mut scored = 0;
    for answer in answers {
        let place = format!("{place}, {}", answer.method);
        let traced = trace::follow(&reading.evidence, &reading.complaints, &answer.method, History::Omit);
        let traced = traced.unwrap_or_else(|e| panic!("{place}: {e}"));
        let json = trace_json::answer(&reading.evidence, &reading.counts, &traced).print(Form::JSON);
        let claimed = trace_json::read("answer.json", json.as_bytes()).unwrap_or_else(|e| panic!("{place}: {e}"));
        let judged = judge(&claimed, &facts).unwrap_or_else(|e| panic!("{place}: {e}"));
        let several = side.world.truth.incidents.len() > 1;
        assert_eq!(judged.incidents.is_empty(), !several, "{place}");
        let marks = judged
            .incidents
            .get(view.incident.index())
            .map_or(&judged.all, |one| &one.marks);
        assert_eq!(marks.levels, answer.card.levels, "{place}");
        // An answer tells what is held and not what was passed on, so that whom the trail touched is whoever holds.
        let told = answer.card.accused.map(|row| Accused {
            touched: row.entities,
            ..row
        });
        assert_eq!(marks.accused, told, "{place}");
        assert_eq!(marks.determined, answer.card.determined, "{place}");
        scored += 1;
    }
    scored
}

#[test]
fn export_trace_and_score_are_wired() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exported");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test can be made");
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
        let output = command
            .current_dir(&folder)
            .args(words)
            .output()
            .expect("the program starts");
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("output is text")
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("the output is JSON");
    for vantage in ["public", "tags", "omniscient"] {
        run(&["export", "first-steps", "--vantage", vantage, "-o", vantage, "--truth"]);
        let findings = json(&run(&[
            "run",
            "first-steps",
            "--vantage",
            vantage,
            "--method",
            "haircut",
            "--method",
            "fifo",
            "--worlds",
            "1",
            "--json",
        ]));
        for (place, method) in ["haircut", "fifo"].into_iter().enumerate() {
            fs::write(
                folder.join("answer.json"),
                run(&["trace", vantage, "--method", method, "--json"]),
            )
            .expect("the answer can be written");
            let truth = format!("{vantage}/truth.jsonl");
            let judged = json(&run(&["score", "answer.json", "--truth", &truth, "--json"]));
            let said = &findings["rails"][0]["vantages"][0]["methods"][place];
            assert_eq!(said["method"], method);
            let figures = said["figures"].as_array().expect("a list");
            for (level, name) in Level::ALL.into_iter().zip(["", ".entities", ".keepers"]) {
                for score in ["recall", "precision"] {
                    let named = format!("{score}{name}");
                    let figure = figures
                        .iter()
                        .find(|figure| figure["name"] == *named)
                        .expect("a figure");
                    let level = &judged["levels"][level as usize];
                    assert_eq!(level[score], figure["value"], "{vantage}, {method}: {named}");
                }
            }
        }
    }
}
