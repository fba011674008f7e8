//! The world under construction: every purse and every movement enters it through one door.
//!
//! Ledger, record and control columns are kept in step here: [`State::open`] is the only place that opens a purse and
//! [`State::record_movement`] the only one that appends a movement. Beside the world stand what its makers need to go on:
//! wallets, keepers, what is due, and the notices that the thief has not heard yet.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use dyepack_columns::prefetch;
use hashbrown::{HashMap, HashSet};

use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use crate::scenario::{Books, CountrySpec, Identity, KeeperSpec, On, Oversight, RailSpec, Reference, Scenario};
use crate::seed::Seed;
use crate::sim::agenda::{Act, ActorId, Due, Intent, Luck, Onward};
use crate::sim::counts::Stats;
use crate::sim::guard::{Answer, Desks, Order, PaymentId};
use crate::sim::keepers::House;
use crate::sim::payment::{Deposit, Pending, Scratch, Token, Visit};
use crate::sim::rails::clock::Calendar;
use crate::sim::rails::routes::{self, Route};
use crate::sim::rails::watch::Watch;
use crate::sim::reads::{Lever, Reads};
use crate::sim::terms::{self, Terms};
use crate::sim::wallet::{Coin, Places, Wallet};
use crate::truth::{AddressForm, Entity, MovementRecord, Naming, PurseRecord, Record, Truth};
use crate::units::rates::Rates;
use crate::units::{
    Amount, AssetId, EntityId, Instant, KeeperId, MovementId, OutLegId, PurseId, RailId, Rate, Share, Span,
};

/// Nobody: the entity that commands boundary purses.
pub const NOBODY: EntityId = EntityId::from_raw(0);

/// What is due at an instant.
#[derive(Clone, Debug)]
pub enum Job {
    /// A payment settles: the one in this slot of those on their way.
    Settle(usize),
    /// A keeper collects its deposit addresses.
    Sweep(KeeperId),
    /// A keeper pays a part of a claim out; so often it tried before.
    Serve(Box<Visit>, u8),
    /// Somebody does what he has planned under this number.
    Wake(u32),
    /// The script of the defenders gives its order of this number.
    Script(usize),
    /// An order takes effect.
    Effect(Box<Order>),
    /// The freeze of this account or address lapses, unless it was renewed.
    Lapse(u32),
    /// A keeper credits a deposit that the rail has confirmed.
    Credit(Box<Deposit>),
    /// Somebody goes on with an errand, for which the money has come.
    GoOn(Box<Intent>),
    /// A review ends with a report of this account to its keeper.
    Report(PurseId),
}

/// Who receives at an address, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub entity: EntityId,
    /// Into which of his pockets.
    pub till: Till,
}

/// Where an entity keeps what it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Till {
    /// In its wallet; a keeper's is its hot wallet.
    Wallet,
    /// Set aside for an errand, apart from what it lives on.
    Aside,
    /// At a deposit address of this keeper, until it is swept.
    Deposit(KeeperId),
    /// In the cold store of this keeper.
    Cold(KeeperId),
}

/// What became of a payment that somebody waits for, or what was done to his purses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The number under which the payment was made; [`Token::NONE`] where a purse was touched from outside.
    pub token: Token,
    /// When.
    pub at: Instant,
    /// What.
    pub news: News,
}

