//! Reads a study's file: every problem with its place and what would be accepted.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::design::{Design, RUNS_MAX, Setting, Variation};
use super::sample::{Stretch, places};
use crate::lots::Method;
use crate::scenario::figure::Of;
use crate::scenario::figure::{FIGURES, FigureKind};
use crate::scenario::problem::nearest;
use crate::scenario::setting::{self, NoField};
use crate::scenario::shape::list;
use crate::scenario::{self, Problem, Scenario};
use crate::seed::Seed;
use crate::study::worlds::HEADLINES;
use crate::units::grouped;

/// The keys of the file, each with what it may be.
const KEYS: [(&str, &str); 15] = [
    ("study", "1, the version of the format"),
    ("title", "a text"),
    ("scenario", "a bundled scenario's name or a file, beside this one"),
    ("scenarios", "a list of them"),
    ("seeds", "a range such as \"1..20\", a number or a list of numbers"),
    (
        "method_seeds",
        "the same: seeds of programs outside that draw something themselves",
    ),
    ("rails", "a list of rails, as in a scenario"),
    ("vantages", "a list of vantages and investigators, as in a scenario"),
    (
        "incident",
        "the name of a theft, where a scenario has several: what somebody finds is of one",
    ),
    ("methods", "a list of methods, as in a scenario"),
    ("externals", "a list of commands that speak dyepack.tracer/1"),
    ("figures", "a list of figures that are measured"),
    (
        "grid",
        "a table of fields, each with a list of values: all combinations are run",
    ),
    (
        "list",
        "[[list]] once for each combination: a table of fields, each with one value",
    ),
    (
        "sample",
        "a table with points, seed and [sample.over]: fields, each with a range of values",
    ),
];

const SAMPLE_KEYS: [&str; 3] = ["points", "seed", "over"];

/// How many combinations are decoded before anything is run; of more, each value is tried alone.
const TRIED_MAX: usize = 2_000;

/// Reads a study. `load` finds a scenario by the name or path that the file gives.
///
/// # Errors
/// All problems of the file in the order of the text; none where `load` found no scenario, since it says itself why.
pub(crate) fn read(text: &str, load: &mut dyn FnMut(&str) -> Option<Scenario>) -> Result<Design, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    for error in &errors {
        reader.refuse(error.span().unwrap_or(0..0), error.message(), "a text in TOML");
    }
    reader.ended()?;
    let table = root.get_ref();
    reader.known(table);
    reader.version(table);
    let names = reader.scenarios(table);
    let design = Design {
        title: reader.text_of(table, "title").unwrap_or_default(),
        scenarios: Vec::new(),
        parameters: Vec::new(),
        variations: vec![Variation::new()],
        seeds: reader.seeds(table, "seeds").unwrap_or_else(|| (1..=20).collect()),
        method_seeds: reader.seeds(table, "method_seeds").unwrap_or_default(),
        rails: reader.texts(table, "rails"),
        vantages: reader.texts(table, "vantages"),
        incident: reader.text_of(table, "incident"),
        methods: reader.methods(table),
        externals: reader.texts(table, "externals"),
        figures: reader.figures(table),
    };
    reader.ended()?;
    let mut scenarios = Vec::new();
    for name in &names {
        scenarios.push(load(name).ok_or_else(Vec::new)?);
    }
    let mut design = Design { scenarios, ..design };
    for scenario in &design.scenarios {
        reader.chosen(table, scenario, &design);
    }
    reader.vary(table, &mut design);
    reader.ended()?;
    Ok(design)
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

/// A field of the file with the values that it is given, and where.
struct Varied {
    path: String,
    at: Range<usize>,
    values: Vec<(Setting, Range<usize>)>,
}

type Value<'d> = Spanned<DeValue<'d>>;

