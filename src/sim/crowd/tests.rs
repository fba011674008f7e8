use super::*;
use crate::evidence::KeeperKind;
use crate::scenario::{
    AssetSpec, Between, Control, Crowd, Form, KeeperSpec, Knowledge, Money, Mules, On, Plan, RailSpec, rail,
};
use crate::seed::Seed;
use crate::sim::agenda::{Act, Intent, Onward};
use crate::units::rates::Rates;
use crate::units::{Amount, Asset, Instant, RailId, Rate, Share, Span};

const BEGINS: Instant = Instant::from_unix(1_709_510_400); // Monday 2024-03-04 00:00 UTC

fn asset(code: &str, scale: u8, cents: u64, base_units: u64) -> AssetSpec {
    AssetSpec {
        asset: Asset {
            code: code.into(),
            scale,
        },
        rates: Rates::constant(Rate { cents, base_units }),
    }
}

fn keeper(name: &str, kind: KeeperKind, on: On) -> KeeperSpec {
    KeeperSpec {
        name: name.into(),
        kind,
        on,
        country: Some("XA".into()),
        customers: 40,
        fee: Share::percent(1),
        discount: Share::NONE,
        delay: Between::just(Span::HOUR),
        parts: Between::just(1),
        sweep_every: Span::DAY,
        hot: Share::percent(50),
        retains: None,
        knows: Knowledge::No,
        institution: true,
        control: None::<Control>,
        hand: None,
        hours: None,
        handling: Span::ZERO,
        answers: None,
        consent: None,
        oversight: None,
        identity: None,
        reads: None,
        mules: Mules::default(),
        tagged: None,
        tag_coverage: Share::NONE,
    }
}

/// Returns a scenario without a theft: a crowd on bitcoin (start 0) or at banks (start 1).
fn scenario(users: u32) -> Scenario {
    let rails = ["bitcoin", "bank-wire"].map(|name| {
        let preset = rail::PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .expect("a preset");
        RailSpec {
            name: name.into(),
            preset: preset.name,
            asset: usize::from(preset.form == Form::Coins),
            form: preset.form,
            fee: preset.fee,
            scripts: rail::ONE_SCRIPT,
            levers: preset.levers,
        }
    });
    Scenario {
        about: None,
        name: "town".into(),
        text: String::new(),
        file: None,
        title: String::new(),
        summary: String::new(),
        story: String::new(),
        invented: String::new(),
        sources: Vec::new(),
        lessons: Vec::new(),
        seed: Seed::new(1),
        scale: 1,
        hands: None,
        begins: BEGINS,
        span: Span::DAY.times(60),
        assets: vec![asset("USD", 2, 1, 1), asset("BTC", 8, 6_000_000, 100_000_000)],
        countries: Vec::new(),
        rails: rails.into(),
        starts: [0, 1].map(RailId::new).into(),
        crowd: vec![Crowd {
            on: On::Start,
            users,
            merchants: users / 10,
            employers: 3,
            until: None,
            wages_every: Span::DAY.times(14),
            payments_per_month: 6,
            payment_median: Money {
                amount: Amount::new(8_000),
                asset: 0,
            },
            payment_sigma_milli: 1_500,
            wealth_alpha_milli: 1_160,
            reuse: Share::percent(50),
            traders: Share::percent(20),
            private: Share::percent(5),
            peelers: 2,
            alike: 0,
            dormant: Share::percent(20),
            movers: Share::percent(30),
            swindlers: Share::NONE,
            weight: 100,
        }],
        keepers: vec![
            keeper("exchange", KeeperKind::Exchange, On::Start),
            keeper("mixer", KeeperKind::Mixer, On::Start),
            keeper("bank", KeeperKind::Bank, On::Rail(RailId::new(1))),
        ],
        incidents: Vec::new(),
        plan: Plan::default(),
        defend: Vec::new(),
        investigators: Vec::new(),
        vantages: Vec::new(),
        methods: Vec::new(),
        expect: Vec::new(),
        warnings: Vec::new(),
    }
}

