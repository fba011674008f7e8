//! How far each number of a scenario may be from what the file says: what follows only from one value of a number that nobody
//! measured is not said by the model.
//!
//! No range here has a source, so all are wide: a chance goes from 5 % to 95 %, everything else from a third to three times, and a range in
//! the file goes as a whole. A count of something that is there stays at least one, and no number leaves what a file may say. Numbers of
//! one name move together: all groups of the crowd, all keepers of a kind, all steps of a verb, all rails. What is no number - a
//! rail's form and scripts, a flag, a word, who does what to whom - says which world it is and is not varied, nor is when it lies: `begins`,
//! `span`, `until`, `at`, `dates`, holidays; nor how
//! small it is made (`scale`) and how whose the thefts are is drawn (`hands`).
//!
//! A number can be put to an end of its range (`study/validity`), or all be drawn within theirs at once (`study/why`).

use super::quantity::Between;
use super::rail::{FeeRule, Levers};
use super::spec::{Crowd, IncidentSpec, KeeperSpec, OrderSpec, Scenario, Step, When};
use crate::evidence::KeeperKind;
use crate::seed::Seed;
use crate::units::{Amount, Share, Span};

/// A place in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// A third of what the file says; of a chance 5 %.
    Least,
    /// Three times what the file says; of a chance 95 %.
    Greatest,
    /// So far from the least to the greatest, with what the file says in the middle. A chance of none or of all stays: it says which rail or
    /// keeper this is.
    Drawn(Share),
}

/// By how much a number that is no chance is divided and multiplied.
const TIMES: u64 = 3;

/// How far a chance goes.
const CHANCES: [Share; 2] = [Share::percent(5), Share::percent(95)];

/// The tail exponent of wealth stays above 1, where a mean exists: a file may say no less.
const EXPONENT_LEAST: u32 = 1_001;

/// The deviation of payments stays what a file may say.
const SIGMA_GREATEST: u32 = 10_000;

/// Returns the names of the numbers of a scenario, as the file has them, each once.
pub(crate) fn parameters(scenario: &Scenario) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    visit(&mut scenario.clone(), &mut |name, _| {
        if !names.contains(&name) {
            names.push(name);
        }
    });
    names
}

/// Returns the scenario with all numbers of a name at an end of their ranges; the same scenario where there is no such number, or
/// where it is nothing, of which three times is nothing.
pub(crate) fn at_extreme(scenario: &Scenario, parameter: &str, end: Point) -> Scenario {
    let mut scenario = scenario.clone();
    visit(&mut scenario, &mut |name, number| {
        if name == parameter {
            number.go(end);
        }
    });
    scenario
}

/// Returns the scenario with every number somewhere in its range, those of one name at the same place; which place hangs on the draw and
/// the name alone.
pub(crate) fn drawn(scenario: &Scenario, draw: Seed) -> Scenario {
    let mut scenario = scenario.clone();
    visit(&mut scenario, &mut |name, number| {
        let place = draw.quantile(&format!("ranges/{name}"));
        number.go(Point::Drawn(place.share(Share::NONE, Share::WHOLE)));
    });
    scenario
}

/// A number that can go to a place in its range.
trait Number {
    fn go(&mut self, to: Point);
}

/// Returns what lies so far from the least to the greatest, evenly on either side of what is in the middle.
fn between(least: u64, middle: u64, greatest: u64, far: Share) -> u64 {
    const HALF: u128 = 500_000;
    let far = u128::from(far.get());
    let on = |from: u64, to: u64, far: u128| {
        let more = u128::from(to - from) * far / HALF;
        from + u64::try_from(more).expect("no more than the way from one to the other")
    };
    match far.checked_sub(HALF) {
        None => on(least, middle, far),
        Some(far) => on(middle, greatest, far),
    }
}

fn scaled(number: u64, to: Point) -> u64 {
    let (least, greatest) = ((number / TIMES).max(number.min(1)), number.saturating_mul(TIMES));
    match to {
        Point::Least => least,
        Point::Greatest => greatest,
        Point::Drawn(far) => between(least, number, greatest, far),
    }
}

impl Number for u64 {
    fn go(&mut self, to: Point) {
        *self = scaled(*self, to);
    }
}

impl Number for u32 {
    fn go(&mut self, to: Point) {
        *self = u32::try_from(scaled((*self).into(), to)).unwrap_or(u32::MAX);
    }
}

impl Number for Amount {
    fn go(&mut self, to: Point) {
        *self = Amount::new(scaled(self.get(), to));
    }
}

