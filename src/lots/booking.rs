//! What can be asked of a booking: its name, and what kind of method it is.

use super::convention::Says;
use super::law::Role;
use super::methods::Booking;

impl Booking {
    /// Returns the booking of this name, its own or its other one, with its parameters at their defaults.
    pub fn named(name: &str) -> Option<Booking> {
        let has = |booking: &Booking| booking.names().any(|have| have == name);
        Booking::ALL.into_iter().find(has)
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        self.about().name
    }

    /// Returns the other name that can be typed, and why it means this booking.
    pub const fn other_name(self) -> Option<(&'static str, &'static str)> {
        self.about().other_name
    }

    /// Returns all names that can be typed, its own first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.other_name().map(|(name, _)| name))
    }

    /// Tells whether the method is a yardstick that nobody would use.
    pub const fn is_null(self) -> bool {
        self.about().nature.null
    }

    /// Tells whether the booking is a rule of the courts, which needs [roles](crate::evidence::Roles) and stops at a purchaser
    /// for value.
    pub const fn is_law(self) -> bool {
        !self.needs().is_empty()
    }

    /// Returns the roles without which the rule has nothing to say.
    pub const fn needs(self) -> &'static [Role] {
        self.about().nature.needs
    }

    /// Tells whether nothing is followed out of the purses that have a [role it needs](Booking::needs).
    pub const fn is_confined(self) -> bool {
        self.about().nature.confined
    }

    /// Tells whether the booking says what claimants can claim and not where money went: such a rule need not conserve value
    /// nor lie within the bounds of flows, and what is claimed and not got is its shortfall.
    pub const fn is_claim(self) -> bool {
        matches!(self.about().nature.says, Says::Claim | Says::Division)
    }

    /// Tells whether the rule divides what accounts hold and follows no money at all.
    pub const fn divides(self) -> bool {
        matches!(self.about().nature.says, Says::Division)
    }

    /// Tells whether the rule speaks of accounts alone: a coin has no balance that rises and falls.
    pub const fn is_of_accounts(self) -> bool {
        self.is_confined() || self.is_claim()
    }

    /// Tells whether the booking taints whole purses, so that it does not conserve value.
    pub const fn relabels(self) -> bool {
        matches!(self.about().nature.says, Says::Whole)
    }

    /// Tells whether taint is spread in proportion to value.
    pub const fn averages(self) -> bool {
        matches!(self.about().nature.says, Says::Shares)
    }

    /// Tells whether the method is told every true link, as only a yardstick can be.
    pub const fn is_told_links(self) -> bool {
        self.about().nature.linked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::{Dividing, Fees, Rule, Walker};

    /// What a rule is like, in place of a walk by it.
    #[derive(Clone, Copy, Default)]
    struct Like {
        follows: bool,
        whole: bool,
        standing: bool,
        averages: bool,
    }

    struct Asks;

    impl Walker for Asks {
        type Answer = Like;

        fn by<R: Rule>(self, _rule: R) -> Like {
            Like {
                follows: true,
                whole: R::WHOLE,
                standing: R::STANDING,
                averages: false,
            }
        }

        fn averages(self, rule: crate::lots::Average) -> Like {
            Like {
                averages: true,
                ..self.by(rule)
            }
        }

        fn everywhere(self) -> Asks {
            self
        }

        fn divides(self, _dividing: Dividing) -> Like {
            Like::default()
        }
    }

    #[test]
    fn what_is_said_of_a_method_is_so_of_the_rule_that_it_walks_by() {
        for booking in Booking::ALL {
            let like = booking.walk(Fees::Drop, Asks);
            assert_eq!(booking.divides(), !like.follows, "{booking:?}");
            assert_eq!(booking.relabels(), like.whole, "{booking:?}");
            assert_eq!(booking.averages(), like.averages, "{booking:?}");
            assert_eq!(booking.is_law() && !booking.divides(), like.standing, "{booking:?}");
        }
    }

    #[test]
    fn no_name_means_two_methods() {
        let names: Vec<&str> = Booking::ALL.into_iter().flat_map(Booking::names).collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| other == &name).count(), 1, "{name}");
        }
        assert_eq!(Booking::named("rolling"), Some(Booking::HAIRCUT));
        assert_eq!(Booking::named("first-in"), None);
    }
}
