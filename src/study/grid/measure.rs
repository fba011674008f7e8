//! One run: its worlds made, looked at and followed, and what is measured as rows.

use std::ops::Range;

use super::design::{Design, Run};
use super::runs::{Grid, Row, Voices, rounds};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::figure::{FigureKind, MethodFigure, Of, Since};
use crate::scenario::{Scenario, Unit};
use crate::sim;
use crate::study::choose::choose;
use crate::study::figures::{of_answer, of_cards, of_view, of_world};
use crate::study::run::{Wanted, side};
use crate::study::scene::Tracers;
use crate::study::{Answer, Heard, Outside, Side, Study, Value, Verdict, View, expect};
use crate::units::digest::{Feed, Sink};

/// What every row says of itself.
const SIMULATED: &str = "SIMULATED";

/// What a verdict is in a row.
pub(crate) const HOLDS: &str = "holds";
const FAILS: &str = "fails";
const VALUELESS: &str = "no value";

/// How many seeds a round has, each with all variations; what is asked whether it is enough is asked after each.
const ROUND: u64 = 5;

impl Grid for Design {
    fn runs(&self) -> u64 {
        self.breadth() * self.seeds.len() as u64
    }

    fn columns(&self) -> Vec<String> {
        let fixed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut columns = fixed(&["run", "scenario"]);
        columns.extend(self.parameters.iter().cloned());
        columns.extend(fixed(&[
            "seed",
            "method_seed",
            "rail",
            "vantage",
            "method",
            "trouble",
            "undecided",
            "touched",
        ]));
        columns.extend(self.figures.iter().map(|figure| figure.name.to_owned()));
        columns.extend((1..=self.expectations()).map(|place| format!("expect.{place}")));
        columns.push("notice".to_owned());
        columns
    }

    /// Rounds of so many seeds each, so that each has every variation with the same seeds.
    fn rounds(&self) -> Vec<Range<u64>> {
        rounds(self.runs(), self.breadth() * ROUND)
    }

    fn spans(&self, runs: &Range<u64>) -> [(u64, u64); 2] {
        let (first, last) = (self.run(runs.start), self.run(runs.end - 1));
        let whole = runs.end - runs.start >= self.breadth() || first.seed != last.seed;
        let (one, other) = match whole {
            true => (1, self.variations.len() as u64),
            false => (first.variation as u64 + 1, last.variation as u64 + 1),
        };
        [(one.min(other), one.max(other)), (first.seed, last.seed)]
    }

    fn scenario_digest(&self) -> String {
        let mut sink = Sink::new("study-scenarios/1");
        sink.column(&self.scenarios, |sink, scenario| {
            (&scenario.name, &scenario.text).feed(sink)
        });
        short(sink)
    }

    fn digest(&self) -> String {
        let mut sink = Sink::new("study-design/1");
        for scenario in &self.scenarios {
            (&scenario.name, &scenario.text).feed(&mut sink);
        }
        self.parameters.feed(&mut sink);
        sink.column(&self.variations, |sink, variation| {
            sink.column(variation, |sink, value| {
                value.as_ref().map(|value| &value.literal).feed(sink)
            });
        });
        (&self.seeds, &self.method_seeds).feed(&mut sink);
        (&self.rails, &self.vantages).feed(&mut sink);
        if let Some(incident) = &self.incident {
            incident.feed(&mut sink);
        }
        self.methods
            .iter()
            .map(Method::spec)
            .collect::<Vec<_>>()
            .feed(&mut sink);
        (&self.externals, self.columns()).feed(&mut sink);
        short(sink)
    }

    fn make(&self, run: u64, voices: &Voices<'_>) -> Result<Vec<Row>, String> {
        measure(self, self.run(run), voices)
    }
}

fn short(sink: Sink) -> String {
    sink.finish().to_hex()[..16].to_owned()
}

