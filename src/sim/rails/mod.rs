//! Rails turn a payment into movements.
//!
//! One function, [`pay`], serves every rail: the form says whether purses are coins or accounts, the levers say who keeps
//! them, what is screened, what can be called back and how long it takes.

use crate::ledger::LinkKind;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::state::State;
use crate::truth::RailId;
use crate::units::{Amount, Instant, KeeperId, OutLegId, PurseId, Share};

/// The number under which somebody waits for what becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(pub u32);

impl Token {
    /// Nobody waits.
    pub const NONE: Token = Token(u32::MAX);
}

/// Where a payment is paid from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whatever the actor's software chooses; change goes back to the actor.
    Wallet(ActorId),
    /// These purses of the actor and no others.
    Purses(ActorId, Vec<PurseId>),
}

/// Where a payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payee {
    /// Wherever the actor receives: an address of his, used before or not; his account.
    Actor(ActorId),
    /// A new address or a new account of the actor, opened on the spot.
    Fresh(ActorId),
    /// This account.
    Account(PurseId),
    /// A new coin at this address.
    Address(u32),
    /// The actor's account at a keeper; the deposit becomes his claim there.
    Customer {
        /// The keeper.
        keeper: KeeperId,
        /// Its customer.
        actor: ActorId,
    },
}

/// How much a payee gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// So much; the payer bears the fee.
    Exact(Amount),
    /// All that remains of the named purses after the other parts and the fee; stands last.
    Rest,
}

/// Who looks at a payment before it is executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screening {
    /// An ordinary payment: held by a false alarm at most, and let go.
    #[default]
    Ordinary,
    /// A payment of stolen money: stopped with the chance of the rail's oversight.
    Stolen,
    /// A payment that the facts say was stopped.
    Stopped,
    /// A payment that the facts say passed.
    Passed,
}

/// What follows when a payment has arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// Nothing more.
    #[default]
    Nothing,
    /// The payment is a keeper's, for what it got: a link leads here from that credit.
    Link {
        /// The credit to the keeper.
        from: OutLegId,
        /// The part of it that this payment is for.
        amount: Amount,
        /// What the keeper did.
        kind: LinkKind,
        /// Which keeper.
        keeper: KeeperId,
    },
    /// The payment is a deposit, and the customer at once has the keeper pay it out elsewhere: a mix, a sale.
    Serve {
        /// What the keeper does.
        kind: LinkKind,
        /// On which rail it pays.
        rail: RailId,
        /// To whom.
        to: Payee,
        /// Off the rate, beside the keeper's own discount.
        discount: Share,
    },
}

/// A payment as it is ordered; [`Payment::new`] makes an ordinary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// On which rail.
    pub rail: RailId,
    /// From where.
    pub from: Source,
    /// To whom. A rail of coins pays all in one movement; a rail of accounts pays one after the other.
    pub to: Vec<(Payee, Part)>,
    /// The free text of the message, where the rail carries one. Indexes the record's references.
    pub reference: Option<u32>,
    /// What screening makes of it.
    pub screening: Screening,
    /// What follows when it has arrived.
    pub after: After,
    /// Who waits for what becomes of it.
    pub token: Token,
    /// Where the rail's draws for it begin: from a stream under `rail/`.
    pub luck: Luck,
}

impl Payment {
    /// Returns an ordinary payment for which nobody waits.
    pub fn new(rail: RailId, from: Source, to: Vec<(Payee, Part)>, luck: Luck) -> Payment {
        Payment {
            rail,
            from,
            to,
            reference: None,
            screening: Screening::Ordinary,
            after: After::Nothing,
            token: Token::NONE,
            luck,
        }
    }
}

/// A payment on its way.
#[derive(Clone, Debug)]
pub struct Pending {
    /// What was ordered.
    pub payment: Payment,
    /// When it was ordered.
    pub ordered: Instant,
}

/// The money for a payment is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// What is missing at least.
    pub missing: Amount,
}

/// Orders a payment at the present: binds the money and makes the settlement due.
///
/// What becomes of it is told under its token: for each payee [`Arrived`](crate::sim::state::News::Arrived), or that it was
/// stopped, cancelled or failed.
///
/// # Errors
/// Where the money is not there.
pub fn pay(state: &mut State, payment: Payment) -> Result<(), Short> {
    let _ = (state, &payment);
    Err(Short { missing: Amount::ZERO })
}

/// What the one who opens an account shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Papers {
    /// His own: all his purses bear one name.
    #[default]
    Own,
    /// Those of somebody who does not exist: a name of its own.
    False,
}

/// Opens an account of an actor on a rail of accounts, at a bank where the rail has banks.
///
/// The rail's identity lever decides whether the books keep the name on the papers.
pub fn open_account(
    state: &mut State,
    actor: ActorId,
    rail: RailId,
    bank: Option<KeeperId>,
    papers: Papers,
) -> PurseId {
    use crate::ledger::PurseKind;
    use crate::truth::{AddressForm, PurseRecord};
    let form = bank.map_or(AddressForm::Account, AddressForm::Bank);
    let address = state.address(form, actor);
    let asset = state.asset_on(rail);
    let holder = match papers {
        Papers::Own => None,
        Papers::False => None,
    };
    let record = PurseRecord {
        rail,
        address,
        books: bank,
        reserve: None,
        holder,
    };
    let purse = state.open(PurseKind::Account, asset, record, actor);
    state.wallet_mut(actor, rail).accounts.push(purse);
    purse
}

/// Gives an actor money at the beginning of the world, in so many coins, or all in one account.
pub fn endow(state: &mut State, actor: ActorId, rail: RailId, amounts: &[Amount]) {
    let _ = (state, actor, rail, amounts);
}

/// Returns what an actor can pay on a rail now, before fees.
pub fn funds(state: &State, actor: ActorId, rail: RailId) -> Amount {
    let wallet = state.wallet(actor, rail);
    let coins = wallet.coins.iter().map(|&(purse, _)| purse);
    coins
        .chain(wallet.accounts.iter().copied())
        .map(|purse| state.spendable(purse))
        .sum()
}
