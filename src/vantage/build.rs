//! Makes the evidence of what was found visible, and the key beside it.

use crate::evidence::{Evidence, KeeperFacts, Names, PurseFacts, Roles, Tag, Texts, Vantage};
use crate::ledger::{Ledger, Leg, Link, PurseKind};
use crate::truth::{AddressForm, World};
use crate::units::{InLegId, KeeperId, MovementId, OutLegId, PurseId};

use super::key::Key;
use super::sight::Sight;

/// Returns the evidence of the movements in this order.
pub fn build(sight: &Sight<'_>, order: &[MovementId]) -> (Evidence, Key) {
    let world = sight.world;
    let mut key = Key::new(world);
    let mut known = Known::new(world);
    let ledger = copy(sight, order, &mut key, &mut known);
    let facts = known.facts(sight, &mut key);
    let evidence = Evidence {
        vantage: Some(sight.vantage),
        until: sight.until,
        names: names(world, &key),
        ledger,
        facts,
        links: links(world, &key, |link| sight.knows_link(link)),
        tags: known.tags(&mut key),
        addresses: addresses(world, known.addresses.order),
        holders: texts(&known.holders.order, &world.record.holders),
        keepers: keepers(world, &key),
        blocks: Vec::new(),
        unknown_inputs: 0,
        roles: Roles::default(),
    };
    (evidence, key)
}

/// Copies the movements into a ledger of their own and notes what passing them tells about purses.
fn copy(sight: &Sight<'_>, order: &[MovementId], key: &mut Key, known: &mut Known<'_>) -> Ledger {
    let world = &sight.world.ledger;
    let mut ledger = match sight.vantage {
        Vantage::Omniscient if !world.has_open_history() => Ledger::closed(),
        _ => Ledger::open_history(),
    };
    for asset in world.assets() {
        ledger.add_asset(asset.clone());
    }
    let (mut ins, mut outs) = (Vec::new(), Vec::new());
    for &movement in order {
        ins.clear();
        outs.clear();
        for i in world.ins(movement) {
            let purse = key.see_purse(world.in_purses()[i], world, &mut ledger);
            ins.push(leg(
                purse,
                world.in_amounts()[i],
                world.has_sealed_legs() && world.in_is_sealed(InLegId::new(i)),
            ));
        }
        for i in world.outs(movement) {
            let id = OutLegId::new(i);
            let purse = key.see_purse(world.out_purse(id), world, &mut ledger);
            outs.push(leg(
                purse,
                world.out_amount(id),
                world.has_sealed_legs() && world.out_is_sealed(id),
            ));
            key.see_leg(id);
        }
        key.see_movement(movement);
        ledger.record(world.instant(movement), &ins, &outs);
        known.pass(sight.world, movement);
    }
    ledger
}

fn leg(purse: PurseId, amount: crate::units::Amount, sealed: bool) -> Leg {
    if sealed {
        Leg::sealed(purse)
    } else {
        Leg::new(purse, amount)
    }
}

/// A list of texts renumbered by first appearance.
struct Renumbered {
    seen: Vec<Option<u32>>,
    order: Vec<u32>,
}

impl Renumbered {
    fn of(count: usize) -> Renumbered {
        Renumbered {
            seen: vec![None; count],
            order: Vec::new(),
        }
    }

    fn see(&mut self, text: u32) -> u32 {
        let next = self.order.len() as u32;
        *self.seen[text as usize].get_or_insert_with(|| {
            self.order.push(text);
            next
        })
    }
}

/// What this investigator comes to know of purses on the way.
struct Known<'w> {
    /// World purses that a message named.
    named: Vec<bool>,
    /// World purses that a public movement touched: their whole record is open.
    public: Vec<bool>,
    addresses: Renumbered,
    holders: Renumbered,
    /// The tags in force, in the record's order.
    in_force: Vec<&'w Tag>,
}

