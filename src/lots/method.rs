//! One way to follow money, exactly: a booking and its parameters, and the string that says both.

use std::fmt;
use std::str::FromStr;

use super::convention::{Common, Fees, Keepers, Links, Until};
use super::custom::{Custom, CustomRule};
use super::methods::Booking;
use super::parameter::{Choice, Parameter, Settable};
use super::pool::{Meeting, PoolOf};
use crate::units::digest::{Feed, Sink};

/// One way to follow money, exactly. Two with one [specification](Method::spec) are equal: a parameter that has no meaning for the
/// booking cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Method {
    booking: Booking,
    common: Common,
}

impl Method {
    /// Returns the method with all common parameters at their defaults.
    pub const fn of(booking: Booking) -> Method {
        Method {
            booking,
            common: Common {
                fees: Fees::Drop,
                keepers: Keepers::Stop,
                links: Links::All,
                pool: PoolOf::Purse,
                meeting: Meeting::First,
                until: Until(None),
            },
        }
    }

    /// Returns the method of a rule of one's own with all common parameters at their defaults.
    ///
    /// It goes wherever a method goes: traces, studies, scores, reports. Its specification begins with its name, and no specification
    /// is read back to it: only the program that handed the rule in knows it.
    ///
    /// # Panics
    /// Where a method of the list has the rule's name.
    pub fn custom(rule: &'static dyn CustomRule) -> Method {
        let custom = Custom::new(rule);
        let name = custom.about().name;
        assert!(Booking::named(name).is_none(), "there is a method {name} already");
        Method::of(Booking::custom(custom))
    }

    /// Returns which lots leave first.
    pub const fn booking(&self) -> Booking {
        self.booking
    }

    /// Returns what happens to the taint in fees.
    pub const fn fees(&self) -> Fees {
        self.common.fees
    }

    /// Returns what happens to value that becomes a keeper's.
    pub const fn keepers(&self) -> Keepers {
        self.common.keepers
    }

    /// Returns which known links are crossed.
    pub const fn links(&self) -> Links {
        self.common.links
    }

    /// Returns which of two complaints keeps the units that both are about; under a method that relabels, both mark them.
    pub const fn meeting(&self) -> Meeting {
        self.common.meeting
    }

    /// Returns the last height that is looked at, included; nothing for all that the evidence shows.
    pub const fn until(&self) -> Option<u32> {
        self.common.until.0
    }

    /// Returns what counts as one pool of money.
    pub const fn pool(&self) -> PoolOf {
        self.common.pool
    }

    /// Returns the rule on a movement in one line, for explanations.
    pub fn rule(&self) -> String {
        let rule = self.booking.rule();
        match self.pool() {
            PoolOf::Purse => rule,
            PoolOf::Address => rule + "; coins of one address are one pool",
            PoolOf::Holder => rule + "; purses of one holder are one pool",
            PoolOf::Cluster => rule + "; purses of one cluster are one pool",
        }
    }

    /// Tells whether every parameter has the value that it has unless something else is said.
    pub fn is_plain(&self) -> bool {
        *self == Method::of(self.booking.plain())
    }

    /// Returns the method with another rule of fees.
    pub const fn with_fees(mut self, fees: Fees) -> Method {
        self.common.fees = fees;
        self
    }

    /// Returns the method with another last height.
    pub const fn with_until(mut self, until: Option<u32>) -> Method {
        self.common.until = Until(until);
        self
    }

    /// Returns the method with other links crossed.
    ///
    /// # Errors
    /// Where the booking crosses none.
    pub fn with_links(mut self, links: Links) -> Result<Method, Unread> {
        let (name, word) = (links.parameter().name, links.word());
        match self.set(name, &word) {
            true => Ok(self),
            false => Err(self.refuses(name, &word)),
        }
    }

    /// Returns the method with another value of a parameter.
    ///
    /// # Errors
    /// Where the parameter has no meaning for the booking.
    pub fn with<C: Choice>(mut self, choice: C) -> Result<Method, Unread> {
        let (name, word) = (C::PARAMETER.name, choice.name());
        match self.set(name, word) {
            true => Ok(self),
            false => Err(self.refuses(name, word)),
        }
    }

    fn refuses(&self, name: &str, word: &str) -> Unread {
        Unread::NoParameter {
            typed: format!("{name}={word}"),
            booking: self.booking,
        }
    }

    fn set(&mut self, name: &str, word: &str) -> bool {
        let settings = self.settings();
        let setting = settings.into_iter().find(|setting| setting.parameter().name == name);
        let is_set = setting.is_some_and(|setting| setting.set(word));
        // What makes no difference beside the new value is at its default again.
        self.settings();
        is_set
    }

