//! What really happened: the world as its maker knows it.
//!
//! A [`World`] is one ledger with the [`Record`] that some people can see of it and the [`Truth`] that nobody can. Truth is
//! read only by scores and by an explicit reveal and is never serialised beside evidence. It uses no booking method, or the
//! tracer with that method would win by construction: control and links are facts; amounts are facts where control and
//! links determine them; where loot shares a purse with other money of the thief, truth keeps an interval and, as one
//! named convention, the plan's *earmark*.

pub(crate) mod loot;
mod names;

use std::ops::{Index, IndexMut};

pub use names::{AddressForm, Naming, bank_code};

use serde::{Deserialize, Serialize};

use crate::evidence::{Investigator, KeeperKind, Tag, Vantage};
use crate::ledger::{Ledger, Link};
use crate::units::digest::{Feed, Sink, feed};
use crate::units::rates::Rates;
use crate::units::{
    Amount, AssetId, EntityId, IncidentId, Instant, KeeperId, MovementId, OutLegId, PurseId, RailId, Rate,
};

/// One ledger over any assets and rails, with what can be known of it and what is true of it.
#[derive(Clone, Debug)]
#[must_use]
pub struct World {
    /// When the world begins.
    pub begins: Instant,
    /// When it ends.
    pub ends: Instant,
    /// All movements on all rails and in all books.
    pub ledger: Ledger,
    /// What can be known beside the movements.
    pub record: Record,
    /// What nobody sees.
    pub truth: Truth,
}

feed!(struct World { begins, ends, ledger, record, truth });

/// A purse as its rail and its keeper record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurseRecord {
    /// The rail on which the purse exists. Indexes [`Record::rails`].
    pub rail: RailId,
    /// The public name: an address, an account number. Purses of one address share it. Indexes [`Record::addresses`].
    pub address: u32,
    /// Where it was opened: the bank that stands behind a purse held on a rail, the keeper of a claim. No lever moves it, and
    /// nobody sees it: on a chain it is where the owner has his software or his counter from, and lacks every power.
    pub host: Option<KeeperId>,
    /// In whose books the purse exists: its host's, where the host keeps some; nothing on a chain.
    pub books: Option<KeeperId>,
    /// Whose own coins it holds (hot and cold wallets, deposit addresses, a pool).
    pub reserve: Option<KeeperId>,
    /// The name under which it was opened, false or not. Indexes [`Record::holders`]. Seen by its keeper.
    pub holder: Option<u32>,
}

feed!(struct PurseRecord { rail, address, host, books, reserve, holder });

/// A movement as its rail records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovementRecord {
    /// The rail that carried it. Indexes [`Record::rails`].
    pub rail: RailId,
    /// Whether everyone sees it.
    pub public: bool,
    /// Whether the message carries originator and beneficiary from end to end.
    pub named: bool,
    /// The free text of the message. Indexes [`Record::references`].
    pub reference: Option<u32>,
}

feed!(struct MovementRecord { rail, public, named, reference });

/// A correspondent that passed a payment on: a waypoint, seen only by those involved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waypoint {
    /// The payment.
    pub movement: MovementId,
    /// Its place in the chain of correspondents, from 0.
    pub position: u8,
    /// The correspondent.
    pub keeper: KeeperId,
    /// When the correspondent passed it on.
    pub at: Instant,
}

feed!(struct Waypoint { movement, position, keeper, at });

/// A keeper as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// Its name in the scenario.
    pub name: String,
    /// The entity that runs it.
    pub entity: EntityId,
    /// The kind of service.
    pub kind: KeeperKind,
    /// The country whose law it answers to.
    pub country: Option<String>,
    /// Whether it exists in law, so that it can be asked and can be a vantage.
    pub institution: bool,
    /// Whether it retains which payment in belongs to which payment out.
    pub retains_links: bool,
    /// What it would do if it were asked.
    pub(crate) powers: Powers,
}

feed!(struct Keeper { name, entity, kind, country, institution, retains_links, powers });

/// For what a keeper would answer a lawful request or freeze, at any chance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Powers {
    /// What stands in its books, or is its own.
    pub in_books: bool,
    /// The purses that it hosts on these rails.
    pub on: Vec<RailId>,
}

impl Feed for Powers {
    /// Feeds nothing: what somebody would do if he were asked is no part of what happened, and two worlds in which nobody asks are one.
    fn feed(&self, _: &mut Sink) {}
}

