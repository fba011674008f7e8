//! One investigator's look at a world, at once or while it grows: makes the evidence and the key beside it.

use std::mem;

use super::Disclosure;
use super::key::Key;
use super::order;
use super::sight::{Rights, Sight};
use crate::evidence::{Columns, Evidence, Flaw, Investigator, KeeperFacts, Names, PurseFacts, Roles, Tag, Vantage};
use crate::ledger::{Ledger, Leg, Link, PurseKind};
use crate::truth::World;
use crate::units::{Amount, InLegId, IncidentId, Instant, KeeperId, MovementId, PurseId};

/// What one investigator of one incident sees while time goes on.
///
/// Evidence grows at its end: a movement, a leg, a purse and an address keep the number that they once got, as long as the
/// investigator reads the same books. Where books open that show what moved in the past and was not seen, everything is numbered anew; where they
/// tell a name or a link alone, nothing is. What is *known of* a purse - whose it is, under which name, with which tags - can change at any instant; keepers and holders
/// are listed again where it does.
#[derive(Clone, Debug)]
pub struct Lens {
    incident: IncidentId,
    investigator: Investigator,
    disclosures: Vec<Disclosure>,
    seen: Seen,
}

/// What became of the numbers when a lens looked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// All that was seen before has kept its number.
    Appended,
    /// Books opened that show movements of the past, and with these everything is numbered anew.
    Renumbered,
}

impl Lens {
    /// Returns what an investigator of this incident sees up to the instant, included.
    ///
    /// # Panics
    /// Where the world has no such incident.
    pub fn new(
        world: &World,
        incident: IncidentId,
        investigator: impl Into<Investigator>,
        disclosures: &[Disclosure],
        until: Instant,
    ) -> Lens {
        Lens::named(world, (incident, investigator.into()), disclosures, until, true)
    }

    /// Returns a lens of somebody who asks for no names: purses and movements are called by their numbers, and addresses have none.
    pub(crate) fn unnamed(
        world: &World,
        incident: IncidentId,
        investigator: Investigator,
        disclosures: &[Disclosure],
        until: Instant,
    ) -> Lens {
        Lens::named(world, (incident, investigator), disclosures, until, false)
    }

    fn named(
        world: &World,
        (incident, investigator): (IncidentId, Investigator),
        disclosures: &[Disclosure],
        until: Instant,
        names: bool,
    ) -> Lens {
        let sight = Sight::new(world, incident, investigator, disclosures, until);
        Lens {
            incident,
            investigator,
            disclosures: disclosures.to_vec(),
            seen: Seen::new(&sight, names),
        }
    }

    /// Is told of these answers from now on, in the place of those that were told before; what they open is seen when the lens looks on.
    pub(crate) fn hear(&mut self, disclosures: Vec<Disclosure>) {
        self.disclosures = disclosures;
    }

    /// Looks on, up to the instant, included; what is seen then is what a new lens sees at that instant.
    ///
    /// The world may have grown since the last look; what it had then it has still, and no link joins two legs of it that did not.
    ///
    /// # Panics
    /// Where the instant is before the last look.
    pub fn extend(&mut self, world: &World, until: Instant) -> Growth {
        assert!(self.evidence().until() <= until, "a lens looks on and never back");
        let sight = Sight::new(world, self.incident, self.investigator, &self.disclosures, until);
        if self.seen.rights != sight.rights {
            if self.seen.differs(&sight) {
                self.seen = Seen::new(&sight, self.seen.names);
                return Growth::Renumbered;
            }
            self.seen.rights = sight.rights.clone();
            self.seen.told.changed = true;
        }
        self.seen.extend(&sight);
        Growth::Appended
    }

    /// Returns what is seen.
    pub fn evidence(&self) -> &Evidence {
        &self.seen.evidence
    }

    /// Returns the way back to the world.
    pub fn key(&self) -> &Key {
        &self.seen.key
    }

    /// Says who has a role in the eyes of the law in what is seen now; whoever looks on says it anew.
    ///
    /// # Errors
    /// Where the roles cannot stand together over what is seen.
    pub(crate) fn set_roles(&mut self, roles: Roles) -> Result<(), Flaw> {
        self.seen.evidence.set_roles(roles)
    }

    /// Gives away what is seen, with the way back to the world.
    pub fn into_parts(self) -> (Evidence, Key) {
        (self.seen.evidence, self.seen.key)
    }
}