fn peopled(start: usize) -> (State, Agenda) {
    let scenario = scenario(300);
    let mut state = State::new(&scenario, scenario.starts[start], Seed::new(9));
    crate::sim::keepers::found(&scenario, &mut state);
    let agenda = populate(&scenario, &mut state);
    crate::sim::rails::issue::make_endowments(&mut state);
    (state, agenda)
}

fn threads(n: usize) -> Vec<Intent> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build()
        .expect("a pool of threads");
    pool.install(|| peopled(0).1.intents)
}

#[test]
fn the_agenda_is_the_same_for_any_number_of_threads() {
    let one = threads(1);
    assert!(one.len() > 1_000, "{}", one.len());
    assert_eq!(one, threads(2));
    assert_eq!(one, threads(7));
}

#[test]
fn a_crowd_four_times_as_large_does_four_times_as_much() {
    let intents = |times| {
        let mut scenario = scenario(2_000);
        scenario.multiply_crowd(times).expect("it is small");
        let mut state = State::new(&scenario, scenario.starts[0], Seed::new(9));
        crate::sim::keepers::found(&scenario, &mut state);
        let agenda = populate(&scenario, &mut state);
        (
            agenda.intents.len() / times as usize,
            state.stats.persons / u64::from(times),
        )
    };
    let (one, four) = (intents(1), intents(4));
    assert!(one.0.abs_diff(four.0) * 4 < one.0, "{one:?} {four:?}");
    assert!(one.1.abs_diff(four.1) * 3 < one.1, "{one:?} {four:?}");
}

#[test]
fn a_new_actor_moves_no_other_life() {
    let lives = |users| {
        let mut scenario = scenario(300);
        scenario.crowd[0].peelers = users;
        let mut state = State::new(&scenario, scenario.starts[0], Seed::new(9));
        let users: Vec<Intent> = populate(&scenario, &mut state).intents;
        let first = state
            .truth
            .entities
            .iter()
            .position(|entity| entity.name == "user 1")
            .expect("a user");
        users
            .into_iter()
            .filter(|intent| intent.actor.index() < first + 300)
            .collect::<Vec<_>>()
    };
    assert_eq!(lives(2), lives(5));
}

#[test]
fn everything_happens_inside_the_world_and_for_money() {
    for start in [0, 1] {
        let (state, agenda) = peopled(start);
        for intent in &agenda.intents {
            assert!(BEGINS <= intent.at && intent.at < state.ends);
            let amount = match intent.act {
                Act::Pay { to, amount } => {
                    assert!(to != Onward::Actor(intent.actor) && to != Onward::New(intent.actor));
                    amount
                }
                Act::Pass { to, .. } | Act::Drip { to, .. } | Act::Gather { to, .. } => {
                    assert_ne!(to, Onward::Actor(intent.actor));
                    Amount::new(1)
                }
                Act::Spread { into, .. } => Amount::new(u64::from(into)),
                Act::Leave { .. } => Amount::new(1),
                Act::TakeOver { whom } => {
                    assert_ne!(whom, intent.actor);
                    Amount::new(1)
                }
                Act::Trick { whom, amount } => {
                    assert_ne!(whom, intent.actor);
                    amount
                }
                Act::Batch { first, count } => {
                    let payees = &agenda.payees[first as usize..(first + count) as usize];
                    payees.iter().map(|payee| payee.1).min().expect("a batch has payees")
                }
                Act::Consolidate { least, .. } => Amount::new(u64::from(least)),
                Act::Deposit { amount, .. }
                | Act::Withdraw { amount, .. }
                | Act::Peel { amount, .. }
                | Act::Shift { amount, .. }
                | Act::Fill { amount, .. }
                | Act::Mine { amount }
                | Act::Mix { amount, .. }
                | Act::Sell { amount, .. }
                | Act::Cash { amount, .. } => amount,
            };
            assert!(!amount.is_zero(), "{intent:?}");
        }
    }
}

