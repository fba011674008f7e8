//! The board of the benchmark, and what got worse between two of them.

use serde::{Deserialize, Serialize};

use super::document::{Cell, Document, Printable, Table, figures, heads, words};
use super::sweep::Told;
use super::texts::{self, TEXTS};
use crate::scenario::Unit;
use crate::shown;
use crate::study::grid::{METRICS, Order, Seat, Stat, Who};

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.bench/1";

/// A board.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program with a digest of what it makes.
    pub version: String,
    /// The digest of the suite: its scenarios, what is varied, and seeds.
    pub suite: String,
    /// The headline of the suite.
    pub title: String,
    /// How many worlds there are.
    pub worlds: u64,
    /// The seeds; empty where they are held back.
    pub seeds: String,
    /// Everybody, the best first.
    pub seats: Vec<Entry>,
    /// What behaviour alone gives away.
    pub rules: Vec<Rule>,
}

/// One seat.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place; nothing for whoever gets none.
    pub rank: Option<usize>,
    /// The method or program.
    pub name: String,
    /// `method`, `null`, `outside` or `chance`.
    pub who: &'static str,
    /// Against the one above: `decided`, `seeds` or `earmark`.
    pub order: Option<&'static str>,
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// How many questions it was asked, how many answers could not be used, how many lay nothing anywhere.
    pub asked: usize,
    /// Answers that could not be used.
    pub malformed: usize,
    /// Answers that lay nothing anywhere.
    pub empty: usize,
    /// To how many movements its taint came, on average.
    pub touched: Option<u64>,
}

/// One metric of a seat.
#[derive(Clone, Debug, Serialize)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// The mean.
    pub mean: Option<Told>,
    /// The bounds of its interval.
    pub low: Option<Told>,
    /// The upper one.
    pub high: Option<Told>,
}

impl Metric {
    fn of((name, unit): (&'static str, Unit), stat: Option<&Stat>) -> Metric {
        let between = stat.and_then(|stat| stat.between);
        Metric {
            name,
            mean: stat.map(|stat| Told::of(stat.mean, unit)),
            low: between.map(|between| Told::of(between.0, unit)),
            high: between.map(|between| Told::of(between.1, unit)),
        }
    }

    /// Returns mean and interval in one cell.
    fn cell(&self) -> Cell {
        match (self.mean, self.low, self.high) {
            (Some(mean), Some(low), Some(high)) => {
                Cell::from(format!("{} ({} to {})", mean.text(), low.text(), high.text()))
            }
            (mean, ..) => mean.into(),
        }
    }
}

/// The best rule of so many features, that knows every ledger and all books and follows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// In which scenario.
    pub scenario: String,
    /// Its features.
    pub features: Vec<&'static str>,
    /// The share of the party's purses: what a guess reaches.
    pub prevalence: crate::units::Share,
    /// The average precision that the rule reaches.
    pub average_precision: crate::units::Share,
}

impl Entry {
    fn of(seat: &Seat) -> Entry {
        Entry {
            rank: seat.rank,
            name: seat.name.clone(),
            who: match seat.who {
                Who::Method => "method",
                Who::Null => "null",
                Who::Outside => "outside",
                Who::Chance => "chance",
            },
            order: seat.order.map(|order| match order {
                Order::Decided => "decided",
                Order::Seeds => "seeds",
                Order::Earmark => "earmark",
            }),
            metrics: METRICS
                .into_iter()
                .zip(&seat.stats)
                .map(|(metric, stat)| Metric::of(metric, stat.as_ref()))
                .collect(),
            asked: seat.asked,
            malformed: seat.malformed,
            empty: seat.empty,
            touched: seat.touched,
        }
    }

    fn order_words(&self) -> &'static str {
        match self.order {
            Some("decided") => TEXTS.bench_decided.label,
            Some("seeds") => TEXTS.bench_seeds.label,
            Some("earmark") => TEXTS.bench_earmark.label,
            Some(_) | None => "",
        }
    }
}

/// What a board is of.
#[derive(Clone, Debug)]
pub struct Of {
    /// The version with a digest of what the program makes.
    pub version: String,
    /// The digest of the suite.
    pub suite: String,
    /// Its headline.
    pub title: String,
    /// How many worlds there are.
    pub worlds: u64,
    /// The seeds, as people read them.
    pub seeds: String,
}

impl Board {
    /// Returns the view of seats and rules.
    pub fn of(of: Of, seats: &[Seat], rules: Vec<Rule>) -> Board {
        Board {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: of.version,
            suite: of.suite,
            title: of.title,
            worlds: of.worlds,
            seeds: of.seeds,
            seats: seats.iter().map(Entry::of).collect(),
            rules,
        }
    }
}

