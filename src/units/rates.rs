//! What an asset is worth over time: a price that stands until the next one.

use super::digest::{Feed, Sink};
use super::{Instant, Rate};

/// What one asset is worth, from when on: at least one price, their instants ascending. The first holds before its own instant too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rates(Vec<(Instant, Rate)>);

impl Rates {
    /// Returns a price that never moves.
    pub fn constant(rate: Rate) -> Rates {
        Rates(vec![(Instant::MIN, rate)])
    }

    /// Returns prices that stand each from an instant on; nothing where there is none, or where an instant is not behind the one before.
    pub fn steps(steps: Vec<(Instant, Rate)>) -> Option<Rates> {
        let ascend = steps.windows(2).all(|pair| pair[0].0 < pair[1].0);
        (ascend && !steps.is_empty()).then_some(Rates(steps))
    }

    /// Returns the price at an instant: the last that begins no later.
    pub fn at(&self, instant: Instant) -> Rate {
        let Rates(steps) = self;
        let begun = steps.partition_point(|(since, _)| *since <= instant);
        steps[begun.saturating_sub(1)].1
    }

    /// Returns when the price is another for the first time behind an instant.
    pub fn turns(&self, after: Instant) -> Option<Instant> {
        let later = self.0.iter().skip(1).map(|(since, _)| *since);
        later.into_iter().find(|since| *since > after)
    }

    /// Tells whether there is more than one price.
    pub fn is_moving(&self) -> bool {
        self.0.len() > 1
    }

    /// Returns all prices, in the order in which they hold.
    pub fn all(&self) -> impl Iterator<Item = Rate> + '_ {
        self.0.iter().map(|(_, rate)| *rate)
    }

    /// Returns the highest price that there ever is.
    pub fn dearest(&self) -> Rate {
        self.all()
            .reduce(|one, other| if worth_more(other, one) { other } else { one })
            .expect("there is a price")
    }

    /// Returns the lowest price that there ever is.
    pub fn cheapest(&self) -> Rate {
        self.all()
            .reduce(|one, other| if worth_more(one, other) { other } else { one })
            .expect("there is a price")
    }
}

impl Feed for Rates {
    fn feed(&self, sink: &mut Sink) {
        if let [(_, only)] = self.0[..] {
            return only.feed(sink);
        }
        // A price of nothing, which is none, says that there are several, and how many.
        let several = Rate {
            cents: 0,
            base_units: self.0.len() as u64,
        };
        several.feed(sink);
        for (since, rate) in &self.0 {
            since.feed(sink);
            rate.feed(sink);
        }
    }
}

fn worth_more(one: Rate, other: Rate) -> bool {
    let [left, right] = [(one, other), (other, one)].map(|(a, b)| u128::from(a.cents) * u128::from(b.base_units));
    left > right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(cents: u64) -> Rate {
        Rate { cents, base_units: 1 }
    }

    #[test]
    fn a_price_stands_until_the_next_and_the_first_holds_before() {
        let at = Instant::from_unix;
        let rates = Rates::steps(vec![
            (at(100), dollars(6)),
            (at(200), dollars(2)),
            (at(300), dollars(9)),
        ]);
        let rates = rates.expect("the instants ascend");
        let seen = [0, 99, 100, 199, 200, 299, 300, 9_999].map(|unix| rates.at(at(unix)).cents);
        assert_eq!(seen, [6, 6, 6, 6, 2, 2, 9, 9]);
        let turns = [0, 100, 199, 200, 299, 300].map(|unix| rates.turns(at(unix)));
        assert_eq!(
            turns,
            [200, 200, 200, 300, 300]
                .map(|unix| Some(at(unix)))
                .into_iter()
                .chain([None])
                .collect::<Vec<_>>()[..]
        );
        assert_eq!((rates.cheapest(), rates.dearest()), (dollars(2), dollars(9)));
        assert!(rates.is_moving() && !Rates::constant(Rate::PAR).is_moving());
        assert_eq!(Rates::constant(Rate::PAR).turns(Instant::MIN), None);
    }

    #[test]
    fn prices_of_one_instant_or_in_another_order_are_none() {
        let at = Instant::from_unix;
        assert_eq!(Rates::steps(Vec::new()), None);
        assert_eq!(Rates::steps(vec![(at(5), dollars(1)), (at(5), dollars(2))]), None);
        assert_eq!(Rates::steps(vec![(at(6), dollars(1)), (at(5), dollars(2))]), None);
    }
}
