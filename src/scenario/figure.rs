//! The figures that an assertion can look at: one list, read by the decoder, the schema and the score.

use crate::truth::Fate;
use crate::units::Span;

/// Since it is asked what became of what was attempted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// At the end of the world.
    #[default]
    End,
    /// So long after each payment was to be ordered.
    Order(Span),
    /// So long after the victim noticed.
    Notice(Span),
}

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
    /// Which it is of those that belong to the same, beside the rail on which the theft started.
    pub(crate) of: Of,
    /// What it says, in one sentence.
    pub meaning: &'static str,
}

/// Makes a kind of all figures that belong to the same, and the list of all of them: a row a figure, with its name, its unit and what
/// it says. How it is found stands in `study/figures.rs`, by kind, and is missed there at compile time.
macro_rules! figures {
    ($(
        $(#[$about:meta])*
        $of:ident($kind:ident) { $($figure:ident = $name:literal, $unit:ident, $meaning:literal;)+ }
    )+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub(crate) enum $kind {
                $(#[doc = $meaning] $figure,)+
            }
        )+

        /// To what a figure belongs, and which it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Of {
            $($(#[$about])* $of($kind),)+
        }

        /// All figures in the order in which they are listed.
        pub const FIGURES: &[FigureKind] = &[$($(
            FigureKind { name: $name, unit: Unit::$unit, of: Of::$of($kind::$figure), meaning: $meaning },
        )+)+];
    };
}

figures! {
    /// A figure of a vantage and a method.
    Method(MethodFigure) {
        Recall = "recall", Share, "the share of the loot, by value over purses, that the trace finds";
        RecallFollowed = "recall.followed", Share,
            "the part of recall that the trace came by along steps that truly carried loot, all of them seen";
        RecallInferred = "recall.inferred", Share, "the part of recall that crossed a gap by an inferred link that is true";
        RecallLuck = "recall.luck", Share, "the rest of recall: taint that came another way and lies where loot is all the same";
        Precision = "precision", Share, "the share of the trace, by value over purses, that is loot";
        RecallEntities = "recall.entities", Share, "as recall, over the entities that hold purses";
        PrecisionEntities = "precision.entities", Share, "as precision, over the entities that hold purses";
        ErrorAsset = "error.asset", Share,
            "the share of the trace, by value over purses, that cannot be the stolen units under any convention";
        RecallAssetLeast = "recall.asset.least", Share,
            "the share of the stolen units in purses that the trace finds, at least, under any convention";
        RecallAssetGreatest = "recall.asset.greatest", Share, "the same, at most";
        RecallKeepers = "recall.keepers", Share, "as recall, over keepers: taint stopped at a door counts there";
        PrecisionKeepers = "precision.keepers", Share, "as precision, over keepers";
        LocatedDays = "located.days", Number,
            "days from notice until half of the loot was located over keepers, at the first of 1h, 6h, 24h, 72h, 7d, 30d and 90d; as many as were \
             looked at where it never was";
        Candidates = "candidates", Number,
            "the exponential of the entropy of taint over entities: how many suspects the trace is worth";
        Strangers = "strangers", Money, "value laid on people who have nothing to do with the theft";
        StrangersReceived = "strangers.received", Money, "the part of it that they truly received";
        StrangersNever = "strangers.never", Money, "the part of it that they never received";
        StrangersEntities = "strangers.entities", Number, "how many strangers taint is laid on";
        StrangersTouched = "strangers.touched", Number, "how many strangers taint ever touched, those it is laid on among them";
        Volunteers = "volunteers", Money, "value laid on people who got loot without asking";
        VolunteersReceived = "volunteers.received", Money, "the part of it that they truly received";
        VolunteersNever = "volunteers.never", Money, "the part of it that they never received";
        VolunteersEntities = "volunteers.entities", Number, "how many volunteers taint is laid on";
        Purchasers = "purchasers", Money, "value laid on people who bought loot without knowing";
        PurchasersEntities = "purchasers.entities", Number, "how many purchasers taint is laid on";
        Keepers = "keepers", Money, "value laid on keepers' own coins; the keepers are no strangers then";
        KeepersReceived = "keepers.received", Money, "the part of it that they truly received";
        KeepersNever = "keepers.never", Money, "the part of it that they never received";
        KeepersEntities = "keepers.entities", Number, "on how many keepers' own coins taint is laid";
        Facilitators = "facilitators", Money, "value laid on those who helped and of whom it is not said whether they knew";
        FacilitatorsEntities = "facilitators.entities", Number, "how many of those taint is laid on";
        Seeded = "seeded", Money, "what the complaint marked";
        Held = "held", Money, "taint in purses at the cut-off";
        Stopped = "stopped", Money, "taint that went no further, for any reason";
    }
    /// A figure of a vantage, whatever the method.
    Vantage(VantageFigure) {
        Named = "stop.named", Share,
            "the share of the loot that rests under a name this investigator can read and that somebody bears";
        FalseName = "stop.false-name", Share,
            "the share of the loot that rests under a name this investigator can read and that nobody bears";
        Unnamed = "stop.unnamed", Share, "the share of the loot that rests in seen purses without a name";
        BooksEnd = "stop.books-end", Share,
            "the share of the loot that lies behind the end of the books this investigator reads";
        Pooled = "stop.pooled", Share, "the share of the loot that went through a pool whose links are not known";
        OffLedger = "stop.off-ledger", Share, "the share of the loot that was settled on no ledger";
        Cash = "stop.cash", Share,
            "the share of the loot that can be followed until it became banknotes, chips or goods";
        Followable = "followable", Share,
            "the share of the loot all of whose true steps since the complaint are seen, whatever the method";
        FollowableLeast = "followable.least", Share, "the same, at least, however what was seen and what was not divide where they mix";
        FollowableGreatest = "followable.greatest", Share, "the same, at most";
        ChanceRecall = "chance.recall", Share,
            "the share of the loot that is found by laying the loot of each purse on any that is seen of the same size and age, on average";
        ChancePrecision = "chance.precision", Share, "the share of what is laid so that is loot, on average";
        Leads = "leads", Share,
            "the share of the loot that stands at keepers who would answer or freeze, and can be followed to their doors";
        LeadsValue = "leads.value", Money, "the value of it";
        LeadsKeepers = "leads.keepers", Number, "at how many keepers it stands";
        CutOff = "stop.cut-off", Share, "the share of the loot that still moves at the cut-off";
    }
    /// A figure of the world: it is the same for every investigator.
    World(WorldFigure) {
        Determined = "determined", Share,
            "the share of the loot whose place follows from control and links under any convention";
        DeterminedAsset = "determined.asset", Share,
            "the share of the stolen units themselves that lie for certain in one purse or another, under any convention";
        Prevalence = "prevalence", Share, "the share of all value in the world that is loot";
        OutcomeHeld = "outcome.held", Share, "the share of what was attempted that the thieves still hold, free to move";
        OutcomeFrozen = "outcome.frozen", Share, "the share that is theirs but stopped by a keeper or an issuer";
        OutcomeSeized = "outcome.seized", Share, "the share that was frozen until an authority took it";
        OutcomeAbandoned = "outcome.abandoned", Share, "the share that they gave up where nobody stopped it";
        OutcomeRecovered = "outcome.recovered", Share, "the share that was given back to the victim";
        OutcomeVoided = "outcome.voided", Share, "the share that an issuer made void without issuing it again";
        OutcomeCashed = "outcome.cashed", Share, "the share that became banknotes, chips or goods";
        OutcomeSpent = "outcome.spent", Share, "the share that was paid away: fees, commissions, discounts, dust";
        OutcomeLost = "outcome.lost", Share, "the share that they destroyed, so that nobody can move it any more";
        OutcomePrevented = "outcome.prevented", Share,
            "the share that never was credited: screening stopped it or it was called back on its way";
        OutcomeUnderWay = "outcome.under-way", Share, "the share that is ordered and still on its way, or held";
        OutcomeUnmade = "outcome.unmade", Share,
            "the share that is not ordered, yet or at all: the world ends before, or the money or an account is not there";
        PreventedStopped = "prevented.stopped", Share, "the share that screening stopped before it was made";
        PreventedRecalled = "prevented.recalled", Share, "the share that was called back before it was credited";
        PreventedBank = "prevented.bank", Share, "the share of both that ended at the bank of the account that it was to leave";
        PreventedExchange = "prevented.exchange", Share, "the share of both that ended at the exchange that it was to leave";
        PreventedOther = "prevented.other", Share, "the rest of both: at another keeper, or where nobody keeps the purse";
        PreventedGiven = "prevented.given", Share,
            "the share that was stopped because the scenario says so (`stopped`): a fact that was put in, and no finding";
        LootDaysRail = "loot-days.rail", Share,
            "the share of the time for which loot lay somewhere, by value, in purses held on the rail where the theft starts: what its levers govern";
        LootDaysBooks = "loot-days.books", Share,
            "the share of that time in accounts in keepers' books, which no lever governs; the rest lay on other rails";
        Attempted = "attempted", Money,
            "the value of the payments that the plan orders of the victims, whatever became of them, at the rates of the theft";
        Stolen = "stolen", Money, "the value that the victims lost, at the rates of the theft";
        WorthNow = "worth.now", Money, "what the victims lost is worth at the rates of the instant that is asked for";
        WorthReturned = "worth.returned", Money,
            "what came back to the victims was worth when it did, in what it had become, each part at the rates of its own instant";
        Movements = "movements", Number, "how many movements the world has";
        Requests = "requests", Number, "how many requests for what books say were put to keepers";
        Answers = "answers", Number, "how many of them were answered";
        PaymentsStopped = "payments.stopped", Number,
            "how many payments screening stopped before they were executed, the theft's and later ones";
        Reports = "reports", Number, "how many suspicions screening reported to the keeper of the other side's account";
        Alarms = "alarms", Number, "how many payments and accounts screening held for a review";
        AlarmsFalse = "alarms.false", Number, "how many of the payments that it held were of people who have nothing to do with a theft";
        StrangersHeld = "strangers.held", Money, "the value of those payments";
        StrangersFrozen = "strangers.frozen", Number,
            "what was frozen of people who have nothing to do with a theft: dollars times the days for which they were";
    }
}

impl Of {
    /// Tells whether it belongs to the world, and so to no vantage.
    pub const fn is_world(self) -> bool {
        matches!(self, Of::World(_))
    }

    /// Returns why it cannot be asked for at any instant, as what became of what was attempted, what was counted by then and what is seen and
    /// found then can; nothing where it can.
    pub fn undated(self) -> Option<&'static str> {
        match self {
            Of::World(WorldFigure::Attempted) => Some("is what the plan orders, and the same at every instant"),
            Of::World(WorldFigure::StrangersFrozen) => Some("is a sum over the whole time of all freezes"),
            Of::World(WorldFigure::LootDaysRail | WorldFigure::LootDaysBooks) => {
                Some("is a part of all the time for which loot lay anywhere")
            }
            Of::World(WorldFigure::DeterminedAsset) => {
                Some("takes another walk for each instant, and is asked of the end alone")
            }
            Of::Method(MethodFigure::LocatedDays) => Some("is itself a time after notice"),
            Of::World(_) | Of::Vantage(_) | Of::Method(_) => None,
        }
    }

    /// Tells whether it can be asked for of one theft among several: what is counted of the whole world cannot.
    pub const fn has_incident(self) -> bool {
        match self {
            Of::World(which) => match which {
                WorldFigure::Movements
                | WorldFigure::PaymentsStopped
                | WorldFigure::Requests
                | WorldFigure::Answers
                | WorldFigure::Reports
                | WorldFigure::Alarms
                | WorldFigure::AlarmsFalse
                | WorldFigure::StrangersHeld
                | WorldFigure::StrangersFrozen => false,
                WorldFigure::Determined
                | WorldFigure::DeterminedAsset
                | WorldFigure::Prevalence
                | WorldFigure::OutcomeHeld
                | WorldFigure::OutcomeFrozen
                | WorldFigure::OutcomeSeized
                | WorldFigure::OutcomeAbandoned
                | WorldFigure::OutcomeRecovered
                | WorldFigure::OutcomeVoided
                | WorldFigure::OutcomeCashed
                | WorldFigure::OutcomeSpent
                | WorldFigure::OutcomeLost
                | WorldFigure::OutcomePrevented
                | WorldFigure::OutcomeUnderWay
                | WorldFigure::OutcomeUnmade
                | WorldFigure::PreventedStopped
                | WorldFigure::PreventedRecalled
                | WorldFigure::PreventedBank
                | WorldFigure::PreventedExchange
                | WorldFigure::PreventedOther
                | WorldFigure::PreventedGiven
                | WorldFigure::LootDaysRail
                | WorldFigure::LootDaysBooks
                | WorldFigure::Attempted
                | WorldFigure::Stolen
                | WorldFigure::WorthNow
                | WorldFigure::WorthReturned => true,
            },
            Of::Vantage(_) | Of::Method(_) => true,
        }
    }

    /// Tells whether it belongs to a method.
    pub const fn is_method(self) -> bool {
        matches!(self, Of::Method(_))
    }

    /// Returns the row of the figure.
    ///
    /// # Panics
    /// Never: every figure has a row.
    pub fn kind(self) -> &'static FigureKind {
        let found = FIGURES.iter().find(|figure| figure.of == self);
        found.expect("every figure has a row")
    }
}

