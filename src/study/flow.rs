//! How value flowed: the changes of a colouring, movement by movement, ready to be drawn.

use hashbrown::HashMap;

use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::score::Worth;
use crate::trace::Trace;
use crate::truth::{Incident, World};
use crate::units::{Amount, Instant, MovementId, OriginId, PurseId, Rate};

/// The changes of one colouring in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// One passage for each movement that changed something.
    pub passages: Vec<Passage>,
}

/// What one movement did to a colouring. Which giver's value went to which taker is not said, since nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The movement, in the numbering of the colouring's ledger.
    pub movement: MovementId,
    /// When it happened.
    pub at: Instant,
    /// Purses that lost colour and how much, in cents, by purse.
    pub gave: Vec<(PurseId, Amount)>,
    /// Purses that gained colour and how much, in cents, by purse; those where it stopped are among them.
    pub took: Vec<(PurseId, Amount)>,
}

impl Flow {
    /// Returns how loot really flowed, in the world's ids.
    pub fn of_truth(world: &World, incident: &Incident, at: Instant) -> Flow {
        let mut brush = Brush::new(&world.ledger, &incident.rates);
        let steps = incident.loot.iter();
        for step in steps.take_while(|step| world.ledger.instant(step.movement) <= at) {
            brush.holds(step.movement, step.purse, step.amount);
        }
        brush.finish()
    }

    /// Returns how the taint of one origin flowed according to a trace, in the evidence's ids.
    pub fn of_trace(evidence: &Evidence, trace: &Trace, origin: OriginId, rates: &[Rate]) -> Flow {
        let mut brush = Brush::new(evidence.ledger(), rates);
        let mut stops = trace.stops.iter().filter(|stop| stop.origin == origin).peekable();
        for shade in trace.history.iter().filter(|shade| shade.origin == origin) {
            while let Some(stop) = stops.next_if(|stop| stop.movement < shade.movement) {
                brush.gains(stop.movement, stop.purse, stop.amount);
            }
            brush.holds(shade.movement, shade.purse, shade.amount);
        }
        for stop in stops {
            brush.gains(stop.movement, stop.purse, stop.amount);
        }
        brush.finish()
    }
}

/// Draws a flow, movement by movement.
struct Brush<'a> {
    ledger: &'a Ledger,
    rates: &'a [Rate],
    /// Looked up and never gone through.
    held: HashMap<PurseId, Worth>,
    now: Option<MovementId>,
    gave: Vec<(PurseId, Worth)>,
    took: Vec<(PurseId, Worth)>,
    flow: Flow,
}

impl<'a> Brush<'a> {
    fn new(ledger: &'a Ledger, rates: &'a [Rate]) -> Brush<'a> {
        Brush {
            ledger,
            rates,
            held: HashMap::new(),
            now: None,
            gave: Vec::new(),
            took: Vec::new(),
            flow: Flow::default(),
        }
    }

    fn worth(&self, purse: PurseId, amount: Amount) -> Worth {
        Worth::of(amount, self.rates[self.ledger.asset_of(purse).index()])
    }

    /// Says what a purse holds after the movement.
    fn holds(&mut self, movement: MovementId, purse: PurseId, amount: Amount) {
        self.turn_to(movement);
        let now = self.worth(purse, amount);
        let before = self.held.insert(purse, now).unwrap_or_default();
        if now > before {
            self.took.push((purse, now - before));
        } else {
            self.gave.push((purse, before - now));
        }
    }

    /// Says that colour reached a purse for good.
    fn gains(&mut self, movement: MovementId, purse: PurseId, amount: Amount) {
        self.turn_to(movement);
        let worth = self.worth(purse, amount);
        self.took.push((purse, worth));
    }

    fn turn_to(&mut self, movement: MovementId) {
        if self.now != Some(movement) {
            self.close();
            self.now = Some(movement);
        }
    }

    fn close(&mut self) {
        let cents = |changes: &mut Vec<(PurseId, Worth)>| -> Vec<(PurseId, Amount)> {
            changes.sort_unstable_by_key(|(purse, _)| *purse);
            let purses = changes.chunk_by(|one, next| one.0 == next.0);
            let sums = purses.map(|changes| (changes[0].0, changes.iter().map(|(_, worth)| *worth).sum::<Worth>()));
            let sums = sums.map(|(purse, worth)| (purse, worth.cents()));
            let seen = sums.filter(|(_, cents)| !cents.is_zero()).collect();
            changes.clear();
            seen
        };
        let (gave, took) = (cents(&mut self.gave), cents(&mut self.took));
        if let Some(movement) = self.now.filter(|_| !gave.is_empty() || !took.is_empty()) {
            self.flow.passages.push(Passage {
                movement,
                at: self.ledger.instant(movement),
                gave,
                took,
            });
        }
    }

    fn finish(mut self) -> Flow {
        self.close();
        self.flow
    }
}
