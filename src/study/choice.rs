//! What a study is asked, how far it has come, and why it cannot be run.

use std::str::FromStr;

use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::{self, quantity};
use crate::seed::Seed;
use crate::truth::World;
use crate::units::{IncidentId, Instant, Span};

/// What is run; an empty list stands for what the scenario says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Instead of the scenario's seed.
    pub seed: Option<Seed>,
    /// On which rails the theft starts, by name: rails of the scenario, or presets.
    pub rails: Vec<String>,
    /// From where investigators look.
    pub vantages: Vec<Investigator>,
    /// How many times as many people as the scenario says; one where nothing is chosen.
    pub crowd: Option<u32>,
    /// At which instant the books are closed and everything is counted, in place of the world's end.
    pub at: Option<At>,
    /// By which methods they follow. The null methods are added to every board.
    pub methods: Vec<Method>,
    /// Of which theft an answer is that is of one, by name; where nothing is chosen, of the only one.
    pub incident: Option<String>,
}

/// An instant of a world, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    typed: String,
    told: Told,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    SinceTheft(Span),
    SinceNotice(Span),
    On(Instant),
}

impl FromStr for At {
    type Err = String;

    /// Reads a time since the first theft, `notice+` and a time since its victim noticed, or an instant; a date alone is its end.
    fn from_str(text: &str) -> Result<At, String> {
        let typed = text.trim();
        let (of, time) = typed.split_once('+').unwrap_or(("theft", typed));
        let told = match (of.trim(), quantity::duration(time.trim())) {
            ("theft", Ok(span)) => Some(Told::SinceTheft(span)),
            ("notice", Ok(span)) => Some(Told::SinceNotice(span)),
            _ if typed == "notice" => Some(Told::SinceNotice(Span::ZERO)),
            (..) => Instant::end_of(typed).ok().map(Told::On),
        };
        let accepted = "accepted are a time since the theft such as 3d, since notice such as notice+12h, or an instant such as 2018-01-29";
        let told = told.ok_or_else(|| accepted.to_owned())?;
        let typed = typed.to_owned();
        Ok(At { typed, told })
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.typed)
    }
}

impl At {
    /// Returns the instant in a world: since the theft that was chosen, else since the earliest.
    ///
    /// # Errors
    /// Where nothing was stolen by then, or the world has ended.
    pub(super) fn within(&self, world: &World, about: Option<IncidentId>) -> Result<Instant, StudyError> {
        let error = |why: String| StudyError::At {
            asked: self.typed.clone(),
            why,
        };
        let incidents = world.truth.incidents.iter();
        let earliest = || incidents.min_by_key(|incident| incident.at);
        let Some(first) = about.map(|about| world.truth.incident(about)).or_else(earliest) else {
            return Err(error(
                "nothing is ever stolen; accepted is a scenario with an incident".into(),
            ));
        };
        let at = match self.told {
            Told::SinceTheft(span) => first.at + span,
            Told::SinceNotice(span) => first.noticed + span,
            Told::On(at) => at,
        };
        let (begins, ends) = (first.at, world.ends);
        let accepted = format!("accepted is from the theft at {begins} to the end of the world at {ends}");
        if at < begins {
            return Err(error(format!("that is {at}, when nothing was stolen yet; {accepted}")));
        }
        if at > ends {
            return Err(error(format!("that is {at}, when the world has ended; {accepted}")));
        }
        Ok(at)
    }
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// All steps.
    pub total: usize,
    /// What was just done, such as `made the world on bitcoin`.
    pub what: String,
}

/// Why a study cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StudyError {
    /// A rail is neither the scenario's nor a preset that fits it.
    Rail {
        /// What was asked for.
        asked: String,
        /// The asset of the preset of that name, where the scenario knows no such asset.
        lacks: Option<&'static str>,
        /// What would be accepted.
        accepted: Vec<String>,
    },
    /// A comparison is not of two rails.
    Pair {
        /// What was chosen.
        found: String,
    },
    /// A theft cannot be moved to other rails.
    NotPortable {
        /// Why.
        why: String,
    },
    /// An answer is of one theft, and it is not said of which, or of one that is not there.
    Incident {
        /// What was asked for; nothing where there are several and none was named.
        asked: Option<String>,
        /// What would be accepted.
        accepted: Vec<String>,
    },
    /// The crowd is too large when it is multiplied.
    Crowd {
        /// By how much it was to be multiplied.
        times: u32,
        /// What is too much, and how much would be accepted.
        why: String,
    },
    /// The world has no such instant at which anything could be looked at.
    At {
        /// What was asked for.
        asked: String,
        /// Which instant that is, and what would be accepted.
        why: String,
    },
    /// A method cannot work on a body of evidence.
    Trace {
        /// The rail, vantage and method.
        place: String,
        /// What it says.
        message: String,
    },
}

