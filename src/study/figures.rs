//! Figures by name: what an assertion of a scenario looks at.

use super::{Answer, Side, View};
use crate::scenario::Figure;
use crate::scenario::figure::{self, Of};
use crate::score::{Accused, AssetCard, AssetTruth, Level, Number, Scorecard, TrailEnd, Worth, Yardstick};
use crate::trace::Tally;
use crate::truth::{Outcome, World};
use crate::units::digest::feed;
use crate::units::{Amount, OriginId, Share, Total};

/// A figure as it was realised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A share or a plain number.
    Number(Number),
    /// Money in cents.
    Cents(Amount),
}

feed!(
    enum Value {
        Number(number) = 0,
        Cents(cents) = 1,
    }
);

/// What a figure is on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The study has no such vantage or method.
    Nowhere,
    /// There is nothing to measure it on, or there are several where one must be named.
    Empty,
    /// It has this value.
    Value(Value),
}

/// Returns the value of a figure on one side, whatever rail the figure names; where the scenario has several incidents and
/// the figure belongs to a vantage, of the first of them. Nothing where the side has no such vantage or method, or the figure
/// has no value.
pub fn figure(side: &Side, figure: &Figure) -> Option<Value> {
    match find(side, figure) {
        Found::Value(value) => Some(value),
        Found::Nowhere | Found::Empty => None,
    }
}

/// Finds a figure on one side.
pub fn find(side: &Side, figure: &Figure) -> Found {
    let Some(kind) = figure::figure(&figure.name) else {
        return Found::Nowhere;
    };
    let told = |value: Option<Value>| value.map_or(Found::Empty, Found::Value);
    if kind.of == Of::World {
        return told(of_world(side, kind.name));
    }
    let looks = |view: &&View| view.incident == 0 && figure.vantage.is_none_or(|vantage| vantage == view.vantage);
    let view = match only(side.views.iter().filter(looks)) {
        Ok(view) => view,
        Err(found) => return found,
    };
    if kind.of == Of::Vantage {
        return told(of_view(view, kind.name));
    }
    let named = |answer: &&Answer| figure.method.is_none_or(|method| method == answer.method);
    match only(view.answers.iter().filter(named)) {
        Ok(answer) => told(of_answer(side, view, answer, kind.name)),
        Err(found) => found,
    }
}

/// Returns the one element; of none nothing can be said, and of several no one value.
fn only<T>(mut elements: impl Iterator<Item = T>) -> Result<T, Found> {
    let one = elements.next().ok_or(Found::Nowhere)?;
    elements.next().map_or(Ok(one), |_| Err(Found::Empty))
}

fn count(things: u64) -> Value {
    Value::Number(Number::count(things))
}

/// Returns a figure of the world itself.
pub fn of_world(side: &Side, name: &str) -> Option<Value> {
    let share = |part: Worth, whole: Worth| part.share_of(whole).map(|share| Value::Number(share.into()));
    let stolen: Worth = (0..side.world.truth.incidents.len())
        .map(|incident| stolen(side, incident))
        .sum();
    let yardsticks = || {
        let numbers = 0..side.world.truth.incidents.len();
        numbers.map(|number| Yardstick::new(&side.world, number, side.world.ends))
    };
    let became = |state: fn(&Outcome) -> Amount| share(became(side, state), stolen);
    match name {
        "movements" => Some(count(side.world.ledger.movement_count() as u64)),
        "payments.stopped" => Some(count(side.counts.stopped)),
        "stolen" => Some(Value::Cents(stolen.cents())),
        "determined" => share(
            yardsticks().map(|yardstick| yardstick.determined()).sum(),
            yardsticks().map(|yardstick| yardstick.loot()).sum(),
        ),
        "determined.asset" => {
            let assets: Vec<&AssetTruth> = side
                .assets
                .iter()
                .map(|asset| asset.as_ref().ok())
                .collect::<Option<_>>()?;
            share(
                assets.iter().map(|asset| asset.determined).sum(),
                assets.iter().map(|asset| asset.seeded).sum(),
            )
        }
        "prevalence" => share(
            yardsticks().map(|yardstick| yardstick.loot_in_purses()).sum(),
            yardsticks().next()?.money,
        ),
        "outcome.held" => became(|outcome| outcome.held),
        "outcome.frozen" => became(|outcome| outcome.frozen),
        "outcome.recovered" => became(|outcome| outcome.recovered),
        "outcome.cashed" => became(|outcome| outcome.cashed),
        "outcome.spent" => became(|outcome| outcome.spent),
        "outcome.lost" => became(|outcome| outcome.lost),
        _ => None,
    }
}