/// Makes one run: a row for each rail, whoever looks and method, always in the same order. An assertion that fails is in its row,
/// and so is a method that says nothing.
///
/// # Errors
/// Where the values of the run do not fit each other, or a method cannot work on what is seen; which run it is.
fn measure(design: &Design, run: Run, voices: &Voices<'_>) -> Result<Vec<Row>, String> {
    let told = |why: String| format!("run {} (seed {}): {why}", run.number, run.seed);
    let scenario = design.scenario(run.scenario, run.variation).map_err(told)?;
    let choice = design.choice(&scenario, run.seed).map_err(told)?;
    let scenario = choose(&scenario, &choice).map_err(|e| told(e.to_string()))?;
    let tracers = Tracers {
        methods: &scenario.methods,
        outsiders: &voices.outsiders,
    };
    let wanted = wanted(design, &scenario);
    let about = expect::about(&scenario);
    let mut sides = Vec::with_capacity(scenario.starts.len());
    for &start in &scenario.starts {
        let made = sim::make(&scenario, start, scenario.seed);
        let at = made.world.ends;
        let rail = scenario.rail_name(start).to_owned();
        let side = side(rail, (made, at), (&about, &scenario.vantages), tracers, wanted);
        sides.push(side.map_err(|e| told(e.to_string()))?);
    }
    let mut study = Study {
        scenario,
        at: None,
        sides,
        verdicts: Vec::new(),
        digest: [0; 32],
    };
    study.verdicts = expect::judge(&study);
    let mut rows = Vec::new();
    for side in &study.sides {
        let row = Rows {
            design,
            run,
            study: &study,
            side,
        };
        // What somebody finds is of the one theft that was chosen; others are looked into for assertions alone.
        let mut looked = side
            .views
            .iter()
            .filter(|view| study.scenario.about == Some(view.incident))
            .peekable();
        if looked.peek().is_none() {
            rows.push(row.of(None, None, Said::Nothing(String::new())));
        }
        for view in looked {
            rows.extend(study.scenario.methods.iter().map(|method| row.of_method(view, method)));
            let heard = view.outside.iter().zip(&voices.seeds);
            rows.extend(heard.map(|(outside, seed)| row.of_outside(view, outside, *seed)));
        }
    }
    Ok(rows)
}

/// Returns what must be made for the figures that are asked for and asserted; a row tells who was touched, which takes a history.
fn wanted(design: &Design, scenario: &Scenario) -> Wanted {
    let asserted = expect::figures(scenario).map(|figure| figure.kind);
    Wanted {
        history: true,
        ..Wanted::of(design.figures.iter().copied().chain(asserted))
    }
}

/// Who answers in a row, and what.
enum Said<'a> {
    Method(&'a Answer),
    Outside(&'a Outside),
    /// Why there is nothing.
    Nothing(String),
}

/// What makes the rows of one side.
struct Rows<'a> {
    design: &'a Design,
    run: Run,
    study: &'a Study,
    side: &'a Side,
}