/// Returns what is seen up to the instant, included, by whoever asks for no names: purses and movements are called by their numbers, and
/// addresses have none.
pub fn unnamed(
    world: &World,
    incident: IncidentId,
    investigator: Investigator,
    disclosures: &[Disclosure],
    until: Instant,
) -> (Evidence, Key) {
    Lens::unnamed(world, incident, investigator, disclosures, until).into_parts()
}

/// What was seen so far.
#[derive(Clone, Debug)]
struct Seen {
    /// Whether things are called by their names: each costs a hash, and only who shows something needs it.
    names: bool,
    rights: Rights,
    evidence: Evidence,
    key: Key,
    /// How many of the world's movements were looked at.
    looked: usize,
    /// World purses that a message named.
    named: Vec<bool>,
    /// World purses that a public movement touched: their whole record is open.
    public: Vec<bool>,
    /// The evidence's address of each address of the world, where it is visible.
    addresses: Vec<Option<u32>>,
    /// What was told last.
    told: Told,
}

/// What was told of purses at the last look, so that it is not told again as long as it is the same.
#[derive(Clone, Debug, Default)]
struct Told {
    /// Whose tags said that each address of the world is, and how many addresses were seen.
    owners: Vec<Option<KeeperId>>,
    addresses: usize,
    /// How many keepers purses named; those that only tags name are numbered behind them.
    keepers: usize,
    /// The evidence's holder of each holder of the world, where it is known.
    holders: Vec<Option<u32>>,
    /// Since then a message named a purse that was seen before, a public movement touched one, or a book opened.
    changed: bool,
    /// How many of the world's out-legs there were: between two of them nothing new is known of a link.
    legs: usize,
}

impl Seen {
    fn new(sight: &Sight<'_>, names: bool) -> Seen {
        let mut seen = Seen {
            names,
            rights: sight.rights.clone(),
            evidence: nothing(sight),
            key: Key::default(),
            looked: 0,
            named: Vec::new(),
            public: Vec::new(),
            addresses: Vec::new(),
            told: Told::default(),
        };
        seen.extend(sight);
        seen
    }

    /// Tells whether what was seen of the past is another with other rights: movements, or their amounts. Books that open as a whole are not asked.
    fn differs(&self, sight: &Sight<'_>) -> bool {
        if !self.rights.same_books(&sight.rights) || sight.world.ledger.has_sealed_legs() {
            return true;
        }
        let seen = sight.movements(0..self.looked);
        seen.len() != self.key.movements().len()
            || seen
                .into_iter()
                .any(|movement| self.key.movement_seen(movement).is_none())
    }

    fn extend(&mut self, sight: &Sight<'_>) {
        let world = sight.world;
        self.key.widen(world);
        self.named.resize(world.ledger.purse_count(), false);
        self.public.resize(world.ledger.purse_count(), false);
        self.addresses.resize(world.record.addresses.len(), None);
        // The last instant is in whole, so that no later look finds a movement that belongs between those of this one.
        let until = world.ledger.movements_until(sight.until);
        let visible = sight.movements(self.looked..until);
        self.looked = until;
        let mut columns = mem::replace(&mut self.evidence, nothing(sight)).into_columns();
        columns.until = sight.until;
        columns.roles = Roles::default();
        let (purses, legs) = (columns.ledger.purse_count(), columns.ledger.out_count());
        self.copy(sight, &order::by_appearance(world, &visible), &mut columns);
        self.name(world, purses, &mut columns);
        let checked = if self.tell(sight, &mut columns) { legs } else { 0 };
        self.evidence = columns.check_grown(checked).expect("what a world shows fits together");
    }

