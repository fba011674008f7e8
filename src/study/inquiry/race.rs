//! One race: the thief's plan and one investigator on one clock.
//!
//! An inquiry begins when the theft is noticed. The investigator works the first hours of each day from then on. Each hour he looks at what he
//! can see by then, follows the money by his method, and turns to one thing that his policy picks: what he orders goes to the desks of those who
//! are asked (`sim::guard`), like any order. He names purses of his evidence; the key says which they are, and he never reads it.

use std::collections::BTreeSet;

use super::look::{Act, INCIDENT, Picture, Rules, ends, suspects};
use super::outcome::{Outcome, Score};
use super::policy::{Kind, Policy, Target};
use crate::evidence::Roles;
use crate::scenario::Scenario;
use crate::score::{Place, Worth, Yardstick};
use crate::seed::Seed;
use crate::sim::{Engine, Made, Order};
use crate::study::StudyError;
use crate::study::scene::Scene;
use crate::trace::{self, History};
use crate::truth::World;
use crate::units::{Instant, PurseId, RailId, Share, Span};
use crate::vantage::Lens;

/// How long a freeze is asked for: a court's order.
const TERM: Span = Span::DAY.times(180);
/// A request to which nothing came for so long is no longer waited for. A knob without a source.
const PATIENCE: Span = Span::DAY.times(14);
/// For so long an investigator who finds nothing to do looks again in his next hour, afterwards on the next day. A knob without a source.
const FRESH: Span = Span::DAY.times(3);

/// Plays one world to its end, with an inquiry in it.
///
/// # Errors
/// Where the method cannot work on what is seen.
pub fn race(scenario: &Scenario, rail: RailId, seed: Seed, rules: &Rules) -> Result<Outcome, StudyError> {
    let (made, desk) = play(scenario, rail, seed, rules)?;
    desk.close(&made)
}

/// Plays one world to its end, with an inquiry in it, and returns it with what lies on the desk.
pub(super) fn play<'r>(
    scenario: &'r Scenario,
    rail: RailId,
    seed: Seed,
    rules: &'r Rules,
) -> Result<(Made, Desk<'r>), StudyError> {
    let mut engine = Engine::new(scenario, rail, seed);
    let mut desk = Desk::new(scenario, rules);
    if rules.policy != Policy::Nothing {
        desk.work(&mut engine, seed)?;
    }
    engine.advance(Instant::MAX);
    Ok((engine.finish(), desk))
}

/// The investigator's desk.
pub(super) struct Desk<'r> {
    scenario: &'r Scenario,
    rules: &'r Rules,
    lens: Option<Lens>,
    /// How many answers the lens was told.
    told: usize,
    /// What was ordered, in the world's ids.
    ordered: BTreeSet<(Kind, PurseId)>,
    pub acts: Vec<Act>,
    score: Score,
}

