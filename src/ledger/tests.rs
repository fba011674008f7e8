use super::*;

fn world() -> (Ledger, AssetId, PurseId, PurseId) {
    let mut ledger = Ledger::closed();
    let asset = ledger.add_asset(Asset {
        code: "USD".into(),
        scale: 2,
    });
    let issuance = ledger.open(PurseKind::Issuance, asset);
    let account = ledger.open(PurseKind::Account, asset);
    ledger.record(at(0), &[leg(issuance, 10)], &[leg(account, 10)]);
    (ledger, asset, issuance, account)
}

fn at(seconds: i64) -> Instant {
    Instant::from_unix(seconds)
}

fn leg(purse: PurseId, amount: u64) -> Leg {
    Leg::new(purse, Amount::new(amount))
}

#[test]
fn an_account_gives_what_it_holds_and_no_more() {
    let (mut ledger, asset, _, account) = world();
    let other = ledger.open(PurseKind::Account, asset);
    ledger.record(at(1), &[leg(account, 4)], &[leg(other, 4)]);
    let refusal = ledger
        .try_record(at(2), &[leg(account, 7)], &[leg(other, 7)])
        .unwrap_err();
    assert_eq!(refusal.to_string(), "purse 1 holds 6 and 7 are taken");
    assert_eq!(
        (
            ledger.balance(account).get(),
            ledger.balance(other).get(),
            ledger.movement_count()
        ),
        (6, 4, 2)
    );
}

#[test]
fn a_refused_movement_leaves_no_trace() {
    let (mut ledger, asset, _, account) = world();
    let coin = ledger.open(PurseKind::Coin, asset);
    ledger.record(at(1), &[leg(account, 3)], &[leg(coin, 3)]);
    assert!(
        ledger
            .try_record(at(1), &[leg(account, 1)], &[leg(account, 2)])
            .is_err()
    );
    assert!(
        ledger
            .try_record(at(0), &[leg(account, 1)], &[leg(account, 1)])
            .is_err()
    );
    assert!(
        ledger
            .try_record(at(1), &[leg(account, 1), leg(coin, 2)], &[leg(account, 3)])
            .is_err()
    );
    assert!(
        ledger
            .try_record(at(1), &[leg(account, 1)], &[leg(account, 0), leg(coin, 1)])
            .is_err()
    );
    assert_eq!(
        (
            ledger.balance(account).get(),
            ledger.balance(coin).get(),
            ledger.movement_count()
        ),
        (7, 3, 2)
    );
    assert_eq!(
        ledger.emptied_by(coin),
        None,
        "a coin that a refused movement took is there to be spent"
    );
    ledger.record(at(1), &[leg(coin, 3)], &[leg(account, 3)]);
}

#[test]
fn a_coin_is_filled_once_and_emptied_once() {
    let (mut ledger, asset, _, account) = world();
    let coin = ledger.open(PurseKind::Coin, asset);
    let fees = ledger.open(PurseKind::Fees, asset);
    ledger.record(at(1), &[leg(account, 10)], &[leg(coin, 9), leg(fees, 1)]);
    ledger.record(at(2), &[leg(coin, 9)], &[leg(account, 9)]);
    assert_eq!(ledger.emptied_by(coin), Some(MovementId::new(2)));
    assert!(matches!(
        ledger.try_record(at(3), &[leg(coin, 9)], &[leg(account, 9)]),
        Err(MovementRefusal::NotOnce { .. })
    ));
    assert_eq!(ledger.in_filled()[2], Some(OutLegId::new(1)));
    assert_eq!(ledger.movement_of(OutLegId::new(2)), MovementId::new(1));
}

#[test]
fn a_ledger_with_open_history_lets_earlier_money_out() {
    let mut ledger = Ledger::open_history();
    let asset = ledger.add_asset(Asset {
        code: "BTC".into(),
        scale: 8,
    });
    let (coin, account) = (
        ledger.open(PurseKind::Coin, asset),
        ledger.open(PurseKind::Account, asset),
    );
    ledger.record(at(0), &[leg(coin, 5)], &[leg(account, 5)]);
    ledger.record(at(1), &[leg(account, 8)], &[leg(account, 8)]);
    let unknown = ledger.open(PurseKind::Coin, asset);
    ledger.record(at(2), &[Leg::sealed(unknown)], &[leg(account, 2)]);
    assert!(ledger.in_is_sealed(InLegId::new(2)) && !ledger.in_is_sealed(InLegId::new(1)));
}

#[test]
fn a_refused_movement_leaves_a_ledger_with_open_history_as_it_was() {
    let mut ledger = Ledger::open_history();
    let asset = ledger.add_asset(Asset {
        code: "BTC".into(),
        scale: 8,
    });
    let (rich, poor) = (
        ledger.open(PurseKind::Account, asset),
        ledger.open(PurseKind::Account, asset),
    );
    ledger.record(at(0), &[leg(rich, 5)], &[leg(rich, 5)]);
    let half = u64::MAX / 2;
    let coin = ledger.open(PurseKind::Coin, asset);
    let ins = [leg(rich, half), leg(rich, half), Leg::sealed(poor)];
    let twice = [leg(coin, 3), leg(coin, 4)];
    assert_eq!(
        ledger.try_record(at(1), &ins, &twice),
        Err(MovementRefusal::NotOnce { purse: coin })
    );
    let much = [leg(coin, 3), leg(rich, u64::MAX - 3)];
    assert_eq!(
        ledger.try_record(at(1), &[Leg::sealed(poor)], &much),
        Err(MovementRefusal::Overflow { purse: rich })
    );
    let most = [leg(rich, u64::MAX), leg(poor, 1)];
    let asset = "BTC".to_owned();
    assert_eq!(
        ledger.try_record(at(1), &most, &most),
        Err(MovementRefusal::TooLarge { asset })
    );
    assert_eq!((ledger.balance(rich).get(), ledger.balance(poor).get()), (5, 0));
    assert_eq!(ledger.filled(coin), None);
    ledger.record(at(1), &[leg(rich, 5)], &[leg(coin, 5)]);
    assert_eq!(ledger.balance(coin).get(), 5);
}

#[test]
fn the_digest_tells_two_ledgers_apart() {
    let digest = |ledger: &Ledger| {
        let mut sink = Sink::new("ledger/2");
        ledger.feed(&mut sink);
        sink.finish()
    };
    let (mut ledger, _, issuance, account) = world();
    let before = digest(&ledger);
    assert_eq!(before, digest(&world().0));
    ledger.record(at(1), &[leg(issuance, 1)], &[leg(account, 1)]);
    assert_ne!(before, digest(&ledger));
}

#[test]
fn the_digest_tells_whether_a_history_is_whole() {
    let digest = |ledger: &Ledger| {
        let mut sink = Sink::new("ledger/2");
        ledger.feed(&mut sink);
        sink.finish()
    };
    assert_ne!(digest(&Ledger::open_history()), digest(&Ledger::closed()));
}
