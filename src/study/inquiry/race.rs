//! One race: the thief's plan and one investigator on one clock.
//!
//! An inquiry begins when the theft is noticed. The investigator works the first hours of each day from then on. Each hour he looks at what he
//! can see by then, follows the money by his method, and turns to one thing that his policy picks: what he orders goes to the desks of those who
//! are asked (`sim::guard`), like any order. He names purses of his evidence; the key says which they are, and he never reads it.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{Act, Picture, Rules, ends, suspects};
use super::outcome::{Outcome, Score};
use super::outside::{Offer, Player, Reply, Turn};
use super::policy::{Kind, Policy, Target};
use crate::evidence::{Roles, Tag};
use crate::scenario::Scenario;
use crate::score::{Place, Worth, Yardstick};
use crate::seed::{Quantile, Seed};
use crate::sim::{Engine, Made, Order, PaymentId, UnderWay};
use crate::study::StudyError;
use crate::study::figures::attempted_in;
use crate::study::scene::Scene;
use crate::trace::{Trail, Trouble};
use crate::truth::World;
use crate::units::{IncidentId, Instant, PurseId, RailId, Share, Span};
use crate::vantage::{Growth, Lens};

/// How long a freeze is asked for: a court's order.
const TERM: Span = Span::DAY.times(180);
/// A request to which nothing came for so long is no longer waited for. A knob without a source.
const PATIENCE: Span = Span::DAY.times(14);
/// For so long an investigator who finds nothing to do looks again in his next hour, afterwards on the next day. A knob without a source.
const FRESH: Span = Span::DAY.times(3);
/// From which share of a purse that is tainted on a suspicion is reported that is too small for a freeze. A knob without a source.
const REPORTED: Share = Share::percent(10);
/// From which share of what was attempted on whoever has it under his name is searched. A knob without a source.
const SEARCHED: Share = Share::percent(1);
/// How sure a tag of an investigator is said to be. A knob without a source.
const SURE: Share = Share::percent(90);

/// Plays one world to its end, with an inquiry in it.
///
/// # Errors
/// Where the method cannot work on what is seen.
pub fn race(scenario: &Scenario, rail: RailId, seed: Seed, rules: &Rules) -> Result<Outcome, StudyError> {
    let (made, desk) = play(scenario, rail, seed, rules)?;
    desk.close(&made)
}

/// Plays one world to its end, with an inquiry in it that somebody else leads; the rules say what he is offered.
///
/// # Errors
/// Where the method cannot work on what is seen; within, where he does not answer as he should.
pub fn race_led(
    scenario: &Scenario,
    rail: RailId,
    seed: Seed,
    rules: &Rules,
    player: &mut dyn Player,
) -> Result<Result<Outcome, Trouble>, StudyError> {
    let mut engine = Engine::new(scenario, rail, seed);
    let mut desk = Desk {
        names: true,
        ..Desk::new(scenario, rules)
    };
    desk.work(&mut engine, seed, Some(player))?;
    if let Some(trouble) = desk.trouble.take() {
        return Ok(Err(trouble));
    }
    engine.advance(Instant::MAX);
    desk.close(&engine.finish()).map(Ok)
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
        desk.work(&mut engine, seed, None)?;
    }
    engine.advance(Instant::MAX);
    Ok((engine.finish(), desk))
}

/// Who leads in an hour.
enum Leads<'p> {
    /// A rule of ours, which may leave it to this draw.
    Policy(Quantile),
    /// Somebody else.
    Player(&'p mut dyn Player),
}

/// The investigator's desk.
pub(super) struct Desk<'r> {
    scenario: &'r Scenario,
    rules: &'r Rules,
    /// Through which he looks; a picture that is being looked at has it.
    pub lens: Option<Lens>,
    /// What was followed through what the lens has seen.
    trail: Trail,
    /// What was ordered, in the world's ids.
    ordered: BTreeSet<(Kind, Object)>,
    pub acts: Vec<Act>,
    score: Score,
    /// About which purses he has heard, in the world's ids.
    heard: BTreeSet<PurseId>,
    /// Why somebody else who led stopped.
    trouble: Option<Trouble>,
    /// Whether somebody else leads, who is told names; each costs a hash, and a rule of ours reads none.
    names: bool,
}

