//! Rails: points in a space of properties, with presets for the corners that exist.
//!
//! A rail is not a class. Its *levers* say what it lets a thief and an investigator do; its *form* says whether purses are
//! coins or accounts; the same engine runs every combination.

use crate::scenario::quantity::Between;
use crate::units::{Amount, Share, Span};

/// A rail as a scenario describes it: a preset with levers overridden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailSpec {
    /// The name in the scenario; the preset's where nothing is overridden.
    pub name: String,
    /// The preset it started from.
    pub preset: &'static str,
    /// The asset that moves on it. Indexes [`Scenario::assets`](crate::scenario::Scenario::assets).
    pub asset: usize,
    /// Coins or accounts.
    pub form: Form,
    /// What a movement costs.
    pub fee: FeeRule,
    /// How many wallets receive coins at addresses of each form, in the order of [`AddressForm::COINS`](crate::truth::AddressForm::COINS).
    pub scripts: [Share; 4],
    /// The ten properties.
    pub levers: Levers,
}

/// One form of address for all wallets: the hash of a key with a witness.
pub(crate) const ONE_SCRIPT: [Share; 4] = [Share::NONE, Share::NONE, Share::WHOLE, Share::NONE];

impl RailSpec {
    /// Tells whether the rail carries bank money: accounts in the unit of account. It is what banks open for whoever asks, pay
    /// wages and banknotes from and keep by their country's clock, whatever the levers say.
    pub fn is_bank_money(&self) -> bool {
        self.form == Form::Accounts && self.asset == 0
    }
}

/// How purses work on a rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Transaction outputs: filled once, emptied once.
    Coins,
    /// Accounts: used many times.
    Accounts,
}

/// What a movement costs its payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeRule {
    /// Nothing.
    Free,
    /// Base units a virtual byte, drawn between the two for each payment (UTXO rails).
    PerByte(Between<u64>),
    /// Base units a transfer, drawn between the two (gas).
    PerTransfer(Between<Amount>),
    /// Cents a payment, plus cents for each correspondent (bank rails).
    Tariff {
        /// For the payment.
        payment: Amount,
        /// For each correspondent.
        correspondent: Amount,
    },
}

/// The ten properties of a rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levers {
    /// Whether the keeper's books hold the opener's name.
    pub identity: Identity,
    /// What a new purse costs.
    pub supply: Supply,
    /// Who sees a movement.
    pub books: Books,
    /// What the message carries.
    pub reference: Reference,
    /// What institutions answer.
    pub disclosure: Disclosure,
    /// What a keeper or issuer can hold or freeze.
    pub control: Control,
    /// What is screened.
    pub oversight: Oversight,
    /// What can be taken back.
    pub finality: Finality,
    /// How fast it is.
    pub tempo: Tempo,
    /// What a pooling keeper retains.
    pub pooling: Pooling,
}

/// Whether the keeper's books hold the opener's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The share of purses that are opened under a name.
    pub named: Share,
    /// The share of the thief's named purses that stand under false papers.
    pub false_papers: Share,
}

/// What a new purse costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Money, in cents.
    pub cost: Amount,
    /// Time.
    pub delay: Span,
    /// Whether a purse is lost to the thief when it is frozen.
    pub burns: bool,
}

/// Who sees a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Books {
    /// The keepers it touches.
    Keepers,
    /// Everyone, at once, without names.
    Everyone,
}

/// What the message of a payment carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Originator and beneficiary, seen by whoever sees the payment.
    EndToEnd,
    /// Nothing.
    Nothing,
}

/// What institutions answer to lawful requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// The chance of an answer at home.
    pub chance: Share,
    /// The chance of an answer across a border.
    pub abroad: Share,
    /// How long it takes.
    pub delay: Between<Span>,
}

/// What a keeper or issuer can hold or freeze.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// The chance that it does when it is asked.
    pub chance: Share,
    /// How long it takes.
    pub delay: Between<Span>,
}

