use super::*;
use crate::evidence::{KeeperKind, Vantage};
use crate::ledger::{Leg, LinkKind, PurseKind};
use crate::truth::sample::Sample;
use crate::truth::{Asks, Observer, Role};
use crate::units::{Amount, IncidentId, MovementId, PurseId};

const END: Instant = Instant::MAX;

/// A thief robs a victim on the chain, deposits at an exchange and is paid by its bank into an account elsewhere.
struct Tale {
    sample: Sample,
    exchange: KeeperId,
    thief: [PurseId; 2],
    reserve: PurseId,
    claim: PurseId,
    abroad: PurseId,
    deposit: MovementId,
    credit: MovementId,
    transfer: MovementId,
}

fn tale() -> Tale {
    let mut s = Sample::new();
    let exchange = s.keeper("exchange", KeeperKind::Exchange, "XA");
    let bank = s.keeper("bank", KeeperKind::Bank, "XB");
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, first, second) = (s.purse(victim), s.purse(thief), s.purse(thief));
    let reserve = s.reserve(exchange);
    let exchange_itself = s.world.record.keepers[exchange.index()].entity;
    let claims = s.boundary(PurseKind::Claims, exchange_itself, Some(exchange));
    let (claim, abroad) = (s.account(thief, exchange), s.account(thief, bank));
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(first, 100)]);
    s.theft(theft);
    let layer = s.pay(20, &[(first, 100)], &[(second, 100)]);
    s.loot(layer, 1, &[(first, 0), (second, 100)]);
    let deposit = s.pay(30, &[(second, 100)], &[(reserve, 100)]);
    s.loot(deposit, 2, &[(second, 0), (reserve, 100)]);
    s.public = false;
    let credit = s.pay(30, &[(claims, 100)], &[(claim, 100)]);
    s.loot(credit, 3, &[(reserve, 0), (claim, 100)]);
    s.link(deposit, credit, LinkKind::Deposit, exchange);
    s.named = true;
    let transfer = s.pay(40, &[(claim, 60)], &[(abroad, 60)]);
    s.loot(transfer, 4, &[(claim, 40), (abroad, 60)]);
    s.named = false;
    let inside = s.pay(50, &[(abroad, 60)], &[(abroad, 60)]);
    s.loot(inside, 5, &[(abroad, 60)]);
    Tale {
        thief: [first, second],
        sample: s,
        exchange,
        reserve,
        claim,
        abroad,
        deposit,
        credit,
        transfer,
    }
}

fn see(tale: &Tale, vantage: Vantage) -> (Evidence, Key) {
    project(&tale.sample.world, IncidentId::FIRST, vantage, &[], END)
}

#[test]
fn the_public_sees_the_chain_and_no_names() {
    let tale = tale();
    let (evidence, key) = see(&tale, Vantage::Public);
    assert_eq!(evidence.ledger().movement_count(), 4);
    assert_eq!(
        (key.purse_seen(tale.claim), key.movement_seen(tale.credit)),
        (None, None)
    );
    let reserve = evidence.facts(key.purse_seen(tale.reserve).unwrap());
    assert_eq!((reserve.keeper, reserve.reserve, reserve.holder), (None, false, None));
    assert!(evidence.links().is_empty() && evidence.holders().is_empty() && evidence.keepers().is_empty());
    assert!(!evidence.all_facts().iter().any(|facts| facts.edge));
}

#[test]
fn the_institution_that_looks_sees_its_books_and_where_they_end() {
    let tale = tale();
    let (evidence, key) = see(&tale, Vantage::Institution);
    assert_eq!(
        evidence.ledger().movement_count(),
        6,
        "all but the move inside the bank"
    );
    assert_eq!(evidence.links().len(), 1);
    let claim = evidence.facts(key.purse_seen(tale.claim).unwrap());
    assert_eq!(key.keeper(claim.keeper.unwrap()), tale.exchange);
    assert!(!claim.edge && !claim.reserve && claim.holder.is_some());
    assert!(evidence.facts(key.purse_seen(tale.reserve).unwrap()).reserve);
    let abroad = evidence.facts(key.purse_seen(tale.abroad).unwrap());
    assert!(abroad.edge, "the bank's books are closed");
    assert_eq!(
        evidence.holders()[abroad.holder.unwrap() as usize],
        "thief",
        "the message names the payee"
    );
}