/// The content of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Money arrived at a payee's purse.
    Arrived {
        /// The place of the payee in the payment.
        payee: u16,
        /// The credit.
        leg: OutLegId,
        /// How much.
        amount: Amount,
        /// What the rail took for it; counted once where one movement pays many.
        fee: Amount,
    },
    /// What remained came back to a fresh purse of the payer.
    Change {
        /// The credit.
        leg: OutLegId,
    },
    /// A keeper credited a deposit, or what it was exchanged for, to a claim.
    Credited {
        /// The credit to the claim.
        leg: OutLegId,
        /// How much.
        amount: Amount,
    },
    /// Screening stopped the payment, by the keeper of the purse that it was to leave; the money stays where it was.
    Stopped(Option<KeeperId>),
    /// The payment was called back before it was credited, at the keeper of that purse; the money stays where it was.
    Cancelled(Option<KeeperId>),
    /// The money was not there any more when the payment was due.
    Failed,
    /// A purse was frozen.
    Frozen {
        /// Which.
        purse: PurseId,
        /// What it then held.
        amount: Amount,
    },
    /// A freeze lapsed: the purse is free again.
    Released {
        /// Which.
        purse: PurseId,
    },
    /// An issuer will freeze a purse or make the money in it void, for everyone to see before it takes effect.
    Announced {
        /// Which.
        purse: PurseId,
        /// When it takes effect.
        effective: Instant,
    },
    /// A tag on an address was handed in.
    Tagged {
        /// Which address.
        address: u32,
        /// From when on everybody can read it.
        published: Instant,
    },
    /// Money was given back to the one it came from.
    Returned {
        /// The payment that it came by.
        of: MovementId,
        /// The credit.
        leg: OutLegId,
        /// How much.
        amount: Amount,
    },
    /// An issuer made the money in a purse void.
    Voided {
        /// Which.
        purse: PurseId,
        /// How much.
        amount: Amount,
    },
}

/// What somebody begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endowment {
    pub actor: ActorId,
    pub rail: RailId,
    pub till: Till,
    pub amount: Amount,
}

/// The boundary purses of one asset.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    /// What payers leave to those who run the rail.
    pub fees: PurseId,
    /// Where new units come from.
    pub issuance: PurseId,
    /// Banknotes, chips, goods.
    pub cash: PurseId,
    /// What nobody can move any more.
    pub destroyed: PurseId,
}

/// What became of the request to freeze an account or an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freeze {
    /// It was refused.
    Refused,
    /// It will stand for so long when it takes effect.
    Agreed(Span),
    /// It stands until then.
    Stands(Instant),
}

/// What of the means of an intent is asked for before its turn; each is found by the one before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ahead {
    /// The wallets.
    Wallet,
    /// What is in them.
    Purses,
    /// What is in their purses.
    Contents,
    /// What those who screen know of their accounts.
    Habits,
}

/// Something in a purse is bound by a payment on its way.
const BOUND: u8 = 1;
/// A purse is stopped by its keeper or issuer.
const STOPPED: u8 = 2;

/// The world under construction.
#[derive(Clone, Debug)]
pub struct State {
    /// The seed of everything.
    pub seed: Seed,
    /// When the world begins.
    pub begins: Instant,
    /// The present.
    pub now: Instant,
    /// When the world ends: nothing is recorded after it.
    pub ends: Instant,
    /// The rails; a [`RailId`] indexes them.
    pub rails: Vec<RailSpec>,
    /// The rail on which the theft starts.
    pub start: RailId,
    /// How many act on a plan: the thief, and those who do the same with their own.
    pub plans: u32,
    /// All movements so far.
    pub ledger: Ledger,
    /// What can be known of them.
    pub record: Record,
    /// Entities and control; incidents are added at the end.
    pub truth: Truth,
    /// The boundary purses of each asset.
    pub edges: Vec<Edges>,
    /// What keepers have and owe; a [`KeeperId`] indexes them.
    pub houses: Vec<House>,
    /// Counts for the statistics.
    pub stats: Stats,
    /// What keepers answered to requests.
    pub answers: Vec<Answer>,
    /// The banks that host purses on each rail: those that stand on it, else every bank of the world. No lever moves them.
    pub banks: Vec<Vec<KeeperId>>,
    /// The countries of those who ask: an institution of another answers them less often.
    pub home: Vec<String>,
    /// Banks that pass on what others pay.
    pub correspondents: Vec<KeeperId>,
    pub(super) wallets: Vec<Wallet>,
    /// Who receives at each address.
    pub(super) owners: Vec<Owner>,
    /// The name in each entity's own papers.
    papers: Vec<Option<u32>>,
    /// What is bound by payments that are on their way; looked up and never listed. Few purses have anything bound at a time.
    bound: HashMap<PurseId, Amount>,
    /// What hinders each purse: [`BOUND`], [`STOPPED`]. Asked of every purse that is paid from, and of nearly none is there anything.
    hindered: Vec<u8>,
    /// When each purse was opened, in seconds from the world's beginning.
    opened: Vec<u32>,
    /// Where each coin stands in its wallet.
    pub(super) places: Places,
    /// What those who screen see.
    pub(super) watch: Watch,
    /// Accounts and addresses that somebody was asked to freeze; looked up and never listed.
    freezes: HashMap<u32, Freeze>,
    /// The addresses at which what is frozen is seized when the freeze ends.
    seizing: BTreeSet<u32>,
    /// Where those who are asked read.
    pub(super) desks: Desks,
    /// Payments that were asked back; looked up and never listed.
    pub(super) recalled: HashSet<MovementId>,
    /// Payments that the payee's side does not credit before an instant; looked up and never listed.
    pub(super) held: BTreeMap<PaymentId, Instant>,
    /// What was read of the levers, and when first.
    pub(super) reads: Reads,
    /// Payments on their way; a slot is used again once its payment settled.
    pub(super) pending: Vec<Option<Pending>>,
    /// How many payments were on their way so far: the name of the next.
    pub(super) sent: u64,
    /// The name of the payment in each slot.
    pub(super) names: Vec<PaymentId>,
    pub(super) free_slots: Vec<usize>,
    pub(super) due: Due<Job>,
    pub(super) notices: Vec<Notice>,
    /// Who begins with how much.
    pub(super) endowments: Vec<Endowment>,
    pub(super) scratch: Scratch,
    calendars: Vec<Calendar>,
    fortune: u64,
    /// What each asset is worth now, so that nobody has to look it up.
    pub rates: Vec<Rate>,
    /// When that changes next.
    turns: Option<Instant>,
}

