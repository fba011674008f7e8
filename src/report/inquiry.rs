//! What came of inquiries: a table of rules beside the two references, and the race of each on one clock.

use serde::Serialize;

use super::document::{Cell, Document, Printable, Table, figures, heads};
use super::texts::{self, NOTICE, TEXTS};
use super::value::{method_word, money, percent};
use crate::evidence::Investigator;
use crate::shown;
use crate::study::inquiry::{self as study, By, HORIZON, Interval, Outcome, Policy};
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
    policy: String,
    /// It follows nothing: what it is said to find is nothing.
    reference: bool,
    /// The means over the seeds; nothing where a program outside failed.
    mean: Option<Row>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
    /// One a seed.
    worlds: Vec<World>,
}

#[derive(Debug, Serialize)]
struct World {
    seed: String,
    #[serde(flatten)]
    row: Row,
    /// All states of what was attempted of which there is anything.
    fates: Vec<State>,
    ends: Vec<End>,
    timeline: Vec<Interval>,
    world: String,
}

/// A state of what was attempted, with what is in it.
#[derive(Debug, Serialize)]
struct State {
    state: Fate,
    share: Share,
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
    /// What is in any other state.
    other: Share,
    /// Of a policy that follows nothing, nothing is said.
    #[serde(flatten)]
    found: Option<Found>,
    frozen_innocents: u64,
    requests: u64,
    abroad: u64,
    hours: u64,
    left: u64,
}

/// What was found by following.
#[derive(Clone, Copy, Debug, Serialize)]
struct Found {
    located: Share,
    named: Share,
    named_truly: Share,
    controller_known: Share,
    days: u64,
    /// In what share of the worlds half was not located by the horizon.
    capped: Share,
    accused: Amount,
}

/// Which figures stand in which table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// What became of the money.
    Money,
    /// What was found.
    Search,
    /// What was done, and what it cost others.
    Work,
}

impl Row {
    fn of(outcome: &Outcome, is_reference: bool) -> Row {
        let became = |fates: &[Fate]| {
            let parts = outcome.fates.iter().filter(|(fate, _)| fates.contains(fate));
            Share::ppm(parts.map(|(_, share)| share.get()).sum())
        };
        let [prevented, frozen, returned, cashed, at_large] = [
            became(&[Fate::Stopped, Fate::Recalled]),
            became(&[Fate::Frozen]),
            became(&[Fate::Returned]),
            became(&[Fate::Cashed]),
            became(&[Fate::AtLarge]),
        ];
        let all: u32 = outcome.fates.iter().map(|(_, share)| share.get()).sum();
        let said = [prevented, frozen, returned, cashed, at_large]
            .map(Share::get)
            .iter()
            .sum();
        Row {
            prevented,
            frozen,
            returned,
            cashed,
            at_large,
            other: Share::ppm(all.saturating_sub(said)),
            found: (!is_reference).then_some(Found {
                located: outcome.located,
                named: outcome.named,
                named_truly: outcome.named_truly,
                controller_known: outcome.controller_known,
                days: outcome.days as u64,
                capped: if outcome.capped { Share::WHOLE } else { Share::NONE },
                accused: outcome.accused,
            }),
            frozen_innocents: outcome.frozen_innocents,
            requests: outcome.requests,
            abroad: outcome.abroad,
            hours: outcome.hours,
            left: outcome.left,
        }
    }

    fn mean(rows: &[Row]) -> Row {
        let count = |pick: fn(&Row) -> u64| mean(rows.iter().map(pick));
        let share = |pick: fn(&Row) -> Share| Share::ppm(mean(rows.iter().map(|row| pick(row).get().into())) as u32);
        let found: Option<Vec<Found>> = rows.iter().map(|row| row.found).collect();
        Row {
            prevented: share(|row| row.prevented),
            frozen: share(|row| row.frozen),
            returned: share(|row| row.returned),
            cashed: share(|row| row.cashed),
            at_large: share(|row| row.at_large),
            other: share(|row| row.other),
            found: found.map(|found| Found::mean(&found)),
            frozen_innocents: count(|row| row.frozen_innocents),
            requests: count(|row| row.requests),
            abroad: count(|row| row.abroad),
            hours: count(|row| row.hours),
            left: count(|row| row.left),
        }
    }

    /// Returns the figures with the names by which they are written; nothing where one is not said.
    fn figures(&self) -> [(About, &'static str, Option<Cell>); 18] {
        let share = |share: Share| Some(Cell::of(percent(Some(share)), share.text()));
        let count = |count: u64| Some(Cell::of(grouped(count), count));
        let found = self.found.as_ref();
        let of_found = |pick: fn(&Found) -> Share| found.and_then(|found| share(pick(found)));
        let accused = found.map(|found| Cell::of(money(found.accused), found.accused));
        [
            (About::Money, "prevented", share(self.prevented)),
            (About::Money, "frozen", share(self.frozen)),
            (About::Money, "returned", share(self.returned)),
            (About::Money, "cashed", share(self.cashed)),
            (About::Money, "at_large", share(self.at_large)),
            (About::Money, "other", share(self.other)),
            (About::Search, "located", of_found(|found| found.located)),
            (About::Search, "named", of_found(|found| found.named)),
            (About::Search, "named_truly", of_found(|found| found.named_truly)),
            (
                About::Search,
                "controller_known",
                of_found(|found| found.controller_known),
            ),
            (About::Search, "days", found.and_then(|found| count(found.days))),
            (About::Search, "capped", of_found(|found| found.capped)),
            (About::Work, "accused", accused),
            (About::Work, "frozen_innocents", count(self.frozen_innocents)),
            (About::Work, "requests", count(self.requests)),
            (About::Work, "abroad", count(self.abroad)),
            (About::Work, "hours", count(self.hours)),
            (About::Work, "left", count(self.left)),
        ]
    }
}

impl Found {
    fn mean(rows: &[Found]) -> Found {
        let share = |pick: fn(&Found) -> Share| Share::ppm(mean(rows.iter().map(|row| pick(row).get().into())) as u32);
        Found {
            located: share(|row| row.located),
            named: share(|row| row.named),
            named_truly: share(|row| row.named_truly),
            controller_known: share(|row| row.controller_known),
            days: mean(rows.iter().map(|row| row.days)),
            capped: share(|row| row.capped),
            accused: Amount::new(mean(rows.iter().map(|row| row.accused.get()))),
        }
    }
}

/// Returns the mean, rounded down.
fn mean(values: impl ExactSizeIterator<Item = u64>) -> u64 {
    let count = values.len().max(1) as u128;
    (values.map(u128::from).sum::<u128>() / count) as u64
}

fn reason(reason: Option<StopReason>) -> &'static str {
    reason.map_or("rests", |reason| texts::stop(reason).word)
}