/// What is screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversight {
    /// The chance that a suspicious payment is held before it is executed, and an account that a suspicious one came to.
    pub screened: Share,
    /// How long it is held for a review.
    pub hold: Between<Span>,
    /// The chance that the review stops what was held as suspicious; else it is let go.
    pub stops: Share,
    /// The chance that a payment that is not suspicious is held, and let go after the review.
    pub false_alarm: Share,
    /// The chance that what was held as suspicious is reported to the keeper of the other side's account, which from then on reviews whatever leaves it.
    pub reports: Share,
}

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finality {
    /// Whether a payment can be cancelled until it is credited.
    pub cancellable: bool,
    /// The chance that the payee's side consents to a request afterwards.
    pub consent: Share,
    /// How long it takes to, once it has read the request.
    pub delay: Between<Span>,
}

/// How fast a rail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tempo {
    /// Whether there are cut-offs, weekends and holidays.
    pub calendar: bool,
    /// The time from order to credit, beside the calendar.
    pub settlement: Between<Span>,
}

/// What a pooling keeper retains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// Which came from whom, disclosable.
    Retained,
    /// Nothing.
    Nothing,
}

/// The two ends of every lever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As at a bank.
    Bank,
    /// As on a chain.
    Chain,
}

impl Oversight {
    /// Tells whether anybody looks at payments.
    pub fn screens(&self) -> bool {
        self.screened > Share::NONE
    }
}

impl Levers {
    /// The names of the levers in their fixed order.
    pub const NAMES: [&'static str; 10] = [
        "identity",
        "supply",
        "books",
        "reference",
        "disclosure",
        "control",
        "oversight",
        "finality",
        "tempo",
        "pooling",
    ];

    /// Returns all levers at one end.
    pub fn at(end: End) -> Levers {
        match end {
            End::Bank => BANK,
            End::Chain => CHAIN,
        }
    }

    /// Sets one lever, by its place in [`Levers::NAMES`], to one end.
    pub fn set(&mut self, lever: usize, end: End) {
        self.take(lever, &Levers::at(end));
    }

    /// Sets one lever, by its place in [`Levers::NAMES`], to what it is elsewhere.
    pub fn take(&mut self, lever: usize, from: &Levers) {
        match lever {
            0 => self.identity = from.identity,
            1 => self.supply = from.supply,
            2 => self.books = from.books,
            3 => self.reference = from.reference,
            4 => self.disclosure = from.disclosure,
            5 => self.control = from.control,
            6 => self.oversight = from.oversight,
            7 => self.finality = from.finality,
            8 => self.tempo = from.tempo,
            9 => self.pooling = from.pooling,
            _ => panic!("there are ten levers"),
        }
    }
}

/// How long a bank takes to consent to a recall: the rulebook of euro transfers allows 15 business days; the shortest is a knob.
const CONSENT_DELAY: Between<Span> = Between {
    least: Span::DAY,
    greatest: Span::DAY.times(15),
};

/// A correspondent bank's world. Settlement times after the BIS study of SWIFT gpi payments (median below 2 h, slowest above
/// 2 days); recall and answer times after bank guidance; chances are knobs without a source and documented as such.
const BANK: Levers = Levers {
    identity: Identity {
        named: Share::WHOLE,
        false_papers: Share::percent(20),
    },
    supply: Supply {
        cost: Amount::new(50_000),
        delay: Span::DAY.times(7),
        burns: true,
    },
    books: Books::Keepers,
    reference: Reference::EndToEnd,
    disclosure: Disclosure {
        chance: Share::percent(95),
        abroad: Share::percent(40),
        delay: Between {
            least: Span::DAY.times(2),
            greatest: Span::DAY.times(14),
        },
    },
    control: Control {
        chance: Share::percent(90),
        delay: Between {
            least: Span::HOUR.times(2),
            greatest: Span::HOUR.times(48),
        },
    },
    oversight: Oversight {
        screened: Share::percent(5),
        hold: Between {
            least: Span::HOUR,
            greatest: Span::HOUR.times(24),
        },
        stops: Share::percent(50),
        false_alarm: Share::ppm(5_000),
        reports: Share::NONE,
    },
    finality: Finality {
        cancellable: true,
        consent: Share::percent(20),
        delay: CONSENT_DELAY,
    },
    tempo: Tempo {
        calendar: true,
        settlement: Between {
            least: Span::MINUTE.times(5),
            greatest: Span::HOUR.times(30),
        },
    },
    pooling: Pooling::Retained,
};