impl<'r> Desk<'r> {
    pub fn new(scenario: &'r Scenario, rules: &'r Rules) -> Desk<'r> {
        Desk {
            scenario,
            rules,
            lens: None,
            trail: Trail::new(rules.method),
            ordered: BTreeSet::new(),
            acts: Vec::new(),
            score: Score::default(),
            heard: BTreeSet::new(),
            trouble: None,
            names: false,
        }
    }

    /// Works from the notice to the world's end, hour by hour.
    fn work(&mut self, engine: &mut Engine, seed: Seed, mut player: Option<&mut dyn Player>) -> Result<(), StudyError> {
        let Rules {
            incident, investigator, ..
        } = *self.rules;
        let (noticed, ends, home) = engine.lend(false, |made| {
            let home = made.world.country(investigator, incident).map(str::to_owned);
            (made.world.truth.incident(incident).noticed, made.world.ends, home)
        });
        engine.ask_from(home.as_deref());
        let hours = i64::from(self.rules.effort.hours);
        let mut hour = 0;
        loop {
            let at = noticed + Span::DAY.times(hour / hours) + Span::HOUR.times(hour % hours + 1);
            if at >= ends {
                return Ok(());
            }
            engine.advance(at);
            let path = format!("inquiry/{}/{hour}", self.rules.policy.name());
            let leads = match player.as_deref_mut() {
                Some(player) => Leads::Player(player),
                None => Leads::Policy(seed.quantile(&path)),
            };
            let under_way = engine.under_way();
            let knows = self.rules.policy == Policy::Clairvoyant;
            let orders = engine.lend(knows, |made| self.turn(made, &under_way, at, leads))?;
            if self.trouble.is_some() {
                return Ok(());
            }
            let idle = orders.is_none();
            for order in orders.into_iter().flatten() {
                engine.order(at, order);
            }
            hour = match idle && at.since(noticed) > FRESH {
                true => (hour / hours + 1) * hours,
                false => hour + 1,
            };
        }
    }

    /// Spends an hour and returns what is ordered; nothing where there was nothing to order.
    fn turn(
        &mut self,
        made: &Made,
        under_way: &[UnderWay],
        at: Instant,
        leads: Leads<'_>,
    ) -> Result<Option<Vec<Order>>, StudyError> {
        let world = &made.world;
        let act = |kind, purse: Option<PurseId>| Act {
            at,
            kind,
            keeper: purse.and_then(|purse| world.who_acts(purse)),
            purse,
        };
        if self.acts.is_empty() {
            self.acts.push(act(Kind::Recall, None));
            return Ok(Some(first_letter(world, self.rules.incident, under_way)));
        }
        // Whoever knows need not look.
        let picture = match self.rules.policy.is_reference() {
            true => None,
            false => Some(self.look(made, at)?),
        };
        let chosen = self.choose(made, under_way, at, leads, picture.as_ref());
        self.lens = picture.map(|picture| picture.lens);
        let Some(aim) = chosen else {
            self.acts.push(act(Kind::Look, None));
            return Ok(None);
        };
        self.ordered.insert((aim.target.order, aim.of));
        self.acts.push(act(aim.target.order, Some(aim.purse())));
        Ok(Some(order(world, &aim, at).into_iter().collect()))
    }

    /// Picks what is ordered, of what the picture gives cause for; nothing: he looks on.
    fn choose(
        &mut self,
        made: &Made,
        under_way: &[UnderWay],
        at: Instant,
        leads: Leads<'_>,
        picture: Option<&Picture>,
    ) -> Option<Aim> {
        let world = &made.world;
        if let Some(picture) = picture {
            self.score.look(world, picture, self.rules, at);
        }
        let aims = self.aims(world, picture, under_way, at, made);
        let targets: Vec<Target> = aims.iter().map(|aim| aim.target).collect();
        self.score.left = targets.len() as u64;
        match (leads, picture) {
            (Leads::Player(player), Some(picture)) => {
                let asked = self.ask(player, world, picture, &aims, (at, made));
                asked.unwrap_or_else(|trouble| {
                    self.trouble = Some(trouble);
                    None
                })
            }
            (Leads::Policy(drawn), _) => self.rules.policy.choose(&targets, drawn).map(|place| aims[place]),
            (Leads::Player(_), None) => unreachable!("whoever leads follows"),
        }
    }

    /// Has somebody else pick; nothing: he looks on.
    fn ask(
        &mut self,
        player: &mut dyn Player,
        world: &World,
        picture: &Picture,
        aims: &[Aim],
        (at, made): (Instant, &Made),
    ) -> Result<Option<Aim>, Trouble> {
        let (evidence, key) = (picture.evidence(), picture.key());
        let heard: BTreeSet<PurseId> = made
            .answers
            .iter()
            .filter(|answer| answer.answered <= at)
            .map(|answer| answer.purse)
            .collect();
        let new = heard.difference(&self.heard).filter_map(|&purse| key.purse_seen(purse));
        let open = self.acts.iter().filter(|act| self.is_open(act, at, made)).count();
        let offer = |aim: &Aim| Offer {
            order: aim.target.order,
            purse: key.purse_seen(aim.purse()).expect("what is offered was seen"),
            value: aim.target.value,
        };
        let turn = Turn {
            number: self.acts.len() as u64 + 1,
            at,
            open: open as u64,
            evidence,
            complaints: &key.complaints(world),
            answers: new.collect(),
            offers: aims.iter().map(offer).collect(),
        };
        let reply = player.turn(&turn)?;
        self.heard = heard;
        let impossible = |why: String| Trouble::Impossible(turn.number, why);
        match reply {
            Reply::Look => Ok(None),
            Reply::Offered(place) => aims.get(place).copied().map(Some).ok_or_else(|| {
                impossible(format!(
                    "there is no offer {place}; there are {} in this hour, from 0 on",
                    aims.len()
                ))
            }),
            Reply::Order(kind, purse) if purse.index() >= evidence.ledger().purse_count() => Err(impossible(format!(
                "{} of purse {}; the evidence has {}, from 0 on",
                kind.name(),
                purse.get(),
                evidence.ledger().purse_count()
            ))),
            Reply::Order(kind, purse) => {
                let facts = evidence.facts(purse);
                let behind = key.purse(purse);
                let may_ask = facts.keeper.is_some_and(|keeper| {
                    world.may_ask(self.rules.investigator, self.rules.incident, key.keeper(keeper))
                });
                let is_boundary = evidence.ledger().kind(purse).is_boundary();
                let refused = match kind {
                    Kind::Look | Kind::Recall | Kind::Cancel | Kind::Hold => Some(
                        "accepted are freeze, request, report, search and tag; payments are picked from the offers",
                    ),
                    Kind::Freeze if facts.keeper.is_none() && !self.is_stopped_on_its_rail(world, behind) => {
                        Some("nobody is known who could freeze it")
                    }
                    Kind::Request if !may_ask => Some("nobody is known who may be asked about it"),
                    Kind::Request if open >= self.rules.effort.open as usize => {
                        Some("as many requests are open as may be")
                    }
                    Kind::Report if facts.keeper.is_none() => Some("nobody is known to whom it could be reported"),
                    Kind::Search if facts.holder.is_none() || !may_ask => Some("no name is known of whoever has it"),
                    Kind::Freeze | Kind::Request | Kind::Report | Kind::Search | Kind::Tag => None,
                };
                match refused.or(is_boundary.then_some("it is no purse that anybody has")) {
                    Some(why) => Err(impossible(format!("{} of purse {}: {why}", kind.name(), purse.get()))),
                    // What was ordered before is not ordered again.
                    None => {
                        Ok(Some(Aim::at(kind, Worth::ZERO, behind))
                            .filter(|aim| !self.ordered.contains(&(kind, aim.of))))
                    }
                }
            }
        }
    }

    /// Looks on, and follows the money.
    pub fn look(&mut self, made: &Made, at: Instant) -> Result<Picture, StudyError> {
        let Rules {
            incident,
            investigator,
            method,
            ..
        } = *self.rules;
        let world = &made.world;
        let mut heard = Scene::plain(made, at).told(incident, investigator);
        heard.retain(|answer| answer.answered <= at);
        let mut lens = match self.lens.take() {
            Some(mut lens) => {
                lens.hear(heard);
                // An answer may open books whose past is older than what was seen: everything is projected and followed anew.
                if lens.extend(world, at) == Growth::Renumbered {
                    self.trail.begin_anew();
                }
                lens
            }
            None if self.names => Lens::new(world, incident, investigator, &heard, at),
            None => Lens::unnamed(world, incident, investigator, &heard, at),
        };
        let complaints = lens.key().complaints(world);
        let alleged = lens.set_roles(Roles::alleged(lens.evidence(), &complaints));
        alleged.expect("what is alleged names purses of the evidence");
        let trace = self.trail.follow(lens.evidence(), &complaints);
        let trace = trace.map_err(|error| StudyError::Trace {
            place: format!("{}, {}", investigator.name(), method.spec()),
            message: error.to_string(),
        })?;
        Ok(Picture { lens, trace })
    }

    /// Returns what could be ordered that was not, in the order of the evidence.
    fn aims(
        &self,
        world: &World,
        picture: Option<&Picture>,
        under_way: &[UnderWay],
        at: Instant,
        made: &Made,
    ) -> Vec<Aim> {
        let mut aims = match picture {
            Some(picture) => self.suspected(world, picture, under_way),
            None => self.known(world, under_way, at),
        };
        let open = self.acts.iter().filter(|act| self.is_open(act, at, made)).count();
        let full = open >= self.rules.effort.open as usize;
        aims.retain(|aim| {
            let waits = full && aim.target.order == Kind::Request;
            !waits && !self.ordered.contains(&(aim.target.order, aim.of))
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

    /// Returns what the trace gives cause for.
    ///
    /// | order | where |
    /// |---|---|
    /// | freeze | in a purse that somebody can stop, theta of what is there is tainted; or theta of what was seen to come in, where books end or the money became a keeper's |
    /// | cancel, hold | a payment is on its way out of such a purse in books that he reads |
    /// | request | no name is known of whoever has a purse, or what is followed ends at somebody who may be asked |
    /// | report | less than theta is tainted, at least [`REPORTED`] |
    /// | search | under one name at least [`SEARCHED`] of what is claimed lies in purses above theta |
    /// | tag | the purse is above theta, and nobody can stop it |
    ///
    /// Who is asked to freeze one of a keeper's own purses is asked for the account that was credited.
    fn suspected(&self, world: &World, picture: &Picture, under_way: &[UnderWay]) -> Vec<Aim> {
        let (evidence, key) = (picture.evidence(), picture.key());
        let keeper_of = |purse: PurseId| evidence.facts(purse).keeper.map(|keeper| key.keeper(keeper));
        let may_ask = |purse: PurseId| {
            keeper_of(purse).is_some_and(|keeper| world.may_ask(self.rules.investigator, self.rules.incident, keeper))
        };
        let lies = suspects(world, picture, self.rules);
        let mut under_name: BTreeMap<u32, Worth> = BTreeMap::new();
        for held in lies.iter().filter(|held| held.is_suspect) {
            if let Some(holder) = evidence.facts(held.purse).holder {
                *under_name.entry(holder).or_default() += held.value;
            }
        }
        let much = SEARCHED.of(claimed(world, self.rules.incident, picture).cents());
        let mut aims = Vec::new();
        for held in lies {
            let (purse, value) = (key.purse(held.purse), held.value);
            let aim = |order| Aim::at(order, value, purse);
            let facts = evidence.facts(held.purse);
            let can_be_frozen = facts.keeper.is_some() || self.is_stopped_on_its_rail(world, purse);
            match (held.is_suspect, can_be_frozen) {
                (true, true) => aims.push(aim(Kind::Freeze)),
                (true, false) => aims.push(aim(Kind::Tag)),
                (false, _) if facts.keeper.is_some() && held.share >= REPORTED => aims.push(aim(Kind::Report)),
                (false, _) => {}
            }
            let reads = facts.keeper.is_some() && !facts.edge;
            if held.is_suspect && reads {
                aims.extend(on_their_way(under_way, purse, value));
            }
            match facts.holder {
                None if may_ask(held.purse) => aims.push(aim(Kind::Request)),
                Some(holder) if held.is_suspect && may_ask(held.purse) && under_name[&holder].cents() >= much => {
                    aims.push(aim(Kind::Search));
                }
                None | Some(_) => {}
            }
        }
        for end in ends(world, picture, self.rules) {
            let aim = |order| Aim::at(order, end.value, key.purse(end.purse));
            if end.is_suspect {
                aims.push(aim(Kind::Freeze));
            }
            if may_ask(end.purse) {
                aims.push(aim(Kind::Request));
            }
        }
        aims
    }

    /// Returns what whoever knows where loot truly lies would order: no request, no report and no tag, since he need not learn anything and
    /// nobody stops anything for a tag.
    fn known(&self, world: &World, under_way: &[UnderWay], at: Instant) -> Vec<Aim> {
        let much = SEARCHED.of(attempted_in(world, self.rules.incident).cents());
        let mut aims = Vec::new();
        for (purse, value) in truly(world, self.rules.incident, at) {
            if self.can_be_frozen(world, purse) {
                aims.push(Aim::at(Kind::Freeze, value, purse));
            }
            aims.extend(on_their_way(under_way, purse, value));
            let holder = world.record.purses[purse.index()].holder;
            let is_true = holder.is_some_and(|holder| !world.truth.is_false_name(holder));
            if is_true && value.cents() >= much {
                aims.push(Aim::at(Kind::Search, value, purse));
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

/// Returns the letter that asks back what is complained of: what is on its way is not to be sent, nor to be credited; what was credited is to be returned.
fn first_letter(world: &World, incident: IncidentId, under_way: &[UnderWay]) -> Vec<Order> {
    let mut letter = Vec::new();
    for payment in under_way.iter().filter(|payment| payment.is_of_theft) {
        if payment.can_be_cancelled {
            letter.push(Order::Cancel(payment.payment));
        }
        letter.push(Order::Hold(payment.payment));
    }
    // The victim knows his payments, whoever looks for them.
    let claimed = world.truth.incident(incident).complaint.iter();
    letter.extend(claimed.map(|(leg, _)| Order::Recall(world.ledger.movement_of(*leg))));
    letter
}

/// Returns what the victim claims, as far as it can be seen.
fn claimed(world: &World, incident: IncidentId, picture: &Picture) -> Worth {
    let ledger = picture.evidence().ledger();
    let claims = picture.key().complaints(world).swap_remove(incident.index()).claims;
    let worth = claims.into_iter().map(|(leg, amount)| {
        let asset = ledger.asset_of(ledger.out_purse(leg));
        Worth::of(amount, world.truth.incident(incident).rates[asset.index()])
    });
    worth.sum()
}

/// Returns where loot truly lies, in the world's ids, with its value.
fn truly(world: &World, incident: IncidentId, at: Instant) -> Vec<(PurseId, Worth)> {
    let yardstick = Yardstick::new(world, incident, at);
    let lies = yardstick.stakes.iter().filter_map(|(place, stake)| match place {
        Place::Purse(purse) if stake.amount > Worth::ZERO => Some((*purse, stake.amount)),
        Place::Purse(_) | Place::Exit(_) => None,
    });
    lies.collect()
}

/// What could be ordered, of what. The world's ids.
#[derive(Clone, Copy, Debug)]
struct Aim {
    target: Target,
    of: Object,
}

/// Of what something is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Object {
    /// A purse.
    Purse(PurseId),
    /// A payment on its way, and the purse that it leaves.
    Payment(PaymentId, PurseId),
}

impl Aim {
    fn at(order: Kind, value: Worth, purse: PurseId) -> Aim {
        Aim {
            target: Target { order, value },
            of: Object::Purse(purse),
        }
    }

    fn purse(&self) -> PurseId {
        match self.of {
            Object::Purse(purse) | Object::Payment(_, purse) => purse,
        }
    }
}

/// Returns what can be ordered of payments on their way out of a purse in which so much is followed: no more of them than that.
fn on_their_way(under_way: &[UnderWay], purse: PurseId, value: Worth) -> impl Iterator<Item = Aim> {
    let out = under_way.iter().filter(move |payment| payment.payer == purse);
    out.flat_map(move |payment| {
        let of = Object::Payment(payment.payment, purse);
        let aim = |order| Aim {
            target: Target { order, value },
            of,
        };
        let cancel = payment.can_be_cancelled.then(|| aim(Kind::Cancel));
        cancel.into_iter().chain(payment.payee.map(|_| aim(Kind::Hold)))
    })
}

/// Returns an aim as an order of the engine.
fn order(world: &World, aim: &Aim, at: Instant) -> Option<Order> {
    let order = match (aim.target.order, aim.of) {
        (Kind::Freeze, Object::Purse(purse)) => Order::Freeze { purse, term: TERM },
        (Kind::Request, Object::Purse(purse)) => Order::Request(purse),
        (Kind::Report, Object::Purse(purse)) => Order::Report(purse),
        (Kind::Search, Object::Purse(purse)) => Order::Search(purse),
        (Kind::Tag, Object::Purse(purse)) => Order::Tag(Tag {
            address: world.record.purses[purse.index()].address,
            category: Tag::STOLEN.to_owned(),
            keeper: None,
            published: at,
            withdrawn: None,
            source: "inquiry".to_owned(),
            confidence: SURE,
        }),
        (Kind::Cancel, Object::Payment(payment, _)) => Order::Cancel(payment),
        (Kind::Hold, Object::Payment(payment, _)) => Order::Hold(payment),
        (Kind::Look | Kind::Recall, _) | (Kind::Cancel | Kind::Hold, Object::Purse(_)) => return None,
        (Kind::Freeze | Kind::Request | Kind::Report | Kind::Search | Kind::Tag, Object::Payment(..)) => return None,
    };
    Some(order)
}