/// Returns when what any asset is worth changes next.
fn turns(rates: &[Rates], after: Instant) -> Option<Instant> {
    rates.iter().filter_map(|rates| rates.turns(after)).min()
}

impl State {
    /// Lets time go on to an instant.
    pub fn come_to(&mut self, at: Instant) {
        self.now = self.now.max(at);
        if self.turns.is_some_and(|turns| turns <= self.now) {
            self.rates = self.record.rates_at(self.now);
            self.turns = turns(&self.record.rates, self.now);
        }
    }

    /// Returns the empty world of a scenario: assets, rails, boundary purses; keepers are added by `keepers::found`.
    pub fn new(scenario: &Scenario, start: RailId, seed: Seed) -> State {
        let mut ledger = Ledger::closed();
        for spec in &scenario.assets {
            ledger.add_asset(spec.asset.clone());
        }
        let record = Record {
            rails: scenario.rails.iter().map(|rail| rail.name.clone()).collect(),
            rates: scenario.assets.iter().map(|spec| spec.rates.clone()).collect(),
            naming: Naming::new(seed.bytes("names")),
            ..Record::default()
        };
        let mut state = State {
            rates: record.rates_at(scenario.begins),
            turns: turns(&record.rates, scenario.begins),
            seed,
            begins: scenario.begins,
            now: scenario.begins,
            ends: scenario.begins + scenario.span,
            rails: scenario.rails.clone(),
            start,
            plans: 1 + scenario.alike(),
            ledger,
            record,
            truth: Truth::default(),
            edges: Vec::new(),
            houses: Vec::new(),
            stats: Stats::default(),
            answers: Vec::new(),
            banks: vec![Vec::new(); scenario.rails.len()],
            home: Vec::new(),
            correspondents: Vec::new(),
            wallets: Vec::new(),
            owners: Vec::new(),
            papers: Vec::new(),
            bound: HashMap::new(),
            hindered: Vec::new(),
            recalled: HashSet::new(),
            held: BTreeMap::new(),
            reads: Reads::default(),
            opened: Vec::new(),
            places: Places::default(),
            watch: Watch::default(),
            freezes: HashMap::new(),
            seizing: BTreeSet::new(),
            desks: Desks::default(),
            pending: Vec::new(),
            sent: 0,
            names: Vec::new(),
            free_slots: Vec::new(),
            due: Due::default(),
            notices: Vec::new(),
            endowments: Vec::new(),
            scratch: Scratch::default(),
            calendars: Vec::new(),
            fortune: seed.quantile("rail/luck").below(u64::MAX),
        };
        state.enter("nobody", "nobody".to_owned());
        state.edges = (0..scenario.assets.len())
            .map(|asset| state.open_edges(AssetId::new(asset)))
            .collect();
        state
    }

