//! Events of two real pools, counted by looking for their words.

use std::path::Path;

use crate::formats::{Input, Options, Reading, read, reference};
use crate::lots::Method;
use crate::trace::{self, History, StopReason};

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/eth/tornado")
        .join(name);
    Input {
        name: name.into(),
        bytes: std::fs::read(&path).unwrap(),
    }
}

fn of(names: &[&str]) -> Reading {
    let inputs = names.iter().map(|name| data(name)).collect();
    read(inputs, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn count(name: &str, word: &str) -> usize {
    String::from_utf8(data(name).bytes).unwrap().matches(word).count()
}

#[test]
fn deposits_fill_the_pool_and_withdrawals_empty_it() {
    for (asset, amount, unit) in [("usdc_100", 100_000_000u64, 1u64), ("wbtc_0.1", 10_000_000, 1)] {
        let names = [format!("deposits_{asset}.json"), format!("withdrawals_{asset}.json")];
        let (deposits, withdrawals) = (count(&names[0], "commitment"), count(&names[1], "nullifierHash"));
        assert!(deposits >= withdrawals && withdrawals > 50);
        let reading = of(&[&names[0], &names[1]]);
        assert_eq!(reading.format.name(), "pool");
        let (evidence, ledger) = (&reading.evidence, reading.evidence.ledger());
        assert_eq!(ledger.movement_count(), deposits + withdrawals);
        let pool = ledger
            .purses()
            .find(|&purse| evidence.purse_name(purse).starts_with("pool of"))
            .unwrap();
        assert!(evidence.facts(pool).reserve);
        let scale = u32::from(ledger.assets()[0].scale);
        let full = if asset.starts_with("usdc") { 6 } else { 8 };
        let unit = unit * 10u64.pow(full - scale);
        assert_eq!(
            ledger.balance(pool).get() * unit,
            (deposits - withdrawals) as u64 * amount,
            "{asset}"
        );
        assert!(reading.evidence.blocks().len() > 50);
        // A trail ends at the pool's door: the pool pools.
        let first = String::from_utf8(data(&names[0]).bytes).unwrap();
        let hash = first
            .split("\"transactionHash\": \"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let theft = reference::resolve(evidence, &format!("{hash}:0"), None).unwrap();
        let method: Method = "haircut".parse().unwrap();
        let traced = trace::follow(evidence, &[theft], &method, History::Omit).unwrap();
        let stopped: u64 = traced.stops.iter().map(|stop| stop.amount.get()).sum();
        assert_eq!(stopped * unit, amount);
        assert!(
            traced
                .stops
                .iter()
                .all(|stop| matches!(stop.reason, StopReason::Keeper | StopReason::Pooled))
        );
    }
}

#[test]
fn the_name_tells_the_pool_and_a_withdrawal_lies_between_deposits() {
    let mut input = data("withdrawals_usdc_100.json");
    let reading = of(&["withdrawals_usdc_100.json", "deposits_usdc_100.json"]);
    let note = "withdrawals say no time, and have one between the deposits around their blocks";
    assert!(
        reading.notes.iter().any(|said| said.ends_with(note)),
        "{:?}",
        reading.notes
    );
    input.name = "events.json".into();
    let said = read(vec![input.clone()], &Options::default()).unwrap_err().to_string();
    assert!(
        said.starts_with("events.json: the events do not say of which pool they are"),
        "{said}"
    );
    input.name = "withdrawals_usdc_0.01.json".into();
    let said = read(vec![input], &Options::default()).unwrap_err().to_string();
    assert!(said.contains("line 2: the fee is more than the pool pays"), "{said}");
    let cut = Input {
        name: "deposits_usdc_100.json".into(),
        bytes: data("deposits_usdc_100.json").bytes[..2_000].to_vec(),
    };
    let said = read(vec![cut], &Options::default()).unwrap_err().to_string();
    assert!(said.starts_with("deposits_usdc_100.json, byte 19"), "{said}");
}