/// Returns the worth of what the victims of an incident lost.
pub fn stolen(side: &Side, incident: usize) -> Worth {
    stolen_in(&side.world, incident)
}

/// Returns the worth of what the victims of an incident of a world lost.
pub(super) fn stolen_in(world: &World, incident: usize) -> Worth {
    let (ledger, rates) = (&world.ledger, &world.record.rates);
    let claims = world.truth.incidents[incident].complaint.iter();
    let worth = claims.map(|(leg, amount)| Worth::of(*amount, rates[ledger.asset_of(ledger.out_purse(*leg)).index()]));
    worth.sum()
}

/// Returns the worth of all loot in one final state.
fn became(side: &Side, state: fn(&Outcome) -> Amount) -> Worth {
    let incidents = side.world.truth.incidents.iter();
    let outcomes = incidents.flat_map(|incident| incident.outcomes.iter().zip(&side.world.record.rates));
    outcomes.map(|(outcome, rate)| Worth::of(state(outcome), *rate)).sum()
}

fn of_view(view: &View, name: &str) -> Option<Value> {
    let end = name.strip_prefix("stop.")?;
    let end = TrailEnd::ALL.into_iter().find(|known| known.name() == end)?;
    let (.., share) = view.ends.rows.iter().find(|row| row.0 == end)?;
    share.map(|share| Value::Number(share.into()))
}

/// Returns a figure of one method at one view.
pub fn of_answer(side: &Side, view: &View, answer: &Answer, name: &str) -> Option<Value> {
    of_cards(
        side,
        view,
        (&answer.card, answer.asset.as_ref()),
        &answer.trace.tallies,
        name,
    )
}

/// Returns a figure of the scorecards of one answer at one view, whoever answered; the tallies are the answer's.
pub fn of_cards(
    side: &Side,
    view: &View,
    (card, asset): (&Scorecard, Option<&AssetCard>),
    tallies: &[Tally],
    name: &str,
) -> Option<Value> {
    let recall = asset.and_then(|card| card.recall);
    let [strangers, volunteers, purchasers] = &card.accused;
    let share = |share: Option<Share>| share.map(|share| Value::Number(share.into()));
    let all = |accused: &Accused| Some(Value::Cents(accused.truly + accused.never));
    let heads = |accused: &Accused| Some(count(accused.entities.into()));
    let sum = |pick: fn(&Tally) -> Total| {
        let ours = tallies
            .iter()
            .filter(|tally| tally.origin == OriginId::new(view.incident));
        let rates = &side.world.record.rates;
        let worth: Worth = ours
            .map(|tally| Worth::of(pick(tally), rates[tally.asset.index()]))
            .sum();
        Some(Value::Cents(worth.cents()))
    };
    match name {
        "recall" => share(card.level(Level::Purses).recall),
        "precision" => share(card.level(Level::Purses).precision),
        "recall.entities" => share(card.level(Level::Entities).recall),
        "precision.entities" => share(card.level(Level::Entities).precision),
        "recall.keepers" => share(card.level(Level::Keepers).recall),
        "precision.keepers" => share(card.level(Level::Keepers).precision),
        "error.asset" => share(asset.and_then(|card| card.error)),
        "recall.asset.least" => share(recall.map(|(least, _)| least)),
        "recall.asset.greatest" => share(recall.map(|(_, greatest)| greatest)),
        "candidates" => card.candidates.map(Value::Number),
        "strangers" => all(strangers),
        "strangers.received" => Some(Value::Cents(strangers.truly)),
        "strangers.never" => Some(Value::Cents(strangers.never)),
        "strangers.entities" => heads(strangers),
        "volunteers" => all(volunteers),
        "volunteers.received" => Some(Value::Cents(volunteers.truly)),
        "volunteers.never" => Some(Value::Cents(volunteers.never)),
        "volunteers.entities" => heads(volunteers),
        "purchasers" => all(purchasers),
        "purchasers.entities" => heads(purchasers),
        "seeded" => sum(|tally| tally.seeded),
        "held" => sum(|tally| tally.held),
        "stopped" => sum(|tally| tally.stopped),
        _ => None,
    }
}
