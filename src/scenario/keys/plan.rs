//! The plan and its verbs.

use Kind::{Counts, Dollars, Duration, Durations, List, Money, Name, Named, Parts, Table, Whole, Word};

use super::limits::{KEEPERS, NOBODY, REPEATS_MAX};
use crate::scenario::shape::{Key, Kind, Noun, Shape, may, must, other};

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
        other(
            "on_freeze",
            REACTION,
            "wait",
            "What they do with all else of a theft once they see that a purse of it is frozen: `wait`, `abandon`, or another branch.",
        ),
        other(
            "on_stop",
            REACTION,
            "wait",
            "What they do with money whose payment was stopped or called back: `wait` and try again, `abandon`, or another branch.",
        ),
        other(
            "on_tag",
            REACTION,
            "wait",
            "What they do with all of a theft once a public tag is in force on an address of it: `wait`, `abandon`, or another branch.",
        ),
        other(
            "adapted",
            List(&Table(&ADAPTED)),
            NOBODY,
            "On which rails what is stolen goes to a branch in place of the trunk: what the thieves know of a rail, stated, never searched for.",
        ),
    ],
    one_of: &[],
};

/// What thieves do about what they see, as it is typed.
pub(crate) const REACTIONS: [&str; 2] = ["wait", "abandon"];

fn reaction_words() -> Vec<&'static str> {
    REACTIONS.to_vec()
}

const REACTION: Kind = Kind::Either(&Word(reaction_words), &Table(&REROUTE));

pub(crate) static REROUTE: Shape = Shape {
    name: "a reaction",
    doc: "The branch that what is concerned is taken to, once.",
    keys: &[must("reroute", Name(Noun::Branch), "Which branch.")],
    one_of: &[],
};

pub(crate) static ADAPTED: Shape = Shape {
    name: "a choice",
    doc: "The branch that what is stolen on a rail goes to in place of the trunk, as soon as it is in hand.",
    keys: &[
        must("on", Name(Noun::Rail), "The rail on which the theft happens."),
        must("branch", Name(Noun::Branch), "Which branch."),
    ],
    one_of: &[],
};

pub(crate) static REST: Shape = Shape {
    name: "rest",
    doc: "Leaves all value in hand where it is, for good.",
    keys: &[],
    one_of: &[],
};

pub(crate) static BUDGET: Shape = Shape {
    name: "a budget",
    doc: "The limits to which a plan is scaled.",
    keys: &[
        may(
            "money",
            Dollars,
            "What the fees of the plan's movements and new purses may cost; what it does not pay for is not done.",
        ),
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
        may("rest", Table(&REST), "Leaves all value in hand where it is, for good."),
        may(
            "branch",
            Parts(Noun::Branch),
            "Divides all value in hand among named branches; what no branch takes stays in the trunk.",
        ),
    ],
    one_of: &[&[
        "steal", "wait", "split", "merge", "layer", "peel", "dust", "swap", "mix", "deposit", "otc", "bank", "exit",
        "rest", "branch",
    ]],
};

const OVER: Key = other(
    "over",
    Durations,
    "0s",
    "After how long each goes, evenly within a range; one time is exactly that long for all of them, as nobody else has it.",
);
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
        other(
            "accounts",
            Whole(1, REPEATS_MAX),
            "1",
            "Under how many accounts at each of these keepers.",
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
        other("over", Durations, "0s", "Over what time the sales are spread."),
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
        // Set so that 28 % of mule money leaves an account within 15 min and more than half within 1 h (RUSI / Lloyds, 2024).
        other(
            "delay",
            Durations,
            "4m..8h",
            "The time between them, drawn evenly in its logarithm.",
        ),
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
