//! Lots, pools and bookings: which part of a purse leaves first.
//!
//! A *lot* is an amount with an origin, a *pool* the lots in a purse, a *booking* the rule that says which lots leave first.
//! The taint policies of the literature and the tracing rules of the courts are bookings. A [`Method`] is a value: a booking
//! with its parameters, written as one string, its [specification](Method::spec), that every result carries and that can be
//! given back on the command line. A [`Rule`] is the law of one booking: how lots leave a pool and how they are laid on the
//! outputs of a movement; walks are generic over it.

mod about;
mod average;
mod dirty;
mod ordered;
mod poison;
mod pool;

use std::fmt;
use std::str::FromStr;

pub use about::About;
pub use average::{Average, LargestOutput, Nothing};
pub use dirty::DirtyFirst;
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
    /// Last in, first out, by turning the inputs round.
    LifoInputs,
    /// Last in, first out, by filling the outputs from the last.
    LifoOutputs,
    /// Last in, first out, over a stack of lots.
    LifoStack,
    /// Tainted in, highest out; with its parameters, the whole family of orders.
    Tiho,
    /// Money is followed while all of it is dirty; the outputs of the first mixture are kept.
    DirtyFirstKeep,
    /// Money is followed while all of it is dirty, and not beyond: tracing ends at the first mixture.
    DirtyFirstDrop,
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

/// What happens to value that becomes a keeper's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keepers {
    /// It stops there, unless a known link carries it on.
    #[default]
    Stop,
    /// It goes on with the keeper's own purse, as if nobody else's money lay there.
    Pass,
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
    /// In which orders inputs stand and outputs are filled; only `tiho` has others than its own.
    pub orders: (InputOrder, OutputOrder),
}

impl Booking {
    /// All bookings in the order in which they are listed.
    pub const ALL: [Booking; 13] = [
        Booking::Poison,
        Booking::Haircut,
        Booking::Fifo,
        Booking::LifoInputs,
        Booking::LifoOutputs,
        Booking::LifoStack,
        Booking::Tiho,
        Booking::DirtyFirstKeep,
        Booking::DirtyFirstDrop,
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
            Booking::LifoInputs => "lifo-inputs",
            Booking::LifoOutputs => "lifo-outputs",
            Booking::LifoStack => "lifo-stack",
            Booking::Tiho => "tiho",
            Booking::DirtyFirstKeep => "dirty-first-keep",
            Booking::DirtyFirstDrop => "dirty-first-drop",
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
            Booking::LifoInputs => "inputs from the last fill outputs in order; the fee takes the tail",
            Booking::LifoOutputs => "inputs in order fill outputs from the last; the fee takes the tail",
            Booking::LifoStack => {
                "inputs are stacked in order; each output takes from the top; the fee keeps the bottom"
            }
            Booking::Tiho => "tainted lots first, outputs from the highest value down; the fee takes the tail",
            Booking::DirtyFirstKeep | Booking::DirtyFirstDrop => {
                "inputs that are dirty through and through make dirty outputs; the first clean unit ends the trail"
            }
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
            keepers: Keepers::Stop,
            orders: (InputOrder::Taint, OutputOrder::Highest),
        }
    }

    fn set(&mut self, part: &str) -> Result<(), String> {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let ordered = self.booking == Booking::Tiho;
        match (key, value) {
            ("fees", "drop") => self.fees = Fees::Drop,
            ("fees", "follow") => self.fees = Fees::Follow,
            ("keepers", "stop") => self.keepers = Keepers::Stop,
            ("keepers", "pass") => self.keepers = Keepers::Pass,
            ("until", height) if height.parse::<u32>().is_ok() => self.until = height.parse().ok(),
            ("ins", order) if ordered && InputOrder::named(order).is_some() => {
                self.orders.0 = InputOrder::named(order).expect("it was just found");
            }
            ("outs", order) if ordered && OutputOrder::named(order).is_some() => {
                self.orders.1 = OutputOrder::named(order).expect("it was just found");
            }
            _ => {
                let own = if ordered {
                    ", ins=first|last|taint|clean|highest|smallest, outs=first|last|highest|smallest"
                } else {
                    ""
                };
                return Err(format!(
                    "{part:?} is not a parameter of {}; accepted are fees=drop|follow, keepers=stop|pass, until=HEIGHT{own}",
                    self.booking.name()
                ));
            }
        }
        Ok(())
    }

    /// Returns the full specification, which [`FromStr`] reads back: `fifo;fees=drop`.
    ///
    /// The fee rule always stands there; other parameters where they are not at their defaults (`keepers=stop`, no cut-off,
    /// `ins=taint;outs=highest`).
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
        if self.keepers == Keepers::Pass {
            f.write_str(";keepers=pass")?;
        }
        let plain = Method::of(self.booking).orders;
        if self.orders != plain {
            write!(f, ";ins={};outs={}", self.orders.0.name(), self.orders.1.name())?;
        }
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
        // Rolling, or the North American rule, is another name for haircut over accounts.
        let name = if name == "rolling" { "haircut" } else { name };
        let booking = Booking::ALL.into_iter().find(|booking| booking.name() == name);
        let mut method = Method::of(booking.ok_or_else(|| format!("{name:?} is not a method"))?);
        for part in parts {
            method.set(part)?;
        }
        Ok(method)
    }
}

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
    fn what_is_no_parameter_is_refused() {
        for spec in [
            "fifo;ins=last",
            "fifo;fees",
            "fifo;until=-1",
            "tiho;outs=stack",
            "lifo",
            "fifo;",
        ] {
            assert!(spec.parse::<Method>().is_err(), "{spec}");
        }
    }
}
