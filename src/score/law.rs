//! The law that ties worlds, evidence, tracers and scores together: where no purse mixes origins and no loot leaves, whoever
//! sees everything finds everything, by every method that conserves value, and accuses nobody.

use proptest::prelude::*;

use super::*;
use crate::evidence::{KeeperKind, Vantage};
use crate::ledger::{LinkKind, PurseKind};
use crate::lots::{Booking, Method};
use crate::seed::{Seed, Stream};
use crate::trace::{self, History};
use crate::truth::loot::{self, Earmarks, Facts, Theft};
use crate::truth::sample::{Sample, credited};
use crate::truth::{Role, World};
use crate::units::{Amount, AssetId, EntityId, IncidentId, Instant, KeeperId, PurseId, Rate, Share};
use crate::vantage::{project, with_true_links};

/// A thief whose purses hold loot alone, an exchange whose reserve holds everybody's, and a crowd that trades around them.
struct Tale {
    sample: Sample,
    draw: Stream,
    now: i64,
    thief: EntityId,
    stranger: EntityId,
    exchange: KeeperId,
    reserves: [PurseId; 2],
    claims: [PurseId; 2],
    /// Purses of the thief that are not empty.
    loot: Vec<PurseId>,
    crowd: Vec<PurseId>,
}

impl Tale {
    fn new(seed: u64) -> Tale {
        let mut sample = Sample::new();
        let token = sample.asset(
            "TOK",
            0,
            Rate {
                cents: 3,
                base_units: 1,
            },
        );
        let exchange = sample.keeper("exchange", KeeperKind::Exchange, "XA");
        let house = sample.world.record.keepers[exchange.index()].entity;
        let (thief, stranger) = (
            sample.entity("thief", Role::Thief),
            sample.entity("stranger", Role::Stranger),
        );
        let dollars = sample.reserve(exchange);
        let tokens = sample.purse_of(PurseKind::Account, token, house);
        sample.world.record.purses[tokens.index()].reserve = Some(exchange);
        let claims = [AssetId::new(0), token].map(|asset| {
            let claims = sample.purse_of(PurseKind::Claims, asset, house);
            sample.world.record.purses[claims.index()].books = Some(exchange);
            claims
        });
        let crowd: Vec<PurseId> = (0..4).map(|_| sample.purse(stranger)).collect();
        for &purse in crowd.iter().chain([&dollars, &tokens]) {
            sample.endow(0, purse, 50_000);
        }
        let first = sample.purse(thief);
        let theft = sample.pay(5, &[(crowd[0], 9_000)], &[(first, 9_000)]);
        let leg = sample.world.ledger.out_legs(theft).next().unwrap();
        sample.world.truth.incidents[0]
            .complaint
            .push((leg, Amount::new(9_000)));
        sample.world.truth.incidents[0].at = Instant::from_unix(5);
        Tale {
            sample,
            draw: Seed::new(seed).stream("test/law"),
            now: 10,
            thief,
            stranger,
            exchange,
            reserves: [dollars, tokens],
            claims,
            loot: vec![first],
            crowd,
        }
    }

    fn balance(&self, purse: PurseId) -> u64 {
        self.sample.world.ledger.balance(purse).get()
    }

    /// Does one thing; many fall on the same instant.
    fn act(&mut self) {
        self.now += self.draw.below(2) as i64 * 3_600;
        let place = self.draw.below(self.loot.len() as u64) as usize;
        match self.draw.below(5) {
            0 => self.noise(),
            1 | 2 => {
                let purse = self.loot.swap_remove(place);
                self.split(purse);
            }
            _ => {
                let purse = self.loot.swap_remove(place);
                self.cross(purse);
            }
        }
    }

    fn noise(&mut self) {
        let pick = |draw: &mut Stream| draw.below(4) as usize;
        let (from, to) = (self.crowd[pick(&mut self.draw)], self.crowd[pick(&mut self.draw)]);
        let amount = self.balance(from) / 3;
        self.sample.pay(self.now, &[(from, amount)], &[(to, amount)]);
    }

    fn fresh(&mut self, asset: AssetId, kind: PurseKind) -> PurseId {
        let purse = self.sample.purse_of(kind, asset, self.thief);
        self.loot.push(purse);
        purse
    }

