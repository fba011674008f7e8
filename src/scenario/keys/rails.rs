//! Kinds of money and rails.

use Kind::{Counts, Date, Dollars, Duration, Durations, Either, Flag, List, Name, Table, Whole, Word};

use crate::scenario::rail::PRESETS;
use crate::scenario::shape::{Kind, Noun, Shape, may, must, other};

fn preset_words() -> Vec<&'static str> {
    PRESETS.iter().map(|preset| preset.name).collect()
}

pub(crate) static ASSET: Shape = Shape {
    name: "[asset.CODE]",
    doc: "A kind of money and what it is worth.",
    keys: &[
        must(
            "scale",
            Whole(0, 12),
            "How many decimals a person's unit has: 8 for bitcoin.",
        ),
        must(
            "rate",
            Either(&Dollars, &List(&Table(&RATE))),
            "What one unit is worth, in USD: one price, or one from each date on. What is exchanged, a fee in dollars and the plan\u{2019}s own \
             amounts in another asset go by the price of their instant; what people have and how much they pay, by that of the beginning.",
        ),
    ],
    one_of: &[],
};

static RATE: Shape = Shape {
    name: "rate",
    doc: "What one unit is worth from a date on, until the next in the list; the first holds before its date too.",
    keys: &[
        must(
            "since",
            Date,
            "From when on: a day, or a moment of it. The dates of a list go forward.",
        ),
        must("is", Dollars, "What one unit is worth then, in USD."),
    ],
    one_of: &[],
};

fn end_words() -> Vec<&'static str> {
    vec!["bank", "chain"]
}

const END: Kind = Word(end_words);

/// A lever: one of its ends, or a table with single parameters; those that it does not give stay as the preset has them.
macro_rules! lever {
    ($shape:ident) => {
        Either(&END, &Table(&$shape))
    };
}

pub(crate) static RAIL: Shape = Shape {
    name: "[rail.NAME]",
    doc: "A preset with levers overridden, each set to its `bank` or `chain` end or given single parameters. They govern the purses that are held on \
          the rail; accounts at exchanges, desks, casinos and pools are governed by their keeper.",
    keys: &[
        may(
            "preset",
            Word(preset_words),
            "The preset that it starts from; by default the one of the same name.",
        ),
        may(
            "asset",
            Name(Noun::Asset),
            "The kind of money that moves on it; by default the preset's.",
        ),
        may("fee", Table(&FEE), "What a movement costs; by default as the preset."),
        may(
            "scripts",
            Table(&SCRIPTS),
            "How many wallets receive at addresses of each form, on rails of transaction outputs: what they spend and fill has its size, and its address \
             shows it. By default all have one, `p2wpkh`.",
        ),
        may(
            "identity",
            lever!(IDENTITY),
            "Whether the keeper's books hold the opener's name.",
        ),
        may("supply", lever!(SUPPLY), "What a new purse costs."),
        may(
            "books",
            END,
            "Who sees a movement: the keepers it touches, or everyone.",
        ),
        may(
            "reference",
            END,
            "What the message carries: originator and beneficiary, or nothing.",
        ),
        may(
            "disclosure",
            lever!(DISCLOSURE),
            "What institutions answer to lawful requests.",
        ),
        may(
            "control",
            lever!(CONTROL),
            "What a keeper or issuer can hold or freeze.",
        ),
        may("oversight", lever!(OVERSIGHT), "What is screened."),
        may("finality", lever!(FINALITY), "What can be taken back."),
        may("tempo", lever!(TEMPO), "How fast it is."),
        may(
            "pooling",
            END,
            "What a pooling keeper retains: which came from whom, or nothing.",
        ),
    ],
    one_of: &[],
};

pub(crate) static FEE: Shape = Shape {
    name: "a fee",
    doc: "What a movement costs its payer.",
    keys: &[
        may("free", Flag, "It costs nothing; always true."),
        may(
            "per_byte",
            Counts(0, 1_000_000),
            "Base units a virtual byte, on rails of transaction outputs.",
        ),
        may(
            "per_transfer",
            Counts(0, 1 << 53),
            "Base units a transfer, on rails of accounts.",
        ),
        may("payment", Dollars, "Dollars a payment."),
        may(
            "correspondent",
            Dollars,
            "Dollars for each correspondent, beside `payment`.",
        ),
    ],
    one_of: &[&["free", "per_byte", "per_transfer", "payment"]],
};

