//! What came of inquiries: a table of rules beside the two references, and the race of each on one clock.

use serde::Serialize;

use super::document::{Cell, Document, Printable, Table, figures, heads};
use super::texts::{self, NOTICE, TEXTS};
use super::value::{method_word, money, percent};
use crate::evidence::Investigator;
use crate::shown;
use crate::study::inquiry::{self as study, HORIZON, Interval, Outcome, Policy};
use crate::trace::StopReason;
use crate::truth::Fate;
use crate::units::{Amount, Share, grouped};

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.inquiry/1";

/// Inquiries into one theft.
#[derive(Debug, Serialize)]
pub struct Inquiry {
    schema: &'static str,
    simulated: &'static str,
    version: &'static str,
    scenario: String,
    investigator: Investigator,
    /// Hours a day, and requests that may be open.
    hours: u32,
    open: u32,
    method: String,
    theta: Share,
    seeds: [String; 2],
    /// Days after which nobody waits any longer.
    horizon: i64,
    rails: Vec<Rail>,
}

#[derive(Debug, Serialize)]
struct Rail {
    rail: String,
    policies: Vec<Raced>,
}

#[derive(Debug, Serialize)]
struct Raced {
    policy: &'static str,
    /// It follows nothing: what it is said to find is nothing.
    reference: bool,
    /// The means over the seeds.
    mean: Row,
    /// One a seed.
    worlds: Vec<World>,
}

#[derive(Debug, Serialize)]
struct World {
    seed: String,
    #[serde(flatten)]
    row: Row,
    capped: bool,
    ends: Vec<End>,
    timeline: Vec<Interval>,
    world: String,
}

/// One reason for which branches of the trail end, with what ends there.
#[derive(Debug, Serialize)]
struct End {
    reason: &'static str,
    share: Share,
}

/// The figures of one world, or their means: shares of what was attempted, cents, and counts rounded down.
#[derive(Clone, Debug, Serialize)]
struct Row {
    prevented: Share,
    frozen: Share,
    returned: Share,
    cashed: Share,
    at_large: Share,
    located: Share,
    named: Share,
    named_truly: Share,
    days: u64,
    accused: Amount,
    frozen_innocents: u64,
    requests: u64,
    abroad: u64,
    hours: u64,
    left: u64,
}

impl Row {
    fn of(outcome: &Outcome) -> Row {
        let became = |fates: &[Fate]| {
            let parts = outcome.fates.iter().filter(|(fate, _)| fates.contains(fate));
            Share::ppm(parts.map(|(_, share)| share.get()).sum())
        };
        Row {
            prevented: became(&[Fate::Stopped, Fate::Recalled]),
            frozen: became(&[Fate::Frozen]),
            returned: became(&[Fate::Returned]),
            cashed: became(&[Fate::Cashed]),
            at_large: became(&[Fate::AtLarge]),
            located: outcome.located,
            named: outcome.named,
            named_truly: outcome.named_truly,
            days: outcome.days as u64,
            accused: outcome.accused,
            frozen_innocents: outcome.frozen_innocents,
            requests: outcome.requests,
            abroad: outcome.abroad,
            hours: outcome.hours,
            left: outcome.left,
        }
    }

    fn mean(rows: &[Row]) -> Row {
        let mean = |pick: &dyn Fn(&Row) -> u64| {
            let sum: u128 = rows.iter().map(|row| u128::from(pick(row))).sum();
            (sum / rows.len().max(1) as u128) as u64
        };
        let share = |pick: fn(&Row) -> Share| Share::ppm(mean(&|row| pick(row).get().into()) as u32);
        Row {
            prevented: share(|row| row.prevented),
            frozen: share(|row| row.frozen),
            returned: share(|row| row.returned),
            cashed: share(|row| row.cashed),
            at_large: share(|row| row.at_large),
            located: share(|row| row.located),
            named: share(|row| row.named),
            named_truly: share(|row| row.named_truly),
            days: mean(&|row| row.days),
            accused: Amount::new(mean(&|row| row.accused.get())),
            frozen_innocents: mean(&|row| row.frozen_innocents),
            requests: mean(&|row| row.requests),
            abroad: mean(&|row| row.abroad),
            hours: mean(&|row| row.hours),
            left: mean(&|row| row.left),
        }
    }

    /// Returns the figures with the names by which they are written.
    fn figures(&self) -> [(&'static str, Cell); 15] {
        let share = |share: Share| Cell::of(percent(Some(share)), share.text());
        let count = |count: u64| Cell::of(grouped(count), count);
        [
            ("prevented", share(self.prevented)),
            ("frozen", share(self.frozen)),
            ("returned", share(self.returned)),
            ("cashed", share(self.cashed)),
            ("at_large", share(self.at_large)),
            ("located", share(self.located)),
            ("named", share(self.named)),
            ("named_truly", share(self.named_truly)),
            ("days", count(self.days)),
            ("accused", Cell::of(money(self.accused), self.accused)),
            ("frozen_innocents", count(self.frozen_innocents)),
            ("requests", count(self.requests)),
            ("abroad", count(self.abroad)),
            ("hours", count(self.hours)),
            ("left", count(self.left)),
        ]
    }
}

/// How many of the figures say what became of the money; the others say what the investigator did.
const OF_THE_MONEY: usize = 8;

fn reason(reason: Option<StopReason>) -> &'static str {
    reason.map_or("rests", |reason| texts::stop(reason).word)
}