impl std::fmt::Display for StudyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StudyError::Rail { asked, lacks, accepted } => {
                write!(
                    f,
                    "{asked:?} is not a rail of this scenario; accepted are {}",
                    accepted.join(", ")
                )?;
                if let Some(code) = lacks {
                    return write!(f, "; that preset needs the asset {code}, which is not in the scenario");
                }
                match scenario::nearest(asked, accepted.iter().map(String::as_str)) {
                    Some(word) => write!(f, " (did you mean {word:?}?)"),
                    None => Ok(()),
                }
            }
            StudyError::Pair { found } => write!(f, "two rails are compared; chosen are: {found}"),
            StudyError::NotPortable { why } => write!(f, "the scenario cannot be moved to other rails: {why}"),
            StudyError::Incident { asked, accepted } => {
                let listed = accepted.join(", ");
                let Some(asked) = asked else {
                    return write!(
                        f,
                        "the answer is of one theft, and there are {}; name one by --incident: accepted are {listed}",
                        accepted.len()
                    );
                };
                write!(f, "nothing is stolen under the name {asked:?}; accepted are {listed}")?;
                match scenario::nearest(asked, accepted.iter().map(String::as_str)) {
                    Some(word) => write!(f, " (did you mean {word:?}?)"),
                    None => Ok(()),
                }
            }
            StudyError::Crowd { times, why } => write!(f, "a crowd {times} times as large: {why}"),
            StudyError::At { asked, why } => write!(f, "at {asked:?}: {why}"),
            StudyError::Trace { place, message } => write!(f, "{place}: {message}"),
        }
    }
}

impl std::error::Error for StudyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Vantage;
    use crate::study::run;

    #[test]
    fn an_instant_is_counted_from_theft_or_notice_or_is_a_date() {
        let read = |text: &str| text.parse::<At>().map(|at| at.told);
        assert_eq!(read("3d"), Ok(Told::SinceTheft(Span::DAY.times(3))));
        assert_eq!(read("theft + 3d"), Ok(Told::SinceTheft(Span::DAY.times(3))));
        assert_eq!(read("notice+12h"), Ok(Told::SinceNotice(Span::HOUR.times(12))));
        assert_eq!(read("notice"), Ok(Told::SinceNotice(Span::ZERO)));
        assert_eq!(read("2018-01-29"), Ok(Told::On(Instant::end_of("2018-01-29").unwrap())));
        for text in ["soon", "3", "recovery+3d", ""] {
            assert!(read(text).unwrap_err().contains("notice+12h"), "{text}");
        }
    }

    #[test]
    fn a_study_at_an_instant_counts_what_there_was_then_and_judges_nothing() {
        let bundled = scenario::bundled()
            .iter()
            .find(|bundled| bundled.name == "first-steps")
            .unwrap();
        let scenario = scenario::decode(bundled.name, bundled.text).unwrap();
        let at = |text: &str| {
            let choice = Choice {
                at: Some(text.parse().unwrap()),
                vantages: vec![Vantage::Public.into()],
                ..Choice::default()
            };
            run(&scenario, &choice, &mut |_| {})
        };
        let whole = run(&scenario, &Choice::default(), &mut |_| {}).unwrap();
        let incident = &whole.sides[0].world.truth.incidents[0];
        let days = &whole.sides[0].views[0].answers[0].card.by_day;
        for (passed, day) in [(1, days[0]), (2, days[1])] {
            let study = at(&format!("{passed}d")).unwrap();
            let side = &study.sides[0];
            assert_eq!(side.at, incident.at + Span::DAY.times(passed));
            let card = &side.views[0].answers[0].card;
            assert_eq!((card.at, card.levels[0].truth), (day.at, day.truth));
            let seen = side.views[0].evidence.ledger();
            assert!(seen.movements().all(|movement| seen.instant(movement) <= side.at));
            assert!(study.verdicts.is_empty());
        }
        for (text, why) in [
            ("36500d", "the world has ended"),
            ("1999-01-01", "nothing was stolen yet"),
        ] {
            let said = at(text).unwrap_err().to_string();
            assert!(
                said.contains(why) && said.contains("accepted is from the theft at"),
                "{said}"
            );
        }
    }
}