/// Whom an investigator may ask for what books say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// Nobody: he has no standing to ask.
    Nobody,
    /// The keepers of his own country.
    Country,
    /// Keepers everywhere; who is abroad answers as such.
    #[default]
    Everywhere,
}

feed!(
    enum Asks {
        Nobody = 0,
        Country = 1,
        Everywhere = 2,
    }
);

/// Of whom the scenario says who he is. What it does not say is the victim's: no lever and no path of the loot moves an observer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observer {
    /// The one whom it names.
    pub investigator: Investigator,
    /// The institution whose books he reads.
    pub institution: Option<KeeperId>,
    /// The country whose law he has behind him.
    pub country: Option<String>,
    /// Whom he may ask.
    pub asks: Asks,
}

feed!(struct Observer { investigator, institution, country, asks });

/// What can be known of a world by somebody.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Those who look and of whom the scenario says who they are.
    pub observers: Vec<Observer>,
    /// The rails' names.
    pub rails: Vec<String>,
    /// What each asset is worth, from when on.
    pub(crate) rates: Vec<Rates>,
    /// One row a purse.
    pub purses: Vec<PurseRecord>,
    /// One row a movement.
    pub movements: Vec<MovementRecord>,
    /// What the public name of each address looks like; [`Record::address_name`] writes it.
    pub addresses: Vec<AddressForm>,
    /// The free texts of messages.
    pub references: Vec<String>,
    /// Writes names when they are asked for, so that a large world does not carry them.
    pub naming: Naming,
    /// The names in keepers' books.
    pub holders: Vec<String>,
    /// The keepers.
    pub keepers: Vec<Keeper>,
    /// Correspondents, ordered by movement and position.
    pub waypoints: Vec<Waypoint>,
    /// Everything that was ever tagged; `address` and `keeper` are the record's own.
    pub tags: Vec<Tag>,
    /// All links, ordered by `from` and then `to`; `basis` is [`Public`](crate::ledger::Basis::Public) where everyone can
    /// read it and otherwise [`Disclosed`](crate::ledger::Basis::Disclosed), which its keeper must retain and answer.
    pub links: Vec<Link>,
}

feed!(struct Record {
    observers, rails, rates, purses, movements, addresses, references, naming, holders, keepers, waypoints, tags, links
});

/// What an entity has to do with an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// Took the money, or acts for who did.
    Thief,
    /// Helps and knows it: a mule who sold an account, a desk that launders.
    Complicit,
    /// Helped, and whether it knew is not said: no guilt, and no innocence either.
    Facilitator,
    /// Bought loot and paid for it without knowing.
    Purchaser,
    /// Got loot without asking, such as dust.
    Volunteer,
    /// Has nothing to do with it.
    Stranger,
    /// Was robbed; whoever finds value with the victim accuses nobody.
    Victim,
}

feed!(
    enum Role {
        Thief = 0,
        Complicit = 1,
        Purchaser = 2,
        Volunteer = 3,
        Stranger = 4,
        Victim = 5,
        Facilitator = 6,
    }
);

/// An entity as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is called in a reveal: by role, never by a person's name.
    pub name: String,
    /// What kind of actor it is, such as `user`, `merchant`, `thief`.
    pub kind: &'static str,
}

feed!(struct Entity { name, kind });

/// What nobody sees.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// All entities.
    pub entities: Vec<Entity>,
    /// Who commanded each purse when it was opened; one entry a purse. Boundary purses are commanded by entity 0, nobody.
    pub control: Vec<EntityId>,
    /// Changes of command, ordered by movement: from this movement on, included, the purse is commanded by the entity.
    pub handovers: Vec<(MovementId, PurseId, EntityId)>,
    /// Who belongs to which hand, by its name, in order: thieves, whoever sold them an account, and keepers that are theirs. Nobody else does.
    pub hands: Vec<(EntityId, String)>,
    /// The names in keepers' books that nobody bears, ascending. Indexes [`Record::holders`]. A false name names nobody.
    pub false_names: Vec<u32>,
    /// When a keeper or an issuer stopped a purse or released it again, in order of time: from the instant on, included and
    /// before what else happens then, the purse is stopped, or free.
    pub stops: Vec<(Instant, PurseId, bool)>,
    /// When an authority took what lies in a stopped purse, and what comes there later, in order of time.
    pub seizures: Vec<(Instant, PurseId)>,
    /// One entry an incident, in the scenario's order; an incident is also an origin.
    pub incidents: Vec<Incident>,
}

