//! What is fuzzed: every decoder, and for whatever it accepts all that comes after it.
//!
//! A job takes any bytes. It returns when they are refused, and panics where a law breaks: that is what a fuzzer looks for.
//! `fuzz/targets` hands them to libFuzzer; the tests below run them over the fixtures of the tests and over changed copies of
//! these. What a job does beside reading is chosen by a checksum of the bytes, so that one input is one run and every fixture
//! is an input as it is.
//!
//! It is part of the library only where `cfg(fuzzing)` is set, as cargo-fuzz does, and in its tests.

use crate::evidence::{Complaint, Evidence, Vantage};
use crate::formats::tracer_lines::{self, Question};
use crate::formats::{self, FORMATS, Format, Input, Limit, Options, Reading, reference, trace_json, truth_lines};
use crate::formats::{intervals, reconcile, roles as roles_file, share, tags as tags_file};
use crate::lots::{Booking, Method, Parameter};
use crate::report::document::{self, Form};
use crate::scenario;
use crate::study::{self, Choice};
use crate::trace::{self, Bounds, History, Reach, Sources};
use crate::units::{Amount, Instant, OriginId, OutLegId, PurseId, Share};

/// A job by its name, with the files and folders of the project whose contents it begins with.
pub struct Job {
    /// Its name, which its target has too.
    pub name: &'static str,
    /// Runs it.
    pub run: fn(&[u8]),
    /// Paths of files and of folders of files, from the top of the project.
    pub seeds: &'static [&'static str],
}

/// All jobs.
pub const JOBS: &[Job] = &[
    Job {
        name: "ledger",
        run: ledger,
        seeds: &[
            "tests/cases",
            "tests/reports",
            "tests/faults",
            "tests/data/btc/mainnet-1-255",
            "tests/data/btc/bitcoin-etl",
        ],
    },
    Job {
        name: "archive",
        run: archive,
        seeds: &["fuzz/seeds/archive", "tests/reports", "tests/faults"],
    },
    Job {
        name: "scenario",
        run: scenario,
        seeds: &[
            "scenarios",
            "src/scenario/template.toml",
            "tests/cli",
            "tests/data/every-key.toml",
            "fuzz/seeds/scenario",
        ],
    },
    Job {
        name: "tags",
        run: tags,
        seeds: &["tests/data/tags", "tests/reports", "tests/cli"],
    },
    Job {
        name: "roles",
        run: roles,
        seeds: &["tests/cases"],
    },
    Job {
        name: "figures",
        run: figures,
        seeds: &[
            "tests/data/claimed-figures.csv",
            "tests/cli",
            "tests/reports/figures-period-order",
            "tests/faults",
        ],
    },
    Job {
        name: "truth",
        run: truth,
        seeds: &["tests/faults", "fuzz/seeds/truth"],
    },
    Job {
        name: "answer",
        run: answer,
        seeds: &["tests/faults", "fuzz/seeds/answer"],
    },
    Job {
        name: "statement",
        run: statement,
        seeds: &["tests/faults", "fuzz/seeds/statement"],
    },
    Job {
        name: "tracer",
        run: tracer,
        seeds: &["fuzz/seeds/tracer"],
    },
    Job {
        name: "words",
        run: words,
        seeds: &["fuzz/seeds/words"],
    },
];

/// Larger inputs are not looked at: what breaks breaks small.
const INPUT_MAX: usize = 1 << 16;
/// Larger ledgers are read and not traced.
const MOVEMENTS_MAX: usize = 2_000;
/// A world that could have more legs is decoded and not made.
const LEGS_MAX: u64 = 20_000;

/// Choices that hang on the bytes alone.
struct Dice {
    bytes: [u8; 32],
    next: usize,
}

impl Dice {
    fn of(bytes: &[u8]) -> Dice {
        Dice {
            bytes: *blake3::hash(bytes).as_bytes(),
            next: 0,
        }
    }

    fn byte(&mut self) -> u8 {
        let byte = self.bytes[self.next % 32];
        self.next += 1;
        byte
    }

    /// Returns a number below `most`.
    fn below(&mut self, most: usize) -> usize {
        (usize::from(self.byte()) << 8 | usize::from(self.byte())) % most.max(1)
    }

    /// Returns one of these.
    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Returns a booking with parameters, about half of which are their defaults.
    fn method(&mut self, has_heights: bool) -> Method {
        let booking = self.one_of(&Booking::ALL);
        let mut spec = booking.name().to_owned();
        for parameter in Parameter::of(booking) {
            let byte = self.byte();
            let words = (parameter.accepted)();
            let word = words[usize::from(byte) % words.len()];
            if byte < 128 || (word == "HEIGHT" && !has_heights) {
                continue;
            }
            let word = Parameter::filled(word, &(byte % 8).to_string());
            spec.push_str(&format!(";{}={word}", parameter.name));
        }
        spec.parse()
            .unwrap_or_else(|problem| panic!("the table of parameters accepts {spec}, and it is refused: {problem}"))
    }
}

