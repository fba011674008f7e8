//! The tables and keys of a scenario file, version 1.
//!
//! A default is written as a person would write it and is read by the same code. Numbers of the crowd follow published
//! measurements where there are any; where there is none, the comment says *knob*.

use crate::evidence::Vantage;
use crate::scenario::figure::FIGURES;
use crate::scenario::rail::PRESETS;
use crate::scenario::shape::{Key, Kind, Noun, Shape, may, must, other};

use Kind::{
    Counts, Date, Duration, Durations, Either, Flag, List, Money, Name, Named, Parts, Table, Text, Whole, Word,
};

/// The version of the format that this program reads.
pub const VERSION: u64 = 1;
/// A file may have so many bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// A world may have so many legs, by a bound that is computed from the file alone.
pub const LEGS_MAX: u64 = 1 << 31;
/// Branches may be entered from branches so deep.
pub const NESTING_MAX: usize = 16;
/// So many problems of a file are listed; the rest of a file with more of them is noise.
pub const PROBLEMS_MAX: usize = 256;
/// A group of the crowd may have so many people, shops, firms or pools.
const PEOPLE_MAX: u64 = 10_000_000;
/// A verb may be repeated so often.
const REPEATS_MAX: u64 = 1_000_000;

fn preset_words() -> Vec<&'static str> {
    PRESETS.iter().map(|preset| preset.name).collect()
}

fn vantage_words() -> Vec<&'static str> {
    Vantage::ALL.iter().map(|vantage| vantage.name()).collect()
}

/// The methods as they are typed; what happens to taint in fees can be said for those that have any.
const METHODS: [&str; 19] = [
    "poison",
    "haircut",
    "fifo",
    "lifo-stack",
    "tiho",
    "nothing",
    "everything-reachable",
    "largest-output",
    "true-links",
    "poison;fees=drop",
    "poison;fees=follow",
    "haircut;fees=drop",
    "haircut;fees=follow",
    "fifo;fees=drop",
    "fifo;fees=follow",
    "lifo-stack;fees=drop",
    "lifo-stack;fees=follow",
    "tiho;fees=drop",
    "tiho;fees=follow",
];

fn method_words() -> Vec<&'static str> {
    METHODS.to_vec()
}

fn figure_words() -> Vec<&'static str> {
    FIGURES.iter().map(|figure| figure.name).collect()
}

/// The kinds of keepers as they are typed.
pub(crate) const KEEPER_KINDS: [&str; 5] = ["exchange", "mixer", "desk", "bank", "casino"];

fn keeper_kind_words() -> Vec<&'static str> {
    KEEPER_KINDS.to_vec()
}

/// The codes that ISO 3166 leaves to users and that no real country goes by, so that no invented firm stands in one.
pub(crate) fn country_words() -> Vec<&'static str> {
    vec![
        "AA", "QM", "QN", "QO", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QX", "QY", "QZ", "XA", "XB", "XC",
        "XD", "XE", "XF", "XG", "XH", "XI", "XJ", "XL", "XM", "XN", "XO", "XP", "XQ", "XR", "XS", "XT", "XU", "XV",
        "XW", "XX", "XY", "XZ", "ZZ",
    ]
}

const COUNTRY: Kind = Word(country_words);
const KEEPERS: Kind = List(&Name(Noun::Keeper));
const NOBODY: &str = "";

