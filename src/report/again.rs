//! What makes a report again: everything that a run was made of, small enough to travel inside its page.
//!
//! A page or findings that are sealed carry none of it, and whoever made them keeps it as a key in a file of its own.

use hex_conservative::DisplayHex;
use serde::{Deserialize, Serialize};

use super::value::method_word;
use super::{ours, texts};
use crate::scenario::{self, Scenario};
use crate::shown;
use crate::study::{self, Study};

/// The name and version of the form, also of a key in a file of its own.
pub const SCHEMA: &str = "dyepack.again/1";

/// What stands before and after the block within a page. The text between never holds `<`.
const OPEN: &str = "<script type=\"application/json\" id=\"again\">";
const CLOSE: &str = "</script>";

/// Everything that a run was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// [`SCHEMA`].
    pub schema: String,
    /// Says that nothing here happened.
    pub notice: String,
    /// The version of the program that ran.
    pub version: String,
    /// The command that makes it again, quoted for a shell.
    pub command: String,
    /// The name of the scenario.
    pub scenario: String,
    /// The file that it was read from, without its folders; nothing for a bundled scenario and for standard input.
    pub file: Option<String>,
    /// The seed, as a decimal number.
    pub seed: String,
    /// How many times as many people as the scenario says; nothing for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crowd: Option<u32>,
    /// The instant at which everything is counted, as it was typed; nothing for the end of the world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The rails on which the theft starts.
    pub rails: Vec<String>,
    /// From where it is looked.
    pub vantages: Vec<String>,
    /// The specifications of the methods, without the null methods that stand on every board.
    pub methods: Vec<String>,
    /// The theft that was chosen among several, by name; nothing where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// How many worlds stand behind the headline figures, this one among them.
    pub worlds: u64,
    /// The digest of the study: ledgers, truths and scorecards.
    pub digest: String,
    /// The digest of the headline figures over several worlds; nothing where there is one.
    pub worlds_digest: Option<String>,
    /// BLAKE3 of the scenario's text.
    pub text_digest: String,
    /// The scenario's text.
    pub text: String,
}

/// What a file says about how it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// All of it.
    Open(Box<Again>),
    /// It is sealed and holds the digest alone.
    Sealed {
        /// The digest of the study.
        digest: String,
    },
}

impl Again {
    /// Returns what a study was made of; of one world alone.
    pub fn of(study: &Study) -> Again {
        let scenario = &study.scenario;
        let mut again = Again {
            schema: SCHEMA.into(),
            notice: texts::NOTICE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            command: String::new(),
            scenario: scenario.name.clone(),
            file: scenario.file.clone(),
            seed: scenario.seed.get().to_string(),
            crowd: None,
            at: study.at.as_ref().map(ToString::to_string),
            rails: study.sides.iter().map(|side| side.rail.clone()).collect(),
            vantages: scenario.vantages.iter().map(|vantage| vantage.name().into()).collect(),
            methods: scenario.methods.iter().map(method_word).collect(),
            incident: study::theft(scenario),
            worlds: 1,
            digest: study.digest.to_lower_hex_string(),
            worlds_digest: None,
            text_digest: digest_of(&scenario.text),
            text: scenario.text.clone(),
        };
        again.command = again.command();
        again
    }

    /// Notes that the crowd was multiplied.
    pub fn multiply_crowd(&mut self, times: Option<u32>) {
        self.crowd = times;
        self.command = self.command();
    }

    /// Notes that so many worlds stand behind the headline figures, whose digest is this.
    pub fn count_worlds(&mut self, worlds: u64, digest: &[u8; 32]) {
        self.worlds = worlds;
        self.worlds_digest = Some(digest.to_lower_hex_string());
        self.command = self.command();
    }

    /// Returns the command, whatever words were typed.
    fn command(&self) -> String {
        let mut words: Vec<&str> = vec!["dyepack", "run"];
        let word = self.word();
        let worlds = self.worlds.to_string();
        words.extend([&word, "--seed", &self.seed, "--worlds", &worlds]);
        let crowd = self.crowd.map(|times| format!("{times}x"));
        words.extend(crowd.iter().flat_map(|times| ["--crowd", times]));
        words.extend(self.at.iter().flat_map(|at| ["--at", at]));
        words.extend(self.incident.iter().flat_map(|name| ["--incident", name]));
        let lists = [
            ("--rail", &self.rails),
            ("--vantage", &self.vantages),
            ("--method", &self.methods),
        ];
        for (option, list) in lists {
            words.extend(list.iter().flat_map(|word| [option, word]));
        }
        shlex::try_join(words).expect("no word that was typed or read from a file's table holds a zero byte")
    }

    /// Returns the word that names the scenario: the name of a bundled one, a file's, or standard input. A file that is called
    /// like a bundled scenario is told apart by its folder.
    fn word(&self) -> String {
        let bundled = scenario::bundled().iter();
        let mut same = bundled.filter(|bundled| bundled.name == self.scenario && bundled.text == self.text);
        match (same.next(), &self.file) {
            (Some(bundled), _) => bundled.name.into(),
            (None, Some(file)) => format!("./{}", file.replace('\0', "")),
            (None, None) => "-".into(),
        }
    }

    /// Returns the scenario.
    ///
    /// # Errors
    /// Where the text is not the one whose digest stands beside it, or is no valid scenario.
    pub fn scenario(&self) -> Result<Scenario, String> {
        if digest_of(&self.text) != self.text_digest {
            return Err("the scenario's text in it is not the one that its digest says: somebody changed it".into());
        }
        let decoded = scenario::decode(&self.scenario, &self.text);
        let scenario = decoded.map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            problems.join("; ")
        })?;
        Ok(Scenario {
            file: self.file.clone(),
            ..scenario
        })
    }

    /// Returns it as a file of its own.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and lists of them are written without fail");
        shown::json(text + "\n")
    }
}