    /// Empties a purse into fresh ones, in which case coins need not be told from accounts.
    fn split(&mut self, purse: PurseId) {
        let asset = self.sample.world.ledger.asset_of(purse);
        let whole = self.balance(purse);
        let part = if whole < 2 {
            whole
        } else {
            1 + self.draw.below(whole - 1)
        };
        let mut outs = vec![(self.fresh(asset, PurseKind::Coin), part)];
        if part < whole {
            outs.push((self.fresh(asset, PurseKind::Account), whole - part));
        }
        self.sample.pay(self.now, &[(purse, whole)], &outs);
    }

    /// Deposits a purse at the exchange, and has it paid out again, sometimes in the other asset.
    fn cross(&mut self, purse: PurseId) {
        let into = self.sample.world.ledger.asset_of(purse);
        let whole = self.balance(purse);
        let deposit = self
            .sample
            .pay(self.now, &[(purse, whole)], &[(self.reserves[into.index()], whole)]);
        let claim = self.sample.purse_of(PurseKind::Account, into, self.thief);
        self.sample.world.record.purses[claim.index()].books = Some(self.exchange);
        self.sample.public = false;
        let credit = self
            .sample
            .pay(self.now, &[(self.claims[into.index()], whole)], &[(claim, whole)]);
        self.sample.link(deposit, credit, LinkKind::Deposit, self.exchange);
        let out = AssetId::new(self.draw.below(2) as usize);
        let paid = match (into.index(), out.index()) {
            (0, 1) => whole / 3,
            (1, 0) => whole * 3,
            _ => whole,
        };
        let stays = self.draw.below(3) == 0 || paid == 0 || paid > self.balance(self.reserves[out.index()]);
        if stays {
            self.loot.push(claim);
        } else {
            let leave = self
                .sample
                .pay(self.now, &[(claim, whole)], &[(self.claims[into.index()], whole)]);
            self.sample.public = true;
            let fresh = self.fresh(out, PurseKind::Coin);
            let payout = self
                .sample
                .pay(self.now, &[(self.reserves[out.index()], paid)], &[(fresh, paid)]);
            let kind = if into == out {
                LinkKind::Withdraw
            } else {
                LinkKind::Swap
            };
            self.sample.link(leave, payout, kind, self.exchange);
        }
        self.sample.public = true;
    }

    fn finish(mut self) -> World {
        let world = &mut self.sample.world;
        let complaint = world.truth.incidents[0].complaint.clone();
        let facts = Facts {
            ledger: &world.ledger,
            control: &world.truth.control,
            handovers: &[],
            links: &world.record.links,
            rates: &world.record.rates,
            stops: &[],
            seizures: &[],
        };
        let theft = Theft {
            legs: complaint.into_iter().collect(),
            party: [self.thief].into(),
            victims: [self.stranger].into(),
            earmarks: Earmarks::default(),
            abandoned: Vec::new(),
        };
        let found = loot::follow(facts, &[&theft]).remove(0);
        let attempts: Vec<_> = theft
            .legs
            .iter()
            .map(|(&leg, &amount)| credited(&world.ledger, leg, amount))
            .collect();
        let incident = &mut world.truth.incidents[0];
        incident.attempts = attempts;
        (incident.loot, incident.outcomes, incident.received) = (found.steps, found.outcomes, found.received);
        self.sample.world
    }
}