    fn open_edges(&mut self, asset: AssetId) -> Edges {
        let mut edge = |kind| {
            let owner = Owner {
                entity: NOBODY,
                till: Till::Wallet,
            };
            let address = self.address(AddressForm::Boundary(kind), owner);
            let rail = self.start;
            self.open(
                kind,
                asset,
                PurseRecord {
                    rail,
                    address,
                    host: None,
                    books: None,
                    reserve: None,
                    holder: None,
                },
                NOBODY,
            )
        };
        Edges {
            fees: edge(PurseKind::Fees),
            issuance: edge(PurseKind::Issuance),
            cash: edge(PurseKind::Cash),
            destroyed: edge(PurseKind::Destroyed),
        }
    }

    /// Returns the rail that a scenario means.
    pub fn rail_on(&self, on: On) -> RailId {
        match on {
            On::Start => self.start,
            On::Rail(rail) => rail,
        }
    }

    /// Returns the description of a rail.
    pub fn rail(&self, rail: RailId) -> &RailSpec {
        &self.rails[rail.index()]
    }

    /// Returns the asset that moves on a rail.
    pub fn asset_on(&self, rail: RailId) -> AssetId {
        AssetId::new(self.rail(rail).asset)
    }

    /// Enters an entity into the world.
    pub fn enter(&mut self, kind: &'static str, name: String) -> ActorId {
        self.truth.entities.push(Entity { name, kind });
        self.wallets.extend((0..self.rails.len()).map(|_| Wallet::default()));
        EntityId::new(self.truth.entities.len() - 1)
    }

    /// Returns what an actor holds on a rail.
    pub fn wallet(&self, actor: ActorId, rail: RailId) -> &Wallet {
        &self.wallets[actor.index() * self.rails.len() + rail.index()]
    }

    /// Returns what an actor holds on a rail, to be changed.
    pub fn wallet_mut(&mut self, actor: ActorId, rail: RailId) -> &mut Wallet {
        &mut self.wallets[actor.index() * self.rails.len() + rail.index()]
    }

    /// Asks for what is due next, where that is a payment on its way.
    pub(super) fn prefetch_due(&self) {
        if let Some(&Job::Settle(slot)) = self.due.next() {
            prefetch(&self.pending, slot);
            prefetch(&self.pending, slot + 1); // a payment is longer than a line, and the next one begins where it ends
        }
    }

    /// Asks the processor to have at hand what an intent that comes soon will touch.
    pub(super) fn prefetch(&self, intent: &Intent, step: Ahead) {
        let mut actors = [Some(intent.actor), None];
        if let Act::Pay {
            to: Onward::Actor(payee),
            ..
        } = intent.act
        {
            actors[1] = Some(payee);
        }
        for actor in actors.into_iter().flatten() {
            let place = actor.index() * self.rails.len() + intent.rail.index();
            match step {
                Ahead::Wallet => {
                    prefetch(&self.wallets, place);
                    prefetch(slice::from_ref(&self.wallets[place].home), 0);
                }
                Ahead::Purses => {
                    let wallet = &self.wallets[place];
                    if let Some(address) = wallet.address {
                        prefetch(&self.owners, address as usize);
                        prefetch(&self.record.addresses, address as usize);
                    }
                    prefetch(&wallet.coins, 0);
                    prefetch(&wallet.coins, wallet.coins.len().wrapping_sub(1));
                    prefetch(&wallet.accounts, 0);
                }
                Ahead::Contents => {
                    let wallet = &self.wallets[place];
                    for &account in wallet.accounts.iter().take(2) {
                        self.ledger.prefetch_purse(account);
                        prefetch(&self.record.purses, account.index());
                        self.watch.prefetch_place(account);
                    }
                    for coin in wallet.coins.iter().take(4) {
                        self.ledger.prefetch_purse(coin.purse);
                    }
                }
                Ahead::Habits => {
                    let first = self.wallets[place].accounts.first();
                    first.into_iter().for_each(|&account| self.watch.prefetch(account));
                }
            }
        }
    }