fn input(bytes: &[u8]) -> Input {
    Input {
        name: "input".into(),
        bytes: bytes.to_vec(),
    }
}

/// Any file as it is opened: unpacked, without a mark, and told what it looks like.
pub fn archive(bytes: &[u8]) {
    const MOST: u64 = 1 << 20;
    if bytes.len() > INPUT_MAX {
        return;
    }
    if let Ok(content) = formats::plain("archive", bytes.to_vec(), Limit::of(MOST)) {
        assert!(
            content.len() as u64 <= MOST.max(bytes.len() as u64),
            "no more comes out than is allowed"
        );
        let _ = formats::looks_like(&content);
    }
}

/// A ledger in any format, then the whole of what can be asked of it.
pub fn ledger(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    let mut dice = Dice::of(bytes);
    let format = match dice.below(4) {
        0 => Some(FORMATS[dice.below(FORMATS.len())]),
        _ => None,
    };
    let options = Options {
        format,
        first_height: (dice.byte() < 32).then_some(7),
        until_height: (dice.byte() < 32).then_some(9),
        ..Options::default()
    };
    let Ok(reading) = formats::read(vec![input(bytes)], &options) else {
        return;
    };
    if reading.evidence.ledger().movement_count() <= MOVEMENTS_MAX {
        ask(&reading, &options, &mut dice);
    }
}

/// Returns the complaints of a file, or some that a user could type.
fn complaints(reading: &Reading, dice: &mut Dice) -> Vec<Complaint> {
    if !reading.complaints.is_empty() && dice.byte() < 192 {
        return reading.complaints.clone();
    }
    let evidence = &reading.evidence;
    let legs = evidence.ledger().out_purses().len();
    let mut typed = Vec::new();
    for i in 0..dice.below(4) {
        if legs == 0 {
            break;
        }
        let leg = OutLegId::new(dice.below(legs));
        let purse = evidence.ledger().out_purses()[leg.index()];
        let amount = (dice.byte() < 128).then(|| Amount::new(dice.below(1000) as u64));
        let name = evidence.purse_name(purse);
        if let Ok(mut complaint) = reference::resolve(evidence, &name, amount) {
            complaint.name = format!("{} {i}", complaint.name);
            typed.push(complaint);
        }
    }
    typed
}

/// Follows, states and replays, bounds, and asks back from a deposit.
fn ask(reading: &Reading, options: &Options, dice: &mut Dice) {
    let evidence = &reading.evidence;
    let complaints = complaints(reading, dice);
    let method = dice.method(!evidence.blocks().is_empty());
    let Ok(traced) = trace::follow(evidence, &complaints, &method, History::Keep) else {
        return;
    };
    let answer = trace_json::answer(evidence, &reading.counts, &traced);
    let claimed = trace_json::read("answer", answer.json().as_bytes());
    claimed.unwrap_or_else(|problem| panic!("what we write we read: {problem}"));
    for form in [Form::TEXT, Form::CSV] {
        let _ = document::print(&answer, form);
    }

    let source = reading.source(options);
    let (statement, again) = trace::audit::audit(evidence, &complaints, &method, &source).expect("it was followed");
    assert_eq!(again.held, traced.held, "a statement is of the same trace");
    let stated = statement.lines().join("\n") + "\n";
    if let Err(problem) = trace::audit::replay(evidence, &source, stated.as_bytes()) {
        panic!("a statement stands against the ledger it was made from: {problem}");
    }
    let _ = crate::report::statement::text(&statement);
    let _ = crate::report::statement::html(&statement);

    bounds(evidence, &complaints, &traced);
    if let Ok(reach) = Reach::new(evidence, &complaints, &method) {
        for holding in &traced.held {
            let _ = (reach.mixture(holding.purse), reach.way(holding.purse));
        }
    }
    exposure(evidence, &method, dice);
}

/// Holds that what a conserving method lays in a purse lies between what is certain and what is possible.
fn bounds(evidence: &Evidence, complaints: &[Complaint], traced: &trace::Trace) {
    let method = &traced.method;
    if Bounds::new(evidence, complaints, method).is_err() {
        return;
    }
    let groups: Vec<(String, Vec<PurseId>)> = Vec::new();
    let asked = intervals::Asked {
        most: Some(8),
        groups: &groups,
    };
    let _ = intervals::intervals(evidence, complaints, &[traced], asked);
}

/// Asks from whom the last deposit came, with a few purses as tagged ones.
fn exposure(evidence: &Evidence, method: &Method, dice: &mut Dice) {
    let ledger = evidence.ledger();
    let legs = ledger.out_purses().len();
    if legs == 0 {
        return;
    }
    let mut of = vec![None; ledger.purse_count()];
    for origin in 0..3 {
        let purse = dice.below(of.len());
        of[purse] = Some(OriginId::new(origin));
    }
    let sources = Sources::new(vec!["a".into(), "b".into(), "c".into()], of);
    let deposit = OutLegId::new(legs - 1 - dice.below(legs.min(4)));
    let _ = trace::exposure(evidence, &[], &sources, method, &[deposit]);
    let _ = trace::distances(evidence, &sources, method, deposit);
}