impl Reader<'_> {
    fn refuse(&mut self, at: Range<usize>, message: impl Into<String>, accepted: impl Into<String>) {
        self.problems
            .push(Problem::at(self.text, at, message.into(), accepted.into()));
    }

    fn refuse_like(&mut self, at: Range<usize>, none: NoField) {
        let mut problem = Problem::at(self.text, at, none.message, none.accepted);
        problem.suggestion = none.suggestion;
        self.problems.push(problem);
    }

    fn ended(&mut self) -> Result<(), Vec<Problem>> {
        self.problems.sort_by_key(|problem| problem.span.start);
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(std::mem::take(&mut self.problems)),
        }
    }

    fn known(&mut self, table: &DeTable<'_>) {
        let names: Vec<&str> = KEYS.iter().map(|key| key.0).collect();
        for key in table.keys().filter(|key| !names.contains(&key.get_ref().as_ref())) {
            self.unknown(key, "a study", &names);
        }
    }

    fn unknown(&mut self, key: &Spanned<toml::de::DeString<'_>>, what: &str, names: &[&str]) {
        let written = key.get_ref().as_ref();
        self.refuse_like(
            key.span(),
            NoField {
                message: format!("{what} has no key `{written}`"),
                accepted: list(names),
                suggestion: nearest(written, names.iter().copied()),
            },
        );
    }

    fn wrong(&mut self, value: &Value<'_>, key: &str) {
        let accepted = KEYS.iter().find(|known| known.0 == key).map(|known| known.1);
        self.refuse(
            value.span(),
            format!("`{key}` is something else"),
            accepted.unwrap_or("a whole number"),
        );
    }

    fn version(&mut self, table: &DeTable<'_>) {
        match table.get("study") {
            None => self.refuse(0..0, "the file does not say that it is a study", "study = 1"),
            Some(value) if self.whole(value) != Some(1) => self.wrong(value, "study"),
            Some(_) => {}
        }
    }

    fn whole(&self, value: &Value<'_>) -> Option<u64> {
        let number = value.get_ref().as_integer()?;
        u64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(value, key);
        }
        text
    }

    fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<String> {
        self.spanned_texts(table, key).into_iter().map(|text| text.0).collect()
    }

    fn spanned_texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array().filter(|items| !items.is_empty()) else {
            self.wrong(value, key);
            return Vec::new();
        };
        let mut texts: Vec<(String, Range<usize>)> = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) if texts.iter().any(|other| other.0 == text) => {
                    self.refuse(item.span(), format!("{text:?} stands twice in the list"), "each once");
                }
                Some(text) => texts.push((text.to_owned(), item.span())),
                None => self.wrong(item, key),
            }
        }
        texts
    }

    fn scenarios(&mut self, table: &DeTable<'_>) -> Vec<String> {
        match (table.get("scenario"), table.get("scenarios")) {
            (Some(_), None) => self.text_of(table, "scenario").into_iter().collect(),
            (None, Some(_)) => self.texts(table, "scenarios"),
            (Some(value), Some(_)) => {
                self.refuse(value.span(), "there is `scenario` and `scenarios`", "one of the two");
                Vec::new()
            }
            (None, None) => {
                self.refuse(
                    0..0,
                    "the study names no scenario",
                    "scenario = \"same-theft\", or the path of a file",
                );
                Vec::new()
            }
        }
    }

    fn seeds(&mut self, table: &DeTable<'_>, key: &str) -> Option<Vec<u64>> {
        let value = table.get(key)?;
        let read = match value.get_ref() {
            DeValue::Integer(_) => self.whole(value).map(|seed| vec![seed]),
            DeValue::Array(items) => items.iter().map(|item| self.whole(item)).collect(),
            DeValue::String(text) => text.split_once("..").and_then(|(first, last)| {
                let (first, last) = (first.trim().parse::<u64>().ok()?, last.trim().parse::<u64>().ok()?);
                match last.checked_sub(first) {
                    Some(more) if more < RUNS_MAX => Some((first..=last).collect()),
                    Some(more) => {
                        let many = grouped(u128::from(more) + 1);
                        let most = grouped(u128::from(RUNS_MAX));
                        self.refuse(
                            value.span(),
                            format!("there are {many} seeds"),
                            format!("at most {most}"),
                        );
                        Some(Vec::new())
                    }
                    None => None,
                }
            }),
            _ => None,
        };
        let mut once = read.clone().unwrap_or_default();
        once.sort_unstable();
        once.dedup();
        if read
            .as_ref()
            .is_none_or(|seeds| once.len() != seeds.len() || seeds.is_empty() && self.problems.is_empty())
        {
            self.wrong(value, key);
        }
        read
    }

    fn methods(&mut self, table: &DeTable<'_>) -> Vec<Method> {
        let mut methods = Vec::new();
        for (text, at) in self.spanned_texts(table, "methods") {
            match text.parse::<Method>() {
                Ok(method) => methods.push(method),
                Err(unread) => {
                    let accepted = unread.accepted();
                    let words: Vec<&str> = accepted.iter().map(String::as_str).collect();
                    self.refuse_like(
                        at,
                        NoField {
                            message: unread.problem(),
                            accepted: list(&words),
                            suggestion: nearest(&text, words.iter().copied()),
                        },
                    );
                }
            }
        }
        methods
    }

    fn figures(&mut self, table: &DeTable<'_>) -> Vec<&'static FigureKind> {
        if table.get("figures").is_none() {
            let world = HEADLINES.0.iter().map(|&which| Of::World(which).kind());
            return world
                .chain(HEADLINES.1.iter().map(|&which| Of::Vantage(which).kind()))
                .chain(HEADLINES.2.iter().map(|&which| Of::Method(which).kind()))
                .collect();
        }
        let mut figures = Vec::new();
        for (text, at) in self.spanned_texts(table, "figures") {
            match scenario::figure(&text) {
                Some(figure) => figures.push(figure),
                None => {
                    let names: Vec<&str> = FIGURES.iter().map(|figure| figure.name).collect();
                    self.refuse_like(
                        at,
                        NoField {
                            message: format!("`{text}` is no figure"),
                            accepted: list(&names),
                            suggestion: nearest(&text, names.iter().copied()),
                        },
                    );
                }
            }
        }
        figures
    }

    /// Says which rails and investigators a scenario does not have.
    fn chosen(&mut self, table: &DeTable<'_>, scenario: &Scenario, design: &Design) {
        for (name, at) in self.spanned_texts(table, "vantages") {
            if let Err(why) = scenario.investigator(&name) {
                self.refuse(
                    at,
                    format!("{}: {why}", scenario.name),
                    "somebody who looks in every scenario",
                );
            }
        }
        self.of_theft(table, scenario, design);
        let rails = crate::study::Choice {
            rails: design.rails.clone(),
            ..Default::default()
        };
        if let (Err(why), Some(value)) = (crate::study::choose::choose(scenario, &rails), table.get("rails")) {
            self.refuse(
                value.span(),
                format!("{}: {why}", scenario.name),
                "rails of every scenario",
            );
        }
    }

    /// Refuses a theft that a scenario does not have, and none where figures are asked for that are of one among several.
    fn of_theft(&mut self, table: &DeTable<'_>, scenario: &Scenario, design: &Design) {
        let choice = crate::study::Choice {
            incident: design.incident.clone(),
            ..Default::default()
        };
        let chosen = crate::study::choose::choose(scenario, &choice).map(|chosen| crate::study::choose::about(&chosen));
        let names: Vec<&str> = scenario.incidents.iter().map(|spec| spec.name.as_str()).collect();
        match (chosen, table.get("incident"), table.get("figures")) {
            (Err(why), Some(value), _) => self.refuse(
                value.span(),
                format!("{}: {why}", scenario.name),
                "a theft of every scenario",
            ),
            (Ok(Err(_)), _, Some(value)) if design.figures.iter().any(|figure| !figure.of.is_world()) => self.refuse(
                value.span(),
                format!(
                    "{}: what somebody finds is of one theft, and there are {}",
                    scenario.name,
                    names.len()
                ),
                format!("an `incident` as well: {}", list(&names)),
            ),
            _ => {}
        }
    }

    /// Reads what is varied and makes the combinations.
    fn vary(&mut self, table: &DeTable<'_>, design: &mut Design) {
        let grid = table
            .get("grid")
            .map(|value| self.fields(value, true))
            .unwrap_or_default();
        let listed = self.listed(table);
        let (points, sampled) = self.sample(table, design);
        let all = grid.iter().chain(listed.iter().flatten()).chain(&sampled);
        let mut parameters: Vec<String> = Vec::new();
        for varied in all {
            if !parameters.contains(&varied.path) {
                parameters.push(varied.path.clone());
            }
        }
        self.twice(&[&grid, listed.first().map_or(&[], Vec::as_slice), &sampled]);
        let mut count = design.scenarios.len() as u128 * design.seeds.len() as u128;
        let factors = grid.iter().map(|varied| varied.values.len());
        for factor in factors.chain([listed.len().max(1), points.max(1)]) {
            count = count.saturating_mul(factor as u128);
        }
        if count > u128::from(RUNS_MAX) {
            let at = ["grid", "list", "sample", "seeds"]
                .iter()
                .find_map(|key| table.get(*key))
                .map(Spanned::span);
            let per_seed = (RUNS_MAX / (design.scenarios.len() * design.seeds.len()).max(1) as u64).max(1);
            self.refuse(
                at.unwrap_or(0..0),
                format!("these are {} runs", grouped(count)),
                format!(
                    "at most {}; [sample] with points = {} and these fields under [sample.over] takes a Latin hypercube of them instead",
                    grouped(u128::from(RUNS_MAX)),
                    per_seed.min(200)
                ),
            );
        }
        if !self.problems.is_empty() {
            return;
        }
        design.parameters = parameters;
        let place = |path: &str| {
            design
                .parameters
                .iter()
                .position(|other| other == path)
                .expect("it was gathered")
        };
        let mut variations = vec![vec![None; design.parameters.len()]];
        let mut cross = |choices: Vec<Vec<(usize, Setting)>>| {
            if choices.is_empty() {
                return;
            }
            variations = variations
                .iter()
                .flat_map(|variation| {
                    choices.iter().map(|choice| {
                        let mut variation: Variation = variation.clone();
                        for (place, value) in choice {
                            variation[*place] = Some(value.clone());
                        }
                        variation
                    })
                })
                .collect();
        };
        for varied in &grid {
            let at = place(&varied.path);
            cross(varied.values.iter().map(|value| vec![(at, value.0.clone())]).collect());
        }
        let one = |row: &Vec<Varied>| {
            row.iter()
                .map(|varied| (place(&varied.path), varied.values[0].0.clone()))
                .collect()
        };
        cross(listed.iter().map(one).collect());
        let point = |point: usize| {
            sampled
                .iter()
                .map(|varied| (place(&varied.path), varied.values[point].0.clone()))
                .collect()
        };
        cross((0..points).map(point).collect());
        design.variations = variations;
        self.fit(design, grid.iter().chain(listed.iter().flatten()).chain(&sampled));
    }

    /// Says which fields are varied in two ways at once.
    fn twice(&mut self, groups: &[&[Varied]]) {
        let mut seen: Vec<&str> = Vec::new();
        let mut problems = Vec::new();
        for group in groups {
            for varied in *group {
                if seen.contains(&varied.path.as_str()) {
                    problems.push((varied.at.clone(), format!("`{}` is varied twice", varied.path)));
                }
                seen.push(&varied.path);
            }
        }
        for (at, message) in problems {
            self.refuse(at, message, "each field in one of grid, list and sample");
        }
    }

    /// Says which values the scenarios do not take, and which combinations.
    fn fit<'v>(&mut self, design: &Design, all: impl Iterator<Item = &'v Varied>) {
        for varied in all {
            for scenario in &design.scenarios {
                for (value, at) in &varied.values {
                    match setting::set(&scenario.text, &varied.path, &value.literal) {
                        Err(none) => {
                            self.refuse_like(varied.at.clone(), none);
                            break;
                        }
                        Ok(text) => {
                            let problems = scenario::decode(&scenario.name, &text).err().unwrap_or_default();
                            if let Some(problem) = problems.into_iter().next() {
                                let message = format!("{} = {}: {}", varied.path, value.literal, problem.message);
                                self.refuse_like(
                                    at.clone(),
                                    NoField {
                                        message,
                                        accepted: problem.accepted,
                                        suggestion: problem.suggestion,
                                    },
                                );
                            }
                        }
                    }
                }
            }
        }
        if self.problems.is_empty() && design.parameters.len() > 1 {
            let all =
                (0..design.scenarios.len()).flat_map(|one| (0..design.variations.len()).map(move |two| (one, two)));
            for (scenario, variation) in all.take(TRIED_MAX) {
                if let Err(why) = design.scenario(scenario, variation) {
                    return self.refuse(0..0, why, "values that fit each other");
                }
            }
        }
    }

    /// Reads fields and their values; a table in a table goes on the path.
    fn fields(&mut self, value: &Value<'_>, many: bool) -> Vec<Varied> {
        let mut varied = Vec::new();
        match value.get_ref().as_table() {
            Some(table) => self.gather(table, "", many, &mut varied),
            None => self.refuse(
                value.span(),
                "this is no table",
                "fields of a scenario, such as \"crowd.users\" = [100, 300]",
            ),
        }
        varied.sort_by_key(|varied| varied.at.start);
        varied
    }

    fn gather(&mut self, table: &DeTable<'_>, before: &str, many: bool, into: &mut Vec<Varied>) {
        for (key, value) in table.iter() {
            let path = match before {
                "" => key.get_ref().to_string(),
                before => format!("{before}.{}", key.get_ref()),
            };
            let literal = |value: &Value<'_>| {
                let literal = self.text[value.span()].to_owned();
                (Setting { literal }, value.span())
            };
            let values = match value.get_ref() {
                DeValue::Table(inner) => {
                    self.gather(inner, &path, many, into);
                    continue;
                }
                DeValue::Array(items) if many => items.iter().map(literal).collect(),
                _ => vec![literal(value)],
            };
            if values.is_empty() {
                self.refuse(value.span(), format!("`{path}` has no values"), "a list of values");
                continue;
            }
            into.push(Varied {
                path,
                at: key.span(),
                values,
            });
        }
    }

    fn listed(&mut self, table: &DeTable<'_>) -> Vec<Vec<Varied>> {
        let Some(value) = table.get("list") else {
            return Vec::new();
        };
        let Some(rows) = value.get_ref().as_array() else {
            self.wrong(value, "list");
            return Vec::new();
        };
        let rows: Vec<Vec<Varied>> = rows.iter().map(|row| self.fields(row, false)).collect();
        let paths = |row: &[Varied]| {
            let mut paths: Vec<String> = row.iter().map(|varied| varied.path.clone()).collect();
            paths.sort();
            paths
        };
        if let Some(row) = rows.iter().find(|row| paths(row) != paths(&rows[0])) {
            let at = row.first().map_or(value.span(), |varied| varied.at.clone());
            self.refuse(
                at,
                "a row of the list sets other fields than the first",
                "the same fields in each",
            );
        }
        rows
    }

    fn sample(&mut self, table: &DeTable<'_>, design: &Design) -> (usize, Vec<Varied>) {
        let Some(value) = table.get("sample") else {
            return (0, Vec::new());
        };
        let Some(inner) = value.get_ref().as_table() else {
            self.wrong(value, "sample");
            return (0, Vec::new());
        };
        for key in inner
            .keys()
            .filter(|key| !SAMPLE_KEYS.contains(&key.get_ref().as_ref()))
        {
            self.unknown(key, "a sample", &SAMPLE_KEYS);
        }
        let points = inner.get("points").and_then(|points| self.whole(points));
        let Some(points) = points.filter(|points| (1..=RUNS_MAX).contains(points)) else {
            self.refuse(
                value.span(),
                "the sample does not say of how many points",
                "points = 100",
            );
            return (0, Vec::new());
        };
        let seed = match inner.get("seed").map(|seed| (self.whole(seed), seed)) {
            None => 1,
            Some((Some(seed), _)) => seed,
            Some((None, value)) => {
                self.wrong(value, "seed");
                1
            }
        };
        let Some(over) = inner.get("over") else {
            self.refuse(
                value.span(),
                "the sample is of no field",
                "[sample.over] with fields, such as \"incident.noticed\" = \"1h..2d\"",
            );
            return (0, Vec::new());
        };
        // What is too much is told by the count of runs, before anything is drawn.
        let drawn = if (points as u128) * (design.seeds.len() as u128) > u128::from(RUNS_MAX) {
            0
        } else {
            points as usize
        };
        let fields = self.fields(over, false);
        if fields.is_empty() {
            self.refuse(
                over.span(),
                "the sample is of no field",
                "fields, such as \"incident.noticed\" = \"1h..2d\"",
            );
        }
        let mut sampled = Vec::new();
        for varied in fields {
            let (literal, at) = &varied.values[0];
            let kind = match setting::kind(&design.scenarios[0].text, &varied.path) {
                Ok(kind) => kind,
                Err(none) => {
                    self.refuse_like(varied.at.clone(), none);
                    continue;
                }
            };
            match Stretch::read(literal.shown(), kind) {
                Ok(stretch) => {
                    let drawn = places(Seed::new(seed), &varied.path, drawn);
                    let values = drawn.into_iter().map(|place| (stretch.at(place), at.clone()));
                    let values = values.collect();
                    sampled.push(Varied { values, ..varied });
                }
                Err(why) => {
                    let (message, accepted) = why
                        .split_once("; accepted: ")
                        .unwrap_or((&why, "a range such as 1h..2d"));
                    self.refuse(at.clone(), message, accepted);
                }
            }
        }
        (points as usize, sampled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::grid::{self, Grid};

    fn load(name: &str) -> Option<Scenario> {
        let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name)?;
        scenario::decode(bundled.name, bundled.text).ok()
    }

    fn read(text: &str) -> Result<Design, Vec<Problem>> {
        super::read(text, &mut load)
    }

    #[test]
    fn a_grid_a_list_and_a_sample_are_crossed_and_seeds_go_first() {
        let design = read(
            r#"
study = 1
scenario = "first-steps"
seeds = "5..7"
[grid]
"crowd.users" = [20, 30]
incident.noticed = ["1h", "2h", "3h"]
[[list]]
"crowd.merchants" = 3
[[list]]
"crowd.merchants" = 4
[sample]
points = 4
[sample.over]
"crowd.reuse" = "0%..50%"
"#,
        )
        .unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!(
            design.parameters,
            ["crowd.users", "incident.noticed", "crowd.merchants", "crowd.reuse"]
        );
        assert_eq!((design.breadth(), design.runs()), (2 * 3 * 2 * 4, 2 * 3 * 2 * 4 * 3));
        let shown = |run: u64| {
            let run = design.run(run);
            let values = design.variations[run.variation]
                .iter()
                .flatten()
                .map(|value| value.shown().to_owned());
            (run.seed, values.collect::<Vec<_>>()[..3].to_vec())
        };
        assert_eq!(shown(0), (5, vec!["20".into(), "1h".into(), "3".into()]));
        assert_eq!(shown(47), (5, vec!["30".into(), "3h".into(), "4".into()]));
        assert_eq!(shown(48), (6, vec!["20".into(), "1h".into(), "3".into()]));
        let scenario = design.scenario(0, 47).unwrap();
        assert_eq!((scenario.crowd[0].users, scenario.crowd[0].merchants), (30, 4));
        let parts = grid::parts(design.runs(), 5);
        assert_eq!((parts[0].start, parts[4].end, parts.len()), (0, 144, 5));
        assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn an_impossible_grid_is_refused_with_its_count_and_a_way_to_sample() {
        let values: Vec<String> = (1..=1_000).map(|value| value.to_string()).collect();
        let values = values.join(", ");
        let text = format!(
            "study = 1\nscenario = \"first-steps\"\nseeds = \"1..1000\"\n[grid]\n\"crowd.users\" = [{values}]\n\"crowd.merchants\" = [{values}]\n"
        );
        let problems = read(&text).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message, "these are 1 000 000 000 runs");
        assert!(
            problems[0].accepted.contains("[sample] with points = 200"),
            "{}",
            problems[0].accepted
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_would_be_accepted() {
        let told = |text: &str| {
            let problems = read(&format!("study = 1\nscenario = \"first-steps\"\n{text}")).unwrap_err();
            problems[0].to_string()
        };
        assert_eq!(
            told("[grid]\n\"crowd.usres\" = [1]\n"),
            "line 4, column 1: a group of people has no `usres`, which `crowd.usres` names"
                .replace("a group of people", crate::scenario::keys::CROWD.name)
                + &format!(
                    "; accepted: {}; did you mean `users`?",
                    crate::scenario::keys::CROWD.key_list()
                )
        );
        assert!(
            told("[grid]\n\"crowd.reuse\" = [\"5%\", \"200%\"]\n")
                .starts_with("line 4, column 24: crowd.reuse = \"200%\": the share is more than the whole")
        );
        assert!(told("[grid]\n\"incident.noticed\" = [\"2 parsecs\"]\n").contains("this is no unit of time"));
        assert!(told("sedes = 3\n").contains("did you mean `seeds`?"));
        assert!(told("seeds = \"9..1\"\n").contains("accepted: a range such as"));
        assert!(told("methods = [\"fifa\"]\n").contains("did you mean `fifo`?"));
        assert!(told("figures = [\"recal\"]\n").contains("did you mean `recall`?"));
        assert!(told("vantages = [\"mars\"]\n").contains("neither a vantage nor an investigator"));
        assert!(told("rails = [\"mars\"]\n").contains("is not a rail of this scenario"));
        assert!(told("[sample]\npoints = 3\n[sample.over]\n\"crowd.reuse\" = \"9%..2%\"\n").contains("line 6"));
        assert!(told("[grid]\n\"seed\" = [1]\n").contains("`seeds` of the study"));
        assert!(told("[grid]\n\"crowd.users\" = [1]\n[[list]]\n\"crowd.users\" = 2\n").contains("is varied twice"));
        assert!(
            read("scenario = \"first-steps\"").unwrap_err()[0]
                .accepted
                .contains("study = 1")
        );
        assert!(
            read("study = 1\nscenario = \"nowhere\"").unwrap_err().is_empty(),
            "whoever loads it says why"
        );
    }
}