impl Number for Span {
    fn go(&mut self, to: Point) {
        let (least, greatest) = (Span::seconds(self.get() / TIMES as i64), self.times(TIMES as i64));
        let seconds = |span: Span| span.get().unsigned_abs();
        *self = match to {
            Point::Least => least,
            Point::Greatest => greatest,
            Point::Drawn(far) => {
                let drawn = between(seconds(least), seconds(*self), seconds(greatest), far);
                Span::seconds(i64::try_from(drawn).unwrap_or(i64::MAX))
            }
        };
    }
}

/// A share that is no chance: of a payment, of a rate.
impl Number for Share {
    fn go(&mut self, to: Point) {
        let parts = scaled(self.get().into(), to).min(Share::WHOLE.get().into());
        *self = Share::ppm(parts as u32);
    }
}

impl<T: Number> Number for Between<T> {
    fn go(&mut self, to: Point) {
        self.least.go(to);
        self.greatest.go(to);
    }
}

/// How many of some: a chance for each of them.
struct Chance<'a>(&'a mut Share);

impl Number for Chance<'_> {
    fn go(&mut self, to: Point) {
        let [least, greatest] = CHANCES;
        *self.0 = match to {
            Point::Least => least,
            Point::Greatest => greatest,
            Point::Drawn(_) if [Share::NONE, Share::WHOLE].contains(self.0) => *self.0,
            Point::Drawn(far) => {
                let middle = Share::ppm((least.get() + greatest.get()) / 2);
                let drawn = between(least.get().into(), middle.get().into(), greatest.get().into(), far);
                Share::ppm(u32::try_from(drawn).unwrap_or(u32::MAX))
            }
        };
    }
}

/// A number that a file may only say between limits.
struct Limited<'a>(&'a mut u32, u32, u32);

impl Number for Limited<'_> {
    fn go(&mut self, to: Point) {
        let Limited(number, least, greatest) = self;
        number.go(to);
        **number = (**number).clamp(*least, *greatest);
    }
}

/// The shares of a branch, which are together at most the whole.
struct Division<'a>(&'a mut Vec<(String, Share)>);

impl Number for Division<'_> {
    fn go(&mut self, to: Point) {
        let mut left = Share::WHOLE.get();
        for (_, share) in self.0.iter_mut() {
            share.go(to);
            *share = Share::ppm(share.get().min(left));
            left -= share.get();
        }
    }
}

/// Hears of every number with its name.
type See<'a> = &'a mut dyn FnMut(String, &mut dyn Number);

fn visit(scenario: &mut Scenario, see: See<'_>) {
    scenario.crowd.iter_mut().for_each(|crowd| of_crowd(crowd, see));
    scenario.keepers.iter_mut().for_each(|keeper| of_keeper(keeper, see));
    for incident in &mut scenario.incidents {
        of_incident(incident, see);
    }
    let budget = &mut scenario.plan.budget;
    if let Some(money) = &mut budget.money {
        see("plan.budget.money".into(), money);
    }
    if let Some(time) = &mut budget.time {
        see("plan.budget.time".into(), time);
    }
    if let Some(purses) = &mut budget.purses {
        see("plan.budget.purses".into(), purses);
    }
    let branches = scenario.plan.branches.iter_mut().map(|(_, steps)| steps);
    for step in std::iter::once(&mut scenario.plan.steps).chain(branches).flatten() {
        of_step(step, see);
    }
    for defence in &mut scenario.defend {
        if let When::AfterNotice(after) = &mut defence.when {
            see("defend.after_notice".into(), after);
        }
        see("defend.takes".into(), &mut defence.takes);
        match &mut defence.order {
            OrderSpec::Tag { hops, coverage, .. } => {
                see("defend.tag.hops".into(), hops);
                see("defend.tag.coverage".into(), &mut Chance(coverage));
            }
            OrderSpec::Freeze { term, .. } => see("defend.freeze.term".into(), term),
            OrderSpec::Untag | OrderSpec::Recall { .. } | OrderSpec::Void | OrderSpec::Request { .. } => {}
        }
    }
    for rail in &mut scenario.rails {
        match &mut rail.fee {
            FeeRule::Free => {}
            FeeRule::PerByte(price) => see("rail.fee.per_byte".into(), price),
            FeeRule::PerTransfer(price) => see("rail.fee.per_transfer".into(), price),
            FeeRule::Tariff { payment, correspondent } => {
                see("rail.fee.payment".into(), payment);
                see("rail.fee.correspondent".into(), correspondent);
            }
        }
        of_levers(&mut rail.levers, see);
    }
}

