//! What the thief's verbs share: a piece of value on its way through the plan, what it has to do, and what is under way.

use crate::ledger::LinkKind;
use crate::scenario::ExitKind;
use crate::sim::agenda::ActorId;
use crate::sim::plan::Place;
use crate::units::{Amount, Instant, KeeperId, PurseId, RailId, Share, Span};

/// Value that one of the party holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The rail on which it is; for a claim, the rail whose asset it is in.
    pub rail: RailId,
    /// Who holds it.
    pub actor: ActorId,
    /// Coins, or the one account or claim.
    pub purses: Vec<PurseId>,
    /// How much of what is in them is meant.
    pub amount: Amount,
    /// When it came.
    pub since: Instant,
    /// In whose books, where it is a claim.
    pub claim: Option<KeeperId>,
}

/// A holding on its way through the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// From which theft. Indexes the scenario's incidents.
    pub incident: usize,
    /// At which step.
    pub place: Place,
    /// Which part of which split of which payment it is: its draws are keyed by it.
    pub lineage: String,
    /// Its number among its like, for taking turns.
    pub index: u32,
    /// Movements and links since the theft.
    pub hops: u32,
    /// How often the present act was tried in vain.
    pub attempt: u8,
    /// A reaction took it to another branch already.
    pub rerouted: bool,
    /// What is held.
    pub holding: Holding,
}

/// What a number stands for: something due, or a payment waited for.
#[derive(Clone, Debug)]
pub enum Slot {
    /// A payment of a theft is due: incident and number.
    Rob(usize, usize),
    /// A payment of a theft is on its way.
    Robbed(Robbed),
    /// An act on a piece is due.
    Do(Box<(Piece, Act)>),
    /// Money of a piece is on its way.
    Sent(Box<Sent>),
    /// Nothing any more.
    Done,
}

/// A payment of a theft on its way.
#[derive(Clone, Copy, Debug)]
pub struct Robbed {
    /// Indexes the scenario's incidents.
    pub incident: usize,
    /// The number of the payment.
    pub payment: usize,
    /// Who of the party gets it.
    pub actor: ActorId,
    /// It is a deposit: what counts is the credit in the keeper's books.
    pub deposit: bool,
}

/// Where value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A purse that nobody used before: the thief's, or a mule's where purses stand in books.
    Fresh,
    /// A purse that nobody used before for each part in which a keeper pays out; at banks one account for all.
    FreshEach,
    /// An account at a keeper, by number.
    Keeper(KeeperId, u32),
    /// An account of the party at a bank, by number: a prepared one first.
    Mule(KeeperId, u32),
    /// This account of the party.
    Purse(PurseId, ActorId),
    /// Somebody who has nothing to do with it.
    Person(ActorId),
}

/// What a piece has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begins the step at its place.
    Begin,
    /// Goes on to the next step.
    Pass,
    /// Waits and then does something else.
    After(Span, Box<Act>),
    /// Sells so much to a buyer and does something else with the rest.
    Sell(ActorId, Amount, Box<Act>),
    /// Is sent on, whole.
    Send(Target, Box<Then>),
    /// Is divided as a split says.
    Split,
    /// Is divided among branches.
    Divide,
    /// Moves on so many more times.
    Layer(u32),
    /// Moves on so many more times, from bank to bank.
    Bank(u32),
    /// Pays a small part out, so many more times; waits first where told.
    Peel {
        /// How many payments are left.
        left: u32,
        /// How many are made.
        made: u32,
        /// What gathers the parts that go to keepers.
        gather: Option<usize>,
    },
    /// Waits, then pays the next small part out.
    PeelOn {
        /// How many payments are left.
        left: u32,
        /// How many are made.
        made: u32,
        /// What gathers the parts that go to keepers.
        gather: Option<usize>,
    },
    /// Pays dust.
    Dust,
    /// Is sold to others, so many more times.
    Market {
        /// How many sales are left.
        left: u32,
        /// How many are made.
        made: u32,
    },
    /// Has its keeper pay it out of the claim.
    Serve(LinkKind, Share, Target, Box<Then>),
    /// Has its keeper exchange the claim.
    Exchange(RailId, Share),
    /// Becomes banknotes, chips or cards where it is, for so much less than it is worth.
    Cash(ExitKind, Share),
    /// Divides off what leaves every ledger.
    Exit,
}

/// What follows when value has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// The next step.
    Next,
    /// An act of the same step.
    Do(Act),
    /// The beginning of a branch.
    Enter(Place),
    /// It is gathered with others.
    Gather(usize),
    /// A buyer has it and pays.
    Sold(ActorId),
    /// It left the party's hands.
    Gone,
}

/// A part of a piece, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Out {
    /// Where.
    pub target: Target,
    /// How much; nothing: all that is left.
    pub amount: Option<Amount>,
    /// The lineage of the part.
    pub lineage: String,
    /// The number of the part.
    pub index: u32,
    /// What follows.
    pub then: Then,
}

/// A part under way.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Who of the party has it then.
    pub actor: ActorId,
    /// The lineage of the part.
    pub lineage: String,
    /// The number of the part.
    pub index: u32,
    /// What follows.
    pub then: Then,
    /// It is a deposit: what counts is the credit in the keeper's books.
    pub deposit: bool,
}

/// Who pays the fee of a payment, and out of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// The party, out of its budget: so much is set aside, in cents.
    Party(Amount),
    /// A keeper, which still has so much to pay out of a claim, in parts.
    Keeper(Amount),
    /// A buyer, or nobody: there is no fee.
    Other,
}

/// A payment of a piece under way.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What is sent.
    pub piece: Piece,
    /// Its parts, in the order of the payees.
    pub leaves: Vec<Leaf>,
    /// What is tried again when it does not go through.
    pub retry: Act,
    /// Who pays for it.
    pub payer: Payer,
    /// How many parts came.
    pub parts: u32,
    /// A keeper could not pay some part of it.
    pub failed: bool,
}

/// Pieces that are waited for and then go on together.
#[derive(Clone, Debug)]
pub struct Gather {
    /// How many are still to come.
    pub open: u32,
    /// No more are promised.
    pub closed: bool,
    /// The lineage that what is gathered goes on under.
    pub lineage: String,
    /// At which step, and of which theft.
    pub place: (Place, usize),
    /// What came, by purse.
    pub pieces: Vec<(PurseId, Piece)>,
}