impl<'w> Known<'w> {
    fn new(world: &'w World) -> Known<'w> {
        Known {
            named: vec![false; world.ledger.purse_count()],
            public: vec![false; world.ledger.purse_count()],
            addresses: Renumbered::of(world.record.addresses.len()),
            holders: Renumbered::of(world.record.holders.len()),
            in_force: Vec::new(),
        }
    }

    fn pass(&mut self, world: &World, movement: MovementId) {
        let (ledger, record) = (&world.ledger, &world.record.movements[movement.index()]);
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let outs = &ledger.out_purses()[ledger.outs(movement)];
        for purse in ins.iter().chain(outs) {
            self.named[purse.index()] |= record.named;
            self.public[purse.index()] |= record.public;
        }
    }

    /// Returns the facts of all visible purses in their order.
    fn facts(&mut self, sight: &Sight<'w>, key: &mut Key) -> Vec<PurseFacts> {
        let world: &'w World = sight.world;
        self.in_force = world.record.tags.iter().filter(|tag| sight.knows_tag(tag)).collect();
        let owners = self.tagged_owners(world);
        let seen = key.purses().to_vec();
        let facts = seen.into_iter().map(|purse| self.facts_of(sight, purse, &owners, key));
        facts.collect()
    }

    /// Returns for each address the keeper it is said to belong to by the surest tag; of equally sure ones the first.
    fn tagged_owners(&self, world: &World) -> Vec<Option<KeeperId>> {
        let mut surest = vec![None::<&Tag>; world.record.addresses.len()];
        for &tag in self.in_force.iter().filter(|tag| tag.keeper.is_some()) {
            let best = &mut surest[tag.address as usize];
            if best.is_none_or(|best| best.confidence < tag.confidence) {
                *best = Some(tag);
            }
        }
        surest.into_iter().map(|tag| tag.and_then(|tag| tag.keeper)).collect()
    }

    fn facts_of(
        &mut self,
        sight: &Sight<'_>,
        purse: PurseId,
        owners: &[Option<KeeperId>],
        key: &mut Key,
    ) -> PurseFacts {
        let (record, reads) = (&sight.world.record.purses[purse.index()], sight.reads(purse));
        let own = record.reserve.filter(|_| reads);
        let said = owners[record.address as usize].filter(|_| own.is_none() && record.books.is_none());
        let keeper = record.books.or(own).or(said);
        let boundary = sight.world.ledger.kind(purse).is_boundary();
        let knows_holder = reads || self.named[purse.index()];
        PurseFacts {
            address: Some(self.addresses.see(record.address)),
            keeper: keeper.map(|keeper| key.see_keeper(keeper)),
            reserve: own.is_some() || said.is_some(),
            holder: record
                .holder
                .filter(|_| knows_holder)
                .map(|holder| self.holders.see(holder)),
            edge: record.books.is_some() && !reads && !boundary && !self.public[purse.index()],
        }
    }

    /// Returns the tags in force on visible addresses, by address and then as they were published.
    fn tags(&self, key: &mut Key) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        for tag in &self.in_force {
            if let Some(address) = self.addresses.seen[tag.address as usize] {
                tags.push(Tag {
                    address,
                    keeper: tag.keeper.map(|keeper| key.see_keeper(keeper)),
                    ..(*tag).clone()
                });
            }
        }
        tags.sort_by_key(|tag| (tag.address, tag.published));
        tags
    }
}

/// Returns the public names: `TXID:VOUT` for a transaction output, the address or account number for any other purse.
fn names(world: &World, key: &Key) -> Names {
    let naming = world.record.naming;
    let mut outputs = vec![None; key.purses().len()];
    for &movement in key.movements() {
        for (position, leg) in world.ledger.out_legs(movement).enumerate() {
            let seen = key.purse_seen(world.ledger.out_purse(leg));
            outputs[seen.expect("a visible movement is seen whole").index()] = Some((movement, position));
        }
    }
    let hidden = |leg: OutLegId| {
        let movement = world.ledger.movement_of(leg);
        (movement, leg.index() - world.ledger.outs(movement).start)
    };
    let form = |(&purse, &output): (&PurseId, &Option<(MovementId, usize)>)| match (
        world.ledger.kind(purse),
        world.ledger.filled(purse),
    ) {
        (PurseKind::Coin, Some(leg)) => Err(output.unwrap_or_else(|| hidden(leg))),
        _ => {
            let address = world.record.purses[purse.index()].address;
            Ok((world.record.addresses[address as usize], address))
        }
    };
    let purses: Vec<_> = key.purses().iter().zip(&outputs).map(form).collect();
    let movements = key.movements().to_vec();
    let name = move |purse: &Result<(AddressForm, u32), (MovementId, usize)>| match *purse {
        Ok((form, address)) => naming.address(form, address),
        Err((movement, position)) => format!("{}:{position}", naming.movement(movement)),
    };
    Names::Given {
        purses: Texts::written_by(move || purses.iter().map(name).collect()),
        movements: Texts::written_by(move || movements.iter().map(|movement| naming.movement(*movement)).collect()),
    }
}

fn texts(order: &[u32], all: &[String]) -> Vec<String> {
    order.iter().map(|&text| all[text as usize].clone()).collect()
}

/// Returns the public addresses.
fn addresses(world: &World, order: Vec<u32>) -> Texts {
    let naming = world.record.naming;
    let form = |address: u32| (world.record.addresses[address as usize], address);
    let forms: Vec<_> = order.into_iter().map(form).collect();
    Texts::written_by(move || {
        forms
            .iter()
            .map(|(form, address)| naming.address(*form, *address))
            .collect()
    })
}

/// Returns the known links between visible legs in the evidence's ids, ordered by `from` and then `to`.
pub fn links(world: &World, key: &Key, known: impl Fn(&Link) -> bool) -> Vec<Link> {
    let seen = |link: &Link| {
        Some(Link {
            from: key.leg_seen(link.from)?,
            to: key.leg_seen(link.to)?,
            keeper: link.keeper.and_then(|keeper| key.keeper_seen(keeper)),
            ..*link
        })
    };
    let mut links: Vec<Link> = world
        .record
        .links
        .iter()
        .filter(|link| known(link))
        .filter_map(seen)
        .collect();
    links.sort_by_key(|link| (link.from, link.to));
    links
}

fn keepers(world: &World, key: &Key) -> Vec<KeeperFacts> {
    let facts = |keeper: &KeeperId| {
        let keeper = &world.record.keepers[keeper.index()];
        KeeperFacts {
            name: keeper.name.clone(),
            kind: keeper.kind,
            country: keeper.country.clone(),
        }
    };
    key.keepers().iter().map(facts).collect()
}