#[test]
fn without_names_in_the_message_the_payee_elsewhere_is_a_number() {
    let mut tale = tale();
    tale.sample.world.record.movements[tale.transfer.index()].named = false;
    let (evidence, key) = see(&tale, Vantage::Institution);
    let abroad = evidence.facts(key.purse_seen(tale.abroad).unwrap());
    assert!(abroad.holder.is_none() && abroad.edge);
}

#[test]
fn a_country_is_all_its_institutions() {
    let mut tale = tale();
    assert_eq!(see(&tale, Vantage::Country).0.ledger().movement_count(), 6);
    tale.sample.world.record.keepers[1].country = Some("XA".into());
    assert_eq!(see(&tale, Vantage::Country).0.ledger().movement_count(), 7);
    tale.sample.world.record.keepers[1].institution = false;
    assert_eq!(see(&tale, Vantage::Country).0.ledger().movement_count(), 6);
}

#[test]
fn a_keeper_that_retains_nothing_has_no_links_to_tell() {
    let mut tale = tale();
    tale.sample.world.record.keepers[tale.exchange.index()].retains_links = false;
    let (evidence, key) = see(&tale, Vantage::Omniscient);
    assert_eq!((evidence.ledger().movement_count(), evidence.links().len()), (7, 0));
    let told = with_true_links(&tale.sample.world, evidence.clone(), &key);
    assert_eq!(told.links().len(), 1);
    assert_eq!(key.leg(told.links()[0].from).index(), tale.deposit.index());
}

#[test]
fn an_answer_opens_books_from_its_instant_on() {
    let tale = tale();
    let answer = |purse| Disclosure {
        keeper: tale.exchange,
        purse,
        answered: Instant::from_unix(60),
    };
    let count = |answer, until| {
        let (evidence, _) = project(
            &tale.sample.world,
            IncidentId::FIRST,
            Vantage::Public,
            &[answer],
            Instant::from_unix(until),
        );
        (evidence.ledger().movement_count(), evidence.links().len())
    };
    assert_eq!(count(answer(None), 59), (4, 0));
    assert_eq!(count(answer(None), 60), (6, 1));
    assert_eq!(count(answer(Some(tale.claim)), 60), (6, 1));
    assert_eq!(
        count(answer(Some(tale.abroad)), 60),
        (6, 0),
        "one account, its two payments"
    );
}

/// The exchange is asked about the purse that the thief paid into, and nobody knows of the claim behind it.
#[test]
fn who_answers_about_a_deposit_says_whose_account_was_credited_and_what_became_of_it() {
    let mut tale = tale();
    let answered = Disclosure {
        keeper: tale.exchange,
        purse: Some(tale.reserve),
        answered: Instant::from_unix(60),
    };
    let told = |tale: &Tale| {
        let world = &tale.sample.world;
        project(
            world,
            IncidentId::FIRST,
            Vantage::Public,
            &[answered],
            Instant::from_unix(60),
        )
    };
    let (evidence, key) = told(&tale);
    assert_eq!((evidence.ledger().movement_count(), evidence.links().len()), (6, 1));
    let claim = evidence.facts(key.purse_seen(tale.claim).unwrap());
    assert_eq!((claim.edge, claim.holder.is_some()), (false, true));
    assert!(
        key.movement_seen(tale.transfer).is_some(),
        "what the customer did with it"
    );
    assert!(
        evidence.facts(key.purse_seen(tale.abroad).unwrap()).edge,
        "the bank was not asked"
    );
    tale.sample.world.record.keepers[tale.exchange.index()].retains_links = false;
    let (evidence, key) = told(&tale);
    assert_eq!(
        (key.purse_seen(tale.claim), evidence.links().len()),
        (None, 0),
        "what was never written down it cannot tell"
    );
}

