//! Lots, pools and bookings: which part of a purse leaves first.
//!
//! A *lot* is an amount with an origin, a *pool* the lots in a purse, a *booking* the rule that says which lots leave first.
//! The taint policies of the literature and the tracing rules of the courts are bookings. A [`Method`] is a value: a booking
//! with its parameters, written as one string, its [specification](Method::spec), that every result carries and that can be
//! given back on the command line. A [`Rule`] is the law of one booking: how lots leave a pool and how they are laid on the
//! outputs of a movement; walks are generic over it.

mod average;
mod ordered;
mod poison;
mod pool;

use std::fmt;
use std::str::FromStr;

pub use average::{Average, LargestOutput, Nothing};
pub use ordered::{AccountOrder, InputOrder, Ordered, OutputOrder};
pub use poison::Poison;
pub(crate) use pool::push_joined;
pub use pool::{Bundle, Claim, Input, Laid, Lot, Out, OutKind, Pool, Rule};

/// Which lots leave first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Booking {
    /// Any tainted input taints everything.
    Poison,
    /// Taint is spread in proportion to value.
    Haircut,
    /// First in, first out.
    Fifo,
    /// Last in, first out, over a stack of lots.
    LifoStack,
    /// Tainted in, highest out.
    Tiho,
    /// Null method: finds nothing beyond the complaint itself.
    Nothing,
    /// Null method: every purse that taint could reach, whole.
    EverythingReachable,
    /// Null method: all taint follows the largest output.
    LargestOutput,
    /// Null method: haircut where every true link is known; the best that links alone could do.
    TrueLinks,
}

/// What happens to the taint in fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fees {
    /// A conserving method loses the fee's share; poison taints no fee.
    #[default]
    Drop,
    /// The fees of a block are inputs of its coinbase.
    Follow,
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
}

impl Booking {
    /// All bookings in the order in which they are listed.
    pub const ALL: [Booking; 9] = [
        Booking::Poison,
        Booking::Haircut,
        Booking::Fifo,
        Booking::LifoStack,
        Booking::Tiho,
        Booking::Nothing,
        Booking::EverythingReachable,
        Booking::LargestOutput,
        Booking::TrueLinks,
    ];

    /// Tells whether the method is a yardstick that nobody would use.
    pub const fn is_null(self) -> bool {
        matches!(
            self,
            Booking::Nothing | Booking::EverythingReachable | Booking::LargestOutput | Booking::TrueLinks
        )
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Booking::Poison => "poison",
            Booking::Haircut => "haircut",
            Booking::Fifo => "fifo",
            Booking::LifoStack => "lifo-stack",
            Booking::Tiho => "tiho",
            Booking::Nothing => "nothing",
            Booking::EverythingReachable => "everything-reachable",
            Booking::LargestOutput => "largest-output",
            Booking::TrueLinks => "true-links",
        }
    }
}

impl Booking {
    /// Returns the rule on a movement in one line, for explanations.
    pub const fn rule(self) -> &'static str {
        match self {
            Booking::Poison => "any tainted input taints every output whole",
            Booking::Haircut | Booking::TrueLinks => {
                "each output gets floor(taint * value / inputs); what rounding leaves goes to the fee, then to outputs in order"
            }
            Booking::Fifo => "inputs in order fill outputs in order; the fee takes the tail",
            Booking::LifoStack => {
                "inputs are stacked in order; each output takes from the top; the fee keeps the bottom"
            }
            Booking::Tiho => "tainted lots first, outputs from the highest value down; the fee takes the tail",
            Booking::Nothing => "nothing is followed",
            Booking::EverythingReachable => "whatever taint could reach is tainted whole",
            Booking::LargestOutput => "all taint goes to the largest output, as far as it has room",
        }
    }

    /// Tells whether the booking taints whole purses, so that it does not conserve value.
    pub const fn relabels(self) -> bool {
        matches!(self, Booking::Poison | Booking::EverythingReachable)
    }
}

impl Method {
    /// Returns the method with all parameters at their defaults.
    pub const fn of(booking: Booking) -> Method {
        Method {
            booking,
            fees: Fees::Drop,
            until: None,
        }
    }

    fn set(&mut self, part: &str) -> Result<(), String> {
        let height = part.strip_prefix("until=").and_then(|height| height.parse().ok());
        match (part, height) {
            ("fees=drop", _) => self.fees = Fees::Drop,
            ("fees=follow", _) => self.fees = Fees::Follow,
            (_, Some(height)) => self.until = Some(height),
            _ => {
                return Err(format!(
                    "{part:?} is not a parameter; accepted are fees=drop, fees=follow and until=HEIGHT"
                ));
            }
        }
        Ok(())
    }

    /// Returns the full specification, which [`FromStr`] reads back: `fifo;fees=drop`.
    pub fn spec(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fees = match self.fees {
            Fees::Drop => "drop",
            Fees::Follow => "follow",
        };
        write!(f, "{};fees={fees}", self.booking.name())?;
        match self.until {
            Some(height) => write!(f, ";until={height}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(text: &str) -> Result<Method, String> {
        let mut parts = text.split(';');
        let name = parts.next().unwrap_or_default();
        let booking = Booking::ALL.into_iter().find(|booking| booking.name() == name);
        let mut method = Method::of(booking.ok_or_else(|| format!("{name:?} is not a method"))?);
        for part in parts {
            method.set(part)?;
        }
        Ok(method)
    }
}
