//! Latin hypercube samples: each field's range is cut into as many strips as there are points, and each strip is hit once (McKay,
//! Beckman and Conover, 1979).

use crate::scenario::quantity::{self, Fault};
use crate::scenario::shape::Kind;
use crate::seed::{Quantile, Seed};
use crate::units::{Amount, Share};

use super::design::Setting;

/// The places in [0, 1) of one field, a point each. They belong to the field's name, so that one field more moves no other.
pub(super) fn places(seed: Seed, path: &str, points: usize) -> Vec<Quantile> {
    let mut strips: Vec<u64> = (0..points as u64).collect();
    seed.stream(&format!("study/sample/{path}/strips")).shuffle(&mut strips);
    let inside = |point: usize| seed.quantile(&format!("study/sample/{path}/{point}"));
    let place = |(point, strip): (usize, u64)| {
        let width = u64::MAX / points as u64;
        Quantile::from_bits(strip * width + inside(point).below(width))
    };
    strips.into_iter().enumerate().map(place).collect()
}

/// A range of values of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    Counts(u64, u64),
    Shares(Share, Share),
    Seconds(i64, i64),
    /// In hundredths of the asset, with its code.
    Money(Amount, Amount, String),
}

impl Stretch {
    /// Reads a range such as `1h..2d` for a field of a kind.
    ///
    /// # Errors
    /// What would be accepted.
    pub fn read(text: &str, kind: &Kind) -> Result<Stretch, String> {
        let wrong = |fault: Fault| format!("{} in {text:?}; accepted: {}", fault.said, fault.accepted);
        let range = match kind {
            Kind::Whole(..) | Kind::Counts(..) => {
                let range = quantity::range(text, quantity::count).map_err(wrong)?;
                Stretch::Counts(range.least, range.greatest)
            }
            Kind::Share | Kind::Shares => {
                let range = quantity::range(text, quantity::share).map_err(wrong)?;
                Stretch::Shares(range.least, range.greatest)
            }
            Kind::Duration | Kind::Durations => {
                let range = quantity::range(text, quantity::duration).map_err(wrong)?;
                Stretch::Seconds(range.least.get(), range.greatest.get())
            }
            Kind::Money | Kind::Dollars => {
                let (least, greatest) = text.split_once("..").unwrap_or((text, text));
                let [least, greatest] = [least, greatest].map(|end| {
                    let raw = quantity::money(end.trim()).map_err(wrong)?;
                    Ok::<_, String>((raw.base_units(2).map_err(wrong)?, raw.code.to_owned()))
                });
                let (least, greatest) = (least?, greatest?);
                if least.1 != greatest.1 || least.0 > greatest.0 {
                    return Err("both ends are of one asset, the lesser first".into());
                }
                Stretch::Money(least.0, greatest.0, least.1)
            }
            Kind::Either(one @ Kind::Dollars, _) => return Stretch::read(text, one),
            Kind::Text
            | Kind::Flag
            | Kind::Date
            | Kind::Word(_)
            | Kind::Country
            | Kind::Method
            | Kind::Name(_)
            | Kind::List(_)
            | Kind::Table(_)
            | Kind::Named(..)
            | Kind::Parts(_)
            | Kind::Either(..) => {
                return Err(format!(
                    "a field that is {} has no range; write a list under [grid]",
                    kind.accepts()
                ));
            }
        };
        Ok(range)
    }

    /// Returns the value at a place of the range.
    pub fn at(&self, place: Quantile) -> Setting {
        let literal = match self {
            Stretch::Counts(least, greatest) => place.between(*least, *greatest).to_string(),
            Stretch::Shares(least, greatest) => format!("\"{} ppm\"", place.share(*least, *greatest).get()),
            Stretch::Seconds(least, greatest) => format!("\"{}s\"", place.between(*least as u64, *greatest as u64)),
            Stretch::Money(least, greatest, code) => {
                let cents = place.between(least.get(), greatest.get());
                format!("\"{}.{:02} {code}\"", cents / 100, cents % 100)
            }
        };
        Setting { literal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strip_of_every_field_is_hit_once() {
        for path in ["crowd.users", "incident.noticed"] {
            let places = places(Seed::new(3), path, 20);
            let mut strips: Vec<u64> = places.iter().map(|place| place.below(20)).collect();
            assert_ne!(strips, (0..20).collect::<Vec<_>>(), "in no order");
            strips.sort_unstable();
            assert_eq!(strips, (0..20).collect::<Vec<_>>());
        }
        assert_ne!(places(Seed::new(3), "a", 5), places(Seed::new(3), "b", 5));
    }

    #[test]
    fn a_range_is_read_as_the_field_is_and_ends_are_reached() {
        let at = |text: &str, kind: &Kind, bits: u64| {
            Stretch::read(text, kind).unwrap().at(Quantile::from_bits(bits)).literal
        };
        assert_eq!(
            [0, u64::MAX].map(|bits| at("100..300", &Kind::Whole(0, 9_000), bits)),
            ["100", "300"]
        );
        assert_eq!(at("10%..60%", &Kind::Share, 0), "\"100000 ppm\"");
        assert_eq!(at("1h..2h", &Kind::Duration, u64::MAX), "\"7200s\"");
        assert_eq!(at("1.50 USD..1k USD", &Kind::Money, u64::MAX), "\"1000.00 USD\"");
        assert!(Stretch::read("3..1", &Kind::Whole(0, 9)).is_err());
        assert!(Stretch::read("1 USD..2 BTC", &Kind::Money).is_err());
        assert!(Stretch::read("a..b", &Kind::Text).unwrap_err().contains("[grid]"));
    }
}
