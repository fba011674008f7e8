//! A chunk: some runs of a study that one process does, named on one line so that any scheduler can hand it on.
//!
//! The line has neither spaces nor quotation marks, whatever the file is called, so that no shell takes it apart.

use std::ops::Range;

use super::runs::Grid;

/// What a line begins with.
const HEAD: &str = "dyepack-chunk/1";

/// Runs of a study in one piece, and what they are runs of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The study's file.
    pub file: String,
    /// Its place among the chunks, from 1, and how many there are.
    pub place: (u64, u64),
    /// Its runs.
    pub runs: Range<u64>,
    /// Its first and last variation, from 1.
    pub variations: (u64, u64),
    /// Its first and last seed, in the order of the study.
    pub seeds: (u64, u64),
    /// The digest of the scenarios.
    pub scenario: String,
    /// The digest of all that decides what a run is.
    pub study: String,
    /// The version of the program with a digest of what it makes.
    pub version: String,
}

impl Chunk {
    /// Returns the chunks of a study, a part of its runs each.
    pub fn plan(grid: &impl Grid, file: &str, version: &str, parts: Vec<Range<u64>>) -> Vec<Chunk> {
        let of = parts.len() as u64;
        let chunk = |(place, runs): (u64, Range<u64>)| {
            let [variations, seeds] = grid.spans(&runs);
            Chunk {
                file: file.to_owned(),
                place: (place, of),
                runs,
                variations,
                seeds,
                scenario: grid.scenario_digest(),
                study: grid.digest(),
                version: version.to_owned(),
            }
        };
        (1..).zip(parts).map(chunk).collect()
    }

    /// Returns the line.
    pub fn line(&self) -> String {
        let Chunk {
            place: (place, of),
            runs,
            variations,
            seeds,
            scenario,
            study,
            version,
            ..
        } = self;
        format!(
            "{HEAD},file={},chunk={place}/{of},runs={}..{},variations={}..{},seeds={}..{},scenario={scenario},study={study},version={version}",
            escaped(&self.file),
            runs.start,
            runs.end - 1,
            variations.0,
            variations.1,
            seeds.0,
            seeds.1
        )
    }

    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(line: &str) -> Result<Chunk, String> {
        let mut parts = line.trim().split(',');
        if parts.next() != Some(HEAD) {
            return Err(format!(
                "the line does not begin with {HEAD}; accepted is a line of `dyepack study plan` or `dyepack why --chunks`"
            ));
        }
        let parts: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        let part = |name: &str| {
            let found = parts.iter().find(|part| part.0 == name).map(|part| part.1);
            found.ok_or_else(|| format!("the line has no {name}; accepted is a line of `dyepack study plan` or `dyepack why --chunks`, whole"))
        };
        let pair = |name: &str, between: &str| {
            let read = part(name)?
                .split_once(between)
                .and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
            read.ok_or_else(|| format!("{name} of the line are no two numbers with {between} between them"))
        };
        let (first, last): (u64, u64) = pair("runs", "..")?;
        let place: (u64, u64) = pair("chunk", "/")?;
        let end = last
            .checked_add(1)
            .filter(|end| first < *end && (1..=place.1).contains(&place.0));
        Ok(Chunk {
            file: unescaped(part("file")?).ok_or("the name of the file is cut off")?,
            place,
            runs: first..end.ok_or("the line names no runs")?,
            variations: pair("variations", "..")?,
            seeds: pair("seeds", "..")?,
            scenario: part("scenario")?.to_owned(),
            study: part("study")?.to_owned(),
            version: part("version")?.to_owned(),
        })
    }

    /// Returns the name of its file; the same for every process that is given the line.
    pub fn name(&self) -> String {
        let width = self.place.1.to_string().len();
        format!("chunk-{:0width$}-of-{}.jsonl", self.place.0, self.place.1)
    }

    /// Tells whether two lines are of the same runs, wherever the study's file lies.
    pub fn is(&self, other: &Chunk) -> bool {
        (self.place, &self.runs) == (other.place, &other.runs) && self.unlike(other).is_none()
    }

    /// Says in what the chunk is of something else than a study that is at hand; nothing where it is of that.
    pub fn unlike(&self, study: &Chunk) -> Option<String> {
        let differs = |what: &str, here: &str, there: &str| format!("{what} is {here}, and here it is {there}");
        [
            ("the version", &self.version, &study.version),
            ("the digest of the scenarios", &self.scenario, &study.scenario),
            ("the digest of the study", &self.study, &study.study),
        ]
        .into_iter()
        .find(|(_, one, other)| one != other)
        .map(|(what, one, other)| differs(what, one, other))
    }
}

/// Writes every byte that a shell, a scheduler or this line gives a meaning as `%` and two digits.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@".contains(&byte);
    let write = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02x}")
        }
    };
    text.bytes().map(write).collect()
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((plain, code)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        bytes.push(u8::from_str_radix(code.get(..2)?, 16).ok()?);
        rest = &code[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_whatever_the_file_is_called() {
        for file in ["sweep.toml", "my study, \"100%\" $(x).toml", "größe\n.toml"] {
            let chunk = Chunk {
                file: file.into(),
                place: (3, 16),
                runs: 48..64,
                variations: (1, 4),
                seeds: (13, 16),
                scenario: "ab12".into(),
                study: "cd34".into(),
                version: "0.1.0-ef56".into(),
            };
            let line = chunk.line();
            assert!(
                line.bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"\"'`$\\;&|<>(){}*?!#~".contains(&byte)),
                "{line}"
            );
            assert_eq!(Chunk::read(&line), Ok(chunk.clone()));
            assert_eq!(chunk.name(), "chunk-03-of-16.jsonl");
        }
        for line in ["", "dyepack-chunk/1", "dyepack-chunk/1,file=a,chunk=0/4,runs=1..2"] {
            assert!(Chunk::read(line).is_err(), "{line}");
        }
    }
}