    /// Appends the movements to the ledger and notes what passing them tells about purses.
    fn copy(&mut self, sight: &Sight<'_>, order: &[MovementId], columns: &mut Columns) {
        let (world, record) = (&sight.world.ledger, &sight.world.record);
        let (mut ins, mut outs) = (Vec::new(), Vec::new());
        let before = columns.ledger.purse_count();
        let legs = order.iter().fold((0, 0), |(ins, outs), &movement| {
            (ins + world.ins(movement).len(), outs + world.outs(movement).len())
        });
        columns.ledger.reserve(order.len(), legs);
        self.key.reserve(order.len(), legs.1);
        for &movement in order {
            ins.clear();
            outs.clear();
            let passed = record.movements[movement.index()];
            let mut leg = |key: &mut Key, purse: PurseId, amount: Amount, sealed: bool| {
                let (named, public) = (&mut self.named[purse.index()], &mut self.public[purse.index()]);
                if key.purse_seen(purse).is_some_and(|purse| purse.index() < before) {
                    self.told.changed |= (passed.named && !*named) || (passed.public && !*public);
                }
                *named |= passed.named;
                *public |= passed.public;
                // The world knows every amount; whoever does not read the purse is not told one that its rail seals.
                let hidden = sealed && !sight.reads_amounts_of(purse);
                let purse = key.see_purse(purse, world, &mut columns.ledger);
                if hidden {
                    Leg::sealed(purse)
                } else {
                    Leg::new(purse, amount)
                }
            };
            for i in world.ins(movement) {
                let (purse, amount) = (world.in_purses()[i], world.in_amounts()[i]);
                let sealed = world.has_sealed_legs() && world.in_is_sealed(InLegId::new(i));
                ins.push(leg(&mut self.key, purse, amount, sealed));
            }
            for out in world.out_legs(movement) {
                let sealed = world.has_sealed_legs() && world.out_is_sealed(out);
                outs.push(leg(&mut self.key, world.out_purse(out), world.out_amount(out), sealed));
                self.key.see_leg(out);
            }
            self.key.see_movement(movement);
            columns.ledger.record(world.instant(movement), &ins, &outs);
        }
    }

    /// Writes the public names of what is new: the address or account number of a purse, and nothing of a transaction output, which is called by
    /// the transaction where that is seen, and else `TXID:VOUT`.
    fn name(&mut self, world: &World, purses_before: usize, columns: &mut Columns) {
        let record = &world.record;
        let Names::Given { purses, movements } = &mut columns.names else {
            panic!("a world gives its names");
        };
        let moved = &self.key.movements()[movements.len()..];
        for &movement in moved.iter().filter(|_| self.names) {
            movements.push(&record.movement_name(movement));
        }
        for (row, &purse) in self.key.purses().iter().enumerate().skip(purses_before) {
            let address = record.purses[purse.index()].address;
            let seen = &mut self.addresses[address as usize];
            if seen.is_none() {
                *seen = Some(columns.addresses.len() as u32);
                let name = self.names.then(|| record.address_name(address));
                columns.addresses.push(name.unwrap_or_default());
            }
            if !self.names {
                continue;
            }
            let is_coin = world.ledger.kind(purse) == PurseKind::Coin;
            match world.ledger.filled(purse).filter(|_| is_coin) {
                Some(_) if columns.ledger.filled(PurseId::new(row)).is_some() => purses.push(""),
                Some(leg) => {
                    let movement = world.ledger.movement_of(leg);
                    let position = leg.index() - world.ledger.outs(movement).start;
                    purses.push(&format!("{}:{position}", record.movement_name(movement)));
                }
                None => purses.push(&columns.addresses[seen.expect("it was just seen") as usize]),
            }
        }
    }