/// The whole file.
pub(crate) static FILE: Shape = Shape {
    name: "the file",
    doc: "A world, a theft, a plan, who looks, by which methods, and what the lesson is.",
    keys: &[
        must("dyepack", Whole(VERSION, VERSION), "The version of the format."),
        must("title", Text, "A headline."),
        must("summary", Text, "One sentence for a listing."),
        other("story", Text, "", "What happened, for the reader of the report."),
        other(
            "invented",
            Text,
            "Everything.",
            "What is invented and what is modelled on which facts; no natural persons, organisations by role, what is alleged and denied.",
        ),
        other("sources", List(&Text), NOBODY, "Where the facts were read."),
        other(
            "lessons",
            List(&Text),
            NOBODY,
            "What a class should take home, in sentences.",
        ),
        other(
            "seed",
            Whole(0, i64::MAX as u64),
            "1",
            "The default seed of the randomness.",
        ),
        other("begins", Date, "2024-03-04", "When the world begins, in UTC."),
        other(
            "span",
            Duration,
            "45d",
            "How long the world lasts; reported launderings took 8 to 45 days.",
        ),
        must(
            "rails",
            List(&Name(Noun::Rail)),
            "The rails on which the theft starts, one world each: presets, or rails that the file describes.",
        ),
        may(
            "asset",
            Named(Noun::Asset, &Table(&ASSET)),
            "The kinds of money, by code; USD is always there, BTC and ETH where a rail needs them.",
        ),
        may(
            "rail",
            Named(Noun::Rail, &Table(&RAIL)),
            "Rails of the file's own: a preset with levers overridden.",
        ),
        may(
            "country",
            Named(Noun::Country, &Table(&COUNTRY_DAYS)),
            "Countries whose banks rest on other days than Saturday and Sunday, by code.",
        ),
        other(
            "crowd",
            List(&Table(&CROWD)),
            NOBODY,
            "The ordinary people, a group a row.",
        ),
        may(
            "keeper",
            Named(Noun::Keeper, &Table(&KEEPER)),
            "Those who keep purses for others.",
        ),
        may("incident", Named(Noun::Incident, &Table(&INCIDENT)), "The thefts."),
        may("plan", Table(&PLAN), "What the thieves do."),
        other(
            "defend",
            List(&Table(&DEFEND)),
            NOBODY,
            "What the defenders order, and when.",
        ),
        other(
            "vantages",
            List(&Word(vantage_words)),
            "public, tags, institution, country, omniscient",
            "From where investigators look.",
        ),
        other(
            "methods",
            List(&Word(method_words)),
            "poison, haircut, fifo, lifo-stack, tiho",
            "By which methods they follow.",
        ),
        other(
            "expect",
            List(&Table(&EXPECT)),
            NOBODY,
            "The lesson as assertions on the results.",
        ),
    ],
    one_of: &[],
};

pub(crate) static ASSET: Shape = Shape {
    name: "[asset.CODE]",
    doc: "A kind of money and its worth at the time of the theft.",
    keys: &[
        must(
            "scale",
            Whole(0, 12),
            "How many decimals a person's unit has: 8 for bitcoin.",
        ),
        must("rate", Money, "What one unit is worth, in USD."),
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
    doc: "A preset with levers overridden, each set to its `bank` or `chain` end or given single parameters.",
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
        may("payment", Money, "Dollars a payment."),
        may(
            "correspondent",
            Money,
            "Dollars for each correspondent, beside `payment`.",
        ),
    ],
    one_of: &[&["free", "per_byte", "per_transfer", "payment"]],
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
        may("cost", Money, "Dollars a purse."),
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
        may("delay", Durations, "How long it takes."),
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
            "The chance that a stolen payment is held before it is executed.",
        ),
        may(
            "hold",
            Durations,
            "How long it is held; one that is stolen is then stopped.",
        ),
        may(
            "false_alarm",
            Kind::Share,
            "The chance that an ordinary payment is held, and then let go.",
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

/// The days of the week as they are typed.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn weekday_words() -> Vec<&'static str> {
    WEEKDAYS.to_vec()
}

pub(crate) static COUNTRY_DAYS: Shape = Shape {
    name: "[country.CODE]",
    doc: "When the banks of a country rest, beside 1 January and 25 December.",
    keys: &[
        other(
            "weekend",
            List(&Word(weekday_words)),
            "saturday, sunday",
            "On which days of the week.",
        ),
        other("holidays", List(&Date), NOBODY, "On which other days."),
    ],
    one_of: &[],
};