impl Inquiry {
    /// Returns the view of inquiries.
    pub fn of(found: &study::Inquiry) -> Inquiry {
        let world = |(seed, outcome): (u64, &Outcome)| World {
            seed: seed.to_string(),
            row: Row::of(outcome),
            capped: outcome.capped,
            ends: outcome
                .ends
                .iter()
                .map(|&(why, share)| End {
                    reason: reason(why),
                    share,
                })
                .collect(),
            timeline: outcome.timeline.clone(),
            world: blake3::Hash::from_bytes(outcome.world).to_hex().to_string(),
        };
        let raced = |(policy, outcomes): &study::Raced| Raced {
            policy: policy.name(),
            reference: policy.is_reference(),
            mean: Row::mean(&outcomes.iter().map(Row::of).collect::<Vec<_>>()),
            worlds: found.seeds.clone().zip(outcomes).map(world).collect(),
        };
        let rail = |(rail, policies): &(String, Vec<study::Raced>)| Rail {
            rail: rail.clone(),
            policies: policies.iter().map(raced).collect(),
        };
        Inquiry {
            schema: SCHEMA,
            simulated: NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            scenario: found.scenario.clone(),
            investigator: found.investigator,
            hours: found.effort.hours,
            open: found.effort.open,
            method: found.method.spec(),
            theta: found.theta,
            seeds: [found.seeds.start(), found.seeds.end()].map(u64::to_string),
            horizon: HORIZON,
            rails: found.rails.iter().map(rail).collect(),
        }
    }
}

/// Returns figures of all policies of a rail, a row each.
fn table(rail: &Rail, pick: impl Fn(usize) -> bool) -> Table {
    let of = |raced: &Raced| {
        let figures = raced.mean.figures().into_iter().enumerate();
        figures
            .filter(|(place, _)| pick(*place))
            .map(|(_, figure)| figure)
            .collect::<Vec<_>>()
    };
    let names = rail.policies.first().map(of).unwrap_or_default();
    let columns = names.iter().map(|(name, _)| figures(name.replace('_', " ")));
    let mut table = Table::new([heads(TEXTS.inquiry_policy.label)].into_iter().chain(columns));
    for raced in &rail.policies {
        // The references follow nothing, so that nothing is found and nobody accused.
        let found = |name: &str| ["located", "named", "named_truly", "days", "accused"].contains(&name);
        let cells = of(raced).into_iter();
        let cells = cells.map(|(name, cell)| {
            if raced.reference && found(name) {
                Cell::none()
            } else {
                cell
            }
        });
        table.row([Cell::from(raced.policy)].into_iter().chain(cells));
    }
    table
}

/// Counts something in an interval.
type Count = fn(&Interval) -> u64;

/// Returns the race of one world: the thief above, the investigator below, an interval a column.
fn timeline(world: &World) -> Table {
    let columns = world.timeline.iter().map(|row| figures(row.until));
    let mut table = Table::new([heads(TEXTS.inquiry_until.label)].into_iter().chain(columns));
    let rows: [(_, Count); 6] = [
        (TEXTS.inquiry_thief.label, |row| row.thief),
        (TEXTS.inquiry_looks.label, |row| row.looks),
        (TEXTS.inquiry_recalls.label, |row| row.recalls),
        (TEXTS.inquiry_requests.label, |row| row.requests),
        (TEXTS.inquiry_answers.label, |row| row.answers),
        (TEXTS.inquiry_freezes.label, |row| row.freezes),
    ];
    for (name, count) in rows {
        let cells = world.timeline.iter().map(|row| match count(row) {
            0 => Cell::from("."),
            count => Cell::of(grouped(count), count),
        });
        table.row([Cell::from(name)].into_iter().chain(cells));
    }
    table
}

impl Printable for Inquiry {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.inquiry.label));
        let method = self
            .method
            .parse()
            .map_or_else(|_| self.method.clone(), |method| method_word(&method));
        document.say((TEXTS.inquiry_of)(
            &shown::name(&self.scenario),
            self.investigator.name(),
            &self.hours.to_string(),
            &self.open.to_string(),
            &method,
            &percent(Some(self.theta)),
            &self.seeds[0],
            &self.seeds[1],
        ));
        for rail in &self.rails {
            document.heading(shown::name(&rail.rail));
            document.table(table(rail, |place| place < OF_THE_MONEY));
            document.heading("");
            document.table(table(rail, |place| place >= OF_THE_MONEY));
            for raced in rail
                .policies
                .iter()
                .filter(|raced| raced.policy != Policy::Nothing.name())
            {
                let Some(world) = raced.worlds.first() else { continue };
                document.subheading((TEXTS.inquiry_race)(raced.policy, &world.seed));
                document.table(timeline(world));
                let ends = world
                    .ends
                    .iter()
                    .map(|end| format!("{} {}", texts::figure(end.reason).label, percent(Some(end.share))));
                if !world.ends.is_empty() {
                    document.note((TEXTS.inquiry_ends)(&texts::listed(&ends.collect::<Vec<_>>())));
                }
            }
        }
        document.apart(TEXTS.inquiry.meaning);
        document.say(self.simulated);
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(["rail", "policy", "seed", "figure", "value"]);
        for rail in &self.rails {
            for raced in &rail.policies {
                for world in &raced.worlds {
                    for (name, cell) in world.row.figures() {
                        let place = [rail.rail.as_str(), raced.policy, &world.seed, name].map(Cell::from);
                        table.row(place.into_iter().chain([Cell::from(cell.exact())]));
                    }
                }
            }
        }
        table
    }

    fn json(&self) -> String {
        super::document::json_line(self)
    }
}
