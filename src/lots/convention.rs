//! What a file of `methods` has to say of its method, and how the one list of them becomes a kind.

use super::average::Average;
use super::fractions::Fractions;
use super::law::Role;
use super::parameter::{HEIGHT, PERCENT, Parameter, Settable, UNCUT, choice, digits};
use super::pool::{Meeting, PoolOf, Rule};
use super::relabel::Relabel;
use crate::units::digest::{Feed, Sink, feed};
use crate::units::{Basis, Share};

/// What a file of [`methods`](super::methods) says of its method; the type carries the parameters that it alone has.
pub(super) trait Convention: Copy {
    /// Every parameter at the value that it has unless something else is said.
    const DEFAULT: Self;
    /// What is said of it.
    const ABOUT: About;

    /// Returns the parameters that have a meaning for it, in the order in which a specification names them.
    fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
        common.all()
    }

    /// Returns the rule on a movement in one line, as its parameters have it.
    fn rule(self) -> String {
        Self::ABOUT.rule.into()
    }

    /// Tells whether what it follows is kept in fractions, so that units are rounded wherever they are said.
    fn keeps_fractions(self) -> bool {
        false
    }

    /// Has a walker walk by its rule.
    fn walk<W: Walker>(self, fees: Fees, walker: W) -> W::Answer;
}

/// What walks by the rule of a method, whichever that is.
pub(crate) trait Walker: Sized {
    /// What comes of it.
    type Answer;

    /// Walks by a rule.
    fn by<R: Rule>(self, rule: R) -> Self::Answer;

    /// Walks by a rule that averages, for which there may be a faster way.
    fn averages(self, rule: Average) -> Self::Answer {
        self.by(rule)
    }

    /// Walks by a rule that keeps fractions, for which there may be a faster way.
    fn fractions(self) -> Self::Answer {
        self.by(Fractions)
    }

    /// Walks by a rule that relabels, for which there may be a faster way.
    fn relabels(self, rule: Relabel) -> Self::Answer {
        self.by(rule)
    }

    /// Follows fees and passes every keeper's door, whatever the parameters say.
    fn everywhere(self) -> Self;

    /// Follows nothing, and divides what claimed accounts hold.
    fn divides(self, dividing: Dividing) -> Self::Answer;
}

/// How what a claimed account holds is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dividing {
    /// For how many days before the instant of the trace a claimed credit counts; nothing for ever.
    pub within: Option<u32>,
    /// In an account that is no wrongdoer's all who paid in share with the claimants.
    pub volunteers: bool,
}

choice! {
    /// What happens to the taint in fees.
    pub enum Fees: "fees" = "Whether the taint in fees is lost (drop; poison then taints no fee), or the fees of a block are \
        inputs of its coinbase in the order of its transactions (follow)." {
        /// A conserving method loses the fee's share; poison taints no fee.
        Drop = 0 => "drop",
        /// The fees of a block are inputs of its coinbase.
        Follow = 1 => "follow",
    }
}

choice! {
    /// What happens to value that becomes a keeper's.
    pub enum Keepers: "keepers" = "Whether value that becomes a keeper's stops at its door unless a known link carries it on \
        (stop), or goes on with the keeper's own purse as if nobody else's money lay there (pass)." {
        /// It stops there, unless a known link carries it on.
        Stop = 0 => "stop",
        /// It goes on with the keeper's own purse, as if nobody else's money lay there.
        Pass = 1 => "pass",
    }
}

/// Which known links are crossed, the strictest last. A link is crossed or not, whole: how sure it is scales no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Links {
    /// All that are known.
    All,
    /// Those that are inferred with at least this confidence, and those that are known better.
    Inferred(Share),
    /// Those that a keeper's own books or its answers show, and those that are known better.
    Disclosed,
    /// Those that everyone can read in the public record.
    Certain,
}

feed!(
    enum Links {
        All = 0,
        Inferred(least) = 1,
        Disclosed = 2,
        Certain = 3,
    }
);

impl Links {
    /// Tells whether links that are known like this are crossed.
    pub fn cross(self, basis: Basis) -> bool {
        match (self, basis) {
            (Links::All, _) | (_, Basis::Public) => true,
            (Links::Certain, _) => false,
            (_, Basis::Disclosed) => true,
            (Links::Disclosed, Basis::Inferred(_)) => false,
            (Links::Inferred(least), Basis::Inferred(confidence)) => confidence >= least,
        }
    }
}

