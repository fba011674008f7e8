use std::collections::BTreeSet;

use super::*;
use crate::scenario::{Scenario, decode, template};
use crate::seed::Seed;
use crate::units::Share;

/// A chain on which a byte costs three units, before anybody has anything.
fn scenario() -> Scenario {
    let rail = "[rail.plain]\npreset = \"bitcoin\"\nfee = { per_byte = 3 }\n";
    let text = template("Coins").replacen("rails = [\"bitcoin\", \"bank-wire\"]", "rails = [\"plain\"]", 1);
    let text = text.replacen("[asset.BTC]", &format!("{rail}\n[asset.BTC]"), 1);
    decode("coins", &text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Somebody with coins of these amounts, somebody else, and the price of any payment.
fn purse_with(amounts: &[u64], scenario: &Scenario) -> (State, RailId, [ActorId; 2], Price) {
    let rail = scenario.starts[0];
    let mut state = State::new(scenario, rail, Seed::new(1));
    let [payer, payee] = ["payer", "payee"].map(|name| state.enter("user", name.to_owned()));
    for &amount in amounts {
        let address = fresh_address(&mut state, payer, rail, Till::Wallet);
        let purse = coin_at(&mut state, address, rail, Amount::new(amount), None);
        let issuance = state.edges[state.asset_on(rail).index()].issuance;
        let row = state.row(rail, None);
        let leg = |purse| Leg::new(purse, Amount::new(amount));
        state.record_movement(row, &[leg(issuance)], &[leg(purse)]);
    }
    let price = Price::dearest(&state, rail);
    (state, rail, [payer, payee], price)
}

/// Pays, and returns what the last movement took and gave, fee last.
fn paid(state: &mut State, rail: RailId, [payer, payee]: [ActorId; 2], amount: u64, luck: u64) -> (Vec<u64>, Vec<u64>) {
    let to = vec![(Payee::Actor(payee), Part::Exact(Amount::new(amount)))];
    let payment = Payment::new(rail, Source::Wallet(payer), to, Luck::new(luck));
    execute(state, &payment).expect("there is enough");
    let movement = state.ledger.movements().last().expect("it was recorded");
    let numbers = |amounts: &[Amount]| amounts.iter().map(|amount| amount.get()).collect::<Vec<u64>>();
    let ins = numbers(&state.ledger.in_amounts()[state.ledger.ins(movement)]);
    let outs = numbers(&state.ledger.out_amounts()[state.ledger.outs(movement)]);
    (ins, outs)
}

#[test]
fn a_coin_that_fits_pays_alone_and_leaves_no_change() {
    let scenario = scenario();
    for luck in 0..8 {
        let (_, _, _, price) = purse_with(&[], &scenario);
        let fits = 70_000 + price.coins(1, 1).get() + 5;
        let amounts = [900_000, 800_000, fits, 700_000, 600_000, 500_000, 400_000, 300_000];
        let (mut state, rail, actors, _) = purse_with(&amounts, &scenario);
        let (ins, outs) = paid(&mut state, rail, actors, 70_000, luck);
        assert_eq!(ins, [fits], "with luck {luck}");
        assert_eq!(outs, [70_000, fits - 70_000]);
    }
}

#[test]
fn where_no_coin_fits_any_coin_may_be_paid_with() {
    let scenario = scenario();
    let amounts: Vec<u64> = (1..=10).map(|n| 500_000 + n).collect();
    let used: BTreeSet<u64> = (0..60)
        .map(|luck| {
            let (mut state, rail, actors, _) = purse_with(&amounts, &scenario);
            paid(&mut state, rail, actors, 70_000, luck).0[0]
        })
        .collect();
    assert!(used.len() >= 8, "only {used:?} of ten coins are ever paid with");
}

#[test]
fn change_that_costs_as_much_to_spend_as_it_is_worth_goes_to_the_fee() {
    let scenario = scenario();
    let (_, _, _, price) = purse_with(&[], &scenario);
    let (with_change, dust) = (price.coins(1, 2).get(), price.spending(AddressForm::Coin).get());
    assert!(dust > 0);
    for (more, outs) in [
        (0, vec![70_000, with_change + dust]),
        (1, vec![70_000, dust + 1, with_change]),
    ] {
        let (mut state, rail, actors, _) = purse_with(&[70_000 + with_change + dust + more], &scenario);
        let mut given = paid(&mut state, rail, actors, 70_000, 3).1;
        let fee = given.pop();
        given.sort_unstable_by_key(|&amount| std::cmp::Reverse(amount));
        given.extend(fee);
        assert_eq!(given, outs, "{more} above what is dust");
    }
}

#[test]
fn an_address_is_used_again_as_often_as_its_owner_does() {
    let scenario = scenario();
    for (reuse, addresses) in [
        (Share::WHOLE, 1..=1),
        (Share::NONE, 40..=40),
        (Share::percent(50), 10..=30),
    ] {
        let (mut state, rail, [_, payee], _) = purse_with(&[], &scenario);
        state.wallet_mut(payee, rail).reuse = reuse;
        let mut luck = Luck::new(7);
        let of = |purse: PurseId, state: &State| state.record.purses[purse.index()].address;
        let used: BTreeSet<u32> = (0..40)
            .map(|_| {
                let purse = receive(&mut state, payee, rail, Till::Wallet, Amount::new(1), &mut luck);
                of(purse, &state)
            })
            .collect();
        assert!(addresses.contains(&used.len()), "{} addresses at {reuse:?}", used.len());
    }
}

#[test]
fn the_inputs_of_a_payment_of_named_coins_stand_in_no_order() {
    let scenario = scenario();
    let amounts: Vec<u64> = (1..=6).map(|n| 100_000 * n).collect();
    let orders: BTreeSet<Vec<u64>> = (0..10)
        .map(|luck| {
            let (mut state, rail, [payer, payee], _) = purse_with(&amounts, &scenario);
            let purses = state.wallet(payer, rail).coins.iter().map(|coin| coin.purse).collect();
            let to = vec![(Payee::Actor(payee), Part::Rest)];
            let payment = Payment::new(rail, Source::Purses(payer, purses), to, Luck::new(luck));
            execute(&mut state, &payment).expect("there is enough");
            let movement = state.ledger.movements().last().expect("it was recorded");
            let ins = &state.ledger.in_amounts()[state.ledger.ins(movement)];
            ins.iter().map(|amount| amount.get()).collect()
        })
        .collect();
    assert!(orders.len() >= 8, "{} orders of ten", orders.len());
}

/// A chain on which wallets have every form, a fifth the oldest.
fn mixed() -> Scenario {
    let mut scenario = scenario();
    scenario.rails[0].scripts = [20, 20, 50, 10].map(Share::percent);
    scenario
}

#[test]
fn a_movement_costs_what_its_scripts_take_and_change_goes_back_under_that_of_the_coin() {
    let scenario = mixed();
    let forms = [
        AddressForm::KeyHash,
        AddressForm::ScriptHash,
        AddressForm::Coin,
        AddressForm::Taproot,
    ];
    // The input and an output to a taproot address; with change there is one more output.
    for (form, [alone, change]) in forms.into_iter().zip([[191, 34], [134, 32], [111, 31], [101, 43]]) {
        let (mut state, rail, [payer, payee], price) = purse_with(&[], &scenario);
        let coin = |state: &mut State| {
            let address = address_of(state, (payer, rail), Till::Wallet, form);
            let purse = coin_at(state, address, rail, Amount::new(100_000), None);
            let issuance = state.edges[state.asset_on(rail).index()].issuance;
            let (row, leg) = (state.row(rail, None), |purse| Leg::new(purse, Amount::new(100_000)));
            state.record_movement(row, &[leg(issuance)], &[leg(purse)]);
            purse
        };
        for (part, bytes, outs) in [
            (Part::Rest, alone, 1),
            (Part::Exact(Amount::new(60_000)), alone + change, 2),
        ] {
            let purse = coin(&mut state);
            let door = address_of(&mut state, (payee, rail), Till::Wallet, AddressForm::Taproot);
            let to = vec![(Payee::Address(door), part)];
            let payment = Payment::new(rail, Source::Purses(payer, vec![purse]), to, Luck::new(2));
            execute(&mut state, &payment).expect("there is enough");
            let movement = state.ledger.movements().last().expect("it was recorded");
            let legs = state.ledger.outs(movement);
            assert_eq!(
                state.ledger.out_amounts()[legs.clone()].last(),
                Some(&price.of(bytes)),
                "{form:?}"
            );
            let purses = &state.ledger.out_purses()[legs];
            let back = purses[..outs].iter().filter(|&&purse| state.controller(purse) == payer);
            assert!(back.clone().count() == outs - 1 && back.clone().all(|&purse| form_of(&state, purse) == form));
        }
    }
}

#[test]
fn wallets_have_the_forms_that_the_rail_says_and_keep_them() {
    let scenario = mixed();
    let (mut state, rail, _, _) = purse_with(&[], &scenario);
    let mut counts = [0; 4];
    for n in 0..2_000 {
        let actor = state.enter("user", format!("user {n}"));
        let form = wallet_form(&state, actor, rail);
        for till in [Till::Wallet, Till::Wallet] {
            let purse = receive(&mut state, actor, rail, till, Amount::new(1), &mut Luck::new(n));
            assert_eq!(form_of(&state, purse), form);
        }
        let place = AddressForm::COINS.iter().position(|(known, _)| *known == form);
        counts[place.expect("a form of coins")] += 1;
    }
    for (count, of) in counts.into_iter().zip([400u32, 400, 1_000, 200]) {
        assert!(of.abs_diff(count) < 80, "{counts:?}");
    }
}

#[test]
fn purses_that_are_made_for_one_payment_are_wallets_of_their_own() {
    let scenario = mixed();
    let (mut state, rail, actors, _) = purse_with(&[10_000_000], &scenario);
    let to = (0..40).map(|n| match n % 2 {
        0 => (Payee::Fresh(actors[1]), Part::Exact(Amount::new(10_000))),
        _ => {
            let aside = fresh_address(&mut state, actors[1], rail, Till::Aside);
            (Payee::Address(aside), Part::Exact(Amount::new(20_000)))
        }
    });
    let payment = Payment::new(rail, Source::Wallet(actors[0]), to.collect(), Luck::new(2));
    execute(&mut state, &payment).expect("there is enough");
    let movement = state.ledger.movements().last().expect("it was recorded");
    for amount in [10_000, 20_000] {
        let outs = state.ledger.outs(movement);
        let made = outs.filter(|&leg| state.ledger.out_amounts()[leg] == Amount::new(amount));
        let forms = made.map(|leg| form_of(&state, state.ledger.out_purses()[leg]));
        let keyed = forms.clone().filter(|form| *form == AddressForm::Coin).count();
        assert!(
            (5..=15).contains(&keyed),
            "{keyed} of twenty coins of {amount} have the most usual form"
        );
    }
}
