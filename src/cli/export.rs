//! `dyepack export` and `dyepack score`: what one investigator sees, as files, and anybody's answer to it.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::formats::exported::Export as Exported;
use crate::formats::truth_lines::{self, Judgement, Marks};
use crate::formats::{self, Provenance, trace_json};
use crate::seed::Seed;
use crate::shown;
use crate::study::{self, Choice};
use crate::units::grouped;
use serde::Serialize;

use super::args::Export;
use super::failure::Failure;
use super::scenarios::looker;
use super::{files, output, scenarios};

/// The largest answer or truth that is read.
const ANSWER_MAX: u64 = 1 << 30;

/// What a folder of an export holds.
#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    simulated: &'static str,
    scenario: &'a str,
    rail: &'a str,
    seed: String,
    vantage: &'a str,
    world_digest: String,
    files: Vec<Part>,
}

/// One file of an export.
#[derive(Serialize)]
struct Part {
    name: &'static str,
    schema: &'static str,
    bytes: usize,
    blake3: String,
}

/// The name and version of the form of an export's manifest.
const SCHEMA: &str = "dyepack.export/1";

/// Writes evidence and complaint, a manifest, and the truth only where it is asked for.
pub fn export(words: &Export) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let rail = words
        .rail
        .clone()
        .unwrap_or_else(|| scenario.rail_name(scenario.starts[0]).to_owned());
    let vantage = looker(&scenario, &words.vantage)?;
    let choice = Choice {
        seed: words.seed.map(Seed::new),
        rails: vec![rail.clone()],
        vantages: vec![vantage],
        ..Choice::default()
    };
    let study = study::run(&scenario, &choice, &mut |_| {}).map_err(|e| Failure::input(e.to_string()))?;
    let side = &study.sides[0];
    let Some(view) = side.views.first() else {
        return Err(Failure::input(format!(
            "{}: a scenario without an incident has no evidence",
            scenario.name
        )));
    };
    let provenance = Provenance {
        scenario: scenario.name.clone(),
        rail: rail.clone(),
        seed: study.scenario.seed,
    };
    let exported = Exported {
        world: &side.world,
        evidence: &view.evidence,
        complaints: &view.complaints,
        provenance: &provenance,
    };
    let parts = formats::EXPORTED.iter().filter(|part| words.truth || !part.is_truth);
    let texts: Vec<(&str, &str, String)> = parts
        .map(|part| (part.name, part.schema, (part.write)(&exported)))
        .collect();
    let manifest = Manifest {
        schema: SCHEMA,
        simulated: "SIMULATED: nothing here happened, and no name here exists",
        scenario: &scenario.name,
        rail: &rail,
        seed: study.scenario.seed.get().to_string(),
        vantage: vantage.name(),
        world_digest: blake3::Hash::from_bytes(study.digest).to_hex().to_string(),
        files: texts
            .iter()
            .map(|(name, schema, text)| part(name, schema, text))
            .collect(),
    };
    let manifest = serde_json::to_string_pretty(&manifest).expect("plain values can be written as JSON") + "\n";
    write_all(words, &texts, &manifest)?;
    let starts = scenario.starts.iter().map(|&start| scenario.rail_name(start));
    let others: Vec<&str> = starts.filter(|start| *start != rail).collect();
    if words.rail.is_some() || others.is_empty() {
        return Ok(());
    }
    output::print(&format!(
        "this is the theft on {rail}; --rail writes it on {}\n",
        others.join(" or ")
    ))
}

fn part(name: &'static str, schema: &'static str, text: &str) -> Part {
    Part {
        name,
        schema,
        bytes: text.len(),
        blake3: blake3::hash(text.as_bytes()).to_hex().to_string(),
    }
}

/// The name of the file that lists the others.
const MANIFEST: &str = "manifest.json";