feed!(struct Truth { entities, control, handovers, hands, false_names, stops, seizures, incidents });

impl Truth {
    /// Returns the ids of the incidents, in order.
    pub fn incident_ids(&self) -> impl ExactSizeIterator<Item = IncidentId> + use<> {
        (0..self.incidents.len()).map(IncidentId::new)
    }

    /// Tells whether a name in keepers' books is one that nobody bears.
    pub fn is_false_name(&self, holder: u32) -> bool {
        self.false_names.binary_search(&holder).is_ok()
    }

    /// Writes down that an entity belongs to a hand.
    pub(crate) fn belongs(&mut self, entity: EntityId, hand: &str) {
        let row = (entity, hand.to_owned());
        if let Err(place) = self.hands.binary_search(&row) {
            self.hands.insert(place, row);
        }
    }

    /// Tells whether an entity belongs to a hand.
    pub(crate) fn is_of(&self, entity: EntityId, hand: &str) -> bool {
        let found = self
            .hands
            .binary_search_by(|row| (row.0, row.1.as_str()).cmp(&(entity, hand)));
        found.is_ok()
    }

    /// Returns an incident.
    pub fn incident(&self, incident: IncidentId) -> &Incident {
        &self.incidents[incident.index()]
    }
}

/// One theft and what became of it.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its name in the scenario.
    pub name: String,
    /// The group that did it, by its name; incidents of one hand share a thief and his mules.
    pub hand: String,
    /// The victim's bank, where the scenario says which: its officers read by default where the victim is no institution.
    pub bank: Option<KeeperId>,
    /// When the first movement of it happened.
    pub at: Instant,
    /// When the victim noticed.
    pub noticed: Instant,
    /// What each asset was worth when it happened: all that is said of the value of this theft is at these rates, so that a moving rate makes of no loot
    /// more or less.
    pub rates: Vec<Rate>,
    /// The payments that the plan orders of the victim, in its order: whatever became of them, what was attempted.
    pub attempts: Vec<Attempt>,
    /// The legs that the victim claims.
    pub complaint: Vec<(OutLegId, Amount)>,
    /// The role of each entity; one entry an entity.
    pub roles: Vec<Role>,
    /// Where loot was after each movement, ordered by movement: the holdings of thief and agents, on every ledger.
    pub loot: Vec<LootStep>,
    /// What became of the payments that were credited, in order of time.
    pub outcomes: Vec<Outcome>,
    /// Payments from thief's party to others, with the loot in them: what an entity truly received.
    pub received: Vec<Receipt>,
    /// What came back to the victims, in what it had become.
    pub returned: Vec<Receipt>,
}

impl Feed for Incident {
    fn feed(&self, sink: &mut Sink) {
        let Incident {
            name,
            hand,
            bank,
            at,
            noticed,
            // Follows from what the record says of the assets.
            rates: _,
            attempts,
            complaint,
            roles,
            loot,
            outcomes,
            received,
            // Follows from the ledger and the outcomes.
            returned: _,
        } = self;
        name.feed(sink);
        hand.feed(sink);
        if let Some(bank) = bank {
            bank.feed(sink);
        }
        at.feed(sink);
        noticed.feed(sink);
        attempts.feed(sink);
        complaint.feed(sink);
        roles.feed(sink);
        loot.feed(sink);
        outcomes.feed(sink);
        received.feed(sink);
    }
}

/// What became of a unit of what was attempted: at every instant each is in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fate {
    /// Not ordered, yet or at all: the world ended before, or the money or an account for it was not there.
    Unmade,
    /// Ordered and still on its way, or held.
    UnderWay,
    /// Screening stopped it before it was made.
    Stopped,
    /// It was called back before it was credited.
    Recalled,
    /// The party gave it up, somewhere where nobody stopped it.
    Abandoned,
    /// With the party, or on its way to it through somebody else's hands, free to move.
    AtLarge,
    /// In a purse of the party that a keeper or an issuer stopped.
    Frozen,
    /// In such a purse, and an authority took it: it is neither released nor the victim's yet.
    Seized,
    /// Given back to the victim.
    Returned,
    /// Made void by an issuer, and not issued again.
    Voided,
    /// In banknotes, chips or goods.
    Cashed,
    /// Paid away without return: fees, commissions, discounts, dust; what paid for the way of a payment that was credited too.
    Spent,
    /// Destroyed by the party: nobody can move it any more.
    Lost,
}