/// The customer exchanges what was credited for another claim and is paid out of that: the answer about his deposit goes that far, and the
/// payment out is part of it though nobody else shows it.
#[test]
fn an_answer_about_a_deposit_follows_the_customer_through_the_books_to_the_payment_out() {
    let mut tale = tale();
    let s = &mut tale.sample;
    let exchange = tale.exchange;
    let itself = s.world.record.keepers[exchange.index()].entity;
    let edge = s.boundary(PurseKind::Claims, itself, Some(exchange));
    let thief = s.world.truth.control[tale.claim.index()];
    let (other, till) = (s.account(thief, exchange), s.account(itself, KeeperId::new(1)));
    s.endow(55, till, 50);
    let sold = s.pay(60, &[(tale.claim, 40)], &[(edge, 40)]);
    let bought = s.pay(60, &[(edge, 40)], &[(other, 40)]);
    s.link(sold, bought, LinkKind::Swap, exchange);
    let debited = s.pay(70, &[(other, 30)], &[(edge, 30)]);
    let paid = s.pay(71, &[(till, 30)], &[(tale.abroad, 30)]);
    s.link(debited, paid, LinkKind::Withdraw, exchange);
    let answered = Disclosure {
        keeper: exchange,
        purse: Some(tale.reserve),
        answered: Instant::from_unix(100),
    };
    let seen = |disclosures: &[Disclosure]| {
        let (evidence, key) = project(&tale.sample.world, IncidentId::FIRST, Vantage::Public, disclosures, END);
        let shown = [sold, bought, debited, paid].map(|movement| key.movement_seen(movement).is_some());
        (shown, evidence.links().len())
    };
    assert_eq!(seen(&[]), ([false; 4], 0));
    assert_eq!(seen(&[answered]), ([true; 4], 3));
}

#[test]
fn a_tag_counts_while_it_is_in_force() {
    let mut tale = tale();
    tale.sample.tag(tale.reserve, tale.exchange, 35, Some(45));
    let owner = |vantage, until| {
        let (evidence, key) = project(
            &tale.sample.world,
            IncidentId::FIRST,
            vantage,
            &[],
            Instant::from_unix(until),
        );
        let facts = evidence.facts(key.purse_seen(tale.reserve).unwrap());
        (facts.reserve, evidence.tags().len())
    };
    assert_eq!(owner(Vantage::Tags, 34), (false, 0));
    assert_eq!(owner(Vantage::Tags, 35), (true, 1));
    assert_eq!(owner(Vantage::Tags, 45), (false, 0));
    assert_eq!(owner(Vantage::Public, 35), (false, 0));
}

/// The surest of the tags on an address says whose it is, whichever was published first; of equally sure ones the first.
#[test]
fn the_surest_tag_says_whose_an_address_is() {
    let owner = |confidences: [u32; 2]| {
        let mut tale = tale();
        let bank = KeeperId::new(1);
        for (keeper, confidence) in [tale.exchange, bank].into_iter().zip(confidences) {
            tale.sample.tag(tale.reserve, keeper, 35, None);
            let tag = tale.sample.world.record.tags.last_mut().unwrap();
            tag.confidence = crate::units::Share::percent(confidence);
        }
        let (evidence, key) = see(&tale, Vantage::Tags);
        let facts = evidence.facts(key.purse_seen(tale.reserve).unwrap());
        let said = key.keeper(facts.keeper.unwrap());
        if said == bank { "bank" } else { "exchange" }
    };
    assert_eq!(owner([90, 60]), "exchange");
    assert_eq!(owner([60, 90]), "bank");
    assert_eq!(owner([90, 90]), "exchange");
}