impl Settable for Links {
    fn parameter(&self) -> &'static Parameter {
        const LINKS: Parameter = Parameter {
            name: "links",
            accepted: || vec!["all", "certain", "disclosed", PERCENT],
            meaning: "Which known links are crossed: all; those that everyone can read in the public record (certain); those \
                too that a keeper's books or answers show (disclosed); or those too that are inferred with a confidence of at \
                least P in a hundred. A link is crossed whole or not at all: confidence scales no amount.",
        };
        &LINKS
    }

    fn word(&self) -> String {
        match self {
            Links::All => "all".into(),
            Links::Certain => "certain".into(),
            Links::Disclosed => "disclosed".into(),
            Links::Inferred(least) => format!("{}%", least.get() / Share::percent(1).get()),
        }
    }

    fn set(&mut self, word: &str) -> bool {
        let hundredths = || word.strip_suffix('%').and_then(digits).filter(|least| *least <= 100);
        let read = match word {
            "all" => Some(Links::All),
            "certain" => Some(Links::Certain),
            "disclosed" => Some(Links::Disclosed),
            _ => hundredths().map(|least| Links::Inferred(Share::percent(least))),
        };
        read.map(|links| *self = links).is_some()
    }
}

/// The parameters that methods have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Common {
    pub fees: Fees,
    pub keepers: Keepers,
    pub links: Links,
    pub pool: PoolOf,
    pub meeting: Meeting,
    pub until: Until,
}

impl Common {
    /// Returns all of them, in the order in which a specification names them.
    pub(super) fn all(&mut self) -> Vec<&mut dyn Settable> {
        let Common {
            fees,
            keepers,
            links,
            pool,
            meeting,
            until,
        } = self;
        vec![fees, keepers, links, pool, meeting, until]
    }
}

/// The last height that is looked at, included; nothing for all that the evidence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Until(pub Option<u32>);

impl Feed for Until {
    fn feed(&self, sink: &mut Sink) {
        self.0.feed(sink);
    }
}

impl Settable for Until {
    fn parameter(&self) -> &'static Parameter {
        const UNTIL: Parameter = Parameter {
            name: "until",
            accepted: || vec![HEIGHT, UNCUT],
            meaning: "The last height that is looked at, included, or all that the evidence shows.",
        };
        &UNTIL
    }

    fn word(&self) -> String {
        self.0.map_or(UNCUT.to_owned(), |height| height.to_string())
    }

    fn set(&mut self, word: &str) -> bool {
        let height = digits(word);
        let is_read = word == UNCUT || height.is_some();
        if is_read {
            self.0 = height;
        }
        is_read
    }
}

/// What is said of a method.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The name as it is typed.
    pub name: &'static str,
    /// The other name that can be typed, and why it means this method.
    pub other_name: Option<(&'static str, &'static str)>,
    /// What it is called in plain words.
    pub title: &'static str,
    /// One line for a listing.
    pub summary: &'static str,
    /// One or two sentences for somebody who has never heard of it.
    pub plainly: &'static str,
    /// One paragraph that leaves nothing open.
    pub meaning: &'static str,
    /// Who described or decided it, when and where.
    pub source: &'static str,
    /// Which laws hold: of value, of origin, of order.
    pub laws: &'static str,
    /// What a walk costs.
    pub complexity: &'static str,
    /// The answers to the edge cases.
    pub edges: &'static str,
    /// What nobody can learn from it.
    pub cannot_show: &'static str,
    /// The rule on a movement in one line, with all parameters at their defaults.
    pub rule: &'static str,
    /// What kind of method it is.
    pub(super) nature: Nature,
}

/// What kind of method it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nature {
    /// What its figures say.
    pub says: Says,
    /// It is a yardstick that nobody would use.
    pub null: bool,
    /// The roles without which it says nothing; a rule of the courts needs some.
    pub needs: &'static [Role],
    /// Nothing is followed out of the purses that have a role it needs.
    pub confined: bool,
    /// It is told every true link.
    pub linked: bool,
}

impl Nature {
    /// A policy of the literature: it says which lots go where.
    pub(super) const LITERATURE: Nature = Nature {
        says: Says::Lots,
        null: false,
        needs: &[],
        confined: false,
        linked: false,
    };
    /// A rule of the courts.
    pub(super) const COURT: Nature = Nature {
        needs: &[Role::Wrongdoer],
        ..Nature::LITERATURE
    };
    /// A yardstick for scores.
    pub(super) const YARDSTICK: Nature = Nature {
        null: true,
        ..Nature::LITERATURE
    };
}

/// What the figures of a method say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Which lots went where.
    Lots,
    /// Which share of what moved is taint.
    Shares,
    /// Which purses are tainted, whole.
    Whole,
    /// What claimants can claim, following money.
    Claim,
    /// What claimants can claim of accounts, following nothing.
    Division,
}

