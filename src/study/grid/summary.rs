//! What many rows say: each figure over the seeds of one combination, methods beside each other on the same worlds, and how often
//! what a scenario asserts holds.
//!
//! Seeds are always folded: a seed is never compared with a seed. Sums are whole numbers of a figure's least unit, and what is drawn
//! for an interval is drawn from a stream that is named by what the interval is of, so that one row more elsewhere changes nothing.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::measure::HOLDS;
use super::runs::Row;
use crate::scenario::figure::{FigureKind, Of};
use crate::scenario::{self, Unit, quantity};
use crate::seed::Seed;

/// How many times the worlds are drawn again for an interval.
const DRAWS: usize = 1_000;

/// One figure of one combination, over seeds. Money is in cents, everything else in millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    /// In how many worlds it has a value.
    pub worlds: usize,
    /// The mean.
    pub mean: i64,
    /// Between which bounds the mean of as many worlds lies in 95 of 100 draws; nothing below two worlds.
    pub between: Option<(i64, i64)>,
    /// The values of nearest rank at 5, 50 and 95 %.
    pub quantiles: [i64; 3],
}

impl Stat {
    /// Returns the statistics of values in any order; nothing where there is none. The name is that of the stream.
    pub fn of(mut values: Vec<i64>, name: &str) -> Option<Stat> {
        if values.is_empty() {
            return None;
        }
        values.sort_unstable();
        let rank = |percent: usize| values[(values.len() * percent).div_ceil(100).saturating_sub(1)];
        Some(Stat {
            worlds: values.len(),
            mean: mean(values.iter().sum(), values.len()),
            between: between(&values, name),
            quantiles: [rank(5), rank(50), rank(95)],
        })
    }

    /// Returns how wide the interval of the mean is.
    pub fn width(&self) -> Option<i64> {
        self.between.map(|(low, high)| high - low)
    }
}

/// Divides with the half away from zero.
fn mean(sum: i64, count: usize) -> i64 {
    let count = count as i64;
    (2 * sum + count * sum.signum()) / (2 * count)
}

/// Draws the worlds again and again and returns the bounds of the middle 95 % of their means (Efron, 1979: the percentile interval).
fn between(sorted: &[i64], name: &str) -> Option<(i64, i64)> {
    if sorted.len() < 2 {
        return None;
    }
    let mut stream = Seed::new(0).stream(&format!("study/bootstrap/{name}"));
    let mut sums: Vec<i64> = (0..DRAWS)
        .map(|_| {
            (0..sorted.len())
                .map(|_| sorted[stream.below(sorted.len() as u64) as usize])
                .sum()
        })
        .collect();
    sums.sort_unstable();
    let tail = DRAWS / 40;
    Some((
        mean(sums[tail - 1], sorted.len()),
        mean(sums[DRAWS - tail], sorted.len()),
    ))
}

/// What a figure is of: the scenario, the value of each parameter, the rail and, as far as it hangs on them, who looks and by which
/// method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The scenario.
    pub scenario: String,
    /// The value of each parameter; empty where it stays as the scenario says.
    pub values: Vec<String>,
    /// The rail on which the theft starts.
    pub rail: String,
    /// Who looks; empty for a figure of the world.
    pub vantage: String,
    /// The method; empty for a figure that hangs on none.
    pub method: String,
}

/// One figure at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Of what.
    pub place: Place,
    /// Which.
    pub figure: &'static FigureKind,
    /// Over seeds; nothing where it has a value in no world.
    pub stat: Option<Stat>,
}

/// Two methods on the same worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Of the second method.
    pub place: Place,
    /// The first method: that which is named first in the study.
    pub against: String,
    /// Which figure.
    pub figure: &'static FigureKind,
    /// The second less the first, world by world.
    pub difference: Stat,
    /// In how many worlds the second has more, as much, and less.
    pub counts: [usize; 3],
}

/// How often an assertion held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// Where: nobody who looks and no method is named.
    pub place: Place,
    /// Which, from 1.
    pub expectation: usize,
    /// In how many worlds it was judged, and in how many it held.
    pub counts: (usize, usize),
}

