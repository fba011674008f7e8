//! The figures that an assertion can look at: one list, read by the decoder, the schema and the score.

/// What kind of number a figure is, and so what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share of something, with six decimals; compared with a share such as `"95%"`.
    Share,
    /// A plain number, with six decimals where it is not whole; compared with a number such as `12`.
    Number,
    /// Value in cents at the rates of the theft; compared with money such as `"1 100 XEM"`, or with a share of the value
    /// that was stolen.
    Money,
}

/// One figure of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureKind {
    /// The name as it is typed.
    pub name: &'static str,
    /// What kind of number it is.
    pub unit: Unit,
    /// Whether it belongs to one vantage and one method; else it is a fact of the world.
    pub traced: bool,
    /// What it says, in one sentence.
    pub meaning: &'static str,
}

const fn traced(name: &'static str, unit: Unit, meaning: &'static str) -> FigureKind {
    FigureKind {
        name,
        unit,
        traced: true,
        meaning,
    }
}

const fn fact(name: &'static str, unit: Unit, meaning: &'static str) -> FigureKind {
    FigureKind {
        name,
        unit,
        traced: false,
        meaning,
    }
}

/// All figures in the order in which they are listed.
pub const FIGURES: &[FigureKind] = &[
    traced(
        "recall",
        Unit::Share,
        "the share of the loot, by value over purses, that the trace finds",
    ),
    traced(
        "precision",
        Unit::Share,
        "the share of the trace, by value over purses, that is loot",
    ),
    traced(
        "recall.entities",
        Unit::Share,
        "as recall, over the entities that hold purses",
    ),
    traced(
        "precision.entities",
        Unit::Share,
        "as precision, over the entities that hold purses",
    ),
    traced(
        "recall.keepers",
        Unit::Share,
        "as recall, over keepers: taint stopped at a door counts there",
    ),
    traced("precision.keepers", Unit::Share, "as precision, over keepers"),
    traced(
        "candidates",
        Unit::Number,
        "the exponential of the entropy of taint over entities: how many suspects the trace is worth",
    ),
    traced(
        "strangers",
        Unit::Money,
        "value laid on people who have nothing to do with the theft",
    ),
    traced(
        "strangers.received",
        Unit::Money,
        "the part of it that they truly received",
    ),
    traced(
        "strangers.never",
        Unit::Money,
        "the part of it that they never received",
    ),
    traced(
        "strangers.entities",
        Unit::Number,
        "how many strangers taint is laid on",
    ),
    traced(
        "volunteers",
        Unit::Money,
        "value laid on people who got loot without asking",
    ),
    traced(
        "volunteers.received",
        Unit::Money,
        "the part of it that they truly received",
    ),
    traced(
        "volunteers.never",
        Unit::Money,
        "the part of it that they never received",
    ),
    traced(
        "volunteers.entities",
        Unit::Number,
        "how many volunteers taint is laid on",
    ),
    traced(
        "purchasers",
        Unit::Money,
        "value laid on people who bought loot without knowing",
    ),
    traced(
        "purchasers.entities",
        Unit::Number,
        "how many purchasers taint is laid on",
    ),
    traced("seeded", Unit::Money, "what the complaint marked"),
    traced("held", Unit::Money, "taint in purses at the cut-off"),
    traced("stopped", Unit::Money, "taint that went no further, for any reason"),
    traced(
        "stop.named",
        Unit::Share,
        "the share of the loot that rests under a name this investigator can read",
    ),
    traced(
        "stop.unnamed",
        Unit::Share,
        "the share of the loot that rests in seen purses without a name",
    ),
    traced(
        "stop.books-end",
        Unit::Share,
        "the share of the loot that lies behind the end of the books this investigator reads",
    ),
    traced(
        "stop.pooled",
        Unit::Share,
        "the share of the loot that went through a pool whose links are not known",
    ),
    traced(
        "stop.off-ledger",
        Unit::Share,
        "the share of the loot that was settled on no ledger",
    ),
    traced(
        "stop.cash",
        Unit::Share,
        "the share of the loot that became banknotes, chips or goods",
    ),
    traced(
        "stop.cut-off",
        Unit::Share,
        "the share of the loot that still moves at the cut-off",
    ),
    fact(
        "determined",
        Unit::Share,
        "the share of the loot whose place follows from control and links under any convention",
    ),
    fact(
        "prevalence",
        Unit::Share,
        "the share of all value in the world that is loot",
    ),
    fact(
        "outcome.held",
        Unit::Share,
        "the share of the stolen value that the thieves still hold, free to move",
    ),
    fact(
        "outcome.frozen",
        Unit::Share,
        "the share that is theirs but stopped by a keeper or an issuer",
    ),
    fact(
        "outcome.recovered",
        Unit::Share,
        "the share that was given back to the victim",
    ),
    fact(
        "outcome.cashed",
        Unit::Share,
        "the share that became banknotes, chips or goods",
    ),
    fact(
        "outcome.spent",
        Unit::Share,
        "the share that was paid away: fees, commissions, discounts, dust",
    ),
    fact(
        "outcome.lost",
        Unit::Share,
        "the share in purses that nobody can move any more",
    ),
    fact(
        "stolen",
        Unit::Money,
        "the value that the victims lost, at the rates of the theft",
    ),
    fact("movements", Unit::Number, "how many movements the world has"),
    fact(
        "payments.stopped",
        Unit::Number,
        "how many payments of the theft were stopped before they were executed",
    ),
];

/// Returns the figure of this name.
pub fn figure(name: &str) -> Option<&'static FigureKind> {
    FIGURES.iter().find(|figure| figure.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_one_name() {
        for kind in FIGURES {
            assert_eq!(figure(kind.name), Some(kind), "{} stands twice", kind.name);
        }
        assert_eq!(figure("recal"), None);
    }
}
