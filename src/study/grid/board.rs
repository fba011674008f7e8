//! The board of a benchmark: everybody who follows the money over the same worlds, by how well what he finds and what there is overlap.
//!
//! The overlap of an answer is 2 r p / (r + p) of its recall r and its precision p over purses (van Rijsbergen, 1979; Dice, 1945): who
//! finds everything by accusing everybody gets as little as who says next to nothing. A view in which an answer lays nothing anywhere
//! counts as 0. Means are over all scenarios, variations and investigators of a suite, and only then over seeds, so that an interval
//! says what other seeds of the same suite would have said.

use std::collections::BTreeMap;

use super::runs::Row;
use super::summary::{Stat, units};
use crate::lots::Method;
use crate::scenario::Unit;

/// Who stands on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// A method.
    Method,
    /// What nothing, everything, a naive guess or perfect links would score: it has no rank.
    Null,
    /// A program outside.
    Outside,
    /// What laying the loot of each purse on any of the same size and age finds, on average: it has no rank.
    Chance,
}

/// Why the order of two neighbours is not decided, where it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The one above overlaps more, by more than other seeds would turn round.
    Decided,
    /// Other seeds may turn it round: the interval of the difference holds nothing.
    Seeds,
    /// In most worlds it hangs on which unit is said to have left a mixed purse.
    Earmark,
}

/// One seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// The method's specification, or the name of a program outside.
    pub name: String,
    /// What it is.
    pub who: Who,
    /// Its place, from 1; nothing for whoever gets none.
    pub rank: Option<usize>,
    /// Against the one above; nothing for the first.
    pub order: Option<Order>,
    /// Overlap, recall and precision over purses, then over keepers, in millionths; what is laid on strangers, in cents.
    pub stats: [Option<Stat>; 6],
    /// Of how many views it was asked, how many answers were none, and how many laid nothing anywhere.
    pub asked: usize,
    /// Answers that could not be used, or that were refused.
    pub malformed: usize,
    /// Answers that lay nothing anywhere.
    pub empty: usize,
    /// To how many movements its taint came, on average; nothing for whoever does not say.
    pub touched: Option<u64>,
}

/// What the statistics of a seat are, in their order.
pub(crate) const METRICS: [(&str, Unit); 6] = [
    ("overlap", Unit::Share),
    ("recall", Unit::Share),
    ("precision", Unit::Share),
    ("recall.keepers", Unit::Share),
    ("precision.keepers", Unit::Share),
    ("strangers", Unit::Money),
];

/// One answer as its row has it.
struct Answer<'r> {
    seed: &'r str,
    view: Vec<&'r str>,
    malformed: bool,
    empty: bool,
    values: [Option<i64>; 6],
    touched: Option<u64>,
    undecided: Vec<&'r str>,
}

/// Returns the overlap of recall and precision in millionths.
fn overlap(recall: Option<i64>, precision: Option<i64>) -> Option<i64> {
    let recall = recall?;
    match recall + precision.unwrap_or(0) {
        0 => Some(0),
        sum => Some(2 * recall * precision.unwrap_or(0) / sum),
    }
}

/// Where each column stands.
struct Columns {
    seed: usize,
    method: usize,
    trouble: usize,
    undecided: usize,
    touched: usize,
    measured: Vec<usize>,
    chance: [usize; 2],
    /// What says which view a row is of, seed and who answers apart.
    view: Vec<usize>,
}

impl Columns {
    fn of(columns: &[String]) -> Option<Columns> {
        let place = |name: &str| columns.iter().position(|column| column == name);
        let trouble = place("trouble")?;
        let apart = ["run", "seed", "method_seed", "method"];
        Some(Columns {
            seed: place("seed")?,
            method: place("method")?,
            trouble,
            undecided: place("undecided")?,
            touched: place("touched")?,
            measured: METRICS[1..]
                .iter()
                .map(|metric| place(metric.0))
                .collect::<Option<_>>()?,
            chance: [place("chance.recall")?, place("chance.precision")?],
            view: (0..trouble)
                .filter(|&at| !apart.contains(&columns[at].as_str()))
                .collect(),
        })
    }