/// A public chain's world.
const CHAIN: Levers = Levers {
    identity: Identity {
        named: Share::NONE,
        false_papers: Share::NONE,
    },
    supply: Supply {
        cost: Amount::ZERO,
        delay: Span::ZERO,
        burns: false,
    },
    books: Books::Everyone,
    reference: Reference::Nothing,
    disclosure: Disclosure {
        chance: Share::NONE,
        abroad: Share::NONE,
        delay: Between::just(Span::ZERO),
    },
    control: Control {
        chance: Share::NONE,
        delay: Between::just(Span::ZERO),
    },
    oversight: Oversight {
        screened: Share::NONE,
        hold: Between::just(Span::ZERO),
        stops: Share::NONE,
        false_alarm: Share::NONE,
        reports: Share::NONE,
    },
    finality: Finality {
        cancellable: false,
        consent: Share::NONE,
        delay: Between::just(Span::ZERO),
    },
    tempo: Tempo {
        calendar: false,
        settlement: Between {
            least: Span::MINUTE,
            greatest: Span::HOUR,
        },
    },
    pooling: Pooling::Nothing,
};

/// A named corner of the space.
pub struct Preset {
    /// The name as it is typed.
    pub name: &'static str,
    /// One sentence for a listing.
    pub summary: &'static str,
    /// The code of the asset that moves on it by default.
    pub asset: &'static str,
    /// Coins or accounts.
    pub form: Form,
    /// What a movement costs.
    pub fee: FeeRule,
    /// The ten properties.
    pub levers: Levers,
}

/// The presets in the order in which they are listed.
pub const PRESETS: [Preset; 4] = [
    Preset {
        name: "bank-wire",
        summary: "accounts at named banks, correspondents, a calendar, recall until credit",
        asset: "USD",
        form: Form::Accounts,
        fee: FeeRule::Tariff {
            payment: Amount::new(2_500),
            correspondent: Amount::new(1_500),
        },
        levers: BANK,
    },
    Preset {
        name: "bank-instant",
        summary: "accounts at named banks, credited within seconds, final",
        asset: "USD",
        form: Form::Accounts,
        fee: FeeRule::Tariff {
            payment: Amount::new(50),
            correspondent: Amount::ZERO,
        },
        levers: Levers {
            finality: Finality {
                cancellable: false,
                consent: Share::percent(20),
                delay: CONSENT_DELAY,
            },
            tempo: Tempo {
                calendar: false,
                settlement: Between {
                    least: Span::seconds(2),
                    greatest: Span::seconds(10),
                },
            },
            ..BANK
        },
    },
    Preset {
        name: "bitcoin",
        summary: "transaction outputs, fresh change, a public record without names",
        asset: "BTC",
        form: Form::Coins,
        fee: FeeRule::PerByte(Between { least: 5, greatest: 60 }),
        levers: CHAIN,
    },
    Preset {
        name: "ethereum",
        summary: "accounts, gas, deposit addresses that are swept, a public record without names",
        asset: "ETH",
        form: Form::Accounts,
        fee: FeeRule::PerTransfer(Between {
            least: Amount::new(420_000),
            greatest: Amount::new(1_680_000),
        }),
        levers: Levers {
            tempo: Tempo {
                calendar: false,
                settlement: Between {
                    least: Span::seconds(12),
                    greatest: Span::MINUTE.times(5),
                },
            },
            ..CHAIN
        },
    },
];