fn of_crowd(crowd: &mut Crowd, see: See<'_>) {
    for (name, count) in [
        ("users", &mut crowd.users),
        ("merchants", &mut crowd.merchants),
        ("employers", &mut crowd.employers),
        ("payments_per_month", &mut crowd.payments_per_month),
        ("peelers", &mut crowd.peelers),
        ("alike", &mut crowd.alike),
        ("weight", &mut crowd.weight),
    ] {
        see(format!("crowd.{name}"), count);
    }
    for (name, chance) in [
        ("reuse", &mut crowd.reuse),
        ("traders", &mut crowd.traders),
        ("private", &mut crowd.private),
        ("dormant", &mut crowd.dormant),
        ("movers", &mut crowd.movers),
    ] {
        see(format!("crowd.{name}"), &mut Chance(chance));
    }
    see("crowd.swindlers".into(), &mut crowd.swindlers);
    see("crowd.wages_every".into(), &mut crowd.wages_every);
    see("crowd.payment_median".into(), &mut crowd.payment_median.amount);
    see(
        "crowd.payment_sigma_milli".into(),
        &mut Limited(&mut crowd.payment_sigma_milli, 0, SIGMA_GREATEST),
    );
    see(
        "crowd.wealth_alpha_milli".into(),
        &mut Limited(&mut crowd.wealth_alpha_milli, EXPONENT_LEAST, u32::MAX),
    );
}

fn of_keeper(keeper: &mut KeeperSpec, see: See<'_>) {
    let kind = match keeper.kind {
        KeeperKind::Exchange => "exchange",
        KeeperKind::Mixer => "mixer",
        KeeperKind::Desk => "desk",
        KeeperKind::Bank => "bank",
        KeeperKind::Casino => "casino",
    };
    let mut see = |key: &str, number: &mut dyn Number| see(format!("keeper.{kind}.{key}"), number);
    see("customers", &mut keeper.customers);
    see("fee", &mut keeper.fee);
    see("discount", &mut keeper.discount);
    see("delay", &mut keeper.delay);
    see("parts", &mut keeper.parts);
    see("sweep_every", &mut keeper.sweep_every);
    see("hot", &mut Chance(&mut keeper.hot));
    see("handling", &mut keeper.handling);
    see("tag_coverage", &mut Chance(&mut keeper.tag_coverage));
    if let Some(tagged) = &mut keeper.tagged {
        see("tagged", tagged);
    }
    if let Some(control) = &mut keeper.control {
        see("control.chance", &mut Chance(&mut control.chance));
        see("control.delay", &mut control.delay);
    }
    if let Some(answers) = &mut keeper.answers {
        see("answers.chance", &mut Chance(&mut answers.chance));
        see("answers.abroad", &mut Chance(&mut answers.abroad));
        see("answers.delay", &mut answers.delay);
    }
    if let Some(consent) = &mut keeper.consent {
        see("consent.chance", &mut Chance(&mut consent.chance));
        see("consent.delay", &mut consent.delay);
    }
    if let Some(oversight) = &mut keeper.oversight {
        see("oversight.screened", &mut Chance(&mut oversight.screened));
        see("oversight.hold", &mut oversight.hold);
        see("oversight.stops", &mut Chance(&mut oversight.stops));
        see("oversight.false_alarm", &mut Chance(&mut oversight.false_alarm));
        see("oversight.reports", &mut Chance(&mut oversight.reports));
    }
    if let Some(identity) = &mut keeper.identity {
        see("identity.named", &mut Chance(&mut identity.named));
        see("identity.false_papers", &mut Chance(&mut identity.false_papers));
    }
    if keeper.mules.accounts > 0 {
        see("mules.accounts", &mut keeper.mules.accounts);
        see("mules.opened_with", &mut keeper.mules.opened_with);
        see("mules.false_names", &mut Chance(&mut keeper.mules.false_names));
    }
}

fn of_incident(incident: &mut IncidentSpec, see: See<'_>) {
    see("incident.amount".into(), &mut incident.amount.amount);
    for fixed in &mut incident.amounts {
        see("incident.amount".into(), &mut fixed.amount);
    }
    // Payments of fixed amounts are as many as there are amounts.
    if incident.amounts.is_empty() {
        see("incident.payments".into(), &mut incident.payments);
    }
    see("incident.over".into(), &mut incident.over);
    see("incident.noticed".into(), &mut incident.noticed);
    if incident.stopped > 0 {
        let all = incident.payments;
        see("incident.stopped".into(), &mut Limited(&mut incident.stopped, 0, all));
    }
    if let Some(test) = &mut incident.test {
        see("incident.test".into(), &mut test.amount);
    }
}