feed!(
    enum Fate {
        Unmade = 0,
        UnderWay = 1,
        Stopped = 2,
        Recalled = 3,
        Abandoned = 4,
        AtLarge = 5,
        Frozen = 6,
        Returned = 7,
        Voided = 8,
        Cashed = 9,
        Spent = 10,
        Lost = 11,
        Seized = 12,
    }
);

/// One payment of a theft as the plan orders it. The amount is drawn before the world runs, from the seed and the plan alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was to be ordered.
    pub due: Instant,
    /// In which asset.
    pub asset: AssetId,
    /// How much was to be taken.
    pub amount: Amount,
    /// How much of it was credited; the rest of a payment that was credited paid for its way.
    pub credited: Amount,
    /// What became of the payment itself: it is at large once it was credited, and what became of that are the
    /// [outcomes](Incident::outcomes).
    pub fate: Fate,
    /// When that was known; nothing for what was not made or was still on its way.
    pub settled: Option<Instant>,
    /// The leg in which it was credited, if it was.
    pub leg: Option<OutLegId>,
}

feed!(struct Attempt { due, asset, amount, credited, fate, settled, leg });

impl Fate {
    /// All fates in their fixed order.
    pub const ALL: [Fate; 13] = [
        Fate::Unmade,
        Fate::UnderWay,
        Fate::Stopped,
        Fate::Recalled,
        Fate::Abandoned,
        Fate::AtLarge,
        Fate::Frozen,
        Fate::Seized,
        Fate::Returned,
        Fate::Voided,
        Fate::Cashed,
        Fate::Spent,
        Fate::Lost,
    ];
}

/// From an instant on so much of a payment of the theft is in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Since when.
    pub at: Instant,
    /// Which payment. Indexes [`Incident::attempts`].
    pub payment: u32,
    /// In which state.
    pub fate: Fate,
    /// How much, in the units in which it was ordered.
    pub amount: Amount,
}

feed!(struct Outcome { at, payment, fate, amount });

/// How much of something is in each state, in the units in which it was ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States([Amount; Fate::ALL.len()]);

impl States {
    /// Returns the sum of all states.
    pub fn total(&self) -> Amount {
        self.0.iter().copied().sum()
    }

    /// Returns the states of which there is anything, in their order.
    pub fn parts(&self) -> impl Iterator<Item = (Fate, Amount)> + '_ {
        let all = Fate::ALL.into_iter().zip(self.0);
        all.filter(|(_, amount)| !amount.is_zero())
    }
}

impl Index<Fate> for States {
    type Output = Amount;
    fn index(&self, fate: Fate) -> &Amount {
        &self.0[fate as usize]
    }
}

impl IndexMut<Fate> for States {
    fn index_mut(&mut self, fate: Fate) -> &mut Amount {
        &mut self.0[fate as usize]
    }
}

impl Incident {
    /// Returns what each payment that was ordered had become by an instant, which may be another for each.
    ///
    /// # Panics
    /// Where the states of a payment are not all of it, which is a mistake of ours.
    pub fn states(&self, at: impl Fn(&Attempt) -> Instant) -> Vec<States> {
        let instants: Vec<Instant> = self.attempts.iter().map(at).collect();
        let mut states: Vec<States> = self
            .attempts
            .iter()
            .zip(&instants)
            .map(|(attempt, at)| attempt.states(*at))
            .collect();
        // In order of time, so that early states do not wait for what became of everything.
        let last = instants.iter().max().copied().unwrap_or(Instant::MIN);
        for outcome in self.outcomes.iter().take_while(|outcome| outcome.at <= last) {
            let payment = outcome.payment as usize;
            if outcome.at <= instants[payment] {
                states[payment][outcome.fate] = outcome.amount;
                if outcome.fate == Fate::Spent {
                    states[payment][Fate::Spent] += self.attempts[payment].charged();
                }
            }
        }
        for (states, attempt) in states.iter().zip(&self.attempts) {
            assert_eq!(
                states.total(),
                attempt.amount,
                "every unit is in one state: {attempt:?} {states:?}"
            );
        }
        states
    }

