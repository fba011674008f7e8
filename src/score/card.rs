//! The scorecard: what one method found of one incident from one vantage at one instant.

use serde::Serialize;

use super::Number;
use crate::truth::Role;
use crate::units::digest::feed;
use crate::units::{Amount, Instant, Share};

/// What a scorecard asks of a trace. A [`Scorecard`] is made for [`Question::Value`], and its level of entities answers
/// [`Question::Controller`] too; an [`AssetCard`](super::AssetCard) asks for [`Question::Asset`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Question {
    /// Where is the thief's benefit, in whatever it was exchanged for?
    #[default]
    Value,
    /// Where are the stolen units themselves?
    Asset,
    /// Who commands the benefit? The same stocks, over the entities alone.
    Controller,
}

feed!(
    enum Question {
        Value = 0,
        Asset = 1,
        Controller = 2,
    }
);

/// Over what truth and trace are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Each purse by itself.
    Purses,
    /// All purses that one entity commands.
    Entities,
    /// All that one keeper keeps; what nobody keeps, by its entity. Taint that stopped at a keeper's door counts here.
    Keepers,
}

feed!(
    enum Level {
        Purses = 0,
        Entities = 1,
        Keepers = 2,
    }
);

impl Level {
    /// All levels, the finest first.
    pub const ALL: [Level; 3] = [Level::Purses, Level::Entities, Level::Keepers];

    /// Returns the name as it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Purses => "purses",
            Level::Entities => "entities",
            Level::Keepers => "keepers",
        }
    }
}

/// The overlap of truth and trace at one level. Amounts are cents at theft-time rates, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LevelScore {
    /// Over what.
    pub level: Level,
    /// All loot that was not yet spent, lost or recovered, on every ledger, seen or not.
    pub truth: Amount,
    /// All taint that the trace lays somewhere at this level.
    pub trace: Amount,
    /// What both say.
    pub overlap: Amount,
    /// `overlap / truth` by the plan's earmark; nothing where there was no loot.
    pub recall: Option<Share>,
    /// `overlap / trace` by the plan's earmark; nothing where there was no taint.
    pub precision: Option<Share>,
    /// The least and the greatest recall under any convention on which unit left a mixed purse.
    pub recall_between: Option<(Share, Share)>,
    /// The same for precision.
    pub precision_between: Option<(Share, Share)>,
    /// Taint above the greatest amount of loot that could be there: wrong under any convention.
    pub wrong: Amount,
    /// Loot below the least amount that must be there and that the trace lacks: missed under any convention.
    pub missed: Amount,
}

feed!(struct LevelScore {
    level, truth, trace, overlap, recall, precision, recall_between, precision_between, wrong, missed
});

/// Who is not known to have helped, so that taint laid on him may accuse him wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bystander {
    /// Has nothing to do with it.
    Stranger,
    /// Got loot without asking.
    Volunteer,
    /// Bought loot without knowing.
    Purchaser,
    /// Keeps purses for others: what is laid on it lies among its own coins.
    Keeper,
    /// Helped, and whether it knew is not said.
    Facilitator,
}

feed!(
    enum Bystander {
        Stranger = 0,
        Volunteer = 1,
        Purchaser = 2,
        Keeper = 3,
        Facilitator = 4,
    }
);

impl Bystander {
    /// All of them in their fixed order.
    pub const ALL: [Bystander; 5] = [
        Bystander::Stranger,
        Bystander::Volunteer,
        Bystander::Purchaser,
        Bystander::Keeper,
        Bystander::Facilitator,
    ];

    /// Returns what somebody of a role is, who keeps purses for others or not; nothing of the thief's party and of victims.
    pub const fn of(role: Role, keeps: bool) -> Option<Bystander> {
        match (role, keeps) {
            (Role::Thief | Role::Complicit | Role::Victim, _) => None,
            (Role::Facilitator, _) => Some(Bystander::Facilitator),
            (Role::Stranger | Role::Volunteer | Role::Purchaser, true) => Some(Bystander::Keeper),
            (Role::Stranger, false) => Some(Bystander::Stranger),
            (Role::Volunteer, false) => Some(Bystander::Volunteer),
            (Role::Purchaser, false) => Some(Bystander::Purchaser),
        }
    }

    /// Returns the word as it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Bystander::Stranger => "stranger",
            Bystander::Volunteer => "volunteer",
            Bystander::Purchaser => "purchaser",
            Bystander::Keeper => "keeper",
            Bystander::Facilitator => "facilitator",
        }
    }
}

/// Value that a trace lays on people who are not known to have helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Accused {
    /// What they are.
    pub who: Bystander,
    /// How many of them hold taint.
    pub entities: u32,
    /// How many of them taint ever touched, those who hold some among them; of an answer without a history those alone.
    pub touched: u32,
    /// How much of it they truly received, in cents.
    pub truly: Amount,
    /// How much of it they never received, in cents.
    pub never: Amount,
}

feed!(struct Accused { who, entities, touched, truly, never });

/// The score at the end of one day, one share a [`Level`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayScore {
    /// The instant at which stocks are compared.
    pub at: Instant,
    /// Loot not yet spent, lost or recovered, in cents.
    pub truth: Amount,
    /// Recall over purses, entities, keepers.
    pub recall: [Option<Share>; 3],
    /// Precision over purses, entities, keepers.
    pub precision: [Option<Share>; 3],
}

