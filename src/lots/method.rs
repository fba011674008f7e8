//! One way to follow money, exactly: a booking and its parameters, and the string that says both.

use std::fmt;
use std::str::FromStr;

use super::parameter::{Choice, Parameter};
use super::{Between, Booking, InputOrder, OutputOrder};
use crate::units::digest::{Feed, Sink, feed};

/// What happens to the taint in fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fees {
    /// A conserving method loses the fee's share; poison taints no fee.
    #[default]
    Drop,
    /// The fees of a block are inputs of its coinbase.
    Follow,
}

feed!(
    enum Fees {
        Drop = 0,
        Follow = 1,
    }
);

impl Choice for Fees {
    const ALL: &'static [Fees] = &[Fees::Drop, Fees::Follow];

    fn name(self) -> &'static str {
        match self {
            Fees::Drop => "drop",
            Fees::Follow => "follow",
        }
    }
}

/// What happens to value that becomes a keeper's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keepers {
    /// It stops there, unless a known link carries it on.
    #[default]
    Stop,
    /// It goes on with the keeper's own purse, as if nobody else's money lay there.
    Pass,
}

feed!(
    enum Keepers {
        Stop = 0,
        Pass = 1,
    }
);

impl Choice for Keepers {
    const ALL: &'static [Keepers] = &[Keepers::Stop, Keepers::Pass];

    fn name(self) -> &'static str {
        match self {
            Keepers::Stop => "stop",
            Keepers::Pass => "pass",
        }
    }
}

/// Which of several equal values comes first, where values order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ties {
    /// The one of the lowest index; in an account, the oldest lot.
    #[default]
    Lowest,
    /// The one of the highest index; in an account, the newest lot.
    Highest,
}

feed!(
    enum Ties {
        Lowest = 0,
        Highest = 1,
    }
);

impl Choice for Ties {
    const ALL: &'static [Ties] = &[Ties::Lowest, Ties::Highest];

    fn name(self) -> &'static str {
        match self {
            Ties::Lowest => "lowest",
            Ties::Highest => "highest",
        }
    }
}

/// Where the taint goes that rounding leaves: every output and the fee have their shares, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Residual {
    /// To the fee up to its value, and then to the outputs in order up to theirs.
    #[default]
    Fee,
    /// To the outputs in order up to their values, and then to the fee.
    First,
}

feed!(
    enum Residual {
        Fee = 0,
        First = 1,
    }
);

impl Choice for Residual {
    const ALL: &'static [Residual] = &[Residual::Fee, Residual::First];

    fn name(self) -> &'static str {
        match self {
            Residual::Fee => "fee",
            Residual::First => "first",
        }
    }
}

/// Which of two complaints keeps the units that both are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Meeting {
    /// The first: taint that is there stays, and of two claims on one output the first listed keeps its units.
    #[default]
    First,
    /// The last: a claim takes its units over, and what it displaces stops there for the origin that had it.
    Last,
}

feed!(
    enum Meeting {
        First = 0,
        Last = 1,
    }
);

impl Choice for Meeting {
    const ALL: &'static [Meeting] = &[Meeting::First, Meeting::Last];

    fn name(self) -> &'static str {
        match self {
            Meeting::First => "first",
            Meeting::Last => "last",
        }
    }
}

/// What counts as one pool of money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoolOf {
    /// Each purse: a coin, an account.
    #[default]
    Purse,
    /// All coins that rest at one public address; an account is its own address.
    Address,
}

feed!(
    enum PoolOf {
        Purse = 0,
        Address = 1,
    }
);

impl Choice for PoolOf {
    const ALL: &'static [PoolOf] = &[PoolOf::Purse, PoolOf::Address];

    fn name(self) -> &'static str {
        match self {
            PoolOf::Purse => "purse",
            PoolOf::Address => "address",
        }
    }
}

/// One way to follow money, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Method {
    /// Which lots leave first.
    pub booking: Booking,
    /// What happens to the taint in fees.
    pub fees: Fees,
    /// The last height that is looked at, included; nothing for all that the evidence shows.
    pub until: Option<u32>,
    /// What happens to value that becomes a keeper's.
    pub keepers: Keepers,
    /// In which order inputs stand; only `tiho` has another than its own.
    pub ins: InputOrder,
    /// In which order outputs are filled; only `tiho` has another than its own.
    pub outs: OutputOrder,
    /// Which of equal values comes first; only where values order.
    pub ties: Ties,
    /// Where the taint goes that rounding leaves; only where taint is spread.
    pub residual: Residual,
    /// Which of two complaints keeps the units that both are about; under a method that relabels, both mark them.
    pub meeting: Meeting,
    /// What counts as one pool; only poison has a choice.
    pub pool: PoolOf,
    /// How the innocent share among themselves; for the rules of law that follow money.
    pub between: Between,
    /// For how many days identical money counts as the money itself; for `fungible-account`.
    pub window: u32,
}