    /// Returns what an amount is worth in cents, at the rates of the theft.
    pub fn value(&self, asset: AssetId, amount: Amount) -> Amount {
        self.rates[asset.index()].value(amount)
    }

    /// Returns what all payments together had become by an instant; they are ordered in one asset.
    pub fn became(&self, at: Instant) -> States {
        let mut sum = States::default();
        for states in self.states(|_| at) {
            for (fate, amount) in states.parts() {
                sum[fate] += amount;
            }
        }
        sum
    }
}

impl Attempt {
    /// Returns what a payment that was credited cost on its way.
    pub fn charged(&self) -> Amount {
        if self.fate == Fate::AtLarge {
            self.amount.saturating_sub(self.credited)
        } else {
            Amount::ZERO
        }
    }

    /// Returns what the payment itself had become by an instant, whatever became of what was credited.
    fn states(&self, at: Instant) -> States {
        let mut states = States::default();
        let settled = self.settled.is_some_and(|settled| settled <= at);
        let fate = match (self.fate == Fate::Unmade || at < self.due, settled) {
            (true, _) => Fate::Unmade,
            (false, false) => Fate::UnderWay,
            (false, true) => self.fate,
        };
        states[fate] = self.amount;
        if fate == Fate::AtLarge {
            (states[Fate::AtLarge], states[Fate::Spent]) = (self.amount.min(self.credited), self.charged());
        }
        states
    }
}

/// Loot in one purse after one movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LootStep {
    /// After which movement.
    pub movement: MovementId,
    /// In which purse: one of the thief or his agents, or the boundary purse of cash that it left through.
    pub purse: PurseId,
    /// By the plan's earmark.
    pub amount: Amount,
    /// At least so much under any convention.
    pub least: Amount,
    /// At most so much under any convention.
    pub greatest: Amount,
    /// The number of movements and links on the shortest way from the theft (the theft itself is 0).
    pub hops: u32,
}

feed!(struct LootStep { movement, purse, amount, least, greatest, hops });

/// Loot that an entity outside the thief's party received, in a gift, a payment or a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// In which movement.
    pub movement: MovementId,
    /// In which purse.
    pub purse: PurseId,
    /// Who.
    pub entity: EntityId,
    /// How much, by the plan's earmark.
    pub amount: Amount,
}

feed!(struct Receipt { movement, purse, entity, amount });

impl Record {
    /// Returns the public name of an address: an address on a chain, an account number.
    pub fn address_name(&self, address: u32) -> String {
        self.naming.address(self.addresses[address as usize], address)
    }

    /// Returns what an asset is worth at an instant.
    pub(crate) fn rate(&self, asset: AssetId, at: Instant) -> Rate {
        self.rates[asset.index()].at(at)
    }

    /// Returns what each asset is worth at an instant.
    pub(crate) fn rates_at(&self, at: Instant) -> Vec<Rate> {
        self.rates.iter().map(|rates| rates.at(at)).collect()
    }

    /// Returns the public transaction id, or the payment's end-to-end reference.
    pub fn movement_name(&self, movement: MovementId) -> String {
        self.naming.movement(movement)
    }
}

impl World {
    /// Returns the keeper that would answer for a purse or freeze it, at any chance, if there is one.
    pub fn who_acts(&self, purse: PurseId) -> Option<KeeperId> {
        let record = &self.record.purses[purse.index()];
        let keeper = |keeper: KeeperId| &self.record.keepers[keeper.index()];
        let form = self.record.addresses[record.address as usize];
        let own = record.reserve.filter(|id| keeper(*id).institution);
        match own.or(record.books.filter(|_| matches!(form, AddressForm::Claim(_)))) {
            Some(id) => keeper(id).powers.in_books.then_some(id),
            None => record.host.filter(|id| keeper(*id).powers.on.contains(&record.rail)),
        }
    }

    /// Tells of each entity whether it keeps purses for others.
    pub fn keeps(&self) -> Vec<bool> {
        let mut keeps = vec![false; self.truth.entities.len()];
        for keeper in &self.record.keepers {
            keeps[keeper.entity.index()] = true;
        }
        keeps
    }

    /// Returns what the scenario says of an investigator.
    fn observer(&self, investigator: Investigator) -> Option<&Observer> {
        let mut observers = self.record.observers.iter();
        observers.find(|observer| observer.investigator == investigator)
    }

