//! Looks at a world again: at other instants, and by the same method past keepers' doors.

use std::sync::Arc;

use rayon::prelude::*;

use super::scene::{Scene, Tracers, view};
use super::{Answer, Side, View};
use crate::evidence::{Evidence, Investigator};
use crate::lots::{Booking, Keepers, Method};
use crate::scenario::figure::Since;
use crate::score::{self, Colouring, Level, Worth, Yardstick};
use crate::trace::{self, History, Trace};
use crate::units::{IncidentId, Instant, Share, Span};

/// The times after which it is looked again; those of years are for plans that lie dormant.
pub const STAGES: [(&str, Span); 10] = [
    ("1h", Span::HOUR),
    ("6h", Span::HOUR.times(6)),
    ("24h", Span::DAY),
    ("72h", Span::DAY.times(3)),
    ("7d", Span::DAY.times(7)),
    ("30d", Span::DAY.times(30)),
    ("90d", Span::DAY.times(90)),
    ("1y", Span::DAY.times(365)),
    ("3y", Span::DAY.times(3 * 365)),
    ("10y", Span::DAY.times(10 * 365)),
];

/// What is located later than this after notice counts as located then.
const LOCATED_MAX: Span = Span::DAY.times(90);

/// Returns the instant that is asked for of an incident; never later than that at which everything is counted.
fn instant(side: &Side, incident: IncidentId, since: Since) -> Instant {
    let of = side.world.truth.incident(incident);
    let at = match since {
        Since::End => side.at,
        Since::Order(span) => of.at + span,
        Since::Notice(span) => of.noticed + span,
    };
    at.min(side.at)
}

/// Looks from a vantage at another instant, by the methods named.
pub fn view_at(
    side: &Side,
    (incident, vantage): (IncidentId, Investigator),
    since: Since,
    methods: &[Method],
) -> Option<View> {
    let scene = Scene::again(side, instant(side, incident, since));
    let census = score::Census::of(scene.world, scene.at);
    let scene = Scene {
        census: Some(&census),
        ..scene
    };
    let tracers = Tracers {
        methods,
        outsiders: &[],
    };
    view(scene, None, (&side.rail, incident, vantage), tracers).ok()
}

/// Returns how long after notice each method first located half of the loot or more, over keepers, what stopped at doors counted: after the
/// first of the [`STAGES`] at which it had. What never did within 90 days, or until everything is counted, took so long.
pub fn located(side: &Side, incident: IncidentId, vantage: Investigator, methods: &[Method]) -> Vec<Span> {
    let noticed = side.world.truth.incident(incident).noticed;
    let whole = side.at.min(noticed + LOCATED_MAX).max(noticed).since(noticed);
    let mut found = vec![whole; methods.len()];
    let mut open: Vec<usize> = (0..methods.len()).collect();
    for (_, span) in STAGES.into_iter().filter(|(_, span)| *span <= whole) {
        if open.is_empty() {
            break;
        }
        let scene = Scene {
            shown: false,
            ..Scene::again(side, noticed + span)
        };
        let (evidence, key, complaints) = scene.seen(incident, vantage);
        let yardstick = Yardstick::new(scene.world, incident, scene.at);
        let half = |place: &usize| {
            let trace = trace::follow(&evidence, &complaints, &methods[*place], History::Omit);
            let recall = trace
                .ok()
                .and_then(|trace| score::recall(&yardstick, &key, &trace, Level::Keepers));
            recall >= Some(Share::percent(50))
        };
        let now: Vec<usize> = open.par_iter().copied().filter(half).collect();
        now.iter().for_each(|&place| found[place] = span);
        open.retain(|place| !now.contains(place));
    }
    found
}

/// One method where it stops at keepers' doors, and where it passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doors {
    /// The method as it stops.
    pub method: Method,
    /// The share of what it follows that stops at doors.
    pub stopped: Option<Share>,
    /// Its recall and precision over purses where it stops.
    pub stop: [Option<Share>; 2],
    /// The same where it passes.
    pub pass: [Option<Share>; 2],
}

/// Compares for each view of a side, in their order, the haircut, or the first method of the view that can do both, where it stops at doors
/// with where it passes them. What views share is followed once: many thefts are looked at in one body of evidence.
pub fn doors(side: &Side) -> Vec<Option<Doors>> {
    let mut followed = Followed::default();
    let mut all = Vec::with_capacity(side.views.len());
    for view in &side.views {
        all.push(doors_of(side, view, &mut followed));
    }
    all
}

