//! `dyepack run --from-page`: a page, or findings, made again from what they carry.

use std::path::Path;

use crate::lots::Method;
use crate::report::again::{self, Again, Found};
use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::study::{Choice, WORLDS_MAX};

use super::args::Run;
use super::failure::Failure;
use super::{files, output};

/// The largest page that is read.
const PAGE_MAX: u64 = 1 << 28;

/// What a page was made of, as it is run.
pub struct Remade {
    /// The scenario.
    pub scenario: Scenario,
    /// Everything else.
    pub choice: Choice,
    /// How many worlds stand behind the headline figures.
    pub worlds: u64,
    /// What the page says of itself.
    pub said: Again,
}

/// Reads what a page was made of: from the page or, where it is sealed, from its key.
pub fn read(page: &Path, words: &Run) -> Result<Remade, Failure> {
    let name = page.display();
    let said = match (find(page)?, &words.key) {
        (Found::Open(again), None) => *again,
        (Found::Open(_), Some(key)) => {
            return Err(Failure::usage(format!(
                "{name} is not sealed and needs no key; leave --key {} out",
                key.display()
            )));
        }
        (Found::Sealed { .. }, None) => {
            return Err(Failure::input(format!(
                "{name} is sealed and does not say what it was made of; add --key FILE, the key that was written with it"
            )));
        }
        (Found::Sealed { digest }, Some(key)) => match find(key)? {
            Found::Open(again) if again.digest == digest => *again,
            Found::Open(again) => {
                return Err(Failure::check(format!(
                    "{} is the key of another page: it is for digest {}, and {name} has {digest}",
                    key.display(),
                    again.digest
                )));
            }
            Found::Sealed { .. } => {
                return Err(Failure::input(format!("{} is sealed itself and no key", key.display())));
            }
        },
    };
    remade(said).map_err(|why| Failure::input(format!("{name}: {why}")))
}

fn find(path: &Path) -> Result<Found, Failure> {
    let fail = |why: String| Failure::input(format!("{}: {why}", path.display()));
    let text = String::from_utf8(files::read(path, PAGE_MAX)?).map_err(|_| fail("it is no text in UTF-8".into()))?;
    again::find(&text).map_err(fail)
}

fn remade(said: Again) -> Result<Remade, String> {
    let scenario = said.scenario()?;
    let vantages = said.vantages.iter().map(|word| scenario.investigator(word));
    let methods = said.methods.iter().map(|word| word.parse::<Method>());
    let seed = said.seed.parse::<u64>().ok();
    let seed = seed.ok_or_else(|| format!("{:?} is no seed; accepted is a whole number", said.seed))?;
    if !(1..=WORLDS_MAX).contains(&said.worlds) {
        return Err(format!("{} worlds; accepted are 1 to {WORLDS_MAX}", said.worlds));
    }
    let choice = Choice {
        crowd: said.crowd,
        at: said.at.as_deref().map(str::parse).transpose()?,
        seed: Some(Seed::new(seed)),
        rails: said.rails.clone(),
        vantages: vantages.collect::<Result<_, _>>()?,
        methods: methods.collect::<Result<_, _>>().map_err(|e| e.to_string())?,
        incident: said.incident.clone(),
    };
    Ok(Remade {
        scenario,
        choice,
        worlds: said.worlds,
        said,
    })
}

/// Says whether what was made again is what the page says.
///
/// # Errors
/// Where a digest differs.
pub fn compare(page: &Path, said: &Again, made: &Again) -> Result<(), Failure> {
    let name = page.display();
    let worlds = |again: &Again| again.worlds_digest.clone().unwrap_or_else(|| "none".into());
    if said.digest == made.digest && worlds(said) == worlds(made) {
        return output::print(&format!("{name}: the digest agrees: {}\n", made.digest));
    }
    let (what, says, is) = match said.digest == made.digest {
        false => ("the digest", said.digest.clone(), made.digest.clone()),
        true => ("the digest of the worlds beside it", worlds(said), worlds(made)),
    };
    let versions = match said.version == made.version {
        true => String::new(),
        false => format!(
            "; it was made by version {}, and this is {}",
            said.version, made.version
        ),
    };
    Err(Failure::check(format!(
        "{name}: {what} differs: it says {says}, and what was made again has {is}{versions}"
    )))
}