#[test]
fn the_opening_mixes_owners_and_leaves_none_out() {
    let (state, _) = peopled(0);
    let users = state
        .truth
        .entities
        .iter()
        .filter(|entity| entity.kind == "user")
        .count();
    assert_eq!(users, 300);
    let mut mixed = 0;
    for movement in state.ledger.movements() {
        let outs = &state.ledger.out_purses()[state.ledger.outs(movement)];
        let owners: std::collections::BTreeSet<_> = outs.iter().map(|&purse| state.controller(purse)).collect();
        mixed += usize::from(owners.len() > 1);
    }
    assert!(mixed * 3 > state.ledger.movement_count(), "{mixed}");
    for (index, entity) in state
        .truth
        .entities
        .iter()
        .enumerate()
        .filter(|(_, entity)| entity.kind == "user")
    {
        let wallet = state.wallet(crate::units::EntityId::new(index), RailId::new(0));
        assert!(!wallet.coins.is_empty(), "{} has nothing", entity.name);
    }
}
/// A plan that rests for years needs no background meanwhile.
#[test]
fn a_background_that_stops_is_that_of_a_shorter_world() {
    let drawn = |until: Option<Span>| {
        let mut scenario = scenario(100);
        scenario.crowd[0].until = until;
        let mut state = State::new(&scenario, RailId::new(0), Seed::new(1));
        crate::sim::keepers::found(&scenario, &mut state);
        crate::sim::crowd::populate(&scenario, &mut state).intents
    };
    let (until, begins) = (Span::DAY.times(10), scenario(1).begins);
    let stopped = drawn(Some(until));
    assert!(stopped.len() > 100 && stopped.iter().all(|intent| intent.at < begins + until));
    let all = drawn(None);
    assert!(all.len() > 2 * stopped.len(), "{} and {}", all.len(), stopped.len());
    assert!(all.iter().any(|intent| intent.at > begins + until.times(2)));
    assert_eq!(
        drawn(Some(Span::DAY.times(3_000))),
        all,
        "no longer than the world lasts"
    );
}

#[test]
fn customers_of_banks_on_another_rail_are_people_of_the_crowd() {
    let (state, agenda) = peopled(0);
    let at_bank: Vec<&Intent> = agenda
        .intents
        .iter()
        .filter(|intent| intent.rail == RailId::new(1))
        .collect();
    assert!(!at_bank.is_empty());
    for intent in at_bank {
        assert!(matches!(
            state.truth.entities[intent.actor.index()].kind,
            "user" | "merchant"
        ));
        assert_eq!(state.wallet(intent.actor, RailId::new(1)).accounts.len(), 1);
    }
}

/// The scenario of a town in which one of ten lives on what others have.
fn swindled() -> Scenario {
    let mut scenario = scenario(300);
    scenario.crowd[0].swindlers = Share::percent(10);
    scenario.keepers[2].mules.accounts = 40;
    scenario
}

fn drawn(scenario: &Scenario, rail: usize) -> (State, Vec<Intent>) {
    let mut state = State::new(scenario, RailId::new(rail), Seed::new(9));
    crate::sim::keepers::found(scenario, &mut state);
    let intents = populate(scenario, &mut state).intents;
    (state, intents)
}

#[test]
fn swindlers_move_no_draw_of_anybodys_life() {
    let honest = Scenario {
        crowd: scenario(300).crowd,
        ..swindled()
    };
    let (without, with) = (drawn(&honest, 1).1, drawn(&swindled(), 1).1);
    assert!(without.iter().all(|intent| robbed(intent.act).is_none()));
    let mut with = with.iter();
    assert!(without.iter().all(|intent| with.any(|found| found == intent)));
}

/// Returns whom an act robs, if anybody.
fn robbed(act: Act) -> Option<crate::units::EntityId> {
    let (Act::Trick { whom, .. } | Act::TakeOver { whom }) = act else {
        return None;
    };
    Some(whom)
}