    /// Puts a coin into an actor's wallet.
    pub(super) fn keep(&mut self, (actor, rail): (ActorId, RailId), coin: Coin) {
        let place = actor.index() * self.rails.len() + rail.index();
        self.places.put(&mut self.wallets[place].coins, coin);
    }

    /// Forgets coins of an actor's that are spent; those that stand elsewhere (a keeper's cold store) are not in his wallet.
    pub(super) fn forget(&mut self, (actor, rail): (ActorId, RailId), spent: impl Iterator<Item = PurseId>) {
        let wallet = &mut self.wallets[actor.index() * self.rails.len() + rail.index()];
        for purse in spent {
            if let Some(place) = self.places.find(&wallet.coins, purse) {
                self.places.take(&mut wallet.coins, place);
            }
            if let Some(place) = wallet.aside.iter().position(|aside| *aside == purse) {
                wallet.aside.remove(place);
            }
        }
    }

    /// Returns the name in an actor's own papers.
    pub fn papers(&mut self, actor: ActorId) -> u32 {
        if self.papers.len() <= actor.index() {
            self.papers.resize(self.truth.entities.len(), None);
        }
        let known = self.papers[actor.index()];
        let papers = known.unwrap_or_else(|| self.false_papers());
        self.papers[actor.index()] = Some(papers);
        papers
    }

    /// Returns a name that nobody bears yet.
    pub fn false_papers(&mut self) -> u32 {
        let holder = self.record.holders.len() as u32;
        self.record.holders.push(self.record.naming.holder(holder));
        holder
    }

    /// Adds an address at which an entity receives.
    pub fn address(&mut self, form: AddressForm, owner: Owner) -> u32 {
        self.record.addresses.push(form);
        self.owners.push(owner);
        u32::try_from(self.owners.len() - 1).expect("the schema's limits keep addresses within 32 bits")
    }

    /// Returns the draws that belong to a purpose and a key, whenever they are asked for.
    pub fn luck(&self, purpose: &str, key: u64) -> Luck {
        Luck::new(self.fortune).branch(purpose).nth(key)
    }

    /// Tells whether a purse is a claim in a keeper's books rather than one that is held on a rail.
    pub fn is_claim(&self, purse: PurseId) -> bool {
        let address = self.record.purses[purse.index()].address;
        matches!(self.record.addresses[address as usize], AddressForm::Claim(_))
    }

    /// Returns what can be had of a purse by asking, and of whom.
    pub fn terms(&self, purse: PurseId) -> Terms {
        let record = &self.record.purses[purse.index()];
        let spec = |keeper: KeeperId| &self.houses[keeper.index()].spec;
        let claim = self.is_claim(purse);
        let own = record.reserve.filter(|&keeper| spec(keeper).institution);
        match own.or(record.books.filter(|_| claim)) {
            Some(keeper) => Terms::of_keeper(keeper, spec(keeper)),
            None => {
                let host = record.host.map(|keeper| (keeper, spec(keeper)));
                Terms::of_hosted(host, self.rail(record.rail))
            }
        }
    }

    /// Returns how whoever opens a purse on a rail is identified by its host.
    pub(super) fn identity(&self, rail: RailId, host: Option<KeeperId>) -> Identity {
        terms::identity_of_hosted(self.spec(host), self.rail(rail))
    }

    /// Tells whether a name is kept with an address, where so many are named.
    pub(super) fn is_named(&self, named: Share, address: u32) -> bool {
        named == Share::WHOLE
            || (named > Share::NONE && self.luck("named", u64::from(address)).quantile().chance(named))
    }

    /// Returns who screens what a purse pays and gets, and how: its keeper, of a claim in its books; of other purses the host.
    pub(super) fn oversight(&self, purse: PurseId) -> (Option<KeeperId>, Oversight) {
        let record = &self.record.purses[purse.index()];
        match record.books.filter(|_| self.is_claim(purse)) {
            Some(keeper) => (
                Some(keeper),
                terms::oversight_in_books(&self.houses[keeper.index()].spec),
            ),
            None => (record.host, self.oversight_of(record.host, record.rail)),
        }
    }

