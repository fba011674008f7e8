//! Figures by name: what an assertion of a scenario looks at.

use std::collections::BTreeMap;

use super::{Answer, LootDays, Side, Value, View, later};
use crate::evidence::KeeperKind;
use crate::lots::Method;
use crate::scenario::Figure;
use crate::scenario::figure::{MethodFigure, Of, Since, VantageFigure, WorldFigure};
use crate::score::{Accused, AssetCard, AssetTruth, Level, Number, Parts, Scorecard, TrailEnd, Worth, Yardstick};
use crate::sim::Count;
use crate::trace::Tally;
use crate::truth::{Attempt, Fate, Incident, Receipt, World};
use crate::units::{Amount, IncidentId, Instant, Rate, Share, Span, Total};

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

/// Returns the value of a figure on one side, whatever rail the figure names. Nothing where the side has no such vantage or method, or
/// the figure has no value: such as a figure of a vantage that does not say of which of several thefts it is.
pub fn figure(side: &Side, figure: &Figure) -> Option<Value> {
    match find(side, figure) {
        Found::Value(value) => Some(value),
        Found::Nowhere | Found::Empty => None,
    }
}

/// Finds a figure on one side.
pub fn find(side: &Side, figure: &Figure) -> Found {
    let only_one = (side.world.truth.incidents.len() == 1).then_some(IncidentId::FIRST);
    let about = figure.incident.or(only_one);
    let looks = |view: &&View| {
        about.is_none_or(|about| about == view.incident) && figure.vantage.is_none_or(|vantage| vantage == view.vantage)
    };
    let later = match figure.since {
        Since::End => None,
        since => only(side.views.iter().filter(looks)).ok().and_then(|view| {
            let methods: Vec<Method> = figure.method.into_iter().collect();
            later::view_at(side, (view.incident, view.vantage), since, &methods)
        }),
    };
    let view = || match &later {
        Some(view) => Ok(view),
        None => only(side.views.iter().filter(looks)),
    };
    let named = |answer: &&Answer| figure.method.is_none_or(|method| method == answer.method);
    let found = match figure.kind.of {
        Of::World(which) => Ok(of_world(side, which, figure.since, figure.incident)),
        Of::Vantage(which) => view().map(|view| of_view(view, which)),
        Of::Method(which) => view().and_then(|view| {
            let answer = only(view.answers.iter().filter(named))?;
            Ok(of_answer(side, view, answer, which))
        }),
    };
    match found {
        Ok(value) => value.map_or(Found::Empty, Found::Value),
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

/// Returns a figure of the world itself, of one theft or of all together. What became of what was attempted is counted from each payment's
/// order or from its notice, all others from the theft or the notice that came first.
pub fn of_world(side: &Side, which: WorldFigure, since: Since, about: Option<IncidentId>) -> Option<Value> {
    let share = |part: Worth, whole: Worth| part.share_of(whole).map(|share| Value::Number(share.into()));
    let ids = || {
        side.world
            .truth
            .incident_ids()
            .filter(move |id| about.is_none_or(|about| about == *id))
    };
    let incidents = || ids().map(|id| side.world.truth.incident(id));
    let first = |of: fn(&Incident) -> Instant| incidents().map(of).min().unwrap_or(side.world.begins);
    let at = side.at.min(match since {
        Since::End => side.at,
        Since::Order(span) => first(|incident| incident.at) + span,
        Since::Notice(span) => first(|incident| incident.noticed) + span,
    });
    let yardsticks = || ids().map(|incident| Yardstick::new(&side.world, incident, at));
    let became = || {
        let fates = which.fates().unwrap_or_default();
        ids().flat_map(move |id| {
            let asked = |payment: usize| is_of(side, which, (id, payment));
            states_of(side.at, side.world.truth.incident(id), since, asked)
                .into_iter()
                .filter(|(fate, _)| fates.contains(fate))
        })
    };
    let by = |what: Count| Some(count(side.counts.by(at, what)));
    match which {
        WorldFigure::Movements => Some(count(side.world.ledger.movements_until(at) as u64)),
        WorldFigure::PaymentsStopped => by(Count::Stopped),
        WorldFigure::Requests => by(Count::Request),
        WorldFigure::Answers => by(Count::Answer),
        WorldFigure::Reports => by(Count::Report),
        WorldFigure::Alarms => by(Count::Alarm),
        WorldFigure::AlarmsFalse => by(Count::AlarmFalse),
        WorldFigure::StrangersHeld => Some(Value::Cents(Amount::new(side.counts.by(at, Count::StrangersHeld)))),
        // A sum over the whole time of all freezes is known when the world has ended.
        WorldFigure::StrangersFrozen => (at == side.world.ends).then(|| count(side.counts.strangers_frozen / 100)),
        WorldFigure::Attempted => Some(Value::Cents(ordered(incidents()).cents())),
        WorldFigure::Stolen => {
            let lost: Worth = ids().map(|id| stolen_in(&side.world, id, at)).sum();
            Some(Value::Cents(lost.cents()))
        }
        WorldFigure::WorthNow => {
            let now: Worth = ids().map(|id| worths(side, id, at).now).sum();
            Some(Value::Cents(now.cents()))
        }
        WorldFigure::WorthReturned => {
            let returned: Worth = ids().map(|id| worths(side, id, at).returned).sum();
            Some(Value::Cents(returned.cents()))
        }
        WorldFigure::Determined => share(
            yardsticks().map(|yardstick| yardstick.determined()).sum(),
            yardsticks().map(|yardstick| yardstick.loot()).sum(),
        ),
        WorldFigure::DeterminedAsset => {
            let assets = side.assets.iter().enumerate();
            let assets: Vec<&AssetTruth> = assets
                .filter(|(place, _)| about.is_none_or(|about| about.index() == *place))
                .map(|(_, asset)| asset.as_ref().ok())
                .collect::<Option<_>>()?;
            share(
                assets.iter().map(|asset| asset.determined).sum(),
                assets.iter().map(|asset| asset.seeded).sum(),
            )
        }
        WorldFigure::Prevalence => share(
            yardsticks().map(|yardstick| yardstick.loot_in_purses()).sum(),
            yardsticks().next()?.money(),
        ),
        WorldFigure::LootDaysRail => {
            let days = LootDays::of(&side.world, incidents());
            let share = days.on(LootDays::begun_on(&side.world)?);
            share.map(|share| Value::Number(share.into()))
        }
        WorldFigure::LootDaysBooks => {
            let days = LootDays::of(&side.world, incidents());
            days.in_books().map(|share| Value::Number(share.into()))
        }
        WorldFigure::OutcomeHeld
        | WorldFigure::OutcomeFrozen
        | WorldFigure::OutcomeAbandoned
        | WorldFigure::OutcomeRecovered
        | WorldFigure::OutcomeVoided
        | WorldFigure::OutcomeSeized
        | WorldFigure::OutcomeCashed
        | WorldFigure::OutcomeSpent
        | WorldFigure::OutcomeLost
        | WorldFigure::OutcomePrevented
        | WorldFigure::OutcomeUnderWay
        | WorldFigure::OutcomeUnmade
        | WorldFigure::PreventedStopped
        | WorldFigure::PreventedRecalled
        | WorldFigure::PreventedBank
        | WorldFigure::PreventedExchange
        | WorldFigure::PreventedOther
        | WorldFigure::PreventedGiven => share(became().map(|(_, worth)| worth).sum(), ordered(incidents())),
    }
}

/// Returns the worth of what the victims of one theft lost, or of all together.
pub(super) fn lost(side: &Side, about: Option<IncidentId>) -> Worth {
    let ids = side.world.truth.incident_ids();
    let asked = ids.filter(|id| about.is_none_or(|about| about == *id));
    asked.map(|id| stolen(side, id)).sum()
}

/// Returns the worth of what the victims of an incident lost.
pub fn stolen(side: &Side, incident: IncidentId) -> Worth {
    stolen_in(&side.world, incident, side.at)
}

/// Returns the worth of what the victims of an incident of a world had lost by an instant.
pub(super) fn stolen_in(world: &World, incident: IncidentId, at: Instant) -> Worth {
    stolen_at(world, incident, at, &world.truth.incident(incident).rates)
}

/// Returns the worth at some rates of what the victims of an incident of a world had lost by an instant.
fn stolen_at(world: &World, incident: IncidentId, at: Instant, rates: &[Rate]) -> Worth {
    let ledger = &world.ledger;
    let claims = world.truth.incident(incident).complaint.iter();
    let claims = claims.filter(|(leg, _)| ledger.instant(ledger.movement_of(*leg)) <= at);
    let worth = claims.map(|(leg, amount)| Worth::of(*amount, rates[ledger.asset_of(ledger.out_purse(*leg)).index()]));
    worth.sum()
}

/// What was taken in one theft is worth at its own time and now, and what came back was worth when it did.
pub(crate) struct Worths {
    /// What was taken, at the rates of the theft.
    pub taken: Worth,
    /// The same, at the rates of the instant at which everything is counted: what the victims would have.
    pub now: Worth,
    /// What came back to the victims, in what it had become, each part at the rates of its own instant.
    pub returned: Worth,
    /// When the first and the last of that came back.
    pub when: Option<(Instant, Instant)>,
}

/// Returns what was taken in a theft and what came back by an instant, at the rates of the times that matter.
pub(crate) fn worths(side: &Side, incident: IncidentId, at: Instant) -> Worths {
    let (world, record) = (&side.world, &side.world.record);
    let receipts = world.truth.incident(incident).returned.iter();
    let dated = receipts.map(|receipt| (world.ledger.instant(receipt.movement), receipt));
    let dated: Vec<_> = dated.take_while(|(back, _)| *back <= at).collect();
    let worth = |&(at, receipt): &(Instant, &Receipt)| {
        Worth::of(receipt.amount, record.rate(world.ledger.asset_of(receipt.purse), at))
    };
    Worths {
        taken: stolen_in(world, incident, at),
        now: stolen_at(world, incident, at, &record.rates_at(at)),
        returned: dated.iter().map(worth).sum(),
        when: dated.first().zip(dated.last()).map(|(first, last)| (first.0, last.0)),
    }
}

/// Returns the worth of the payments that the plans order of the victims, whatever became of them.
pub(super) fn attempted(world: &World) -> Worth {
    ordered(&world.truth.incidents)
}

/// Returns the worth of the payments that the plan of one theft orders.
pub(super) fn attempted_in(world: &World, incident: IncidentId) -> Worth {
    ordered([world.truth.incident(incident)])
}

fn ordered<'i>(incidents: impl IntoIterator<Item = &'i Incident>) -> Worth {
    let worth = |incident: &Incident| -> Worth {
        let attempts = incident.attempts.iter();
        attempts.map(|attempt| worth(incident, attempt, attempt.amount)).sum()
    };
    incidents.into_iter().map(worth).sum()
}

fn worth(incident: &Incident, attempt: &Attempt, amount: Amount) -> Worth {
    Worth::of(amount, incident.rates[attempt.asset.index()])
}

/// Returns the worth of what was attempted in an incident by what it had become, at the rates of the theft; nothing is said of what
/// happens after the instant at which everything is counted.
pub fn states(until: Instant, incident: &Incident, since: Since) -> BTreeMap<Fate, Worth> {
    states_of(until, incident, since, |_| true)
}

/// Tells whether a payment counts for a figure: all but those that say who prevented it or why are of all payments.
fn is_of(side: &Side, which: WorldFigure, payment: (IncidentId, usize)) -> bool {
    let kept = || {
        let rows = &side.counts.prevented;
        let found = rows
            .binary_search_by_key(&payment, |row| (row.incident, row.payment))
            .ok();
        found.map(|place| &rows[place])
    };
    let kind = || {
        let keeper = kept()?.by?;
        Some(side.world.record.keepers[keeper.index()].kind)
    };
    match which {
        WorldFigure::PreventedBank => kind() == Some(KeeperKind::Bank),
        WorldFigure::PreventedExchange => kind() == Some(KeeperKind::Exchange),
        WorldFigure::PreventedOther => !matches!(kind(), Some(KeeperKind::Bank | KeeperKind::Exchange)),
        WorldFigure::PreventedGiven => kept().is_some_and(|row| row.is_given),
        WorldFigure::Determined
        | WorldFigure::DeterminedAsset
        | WorldFigure::Prevalence
        | WorldFigure::OutcomeHeld
        | WorldFigure::OutcomeFrozen
        | WorldFigure::OutcomeSeized
        | WorldFigure::OutcomeAbandoned
        | WorldFigure::OutcomeRecovered
        | WorldFigure::OutcomeVoided
        | WorldFigure::OutcomeCashed
        | WorldFigure::OutcomeSpent
        | WorldFigure::OutcomeLost
        | WorldFigure::OutcomePrevented
        | WorldFigure::OutcomeUnderWay
        | WorldFigure::OutcomeUnmade
        | WorldFigure::PreventedStopped
        | WorldFigure::PreventedRecalled
        | WorldFigure::LootDaysRail
        | WorldFigure::LootDaysBooks
        | WorldFigure::Attempted
        | WorldFigure::Stolen
        | WorldFigure::WorthNow
        | WorldFigure::WorthReturned
        | WorldFigure::Movements
        | WorldFigure::Requests
        | WorldFigure::Answers
        | WorldFigure::PaymentsStopped
        | WorldFigure::Reports
        | WorldFigure::Alarms
        | WorldFigure::AlarmsFalse
        | WorldFigure::StrangersHeld
        | WorldFigure::StrangersFrozen => true,
    }
}

/// Returns the states of the payments of an incident that are asked for.
fn states_of(
    until: Instant,
    incident: &Incident,
    since: Since,
    is_asked: impl Fn(usize) -> bool,
) -> BTreeMap<Fate, Worth> {
    let at = |attempt: &Attempt| match since {
        Since::End => until,
        Since::Order(span) => until.min(attempt.due + span),
        Since::Notice(span) => until.min(incident.noticed + span),
    };
    let mut sums: BTreeMap<Fate, Worth> = BTreeMap::new();
    let payments = incident.states(at).into_iter().zip(&incident.attempts).enumerate();
    for (_, (states, attempt)) in payments.filter(|(payment, _)| is_asked(*payment)) {
        for (fate, amount) in states.parts() {
            *sums.entry(fate).or_default() += worth(incident, attempt, amount);
        }
    }
    sums
}

/// Returns a figure of a view, whatever the method.
pub fn of_view(view: &View, which: VantageFigure) -> Option<Value> {
    let share = |share: Option<Share>| share.map(|share| Value::Number(share.into()));
    let end = match which {
        VantageFigure::Named => TrailEnd::Named,
        VantageFigure::FalseName => TrailEnd::FalseName,
        VantageFigure::Unnamed => TrailEnd::Unnamed,
        VantageFigure::BooksEnd => TrailEnd::BooksEnd,
        VantageFigure::Pooled => TrailEnd::Pooled,
        VantageFigure::OffLedger => TrailEnd::OffLedger,
        VantageFigure::Cash => TrailEnd::Cash,
        VantageFigure::CutOff => TrailEnd::CutOff,
        VantageFigure::FollowableLeast => return share(view.ends.followable[0]),
        VantageFigure::Followable => return share(view.ends.followable[1]),
        VantageFigure::FollowableGreatest => return share(view.ends.followable[2]),
        VantageFigure::ChanceRecall => return share(view.chance.recall),
        VantageFigure::ChancePrecision => return share(view.chance.precision),
        VantageFigure::Leads => return share(view.ends.leads.share),
        VantageFigure::LeadsValue => return Some(Value::Cents(view.ends.leads.value)),
        VantageFigure::LeadsKeepers => return Some(count(view.ends.leads.keepers.into())),
    };
    share(view.ends.rows.iter().find(|row| row.0 == end)?.2)
}

/// Returns a figure of one method at one view.
pub fn of_answer(side: &Side, view: &View, answer: &Answer, which: MethodFigure) -> Option<Value> {
    if which == MethodFigure::LocatedDays {
        let spans = later::located(side, view.incident, view.vantage, &[answer.method]);
        return spans.first().map(|span| Value::Number(days(*span)));
    }
    of_cards(
        side,
        view,
        (&answer.card, answer.asset.as_ref(), answer.parts.as_ref()),
        &answer.trace.tallies,
        which,
    )
}

/// Returns a time in days.
pub fn days(span: Span) -> Number {
    Number::millionths(span.get().unsigned_abs() * 1_000_000 / Span::DAY.get().unsigned_abs())
}

/// Returns a figure of the scorecards of one answer at one view, whoever answered; the tallies are the answer's.
pub fn of_cards(
    side: &Side,
    view: &View,
    (card, asset, parts): (&Scorecard, Option<&AssetCard>, Option<&Parts>),
    tallies: &[Tally],
    which: MethodFigure,
) -> Option<Value> {
    let recall = asset.and_then(|card| card.recall);
    let [strangers, volunteers, purchasers, keepers, facilitators] = &card.accused;
    let share = |share: Option<Share>| share.map(|share| Value::Number(share.into()));
    let part = |place: usize| share(parts.and_then(|parts| parts.shares).map(|shares| shares[place]));
    let all = |accused: &Accused| Some(Value::Cents(accused.truly + accused.never));
    let heads = |accused: &Accused| Some(count(accused.entities.into()));
    let sum = |pick: fn(&Tally) -> Total| {
        let ours = tallies.iter().filter(|tally| tally.origin == view.incident.origin());
        let rates = &side.world.truth.incident(view.incident).rates;
        let worth: Worth = ours
            .map(|tally| Worth::of(pick(tally), rates[tally.asset.index()]))
            .sum();
        Some(Value::Cents(worth.cents()))
    };
    match which {
        MethodFigure::Recall => share(card.level(Level::Purses).recall),
        MethodFigure::RecallFollowed => part(0),
        MethodFigure::RecallInferred => part(1),
        MethodFigure::RecallLuck => part(2),
        MethodFigure::Precision => share(card.level(Level::Purses).precision),
        MethodFigure::RecallEntities => share(card.level(Level::Entities).recall),
        MethodFigure::PrecisionEntities => share(card.level(Level::Entities).precision),
        MethodFigure::RecallKeepers => share(card.level(Level::Keepers).recall),
        MethodFigure::PrecisionKeepers => share(card.level(Level::Keepers).precision),
        MethodFigure::ErrorAsset => share(asset.and_then(|card| card.error)),
        MethodFigure::RecallAssetLeast => share(recall.map(|(least, _)| least)),
        MethodFigure::RecallAssetGreatest => share(recall.map(|(_, greatest)| greatest)),
        MethodFigure::LocatedDays => None,
        MethodFigure::Candidates => card.candidates.map(Value::Number),
        MethodFigure::Strangers => all(strangers),
        MethodFigure::StrangersReceived => Some(Value::Cents(strangers.truly)),
        MethodFigure::StrangersNever => Some(Value::Cents(strangers.never)),
        MethodFigure::StrangersEntities => heads(strangers),
        MethodFigure::StrangersTouched => Some(count(strangers.touched.into())),
        MethodFigure::Volunteers => all(volunteers),
        MethodFigure::VolunteersReceived => Some(Value::Cents(volunteers.truly)),
        MethodFigure::VolunteersNever => Some(Value::Cents(volunteers.never)),
        MethodFigure::VolunteersEntities => heads(volunteers),
        MethodFigure::Purchasers => all(purchasers),
        MethodFigure::PurchasersEntities => heads(purchasers),
        MethodFigure::Keepers => all(keepers),
        MethodFigure::KeepersReceived => Some(Value::Cents(keepers.truly)),
        MethodFigure::KeepersNever => Some(Value::Cents(keepers.never)),
        MethodFigure::KeepersEntities => heads(keepers),
        MethodFigure::Facilitators => all(facilitators),
        MethodFigure::FacilitatorsEntities => heads(facilitators),
        MethodFigure::Seeded => sum(|tally| tally.seeded),
        MethodFigure::Held => sum(|tally| tally.held),
        MethodFigure::Stopped => sum(|tally| tally.stopped),
    }
}