fn of_step(step: &mut Step, see: See<'_>) {
    let mut see = |key: &str, number: &mut dyn Number| see(format!("plan.{key}"), number);
    match step {
        Step::Steal(_) | Step::Rest => {}
        Step::Wait(time) => see("wait", time),
        Step::Split { into, over } => {
            see("split.into", into);
            see("split.over", over);
        }
        Step::Merge { into, over } => {
            see("merge.into", into);
            see("merge.over", over);
        }
        Step::Layer { hops, delay } => {
            see("layer.hops", hops);
            see("layer.delay", delay);
        }
        Step::Peel {
            hops,
            share,
            delay,
            accounts,
            ..
        } => {
            see("peel.hops", hops);
            see("peel.share", share);
            see("peel.delay", delay);
            see("peel.accounts", accounts);
        }
        Step::Dust { to, each, over } => {
            see("dust.to", to);
            see("dust.each", &mut each.amount);
            see("dust.over", over);
        }
        Step::Swap {
            discount, buyers, over, ..
        } => {
            see("swap.discount", discount);
            see("swap.buyers", buyers);
            see("swap.over", over);
        }
        Step::Mix { over, .. } => see("mix.over", over),
        Step::Deposit {
            accounts,
            withdraw,
            over,
            ..
        } => {
            see("deposit.accounts", accounts);
            if let Some(delay) = withdraw {
                see("deposit.withdraw", delay);
            }
            see("deposit.over", over);
        }
        Step::Otc { discount, over, .. } => {
            see("otc.discount", discount);
            see("otc.over", over);
        }
        Step::Bank {
            accounts, hops, delay, ..
        } => {
            see("bank.accounts", accounts);
            see("bank.hops", hops);
            see("bank.delay", delay);
        }
        Step::Exit { share, over, .. } => {
            see("exit.share", &mut Chance(share));
            see("exit.over", over);
        }
        Step::Branch(parts) => see("branch", &mut Division(parts)),
    }
}