#[test]
fn who_sold_a_thief_an_account_neither_robs_nor_is_robbed_by_others() {
    let (state, intents) = drawn(&swindled(), 1);
    let mules: Vec<_> = state.houses.iter().flat_map(|house| &house.mules).collect();
    let lives = mules.iter().filter(|mule| mule.lives).count();
    let robbed: Vec<_> = intents
        .iter()
        .filter_map(|intent| Some([intent.actor, robbed(intent.act)?]))
        .flatten()
        .collect();
    assert!(
        lives > 10 && robbed.len() > 200,
        "{lives} mules, {} robbed",
        robbed.len()
    );
    assert!(mules.iter().all(|mule| !robbed.contains(&mule.actor)));
}

#[test]
fn whose_account_is_taken_over_has_nothing_left_and_nobody_complains() {
    // What is not worth its fee stays: dollars on the chain, a hundred at banks.
    for (rail, too_little) in [(0, 100_000), (1, 10_000)] {
        let (rail, too_little) = (RailId::new(rail), Amount::new(too_little));
        let mut engine = crate::sim::engine::Engine::new(&swindled(), rail, Seed::new(9));
        let mut emptied = 0;
        let taken: Vec<Intent> = engine.agenda().intents.clone();
        for intent in taken.iter().filter(|intent| intent.rail == rail) {
            let Act::TakeOver { whom } = intent.act else { continue };
            let funds = |engine: &crate::sim::engine::Engine| crate::sim::rails::funds(engine.state(), whom, rail);
            engine.advance(intent.at - Span::seconds(1));
            let before = funds(&engine);
            engine.advance(intent.at);
            let after = funds(&engine);
            if before > too_little {
                assert!(after < before.scaled_down(1, 100), "{after:?} is left of {before:?}");
                emptied += 1;
            }
        }
        assert!(emptied > 20, "{emptied} were emptied");
        engine.advance(engine.state().ends);
        assert!(engine.finish().world.truth.incidents.is_empty());
    }
}

/// What swindlers take they pass on as others do, from purses of their own and, where they took over somebody's, out of his account at an exchange.
#[test]
fn swindlers_pass_on_what_came() {
    for rail in [0, 1].map(RailId::new) {
        let (_, intents) = drawn(&swindled(), rail.index());
        let pairs: std::collections::BTreeSet<_> = intents
            .iter()
            .filter_map(|intent| Some((intent.actor, robbed(intent.act)?)))
            .collect();
        let world = crate::sim::make(&swindled(), rail, Seed::new(9)).world;
        let ledger = &world.ledger;
        let command = |purse: crate::units::PurseId| world.truth.control[purse.index()];
        let mut kitties = std::collections::BTreeMap::new();
        for movement in ledger.movements() {
            let (ins, outs) = (ledger.ins(movement), ledger.outs(movement));
            for leg in ins.clone() {
                if let Some(left) = kitties.get_mut(&ledger.in_purses()[leg]) {
                    *left = true;
                }
            }
            let payer = command(ledger.in_purses()[ins.start]);
            for &purse in ledger.out_purses()[outs].iter() {
                if pairs.contains(&(command(purse), payer)) {
                    kitties.entry(purse).or_insert(false);
                }
            }
        }
        let left = kitties.values().filter(|&&left| left).count();
        assert!(
            kitties.len() > 60 && left * 2 > kitties.len(),
            "{left} of {}",
            kitties.len()
        );
        let from_exchanges = world.record.links.iter().filter(|link| {
            let paid = ledger.out_purse(link.to);
            let booked = ledger.movement_of(link.from);
            let claims = &ledger.in_purses()[ledger.ins(booked)];
            claims
                .iter()
                .any(|&claim| pairs.contains(&(command(paid), command(claim))))
        });
        assert!(from_exchanges.count() > 3);
    }
}

fn lived() -> crate::truth::World {
    crate::sim::make(&scenario(300), RailId::new(0), Seed::new(9)).world
}

