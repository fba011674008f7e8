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

/// To what a figure belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// To the world: it is the same for every investigator.
    World,
    /// To a vantage, whatever the method.
    Vantage,
    /// To a vantage and a method.
    Method,
}

/// One figure of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureKind {
    /// The name as it is typed.
    pub name: &'static str,
    /// What kind of number it is.
    pub unit: Unit,
    /// To what it belongs, beside the rail on which the theft started.
    pub of: Of,
    /// What it says, in one sentence.
    pub meaning: &'static str,
}

const fn of(of: Of, name: &'static str, unit: Unit, meaning: &'static str) -> FigureKind {
    FigureKind {
        name,
        unit,
        of,
        meaning,
    }
}

/// All figures in the order in which they are listed.
pub const FIGURES: &[FigureKind] = &[
    of(
        Of::Method,
        "recall",
        Unit::Share,
        "the share of the loot, by value over purses, that the trace finds",
    ),
    of(
        Of::Method,
        "precision",
        Unit::Share,
        "the share of the trace, by value over purses, that is loot",
    ),
    of(
        Of::Method,
        "recall.entities",
        Unit::Share,
        "as recall, over the entities that hold purses",
    ),
    of(
        Of::Method,
        "precision.entities",
        Unit::Share,
        "as precision, over the entities that hold purses",
    ),
    of(
        Of::Method,
        "error.asset",
        Unit::Share,
        "the share of the trace, by value over purses, that cannot be the stolen units under any convention",
    ),
    of(
        Of::Method,
        "recall.asset.least",
        Unit::Share,
        "the share of the stolen units in purses that the trace finds, at least, under any convention",
    ),
    of(Of::Method, "recall.asset.greatest", Unit::Share, "the same, at most"),
    of(
        Of::Method,
        "recall.keepers",
        Unit::Share,
        "as recall, over keepers: taint stopped at a door counts there",
    ),
    of(
        Of::Method,
        "precision.keepers",
        Unit::Share,
        "as precision, over keepers",
    ),
    of(
        Of::Method,
        "candidates",
        Unit::Number,
        "the exponential of the entropy of taint over entities: how many suspects the trace is worth",
    ),
    of(
        Of::Method,
        "strangers",
        Unit::Money,
        "value laid on people who have nothing to do with the theft",
    ),
    of(
        Of::Method,
        "strangers.received",
        Unit::Money,
        "the part of it that they truly received",
    ),
    of(
        Of::Method,
        "strangers.never",
        Unit::Money,
        "the part of it that they never received",
    ),
    of(
        Of::Method,
        "strangers.entities",
        Unit::Number,
        "how many strangers taint is laid on",
    ),
    of(
        Of::Method,
        "volunteers",
        Unit::Money,
        "value laid on people who got loot without asking",
    ),
    of(
        Of::Method,
        "volunteers.received",
        Unit::Money,
        "the part of it that they truly received",
    ),
    of(
        Of::Method,
        "volunteers.never",
        Unit::Money,
        "the part of it that they never received",
    ),
    of(
        Of::Method,
        "volunteers.entities",
        Unit::Number,
        "how many volunteers taint is laid on",
    ),
    of(
        Of::Method,
        "purchasers",
        Unit::Money,
        "value laid on people who bought loot without knowing",
    ),
    of(
        Of::Method,
        "purchasers.entities",
        Unit::Number,
        "how many purchasers taint is laid on",
    ),
    of(Of::Method, "seeded", Unit::Money, "what the complaint marked"),
    of(Of::Method, "held", Unit::Money, "taint in purses at the cut-off"),
    of(
        Of::Method,
        "stopped",
        Unit::Money,
        "taint that went no further, for any reason",
    ),
    of(
        Of::Vantage,
        "stop.named",
        Unit::Share,
        "the share of the loot that rests under a name this investigator can read",
    ),
    of(
        Of::Vantage,
        "stop.unnamed",
        Unit::Share,
        "the share of the loot that rests in seen purses without a name",
    ),
    of(
        Of::Vantage,
        "stop.books-end",
        Unit::Share,
        "the share of the loot that lies behind the end of the books this investigator reads",
    ),
    of(
        Of::Vantage,
        "stop.pooled",
        Unit::Share,
        "the share of the loot that went through a pool whose links are not known",
    ),
    of(
        Of::Vantage,
        "stop.off-ledger",
        Unit::Share,
        "the share of the loot that was settled on no ledger",
    ),
    of(
        Of::Vantage,
        "stop.cash",
        Unit::Share,
        "the share of the loot that can be followed until it became banknotes, chips or goods",
    ),
    of(
        Of::Vantage,
        "stop.cut-off",
        Unit::Share,
        "the share of the loot that still moves at the cut-off",
    ),
    of(
        Of::World,
        "determined",
        Unit::Share,
        "the share of the loot whose place follows from control and links under any convention",
    ),
    of(
        Of::World,
        "determined.asset",
        Unit::Share,
        "the share of the stolen units themselves that lie for certain in one purse or another, under any convention",
    ),
    of(
        Of::World,
        "prevalence",
        Unit::Share,
        "the share of all value in the world that is loot",
    ),
    of(
        Of::World,
        "outcome.held",
        Unit::Share,
        "the share of the stolen value that the thieves still hold, free to move",
    ),
    of(
        Of::World,
        "outcome.frozen",
        Unit::Share,
        "the share that is theirs but stopped by a keeper or an issuer",
    ),
    of(
        Of::World,
        "outcome.recovered",
        Unit::Share,
        "the share that was given back to the victim",
    ),
    of(
        Of::World,
        "outcome.cashed",
        Unit::Share,
        "the share that became banknotes, chips or goods",
    ),
    of(
        Of::World,
        "outcome.spent",
        Unit::Share,
        "the share that was paid away: fees, commissions, discounts, dust",
    ),
    of(
        Of::World,
        "outcome.lost",
        Unit::Share,
        "the share in purses that nobody can move any more",
    ),
    of(
        Of::World,
        "stolen",
        Unit::Money,
        "the value that the victims lost, at the rates of the theft",
    ),
    of(Of::World, "movements", Unit::Number, "how many movements the world has"),
    of(
        Of::World,
        "payments.stopped",
        Unit::Number,
        "how many payments screening stopped before they were executed, the theft's and later ones",
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