impl Printable for Board {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} {}", TEXTS.simulated.label, TEXTS.simulated.meaning));
        let worlds = TEXTS.counted_worlds.count(self.worlds);
        document.apart((TEXTS.bench_head)(&shown::line(&self.title), &worlds, &self.seeds));
        document.say(TEXTS.bench.meaning);
        document.heading("");
        let mut table = Table::new([
            figures("#"),
            heads(TEXTS.bench_who.label),
            figures(METRICS[0].0),
            figures(METRICS[1].0),
            figures(METRICS[2].0),
            figures(TEXTS.bench_touched.label),
            words(TEXTS.bench_order.label),
        ]);
        for entry in &self.seats {
            let said = match entry.rank {
                Some(_) => entry.order_words().to_owned(),
                None if entry.malformed > 0 => {
                    (TEXTS.bench_malformed)(&entry.malformed.to_string(), &entry.asked.to_string())
                }
                None if entry.who == "method" || entry.who == "outside" => TEXTS.bench_empty.label.to_owned(),
                None => entry.who.to_owned(),
            };
            let share = |place: usize| entry.metrics[place].mean.into();
            table.row([
                Cell::from(entry.rank.map_or_else(String::new, |rank| rank.to_string())),
                Cell::from(super::sweep::short(&entry.name)),
                entry.metrics[0].cell(),
                share(1),
                share(2),
                Cell::from(entry.touched.map_or_else(String::new, |touched| touched.to_string())),
                Cell::from(said),
            ]);
        }
        document.table(table);
        if !self.rules.is_empty() {
            document.heading(TEXTS.bench_rules.label);
            document.say(TEXTS.bench_rules.meaning);
            let mut table = Table::new([
                heads(TEXTS.sweep_place.label),
                words(TEXTS.bench_features.label),
                figures(TEXTS.bench_reached.label),
                figures(TEXTS.bench_guess.label),
            ]);
            for rule in &self.rules {
                table.row([
                    Cell::from(rule.scenario.as_str()),
                    Cell::from(rule.features.join(", ")),
                    Some(rule.average_precision).into(),
                    Some(rule.prevalence).into(),
                ]);
            }
            document.table(table);
        }
        document.apart(self.notice);
        document
    }

    fn sheet(&self) -> Table {
        let fixed = ["rank", "name", "who", "order", "asked", "malformed", "empty", "touched"].map(str::to_owned);
        let metrics = METRICS
            .iter()
            .flat_map(|(name, _)| [(*name).to_owned(), format!("{name}.low"), format!("{name}.high")]);
        let mut table = Table::new(fixed.into_iter().chain(metrics).map(words));
        for entry in &self.seats {
            let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
            let mut cells = vec![
                number(entry.rank.map(|rank| rank as u64)),
                entry.name.clone(),
                entry.who.to_owned(),
                entry.order.unwrap_or_default().to_owned(),
                entry.asked.to_string(),
                entry.malformed.to_string(),
                entry.empty.to_string(),
                number(entry.touched),
            ];
            for metric in &entry.metrics {
                cells.extend(
                    [metric.mean, metric.low, metric.high].map(|told| told.map(Told::exact).unwrap_or_default()),
                );
            }
            table.texts(cells);
        }
        table
    }
}

/// A board as it was written, as far as two are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "a board")]
pub struct Old {
    schema: String,
    suite: String,
    seeds: String,
    seats: Vec<OldEntry>,
}

#[derive(Clone, Debug, Deserialize)]
struct OldEntry {
    name: String,
    rank: Option<usize>,
    metrics: Vec<OldMetric>,
}

#[derive(Clone, Debug, Deserialize)]
struct OldMetric {
    name: String,
    mean: Option<String>,
    low: Option<String>,
    high: Option<String>,
}

impl Old {
    /// Reads a board.
    ///
    /// # Errors
    /// What it is instead.
    pub fn read(bytes: &[u8]) -> Result<Old, String> {
        let old: Old = serde_json::from_slice(bytes).map_err(|e| (TEXTS.board_unread)(&e.to_string(), SCHEMA))?;
        match old.schema == SCHEMA {
            true => Ok(old),
            false => Err((TEXTS.board_unread)(&format!("{:?}", old.schema), SCHEMA)),
        }
    }

