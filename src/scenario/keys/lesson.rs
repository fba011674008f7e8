//! What defenders order, and the lesson as assertions.

use Kind::{Duration, Either, Flag, Method, Money, Name, Table, Text, Whole, Word};

use super::limits::{KEEPERS, NOBODY, REPEATS_MAX};
use crate::scenario::cause::Cause;
use crate::scenario::figure::FIGURES;
use crate::scenario::shape::{Key, Kind, Noun, Shape, may, must, other};

fn cause_words() -> Vec<&'static str> {
    Cause::ALL.iter().map(|cause| cause.name()).collect()
}

fn figure_words() -> Vec<&'static str> {
    FIGURES.iter().map(|figure| figure.name).collect()
}

pub(crate) static DEFEND: Shape = Shape {
    name: "[[defend]]",
    doc: "One order of the defenders: when, and what.",
    keys: &[
        may("at", Duration, "So long after the beginning of the world."),
        may(
            "after_notice",
            Duration,
            "So long after the first incident that it is aimed at was noticed.",
        ),
        may(
            "of",
            Name(Noun::Incident),
            "The incident, with all its repetitions, at whose loot it is aimed, and from whose notice it counts; by default all.",
        ),
        other(
            "takes",
            Duration,
            "0s",
            "How long until it is sent; whoever is asked then reads it in the hours of its own desk.",
        ),
        may(
            "tag",
            Table(&TAG),
            "Publishes tags on purses that loot is in. The script uses the truth.",
        ),
        may(
            "untag",
            Table(&EMPTY),
            "Withdraws all tags of the incident and stops tagging.",
        ),
        may(
            "freeze",
            Table(&FREEZE),
            "Asks keepers to freeze the accounts in which they hold loot, and those to which it comes while the order stands. The script uses the \
             truth: it knows where loot is.",
        ),
        may(
            "recall",
            Table(&AT),
            "Asks for payments of a theft back: in flight they are cancelled, afterwards it needs consent. The script uses the truth.",
        ),
        may(
            "void",
            Table(&EMPTY),
            "Voids loot in an asset whose issuer can. The script uses the truth.",
        ),
        may(
            "request",
            Table(&AT),
            "Asks keepers to whom loot came for what their books say. The script uses the truth.",
        ),
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

pub(crate) static FREEZE: Shape = Shape {
    name: "a freeze",
    doc: "An order that stands: nothing leaves a frozen account, and what arrives is held as well.",
    keys: &[
        other(
            "at",
            KEEPERS,
            NOBODY,
            "Which keepers; by default every keeper that it concerns.",
        ),
        // A court's order; the six months are those of the order of March 2016 on 44 accounts. A keeper's own hold: 72h.
        other(
            "term",
            Duration,
            "180d",
            "How long it stands; `72h` is a keeper's own hold, which lapses unless an order follows.",
        ),
        other(
            "seize",
            Flag,
            "false",
            "Whether an authority takes what is still frozen when the term ends; otherwise it is released.",
        ),
    ],
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
    Name(Noun::Investigator),
    "Who looks, for figures that hang on it: a vantage, or an investigator by name.",
);
const FIGURE_METHOD: Key = may("method", Method, "The method, for figures that belong to one.");
const FIGURE_INCIDENT: Key = may(
    "incident",
    Text,
    "Of which theft: figures of a vantage need it where there are several; figures of the world are of all together by default.",
);
/// So long after each payment, or after notice.
const SINCE_WHEN: Kind = Either(&Duration, &Table(&SINCE));
const FIGURE_AT: Key = may(
    "at",
    SINCE_WHEN,
    "For what became of the money (outcome.*, prevented.*): so long after each payment was ordered, or with { notice = .. } after the \
     victim noticed; for figures of a vantage: what is seen and found so long after the theft, or after notice; by default at the end of \
     the world.",
);

pub(crate) static SINCE: Shape = Shape {
    name: "an instant of a figure",
    doc: "When it is asked what became of the money.",
    keys: &[must("notice", Duration, "So long after the victim noticed.")],
    one_of: &[],
};

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
        FIGURE_AT,
        FIGURE_INCIDENT,
        may(
            "at_least",
            AGAINST,
            "It is not below this: a share, a number, an amount or another figure.",
        ),
        may("at_most", AGAINST, "It is not above this."),
        may("equals", AGAINST, "It is the same as this."),
        must("because", Text, "Why it must be so, for the message when it is not."),
        may(
            "cause",
            Word(cause_words),
            "What it follows from; over many seeds it is judged without that as well, where it must fail.",
        ),
    ],
    one_of: &[&["at_least", "at_most", "equals"]],
};

pub(crate) static FIGURE: Shape = Shape {
    name: "a figure",
    doc: "Another figure to compare with; what is not named is as in the assertion.",
    keys: &[
        FIGURE_NAME,
        FIGURE_RAIL,
        FIGURE_VANTAGE,
        FIGURE_METHOD,
        FIGURE_AT,
        FIGURE_INCIDENT,
    ],
    one_of: &[],
};
