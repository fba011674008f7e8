//! `dyepack export` and `dyepack score`: what one investigator sees, as files, and anybody's answer to it.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::described::{self, Dataset, Described};
use crate::formats::exported::{Export as Exported, Part, Written};
use crate::formats::truth_lines::{self, Judgement, Marks};
use crate::formats::{self, Options, Provenance, trace_json};
use crate::scenario::{self, Scenario};
use crate::seed::Seed;
use crate::shown;
use crate::study::{self, Choice};
use crate::units::{Instant, grouped};
use serde::{Deserialize, Serialize};

use super::args::{Export, Swaps};
use super::failure::Failure;
use super::scenarios::looker;
use super::{complaints, files, output, scenarios};

/// The largest answer or truth that is read.
const ANSWER_MAX: u64 = 1 << 30;

/// What a folder of an export holds.
#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    /// That nothing of it happened; nothing where a ledger was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    simulated: Option<&'static str>,
    #[serde(flatten)]
    of: Of<'a>,
    /// The forms in which it is written, and what of the evidence each leaves out.
    forms: Vec<FormLine>,
    files: Vec<FileLine>,
}

/// From what an export is.
#[derive(Serialize)]
#[serde(untagged)]
enum Of<'a> {
    World {
        scenario: &'a str,
        rail: &'a str,
        seed: String,
        vantage: &'a str,
        world_digest: String,
    },
    Ledger {
        ledger: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        scenario: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rail: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seed: Option<String>,
        digest: &'a str,
    },
}

#[derive(Serialize)]
struct FormLine {
    name: &'static str,
    not_carried_over: &'static str,
}

/// One file of an export.
#[derive(Serialize)]
struct FileLine {
    name: &'static str,
    schema: &'static str,
    bytes: u64,
    blake3: String,
}

impl FileLine {
    fn of(name: &'static str, schema: &'static str, filled: output::Filled) -> FileLine {
        FileLine {
            name,
            schema,
            bytes: filled.bytes,
            blake3: filled.blake3,
        }
    }
}

/// The name and version of the form of an export's manifest.
const SCHEMA: &str = "dyepack.export/1";

/// That nothing of it happened.
const SIMULATED: &str = "SIMULATED: nothing here happened, and no name here exists";

/// Writes evidence and complaint in the forms that were asked for, a manifest, and the truth only where it is asked for.
pub fn export(words: &Export) -> Result<(), Failure> {
    match scenario_of(words) {
        Some(name) => of_scenario(words, &name),
        None => of_ledger(words),
    }
}

/// Returns the scenario that is named; nothing where ledgers are.
fn scenario_of(words: &Export) -> Option<String> {
    let [word] = &words.what[..] else { return None };
    let name = word.to_string_lossy().into_owned();
    let is_named = scenario::bundled().iter().any(|bundled| bundled.name == name);
    let typed = word.extension().is_some_and(|ending| ending == "toml");
    let is_told = words.format.is_some() || !words.payments.columns.is_empty();
    if is_named || !is_told && (!word.exists() || typed && !files::is_typed_ledger(word)) {
        return Some(name);
    }
    None
}