    /// Returns the institution whose books an investigator of an incident reads: the one that the scenario names, else the victim where
    /// it is one, else the victim's bank where the scenario says which, else the first of the world, which is the first that the file names where
    /// it names any.
    pub fn institution(&self, investigator: Investigator, incident: IncidentId) -> Option<KeeperId> {
        let roles = &self.truth.incident(incident).roles;
        let keepers = || self.record.keepers.iter().zip((0..).map(KeeperId::from_raw));
        let mut lawful = keepers().filter(|(keeper, _)| keeper.institution);
        let first = lawful.clone().next();
        let robbed = lawful.find(|(keeper, _)| roles.get(keeper.entity.index()) == Some(&Role::Victim));
        let bank = self.truth.incident(incident).bank;
        let bank = bank.filter(|bank| self.record.keepers[bank.index()].institution);
        let named = self.observer(investigator).and_then(|observer| observer.institution);
        let robbed = robbed.map(|(_, keeper)| keeper);
        named.or(robbed).or(bank).or_else(|| first.map(|(_, keeper)| keeper))
    }

    /// Returns the country whose law an investigator of an incident has behind him: the one that the scenario names, else that of the
    /// institution.
    pub fn country(&self, investigator: Investigator, incident: IncidentId) -> Option<&str> {
        let named = self
            .observer(investigator)
            .and_then(|observer| observer.country.as_deref());
        let institution = || {
            self.record.keepers[self.institution(investigator, incident)?.index()]
                .country
                .as_deref()
        };
        named.or_else(institution)
    }

    /// Tells whether an investigator of an incident may ask a keeper what its books say. Of whom the scenario says nothing else, asks
    /// everywhere if he is an institution's or a country's; nobody tells the public, and who sees everything need not ask.
    pub fn may_ask(&self, investigator: Investigator, incident: IncidentId, keeper: KeeperId) -> bool {
        let usual = match investigator.vantage() {
            Vantage::Institution | Vantage::Country => Asks::Everywhere,
            Vantage::Public | Vantage::Tags | Vantage::Omniscient => Asks::Nobody,
        };
        match self.observer(investigator).map_or(usual, |observer| observer.asks) {
            Asks::Nobody => false,
            Asks::Country => {
                let country = self.record.keepers[keeper.index()].country.as_deref();
                country.is_some() && country == self.country(investigator, incident)
            }
            Asks::Everywhere => true,
        }
    }

    /// Returns the digest of ledger, record and truth: two worlds with one digest are one world.
    pub fn digest(&self) -> blake3::Hash {
        let mut sink = Sink::new("world/2");
        self.feed(&mut sink);
        sink.finish()
    }

    /// Returns who commands the purse after the movement. Whoever asks often builds `Controllers` once.
    pub fn controller(&self, purse: PurseId, movement: MovementId) -> EntityId {
        let later = self.truth.handovers.iter().take_while(|(from, ..)| *from <= movement);
        let last = later.filter(|(_, handed, _)| *handed == purse).last();
        last.map_or(self.truth.control[purse.index()], |(.., entity)| *entity)
    }
}

/// Who commands each purse when, indexed for many questions.
#[derive(Clone, Debug)]
pub(crate) struct Controllers<'a> {
    control: &'a [EntityId],
    /// The changes of command, ordered by purse and then by movement.
    handovers: Vec<(PurseId, MovementId, EntityId)>,
}

impl<'a> Controllers<'a> {
    /// Indexes the facts of a world.
    pub fn of(truth: &'a Truth) -> Controllers<'a> {
        let turned = truth
            .handovers
            .iter()
            .map(|&(from, purse, entity)| (purse, from, entity));
        let mut handovers: Vec<_> = turned.collect();
        handovers.sort_by_key(|&(purse, from, _)| (purse, from));
        Controllers {
            control: &truth.control,
            handovers,
        }
    }

    /// Returns who commands the purse after the movement.
    pub fn at(&self, purse: PurseId, movement: MovementId) -> EntityId {
        let passed = self
            .handovers
            .partition_point(|&(handed, from, _)| (handed, from) <= (purse, movement));
        match passed.checked_sub(1).map(|last| self.handovers[last]) {
            Some((handed, _, entity)) if handed == purse => entity,
            _ => self.control[purse.index()],
        }
    }
}

#[cfg(test)]
pub(crate) mod sample;