impl<'r> Desk<'r> {
    pub fn new(scenario: &'r Scenario, rules: &'r Rules) -> Desk<'r> {
        Desk {
            scenario,
            rules,
            lens: None,
            told: 0,
            ordered: BTreeSet::new(),
            acts: Vec::new(),
            score: Score::default(),
        }
    }

    /// Works from the notice to the world's end, hour by hour.
    fn work(&mut self, engine: &mut Engine, seed: Seed) -> Result<(), StudyError> {
        let before = engine.so_far().world;
        let (noticed, ends) = (before.truth.incident(INCIDENT).noticed, before.ends);
        engine.ask_from(before.country(self.rules.investigator, INCIDENT));
        let hours = i64::from(self.rules.effort.hours);
        let mut hour = 0;
        loop {
            let at = noticed + Span::DAY.times(hour / hours) + Span::HOUR.times(hour % hours + 1);
            if at >= ends {
                return Ok(());
            }
            engine.advance(at);
            let made = engine.so_far();
            let path = format!("inquiry/{}/{hour}", self.rules.policy.name());
            let idle = !self.turn(engine, &made, at, seed.quantile(&path))?;
            hour = match idle && at.since(noticed) > FRESH {
                true => (hour / hours + 1) * hours,
                false => hour + 1,
            };
        }
    }

    /// Spends an hour; tells whether there was anything to order.
    fn turn(
        &mut self,
        engine: &mut Engine,
        made: &Made,
        at: Instant,
        drawn: crate::seed::Quantile,
    ) -> Result<bool, StudyError> {
        let world = &made.world;
        let picture = self.look(made, at)?;
        if !self.rules.policy.is_reference() {
            self.score.look(world, &picture, self.rules, at);
        }
        let act = |kind, purse: Option<PurseId>| Act {
            at,
            kind,
            keeper: purse.and_then(|purse| world.who_acts(purse)),
            purse,
        };
        // The payments that are complained of are asked back first, all in one letter.
        if self.acts.is_empty() {
            let claimed = picture.key.complaints(world).swap_remove(INCIDENT.index()).claims;
            for (leg, _) in claimed {
                let movement = world.ledger.movement_of(picture.key.leg(leg));
                engine.order(at, Order::Recall(movement));
            }
            self.acts.push(act(Kind::Recall, None));
            return Ok(true);
        }
        let aims = self.aims(world, &picture, at, made);
        let targets: Vec<Target> = aims.iter().map(|(target, _)| *target).collect();
        self.score.left = targets.len() as u64;
        let Some(place) = self.rules.policy.choose(&targets, drawn) else {
            self.acts.push(act(Kind::Look, None));
            return Ok(false);
        };
        let (target, purse) = aims[place];
        self.ordered.insert((target.order, purse));
        match target.order {
            Kind::Freeze => engine.order(at, Order::Freeze { purse, term: TERM }),
            Kind::Request => engine.order(at, Order::Request(purse)),
            Kind::Look | Kind::Recall => unreachable!("neither is a target"),
        }
        self.acts.push(act(target.order, Some(purse)));
        Ok(true)
    }

    /// Looks on, and follows the money.
    pub fn look(&mut self, made: &Made, at: Instant) -> Result<Picture, StudyError> {
        let Rules {
            investigator, method, ..
        } = *self.rules;
        let world = &made.world;
        let mut heard = Scene::plain(made, at).told(INCIDENT, investigator);
        heard.retain(|answer| answer.answered <= at);
        match self.lens.as_mut().filter(|_| self.told == heard.len()) {
            Some(lens) => {
                lens.extend(world, at);
            }
            None => self.lens = Some(Lens::new(world, INCIDENT, investigator, &heard, at)),
        }
        self.told = heard.len();
        let lens = self.lens.as_ref().expect("it was just opened");
        let (mut evidence, key) = (lens.evidence().clone(), lens.key().clone());
        let complaints = key.complaints(world);
        let alleged = evidence.set_roles(Roles::alleged(&evidence, &complaints));
        alleged.expect("what is alleged names purses of the evidence");
        let trace = trace::follow(&evidence, &complaints, &method, History::Omit);
        let trace = trace.map_err(|error| StudyError::Trace {
            place: format!("{}, {}", investigator.name(), method.spec()),
            message: error.to_string(),
        })?;
        Ok(Picture { evidence, key, trace })
    }

    /// Returns what could be ordered that was not, each with the world's purse that it comes to, in the order of the evidence.
    fn aims(&self, world: &World, picture: &Picture, at: Instant, made: &Made) -> Vec<(Target, PurseId)> {
        let mut aims = match self.rules.policy {
            Policy::Clairvoyant => {
                let mut lies = truly(world, at);
                lies.retain(|(_, purse)| self.can_be_frozen(world, *purse));
                lies
            }
            Policy::Follow | Policy::AskAll | Policy::Random | Policy::Nothing => self.suspected(world, picture),
        };
        let open = self.acts.iter().filter(|act| self.is_open(act, at, made)).count();
        let full = open >= self.rules.effort.open as usize;
        aims.retain(|(target, purse)| {
            let waits = full && target.order == Kind::Request;
            !waits && !self.ordered.contains(&(target.order, *purse))
        });
        aims
    }

    /// Tells whether an answer to what was asked may still come.
    fn is_open(&self, act: &Act, at: Instant, made: &Made) -> bool {
        let answered = || {
            let mut answers = made.answers.iter().filter(|answer| answer.answered <= at);
            answers.any(|answer| Some(answer.purse) == act.purse)
        };
        act.kind == Kind::Request && at.since(act.at) < PATIENCE && !answered()
    }

    /// Returns what the trace gives cause for. A freeze where a purse is tainted enough: of what is there, or where books end or the money became a
    /// keeper's, of what was seen to come in. A request where no name is known of whoever has it, or where what is followed ends at somebody who may
    /// be asked. Who is asked to freeze one of a keeper's own purses is asked for the account that was credited.
    fn suspected(&self, world: &World, picture: &Picture) -> Vec<(Target, PurseId)> {
        let Picture { evidence, key, .. } = picture;
        let may_ask = |purse: PurseId| {
            let keeper = evidence.facts(purse).keeper;
            keeper.is_some_and(|keeper| world.may_ask(self.rules.investigator, INCIDENT, key.keeper(keeper)))
        };
        let mut aims = Vec::new();
        for (purse, value, is_suspect) in suspects(world, picture, self.rules.theta) {
            let behind = key.purse(purse);
            let aim = |order| (Target { order, value }, behind);
            let known = evidence.facts(purse).keeper.is_some();
            if is_suspect && (known || self.is_stopped_on_its_rail(world, behind)) {
                aims.push(aim(Kind::Freeze));
            }
            if evidence.facts(purse).holder.is_none() && may_ask(purse) {
                aims.push(aim(Kind::Request));
            }
        }
        for end in ends(world, picture, self.rules.theta) {
            let behind = key.purse(end.purse);
            let aim = |order| {
                (
                    Target {
                        order,
                        value: end.value,
                    },
                    behind,
                )
            };
            if end.is_suspect {
                aims.push(aim(Kind::Freeze));
            }
            if may_ask(end.purse) {
                aims.push(aim(Kind::Request));
            }
        }
        aims
    }

    /// Tells whether anybody could freeze a purse: its keeper, or whoever has the power on its rail.
    fn can_be_frozen(&self, world: &World, purse: PurseId) -> bool {
        let record = &world.record.purses[purse.index()];
        record.books.or(record.reserve).is_some() || self.is_stopped_on_its_rail(world, purse)
    }

    /// Tells whether purses on the rail of this one can be frozen, as everybody knows of a rail.
    fn is_stopped_on_its_rail(&self, world: &World, purse: PurseId) -> bool {
        let rail = world.record.purses[purse.index()].rail;
        self.scenario.rail(rail).levers.control.chance > Share::NONE
    }

    /// Looks a last time, when the world has ended, and says what came of it. The references follow nothing and so find nothing.
    pub fn close(mut self, made: &Made) -> Result<Outcome, StudyError> {
        let ends = made.world.ends;
        let picture = match self.rules.policy.is_reference() {
            true => None,
            false => Some(self.look(made, ends)?),
        };
        if let Some(picture) = &picture {
            self.score.look(&made.world, picture, self.rules, ends);
        }
        Ok(Outcome::of(made, self.rules, self.score, self.acts, picture.as_ref()))
    }
}

/// Returns where loot truly lies, in the world's ids.
fn truly(world: &World, at: Instant) -> Vec<(Target, PurseId)> {
    let yardstick = Yardstick::new(world, INCIDENT, at);
    let order = Kind::Freeze;
    let lies = yardstick.stakes.iter().filter_map(|(place, stake)| match place {
        Place::Purse(purse) if stake.amount > Worth::ZERO => Some((
            Target {
                order,
                value: stake.amount,
            },
            *purse,
        )),
        Place::Purse(_) | Place::Exit(_) => None,
    });
    lies.collect()
}