    fn answer<'r>(&self, row: &'r Row) -> Answer<'r> {
        let value = |metric: usize| units(&row[self.measured[metric - 1]], METRICS[metric].1);
        let malformed = !row[self.trouble].is_empty();
        let precise = [value(2), value(4)];
        let mut values = [
            overlap(value(1), value(2)),
            value(1),
            value(2),
            value(3),
            value(4),
            value(5),
        ];
        if malformed {
            values = [None; 6];
        }
        Answer {
            seed: &row[self.seed],
            view: self.view.iter().map(|&at| row[at].as_str()).collect(),
            malformed,
            empty: !malformed && precise == [None, None],
            values,
            touched: row[self.touched].parse().ok(),
            undecided: row[self.undecided]
                .split(' ')
                .filter(|other| !other.is_empty())
                .collect(),
        }
    }

    /// Returns what chance finds at the view of a row.
    fn chance<'r>(&self, row: &'r Row) -> Answer<'r> {
        let [recall, precision] = self.chance.map(|at| units(&row[at], Unit::Share));
        Answer {
            malformed: false,
            empty: recall.is_none(),
            values: [overlap(recall, precision), recall, precision, None, None, None],
            touched: None,
            undecided: Vec::new(),
            ..self.answer(row)
        }
    }
}

/// What chance is called on a board.
pub(crate) const CHANCE: &str = "chance";