fn doors_of(side: &Side, view: &View, followed: &mut Followed) -> Option<Doors> {
    let asked = view.answers.iter().map(|answer: &Answer| answer.method);
    let mut both = asked.filter_map(|method| {
        let ways = [Keepers::Stop, Keepers::Pass].map(|way| method.with(way).ok());
        let follows = !method.booking().is_null() && !method.booking().divides();
        ways[0].zip(ways[1]).filter(|_| follows)
    });
    let first = both.clone().next();
    let (stop, pass) = both.find(|(stop, _)| stop.booking() == Booking::HAIRCUT).or(first)?;
    let yardstick = Yardstick::new(&side.world, view.incident, side.at);
    let mut measured = |method: &Method| {
        let trace = followed.trace(view, method)?;
        let (card, stock) = score::measure(&yardstick, &view.key, Colouring::at_the_end(&trace));
        let level = card.level(Level::Purses);
        let at_doors: Worth = stock.doors.values().copied().sum();
        let held: Worth = stock.held.values().copied().sum();
        Some(([level.recall, level.precision], at_doors.share_of(at_doors + held)))
    };
    let (stopping, stopped) = measured(&stop)?;
    let (passing, _) = measured(&pass)?;
    Some(Doors {
        method: stop,
        stopped,
        stop: stopping,
        pass: passing,
    })
}

/// What methods say of bodies of evidence, each followed once.
#[derive(Default)]
struct Followed(Vec<(Arc<Evidence>, Method, Option<Arc<Trace>>)>);

impl Followed {
    /// Returns what a method says of what a view shows: the view's own answer where it has one.
    fn trace(&mut self, view: &View, method: &Method) -> Option<Arc<Trace>> {
        if let Some(answer) = view.answers.iter().find(|answer| answer.method == *method) {
            return Some(Arc::clone(&answer.trace));
        }
        let known = |(evidence, known, _): &&(Arc<Evidence>, Method, _)| {
            Arc::ptr_eq(evidence, &view.evidence) && known == method
        };
        if let Some((.., trace)) = self.0.iter().find(known) {
            return trace.clone();
        }
        let trace = trace::follow(&view.evidence, &view.complaints, method, History::Omit);
        let trace = trace.ok().map(Arc::new);
        self.0.push((Arc::clone(&view.evidence), *method, trace.clone()));
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Choice, Study, run};
    use crate::{scenario, study};

    fn first_steps() -> Study {
        let bundled = scenario::bundled()
            .iter()
            .find(|bundled| bundled.name == "first-steps")
            .unwrap();
        let scenario = scenario::decode(bundled.name, bundled.text).unwrap();
        run(&scenario, &Choice::default(), &mut |_| {}).unwrap()
    }

    #[test]
    fn half_was_located_at_the_first_instant_at_which_it_had_been() {
        let study = first_steps();
        let side = &study.sides[0];
        let mut found = 0;
        for view in &side.views {
            let methods: Vec<Method> = study::answers(view).map(|answer| answer.method).collect();
            let spans = located(side, view.incident, view.vantage, &methods);
            for (method, span) in methods.iter().zip(spans) {
                let recall = |since| {
                    let later = view_at(side, (view.incident, view.vantage), since, &[*method]).unwrap();
                    later.answers[0].card.level(Level::Keepers).recall
                };
                let half = Some(Share::percent(50));
                let earlier = STAGES.iter().filter(|(_, stage)| *stage < span);
                assert!(
                    earlier.clone().all(|(_, stage)| recall(Since::Notice(*stage)) < half),
                    "{method}"
                );
                if STAGES.iter().any(|(_, stage)| *stage == span) {
                    found += usize::from(recall(Since::Notice(span)) >= half);
                }
            }
        }
        assert!(found > 0, "somebody locates half");
    }

    #[test]
    fn who_passes_doors_stops_nothing_and_who_stops_is_as_on_the_board() {
        let study = first_steps();
        let mut stopped = 0;
        let side = &study.sides[0];
        for (view, doors) in side.views.iter().zip(doors(side)) {
            let doors = doors.unwrap();
            let on_board = view
                .answers
                .iter()
                .find(|answer| answer.method == doors.method)
                .unwrap();
            let level = on_board.card.level(Level::Purses);
            assert_eq!(doors.stop, [level.recall, level.precision]);
            stopped += u32::from(doors.stopped > Some(Share::NONE));
        }
        assert!(stopped > 0, "some trail ends at a door");
    }
}