impl Rows<'_> {
    fn of_method(&self, view: &View, method: &Method) -> Row {
        let answer = view.answers.iter().find(|answer| answer.method == *method);
        let refusal = view.refused.iter().find(|refusal| refusal.method == *method);
        let why = || refusal.map(|refusal| refusal.why.clone()).unwrap_or_default();
        let said = answer.map_or_else(|| Said::Nothing(why()), Said::Method);
        self.of(Some(view), Some((method.spec(), None)), said)
    }

    fn of_outside(&self, view: &View, outside: &Outside, seed: Option<u64>) -> Row {
        self.of(Some(view), Some((outside.name.clone(), seed)), Said::Outside(outside))
    }

    fn of(&self, view: Option<&View>, who: Option<(String, Option<u64>)>, said: Said<'_>) -> Row {
        let (name, method_seed) = who.unwrap_or_default();
        let scenario = &self.study.scenario;
        let mut row = vec![self.run.number.to_string(), scenario.name.clone()];
        let values = &self.design.variations[self.run.variation];
        row.extend(
            values
                .iter()
                .map(|value| value.as_ref().map(|value| value.shown().to_owned()).unwrap_or_default()),
        );
        row.push(self.run.seed.to_string());
        row.push(method_seed.map(|seed| seed.to_string()).unwrap_or_default());
        row.push(self.side.rail.clone());
        row.push(view.map(|view| view.vantage.name().to_owned()).unwrap_or_default());
        row.push(name);
        row.push(trouble(&said));
        row.push(view.map(|view| undecided(view, &said)).unwrap_or_default());
        row.push(touched(&said));
        row.extend(self.design.figures.iter().map(|figure| {
            let value = self.value(figure, view, &said);
            value.map(|value| exact(value, figure.unit)).unwrap_or_default()
        }));
        row.extend((0..self.design.expectations()).map(|place| self.verdict(place, view.map(|view| view.vantage))));
        row.push(SIMULATED.to_owned());
        row
    }

    fn value(&self, figure: &FigureKind, view: Option<&View>, said: &Said<'_>) -> Option<Value> {
        match (figure.of, said) {
            (Of::World(which), _) => of_world(self.side, which, Since::End, self.study.scenario.about),
            (Of::Vantage(which), _) => of_view(view?, which),
            (Of::Method(which), Said::Method(answer)) => of_answer(self.side, view?, answer, which),
            (Of::Method(which), Said::Outside(outside)) => match &outside.heard {
                // Only a method of our own can be asked again at other instants, and only its way is known.
                Heard::Taint { card, asset, taint, .. } => {
                    let cards = (&**card, asset.as_ref(), None);
                    let tallied = !matches!(which, MethodFigure::Seeded | MethodFigure::Held | MethodFigure::Stopped);
                    (tallied || !taint.tallies.is_empty())
                        .then(|| of_cards(self.side, view?, cards, &taint.tallies, which))
                        .flatten()
                }
                Heard::Ranks { .. } | Heard::Trouble(_) => None,
            },
            (Of::Method(_), Said::Nothing(_)) => None,
        }
    }

    /// Returns what became of an assertion on this rail; nothing in rows of another vantage than it is about, if it is about one.
    fn verdict(&self, place: usize, vantage: Option<Investigator>) -> String {
        let here = |verdict: &&Verdict| verdict.expectation == place && verdict.rail == self.side.rail;
        let about = self
            .study
            .scenario
            .expect
            .get(place)
            .and_then(|expectation| expectation.figure.vantage);
        if about.is_some() && vantage.is_some() && about != vantage {
            return String::new();
        }
        let verdict = self.study.verdicts.iter().find(here);
        let word = verdict.map(|verdict| match verdict.holds {
            Some(true) => HOLDS,
            Some(false) => FAILS,
            None => VALUELESS,
        });
        word.unwrap_or_default().to_owned()
    }
}

fn trouble(said: &Said<'_>) -> String {
    match said {
        Said::Method(_) => String::new(),
        Said::Outside(outside) => match &outside.heard {
            Heard::Taint { .. } | Heard::Ranks { .. } => String::new(),
            Heard::Trouble(trouble) => trouble.to_string(),
        },
        Said::Nothing(why) => why.clone(),
    }
}