/// Puts everybody on a board, whoever is best first and whoever has no rank last; nothing where the rows do not have what it needs.
pub(crate) fn board(columns: &[String], rows: &[Row]) -> Option<Vec<Seat>> {
    let known = Columns::of(columns)?;
    let mut all: Vec<(&str, Vec<Answer<'_>>)> = Vec::new();
    for row in rows {
        let name = row[known.method].as_str();
        match all.iter_mut().find(|entry| entry.0 == name) {
            Some(entry) => entry.1.push(known.answer(row)),
            None => all.push((name, vec![known.answer(row)])),
        }
    }
    let first = rows.first().map(|row| &row[known.method]);
    let of_chance = rows
        .iter()
        .filter(|row| Some(&row[known.method]) == first)
        .map(|row| known.chance(row));
    let chance = (CHANCE, of_chance.collect());
    let mut seats: Vec<(Seat, &Vec<Answer<'_>>)> = all
        .iter()
        .chain([&chance])
        .map(|(name, answers)| (seat(name, answers), answers))
        .collect();
    // Without a rank behind those with one; equal ones in the order of the rows.
    let mean = |seat: &Seat| seat.stats[0].as_ref().map_or(-1, |stat| stat.mean);
    seats.sort_by_key(|(seat, _)| (!ranks(seat), std::cmp::Reverse(mean(seat))));
    for place in 0..seats.len() {
        if ranks(&seats[place].0) {
            seats[place].0.rank = Some(place + 1);
            if place > 0 {
                let order = order(seats[place - 1].1, (&seats[place].0.name, seats[place].1));
                seats[place].0.order = Some(order);
            }
        }
    }
    Some(seats.into_iter().map(|(seat, _)| seat).collect())
}

/// Tells whether somebody gets a rank: a method or a program that gave an answer to every question, and not only empty ones.
fn ranks(seat: &Seat) -> bool {
    matches!(seat.who, Who::Method | Who::Outside) && seat.malformed == 0 && seat.empty < seat.asked
}

fn seat(name: &str, answers: &[Answer<'_>]) -> Seat {
    let who = match name.parse::<Method>() {
        Ok(method) if method.booking().is_null() => Who::Null,
        Ok(_) => Who::Method,
        Err(_) if name == CHANCE => Who::Chance,
        Err(_) => Who::Outside,
    };
    let stats = [0, 1, 2, 3, 4, 5].map(|metric| {
        let values: Vec<i64> = by_seed(answers, metric).into_values().collect();
        Stat::of(values, &format!("bench/{}/{name}", METRICS[metric].0))
    });
    let touched: Vec<u64> = answers.iter().filter_map(|answer| answer.touched).collect();
    Seat {
        name: name.to_owned(),
        who,
        rank: None,
        order: None,
        stats,
        asked: answers.len(),
        malformed: answers.iter().filter(|answer| answer.malformed).count(),
        empty: answers.iter().filter(|answer| answer.empty).count(),
        touched: (!touched.is_empty()).then(|| touched.iter().sum::<u64>() / touched.len() as u64),
    }
}

/// Returns the mean of a metric over all views with a seed, for each seed.
fn by_seed<'r>(answers: &[Answer<'r>], metric: usize) -> BTreeMap<&'r str, i64> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for answer in answers {
        if let Some(value) = answer.values[metric] {
            let sum = sums.entry(answer.seed).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    sums.into_iter()
        .map(|(seed, (sum, count))| (seed, sum / count))
        .collect()
}

/// Says whether it is decided that the first overlaps more than the second.
fn order(above: &[Answer<'_>], (name, below): (&str, &[Answer<'_>])) -> Order {
    let (one, other) = (by_seed(above, 0), by_seed(below, 0));
    let differences: Vec<i64> = one
        .iter()
        .filter_map(|(seed, value)| Some(value - other.get(seed)?))
        .collect();
    let decided = Stat::of(differences, &format!("bench/order/{name}")).and_then(|stat| stat.between);
    if decided.is_none_or(|(low, _)| low <= 0) {
        return Order::Seeds;
    }
    let hangs = |answer: &&Answer<'_>| {
        let alike = above
            .iter()
            .find(|other| other.seed == answer.seed && other.view == answer.view);
        alike.is_some_and(|other| other.undecided.contains(&name))
    };
    match 2 * below.iter().filter(hangs).count() > below.len() {
        true => Order::Earmark,
        false => Order::Decided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 15] = [
        "run",
        "scenario",
        "seed",
        "method_seed",
        "rail",
        "vantage",
        "method",
        "trouble",
        "undecided",
        "touched",
        "recall",
        "precision",
        "recall.keepers",
        "precision.keepers",
        "strangers",
    ];

    fn columns() -> Vec<String> {
        let chance = ["chance.recall", "chance.precision"];
        COLUMNS.into_iter().chain(chance).map(str::to_owned).collect()
    }

    fn row(seed: u64, method: &str, found: [&str; 2], trouble: &str, undecided: &str) -> Row {
        let seed = seed.to_string();
        let [recall, precision] = found;
        let cells = [
            "0", "s", &seed, "", "chain", "public", method, trouble, undecided, "7", recall, precision, recall,
            precision, "100", "0.1", "0.2",
        ];
        cells.map(str::to_owned).to_vec()
    }

    fn ranked(rows: &[Row]) -> Vec<(String, Option<usize>, Option<Order>)> {
        let seats = board(&columns(), rows).unwrap();
        seats
            .into_iter()
            .map(|seat| (seat.name, seat.rank, seat.order))
            .collect()
    }

    #[test]
    fn who_accuses_everybody_is_no_better_than_who_says_next_to_nothing() {
        assert_eq!(overlap(Some(1_000_000), Some(10_000)), Some(19_801));
        assert_eq!(overlap(Some(10_000), Some(1_000_000)), Some(19_801));
        assert_eq!(
            (overlap(Some(0), None), overlap(Some(0), Some(0)), overlap(None, None)),
            (Some(0), Some(0), None)
        );
        assert_eq!(overlap(Some(500_000), Some(500_000)), Some(500_000));
    }

    #[test]
    fn a_malformed_or_empty_answer_never_ranks_and_neither_do_null_methods_and_chance() {
        let mut rows = Vec::new();
        for seed in 1..=4 {
            rows.push(row(seed, "fifo", ["0.5", "0.5"], "", ""));
            rows.push(row(
                seed,
                "haircut",
                ["0.9", "0.9"],
                if seed == 3 { "it ended with exit code 7" } else { "" },
                "",
            ));
            rows.push(row(seed, "their tracer", ["0.6", "0.6"], "", ""));
            rows.push(row(seed, "silent tracer", ["0.0", ""], "", ""));
            rows.push(row(seed, "everything-reachable", ["1.0", "0.99"], "", ""));
        }
        let seats = board(&columns(), &rows).unwrap();
        let named = |name: &str| seats.iter().find(|seat| seat.name == name).unwrap();
        let ranks: Vec<(&str, Option<usize>)> = seats.iter().map(|seat| (seat.name.as_str(), seat.rank)).collect();
        assert_eq!(ranks[..2], [("their tracer", Some(1)), ("fifo", Some(2))]);
        assert!(ranks[2..].iter().all(|rank| rank.1.is_none()), "{ranks:?}");
        assert_eq!((named("haircut").malformed, named("silent tracer").empty), (1, 4));
        assert_eq!(named("everything-reachable").who, Who::Null);
        let chance = named(CHANCE);
        assert_eq!(
            (chance.who, chance.stats[0].as_ref().unwrap().mean),
            (Who::Chance, 133_333)
        );
        assert_eq!(named("fifo").touched, Some(7));
    }

    #[test]
    fn an_order_that_other_seeds_or_a_convention_turns_round_is_undecided() {
        let of = |pairs: &[(&str, &str)], undecided: &str| {
            let rows = (1..).zip(pairs).flat_map(|(seed, (fifo, haircut))| {
                [
                    row(seed, "fifo", [fifo, fifo], "", undecided),
                    row(seed, "haircut", [haircut, haircut], "", ""),
                ]
            });
            let rows: Vec<Row> = rows.collect();
            ranked(&rows)[1].2
        };
        let clear = [("0.9", "0.5"), ("0.8", "0.4"), ("0.9", "0.6")];
        assert_eq!(of(&clear, ""), Some(Order::Decided));
        assert_eq!(of(&clear, "haircut lifo-stack"), Some(Order::Earmark));
        assert_eq!(
            of(&[("0.9", "0.5"), ("0.4", "0.7"), ("0.9", "0.6")], ""),
            Some(Order::Seeds)
        );
    }
}
