//! What came of inquiries: a table of rules beside the two references, and the race of each on one clock.

use maud::{Markup, html};
use serde::Serialize;

use super::document::page::{self, Page};
use super::document::{Cell, Document, Form, Printable, Table, figures, heads};
use super::draw::race::{Lane, race};
use super::texts::{self, NOTICE, TEXTS, Text};
use super::value::{method_word, money, percent};
use crate::evidence::Investigator;
use crate::shown;
use crate::study::inquiry::{self as study, By, HORIZON, Interval, Kind, Moment, Outcome, Policy, What};
use crate::trace::StopReason;
use crate::truth::Fate;
use crate::units::{Amount, Share, grouped};

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.inquiry/1";

/// The text by which the program recognises a page of its own.
const MARK: &str = "<!-- dyepack.inquiry/1 SIMULATED -->";

const STYLE: &str = concat!(include_str!("sweep.css"), include_str!("race.css"));

/// Tells whether a file's text is of inquiries that this program ran.
pub fn is_ours(text: &str) -> bool {
    let page = text
        .strip_prefix("<!doctype html>")
        .is_some_and(|rest| rest.trim_start().starts_with(MARK));
    let json = text.strip_prefix("{\"schema\":\"");
    page || json.is_some_and(|rest| rest.starts_with(SCHEMA))
        || text.starts_with("rail,policy,seed,figure,value")
        || text.starts_with(TEXTS.inquiry.label)
}

/// Inquiries into one theft.
#[derive(Debug, Serialize)]
pub struct Inquiry {
    schema: &'static str,
    simulated: &'static str,
    version: &'static str,
    scenario: String,
    /// The theft, where it is one of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
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
    /// The means where another share of a purse that is tainted is a suspicion; of our rules that follow alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    thetas: Vec<At>,
    /// One a seed.
    worlds: Vec<World>,
}

/// Means under another theta.
#[derive(Debug, Serialize)]
struct At {
    theta: Share,
    mean: Row,
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
    /// When loot moved, in seconds after the notice.
    moves: Vec<i64>,
    /// When answers came to what was asked.
    answers: Vec<i64>,
    /// What the investigator did.
    acts: Vec<Act>,
    world: String,
}

/// Something that an investigator did.
#[derive(Debug, Serialize)]
struct Act {
    /// Seconds after the notice.
    after: i64,
    order: Kind,
    /// Who was asked, where it is a keeper.
    #[serde(skip_serializing_if = "Option::is_none")]
    keeper: Option<String>,
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
    innocents: Amount,
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
    /// What it laid on others.
    Others,
    /// What was done.
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
            innocents: outcome.innocents,
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
            innocents: Amount::new(count(|row| row.innocents.get())),
            requests: count(|row| row.requests),
            abroad: count(|row| row.abroad),
            hours: count(|row| row.hours),
            left: count(|row| row.left),
        }
    }

    /// Returns the figures, each with what it is; nothing where one is not said.
    fn figures(&self) -> [(About, &'static Text, Option<Cell>); 19] {
        let share = |share: Share| Some(Cell::of(percent(Some(share)), share));
        let count = |count: u64| Some(Cell::of(grouped(count), count));
        let cents = |amount: Amount| Some(Cell::of(money(amount), amount));
        let found = self.found.as_ref();
        let of_found = |pick: fn(&Found) -> Share| found.and_then(|found| share(pick(found)));
        [
            (About::Money, &TEXTS.inquiry_prevented, share(self.prevented)),
            (About::Money, &TEXTS.inquiry_frozen, share(self.frozen)),
            (About::Money, &TEXTS.inquiry_returned, share(self.returned)),
            (About::Money, &TEXTS.inquiry_cashed, share(self.cashed)),
            (About::Money, &TEXTS.inquiry_at_large, share(self.at_large)),
            (About::Money, &TEXTS.inquiry_other, share(self.other)),
            (About::Search, &TEXTS.inquiry_located, of_found(|found| found.located)),
            (About::Search, &TEXTS.inquiry_named, of_found(|found| found.named)),
            (
                About::Search,
                &TEXTS.inquiry_named_truly,
                of_found(|found| found.named_truly),
            ),
            (
                About::Search,
                &TEXTS.inquiry_controller,
                of_found(|found| found.controller_known),
            ),
            (
                About::Search,
                &TEXTS.inquiry_days,
                found.and_then(|found| count(found.days)),
            ),
            (About::Search, &TEXTS.inquiry_capped, of_found(|found| found.capped)),
            (
                About::Others,
                &TEXTS.inquiry_accused,
                found.and_then(|found| cents(found.accused)),
            ),
            (
                About::Others,
                &TEXTS.inquiry_frozen_innocents,
                count(self.frozen_innocents),
            ),
            (About::Others, &TEXTS.inquiry_innocents, cents(self.innocents)),
            (About::Work, &TEXTS.inquiry_asked, count(self.requests)),
            (About::Work, &TEXTS.inquiry_abroad, count(self.abroad)),
            (About::Work, &TEXTS.inquiry_hours, count(self.hours)),
            (About::Work, &TEXTS.inquiry_left, count(self.left)),
        ]
    }

    /// Returns one of the figures.
    fn figure(&self, text: &'static Text) -> Cell {
        let mut figures = self.figures().into_iter();
        let found = figures.find(|(_, other, _)| other.word == text.word);
        found.and_then(|(.., cell)| cell).unwrap_or_else(Cell::none)
    }

    /// Returns a row of which nothing is known, for whoever asks what the figures mean.
    fn empty() -> Row {
        Row {
            found: Some(Found::mean(&[])),
            ..Row::mean(&[])
        }
    }
}