/// A payment between two banks passes through a third, which sees it in its own books, and sees no other payment.
#[test]
fn a_correspondent_sees_what_it_passed_on_and_no_more() {
    let mut tale = tale();
    let between = tale.sample.keeper("correspondent", KeeperKind::Bank, "XC");
    tale.sample.world.record.waypoints.push(crate::truth::Waypoint {
        movement: tale.transfer,
        position: 0,
        keeper: between,
        at: Instant::from_unix(40),
    });
    let opened = |keeper| {
        let answer = Disclosure {
            keeper,
            purse: None,
            answered: Instant::from_unix(0),
        };
        let (_, key) = project(&tale.sample.world, IncidentId::FIRST, Vantage::Public, &[answer], END);
        key.movements().to_vec()
    };
    let (_, public) = see(&tale, Vantage::Public);
    assert_eq!(public.movement_seen(tale.transfer), None);
    let mut expected = public.movements().to_vec();
    expected.push(tale.transfer);
    assert_eq!(opened(between), expected);
}

#[test]
fn ids_come_from_first_visible_appearance_alone() {
    let tale = tale();
    let (evidence, key) = see(&tale, Vantage::Institution);
    let order: Vec<PurseId> = evidence
        .ledger()
        .in_purses()
        .iter()
        .chain(evidence.ledger().out_purses())
        .copied()
        .collect();
    assert_eq!(order.iter().max().unwrap().index() + 1, evidence.ledger().purse_count());
    for (seen, &purse) in key.purses().iter().enumerate() {
        assert_eq!(key.purse_seen(purse), Some(PurseId::new(seen)));
    }
    for (seen, &movement) in key.movements().iter().enumerate() {
        assert_eq!(key.movement_seen(movement), Some(MovementId::new(seen)));
    }
    assert!(key.purse_seen(tale.thief[0]) < key.purse_seen(tale.thief[1]));
}

#[test]
fn equal_instants_keep_what_depends_and_mix_what_does_not() {
    let mut s = Sample::new();
    let people: Vec<_> = (0..20).map(|_| s.entity("user", Role::Stranger)).collect();
    let purses: Vec<PurseId> = people.iter().map(|&person| s.purse(person)).collect();
    for &purse in &purses {
        s.endow(5, purse, 10);
    }
    for &purse in &purses {
        s.pay(5, &[(purse, 10)], &[(purse, 10)]);
    }
    let (evidence, key) = project(&s.world, IncidentId::FIRST, Vantage::Public, &[], END);
    let again = project(&s.world, IncidentId::FIRST, Vantage::Public, &[], END);
    assert_eq!(key, again.1, "projecting is deterministic");
    let order = key.movements();
    assert_ne!(
        order,
        s.world.ledger.movements().collect::<Vec<_>>(),
        "the engine's order does not show"
    );
    for purse in 0..20 {
        let place = |movement: usize| order.iter().position(|seen| seen.index() == movement).unwrap();
        assert!(place(purse) < place(purse + 20), "money comes before it goes");
    }
    assert_eq!(evidence.ledger().balance(key.purse_seen(purses[7]).unwrap()).get(), 10);
}

#[test]
fn a_wider_vantage_never_hides_a_movement() {
    let tale = tale();
    for until in [0, 10, 20, 30, 40, 50] {
        let mut before: Vec<MovementId> = Vec::new();
        for vantage in Vantage::ALL {
            let (_, key) = project(
                &tale.sample.world,
                IncidentId::FIRST,
                vantage,
                &[],
                Instant::from_unix(until),
            );
            assert!(before.iter().all(|movement| key.movement_seen(*movement).is_some()));
            before = key.movements().to_vec();
        }
    }
}

#[test]
fn a_complaint_about_what_cannot_be_seen_has_no_claims() {
    let mut tale = tale();
    let (_, key) = see(&tale, Vantage::Public);
    assert_eq!(key.complaints(&tale.sample.world)[0].claims.len(), 1);
    for movement in &mut tale.sample.world.record.movements {
        movement.public = false;
    }
    let (evidence, key) = see(&tale, Vantage::Public);
    assert_eq!(evidence.ledger().movement_count(), 0);
    assert!(key.complaints(&tale.sample.world)[0].claims.is_empty());
}