    /// Returns the values of the parameters that have a meaning, in the order in which a specification names them.
    pub(super) fn settings(&mut self) -> Vec<&mut dyn Settable> {
        self.booking.parameters(&mut self.common)
    }

    /// Returns the full specification, which [`FromStr`] reads back: `fifo;fees=drop`.
    ///
    /// The fee rule always stands there; other parameters where they are not at their defaults.
    pub fn spec(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.booking.name())?;
        for parameter in Parameter::of(self.booking) {
            let word = parameter.word(self);
            if parameter.name == Parameter::ALWAYS_SAID || word != parameter.default(self.booking) {
                write!(f, ";{}={word}", parameter.name)?;
            }
        }
        Ok(())
    }
}

/// What begins a method that does not cross all links, where others begin with the tag of their booking.
const CHOOSES_LINKS: u8 = u8::MAX;

/// What begins a method that pools purses.
const POOLS: u8 = u8::MAX - 1;

/// What begins a method that keeps fractions: another than it had been without.
const FRACTIONS: u8 = u8::MAX - 3;

/// The links where not all are crossed, what is one pool where that is not each purse, the booking, the parameters that every booking has, and then those that have a meaning
/// for it, its own first.
impl Feed for Method {
    fn feed(&self, sink: &mut Sink) {
        let Common {
            fees,
            keepers,
            links,
            pool,
            until,
            ..
        } = &self.common;
        if *links != Links::All {
            sink.tag(CHOOSES_LINKS);
            links.feed(sink);
        }
        // Poison says its pool in its own place, as when no other method had one.
        let poison = self.booking == Booking::POISON;
        if *pool != PoolOf::Purse && !poison {
            sink.tag(POOLS);
            pool.feed(sink);
        }
        if self.booking.keeps_fractions() {
            sink.tag(FRACTIONS);
        }
        self.booking.feed(sink);
        (fees, keepers, until).feed(sink);
        let mut method = *self;
        let mut settings = method.settings();
        settings.retain(|setting| match setting.parameter().name {
            "fees" | "keepers" | "links" | "until" | "arithmetic" => false,
            name => name != "pool" || poison,
        });
        settings.sort_by_key(|setting| setting.parameter().name == "meeting");
        settings.iter().for_each(|setting| setting.feed(sink));
    }
}

impl FromStr for Method {
    type Err = Unread;

    fn from_str(text: &str) -> Result<Method, Unread> {
        let mut parts = text.split(';');
        let name = parts.next().unwrap_or_default();
        let booking = Booking::named(name).ok_or_else(|| Unread::NoMethod(name.to_owned()))?;
        let mut method = Method::of(booking);
        for part in parts {
            let (name, word) = part.split_once('=').unwrap_or((part, ""));
            if !method.set(name, word) {
                let typed = part.to_owned();
                return Err(Unread::NoParameter { typed, booking });
            }
        }
        Ok(method)
    }
}

impl Parameter {
    /// Returns the parameters that have a meaning for a booking, in the order in which a specification names them.
    pub fn of(booking: Booking) -> impl Iterator<Item = &'static Parameter> {
        let mut method = Method::of(booking);
        let parameters: Vec<_> = method.settings().iter().map(|setting| setting.parameter()).collect();
        parameters.into_iter()
    }

    /// Returns the word for the parameter's value in a method.
    ///
    /// # Panics
    /// Where it has no meaning for the method.
    pub fn word(&self, method: &Method) -> String {
        let mut method = *method;
        let settings = method.settings();
        let setting = settings.iter().find(|setting| setting.parameter().name == self.name);
        setting.expect("the parameter has a meaning for the method").word()
    }

    /// Returns the word for the value that a booking has unless something else is said.
    pub fn default(&self, booking: Booking) -> String {
        self.word(&Method::of(booking.plain()))
    }
}

/// Why a text is not the specification of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unread {
    /// No method has the name.
    NoMethod(String),
    /// The method has no such parameter, or the parameter has no such value.
    NoParameter {
        /// What was typed, such as `fees=lost`.
        typed: String,
        /// The booking of the method.
        booking: Booking,
    },
}

impl Unread {
    /// Returns what would be accepted: the names of the methods, or the parameters of the method with their values.
    pub fn accepted(&self) -> Vec<String> {
        match self {
            Unread::NoMethod(_) => Booking::ALL.iter().map(|booking| booking.name().to_owned()).collect(),
            Unread::NoParameter { booking, .. } => Parameter::of(*booking).map(Parameter::usage).collect(),
        }
    }

    /// Returns what is wrong, without what would be accepted.
    pub fn problem(&self) -> String {
        match self {
            Unread::NoMethod(name) => format!("{name:?} is not a method"),
            Unread::NoParameter { typed, booking } => format!("{typed:?} is not a parameter of {}", booking.name()),
        }
    }
}