feed!(struct DayScore { at, truth, recall, precision });

/// Recall of the loot that is so many movements and links from the theft, over purses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HopScore {
    /// The length of the shortest way that the truth knows; the theft itself is 0.
    pub hops: u32,
    /// Loot at this distance, in cents.
    pub truth: Amount,
    /// How much of it the trace found, in cents.
    pub found: Amount,
    /// `found / truth`.
    pub recall: Option<Share>,
}

feed!(struct HopScore { hops, truth, found, recall });

/// Where the trail of loot ends for somebody who never errs but sees only one body of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TrailEnd {
    /// Followed to where it is, in a purse held under a name that the evidence shows and that somebody bears.
    Named,
    /// Followed to where it is, in a purse held under a name that nobody bears.
    FalseName,
    /// Followed to where it is, in a purse without a name.
    Unnamed,
    /// The books that can be read end: the next movement stands in books that are closed to this investigator.
    BooksEnd,
    /// It became part of a pool that keeps nothing about which came from whom.
    Pooled,
    /// It was paid for elsewhere, off every ledger between.
    OffLedger,
    /// It became banknotes, chips or goods.
    Cash,
    /// It moved on after the instant up to which things are seen.
    CutOff,
}

feed!(
    enum TrailEnd {
        Named = 0,
        Unnamed = 1,
        BooksEnd = 2,
        Pooled = 3,
        OffLedger = 4,
        Cash = 5,
        CutOff = 6,
        FalseName = 7,
    }
);

impl TrailEnd {
    /// All ends in their fixed order.
    pub const ALL: [TrailEnd; 8] = [
        TrailEnd::Named,
        TrailEnd::FalseName,
        TrailEnd::Unnamed,
        TrailEnd::BooksEnd,
        TrailEnd::Pooled,
        TrailEnd::OffLedger,
        TrailEnd::Cash,
        TrailEnd::CutOff,
    ];

    /// Returns the name as it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            TrailEnd::Named => "named",
            TrailEnd::FalseName => "false-name",
            TrailEnd::Unnamed => "unnamed",
            TrailEnd::BooksEnd => "books-end",
            TrailEnd::Pooled => "pooled",
            TrailEnd::OffLedger => "off-ledger",
            TrailEnd::Cash => "cash",
            TrailEnd::CutOff => "cut-off",
        }
    }
}

/// Loot that stands at keepers who would answer or freeze, and that can be followed to their doors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Leads {
    /// How much, in cents.
    pub value: Amount,
    /// Its share of all loot whose trails are looked at; nothing where there is none.
    pub share: Option<Share>,
    /// At how many keepers.
    pub keepers: u32,
    /// Since when the first of it stands there.
    pub since: Option<Instant>,
}

feed!(struct Leads { value, share, keepers, since });

/// Loot by where its trail ends, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// All loot whose trails are looked at, in cents: what is not yet spent, lost or recovered.
    pub loot: Amount,
    /// One row for each of [`TrailEnd::ALL`]: the amount in cents and its share of all loot (nothing where there is none).
    pub rows: Vec<(TrailEnd, Amount, Option<Share>)>,
    /// The share of the loot all of whose true steps since the complaint are seen: at least, by the proportions in which histories
    /// meet, and at most, however they divide there.
    pub followable: [Option<Share>; 3],
    /// Whom to ask about what.
    pub(crate) leads: Leads,
}

feed!(struct Ends { loot, rows, followable, leads });

/// The methods of one board from the greatest recall over purses to the least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// Indices into the board, best first; equal ones in the board's order.
    pub order: Vec<usize>,
    /// Pairs of the board whose order changes with the convention on which unit left a mixed purse: *undecided*.
    pub undecided: Vec<(usize, usize)>,
}

feed!(struct Ranking { order, undecided });

/// What one method found of one incident from one vantage at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Scorecard {
    /// What was asked.
    pub question: Question,
    /// The instant at which stocks are compared.
    pub at: Instant,
    /// The overlap over purses, entities and keepers.
    pub levels: [LevelScore; 3],
    /// How much of the loot is where it is under any convention, as a share of all loot.
    pub determined: Option<Share>,
    /// How much of all value in purses was loot.
    pub prevalence: Option<Share>,
    /// Value laid on those who are not known to have helped, a row for each of [`Bystander::ALL`].
    pub accused: [Accused; 5],
    /// Among how many entities the taint is spread: the exponential of the entropy of taint over entities; nothing where
    /// there is no taint.
    pub candidates: Option<Number>,
    /// The sum of the trace over what was claimed: above 1 for a method that does not conserve.
    pub inflation: Option<Number>,
    /// The score at the end of each day from the theft on; empty where the trace has no history.
    pub by_day: Vec<DayScore>,
    /// Recall by distance from the theft.
    pub by_hop: Vec<HopScore>,
}

feed!(struct Scorecard {
    question, at, levels, determined, prevalence, accused, candidates, inflation, by_day, by_hop
});

impl Scorecard {
    /// Returns the overlap at one level.
    pub fn level(&self, level: Level) -> &LevelScore {
        &self.levels[level as usize]
    }
}