pub(crate) static CROWD: Shape = Shape {
    name: "[[crowd]]",
    doc: "A group of ordinary people on one rail.",
    keys: &[
        other(
            "on",
            Name(Noun::Ground),
            "start",
            "The rail they live on; `start` is whatever rail the theft starts on.",
        ),
        must("users", Whole(0, PEOPLE_MAX), "How many people."),
        other(
            "merchants",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many merchants are paid by them.",
        ),
        other(
            "employers",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many employers pay wages in batches.",
        ),
        other("wages_every", Duration, "30d", "The time between pay days."),
        // Knob.
        other(
            "payments_per_month",
            Whole(0, 100_000),
            "6",
            "The mean number of payments of a person in 30 days; activity is heavy-tailed around it.",
        ),
        // Near the mean euro-area card payment of 44 euro in 2017 (ECB press release).
        other("payment_median", Money, "50 USD", "The median payment."),
        // Balances and payments are near log-normal (arXiv 2409.10407); the width is a knob.
        other(
            "payment_sigma_milli",
            Whole(0, 10_000),
            "1500",
            "The standard deviation of the logarithm of payments, in thousandths.",
        ),
        // Wealth is heavy-tailed (Kondor et al. 2014); the exponent is a knob.
        other(
            "wealth_alpha_milli",
            Whole(1_001, 100_000),
            "1500",
            "The tail exponent of wealth (Pareto), in thousandths.",
        ),
        // About half of outputs paid a used address: 53.57 % in March 2019 (longhash, after OXT); about 50 % (BitMEX research).
        other(
            "reuse",
            Kind::Share,
            "50%",
            "How many outputs go to an address that was used before, on rails of transaction outputs.",
        ),
        // Knob.
        other(
            "traders",
            Kind::Share,
            "20%",
            "How many people deposit at and withdraw from exchanges.",
        ),
        // Mixed payments were 4.09 % of payments in April 2019 (longhash; a number of an interested party).
        other(
            "private",
            Kind::Share,
            "4%",
            "How many people use mixers and desks; all of them are ordinary people.",
        ),
        // That pools and exchanges pay out in peel chains: Meiklejohn et al. 2013, Kappos et al. 2022; how many is a knob.
        other(
            "peelers",
            Whole(0, PEOPLE_MAX),
            "2",
            "How many pools and services pay out by benign peel chains.",
        ),
        // Knob.
        other(
            "dormant",
            Kind::Share,
            "20%",
            "How many people never move what they hold.",
        ),
    ],
    one_of: &[],
};

pub(crate) static KEEPER: Shape = Shape {
    name: "[keeper.NAME]",
    doc: "Who keeps purses for others, by role and never by a firm's name.",
    keys: &[
        must("kind", Word(keeper_kind_words), "The kind of service."),
        other(
            "on",
            Name(Noun::Ground),
            "start",
            "The rail on which it takes and pays; `start` is whatever rail the theft starts on.",
        ),
        may(
            "country",
            COUNTRY,
            "The country whose law it answers to: a code that belongs to no real country. Without one it exists in no law.",
        ),
        may(
            "institution",
            Flag,
            "Whether it exists in law and can be asked; by default when it has a country.",
        ),
        other(
            "customers",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many ordinary customers it has beside those of the plan, taken from the crowd.",
        ),
        other("fee", Kind::Share, "0%", "What it keeps of each payment out."),
        // Observed discounts: 2.5 % at the swap sites of 8.3's thieves, 15 % at a dark market; none by default.
        other("discount", Kind::Share, "0%", "What it pays less than the rate."),
        // Custodial tumblers delay by 1 to 4 hours (their pages); an exchange pays out faster.
        other("delay", Durations, "10m..4h", "How long it takes to pay out."),
        other("parts", Counts(1, 10_000), "1", "In how many parts it pays out."),
        other(
            "sweep_every",
            Duration,
            "0s",
            "How often it collects deposit addresses; 0s: at each deposit.",
        ),
        other(
            "hot",
            Kind::Share,
            "20%",
            "How much of its coins stays in the hot wallet; the rest goes to the cold one.",
        ),
        may(
            "retains",
            Flag,
            "Whether it retains which payment in belongs to which payment out; by default as the rail's pooling lever.",
        ),
        may(
            "control",
            Table(&CONTROL),
            "Whether it freezes what it is asked to; by default as the rail's control lever.",
        ),
        may(
            "mules",
            Table(&MULES),
            "Accounts that were opened here long before the theft, for the plan's use.",
        ),
        may(
            "tagged",
            Duration,
            "How long after the beginning the public learns its addresses; by default never.",
        ),
        other(
            "tag_coverage",
            Kind::Share,
            "100%",
            "How many of its addresses the public then knows.",
        ),
    ],
    one_of: &[],
};

pub(crate) static MULES: Shape = Shape {
    name: "mules",
    doc: "Accounts opened in advance for a theft.",
    keys: &[
        must("accounts", Whole(1, REPEATS_MAX), "How many."),
        other("opened_with", Money, "0 USD", "What each got when it was opened."),
        other(
            "false_names",
            Kind::Share,
            "0%",
            "How many of them show papers of people that do not exist.",
        ),
    ],
    one_of: &[],
};