    /// Returns how a host screens payments of purses on a rail.
    pub(super) fn oversight_of(&self, host: Option<KeeperId>, rail: RailId) -> Oversight {
        terms::oversight_of_hosted(self.spec(host), self.rail(rail))
    }

    /// Writes down that what is decided now read a lever of a rail.
    pub(super) fn read(&mut self, rail: RailId, lever: Lever) {
        self.reads.note(rail, lever, self.now);
    }

    /// Returns what a keeper is, where there is one.
    pub(super) fn spec(&self, keeper: Option<KeeperId>) -> Option<&KeeperSpec> {
        keeper.map(|keeper| &self.houses[keeper.index()].spec)
    }

    /// Returns the route from one bank to another on a rail: the same whenever it is asked for.
    pub(super) fn route(&self, rail: RailId, from: Option<KeeperId>, to: Option<KeeperId>) -> Route {
        let luck = |pair| self.luck("route", pair);
        routes::between(&self.correspondents, self.rail(rail), [from, to], luck)
    }

    /// Returns the calendar of a keeper's country; the usual one where there is no keeper.
    pub fn calendar(&self, keeper: Option<KeeperId>) -> &Calendar {
        let known: Option<&Calendar> = keeper.and_then(|keeper| self.calendars.get(keeper.index()));
        match known {
            Some(calendar) => calendar,
            None => Calendar::usual(),
        }
    }

    /// Learns the calendars of all keepers.
    pub(super) fn read_calendars(&mut self, countries: &[CountrySpec]) {
        let of = |code: &String| countries.iter().find(|country| country.code == *code);
        let calendars = self.record.keepers.iter().map(|keeper| {
            let country = keeper.country.as_ref().and_then(of);
            country.map(Calendar::of).unwrap_or_default()
        });
        self.calendars = calendars.collect();
    }

    /// Returns the place of a free text of messages.
    pub fn reference(&mut self, text: &str) -> u32 {
        let known = self.record.references.iter().rposition(|known| known == text);
        let place = known.unwrap_or_else(|| {
            self.record.references.push(text.to_owned());
            self.record.references.len() - 1
        });
        place as u32
    }

    /// Opens a purse: the only place that does.
    pub fn open(&mut self, kind: PurseKind, asset: AssetId, record: PurseRecord, control: EntityId) -> PurseId {
        let purse = self.ledger.open(kind, asset);
        self.record.purses.push(record);
        self.truth.control.push(control);
        let opened = self.now.since(self.begins).get();
        self.hindered.push(0);
        self.opened
            .push(u32::try_from(opened).expect("the schema's limits keep a world within a century"));
        // A new coin at a frozen address is held as those before it.
        if !self.freezes.is_empty() && matches!(self.freezes.get(&record.address), Some(Freeze::Stands(_))) {
            self.set_stopped(purse, true);
        }
        purse
    }

    /// Returns when a purse was opened; nothing for one that is as old as the world.
    pub fn opened(&self, purse: PurseId) -> Option<Instant> {
        let opened = Some(self.opened[purse.index()]).filter(|&opened| opened > 0);
        opened.map(|opened| self.begins + Span::seconds(i64::from(opened)))
    }

    /// Returns how a rail records a movement.
    pub(super) fn row(&self, rail: RailId, reference: Option<u32>) -> MovementRecord {
        let levers = &self.rail(rail).levers;
        let named = levers.reference == Reference::EndToEnd;
        MovementRecord {
            rail,
            public: levers.books == Books::Everyone,
            named,
            reference: reference.filter(|_| named),
        }
    }

    /// Appends a movement at the present: the only place that does.
    pub fn record_movement(&mut self, record: MovementRecord, ins: &[Leg], outs: &[Leg]) -> MovementId {
        let movement = self.ledger.record(self.now, ins, outs);
        self.record.movements.push(record);
        movement
    }

    /// Returns the out-leg at a place of a movement.
    pub fn leg(&self, movement: MovementId, place: usize) -> OutLegId {
        OutLegId::new(self.ledger.outs(movement).start + place)
    }