/// A figure against one parameter: each value with whoever looks and by which method, all other parameters folded as seeds are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Along {
    /// The parameter.
    pub parameter: String,
    /// The figure.
    pub figure: &'static FigureKind,
    /// A line a value, in the order of the rows; the place names the one value.
    pub lines: Vec<Line>,
}

/// What the rows of a study say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The names of the parameters.
    pub parameters: Vec<String>,
    /// The figures, each with all its places, in the order of the rows.
    pub lines: Vec<Line>,
    /// Each figure against each parameter.
    pub along: Vec<Along>,
    /// The methods against the first.
    pub pairs: Vec<Pair>,
    /// The assertions.
    pub held: Vec<Held>,
    /// How many worlds there are, counted once a rail.
    pub worlds: usize,
    /// How many rows say nothing, and the first reasons.
    pub troubles: (usize, Vec<String>),
}

/// How many reasons are kept.
const TROUBLES: usize = 3;

/// A column with what it holds.
struct Columns {
    parameters: Vec<usize>,
    scenario: usize,
    seed: usize,
    rail: usize,
    vantage: usize,
    method: usize,
    trouble: usize,
    figures: Vec<(usize, &'static FigureKind)>,
    expectations: Vec<(usize, usize)>,
}

impl Columns {
    fn of(columns: &[String]) -> Option<Columns> {
        let place = |name: &str| columns.iter().position(|column| column == name);
        let (scenario, seed) = (place("scenario")?, place("seed")?);
        let trouble = place("trouble")?;
        let behind = (trouble + 1)..columns.len();
        Some(Columns {
            parameters: (scenario + 1..seed).collect(),
            scenario,
            seed,
            rail: place("rail")?,
            vantage: place("vantage")?,
            method: place("method")?,
            trouble,
            figures: behind
                .clone()
                .filter_map(|at| Some((at, scenario::figure(&columns[at])?)))
                .collect(),
            expectations: behind
                .filter_map(|at| Some((at, columns[at].strip_prefix("expect.")?.parse().ok()?)))
                .collect(),
        })
    }

    fn place(&self, row: &Row, of: Option<Of>) -> Place {
        let by_vantage = of.is_some_and(|of| !of.is_world());
        let by_method = of.is_some_and(Of::is_method);
        let cell = |at: usize, shown: bool| if shown { row[at].clone() } else { String::new() };
        Place {
            scenario: row[self.scenario].clone(),
            values: self.parameters.iter().map(|&at| row[at].clone()).collect(),
            rail: row[self.rail].clone(),
            vantage: cell(self.vantage, by_vantage),
            method: cell(self.method, by_method),
        }
    }
}

/// Reads a value of a figure as whole numbers of its least unit.
pub(crate) fn units(cell: &str, unit: Unit) -> Option<i64> {
    if unit == Unit::Money {
        return cell.parse().ok();
    }
    let (whole, decimals) = cell.split_once('.').unwrap_or((cell, ""));
    let whole: i64 = whole.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<6}").get(..6)?.parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(decimals)
}