pub(crate) static INCIDENT: Shape = Shape {
    name: "[incident.NAME]",
    doc: "One theft.",
    keys: &[
        must(
            "victim",
            Text,
            "Who is robbed: a keeper's name, or an entity that is made for it.",
        ),
        must("amount", Money, "How much is taken, all payments together."),
        must("at", Duration, "When the first payment is made, after the beginning."),
        other("payments", Whole(1, REPEATS_MAX), "1", "In how many payments."),
        other("over", Duration, "0s", "Over what time the payments are spread."),
        may("test", Money, "A small payment first, as a test."),
        other(
            "amounts",
            List(&Money),
            NOBODY,
            "The amounts of the payments, where the facts give them.",
        ),
        other(
            "stopped",
            Whole(0, REPEATS_MAX),
            "0",
            "How many of the payments are stopped by screening before they are executed, the last first.",
        ),
        // The mean time until a theft was public was 37 h in the first half of 2025 (Global Ledger via forklog).
        other("noticed", Duration, "37h", "How long until the victim notices."),
        may(
            "into",
            Name(Noun::Keeper),
            "To which keeper's prepared accounts the payments go; by default to fresh purses of the thief.",
        ),
    ],
    one_of: &[],
};

pub(crate) static PLAN: Shape = Shape {
    name: "[plan]",
    doc: "What the thieves do.",
    keys: &[
        may(
            "budget",
            Table(&BUDGET),
            "What the plan may cost; it is scaled to that, visibly.",
        ),
        must(
            "steps",
            List(&Table(&STEP)),
            "The steps of the trunk, each done to all value in hand.",
        ),
        may(
            "branch",
            Named(Noun::Branch, &List(&Table(&STEP))),
            "Named branches, entered by the verb `branch`.",
        ),
    ],
    one_of: &[],
};

pub(crate) static BUDGET: Shape = Shape {
    name: "a budget",
    doc: "The limits to which a plan is scaled.",
    keys: &[
        may("money", Money, "What fees, purses and helpers may cost."),
        may("time", Duration, "The time from the theft to the last step."),
        may("purses", Whole(1, 100_000_000), "The purses that may be opened."),
    ],
    one_of: &[],
};

/// A step has one verb; each has a meaning on every rail.
pub(crate) static STEP: Shape = Shape {
    name: "a step",
    doc: "One verb with its parameters.",
    keys: &[
        may("steal", Name(Noun::Incident), "Takes the money of an incident."),
        may("wait", Durations, "Lets time pass."),
        may("split", Table(&SPLIT), "Fans each holding out over fresh purses."),
        may("merge", Table(&MERGE), "Gathers all holdings into so many."),
        may(
            "layer",
            Table(&LAYER),
            "Passes each holding on, whole, through fresh purses.",
        ),
        may(
            "peel",
            Table(&PEEL),
            "Pays a small part out and the remainder onward, again and again.",
        ),
        may("dust", Table(&DUST), "Sends small amounts to people who did not ask."),
        may("swap", Table(&SWAP), "Trades all holdings for another asset."),
        may("mix", Table(&MIX), "Pays into pools that pay out other value."),
        may(
            "deposit",
            Table(&DEPOSIT),
            "Pays into accounts at keepers and, where `withdraw`, out again.",
        ),
        may(
            "otc",
            Table(&OTC),
            "Sells to a desk that pays elsewhere, off every ledger between.",
        ),
        may(
            "bank",
            Table(&BANK),
            "Moves money through accounts at banks: mules and shell firms.",
        ),
        may("exit", Table(&EXIT), "Leaves every ledger."),
        may(
            "branch",
            Parts(Noun::Branch),
            "Divides all value in hand among named branches; what no branch takes stays in the trunk.",
        ),
    ],
    one_of: &[&[
        "steal", "wait", "split", "merge", "layer", "peel", "dust", "swap", "mix", "deposit", "otc", "bank", "exit",
        "branch",
    ]],
};

const OVER: Key = other("over", Duration, "0s", "In what time.");
const HOP_DELAY: Key = other("delay", Durations, "10m..2h", "The time between hops.");

pub(crate) static SPLIT: Shape = Shape {
    name: "split",
    doc: "Fans each holding out over fresh purses.",
    keys: &[
        must("into", Counts(1, REPEATS_MAX), "Over how many."),
        other("over", Durations, "0s", "In what time."),
    ],
    one_of: &[],
};