fn write_all(words: &Export, texts: &[(&str, &str, String)], manifest: &str) -> Result<(), Failure> {
    let folder = &words.output;
    let texts = texts.iter().map(|(name, _, text)| (*name, text.as_bytes()));
    let files: Vec<(&str, &[u8])> = texts.chain([(MANIFEST, manifest.as_bytes())]).collect();
    let had_truth = folder.join("truth.jsonl").exists();
    output::write_folder(folder, &files, &|inside| {
        let names = formats::EXPORTED.iter().map(|part| part.name).chain([MANIFEST]);
        names.into_iter().any(|name| inside.ends_with(name)) && inside.is_file() && (words.force || is_ours(inside))
    })?;
    let mut said: String = files
        .iter()
        .map(|(name, _)| format!("wrote {}\n", folder.join(name).display()))
        .collect();
    if had_truth && !words.truth {
        said.push_str("the truth.jsonl of an earlier export was there and is gone; --truth writes one\n");
    }
    output::print(&said)
}

/// Tells whether an earlier export wrote a file.
fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(4096).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    read.is_ok() && head.contains("\"dyepack.") && head.contains("SIMULATED")
}

/// Scores anybody's answer to an exported world.
pub fn score(trace: &Path, truth: &Path, json: bool) -> Result<(), Failure> {
    let read = |path: &Path| files::read(path, ANSWER_MAX).map(|bytes| (path.display().to_string(), bytes));
    let (trace_name, trace_bytes) = read(trace)?;
    let (truth_name, truth_bytes) = read(truth)?;
    let claimed = trace_json::read(&trace_name, &trace_bytes);
    let claimed = claimed.map_err(|e| files::unread(&trace_bytes, &["dyepack.trace/"], &e))?;
    let truth = truth_lines::read(&truth_name, &truth_bytes);
    let (facts, digest) = truth.map_err(|e| files::unread(&truth_bytes, &["dyepack.truth/"], &e))?;
    if let (Some(answered), Some(true_of)) = (&claimed.digest, &digest)
        && answered != true_of
    {
        return Err(Failure::input(format!(
            "{trace_name} answers evidence {answered}, and {truth_name} is the truth of {true_of}"
        )));
    }
    let judged = truth_lines::judge(&claimed, &facts).map_err(|e| Failure::input(format!("{trace_name}: {e}")))?;
    if json {
        output::print_json(&judged)
    } else {
        output::print(&text(&judged))
    }
}

/// Writes a judgement for a person, at 80 columns: over all incidents, then of each alone.
fn text(judged: &Judgement) -> String {
    let mut text = format!("{}\n", shown::name(&judged.method));
    let all = (!judged.incidents.is_empty()).then_some("all incidents together");
    text.push_str(&marks(all, &judged.all));
    for one in &judged.incidents {
        text.push_str(&marks(Some(&one.incident), &one.marks));
    }
    text
}

fn marks(of: Option<&str>, marks: &Marks) -> String {
    let percent = crate::report::percent;
    let mut text = of.map(|of| format!("\n{}:\n", shown::name(of))).unwrap_or_default();
    text.push_str(&format!("\n{:<10} {:>8} {:>10}\n", "over", "recall", "precision"));
    for level in &marks.levels {
        let (recall, precision) = (percent(level.recall), percent(level.precision));
        text.push_str(&format!("{:<10} {recall:>8} {precision:>10}\n", level.level.name()));
    }
    text.push_str(&format!(
        "\n{} of the loot is where it is under any convention.\n",
        percent(marks.determined)
    ));
    for accused in &marks.accused {
        let role = accused.who.name();
        let (truly, never) = (crate::report::money(accused.truly), crate::report::money(accused.never));
        text.push_str(&format!(
            "Laid on a {role} ({}): {truly} truly received, {never} never received.\n",
            accused.entities
        ));
    }
    if marks.unit.get() > 1 {
        text.push_str(&format!(
            "Values are counted in {} cents: at these rates they pass 2^64 cents.\n",
            grouped(marks.unit.get())
        ));
    }
    text
}