#[test]
fn books_that_open_show_their_past_and_number_everything_anew() {
    let tale = tale();
    let at = Instant::from_unix;
    let answer = Disclosure {
        keeper: tale.exchange,
        purse: None,
        answered: at(30),
    };
    let mut lens = Lens::new(&tale.sample.world, IncidentId::FIRST, Vantage::Tags, &[answer], at(20));
    assert_eq!(
        lens.evidence().ledger().movement_count(),
        3,
        "the exchange has not answered"
    );
    assert_eq!(lens.extend(&tale.sample.world, at(29)), Growth::Appended);
    assert_eq!(
        lens.extend(&tale.sample.world, at(30)),
        Growth::Renumbered,
        "its books are open now"
    );
    assert_eq!(lens.extend(&tale.sample.world, END), Growth::Appended);
    assert_eq!(lens.key(), &see(&tale, Vantage::Institution).1);
}

#[test]
fn who_looks_is_named_or_the_victim_s_and_does_not_follow_the_loot() {
    let mut tale = tale();
    let read = |tale: &Tale, vantage| books_read(&tale.sample.world, IncidentId::FIRST, vantage, END);
    let bank = KeeperId::new(1);
    let before = books_read(
        &tale.sample.world,
        IncidentId::FIRST,
        Vantage::Institution,
        Instant::from_unix(0),
    );
    assert_eq!(
        before,
        [tale.exchange],
        "the first of the file looks before any loot comes to it"
    );
    let run_by = tale.sample.world.record.keepers[1].entity;
    tale.sample.world.truth.incidents[0].roles[run_by.index()] = Role::Victim;
    assert_eq!(read(&tale, Vantage::Institution), [bank], "the bank was robbed");
    assert_eq!(read(&tale, Vantage::Country), [bank]);
    let [officer, police] =
        [Vantage::Institution, Vantage::Country].map(|seen| Investigator::named(seen.title(), seen));
    let named = |investigator, country: Option<&str>| Observer {
        investigator,
        institution: Some(tale.exchange),
        country: country.map(str::to_owned),
        asks: Asks::Country,
    };
    tale.sample.world.record.observers = vec![named(officer, None), named(police, Some("XB"))];
    let world = &tale.sample.world;
    let read = |who: Investigator| books_read(world, IncidentId::FIRST, who, END);
    assert_eq!(read(officer), [tale.exchange], "the file names it");
    assert_eq!(read(police), [tale.exchange, bank]);
    assert_eq!(
        read(Vantage::Institution.into()),
        [bank],
        "whoever is not named is the victim's"
    );
    let asks = |who, keeper| world.may_ask(who, IncidentId::FIRST, keeper);
    assert!(
        asks(officer, tale.exchange) && !asks(officer, bank),
        "each asks in his own country"
    );
    assert!(!asks(police, tale.exchange) && asks(police, bank));
    let anybody = |vantage: Vantage| asks(vantage.into(), tale.exchange);
    assert_eq!(Vantage::ALL.map(anybody), [false, false, true, true, false]);
}