pub(crate) static MERGE: Shape = Shape {
    name: "merge",
    doc: "Gathers all holdings into so many.",
    keys: &[
        other("into", Whole(1, REPEATS_MAX), "1", "Into how many."),
        other("over", Durations, "0s", "In what time."),
    ],
    one_of: &[],
};

pub(crate) static LAYER: Shape = Shape {
    name: "layer",
    doc: "Passes each holding on, whole, through fresh purses.",
    keys: &[must("hops", Counts(1, REPEATS_MAX), "How often."), HOP_DELAY],
    one_of: &[],
};

pub(crate) static PEEL: Shape = Shape {
    name: "peel",
    doc: "Pays a small part out and the remainder onward, again and again.",
    keys: &[
        must("hops", Counts(1, REPEATS_MAX), "How often."),
        // No published distribution of what a hop pays out: a knob.
        other("share", Kind::Shares, "2%..5%", "The share that each hop pays out."),
        HOP_DELAY,
        other(
            "to",
            KEEPERS,
            NOBODY,
            "Keepers that take the peels in turn; by default fresh purses of the thief.",
        ),
    ],
    one_of: &[],
};

pub(crate) static DUST: Shape = Shape {
    name: "dust",
    doc: "Sends small amounts to people who did not ask.",
    keys: &[
        must("to", Whole(1, REPEATS_MAX), "To how many."),
        must("each", Money, "How much each."),
        OVER,
    ],
    one_of: &[],
};

pub(crate) static SWAP: Shape = Shape {
    name: "swap",
    doc: "Trades all holdings for another asset.",
    keys: &[
        must("to", Name(Noun::Asset), "For what."),
        must("at", KEEPERS, "At which keepers; holdings take turns."),
        other(
            "discount",
            Kind::Share,
            "0%",
            "Off the market's rate, beside the keeper's own discount.",
        ),
        other(
            "buyers",
            Whole(0, REPEATS_MAX),
            "0",
            "Sold to so many ordinary buyers, who get the loot; 0: to the keeper itself.",
        ),
        OVER,
    ],
    one_of: &[],
};

pub(crate) static MIX: Shape = Shape {
    name: "mix",
    doc: "Pays into pools that pay out other value.",
    keys: &[must("at", KEEPERS, "Which mixers; holdings take turns."), OVER],
    one_of: &[],
};

pub(crate) static DEPOSIT: Shape = Shape {
    name: "deposit",
    doc: "Pays into accounts at keepers and, where `withdraw`, out again.",
    keys: &[
        must("at", KEEPERS, "Which keepers; holdings take turns."),
        other(
            "accounts",
            Whole(1, REPEATS_MAX),
            "1",
            "Under how many accounts at each.",
        ),
        may(
            "withdraw",
            Durations,
            "After what time it is paid out again to fresh purses; by default it stays.",
        ),
        OVER,
    ],
    one_of: &[],
};

pub(crate) static OTC: Shape = Shape {
    name: "otc",
    doc: "Sells to a desk that pays elsewhere, off every ledger between.",
    keys: &[
        must("at", KEEPERS, "Which desks; holdings take turns."),
        other(
            "discount",
            Kind::Share,
            "0%",
            "Off the market's rate, beside the desk's own discount.",
        ),
        other(
            "into",
            KEEPERS,
            NOBODY,
            "Into accounts at which banks it pays; by default banknotes.",
        ),
        OVER,
    ],
    one_of: &[],
};

pub(crate) static BANK: Shape = Shape {
    name: "bank",
    doc: "Moves money through accounts at banks: mules and shell firms.",
    keys: &[
        must("at", KEEPERS, "At which banks; accounts take turns."),
        other(
            "accounts",
            Whole(1, REPEATS_MAX),
            "1",
            "Through how many accounts at each.",
        ),
        other(
            "hops",
            Counts(1, REPEATS_MAX),
            "1",
            "How many transfers one after another.",
        ),
        // 28 % of mule money leaves the first account within 15 min, more than half within 1 h (RUSI / Lloyds, 2024).
        other("delay", Durations, "5m..2h", "The time between them."),
    ],
    one_of: &[],
};

/// The ways out as they are typed.
pub(crate) const EXIT_KINDS: [&str; 3] = ["cash", "casino", "gift-card"];

fn exit_words() -> Vec<&'static str> {
    EXIT_KINDS.to_vec()
}

