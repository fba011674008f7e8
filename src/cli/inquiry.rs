//! `dyepack inquiry`: the race between a thief's plan and one investigator, by rules beside two references.

use crate::formats::policy_lines::Race;
use crate::report::document::terminal;
use crate::report::inquiry::{Inquiry, explain, is_ours};
use crate::shown;
use crate::study::inquiry::{Contender, Field, Player, Policy, inquiry as study};
use crate::study::{Choice, Progress, once};
use crate::trace::Trouble;

use super::args;
use super::dialogue::{Dialogue, Hand};
use super::external::{find, limits, split};
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::written::{self, INQUIRY, INQUIRY_TEXT};
use super::{output, scenarios};

/// Races an investigator in the worlds of a scenario and prints what comes of it.
pub fn inquiry(words: &args::Inquiry) -> Result<(), Failure> {
    if words.explain {
        return output::print(&terminal::print(&explain()));
    }
    // What cannot be written is not raced for.
    let written = words
        .output
        .as_deref()
        .map(|path| written::format(None, path, &INQUIRY_TEXT, INQUIRY, "- for standard output"));
    let written = written.transpose()?;
    let scenario = scenarios::load(&words.scenario)?;
    if scenario.incidents.is_empty() {
        let problem = "a scenario without an incident has nothing to inquire into";
        return Err(Failure::input(format!("{}: {problem}", scenario.name)));
    }
    let named = words.investigator.as_deref().map(|name| looker(&scenario, name));
    let choice = Choice {
        rails: words.rails.clone(),
        vantages: named.transpose()?.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        incident: words.incident.clone(),
        ..Choice::default()
    };
    let first = scenario.seed.get();
    let last = first.checked_add(words.seeds - 1);
    let last = last.ok_or_else(|| Failure::usage(format!("there are no {} seeds from {first} on", words.seeds)))?;
    let mut policies = Vec::new();
    let mut others = Vec::new();
    for word in &words.policies {
        match word.parse::<Policy>() {
            Ok(policy) => policies.push(policy),
            Err(problem) => others.push(other(word, &problem)?),
        }
    }
    // The references stand beside whatever is asked for, and the bundled rule beside whoever else leads.
    let policies = match (policies.as_slice(), others.is_empty()) {
        ([], true) => Policy::ALL.to_vec(),
        (asked, true) => beside(asked),
        (asked, false) => beside(&[asked, &[Policy::Follow]].concat()),
    };
    let limits = limits(&words.limits);
    let effort = |choice: &Choice| choice.vantages.first().map(|&who| scenario.effort(who));
    let effort = effort(&choice).or_else(|| scenario.investigators.first().map(|spec| scenario.effort(spec.who)));
    let race = |rail: &str, seed: u64| Race {
        scenario: scenario.name.clone(),
        rail: rail.to_owned(),
        number: seed - first + 1,
        effort: effort.map_or((8, 10), |effort| (effort.hours, effort.open)),
        theta: words.theta.text(),
        method: words
            .method
            .map_or_else(|| "haircut".to_owned(), |method| method.spec()),
    };
    let contenders: Vec<Contender<'_>> = others
        .iter()
        .map(|other| Contender {
            name: other.name(),
            seat: Box::new(move |rail: &str, seed: u64| -> Result<Box<dyn Player>, Trouble> {
                match other {
                    Other::Hand => Ok(Box::new(Hand)),
                    Other::Program(_, words) => Ok(Box::new(Dialogue::start(words, &limits, &race(rail, seed))?)),
                }
            }),
        })
        .collect();
    let field = Field {
        policies: &policies,
        contenders: &contenders,
        theta: words.theta,
    };
    let run = |told: &mut dyn FnMut(Progress)| study(&scenario, &choice, field, first..=last, told);
    // Whoever types is not shown a bar over what he types.
    let found = match others.iter().any(|other| matches!(other, Other::Hand)) {
        true => run(&mut |_| {}),
        false => under_bar(run),
    };
    let found = found.map_err(|e| Failure::input(format!("{}: {e}", scenario.name)))?;
    let found = Inquiry::of(&found);
    match (&words.output, written) {
        (Some(path), Some(format)) if path.as_os_str() != "-" => {
            output::replace(path, (format.write)(&found).as_bytes(), words.force, |old| {
                std::str::from_utf8(old).is_ok_and(is_ours)
            })?;
            output::say(&format!("wrote {}", shown::name(&path.display().to_string())));
            Ok(())
        }
        _ => output::show(&found, words.printed.0),
    }
}

/// Somebody else who leads.
enum Other {
    /// Whoever sits at the terminal.
    Hand,
    /// A program: as it was typed, and in words.
    Program(String, Vec<String>),
}

impl Other {
    fn name(&self) -> String {
        match self {
            Other::Hand => "hand".to_owned(),
            Other::Program(typed, _) => typed.chars().take(NAME_MAX).collect(),
        }
    }
}

/// How much of a command stands for its name.
const NAME_MAX: usize = 40;

/// Finds who is meant by a word that names no rule of ours.
fn other(word: &str, problem: &str) -> Result<Other, Failure> {
    if word == "hand" {
        return Ok(Other::Hand);
    }
    let accepted = "or hand for orders that are typed, or a command such as \"python3 policy.py\"";
    let mut command = split(word).map_err(|why| Failure::usage(format!("--policy {word:?}: {why}")))?;
    let Some(program) = find(&command[0]) else {
        return Err(Failure::usage(format!("--policy: {problem}, {accepted}")));
    };
    command[0] = program.display().to_string();
    Ok(Other::Program(word.to_owned(), command))
}

/// Returns the rules that are asked for between the two references.
fn beside(asked: &[Policy]) -> Vec<Policy> {
    let references = [Policy::Nothing, Policy::Clairvoyant];
    once(references[..1].iter().chain(asked).chain(&references[1..]).copied())
}