impl fmt::Display for Unread {
    /// The names of all methods are left to a command of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem())?;
        match self {
            Unread::NoMethod(_) => Ok(()),
            Unread::NoParameter { .. } => write!(f, "; accepted are {}", self.accepted().join(", ")),
        }
    }
}

impl std::error::Error for Unread {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::parameter::digits;

    #[test]
    fn a_specification_is_read_back() {
        let specs = [
            "fifo;fees=drop",
            "poison;fees=follow;keepers=pass",
            "tiho;fees=drop;ins=smallest;outs=last;until=7",
            "haircut;fees=follow;until=0",
            "own-money-first;fees=drop;between=rolling",
            "fungible-account;fees=drop;window=30",
        ];
        for spec in specs {
            assert_eq!(spec.parse::<Method>().unwrap().spec(), spec);
        }
        for booking in Booking::ALL {
            assert_eq!(Method::of(booking).spec().parse(), Ok(Method::of(booking)));
        }
        assert_eq!("rolling".parse(), Ok(Method::of(Booking::HAIRCUT)));
    }

    #[test]
    fn every_word_of_every_parameter_is_read_and_said_again() {
        for booking in Booking::ALL {
            for parameter in Parameter::of(booking) {
                for word in (parameter.accepted)() {
                    let word = Parameter::filled(word, "7");
                    let method: Method = format!("{};{}={word}", booking.name(), parameter.name).parse().unwrap();
                    assert_eq!(parameter.word(&method), word);
                    assert_eq!(method.spec().parse(), Ok(method));
                }
            }
        }
    }

    #[test]
    fn what_is_no_parameter_is_refused_with_what_is() {
        for spec in [
            "fifo;ins=last",
            "fifo;fees",
            "fifo;until=-1",
            "fifo;until=+1",
            "fifo;until=9999999999",
            "tiho;outs=stack",
            "lifo",
            "fifo;",
        ] {
            assert!(spec.parse::<Method>().is_err(), "{spec}");
        }
        let error = "fifo;ins=last".parse::<Method>().unwrap_err().to_string();
        assert!(error.starts_with("\"ins=last\" is not a parameter of fifo; accepted are fees=drop|follow, "));
        assert!(!error.contains("ins=first"), "{error}");
    }

    #[test]
    fn every_default_is_a_word_that_is_accepted() {
        for booking in Booking::ALL {
            for parameter in Parameter::of(booking) {
                let default = parameter.default(booking);
                let accepted = (parameter.accepted)();
                let number = digits(&default).map(|number| number.to_string());
                let says = |word: &&str| match &number {
                    Some(number) => Parameter::filled(word, number) == default,
                    None => *word == default,
                };
                assert!(accepted.iter().any(says), "{}", parameter.name);
                assert!(parameter.meaning.ends_with('.'), "{}", parameter.name);
            }
        }
    }

    /// Every method of every booking in which one parameter has one of its words.
    fn every() -> Vec<Method> {
        let mut every: Vec<Method> = Booking::ALL.map(Method::of).to_vec();
        for booking in Booking::ALL {
            for parameter in Parameter::of(booking) {
                for word in (parameter.accepted)() {
                    let word = Parameter::filled(word, "7");
                    every.push(format!("{};{}={word}", booking.name(), parameter.name).parse().unwrap());
                }
            }
        }
        every
    }

    #[test]
    fn two_methods_are_equal_exactly_where_their_specifications_are_and_are_fed_alike() {
        let fed = |method: &Method| {
            let mut sink = Sink::new("method/1");
            method.feed(&mut sink);
            sink.finish()
        };
        for one in every() {
            for other in every() {
                assert_eq!(one == other, one.spec() == other.spec(), "{one} and {other}");
                assert_eq!(one == other, fed(&one) == fed(&other), "{one} and {other}");
            }
        }
    }

    #[test]
    fn a_parameter_without_a_meaning_for_the_booking_cannot_be_set() {
        let refused = |booking: Booking| Method::of(booking).with(Keepers::Pass).is_err();
        assert!(refused(Booking::EVERYTHING_REACHABLE) && !refused(Booking::FIFO));
        let error = Method::of(Booking::POISON).with(Meeting::Last).unwrap_err();
        assert_eq!(error.problem(), "\"meeting=last\" is not a parameter of poison");
        let address = Method::of(Booking::POISON).with(PoolOf::Address).unwrap();
        assert_eq!((address.pool(), address.is_plain()), (PoolOf::Address, false));
        assert_eq!(Method::of(Booking::FIFO).pool(), PoolOf::Purse);
    }
}