    /// Writes down that a keeper gave one credit for (a part of) another.
    pub fn link(&mut self, keeper: KeeperId, kind: LinkKind, from: (OutLegId, Amount), to: (OutLegId, Amount)) {
        self.record.links.push(Link {
            from: from.0,
            to: to.0,
            amount_in: from.1,
            amount_out: to.1,
            kind,
            keeper: Some(keeper),
            basis: Basis::Disclosed,
        });
    }

    /// Returns what can be paid from a purse now: not what is bound by payments on their way, nothing of a stopped purse.
    pub fn spendable(&self, purse: PurseId) -> Amount {
        if self.is_stopped(purse) {
            return Amount::ZERO;
        }
        self.ledger.balance(purse).saturating_sub(self.bound(purse))
    }

    /// Returns what is bound in a purse by payments that are on their way.
    pub fn bound(&self, purse: PurseId) -> Amount {
        match self.hindered[purse.index()] & BOUND {
            0 => Amount::ZERO,
            _ => self.bound.get(&purse).copied().unwrap_or_default(),
        }
    }

    /// Binds so much more of a purse.
    pub(super) fn bind(&mut self, purse: PurseId, amount: Amount) {
        self.hindered[purse.index()] |= BOUND;
        *self.bound.entry(purse).or_default() += amount;
    }

    /// Frees so much of what is bound in a purse, or all.
    pub(super) fn unbind(&mut self, purse: PurseId, amount: Amount) {
        if let Some(bound) = self.bound.get_mut(&purse) {
            *bound = bound.saturating_sub(amount);
            if bound.is_zero() {
                self.bound.remove(&purse);
                self.hindered[purse.index()] &= !BOUND;
            }
        }
    }

    /// Tells whether a purse is stopped by its keeper or issuer.
    pub fn is_stopped(&self, purse: PurseId) -> bool {
        self.hindered[purse.index()] & STOPPED != 0
    }

    /// Renews what is asked for or stands already, for so long from now on; tells whether nobody need be asked any more.
    pub(super) fn renew(&mut self, address: u32, term: Span) -> bool {
        let until = self.now + term;
        match self.freezes.get_mut(&address) {
            None => return false,
            Some(Freeze::Refused) => {}
            Some(Freeze::Agreed(known)) => *known = term.max(*known),
            Some(Freeze::Stands(known)) if *known < until => {
                *known = until;
                self.due.push_order(until, Job::Lapse(address));
            }
            Some(Freeze::Stands(_)) => {}
        }
        true
    }

    /// Writes down what is agreed to of a request to freeze: for how long it will stand, or that it was refused.
    pub(super) fn expect_freeze(&mut self, address: u32, term: Option<Span>) {
        self.freezes
            .insert(address, term.map_or(Freeze::Refused, Freeze::Agreed));
    }

    /// Has what is frozen at the address of a purse when the freeze ends seized instead of released.
    pub(super) fn seize_in_the_end(&mut self, purse: PurseId) {
        self.seizing.insert(self.record.purses[purse.index()].address);
    }

    /// Freezes a purse as was agreed, and with it what else lies at its address; tells whether it was free before.
    pub(super) fn freeze(&mut self, purse: PurseId) -> bool {
        let address = self.record.purses[purse.index()].address;
        let Some(&Freeze::Agreed(term)) = self.freezes.get(&address) else {
            return false;
        };
        let until = self.now + term;
        self.freezes.insert(address, Freeze::Stands(until));
        self.due.push_order(until, Job::Lapse(address));
        let is_free = !self.is_stopped(purse);
        for purse in self.lying_at(address) {
            self.set_stopped(purse, true);
        }
        is_free
    }

    /// Freezes a purse on its keeper's own suspicion, for so long; tells whether it did: not where an order stands or is under way.
    pub(super) fn hold(&mut self, purse: PurseId, term: Span) -> bool {
        let address = self.record.purses[purse.index()].address;
        let ordered = matches!(self.freezes.get(&address), Some(Freeze::Agreed(_) | Freeze::Stands(_)));
        if !ordered {
            self.freezes.insert(address, Freeze::Agreed(term));
        }
        !ordered && self.freeze(purse)
    }