proptest! {
    #[test]
    fn without_mixing_and_loss_everything_is_found_and_nobody_accused(seed: u64, acts in 0usize..40) {
        let mut tale = Tale::new(seed);
        for _ in 0..acts {
            tale.act();
        }
        let world = tale.finish();
        let (evidence, key) = project(&world, IncidentId::FIRST, Vantage::Omniscient, &[], Instant::MAX);
        let linked = with_true_links(&world, evidence.clone(), &key);
        prop_assert_eq!(linked.links(), evidence.links(), "everything is retained");
        let yardstick = Yardstick::new(&world, IncidentId::FIRST, world.ends);
        for booking in [Booking::HAIRCUT, Booking::FIFO, Booking::LIFO_STACK, Booking::TIHO, Booking::TRUE_LINKS] {
            let complaints = key.complaints(&world);
            let trace = trace::follow(&evidence, &complaints, &Method::of(booking), History::Keep).unwrap();
            let card = score(&yardstick, &key, &trace);
            for level in card.levels {
                prop_assert_eq!((level.recall, level.precision), (Some(Share::WHOLE), Some(Share::WHOLE)), "{:?}", booking);
                prop_assert_eq!((level.wrong, level.missed), (Amount::ZERO, Amount::ZERO));
            }
            prop_assert_eq!(card.determined, Some(Share::WHOLE));
            prop_assert!(card.accused.iter().all(|accused| accused.entities == 0));
            let last = card.by_day.last().unwrap();
            prop_assert_eq!((last.recall, last.precision), ([Some(Share::WHOLE); 3], [Some(Share::WHOLE); 3]));
        }
    }

    /// Whoever sees a superset never has less that can be followed.
    #[test]
    fn who_sees_more_can_follow_no_less(seed: u64, acts in 0usize..40, hidden in proptest::collection::vec(any::<bool>(), 40)) {
        let mut tale = Tale::new(seed);
        for _ in 0..acts {
            tale.act();
        }
        let mut world = tale.finish();
        let movements = world.record.movements.iter_mut().skip(3);
        for (movement, hides) in movements.zip(hidden.iter().cycle()) {
            movement.public &= !hides;
        }
        let yardstick = Yardstick::new(&world, IncidentId::FIRST, world.ends);
        let followable = |vantage: Vantage| {
            let (evidence, key) = project(&world, IncidentId::FIRST, vantage, &[], Instant::MAX);
            ends(&yardstick, &evidence, &key).followable
        };
        for (less, more) in [
            (Vantage::Public, Vantage::Tags),
            (Vantage::Tags, Vantage::Omniscient),
            (Vantage::Public, Vantage::Institution),
            (Vantage::Institution, Vantage::Country),
            (Vantage::Country, Vantage::Omniscient),
        ] {
            let (less, more) = (followable(less), followable(more));
            prop_assert!(less.iter().zip(&more).all(|(less, more)| less <= more), "{:?} {:?}", less, more);
        }
    }

    /// Whoever sees a superset never has less of it followed by poison that passes keepers and crosses certain links alone.
    #[test]
    fn who_sees_more_follows_no_less_by_poison(seed: u64, acts in 0usize..40) {
        let mut tale = Tale::new(seed);
        for _ in 0..acts {
            tale.act();
        }
        let world = tale.finish();
        let yardstick = Yardstick::new(&world, IncidentId::FIRST, world.ends);
        let method = "poison;keepers=pass;links=disclosed".parse::<Method>().unwrap();
        let followed = |vantage: Vantage| {
            let (evidence, key) = project(&world, IncidentId::FIRST, vantage, &[], Instant::MAX);
            let trace = trace::follow(&evidence, &key.complaints(&world), &method, History::Keep).unwrap();
            parts(&yardstick, (evidence.ledger(), evidence.links()), &key, &trace).map_or(Amount::ZERO, |parts| parts.followed)
        };
        for (less, more) in [
            (Vantage::Public, Vantage::Tags),
            (Vantage::Tags, Vantage::Omniscient),
            (Vantage::Public, Vantage::Institution),
            (Vantage::Institution, Vantage::Country),
            (Vantage::Country, Vantage::Omniscient),
        ] {
            let (less, more) = (followed(less), followed(more));
            prop_assert!(less <= more, "{} {}", less.get(), more.get());
        }
    }

    #[test]
    fn the_days_of_a_score_end_in_the_score_from_every_vantage(seed: u64, acts in 0usize..30) {
        let mut tale = Tale::new(seed);
        for _ in 0..acts {
            tale.act();
        }
        let world = tale.finish();
        let yardstick = Yardstick::new(&world, IncidentId::FIRST, world.ends);
        for vantage in Vantage::ALL {
            let (evidence, key) = project(&world, IncidentId::FIRST, vantage, &[], Instant::MAX);
            for booking in [Booking::POISON, Booking::HAIRCUT, Booking::FIFO, Booking::EVERYTHING_REACHABLE] {
                let complaints = key.complaints(&world);
                let trace = trace::follow(&evidence, &complaints, &Method::of(booking), History::Keep).unwrap();
                let card = score(&yardstick, &key, &trace);
                if let Some(last) = card.by_day.last() {
                    prop_assert_eq!(last.recall, card.levels.map(|level| level.recall), "{:?} {:?}", vantage, booking);
                    prop_assert_eq!(last.precision, card.levels.map(|level| level.precision), "{:?} {:?}", vantage, booking);
                }
            }
            let ends = ends(&yardstick, &evidence, &key);
            let sum: u32 = ends.rows.iter().filter_map(|row| row.2).map(Share::get).sum();
            prop_assert!(sum.abs_diff(1_000_000) <= 7, "the ends of all trails are the whole");
        }
    }
}