/// Returns the methods whose order with this one, by how much they find, hangs on which unit is said to have left a mixed purse.
fn undecided(view: &View, said: &Said<'_>) -> String {
    let Said::Method(answer) = said else {
        return String::new();
    };
    let place = view.answers.iter().position(|other| std::ptr::eq(other, *answer));
    let pairs = view.ranking.undecided.iter().filter_map(|&(one, other)| match place {
        place if place == Some(one) => Some(other),
        place if place == Some(other) => Some(one),
        _ => None,
    });
    pairs
        .map(|other| view.answers[other].method.spec())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns how many movements taint ever came to: the work of following.
fn touched(said: &Said<'_>) -> String {
    match said {
        Said::Method(answer) => answer.trace.touched.0.to_string(),
        Said::Outside(_) | Said::Nothing(_) => String::new(),
    }
}

/// Writes a value to the last digit: six decimals for a share, a whole number as such, whole cents for money.
fn exact(value: Value, unit: Unit) -> String {
    match value {
        Value::Cents(cents) => cents.to_string(),
        Value::Number(number) if unit == Unit::Number && number.get().is_multiple_of(1_000_000) => {
            (number.get() / 1_000_000).to_string()
        }
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::study::grid::{Grid, read};
    use crate::study::{self, figure};

    fn design(text: &str) -> Design {
        let load = |name: &str| {
            let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name)?;
            scenario::decode(bundled.name, bundled.text).ok()
        };
        read(text, &mut { load }).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn a_row_says_what_the_study_of_its_seed_and_scenario_says() {
        let design = design(
            "study = 1\nscenario = \"first-steps\"\nseeds = \"3..4\"\nmethods = [\"fifo\", \"haircut\"]\nfigures = [\"recall\", \
             \"stolen\", \"movements\", \"stop.named\", \"error.asset\", \"chance.recall\"]\n[grid]\n\"crowd.users\" = [12, 20]\n",
        );
        let columns = design.columns();
        let cell = |row: &Row, name: &str| row[columns.iter().position(|column| column == name).unwrap()].clone();
        let rows = measure(&design, design.run(3), &Voices::default()).unwrap();
        let scenario = design.scenario(0, 1).unwrap();
        assert_eq!(scenario.crowd[0].users, 20);
        let choice = design.choice(&scenario, 4).unwrap();
        let whole = study::run(&scenario, &choice, &mut |_| {}).unwrap();
        let looks = whole.sides.len() * whole.sides[0].views.len() * 2;
        assert_eq!(rows.len(), looks);
        let mut compared = 0;
        for row in &rows {
            assert_eq!(row.len(), columns.len());
            assert_eq!(
                (cell(row, "run"), cell(row, "seed"), cell(row, "crowd.users")),
                ("3".into(), "4".into(), "20".into())
            );
            let side = whole.sides.iter().find(|side| side.rail == cell(row, "rail")).unwrap();
            for kind in &design.figures {
                let asked = scenario::Figure {
                    rail: None,
                    vantage: scenario.investigator(&cell(row, "vantage")).ok(),
                    method: cell(row, "method").parse().ok(),
                    kind,
                    since: Since::End,
                    incident: None,
                };
                let found = figure(side, &asked)
                    .map(|value| exact(value, kind.unit))
                    .unwrap_or_default();
                assert_eq!(cell(row, kind.name), found, "{} {asked:?}", kind.name);
                compared += usize::from(!found.is_empty());
            }
        }
        assert!(compared > 20, "{compared}");
        for verdict in &whole.verdicts {
            let word = if verdict.holds == Some(true) { "holds" } else { "fails" };
            let name = format!("expect.{}", verdict.expectation + 1);
            assert!(rows.iter().any(|row| cell(row, &name) == word), "{name}");
        }
        assert!(
            rows.iter().map(|row| row.join(",").len()).sum::<usize>() < 8_000,
            "a run costs kilobytes"
        );
    }

    #[test]
    fn an_assertion_that_fails_is_a_row_and_no_failure() {
        // Where nobody notices for longer than the world lasts, what the scenario asserts cannot all hold.
        let design = design(
            "study = 1\nscenario = \"same-theft\"\nseeds = 1\nmethods = [\"fifo\"]\n[grid]\n\"crowd.users\" = [120]\n\"incident.noticed\" = [\"29d\"]\n",
        );
        let rows = measure(&design, design.run(0), &Voices::default()).unwrap();
        assert!(rows.iter().flatten().any(|cell| cell == FAILS));
        assert!(rows.iter().flatten().any(|cell| cell == HOLDS));
    }
}
