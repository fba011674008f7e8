//! Facts about what would have been: measured on several worlds of one seed, or by what somebody sees of one.

use super::fact::Seen;
use crate::evidence::Vantage;
use crate::lots::{Booking, Method};
use crate::scenario::Scenario;
use crate::score::Level;
use crate::seed::Seed;
use crate::sim::stats::published::kept_from_the_thieves;
use crate::sim::{self, Made};
use crate::study::scene::{Scene, Tracers, view};
use crate::trace::{self, History};
use crate::units::{IncidentId, RailId, Span};
use crate::vantage::project;

/// Returns what is stopped where the thefts are noticed so long after they begin.
fn stopped(scenario: &Scenario, rail: RailId, seed: Seed, noticed: Span) -> Option<i64> {
    let mut scenario = scenario.clone();
    scenario
        .incidents
        .iter_mut()
        .for_each(|incident| incident.noticed = noticed);
    kept_from_the_thieves(&sim::make(&scenario, rail, seed), rail)
}

/// Returns the mean of what is stopped where the report comes within an hour, a day and three days.
pub(super) fn stopped_when_reported_fast(scenario: &Scenario, rail: RailId, seed: Seed) -> Option<i64> {
    let delays = [Span::HOUR, Span::DAY, Span::DAY.times(3)];
    let stopped = delays.map(|delay| stopped(scenario, rail, seed, delay));
    let sum: Option<i64> = stopped.into_iter().sum();
    sum.map(|sum| sum / delays.len() as i64)
}

/// Returns how much more is stopped where the report comes within an hour than where it comes after twenty days.
pub(super) fn stopped_less_when_reported_late(scenario: &Scenario, rail: RailId, seed: Seed) -> Option<i64> {
    let early = stopped(scenario, rail, seed, Span::HOUR)?;
    Some(early - stopped(scenario, rail, seed, Span::DAY.times(20))?)
}

/// Returns how many times the purses that fifo touches haircut does, for the public.
fn reach(made: &Made) -> Option<i64> {
    let world = &made.world;
    let (evidence, key) = project(world, IncidentId::FIRST, Vantage::Public, &[], world.ends);
    let complaints = key.complaints(world);
    let touched = |booking| {
        let trace = trace::follow(&evidence, &complaints, &Method::of(booking), History::Omit).ok()?;
        i64::try_from(trace.touched.1).ok()
    };
    (touched(Booking::HAIRCUT)? * 1_000_000).checked_div(touched(Booking::FIFO)?)
}

/// Returns how many times as large that ratio is with four times the crowd.
pub(super) fn reach_grows_with_the_crowd(scenario: &Scenario, rail: RailId, seed: Seed) -> Option<i64> {
    let mut large = scenario.clone();
    large.multiply_crowd(4).ok()?;
    let [small, large] = [scenario, &large].map(|scenario| reach(&sim::make(scenario, rail, seed)));
    (large? * 1_000_000).checked_div(small?)
}

/// Returns the lesser of what a country's police finds more than an institution's officer, and who reads all books more than the police.
pub(super) fn wider_views_find_more(seen: &Seen<'_>) -> Option<i64> {
    let methods = [Method::of(Booking::HAIRCUT)];
    let tracers = Tracers {
        methods: &methods,
        outsiders: &[],
    };
    let scene = Scene::plain(seen.made, seen.made.world.ends);
    let recall = |vantage: Vantage| {
        let view = view(scene, None, (seen.name, IncidentId::FIRST, vantage.into()), tracers).ok()?;
        let card = &view.answers.first()?.card;
        Some(i64::from(card.level(Level::Purses).recall?.get()))
    };
    let [one, country, all] = [Vantage::Institution, Vantage::Country, Vantage::Omniscient].map(recall);
    Some((country? - one?).min(all? - country?))
}