impl Method {
    /// Returns the method with all parameters at their defaults.
    pub const fn of(booking: Booking) -> Method {
        Method {
            booking,
            fees: Fees::Drop,
            until: None,
            keepers: Keepers::Stop,
            ins: InputOrder::Taint,
            outs: OutputOrder::Highest,
            ties: Ties::Lowest,
            residual: Residual::Fee,
            meeting: Meeting::First,
            pool: PoolOf::Purse,
            between: Between::Fifo,
            window: 365,
        }
    }

    /// Returns the rule on a movement in one line, for explanations.
    pub fn rule(&self) -> String {
        let (plain, said) = (Method::of(self.booking), self.booking.rule());
        match self.booking {
            Booking::Tiho if (self.ins, self.outs, self.ties) != (plain.ins, plain.outs, plain.ties) => format!(
                "inputs by ins={} fill outputs by outs={}, of equal values the {} index first; the fee takes the tail",
                self.ins.name(),
                self.outs.name(),
                self.ties.name()
            ),
            Booking::LargestOutput if self.ties != plain.ties => format!("{said}; of equal ones the last"),
            Booking::Haircut | Booking::TrueLinks if self.residual != plain.residual => {
                "outputs and fee get floor(taint * value / inputs); what rounding leaves goes to outputs in order, then to the fee"
                    .into()
            }
            Booking::Poison if self.pool != plain.pool => format!("{said}; coins of one address are one pool"),
            _ => said.into(),
        }
    }

    fn set(&mut self, part: &str) -> Result<(), Unread> {
        let (name, word) = part.split_once('=').unwrap_or((part, ""));
        let parameter = Parameter::of(self.booking).find(|parameter| parameter.name == name);
        if parameter.is_some_and(|parameter| parameter.set(self, word)) {
            return Ok(());
        }
        Err(Unread::NoParameter {
            typed: part.to_owned(),
            booking: self.booking,
        })
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

/// The booking, the parameters that every booking has, and then those that have a meaning for it.
impl Feed for Method {
    fn feed(&self, sink: &mut Sink) {
        let Method {
            booking,
            fees,
            until,
            keepers,
            ins,
            outs,
            ties,
            residual,
            meeting,
            pool,
            between,
            window,
        } = self;
        booking.feed(sink);
        (fees, keepers, until).feed(sink);
        match booking {
            Booking::Poison => pool.feed(sink),
            Booking::Haircut | Booking::TrueLinks => (residual, meeting).feed(sink),
            Booking::Tiho => (&(ins, outs, ties), meeting).feed(sink),
            Booking::LargestOutput => (ties, meeting).feed(sink),
            Booking::OwnMoneyFirst | Booking::LowestIntermediateBalance | Booking::ElectedAsset => {
                (between, meeting).feed(sink);
            }
            Booking::FungibleAccount => (window, meeting).feed(sink),
            Booking::Fifo
            | Booking::LifoInputs
            | Booking::LifoOutputs
            | Booking::LifoStack
            | Booking::DirtyFirstKeep
            | Booking::DirtyFirstDrop
            | Booking::PariPassu
            | Booking::Nothing => meeting.feed(sink),
            Booking::EverythingReachable => {}
        }
    }
}

impl FromStr for Method {
    type Err = Unread;

    fn from_str(text: &str) -> Result<Method, Unread> {
        let mut parts = text.split(';');
        let name = parts.next().unwrap_or_default();
        let booking = Booking::ALL
            .into_iter()
            .find(|booking| booking.names().any(|have| have == name));
        let mut method = Method::of(booking.ok_or_else(|| Unread::NoMethod(name.to_owned()))?);
        for part in parts {
            method.set(part)?;
        }
        Ok(method)
    }
}

/// Why a text is not the specification of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        assert_eq!("rolling".parse(), Ok(Method::of(Booking::Haircut)));
    }

    #[test]
    fn every_word_of_every_parameter_is_read_and_said_again() {
        for booking in Booking::ALL {
            for parameter in Parameter::of(booking) {
                for word in (parameter.accepted)() {
                    let word = if Parameter::is_number(word) { "7" } else { word };
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
}