/// Says what rows say; nothing where the columns are none of a study.
pub(crate) fn summary(columns: &[String], rows: &[Row]) -> Option<Summary> {
    let known = Columns::of(columns)?;
    let lines: Vec<Vec<Line>> = known
        .figures
        .par_iter()
        .map(|figure| of_figure(&known, rows, *figure))
        .collect();
    let pairs: Vec<Vec<Pair>> = known
        .figures
        .par_iter()
        .map(|figure| pairs(&known, rows, *figure))
        .collect();
    let against = known
        .parameters
        .iter()
        .flat_map(|&at| known.figures.iter().map(move |&figure| (at, figure)));
    let against: Vec<(usize, (usize, &'static FigureKind))> = against.collect();
    let along = |&(at, figure): &(usize, (usize, &'static FigureKind))| {
        let alone = Columns {
            parameters: vec![at],
            figures: known.figures.clone(),
            expectations: Vec::new(),
            ..known
        };
        Along {
            parameter: columns[at].clone(),
            figure: figure.1,
            lines: of_figure(&alone, rows, figure),
        }
    };
    let along: Vec<Along> = against.par_iter().map(along).collect();
    let mut worlds: Vec<(&str, Vec<&str>, &str, &str)> = Vec::new();
    for row in rows {
        let values = known.parameters.iter().map(|&at| row[at].as_str()).collect();
        worlds.push((&row[known.scenario], values, &row[known.seed], &row[known.rail]));
    }
    worlds.sort_unstable();
    worlds.dedup();
    let troubled: Vec<&String> = rows
        .iter()
        .map(|row| &row[known.trouble])
        .filter(|why| !why.is_empty())
        .collect();
    let mut reasons: Vec<String> = Vec::new();
    for why in &troubled {
        if reasons.len() < TROUBLES && !reasons.contains(why) {
            reasons.push((*why).clone());
        }
    }
    Some(Summary {
        parameters: known.parameters.iter().map(|&at| columns[at].clone()).collect(),
        lines: lines.concat(),
        along,
        pairs: pairs.concat(),
        held: held(&known, rows),
        worlds: worlds.len(),
        troubles: (troubled.len(), reasons),
    })
}

/// The values at each place, by seed, places in the order of the rows. Of several seeds of a method the mean is the world's value.
fn values(known: &Columns, rows: &[Row], (at, figure): (usize, &FigureKind)) -> Vec<(Place, BTreeMap<String, i64>)> {
    let mut places: BTreeMap<Place, usize> = BTreeMap::new();
    let mut values: Vec<(Place, BTreeMap<String, Vec<i64>>)> = Vec::new();
    for row in rows {
        let place = known.place(row, Some(figure.of));
        let next = values.len();
        let entry = *places.entry(place.clone()).or_insert(next);
        if entry == next {
            values.push((place, BTreeMap::new()));
        }
        if let Some(value) = units(&row[at], figure.unit) {
            values[entry].1.entry(row[known.seed].clone()).or_default().push(value);
        }
    }
    let folded = |values: BTreeMap<String, Vec<i64>>| {
        values
            .into_iter()
            .map(|(seed, all)| (seed, mean(all.iter().sum(), all.len())))
            .collect()
    };
    values
        .into_iter()
        .map(|(place, values)| (place, folded(values)))
        .collect()
}

fn stream(figure: &FigureKind, place: &Place, against: &str) -> String {
    let Place {
        scenario,
        values,
        rail,
        vantage,
        method,
    } = place;
    format!(
        "{}/{scenario}/{}/{rail}/{vantage}/{method}/{against}",
        figure.name,
        values.join("/")
    )
}

fn of_figure(known: &Columns, rows: &[Row], figure: (usize, &'static FigureKind)) -> Vec<Line> {
    let line = |(place, values): (Place, BTreeMap<String, i64>)| Line {
        stat: Stat::of(values.into_values().collect(), &stream(figure.1, &place, "")),
        figure: figure.1,
        place,
    };
    values(known, rows, figure).into_iter().map(line).collect()
}

fn pairs(known: &Columns, rows: &[Row], figure: (usize, &'static FigureKind)) -> Vec<Pair> {
    if !figure.1.of.is_method() {
        return Vec::new();
    }
    let all = values(known, rows, figure);
    let without = |place: &Place| Place {
        method: String::new(),
        ..place.clone()
    };
    let mut pairs = Vec::new();
    for (place, values) in &all {
        let first = all
            .iter()
            .find(|(other, _)| without(other) == without(place))
            .expect("it is its own");
        if first.0 == *place {
            continue;
        }
        let differences: Vec<i64> = values
            .iter()
            .filter_map(|(seed, value)| Some(value - first.1.get(seed)?))
            .collect();
        let count = |sign: i64| {
            differences
                .iter()
                .filter(|difference| difference.signum() == sign)
                .count()
        };
        let counts = [count(1), count(0), count(-1)];
        pairs.extend(
            Stat::of(differences, &stream(figure.1, place, &first.0.method)).map(|difference| Pair {
                place: place.clone(),
                against: first.0.method.clone(),
                figure: figure.1,
                difference,
                counts,
            }),
        );
    }
    pairs
}

fn held(known: &Columns, rows: &[Row]) -> Vec<Held> {
    let mut held: BTreeMap<(Place, usize), BTreeMap<&str, bool>> = BTreeMap::new();
    for row in rows {
        for &(at, expectation) in &known.expectations {
            if !row[at].is_empty() {
                let worlds = held.entry((known.place(row, None), expectation)).or_default();
                worlds.insert(&row[known.seed], row[at] == HOLDS);
            }
        }
    }
    let one = |((place, expectation), worlds): ((Place, usize), BTreeMap<&str, bool>)| Held {
        place,
        expectation,
        counts: (worlds.len(), worlds.values().filter(|held| **held).count()),
    };
    held.into_iter().map(one).collect()
}

/// When a study has enough seeds: the interval of a figure's mean is narrow enough everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Until {
    figure: &'static FigureKind,
    less_than: i64,
}

impl std::str::FromStr for Until {
    type Err = String;

    /// Reads `width(FIGURE) < VALUE`.
    fn from_str(text: &str) -> Result<Until, String> {
        let accepted =
            "accepted is width(FIGURE) < VALUE, such as 'width(recall) < 1%': how wide the interval of the mean may be";
        let inside = text.trim().strip_prefix("width(").and_then(|rest| rest.split_once(')'));
        let (name, rest) = inside.ok_or(accepted)?;
        let figure = scenario::figure(name.trim()).ok_or_else(|| {
            let near = scenario::nearest(name, scenario::figure::FIGURES.iter().map(|figure| figure.name));
            let near = near.map(|word| format!(" (did you mean {word}?)")).unwrap_or_default();
            format!("{:?} is no figure{near}; {accepted}", name.trim())
        })?;
        let value = rest.trim().strip_prefix('<').ok_or(accepted)?.trim();
        let less_than = match figure.unit {
            Unit::Share => quantity::share(value).ok().map(|share| i64::from(share.get())),
            Unit::Number => units(value, Unit::Number),
            Unit::Money => {
                let raw = quantity::money(value).ok().filter(|raw| raw.code == "USD");
                raw.and_then(|raw| i64::try_from(raw.base_units(2).ok()?.get()).ok())
            }
        };
        match less_than {
            Some(less_than) if less_than > 0 => Ok(Until { figure, less_than }),
            _ => Err(format!("{value:?} is no width of {name}; {accepted}")),
        }
    }
}

impl Until {
    /// Tells whether rows are enough; never where the figure is not measured.
    pub(crate) fn holds(&self, columns: &[String], rows: &[Row]) -> bool {
        let Some(known) = Columns::of(columns) else {
            return false;
        };
        let Some(figure) = known.figures.iter().find(|figure| figure.1 == self.figure) else {
            return false;
        };
        let narrow = |line: &Line| match &line.stat {
            // What has a value nowhere never gets narrower.
            None => true,
            Some(stat) => stat.width().is_some_and(|width| width < self.less_than),
        };
        of_figure(&known, rows, *figure).iter().all(narrow)
    }

    /// Returns the figure that must be measured.
    pub(crate) fn figure(&self) -> &'static FigureKind {
        self.figure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 12] = [
        "run",
        "scenario",
        "crowd.users",
        "seed",
        "method_seed",
        "rail",
        "vantage",
        "method",
        "trouble",
        "recall",
        "stolen",
        "expect.1",
    ];

    fn columns() -> Vec<String> {
        COLUMNS.map(str::to_owned).to_vec()
    }

    fn row(users: &str, seed: u64, method: &str, recall: &str) -> Row {
        let seed = seed.to_string();
        let cells = [
            "0",
            "s",
            users,
            &seed,
            "",
            "bank",
            "public",
            method,
            "",
            recall,
            "12345",
            if seed == "2" { "fails" } else { HOLDS },
        ];
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn seeds_are_folded_and_methods_are_compared_world_by_world() {
        let mut rows = Vec::new();
        for (seed, (fifo, haircut)) in (1..).zip([
            ("0.100000", "0.300000"),
            ("0.500000", "0.400000"),
            ("0.300000", "0.500000"),
        ]) {
            rows.push(row("10", seed, "fifo", fifo));
            rows.push(row("10", seed, "haircut", haircut));
        }
        rows.push(row("20", 1, "fifo", ""));
        let summary = summary(&columns(), &rows).unwrap();
        assert_eq!(summary.worlds, 4);
        let recall: Vec<&Line> = summary
            .lines
            .iter()
            .filter(|line| line.figure.name == "recall")
            .collect();
        assert_eq!(recall.len(), 3);
        let fifo = recall[0].stat.as_ref().unwrap();
        assert_eq!(
            (fifo.worlds, fifo.mean, fifo.quantiles),
            (3, 300_000, [100_000, 300_000, 500_000])
        );
        let (low, high) = fifo.between.unwrap();
        assert!(
            (100_000..300_000).contains(&low) && (300_001..=500_000).contains(&high),
            "{low} {high}"
        );
        assert_eq!(recall[2].stat, None);
        let stolen: Vec<&Line> = summary
            .lines
            .iter()
            .filter(|line| line.figure.name == "stolen")
            .collect();
        assert_eq!(stolen.len(), 2, "a figure of the world is one for both methods");
        let stat = stolen[0].stat.as_ref().unwrap();
        assert_eq!(
            (stat.worlds, stat.mean, stat.between),
            (3, 12_345, Some((12_345, 12_345)))
        );
        assert_eq!(summary.pairs.len(), 1);
        let pair = &summary.pairs[0];
        assert_eq!((pair.against.as_str(), pair.place.method.as_str()), ("fifo", "haircut"));
        assert_eq!((pair.difference.mean, pair.counts), (100_000, [2, 0, 1]));
        assert_eq!(summary.held[0].counts, (3, 2), "once a world, however many rows it has");
    }

    #[test]
    fn an_interval_hangs_on_nothing_but_its_own_values() {
        let one = [
            row("10", 1, "fifo", "0.1"),
            row("10", 2, "fifo", "0.4"),
            row("10", 3, "fifo", "0.9"),
        ];
        let more = [&one[..], &[row("20", 1, "fifo", "0.7")]].concat();
        let of = |rows: &[Row]| summary(&columns(), rows).unwrap().lines[0].clone();
        assert_eq!(of(&one), of(&more));
        let turned: Vec<Row> = one.iter().rev().cloned().collect();
        assert_eq!(of(&one), of(&turned));
    }

    /// The interval of a mean is about four standard errors wide: of values that are 0 or 1 with even chances, 2 / sqrt(n).
    #[test]
    fn the_interval_is_as_wide_as_theory_says() {
        let values: Vec<i64> = (0..400).map(|n| 1_000_000 * (n % 2)).collect();
        let width = Stat::of(values, "test").unwrap().width().unwrap();
        assert!(
            (88_000..=108_000).contains(&width),
            "{width}, and 1.96 * 2 * 0.5 / 20 is 98 000"
        );
    }

    #[test]
    fn a_study_is_done_when_every_interval_is_narrow_enough() {
        let until: Until = "width(recall) < 50%".parse().unwrap();
        let wide = [row("10", 1, "fifo", "0.0"), row("10", 2, "fifo", "1.0")];
        let narrow = [row("10", 1, "fifo", "0.4"), row("10", 2, "fifo", "0.5")];
        assert!(!until.holds(&columns(), &wide) && until.holds(&columns(), &narrow));
        assert!(
            !until.holds(&columns(), &narrow[..1]),
            "one world says nothing of its spread"
        );
        assert!(
            !until.holds(&columns(), &[&narrow[..], &[row("20", 1, "fifo", "0.4")]].concat()),
            "everywhere"
        );
        assert!("width(recall) < 1%".parse::<Until>().is_ok() && "width(stolen) < 100 USD".parse::<Until>().is_ok());
        for text in [
            "recall < 1%",
            "width(recal) < 1%",
            "width(recall) > 1%",
            "width(recall) < soon",
            "width(recall) < 0%",
        ] {
            assert!(text.parse::<Until>().unwrap_err().contains("width(FIGURE)"), "{text}");
        }
    }

    #[test]
    fn values_are_read_to_the_last_digit() {
        assert_eq!(units("0.123456", Unit::Share), Some(123_456));
        assert_eq!(units("12", Unit::Number), Some(12_000_000));
        assert_eq!(units("12", Unit::Money), Some(12));
        assert_eq!(units("", Unit::Share), None);
    }
}