    /// Ends a freeze whose time is over; one that was renewed goes on.
    pub(super) fn lapse(&mut self, address: u32) {
        if self.freezes.get(&address) != Some(&Freeze::Stands(self.now)) {
            return;
        }
        self.freezes.remove(&address);
        if self.seizing.contains(&address) {
            let taken = self.lying_at(address);
            self.truth
                .seizures
                .extend(taken.into_iter().map(|purse| (self.now, purse)));
            return;
        }
        for purse in self.lying_at(address) {
            if self.set_stopped(purse, false) {
                self.tell(Token::NONE, News::Released { purse });
            }
        }
    }

    /// Returns the purses at an address, oldest first.
    fn lying_at(&self, address: u32) -> Vec<PurseId> {
        let purses = self.record.purses.iter().zip(0..);
        purses
            .filter(|(purse, _)| purse.address == address)
            .map(|(_, number)| PurseId::from_raw(number))
            .collect()
    }

    /// Stops a purse or releases it from now on, and writes the instant down; tells whether that changed anything. The only place
    /// that does.
    fn set_stopped(&mut self, purse: PurseId, stopped: bool) -> bool {
        let changed = self.is_stopped(purse) != stopped;
        self.hindered[purse.index()] ^= if changed { STOPPED } else { 0 };
        if changed {
            self.truth.stops.push((self.now, purse, stopped));
        }
        changed
    }

    /// Returns who commands a purse.
    pub fn controller(&self, purse: PurseId) -> EntityId {
        let last = self
            .truth
            .handovers
            .iter()
            .rev()
            .find(|(_, handed, _)| *handed == purse);
        last.map_or(self.truth.control[purse.index()], |(.., entity)| *entity)
    }

    /// Returns who set money aside in the purse of this credit; nothing where it is any other purse.
    pub(super) fn set_aside(&self, credit: OutLegId) -> Option<EntityId> {
        let record = self.record.purses[self.ledger.out_purse(credit).index()];
        let owner = self.owners[record.address as usize];
        (owner.till == Till::Aside).then_some(owner.entity)
    }

    /// Has somebody go on with what he waits to do until money comes: at once, within minutes or within hours.
    pub(super) fn go_on(&mut self, (actor, rail): (ActorId, RailId), luck: Luck) {
        let waiting = &mut self.wallet_mut(actor, rail).waiting;
        if waiting.is_empty() {
            return;
        }
        let intent = waiting.remove(0);
        let within = [Span::ZERO, Span::MINUTE.times(15), Span::HOUR, Span::HOUR.times(8)];
        let mut luck = luck.branch("go on");
        let mean = within[luck.quantile().below(4) as usize];
        let at = self.now + luck.quantile().exponential(mean);
        self.due.push(at, Job::GoOn(Box::new(intent)));
    }

    /// Returns the number under which one of those who act on a plan finds what he has to do: they take turns, the thief first.
    pub fn number(&self, nth: u32, slot: u32) -> u32 {
        let number = slot.checked_mul(self.plans).and_then(|number| number.checked_add(nth));
        number.expect("all plans together have fewer acts than 32 bits count")
    }

    /// Tells whether a payment is the thief's.
    pub fn is_thiefs(&self, payment: Token) -> bool {
        payment != Token::NONE && payment.0.is_multiple_of(self.plans)
    }

    /// Has whoever acts on a plan woken at an instant; he finds what to do under the number.
    pub fn wake(&mut self, at: Instant, number: u32) {
        self.due.push(at.max(self.now), Job::Wake(number));
    }

    /// Has the one who waits for it hear what happened.
    pub fn tell(&mut self, token: Token, news: News) {
        let foreign = match news {
            News::Frozen { .. }
            | News::Released { .. }
            | News::Announced { .. }
            | News::Tagged { .. }
            | News::Returned { .. }
            | News::Voided { .. } => true,
            News::Arrived { .. }
            | News::Change { .. }
            | News::Credited { .. }
            | News::Stopped(_)
            | News::Cancelled(_)
            | News::Failed => false,
        };
        if token != Token::NONE || foreign {
            let at = self.now;
            self.notices.push(Notice { token, at, news });
        }
    }
}