/// A scenario: what is accepted is made and followed, where it is small.
pub fn scenario(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(scenario) = scenario::decode("input", text) else {
        return;
    };
    if scenario.most_legs().is_some_and(|legs| legs <= LEGS_MAX) {
        let mut dice = Dice::of(bytes);
        let rail = scenario.starts[dice.below(scenario.starts.len())];
        let choice = Choice {
            crowd: None,
            at: None,
            seed: None,
            rails: vec![scenario.rail_name(rail).to_owned()],
            vantages: vec![Vantage::into(dice.one_of(&Vantage::ALL))],
            methods: vec![dice.method(false)],
            incident: None,
        };
        let _ = study::run(&scenario, &choice, &mut |_| {});
    }
}

/// The case on which tags, roles, statements and answers are tried.
const CASE: &str = include_str!("../tests/cases/a-mixer-with-links.toml");

fn case() -> Reading {
    formats::read(vec![input(CASE.as_bytes())], &Options::default()).expect("the case is read by a test of its own")
}

/// A list of tags, and exposure under it.
pub fn tags(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    let Ok(list) = tags_file::read(&input(bytes)) else {
        return;
    };
    let reading = case();
    let evidence = &reading.evidence;
    let tagged = trace::tagged(evidence, &list.tags, None, Share::NONE);
    let deposit = OutLegId::new(evidence.ledger().out_purses().len() - 1);
    let method = Dice::of(bytes).method(false);
    let _ = trace::exposure(evidence, &[], &tagged.sources, &method, &[deposit]);
}

/// Who is who, and a rule of law under it.
pub fn roles(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut reading = case();
    if let Ok(roles) = roles_file::read("input", text, &reading.evidence) {
        reading
            .evidence
            .set_roles(roles)
            .expect("they were read for this evidence");
        ask(&reading, &Options::default(), &mut Dice::of(bytes));
    }
}

/// A table of claimed inflows and outflows.
pub fn figures(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    if let Ok(rows) = reconcile::read("input", bytes) {
        let _ = reconcile::reconcile(&rows);
    }
}

/// A truth, and the score of an empty and of a given answer under it.
pub fn truth(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    let Ok((facts, _)) = truth_lines::read("input", bytes) else {
        return;
    };
    for answer in ANSWERS {
        let claimed = trace_json::read("answer", answer.as_bytes()).expect("the answers are in their form");
        let _ = truth_lines::judge(&claimed, &facts);
    }
}

const ANSWERS: [&str; 2] = [
    r#"{"schema":"dyepack.trace/1","method":"fifo","seeded":10,"held":[]}"#,
    r#"{"schema":"dyepack.trace/1","method":"fifo","seeded":10,"held":[{"purse":"a","tainted":10}]}"#,
];

/// Anybody's answer, scored against a truth.
pub fn answer(bytes: &[u8]) {
    if bytes.len() > INPUT_MAX {
        return;
    }
    if let Ok(claimed) = trace_json::read("input", bytes) {
        let (facts, _) = truth_lines::read("truth", TRUTH.as_bytes()).expect("the truth is in its form");
        let _ = truth_lines::judge(&claimed, &facts);
    }
}

const TRUTH: &str = include_str!("../fuzz/seeds/truth/small.jsonl");

/// A statement to replay against a ledger.
pub fn statement(bytes: &[u8]) {
    let reading = case();
    let source = reading.source(&Options::default());
    let _ = trace::audit::replay(&reading.evidence, &source, bytes);
}

/// What a program outside answers.
pub fn tracer(bytes: &[u8]) {
    let reading = case();
    let method: Method = Method::of(Booking::FIFO);
    let _ = tracer_lines::read_hello(bytes);
    let question = Question {
        evidence: &reading.evidence,
        complaints: &reading.complaints,
        method: Some(&method),
    };
    let _ = tracer_lines::read(bytes, &question);
}

/// Words of the command line: methods, instants, shares, references.
pub fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = text.parse::<Method>();
    let _ = text.parse::<Format>();
    let _ = (Instant::begin_of(text), Instant::end_of(text), share::read(text));
    let reading = case();
    if let Ok((name, amount)) = reference::split(text) {
        let _ = reference::resolve(&reading.evidence, name, amount);
    }
    let _ = reference::purse(&reading.evidence, text);
    let _ = reference::group(&reading.evidence, text);
    let _ = reference::deposit(&reading.evidence, text, None);
}

#[cfg(test)]
mod change;
#[cfg(test)]
mod tests;