impl Inquiry {
    /// Returns the view of inquiries.
    pub fn of(found: &study::Inquiry) -> Inquiry {
        let world = |by: &By, seed: u64, outcome: &Outcome| World {
            seed: seed.to_string(),
            row: Row::of(outcome, by.is_reference()),
            fates: outcome
                .fates
                .iter()
                .map(|&(state, share)| State { state, share })
                .collect(),
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
        let raced = |study::Raced { by, outcomes }: &study::Raced| {
            let done = outcomes.as_deref().unwrap_or_default();
            let rows: Vec<Row> = done.iter().map(|outcome| Row::of(outcome, by.is_reference())).collect();
            let seeds = found.seeds.clone().zip(done);
            Raced {
                policy: by.name().to_owned(),
                reference: by.is_reference(),
                mean: outcomes.is_ok().then(|| Row::mean(&rows)),
                failed: outcomes.as_ref().err().map(ToString::to_string),
                worlds: seeds.map(|(seed, outcome)| world(by, seed, outcome)).collect(),
            }
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
fn table(rail: &Rail, about: About) -> Table {
    let figures_of = |row: &Row| {
        row.figures()
            .into_iter()
            .filter(|(of, ..)| *of == about)
            .collect::<Vec<_>>()
    };
    let some = rail.policies.iter().find_map(|raced| raced.mean.as_ref());
    let names: Vec<&str> = some.map_or_else(Vec::new, |row| {
        figures_of(row).iter().map(|(_, name, _)| *name).collect()
    });
    let columns = names.iter().map(|name| figures(name.replace('_', " ")));
    let mut table = Table::new([heads(TEXTS.inquiry_policy.label)].into_iter().chain(columns));
    for raced in &rail.policies {
        let cells = match &raced.mean {
            Some(row) => figures_of(row)
                .into_iter()
                .map(|(.., cell)| cell.unwrap_or_else(Cell::none))
                .collect(),
            None => names.iter().map(|_| Cell::none()).collect::<Vec<_>>(),
        };
        table.row([Cell::from(&*shown::name(&raced.policy))].into_iter().chain(cells));
    }
    table
}

/// Counts something in an interval.
type Count = fn(&Interval) -> u64;

/// Returns the race of one world: the thief above, the investigator below, an interval a column.
fn timeline(world: &World) -> Table {
    let columns = world.timeline.iter().map(|row| figures(row.until));
    let mut table = Table::new([heads(TEXTS.inquiry_until.label)].into_iter().chain(columns));
    let rows: [(_, Count); 11] = [
        (TEXTS.inquiry_thief.label, |row| row.thief),
        (TEXTS.inquiry_looks.label, |row| row.looks),
        (TEXTS.inquiry_recalls.label, |row| row.recalls),
        (TEXTS.inquiry_requests.label, |row| row.requests),
        (TEXTS.inquiry_answers.label, |row| row.answers),
        (TEXTS.inquiry_freezes.label, |row| row.freezes),
        (TEXTS.inquiry_cancels.label, |row| row.cancels),
        (TEXTS.inquiry_holds.label, |row| row.holds),
        (TEXTS.inquiry_reports.label, |row| row.reports),
        (TEXTS.inquiry_searches.label, |row| row.searches),
        (TEXTS.inquiry_tags.label, |row| row.tags),
    ];
    // What never happened needs no line.
    let happened = |count: &Count| world.timeline.iter().any(|row| count(row) > 0);
    for (name, count) in rows.into_iter().filter(|(_, count)| happened(count)) {
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
            document.table(table(rail, About::Money));
            for about in [About::Search, About::Work] {
                document.heading("");
                document.table(table(rail, about));
            }
            for raced in &rail.policies {
                if let Some(why) = &raced.failed {
                    document.note((TEXTS.inquiry_failed)(&shown::name(&raced.policy), &shown::line(why)));
                }
            }
            for raced in rail
                .policies
                .iter()
                .filter(|raced| raced.policy != Policy::Nothing.name())
            {
                let Some(world) = raced.worlds.first() else { continue };
                document.subheading((TEXTS.inquiry_race)(&shown::name(&raced.policy), &world.seed));
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
                    for (_, name, cell) in world.row.figures() {
                        let Some(cell) = cell else { continue };
                        let place = [rail.rail.as_str(), &raced.policy, &world.seed, name].map(Cell::from);
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