/// Returns the block that a page carries: what makes it again or, where it is sealed, no more than the digest.
pub fn block(again: Option<&Again>, digest: &str) -> String {
    let json = match again {
        Some(again) => serde_json::to_string(again),
        None => serde_json::to_string(&serde_json::json!({ "schema": SCHEMA, "sealed": true, "digest": digest })),
    };
    let json = shown::json(json.expect("texts and lists of them are written without fail"));
    // A browser looks for the end of the block before it knows of JSON; as an escape the sign can end nothing.
    format!("{OPEN}{}{CLOSE}\n", json.replace('<', "\\u003c"))
}

/// Finds what a page, findings or a key say about how they were made.
///
/// # Errors
/// Where it is none of them, or says nothing of it.
pub fn find(text: &str) -> Result<Found, String> {
    const ACCEPTED: &str =
        "accepted are a page (.html) or findings (.json) of dyepack run, and the key of a sealed one";
    let text = text.trim_start();
    let block = match text.split_once(OPEN) {
        _ if text.starts_with('{') => text,
        Some((_, rest)) => rest.split_once(CLOSE).map_or(rest, |(block, _)| block),
        None if ours::is_ours(text) => return Err(format!("it does not say what it was made of; {ACCEPTED}")),
        None => return Err(format!("this is no report of dyepack; {ACCEPTED}")),
    };
    let value: serde_json::Value = serde_json::from_str(block).map_err(|e| format!("it is damaged: {e}"))?;
    let schema = value["schema"].as_str().unwrap_or_default();
    if schema != SCHEMA && schema != ours::SCHEMA {
        return Err(format!("its schema is {schema:?}; {ACCEPTED}"));
    }
    if value["sealed"] == true {
        let digest = value["digest"].as_str().unwrap_or_default().to_owned();
        return Ok(Found::Sealed { digest });
    }
    let again = if schema == SCHEMA { &value } else { &value["again"] };
    let again = Again::deserialize(again).map_err(|e| format!("it does not say what it was made of: {e}"))?;
    Ok(Found::Open(Box::new(again)))
}

/// Tells whether a file's text is a key that this program wrote.
pub fn is_key(text: &str) -> bool {
    matches!(find(text), Ok(Found::Open(again)) if again.schema == SCHEMA) && text.starts_with('{')
}

fn digest_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{self, Choice};

    fn again(name: &str, file: Option<&str>, change: fn(&str) -> String) -> Again {
        let bundled = scenario::bundled()
            .iter()
            .find(|bundled| bundled.name == "first-steps")
            .unwrap();
        let mut scenario = scenario::decode(name, &change(bundled.text)).unwrap();
        scenario.file = file.map(str::to_owned);
        Again::of(&study::run(&scenario, &Choice::default(), &mut |_| {}).unwrap())
    }

    fn as_it_is(text: &str) -> String {
        text.to_owned()
    }

    fn changed(text: &str) -> String {
        format!("# </script><script>alert(1)</script>\n{text}")
    }

    #[test]
    fn a_command_tells_a_bundled_scenario_from_a_file_that_is_called_like_it() {
        let word = |again: Again| shlex::split(&again.command).unwrap()[2].clone();
        assert_eq!(word(again("first-steps", None, as_it_is)), "first-steps");
        assert_eq!(
            word(again("first-steps", Some("first-steps.toml"), changed)),
            "./first-steps.toml"
        );
        assert_eq!(
            word(again("first-steps", Some("first-steps"), changed)),
            "./first-steps"
        );
        assert_eq!(word(again("scenario", None, changed)), "-");
    }

    #[test]
    fn an_instant_that_was_chosen_is_part_of_the_command() {
        let again = Again {
            at: Some("notice+12h".into()),
            ..again("first-steps", None, as_it_is)
        };
        assert!(again.command().contains(" --at notice+12h"), "{}", again.command());
    }

    #[test]
    fn names_reach_a_shell_as_one_word_each() {
        let odd = "a town; rm 'x' $HOME.toml";
        let again = again("a town; rm 'x' $HOME", Some(odd), changed);
        let words = shlex::split(&again.command).unwrap();
        assert_eq!(words[2], format!("./{odd}"));
        assert_eq!(words[3..5], ["--seed", "6"]);
    }

    #[test]
    fn what_a_page_carries_is_found_whatever_the_scenario_says() {
        let again = again("first-steps", Some("first-steps.toml"), changed);
        let page = format!("{}<p>more</p>", block(Some(&again), &again.digest));
        assert_eq!(page.matches("</script>").count(), 1, "the scenario ends no element");
        assert_eq!(find(&page), Ok(Found::Open(Box::new(again.clone()))));
        assert_eq!(find(&again.to_json()), Ok(Found::Open(Box::new(again.clone()))));
        assert_eq!(again.scenario().unwrap().text, again.text);
    }

    #[test]
    fn a_sealed_block_holds_the_digest_and_nothing_else() {
        let page = block(None, "abc");
        assert_eq!(find(&page), Ok(Found::Sealed { digest: "abc".into() }));
        assert!(!page.contains("seed") && !page.contains("text"));
    }

    #[test]
    fn a_changed_scenario_is_noticed() {
        let mut again = again("first-steps", None, as_it_is);
        again.text.push_str("# one more line\n");
        assert!(again.scenario().unwrap_err().contains("somebody changed it"));
    }

    #[test]
    fn what_is_no_report_is_told_what_would_be() {
        for text in ["", "<p>hello</p>", "{\"schema\":\"other/1\"}", "{"] {
            assert!(find(text).is_err(), "{text:?}");
        }
    }
}