/// The answers to the edge cases that all methods share.
pub const EDGES: &str = "equal values: the lowest index first. zero values: a leg of nothing moves nothing; under poison a coin of \
nothing is still marked. self transfers: what an account pays itself is taken first and then arrives as its newest money. same \
instant: the order of the ledger decides. cut-off: the height named is included. unknown earlier money: a clean lot, the oldest, \
when an account gives more than it got; where its opening balance is said, the account is overdrawn instead, what is missing is lent \
to it, and what comes in pays that back first, so that at most the balance that is left can be claimed (Bishopsgate Investment \
Management v Homan, 1994). an amount that cannot be seen: an error that names the movement, except under poison.";

/// What a walk costs that keeps lots in their places.
pub(super) const LOTS: &str = "one pass; a movement costs its legs and the lots that go through it";
/// What a walk costs that keeps one sum an origin.
pub(super) const FLAT: &str = "one pass; a movement costs its legs times its origins";
/// The laws of what keeps lots in their places.
pub(super) const PLACES: &str =
    "conserves value and origin; order counts; linear: lots of one complaint do not move when another is added";

/// What a rule of one's own begins with in a digest, where others begin with their tag.
pub(super) const CUSTOM: u8 = u8::MAX - 2;

/// Makes a booking of every method in the list: the tag under which it is part of a digest, the name that it has in code with its
/// parameters at their defaults, and the type in its file.
macro_rules! methods {
    ($($tag:literal $constant:ident: $file:ident::$kind:ident),+ $(,)?) => {
        /// Which lots leave first, with the parameters that only this method has.
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct Booking(Kind);

        /// The method that a booking is, by its file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        enum Kind {
            $($kind($file::$kind),)+
            Custom(Custom),
        }

        impl Booking {
            $(#[doc = concat!("`", stringify!($kind), "` with its parameters at their defaults; see [`Booking::about`].")]
            pub const $constant: Booking = Booking(Kind::$kind($file::$kind::DEFAULT));)+

            /// All bookings with their parameters at their defaults, in the order in which they are listed.
            pub const ALL: [Booking; [$($tag),+].len()] = [$(Booking::$constant),+];

            /// Returns the booking of a rule of one's own.
            pub(super) fn custom(custom: Custom) -> Booking {
                Booking(Kind::Custom(custom))
            }

            /// Returns the booking with its parameters at their defaults.
            pub(super) const fn plain(self) -> Booking {
                match self.0 {
                    $(Kind::$kind(_) => Booking::$constant,)+
                    Kind::Custom(_) => self,
                }
            }

            /// Returns what is said of the method.
            pub const fn about(self) -> &'static About {
                match self.0 {
                    $(Kind::$kind(_) => &$file::$kind::ABOUT,)+
                    Kind::Custom(custom) => custom.about(),
                }
            }

            /// Returns the rule on a movement in one line, as its parameters have it.
            pub fn rule(self) -> String {
                match self.0 {
                    $(Kind::$kind(booking) => booking.rule(),)+
                    Kind::Custom(custom) => custom.about().rule.into(),
                }
            }

            /// Tells whether what it follows is kept in fractions, so that units are rounded wherever they are said.
            pub(crate) fn keeps_fractions(self) -> bool {
                match self.0 {
                    $(Kind::$kind(booking) => booking.keeps_fractions(),)+
                    Kind::Custom(_) => false,
                }
            }

            /// Returns the parameters that have a meaning for it, in the order in which a specification names them.
            pub(super) fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
                match &mut self.0 {
                    $(Kind::$kind(booking) => booking.parameters(common),)+
                    Kind::Custom(_) => common.all(),
                }
            }

            /// Has a walker walk by its rule; `fees` says what happens to the taint in fees.
            pub(crate) fn walk<W: Walker>(self, fees: Fees, walker: W) -> W::Answer {
                match self.0 {
                    $(Kind::$kind(booking) => booking.walk(fees, walker),)+
                    Kind::Custom(custom) => walker.by(custom),
                }
            }
        }

        impl std::fmt::Debug for Booking {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        /// The tag of the method; of a rule of one's own, its name too.
        impl Feed for Booking {
            fn feed(&self, sink: &mut Sink) {
                match self.0 {
                    $(Kind::$kind(_) => sink.tag($tag),)+
                    Kind::Custom(custom) => {
                        sink.tag(CUSTOM);
                        custom.about().name.feed(sink);
                    }
                }
            }
        }
    };
}
pub(super) use methods;