impl WorldFigure {
    /// Returns the states of what was attempted whose share it is, if it is one of those.
    pub fn fates(self) -> Option<&'static [Fate]> {
        use WorldFigure as W;
        Some(match self {
            W::OutcomeHeld => &[Fate::AtLarge],
            W::OutcomeFrozen => &[Fate::Frozen],
            W::OutcomeSeized => &[Fate::Seized],
            W::OutcomeAbandoned => &[Fate::Abandoned],
            W::OutcomeRecovered => &[Fate::Returned],
            W::OutcomeVoided => &[Fate::Voided],
            W::OutcomeCashed => &[Fate::Cashed],
            W::OutcomeSpent => &[Fate::Spent],
            W::OutcomeLost => &[Fate::Lost],
            W::OutcomePrevented => &[Fate::Stopped, Fate::Recalled],
            W::OutcomeUnderWay => &[Fate::UnderWay],
            W::OutcomeUnmade => &[Fate::Unmade],
            W::PreventedStopped => &[Fate::Stopped],
            W::PreventedRecalled => &[Fate::Recalled],
            W::PreventedBank | W::PreventedExchange | W::PreventedOther => &[Fate::Stopped, Fate::Recalled],
            W::PreventedGiven => &[Fate::Stopped],
            W::Determined
            | W::DeterminedAsset
            | W::Prevalence
            | W::LootDaysRail
            | W::LootDaysBooks
            | W::Attempted
            | W::Stolen
            | W::WorthNow
            | W::WorthReturned
            | W::Movements
            | W::PaymentsStopped
            | W::Requests
            | W::Answers
            | W::Alarms
            | W::Reports
            | W::AlarmsFalse
            | W::StrangersHeld
            | W::StrangersFrozen => return None,
        })
    }
}