pub(crate) static EXIT: Shape = Shape {
    name: "exit",
    doc: "Leaves every ledger.",
    keys: &[
        must("how", Word(exit_words), "Through what."),
        other(
            "share",
            Kind::Share,
            "100%",
            "What share of each holding; the rest stays.",
        ),
        other(
            "at",
            KEEPERS,
            NOBODY,
            "At which keepers; by default wherever the value is.",
        ),
        OVER,
    ],
    one_of: &[],
};

pub(crate) static DEFEND: Shape = Shape {
    name: "[[defend]]",
    doc: "One order of the defenders: when, and what.",
    keys: &[
        may("at", Duration, "So long after the beginning of the world."),
        may(
            "after_notice",
            Duration,
            "So long after the first incident was noticed.",
        ),
        other("takes", Duration, "0s", "How long until it takes effect."),
        may("tag", Table(&TAG), "Publishes tags on purses that loot is in."),
        may(
            "untag",
            Table(&EMPTY),
            "Withdraws all tags of the incident and stops tagging.",
        ),
        may(
            "freeze",
            Table(&AT),
            "Asks keepers to freeze what they hold for the thieves.",
        ),
        may(
            "recall",
            Table(&AT),
            "Asks for payments back: in flight they are cancelled, afterwards it needs consent.",
        ),
        may("void", Table(&EMPTY), "Voids loot in an asset whose issuer can."),
        may("request", Table(&AT), "Asks keepers for what their books say."),
    ],
    one_of: &[
        &["at", "after_notice"],
        &["tag", "untag", "freeze", "recall", "void", "request"],
    ],
};

pub(crate) static TAG: Shape = Shape {
    name: "tag",
    doc: "Publishes tags on purses that loot is in.",
    keys: &[
        other(
            "hops",
            Whole(0, REPEATS_MAX),
            "3",
            "How many movements after the theft.",
        ),
        other("coverage", Kind::Share, "100%", "How many of the purses are found."),
    ],
    one_of: &[],
};

pub(crate) static AT: Shape = Shape {
    name: "an order",
    doc: "To whom the order goes.",
    keys: &[other(
        "at",
        KEEPERS,
        NOBODY,
        "Which keepers; by default every keeper that it concerns.",
    )],
    one_of: &[],
};

pub(crate) static EMPTY: Shape = Shape {
    name: "an order",
    doc: "An order without parameters: an empty table.",
    keys: &[],
    one_of: &[],
};

const FIGURE_NAME: Key = must("figure", Word(figure_words), "The figure that is looked at.");
const FIGURE_RAIL: Key = may(
    "rail",
    Name(Noun::Rail),
    "The rail on which the theft started; by default every one.",
);
const FIGURE_VANTAGE: Key = may(
    "vantage",
    Word(vantage_words),
    "The vantage, for figures that belong to one.",
);
const FIGURE_METHOD: Key = may(
    "method",
    Word(method_words),
    "The method, for figures that belong to one.",
);

/// What a figure may be compared with.
const AGAINST: Kind = Either(&Table(&FIGURE), &Either(&AMOUNT_OR_SHARE, &Whole(0, 1_000_000_000_000)));
/// Money or a share; which of the two the figure's unit decides.
const AMOUNT_OR_SHARE: Kind = Either(&Kind::Share, &Money);

pub(crate) static EXPECT: Shape = Shape {
    name: "[[expect]]",
    doc: "An assertion on the results; where it is false, the run says so and exits with 4.",
    keys: &[
        FIGURE_NAME,
        FIGURE_RAIL,
        FIGURE_VANTAGE,
        FIGURE_METHOD,
        may(
            "at_least",
            AGAINST,
            "It is not below this: a share, a number, an amount or another figure.",
        ),
        may("at_most", AGAINST, "It is not above this."),
        may("equals", AGAINST, "It is the same as this."),
        must("because", Text, "Why it must be so, for the message when it is not."),
    ],
    one_of: &[&["at_least", "at_most", "equals"]],
};

pub(crate) static FIGURE: Shape = Shape {
    name: "a figure",
    doc: "Another figure to compare with; what is not named is as in the assertion.",
    keys: &[FIGURE_NAME, FIGURE_RAIL, FIGURE_VANTAGE, FIGURE_METHOD],
    one_of: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::{Booking, Method};

    #[test]
    fn every_method_can_be_typed_and_read() {
        for word in METHODS {
            assert!(word.parse::<Method>().is_ok(), "{word}");
        }
        for booking in Booking::ALL {
            assert!(METHODS.contains(&booking.name()));
        }
    }
}