fn of_levers(levers: &mut Levers, see: See<'_>) {
    let mut see = |key: &str, number: &mut dyn Number| see(format!("rail.{key}"), number);
    see("identity.named", &mut Chance(&mut levers.identity.named));
    see("identity.false_papers", &mut Chance(&mut levers.identity.false_papers));
    see("supply.cost", &mut levers.supply.cost);
    see("supply.delay", &mut levers.supply.delay);
    see("disclosure.chance", &mut Chance(&mut levers.disclosure.chance));
    see("disclosure.abroad", &mut Chance(&mut levers.disclosure.abroad));
    see("disclosure.delay", &mut levers.disclosure.delay);
    see("control.chance", &mut Chance(&mut levers.control.chance));
    see("control.delay", &mut levers.control.delay);
    see("oversight.screened", &mut Chance(&mut levers.oversight.screened));
    see("oversight.hold", &mut levers.oversight.hold);
    see("oversight.stops", &mut Chance(&mut levers.oversight.stops));
    see("oversight.false_alarm", &mut Chance(&mut levers.oversight.false_alarm));
    // Nobody reports where the file does not say so: that is which rail this is.
    if levers.oversight.reports > Share::NONE {
        see("oversight.reports", &mut Chance(&mut levers.oversight.reports));
    }
    see("finality.consent", &mut Chance(&mut levers.finality.consent));
    see("finality.delay", &mut levers.finality.delay);
    see("tempo.settlement", &mut levers.tempo.settlement);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::keys;
    use crate::scenario::shape::{Kind, Shape};
    use crate::scenario::{bundled, decode};

    fn all() -> impl Iterator<Item = Scenario> {
        let decoded = |bundled: &crate::scenario::Bundled| decode(bundled.name, bundled.text);
        bundled()
            .iter()
            .map(move |bundled| decoded(bundled).expect("bundled scenarios decode"))
    }

    fn same_theft() -> Scenario {
        all()
            .find(|scenario| scenario.name == "same-theft")
            .expect("it is bundled")
    }

    #[test]
    fn a_chance_goes_from_5_to_95_percent_and_all_else_from_a_third_to_three_times() {
        let file = same_theft();
        let at = |name: &str| [Point::Least, Point::Greatest].map(|end| at_extreme(&file, name, end));
        let [least, greatest] = at("crowd.reuse");
        assert_eq!(least.crowd[0].reuse, Share::percent(5));
        assert_eq!(greatest.crowd[0].reuse, Share::percent(95));
        let [least, greatest] = at("crowd.users");
        assert_eq!([least.crowd[0].users, greatest.crowd[0].users], [100, 900]);
        let noticed = |scenario: &Scenario| scenario.incidents[0].noticed;
        let [least, greatest] = at("incident.noticed");
        assert_eq!(noticed(&least), Span::seconds(noticed(&file).get() / 3));
        assert_eq!(noticed(&greatest), noticed(&file).times(3));
        let [least, greatest] = at("plan.branch");
        let shares = |scenario: &Scenario| {
            let branch = scenario.plan.steps.iter().find_map(|step| match step {
                Step::Branch(parts) => Some(parts.iter().map(|(_, share)| share.get()).collect::<Vec<_>>()),
                _ => None,
            });
            branch.expect("the trunk has a branch")
        };
        assert_eq!(
            shares(&least).iter().sum::<u32>(),
            333_332,
            "16.6666 + 8.3333 + 8.3333 %"
        );
        assert_eq!(
            shares(&greatest).iter().sum::<u32>(),
            1_000_000,
            "never more than the whole"
        );
    }

    #[test]
    fn a_draw_moves_every_number_within_its_range_and_says_no_bank_a_chain() {
        let file = same_theft();
        let (one, other) = (drawn(&file, Seed::new(1)), drawn(&file, Seed::new(2)));
        assert_eq!(one, drawn(&file, Seed::new(1)));
        assert_ne!(one.crowd[0].users, other.crowd[0].users);
        for draw in (1..=40).map(|draw| drawn(&file, Seed::new(draw))) {
            assert!((100..=900).contains(&draw.crowd[0].users), "{}", draw.crowd[0].users);
            assert!((50_000..=950_000).contains(&draw.crowd[0].traders.get()));
            for (rail, was) in draw.rails.iter().zip(&file.rails) {
                let none = was.levers.control.chance == Share::NONE;
                assert_eq!(rail.levers.control.chance == Share::NONE, none, "{}", rail.name);
            }
        }
        // Half of the draws lie below what the file says, though its range goes farther above it.
        let below = (1..=200).filter(|&draw| drawn(&file, Seed::new(draw)).crowd[0].users < 300);
        assert!((75..=125).contains(&below.count()));
        assert_eq!(
            [0, 250_000, 500_000, 750_000, 1_000_000].map(|far| between(150, 450, 1_350, Share::ppm(far))),
            [150, 300, 450, 900, 1_350]
        );
    }

    #[test]
    fn one_number_moves_and_nothing_else() {
        let file = same_theft();
        let mut back = at_extreme(&file, "crowd.traders", Point::Greatest);
        assert_ne!(back, file);
        back.crowd[0].traders = file.crowd[0].traders;
        assert_eq!(back, file);
        assert_eq!(at_extreme(&file, "crowd.nobody", Point::Least), file);
    }

    /// A key of the format that holds a number has a range, or stands among those that say when or which world it is.
    #[test]
    fn every_number_that_a_file_may_say_has_a_range() {
        const NOT_VARIED: &[&str] = &["at", "weeks", "until", "victims", "repeat", "tap"];
        let known: Vec<String> = all().flat_map(|scenario| parameters(&scenario)).collect();
        let numeric = |kind: &Kind| {
            matches!(
                kind,
                Kind::Whole(..)
                    | Kind::Counts(..)
                    | Kind::Share
                    | Kind::Shares
                    | Kind::Duration
                    | Kind::Durations
                    | Kind::Money
                    | Kind::Dollars
            )
        };
        let of = |shape: &'static Shape, prefix: &str| {
            for key in shape.keys.iter().filter(|key| numeric(&key.kind)) {
                let found = known
                    .iter()
                    .any(|name| name.starts_with(prefix) && name.ends_with(&format!(".{}", key.name)));
                assert!(
                    found || NOT_VARIED.contains(&key.name),
                    "{} of {} has no range",
                    key.name,
                    shape.name
                );
            }
        };
        of(&keys::CROWD, "crowd.");
        of(&keys::KEEPER, "keeper.");
        of(&keys::INCIDENT, "incident.");
    }
}