    /// Writes what is known now, with keepers and holders in the order of the first purse that names them. What was told before stands as long as no tag
    /// and no message says otherwise. Returns whether links that were told before stand, and only such were added that lead to what is new.
    fn tell(&mut self, sight: &Sight<'_>, columns: &mut Columns) -> bool {
        let (world, record) = (sight.world, &sight.world.record);
        let in_force: Vec<&Tag> = record.tags.iter().filter(|tag| sight.knows_tag(tag)).collect();
        let owners = tagged_owners(world, &in_force);
        let told = mem::take(&mut self.told);
        let mut known_before = 0;
        let mut said = told.owners.iter().zip(&owners).zip(&self.addresses);
        let is_unseen = |seen: &Option<u32>| seen.is_none_or(|seen| seen as usize >= told.addresses);
        if !told.changed && said.all(|((was, is), seen)| was == is || is_unseen(seen)) {
            self.key.keep_keepers(told.keepers);
            self.told.holders = told.holders;
            known_before = told.legs;
        } else {
            self.key.keep_keepers(0);
            columns.facts.clear();
            columns.holders.clear();
        }
        let holders = &mut self.told.holders;
        holders.resize(record.holders.len(), None);
        for seen in columns.ledger.purses().skip(columns.facts.len()) {
            let purse = self.key.purse(seen);
            let facts = &record.purses[purse.index()];
            let reads = sight.reads(purse);
            let own = facts.reserve.filter(|_| reads);
            let said = owners[facts.address as usize].filter(|_| own.is_none());
            // Whose own it is says more than at which bank it is held, which may be known where nothing else is.
            let keeper = own.or(said).or(facts.books);
            let boundary = world.ledger.kind(purse).is_boundary();
            let holder = facts.holder.filter(|_| reads || self.named[purse.index()]);
            columns.facts.push(PurseFacts {
                address: self.addresses[facts.address as usize],
                keeper: keeper.map(|keeper| self.key.see_keeper(keeper)),
                reserve: own.is_some() || said.is_some(),
                holder: holder.map(|holder| {
                    *holders[holder as usize].get_or_insert_with(|| {
                        columns.holders.push(record.holders[holder as usize].clone());
                        columns.holders.len() as u32 - 1
                    })
                }),
                edge: facts.books.is_some() && !reads && !boundary && !self.public[purse.index()],
            });
        }
        self.told.keepers = self.key.keepers().len();
        (self.told.owners, self.told.addresses) = (owners, columns.addresses.len());
        // A link names the keeper that purses name, so that it is told anew where one more of them is named.
        if known_before == 0 || self.told.keepers != told.keepers {
            known_before = 0;
            columns.links.clear();
        }
        let new = links(world, &self.key, |link| {
            link.to.index() >= known_before && sight.knows_link(link)
        });
        columns.links.extend(new);
        self.told.legs = world.ledger.outs_before(self.looked);
        columns.tags.clear();
        for tag in in_force {
            if let Some(address) = self.addresses[tag.address as usize] {
                columns.tags.push(Tag {
                    address,
                    keeper: tag.keeper.map(|keeper| self.key.see_keeper(keeper)),
                    ..tag.clone()
                });
            }
        }
        columns.keepers = self
            .key
            .keepers()
            .iter()
            .map(|&keeper| keeper_facts(world, keeper))
            .collect();
        known_before > 0
    }
}

/// Returns evidence in which nothing has happened yet.
fn nothing(sight: &Sight<'_>) -> Evidence {
    let world = &sight.world.ledger;
    let mut ledger = match sight.vantage {
        Vantage::Omniscient if !world.has_open_history() => Ledger::closed(),
        Vantage::Public | Vantage::Tags | Vantage::Institution | Vantage::Country | Vantage::Omniscient => {
            Ledger::open_history()
        }
    };
    for asset in world.assets() {
        ledger.add_asset(asset.clone());
    }
    let columns = Columns {
        vantage: Some(sight.vantage),
        until: sight.until,
        ..Columns::of(ledger)
    };
    columns.check().expect("nothing contradicts nothing")
}

/// Returns for each address the keeper it is said to belong to by the surest tag; of equally sure ones the first.
fn tagged_owners(world: &World, in_force: &[&Tag]) -> Vec<Option<KeeperId>> {
    let mut surest = vec![None::<&Tag>; world.record.addresses.len()];
    for &tag in in_force.iter().filter(|tag| tag.keeper.is_some()) {
        let best = &mut surest[tag.address as usize];
        if best.is_none_or(|best| best.confidence < tag.confidence) {
            *best = Some(tag);
        }
    }
    surest.into_iter().map(|tag| tag.and_then(|tag| tag.keeper)).collect()
}

/// Returns the known links between visible legs in the evidence's ids.
pub fn links(world: &World, key: &Key, known: impl Fn(&Link) -> bool) -> Vec<Link> {
    let seen = |link: &Link| {
        Some(Link {
            from: key.leg_seen(link.from)?,
            to: key.leg_seen(link.to)?,
            keeper: link.keeper.and_then(|keeper| key.keeper_seen(keeper)),
            ..*link
        })
    };
    let links = world.record.links.iter();
    links.filter(|link| known(link)).filter_map(seen).collect()
}

fn keeper_facts(world: &World, keeper: KeeperId) -> KeeperFacts {
    let keeper = &world.record.keepers[keeper.index()];
    KeeperFacts {
        name: keeper.name.clone(),
        kind: keeper.kind,
        country: keeper.country.clone(),
    }
}