    /// Says who of an older board overlaps less in a newer one, by more than other seeds would turn round, or lost its rank.
    ///
    /// # Errors
    /// Where they are of two suites or of other seeds.
    pub fn regressions(&self, new: &Old) -> Result<Vec<String>, String> {
        if self.suite != new.suite {
            return Err((TEXTS.board_two_suites)(&self.suite, &new.suite));
        }
        if self.seeds != new.seeds {
            return Err((TEXTS.board_two_bands)(
                &shown::line(&self.seeds),
                &shown::line(&new.seeds),
            ));
        }
        let mut worse = Vec::new();
        for old in self.seats.iter().filter(|seat| seat.rank.is_some()) {
            let name = shown::line(&old.name).into_owned();
            let Some(now) = new.seats.iter().find(|seat| seat.name == old.name) else {
                worse.push((TEXTS.board_gone)(&name));
                continue;
            };
            if now.rank.is_none() {
                worse.push((TEXTS.board_unranked)(&name, &old.rank.unwrap_or_default().to_string()));
            }
            let of = |seat: &OldEntry| seat.metrics.iter().find(|metric| metric.name == METRICS[0].0).cloned();
            let (Some(before), Some(after)) = (of(old), of(now)) else {
                continue;
            };
            let units = |text: &Option<String>| {
                text.as_deref()
                    .and_then(|text| crate::study::grid::units(text, Unit::Share))
            };
            // Without an interval, as with one seed, every loss counts.
            let (low, high) = (
                units(&before.low).or(units(&before.mean)),
                units(&after.high).or(units(&after.mean)),
            );
            if let (Some(low), Some(high)) = (low, high)
                && high < low
            {
                let text = |metric: &OldMetric| metric.mean.clone().unwrap_or_default();
                worse.push(format!(
                    "{name}: {} was {} and is {}",
                    METRICS[0].0,
                    text(&before),
                    text(&after)
                ));
            }
        }
        Ok(worse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(suite: &str, seats: &[(&str, Option<usize>, [i64; 3])]) -> Old {
        let seats = seats.iter().map(|&(name, rank, [low, mean, high])| Seat {
            name: name.into(),
            who: Who::Method,
            rank,
            order: None,
            stats: [0, 1, 2, 3, 4, 5].map(|_| {
                Some(Stat {
                    worlds: 3,
                    mean,
                    between: Some((low, high)),
                    quantiles: [mean; 3],
                })
            }),
            asked: 3,
            malformed: 0,
            empty: 0,
            touched: None,
        });
        let of = Of {
            version: "v".into(),
            suite: suite.into(),
            title: String::new(),
            worlds: 3,
            seeds: String::new(),
        };
        let board = Board::of(of, &seats.collect::<Vec<_>>(), Vec::new());
        Old::read(board.json().as_bytes()).unwrap()
    }

    #[test]
    fn what_got_worse_by_more_than_seeds_would_turn_round_is_a_regression() {
        let old = board(
            "a",
            &[
                ("fifo", Some(1), [500_000, 600_000, 700_000]),
                ("haircut", Some(2), [100_000, 200_000, 300_000]),
            ],
        );
        let same = old.regressions(&old).unwrap();
        assert!(same.is_empty(), "{same:?}");
        let within = board(
            "a",
            &[
                ("fifo", Some(1), [450_000, 520_000, 590_000]),
                ("haircut", Some(2), [900_000, 900_000, 900_000]),
            ],
        );
        assert!(old.regressions(&within).unwrap().is_empty());
        let worse = board(
            "a",
            &[
                ("fifo", Some(1), [300_000, 400_000, 499_999]),
                ("haircut", None, [100_000, 200_000, 300_000]),
            ],
        );
        assert_eq!(
            old.regressions(&worse).unwrap(),
            [
                "fifo: overlap was 0.600000 and is 0.400000",
                "haircut had rank 2 and has none"
            ]
        );
        assert!(old.regressions(&board("b", &[])).unwrap_err().contains("two suites"));
        let other = Old {
            seeds: "seeds 1 to 2".into(),
            ..old.clone()
        };
        let refused = old.regressions(&other).unwrap_err();
        assert!(
            refused.contains("seeds 1 to 2") && refused.contains("the same seeds"),
            "{refused}"
        );
        assert_eq!(old.regressions(&board("a", &[])).unwrap().len(), 2);
        assert!(
            Old::read(b"[]").unwrap_err().contains("expected a board"),
            "a list is none"
        );
        assert!(Old::read(b"{}").is_err() && Old::read(b"{\"schema\":\"x\",\"suite\":\"a\",\"seats\":[]}").is_err());
    }
}