/// Returns the name by which a figure is written.
fn key(text: &'static Text) -> &'static str {
    text.word.trim_start_matches("inquiry.")
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
            moves: when(&outcome.moments, What::Thief),
            answers: when(&outcome.moments, What::Answer),
            acts: outcome.moments.iter().filter_map(act).collect(),
            world: blake3::Hash::from_bytes(outcome.world).to_hex().to_string(),
        };
        let raced = |study::Raced { by, outcomes, others }: &study::Raced| {
            let done = outcomes.as_deref().unwrap_or_default();
            let rows_of = |outcomes: &[Outcome]| -> Vec<Row> {
                let rows = outcomes.iter().map(|outcome| Row::of(outcome, by.is_reference()));
                rows.collect()
            };
            let rows = rows_of(done);
            let at = |(theta, outcomes): &(Share, Vec<Outcome>)| At {
                theta: *theta,
                mean: Row::mean(&rows_of(outcomes)),
            };
            let seeds = found.seeds.clone().zip(done);
            Raced {
                policy: by.name().to_owned(),
                reference: by.is_reference(),
                mean: outcomes.is_ok().then(|| Row::mean(&rows)),
                failed: outcomes.as_ref().err().map(ToString::to_string),
                thetas: others.iter().map(at).collect(),
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
            incident: found.incident.clone(),
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

/// Returns when something happened, in seconds after the notice.
fn when(moments: &[Moment], what: What) -> Vec<i64> {
    let of_it = moments.iter().filter(|moment| moment.what == what);
    of_it.map(|moment| moment.after.get()).collect()
}

fn act(moment: &Moment) -> Option<Act> {
    match moment.what {
        What::Act(order) => Some(Act {
            after: moment.after.get(),
            order,
            keeper: moment.keeper.clone(),
        }),
        What::Thief | What::Answer => None,
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
    let names: Vec<&Text> = figures_of(&Row::empty()).iter().map(|(_, text, _)| *text).collect();
    let columns = names.iter().map(|text| figures(text.label));
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

/// Returns what hangs on the share of a purse from which on taint is a suspicion: the chosen one among others.
fn by_theta(rail: &Rail, theta: Share) -> Table {
    let told = [
        &TEXTS.inquiry_prevented,
        &TEXTS.inquiry_frozen,
        &TEXTS.inquiry_located,
        &TEXTS.inquiry_accused,
        &TEXTS.inquiry_frozen_innocents,
    ];
    let columns = told.iter().map(|text| figures(text.label));
    let heads = [heads(TEXTS.inquiry_policy.label), figures(TEXTS.inquiry_theta.label)];
    let mut table = Table::new(heads.into_iter().chain(columns));
    for raced in rail.policies.iter().filter(|raced| !raced.thetas.is_empty()) {
        let chosen = raced.mean.as_ref().map(|mean| (theta, mean));
        let mut rows: Vec<(Share, &Row)> = raced
            .thetas
            .iter()
            .map(|at| (at.theta, &at.mean))
            .chain(chosen)
            .collect();
        rows.sort_by_key(|(theta, _)| *theta);
        for (theta, row) in rows {
            let of = [
                Cell::from(&*shown::name(&raced.policy)),
                Cell::of(percent(Some(theta)), theta),
            ];
            table.row(of.into_iter().chain(told.iter().map(|text| row.figure(text))));
        }
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
        (&TEXTS.inquiry_thief, |row| row.thief),
        (&TEXTS.inquiry_looks, |row| row.looks),
        (&TEXTS.inquiry_recalls, |row| row.recalls),
        (&TEXTS.inquiry_requests, |row| row.requests),
        (&TEXTS.inquiry_answers, |row| row.answers),
        (&TEXTS.inquiry_freezes, |row| row.freezes),
        (&TEXTS.inquiry_cancels, |row| row.cancels),
        (&TEXTS.inquiry_holds, |row| row.holds),
        (&TEXTS.inquiry_reports, |row| row.reports),
        (&TEXTS.inquiry_searches, |row| row.searches),
        (&TEXTS.inquiry_tags, |row| row.tags),
    ];
    // What never happened needs no line.
    let happened = |count: &Count| world.timeline.iter().any(|row| count(row) > 0);
    for (name, count) in rows.into_iter().filter(|(_, count)| happened(count)) {
        let cells = world.timeline.iter().map(|row| match count(row) {
            0 => Cell::from("."),
            count => Cell::of(grouped(count), count),
        });
        table.row([Cell::from(name.label)].into_iter().chain(cells));
    }
    table
}

/// Draws the race of one world: the thief above, the investigator below.
fn picture(name: &str, world: &World) -> Markup {
    let clock: Vec<(&str, i64)> = world.timeline.iter().map(|row| (row.until, row.after.get())).collect();
    let lane = |text: &Text, at| Lane { label: text.label, at };
    let did = |kind: Kind| {
        let acts = world.acts.iter().filter(|act| act.order == kind);
        acts.map(|act| act.after).collect::<Vec<_>>()
    };
    let below = [
        lane(&TEXTS.inquiry_looks, did(Kind::Look)),
        lane(&TEXTS.inquiry_recalls, did(Kind::Recall)),
        lane(&TEXTS.inquiry_requests, did(Kind::Request)),
        lane(&TEXTS.inquiry_answers, world.answers.clone()),
        lane(&TEXTS.inquiry_freezes, did(Kind::Freeze)),
        lane(&TEXTS.inquiry_cancels, did(Kind::Cancel)),
        lane(&TEXTS.inquiry_holds, did(Kind::Hold)),
        lane(&TEXTS.inquiry_reports, did(Kind::Report)),
        lane(&TEXTS.inquiry_searches, did(Kind::Search)),
        lane(&TEXTS.inquiry_tags, did(Kind::Tag)),
    ];
    let below: Vec<Lane> = below.into_iter().filter(|lane| !lane.at.is_empty()).collect();
    race(name, &clock, &lane(&TEXTS.inquiry_thief, world.moves.clone()), &below)
}

/// Says what each figure means, one behind the other.
fn meanings(document: &mut Document) {
    for (_, text, _) in Row::empty().figures() {
        document.item(text.label, 18, text.meaning);
    }
}

/// Returns what each figure of an inquiry means.
pub fn explain() -> Document {
    let mut document = Document::default();
    document.say(format!("{} ({SCHEMA})", TEXTS.inquiry.label));
    document.say(TEXTS.inquiry.meaning);
    document.heading(TEXTS.inquiry_rules.label);
    for policy in Policy::ALL {
        document.item(policy.name(), 18, policy.meaning());
    }
    document.heading(TEXTS.inquiry_meanings.label);
    meanings(&mut document);
    document
}

impl Inquiry {
    /// Returns the scenario and, of several thefts, which.
    fn called(&self) -> String {
        let scenario = shown::name(&self.scenario);
        match &self.incident {
            Some(incident) => format!("{scenario}, {}", shown::name(incident)),
            None => scenario.to_string(),
        }
    }

    /// Says who races, with what and against what.
    fn said(&self) -> String {
        let method = self
            .method
            .parse()
            .map_or_else(|_| self.method.clone(), |method| method_word(&method));
        (TEXTS.inquiry_of)(
            &self.called(),
            self.investigator.name(),
            &self.hours.to_string(),
            &self.open.to_string(),
            &method,
            &percent(Some(self.theta)),
            &match &self.seeds {
                [one, other] if one == other => (TEXTS.inquiry_seed)(one),
                [from, to] => (TEXTS.inquiry_seeds)(from, to),
            },
        )
    }

    /// Adds the tables of a rail, and why somebody has no place in them.
    fn tables(&self, rail: &Rail, document: &mut Document) {
        document.table(table(rail, About::Money));
        for about in [About::Search, About::Others, About::Work] {
            document.heading("");
            document.table(table(rail, about));
        }
        let others = by_theta(rail, self.theta);
        if !others.is_empty() {
            document.heading("");
            document.say(TEXTS.inquiry_theta.meaning);
            document.table(others);
        }
        for raced in &rail.policies {
            if let Some(why) = &raced.failed {
                document.note((TEXTS.inquiry_failed)(&shown::name(&raced.policy), &shown::line(why)));
            }
        }
    }

    /// Returns inquiries as one offline page without a script.
    pub fn to_html(&self) -> String {
        let scenario = shown::name(&self.scenario);
        let mut meant = Document::default();
        meant.heading(TEXTS.inquiry_meanings.label);
        meanings(&mut meant);
        let page = Page {
            mark: MARK,
            title: format!("{}: {scenario}", TEXTS.inquiry.label),
            program: &format!("dyepack {}", self.version),
            style: STYLE,
            script: "",
            body: html! {
                header {
                    p class="strip" { b { (TEXTS.simulated) } " " span { (TEXTS.simulated.meaning) } }
                    h1 { (TEXTS.inquiry) }
                    p { (self.said()) }
                    p { (TEXTS.inquiry.meaning) }
                }
                main {
                    @for rail in &self.rails { (self.section(rail)) }
                    (page::blocks(&meant))
                }
                footer { p { (self.simulated) } p { (scenario) " \u{b7} dyepack " (self.version) } }
            },
        };
        page.print()
    }

    fn section(&self, rail: &Rail) -> Markup {
        let mut document = Document::default();
        document.heading(shown::name(&rail.rail));
        self.tables(rail, &mut document);
        html! {
            (page::blocks(&document))
            section {
                h3 { (TEXTS.inquiry_clock) }
                p { (TEXTS.inquiry_clock.meaning) }
                @for raced in &rail.policies {
                    @if let Some(world) = raced.worlds.first() {
                        @let name = (TEXTS.inquiry_race)(&shown::name(&raced.policy), &world.seed);
                        figure {
                            figcaption { b { (name) } @if let Some(ends) = ends(world) { " " (ends) } }
                            (picture(&name, world))
                            (page::folded(&[timeline(world)]))
                        }
                    }
                }
            }
        }
    }

    /// Returns inquiries in one of the forms.
    pub fn to_form(&self, form: Form) -> String {
        (form.write)(self)
    }
}

/// Says where the trail ends, each part with its one reason; nothing of a rule that follows nothing.
fn ends(world: &World) -> Option<String> {
    let ends = world
        .ends
        .iter()
        .map(|end| format!("{} {}", texts::figure(end.reason).label, percent(Some(end.share))));
    (!world.ends.is_empty()).then(|| (TEXTS.inquiry_ends)(&texts::listed(&ends.collect::<Vec<_>>())))
}

impl Printable for Inquiry {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.inquiry.label));
        document.say(self.said());
        for rail in &self.rails {
            document.heading(shown::name(&rail.rail));
            self.tables(rail, &mut document);
            for raced in rail
                .policies
                .iter()
                .filter(|raced| raced.policy != Policy::Nothing.name())
            {
                let Some(world) = raced.worlds.first() else { continue };
                document.subheading((TEXTS.inquiry_race)(&shown::name(&raced.policy), &world.seed));
                document.table(timeline(world));
                if let Some(ends) = ends(world) {
                    document.note(ends);
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
                    for (_, text, cell) in world.row.figures() {
                        let Some(cell) = cell else { continue };
                        let place = [rail.rail.as_str(), &raced.policy, &world.seed, key(text)].map(Cell::from);
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
