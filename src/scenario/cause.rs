//! Causes: what a lesson is said to follow from, each with what a scenario without it is.
//!
//! A lesson that holds in every world may hold for another reason than the one it names. So an assertion may name its cause, and the
//! same seeds are run once more [without it](super::without): there the lesson must fail.

/// Makes the kind of all causes out of one table: a variant, its name, and what a scenario without it is.
macro_rules! causes {
    ($($cause:ident = $name:literal, $without:expr;)+) => {
        /// What a lesson is said to follow from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Cause {
            $(#[doc = $name] $cause,)+
        }

        impl Cause {
            /// Every cause, in the order in which they are listed.
            pub const ALL: &[Cause] = &[$(Cause::$cause,)+];

            /// Returns the name as it is typed.
            pub fn name(self) -> &'static str {
                match self {
                    $(Cause::$cause => $name,)+
                }
            }

            /// Says what a scenario without the cause is.
            pub fn without(self) -> &'static str {
                match self {
                    $(Cause::$cause => $without,)+
                }
            }
        }
    };
}

const FLIPPED: &str = "the rails on which the theft starts have this lever at its other end";

causes! {
    Calendar = "calendar", "no rail and no keeper of the file rests at night, at weekends and on holidays";
    DeskHours = "desk-hours", "the keepers of the file read what they are asked at any hour of any day; rails rest as before";
    Pool = "pool", "every keeper writes down which payment in belongs to which payment out";
    Desk = "desk", "desks write down whom they paid for what";
    Tag = "tag", "defenders publish no tags";
    Freeze = "freeze", "nobody is asked to freeze or void anything";
    Recall = "recall", "no payment is called back";
    Request = "request", "no keeper is asked for what its books say";
    Orders = "orders", "defenders give no orders at all";
    Screening = "screening", "no payment is screened, and none is known to have been stopped";
    Delay = "delay", "the victim notices in the instant of the theft";
    Dust = "dust", "nobody is sent what he did not ask for";
    Discount = "discount", "loot is sold at its worth";
    Market = "market", "loot is swapped at a keeper and no ordinary person buys it";
    Door = "door", "nothing is paid into the books of an exchange, a bank or a casino: deposits and counters fall away, and what is peeled stays with the thieves";
    Exit = "exit", "nothing becomes banknotes, chips or cards";
    Rates = "rates", "every rate stays what it is when the world begins";
    Plan = "plan", "the thieves take the money and do nothing with it";
    Identity = "identity", FLIPPED;
    Supply = "supply", FLIPPED;
    Books = "books", FLIPPED;
    Reference = "reference", FLIPPED;
    Disclosure = "disclosure", FLIPPED;
    Control = "control", FLIPPED;
    Oversight = "oversight", FLIPPED;
    Finality = "finality", FLIPPED;
    Tempo = "tempo", FLIPPED;
    Pooling = "pooling", FLIPPED;
}

impl Cause {
    /// Returns the cause of this name.
    pub fn named(name: &str) -> Option<Cause> {
        Cause::ALL.iter().copied().find(|cause| cause.name() == name)
    }
}