fn of_scenario(words: &Export, name: &str) -> Result<(), Failure> {
    let of_ledgers = [
        (!words.from.is_empty(), "--from"),
        (words.format.is_some(), "--format"),
        (words.blocks.network.is_some(), "--network"),
        (words.blocks.first_height.is_some(), "--first-height"),
        (!words.payments.columns.is_empty(), "--columns"),
        (!words.payments.scale.is_empty(), "--scale"),
        (words.payments.swaps == Swaps::Follow, "--swaps"),
    ];
    refuse(&of_ledgers, &format!("{name} is a scenario"), "a ledger")?;
    let scenario = scenarios::load(name)?;
    let Some(vantage) = &words.vantage else {
        return Err(Failure::usage(
            "nobody looks: add --vantage, which says what of the world is written; accepted are public, tags, institution, \
             country, omniscient and investigators of the scenario",
        ));
    };
    let vantage = looker(&scenario, vantage)?;
    let rail = words
        .rail
        .clone()
        .unwrap_or_else(|| scenario.rail_name(scenario.starts[0]).to_owned());
    let choice = Choice {
        seed: words.seed.map(Seed::new),
        rails: vec![rail.clone()],
        vantages: vec![vantage],
        incident: words.incident.clone(),
        ..Choice::default()
    };
    let study = study::run(&scenario, &choice, &mut |_| {}).map_err(|e| Failure::input(e.to_string()))?;
    let side = &study.sides[0];
    if side.views.is_empty() {
        return Err(Failure::input(format!(
            "{}: a scenario without an incident has no evidence",
            scenario.name
        )));
    }
    let looked_for = study::looked_for(&side.world, &study.scenario, vantage);
    let looked_for = looked_for.map_err(|e| Failure::input(format!("{}: {e}", scenario.name)))?;
    let view = side.views.iter().find(|view| view.incident == looked_for);
    let view = view.expect("every theft is looked into");
    let provenance = Provenance {
        scenario: scenario.name.clone(),
        rail: rail.clone(),
        seed: study.scenario.seed,
    };
    let exported = Exported {
        world: Some(&side.world),
        method: words.method,
        ..Exported::of(&view.evidence, &view.complaints, Some(&provenance))
    };
    let of = Of::World {
        scenario: &scenario.name,
        rail: &rail,
        seed: study.scenario.seed.get().to_string(),
        vantage: vantage.name(),
        world_digest: blake3::Hash::from_bytes(study.digest).to_hex().to_string(),
    };
    write_all(words, &exported, of, told(&scenario))?;
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

fn of_ledger(words: &Export) -> Result<(), Failure> {
    let of_scenarios = [
        (words.vantage.is_some(), "--vantage"),
        (words.rail.is_some(), "--rail"),
        (words.seed.is_some(), "--seed"),
        (words.incident.is_some(), "--incident"),
        (words.truth, "--truth"),
    ];
    let what = format!("{} is a ledger", words.what[0].display());
    refuse(&of_scenarios, &what, "a scenario")?;
    let format = words.payments.format(words.format.as_deref());
    let options = Options {
        format: format.map_err(Failure::usage)?,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        until_height: None,
        addresses: true,
        payments: words.payments.options(),
    };
    let reading = files::ledger(&words.what, &options)?;
    let complaints = complaints::typed_or_read(&words.from, &reading)?;
    // What dyepack simulated stays so wherever it goes; who changed the seed to something else did not get it from here.
    let provenance = match &reading.stamp {
        None => None,
        Some(stamp) => Some(stamp.provenance().ok_or_else(|| {
            Failure::input(format!(
                "{}: it says that it is simulated, and its seed {:?} is no number of 64 bits",
                words.what[0].display(),
                stamp.seed
            ))
        })?),
    };
    let kind = reading.format.kind();
    let exported = Exported {
        kind,
        method: words.method,
        ..Exported::of(&reading.evidence, &complaints, provenance.as_ref())
    };
    let of = Of::Ledger {
        ledger: if provenance.is_some() {
            "a simulated ledger: nothing in it happened"
        } else {
            kind
        },
        scenario: provenance.as_ref().map(|provenance| provenance.scenario.as_str()),
        rail: provenance.as_ref().map(|provenance| provenance.rail.as_str()),
        seed: provenance.as_ref().map(|provenance| provenance.seed.get().to_string()),
        digest: &exported.digest,
    };
    write_all(words, &exported, of, Vec::new())
}

/// Returns what a scenario says of itself, for a card.
fn told(scenario: &Scenario) -> Facts {
    vec![
        ("the scenario's title", scenario.title.clone()),
        ("what happens", scenario.summary.clone()),
        ("what is invented", scenario.invented.clone()),
    ]
}

/// What a card says, by name.
type Facts = Vec<(&'static str, String)>;

/// Returns how much a ledger holds and how its digest reads, for a card.
fn extent(exported: &Exported<'_>) -> Facts {
    let (evidence, ledger) = (exported.evidence, exported.evidence.ledger());
    let legs = ledger.in_purses().len() + ledger.out_purses().len();
    let counts = [
        ("movements", ledger.movement_count()),
        ("legs", legs),
        ("purses", ledger.purses().count()),
        ("known links", evidence.links().len()),
        ("tags", evidence.tags().len()),
        ("complaints", exported.complaints.len()),
    ];
    let counts = counts.map(|(name, count)| (name, grouped(count as u64)));
    let digest = ("digest of the evidence", exported.digest.clone());
    counts.into_iter().chain([digest]).collect()
}

/// Describes an export of what was simulated; nothing of a ledger that was read and was not.
fn dataset(
    words: &Export,
    exported: &Exported<'_>,
    of: &Of<'_>,
    told: Facts,
    forms: &[&'static Written],
    files: Vec<Described>,
) -> Option<Dataset> {
    let Provenance { scenario, rail, seed } = exported.provenance?;
    let seen = exported.evidence.vantage().map(|vantage| vantage.name().to_owned());
    let seen = seen.or_else(|| words.vantage.clone());
    let mut facts = vec![
        ("program", format!("dyepack {}", env!("CARGO_PKG_VERSION"))),
        ("scenario", scenario.clone()),
    ];
    facts.extend(told);
    facts.extend([("rail", rail.clone()), ("seed", seed.get().to_string())]);
    facts.extend(seen.iter().map(|seen| ("seen from", seen.clone())));
    if exported.evidence.until() != Instant::MAX {
        facts.push(("seen until", exported.evidence.until().to_string()));
    }
    facts.extend(extent(exported));
    if let Of::World { world_digest, .. } = of {
        facts.push(("digest of the world", world_digest.clone()));
    }
    let seen = seen.as_deref().unwrap_or("a ledger");
    Some(Dataset {
        name: format!("dyepack-{scenario}-{rail}-{seen}-{}", seed.get()),
        title: format!("{scenario}, a theft that starts on {rail}, as {seen} shows it"),
        sentence: exported.sentence(),
        facts,
        command: command(words, exported.provenance),
        files,
        left: forms.iter().map(|form| (form.name, form.left)).collect(),
        has_truth: words.truth,
    })
}

/// Returns the command that writes the same again, with files named without their folders.
fn command(words: &Export, provenance: Option<&Provenance>) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut typed: Vec<String> = ["dyepack", "export"].map(str::to_owned).to_vec();
    typed.extend(words.what.iter().map(|path| name(path)));
    let mut option = |option: &str, value: Option<String>| {
        typed.extend(value.into_iter().flat_map(|value| [option.to_owned(), value]));
    };
    if let Some(vantage) = &words.vantage {
        option("--rail", provenance.map(|from| from.rail.clone()));
        option("--vantage", Some(vantage.clone()));
        option("--seed", provenance.map(|from| from.seed.get().to_string()));
    }
    for from in &words.from {
        option("--from", Some(from.clone()));
    }
    let forms: Vec<&str> = words.forms.iter().map(|form| form.name).collect();
    option("--as", (!forms.is_empty()).then(|| forms.join(",")));
    option("--method", words.method.map(|method| method.spec()));
    option("-o", Some(name(&words.output)));
    typed.extend(words.truth.then(|| "--truth".to_owned()));
    shlex::try_join(typed.iter().map(String::as_str)).unwrap_or_else(|_| typed.join(" "))
}

/// Refuses options that mean nothing here.
fn refuse(options: &[(bool, &str)], what: &str, instead: &str) -> Result<(), Failure> {
    match options.iter().find(|(is_given, _)| *is_given) {
        Some((_, option)) => Err(Failure::usage(format!(
            "{what}, and {option} is about {instead}; leave it out"
        ))),
        None => Ok(()),
    }
}

/// The name of the file that lists the others.
const MANIFEST: &str = "manifest.json";

fn write_all(words: &Export, exported: &Exported<'_>, of: Of<'_>, told: Facts) -> Result<(), Failure> {
    let forms = match words.forms.is_empty() {
        true => vec![&formats::WRITTEN[0]],
        false => study::once(words.forms.iter().copied()),
    };
    if words.method.is_some() && !forms.iter().any(|form| form.by_method) {
        let names: Vec<&str> = formats::WRITTEN
            .iter()
            .filter(|form| form.by_method)
            .map(|form| form.name)
            .collect();
        return Err(Failure::usage(format!(
            "--method says whose money is whose, and none of these forms can say it; accepted is --as {}",
            names.join(", ")
        )));
    }
    for form in &forms {
        if let Some(why) = (form.refuses)(exported) {
            return Err(Failure::input(format!(
                "this evidence cannot be written as {}: {why}",
                form.name
            )));
        }
    }
    let parts: Vec<&Part> = forms.iter().flat_map(|form| form.parts).collect();
    let truth = [formats::TRUTH];
    let parts: Vec<&Part> = parts
        .into_iter()
        .chain(&truth)
        .filter(|part| words.truth || !part.is_truth)
        .collect();
    let folder = &words.output;
    let had_truth = folder.join(formats::TRUTH.name).exists();
    let said = RefCell::new(String::new());
    let earlier = Earlier::of(folder);
    let is_ours = |inside: &Path| is_part(inside) && (words.force || earlier.wrote(inside));
    output::write_folder(folder, &is_ours, |filling| {
        let (mut files, mut described) = (Vec::new(), Vec::new());
        let wrote = |name: &str| {
            let line = format!("wrote {}\n", folder.join(name).display());
            said.borrow_mut().push_str(&line);
        };
        for part in parts {
            let filled = filling.file(part.name, |out| (part.write)(exported, out))?;
            let pinned = Some((filled.bytes, filled.sha256.clone()));
            described.push(Described::of(
                part.name,
                described::what(part, &forms),
                pinned,
                &filled.head,
            ));
            files.push(FileLine::of(part.name, part.schema, filled));
            wrote(part.name);
        }
        if let Some(dataset) = dataset(words, exported, &of, told, &forms, described) {
            for (name, schema, text) in dataset.written() {
                let filled = filling.file(name, |out| out.write_all(text.as_bytes()))?;
                files.push(FileLine::of(name, schema, filled));
                wrote(name);
            }
        }
        let manifest = Manifest {
            schema: SCHEMA,
            simulated: exported.provenance.map(|_| SIMULATED),
            of,
            forms: forms.iter().map(|form| line(form)).collect(),
            files,
        };
        let text = serde_json::to_string_pretty(&manifest).expect("plain values can be written as JSON") + "\n";
        wrote(MANIFEST);
        filling
            .file(MANIFEST, |out| out.write_all(shown::json(text).as_bytes()))
            .map(drop)
    })?;
    let mut said = said.into_inner();
    if had_truth && !words.truth {
        said.push_str("the truth.jsonl of an earlier export was there and is gone; --truth writes one\n");
    }
    output::print(&said)
}

fn line(form: &Written) -> FormLine {
    FormLine {
        name: form.name,
        not_carried_over: form.left,
    }
}

/// Tells whether an export writes files of this name.
fn is_part(path: &Path) -> bool {
    let parts = formats::WRITTEN.iter().flat_map(|form| form.parts);
    let mut names =
        parts
            .map(|part| part.name)
            .chain([formats::TRUTH.name, MANIFEST, described::CROISSANT, described::CARD]);
    path.is_file() && names.any(|name| path.ends_with(name))
}

/// What an earlier export says that it wrote to a folder.
#[derive(Default, Deserialize)]
struct Earlier {
    #[serde(default)]
    files: Vec<EarlierFile>,
}

#[derive(Deserialize)]
struct EarlierFile {
    name: String,
    blake3: String,
}

impl Earlier {
    fn of(folder: &Path) -> Earlier {
        let path = folder.join(MANIFEST);
        let text = begins_as_ours(&path).then(|| fs::read(&path).ok()).flatten();
        let read = text.and_then(|text| serde_json::from_slice(&text).ok());
        read.unwrap_or_default()
    }

    /// Tells whether an earlier export wrote a file: its first words say so, or it is to the byte what the manifest lists. Forms
    /// of other people have no place for our name, or not at the beginning.
    fn wrote(&self, path: &Path) -> bool {
        let is_listed = || {
            let listed = self.files.iter().find(|file| path.ends_with(&file.name));
            listed.is_some_and(|file| hash(path).is_ok_and(|hash| hash == file.blake3))
        };
        begins_as_ours(path) || is_listed()
    }
}

fn hash(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut file = fs::File::open(path)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => hasher.update(&piece[..read]),
        };
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Tells whether a file begins as one of an export does.
pub(super) fn begins_as_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(4096).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    // A manifest of a ledger that was read says nothing of a simulation.
    let is_manifest = head.contains(&format!("\"schema\": \"{SCHEMA}\""));
    read.is_ok() && (head.contains("\"dyepack.") && head.contains("SIMULATED") || is_manifest)
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