#[test]
fn change_has_no_place_among_the_outputs() {
    let world = lived();
    let ledger = &world.ledger;
    let command = |purse: crate::units::PurseId| world.truth.control[purse.index()];
    let (mut first, mut all) = (0, 0);
    for movement in ledger.movements() {
        let (ins, outs) = (ledger.ins(movement), ledger.outs(movement));
        let payer = command(ledger.in_purses()[ins.start]);
        let outs = &ledger.out_purses()[outs];
        let own = |&purse: &_| command(purse) == payer;
        // Two coins and the fee, one of the coins going back to the payer.
        if outs.len() == 3 && outs[..2].iter().filter(|purse| own(purse)).count() == 1 {
            all += 1;
            first += usize::from(own(&outs[0]));
        }
    }
    assert!(all > 1_000, "{all}");
    let deviation = (2 * first).abs_diff(all);
    assert!(
        deviation * deviation < 9 * all,
        "{first} of {all} have their change first"
    );
}

#[test]
fn honest_services_leave_peel_chains() {
    let world = lived();
    let ledger = &world.ledger;
    // The length of the chain of payments with one coin in and two out that ends at each coin.
    let mut length = vec![0u32; ledger.purse_count()];
    for movement in ledger.movements() {
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let outs = ledger.outs(movement);
        if ins.len() != 1 || outs.len() != 3 {
            continue;
        }
        let largest = outs
            .max_by_key(|&leg| ledger.out_amounts()[leg])
            .expect("three out-legs");
        length[ledger.out_purses()[largest].index()] = length[ins[0].index()] + 1;
    }
    let longest = length.iter().max().copied().unwrap_or_default();
    assert!(longest >= 20, "the longest peel chain has {longest} links");
}

#[test]
fn the_money_is_there_for_nearly_everything_that_people_mean_to_do() {
    for rail in [0, 1].map(RailId::new) {
        let made = crate::sim::make(&scenario(300), rail, Seed::new(9));
        assert!(made.stats.done > 12 * made.stats.short, "{:?}", made.stats);
    }
}

/// What is set aside is passed on, and what is lived on is not: of the purses of errands most are emptied, many within the hour, some
/// after days, on coins and on accounts, and where transfers take hours as well.
#[test]
fn money_that_is_set_aside_is_passed_on_after_minutes_and_after_days() {
    for rail in [0, 1].map(RailId::new) {
        let mut scenario = scenario(300);
        scenario.rails[rail.index()].levers.oversight.screened = Share::NONE; // nobody's errand is stopped
        let mut engine = crate::sim::engine::Engine::new(&scenario, rail, Seed::new(9));
        engine.advance(engine.state().ends);
        let state = engine.state();
        let ledger = &state.ledger;
        let mut since = vec![None; ledger.purse_count()];
        let (mut stays, mut set_aside) = (Vec::new(), 0);
        for movement in ledger.movements() {
            let at = ledger.instant(movement);
            for leg in ledger.ins(movement) {
                let came: Option<Instant> = since[ledger.in_purses()[leg].index()].take();
                stays.extend(came.map(|came| at.since(came)));
            }
            for leg in ledger.outs(movement) {
                let purse = ledger.out_purses()[leg];
                let owner = state.owners[state.record.purses[purse.index()].address as usize];
                if owner.till == crate::sim::state::Till::Aside {
                    since[purse.index()] = Some(at);
                    set_aside += 1;
                }
            }
        }
        let within = |span| stays.iter().filter(|&&stay| stay <= span).count();
        assert!(
            set_aside > 500 && stays.len() * 3 > set_aside * 2,
            "{} of {set_aside}",
            stays.len()
        );
        assert!(
            within(Span::HOUR) * 7 > stays.len(),
            "{} of {}",
            within(Span::HOUR),
            stays.len()
        );
        assert!(
            within(Span::DAY) * 20 < stays.len() * 19,
            "{} of {}",
            within(Span::DAY),
            stays.len()
        );
    }
}