impl FigureKind {
    /// Tells whether the figure says nothing of the truth, so that a sealed page shows it.
    pub const fn is_open(&self) -> bool {
        use {MethodFigure as M, WorldFigure as W};
        matches!(
            self.of,
            Of::World(W::Stolen | W::Movements) | Of::Method(M::Seeded | M::Held | M::Stopped)
        )
    }
}

/// Returns the figures of the world, in their order.
pub fn of_world() -> impl Iterator<Item = (&'static FigureKind, WorldFigure)> {
    FIGURES.iter().filter_map(|figure| match figure.of {
        Of::World(which) => Some((figure, which)),
        Of::Vantage(_) | Of::Method(_) => None,
    })
}

/// Returns the figures of a vantage, in their order.
pub fn of_vantage() -> impl Iterator<Item = (&'static FigureKind, VantageFigure)> {
    FIGURES.iter().filter_map(|figure| match figure.of {
        Of::Vantage(which) => Some((figure, which)),
        Of::Method(_) | Of::World(_) => None,
    })
}

/// Returns the figures of a vantage and a method, in their order.
pub fn of_method() -> impl Iterator<Item = (&'static FigureKind, MethodFigure)> {
    FIGURES.iter().filter_map(|figure| match figure.of {
        Of::Method(which) => Some((figure, which)),
        Of::Vantage(_) | Of::World(_) => None,
    })
}

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
