//! The one table of parameters: what each is called and accepts, its default, for which bookings it has a meaning, and which.
//!
//! A specification is read and written by this table; so are the message that refuses a parameter, the section of
//! `dyepack methods --explain` and the list of `dyepack methods --json`. A new parameter is a field of [`Method`], its default
//! in [`Method::of`], and a row here.

use super::{Between, Booking, Fees, InputOrder, Keepers, Meeting, Method, OutputOrder, PoolOf, Residual, Ties};

/// A value of a parameter that is one of a few words.
pub trait Choice: Copy + 'static {
    /// All values that can be chosen, in the order in which they are listed.
    const ALL: &'static [Self];

    /// Returns the word as it is typed.
    fn name(self) -> &'static str;
}

/// A parameter of methods.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name as it is typed.
    pub name: &'static str,
    /// The words that are accepted; one that [is a number](Parameter::is_number) stands for any.
    pub accepted: fn() -> Vec<&'static str>,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// For which bookings it has a meaning; the others refuse it.
    applies: fn(Booking) -> bool,
    word: fn(&Method) -> String,
    set: fn(&mut Method, &str) -> bool,
}

/// Returns the row of a parameter that is a [`Choice`] in a field of [`Method`].
macro_rules! choice {
    ($field:ident: $kind:ty, $applies:expr, $meaning:expr $(,)?) => {
        Parameter {
            name: stringify!($field),
            accepted: || <$kind as Choice>::ALL.iter().map(|choice| choice.name()).collect(),
            meaning: $meaning,
            applies: $applies,
            word: |method| method.$field.name().to_owned(),
            set: |method, word| {
                let found = <$kind as Choice>::ALL.iter().find(|choice| choice.name() == word);
                found.map(|&choice| method.$field = choice).is_some()
            },
        }
    };
}

const EVERY: fn(Booking) -> bool = |_| true;

impl Parameter {
    /// The parameter that every specification names, at its default too: nobody guesses it right.
    pub(super) const ALWAYS_SAID: &'static str = "fees";

    /// Tells whether an accepted word stands for any whole number: the height of a block, a number of days.
    pub fn is_number(word: &str) -> bool {
        [HEIGHT, DAYS].contains(&word)
    }

    /// All parameters in the order in which a specification names them.
    pub const ALL: &'static [Parameter] = &[
        choice!(
            fees: Fees,
            EVERY,
            "Whether the taint in fees is lost (drop; poison then taints no fee), or the fees of a block are inputs of its \
             coinbase in the order of its transactions (follow).",
        ),
        choice!(
            keepers: Keepers,
            |booking| booking != Booking::EverythingReachable,
            "Whether value that becomes a keeper's stops at its door unless a known link carries it on (stop), or goes on \
             with the keeper's own purse as if nobody else's money lay there (pass).",
        ),
        choice!(
            ins: InputOrder,
            |booking| booking == Booking::Tiho,
            "In which order inputs stand: as they are, reversed, tainted or clean lots first, or by the value of the input; \
             lots leave an account in the same order.",
        ),
        choice!(
            outs: OutputOrder,
            |booking| booking == Booking::Tiho,
            "In which order outputs are filled: as they are, reversed, or by their value; the fee takes the tail.",
        ),
        choice!(
            ties: Ties,
            |booking| matches!(booking, Booking::Tiho | Booking::LargestOutput),
            "Which of equal values comes first where values order: the one of the lowest or of the highest index, in an \
             account the oldest or the newest lot.",
        ),
        choice!(
            residual: Residual,
            |booking| matches!(booking, Booking::Haircut | Booking::TrueLinks),
            "Where the taint goes that rounding leaves once each output and the fee have their shares, rounded down: to the fee \
             up to its value and then to the outputs in order (fee), or to the outputs in order up to their values and then \
             to the fee (first).",
        ),
        choice!(
            meeting: Meeting,
            |booking| !booking.relabels(),
            "Which complaint keeps units that two are about: the one that has them, of two claims on one output the first \
             listed (first); or the one that claims them later, of two claims on one output the last listed, and what it \
             displaces stops there for the other (last). Where units have no place, the later claim displaces taint before \
             it takes clean units, that of the complaint listed first before that of the next.",
        ),
        choice!(
            pool: PoolOf,
            |booking| booking == Booking::Poison,
            "What counts as one pool: each purse (purse), or all coins of one asset that rest at one public address \
             (address), so that a tainted coin taints every coin there, and every coin that comes, until none is left; an \
             account is a pool of its own either way.",
        ),
        choice!(
            between: Between,
            |booking| booking.is_law() && !booking.divides(),
            "How the innocent share: claimants in a wrongdoer's purse, and all who have money in a purse of nobody with a \
             role. The first in is the first out, as in Clayton's case (fifo), or all bear in proportion (rolling).",
        ),
        Parameter {
            name: "window",
            accepted: || vec![DAYS],
            meaning: "How many days before the instant of the trace a claimed credit may lie, the last included.",
            applies: |booking| booking == Booking::FungibleAccount,
            word: |method| method.window.to_string(),
            set: |method, word| {
                let days = word
                    .parse()
                    .ok()
                    .filter(|_| word.bytes().all(|byte| byte.is_ascii_digit()));
                days.map(|days| method.window = days).is_some()
            },
        },
        Parameter {
            name: "until",
            accepted: || vec![HEIGHT, UNCUT],
            meaning: "The last height that is looked at, included, or all that the evidence shows.",
            applies: EVERY,
            word: |method| method.until.map_or(UNCUT.to_owned(), |height| height.to_string()),
            set: |method, word| {
                let digits = word.bytes().all(|byte| byte.is_ascii_digit());
                let height = word.parse().ok().filter(|_| digits);
                if word == UNCUT || height.is_some() {
                    method.until = height;
                }
                word == UNCUT || height.is_some()
            },
        },
    ];

    /// Returns the parameters that have a meaning for a booking.
    pub fn of(booking: Booking) -> impl Iterator<Item = &'static Parameter> {
        Parameter::ALL
            .iter()
            .filter(move |parameter| (parameter.applies)(booking))
    }

    /// Returns the word for the parameter's value in a method.
    pub fn word(&self, method: &Method) -> String {
        (self.word)(method)
    }

    /// Returns the word for the value that a booking has unless something else is said.
    pub fn default(&self, booking: Booking) -> String {
        self.word(&Method::of(booking))
    }

    /// Sets the parameter to a word, and tells whether it accepts that.
    pub(super) fn set(&self, method: &mut Method, word: &str) -> bool {
        (self.set)(method, word)
    }

    /// Returns name and accepted words: `fees=drop|follow`.
    pub fn usage(&self) -> String {
        format!("{}={}", self.name, (self.accepted)().join("|"))
    }
}

/// What stands for the height of a block.
const HEIGHT: &str = "HEIGHT";
/// What stands for a number of days.
const DAYS: &str = "DAYS";
/// The word for no cut-off.
const UNCUT: &str = "all";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_word_that_is_accepted() {
        for booking in Booking::ALL {
            for parameter in Parameter::of(booking) {
                let default = parameter.default(booking);
                let accepted = (parameter.accepted)();
                let number = accepted.contains(&DAYS) && default.parse::<u32>().is_ok();
                assert!(number || accepted.contains(&default.as_str()), "{}", parameter.name);
                assert!(parameter.meaning.ends_with('.'), "{}", parameter.name);
            }
        }
    }
}