pub(crate) static SCRIPTS: Shape = Shape {
    name: "scripts",
    doc: "How many wallets have each form of address; together all.",
    keys: &[
        other("p2pkh", Kind::Share, "0%", "The hash of a key."),
        other(
            "p2sh",
            Kind::Share,
            "0%",
            "The hash of a script, behind which stands a key with a witness.",
        ),
        other("p2wpkh", Kind::Share, "0%", "The hash of a key with a witness."),
        other("p2tr", Kind::Share, "0%", "A key, or a tree of scripts."),
    ],
    one_of: &[],
};

pub(crate) static IDENTITY: Shape = Shape {
    name: "identity",
    doc: "Whether the keeper's books hold the opener's name.",
    keys: &[
        may(
            "named",
            Kind::Share,
            "The share of purses that are opened under a name.",
        ),
        may(
            "false_papers",
            Kind::Share,
            "The share of the thief's named purses that stand under false papers.",
        ),
    ],
    one_of: &[],
};

pub(crate) static SUPPLY: Shape = Shape {
    name: "supply",
    doc: "What a new purse costs.",
    keys: &[
        may("cost", Dollars, "Dollars a purse."),
        may("delay", Duration, "Time until it is open."),
        may("burns", Flag, "Whether a purse is lost to the thief when it is frozen."),
    ],
    one_of: &[],
};

pub(crate) static DISCLOSURE: Shape = Shape {
    name: "disclosure",
    doc: "What institutions answer to lawful requests.",
    keys: &[
        may("chance", Kind::Share, "The chance of an answer at home."),
        may("abroad", Kind::Share, "The chance of an answer across a border."),
        may("delay", Durations, "How long it takes."),
    ],
    one_of: &[],
};

pub(crate) static CONTROL: Shape = Shape {
    name: "control",
    doc: "What a keeper or issuer can hold or freeze.",
    keys: &[
        may("chance", Kind::Share, "The chance that it does when it is asked."),
        may("delay", Durations, "How long it takes, once it has read the request."),
    ],
    one_of: &[],
};

pub(crate) static CONSENT: Shape = Shape {
    name: "consent",
    doc: "Whether what was paid is given back.",
    keys: &[
        may("chance", Kind::Share, "The chance that it is when it is asked for."),
        may("delay", Durations, "How long that takes, once the request was read."),
    ],
    one_of: &[],
};

pub(crate) static OVERSIGHT: Shape = Shape {
    name: "oversight",
    doc: "What is screened.",
    keys: &[
        may(
            "screened",
            Kind::Share,
            "The chance that a suspicious payment is held before it is executed, and an account that one came to. Two flags make one suspicious: a \
             new account, money passing through, an unusual amount, a new country, a tagged counterparty; never the truth.",
        ),
        may("hold", Durations, "How long it is held for a review."),
        may(
            "stops",
            Kind::Share,
            "The chance that the review stops what was held as suspicious; else it is let go.",
        ),
        may(
            "false_alarm",
            Kind::Share,
            "The chance that a payment that is not suspicious is held, and let go after the review.",
        ),
        may(
            "reports",
            Kind::Share,
            "The chance that a review of what is suspicious ends with a report to the keeper of the other side's account, who from then on reviews \
             whatever leaves that account, if he does what he is asked at all (`control`).",
        ),
    ],
    one_of: &[],
};

pub(crate) static FINALITY: Shape = Shape {
    name: "finality",
    doc: "What can be taken back.",
    keys: &[
        may(
            "cancellable",
            Flag,
            "Whether a payment can be cancelled until it is credited.",
        ),
        may(
            "consent",
            Kind::Share,
            "The chance that the payee's side consents to a request afterwards.",
        ),
        may(
            "delay",
            Durations,
            "How long it takes to consent, once it has read the request.",
        ),
    ],
    one_of: &[],
};

pub(crate) static TEMPO: Shape = Shape {
    name: "tempo",
    doc: "How fast it is.",
    keys: &[
        may("calendar", Flag, "Whether there are cut-offs, weekends and holidays."),
        may(
            "settlement",
            Durations,
            "The time from order to credit, beside the calendar.",
        ),
    ],
    one_of: &[],
};