/// A pool takes 100 of one and 100 of another and pays 99 out twice: its claims match the payouts by hour and amount, and no view
/// shows them unless it retains them.
#[test]
fn no_payout_of_a_pool_that_keeps_nothing_matches_a_claim_in_any_view() {
    let mut s = Sample::new();
    let pool = s.keeper("pool", KeeperKind::Mixer, "XA");
    let run_by = s.world.record.keepers[pool.index()].entity;
    let people = ["one", "other"].map(|name| s.entity(name, Role::Stranger));
    let reserve = s.reserve(pool);
    let claims = s.boundary(PurseKind::Claims, run_by, Some(pool));
    let mut legs = Vec::new();
    for (person, at) in people.into_iter().zip([10, 20]) {
        let (from, to, claim) = (s.purse(person), s.purse(person), s.account(person, pool));
        s.public = true;
        s.endow(at, from, 100);
        let paid_in = s.pay(at, &[(from, 100)], &[(reserve, 100)]);
        s.public = false;
        let credit = s.pay(at, &[(claims, 100)], &[(claim, 100)]);
        s.link(paid_in, credit, LinkKind::Mix, pool);
        let debit = s.pay(at + 5, &[(claim, 100)], &[(claims, 100)]);
        s.public = true;
        let payout = s.pay(at + 5, &[(reserve, 99)], &[(to, 99)]);
        s.link(debit, payout, LinkKind::Mix, pool);
        legs.push([credit, debit, paid_in, payout]);
    }
    let seen = |s: &Sample| {
        let (evidence, key) = project(&s.world, IncidentId::FIRST, Vantage::Omniscient, &[], END);
        let seen = legs.iter().map(|legs| legs.map(|leg| key.movement_seen(leg).is_some()));
        (seen.collect::<Vec<_>>(), evidence.links().len())
    };
    assert_eq!(seen(&s), (vec![[true; 4]; 2], 4), "who retains tells all");
    s.world.record.keepers[pool.index()].retains_links = false;
    assert_eq!(seen(&s), (vec![[false, false, true, true]; 2], 0));
    let (evidence, key) = project(&s.world, IncidentId::FIRST, Vantage::Omniscient, &[], END);
    let reserve = evidence.facts(key.purse_seen(reserve).expect("its coins are on the chain"));
    assert!(reserve.reserve, "and it knows what it has in all");
}

#[test]
fn the_world_knows_an_amount_that_only_readers_of_the_purse_are_told() {
    let mut tale = tale();
    let [_, second] = tale.thief;
    let at = Instant::from_unix(60);
    let world = &mut tale.sample.world;
    let sealed = |purse| Leg {
        sealed: true,
        ..Leg::new(purse, Amount::new(40))
    };
    let paid = world.ledger.record(at, &[sealed(tale.claim)], &[sealed(second)]);
    let like = world.record.movements[tale.deposit.index()];
    world.record.movements.push(like);
    let (whole, key) = see(&tale, Vantage::Omniscient);
    let leg = |key: &Key| {
        key.leg_seen(tale.sample.world.ledger.out_legs(paid).next().unwrap())
            .unwrap()
    };
    assert_eq!(
        whole.ledger().out_amount(leg(&key)).get(),
        40,
        "who reads all books reads it"
    );
    assert!(!whole.ledger().has_sealed_legs());
    let (public, key) = see(&tale, Vantage::Public);
    assert!(
        public.ledger().out_is_sealed(leg(&key)),
        "it is on the chain, and its amount is not"
    );
    assert_eq!(public.ledger().out_amount(leg(&key)), Amount::ZERO);
}

/// What the exchange answers about the purse that everybody saw is whose it is, since it wrote down no more: nothing gets another number. Where it kept
/// accounts, the customer's claim comes to light, which is older than what was seen since.
#[test]
fn an_answer_that_shows_no_movement_of_the_past_leaves_all_numbers() {
    let told = |retains: bool| {
        let mut tale = tale();
        tale.sample.world.record.keepers[tale.exchange.index()].retains_links = retains;
        let world = &tale.sample.world;
        let answer = Disclosure {
            keeper: tale.exchange,
            purse: Some(tale.reserve),
            answered: Instant::from_unix(60),
        };
        let mut lens = Lens::new(world, IncidentId::FIRST, Vantage::Public, &[], Instant::from_unix(59));
        let before = lens.key().movements().to_vec();
        lens.hear(vec![answer]);
        let growth = lens.extend(world, END);
        let (evidence, key) = project(world, IncidentId::FIRST, Vantage::Public, &[answer], END);
        assert_eq!(*lens.key(), key);
        assert_eq!(lens.evidence().all_facts(), evidence.all_facts());
        assert_eq!(lens.evidence().links(), evidence.links());
        let reserve = lens.evidence().facts(key.purse_seen(tale.reserve).unwrap());
        assert!(reserve.reserve, "it is the exchange's own");
        (growth, lens.key().movements() == before)
    };
    assert_eq!(told(false), (Growth::Appended, true));
    assert_eq!(told(true), (Growth::Renumbered, false));
}
