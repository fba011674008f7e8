use super::*;
use crate::evidence::{Columns, KeeperFacts, KeeperKind, Names, PurseFacts};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use crate::lots::Method;
use crate::lots::{Booking, Links};
use crate::units::OutLegId;
use crate::units::{Amount, AssetId, OriginId, PurseId, Share};
use crate::units::{Asset, Instant, KeeperId};

/// A small ledger of accounts and coins in which each movement happens a second after its predecessor.
struct Town {
    columns: Columns,
}

impl Town {
    fn new(assets: usize) -> Town {
        let mut ledger = Ledger::open_history();
        for _ in 0..assets {
            ledger.add_asset(Asset {
                code: "X".into(),
                scale: 0,
            });
        }
        Town {
            columns: Columns {
                keepers: vec![KeeperFacts {
                    name: "exchange".into(),
                    kind: KeeperKind::Exchange,
                    country: None,
                }],
                ..Columns::of(ledger)
            },
        }
    }

    fn evidence(&self) -> Evidence {
        self.columns.clone().check().unwrap()
    }

    fn open(&mut self, kind: PurseKind, asset: usize) -> PurseId {
        self.columns.facts.push(PurseFacts::default());
        self.columns.ledger.open(kind, AssetId::new(asset))
    }

    fn reserve(&mut self, kind: PurseKind, asset: usize) -> PurseId {
        let purse = self.open(kind, asset);
        let facts = &mut self.columns.facts[purse.index()];
        (facts.reserve, facts.keeper) = (true, Some(KeeperId::new(0)));
        purse
    }

    fn pay(&mut self, ins: &[(PurseId, u64)], outs: &[(PurseId, u64)]) -> Vec<OutLegId> {
        let legs = |legs: &[(PurseId, u64)]| -> Vec<Leg> {
            legs.iter().map(|&(purse, n)| Leg::new(purse, Amount::new(n))).collect()
        };
        let ledger = &mut self.columns.ledger;
        let at = Instant::from_unix(ledger.movement_count() as i64);
        let movement = ledger.record(at, &legs(ins), &legs(outs));
        ledger.out_legs(movement).collect()
    }

    fn link(&mut self, from: OutLegId, to: OutLegId, amount_in: u64, amount_out: u64) {
        self.columns.links.push(Link {
            from,
            to,
            amount_in: Amount::new(amount_in),
            amount_out: Amount::new(amount_out),
            kind: LinkKind::Swap,
            keeper: Some(KeeperId::new(0)),
            basis: Basis::Public,
        });
    }

    fn guess(&mut self, from: OutLegId, to: OutLegId, amount: u64, percent: u32) {
        self.link(from, to, amount, amount);
        let last = self.columns.links.last_mut().expect("it was just added");
        last.basis = Basis::Inferred(Share::percent(percent));
    }

    fn follow(&self, claims: &[(OutLegId, u64)], booking: Booking) -> Trace {
        let complaint = Complaint {
            name: "theft".into(),
            claims: claims.iter().map(|&(leg, n)| (leg, Amount::new(n))).collect(),
        };
        follow(&self.evidence(), &[complaint], &Method::of(booking), History::Keep).unwrap()
    }
}

fn held(trace: &Trace, purse: PurseId) -> u64 {
    let there = trace.held.iter().filter(|holding| holding.purse == purse);
    there.map(|holding| holding.amount.get()).sum()
}

const CONSERVING: [Booking; 4] = [Booking::HAIRCUT, Booking::FIFO, Booking::LIFO_STACK, Booking::TIHO];

#[test]
fn an_account_that_mixes_pays_by_its_booking() {
    let mut town = Town::new(1);
    let [a, b, c, outside] = [0; 4].map(|_| town.open(PurseKind::Account, 0));
    town.pay(&[(outside, 25)], &[(b, 5), (c, 20)]);
    let theft = town.pay(&[(outside, 10)], &[(a, 10)])[0];
    town.pay(&[(a, 10)], &[(b, 10)]);
    town.pay(&[(b, 5)], &[(c, 5)]);
    let taint = |booking| held(&town.follow(&[(theft, 10)], booking), c);
    let bookings = [
        Booking::POISON,
        Booking::HAIRCUT,
        Booking::FIFO,
        Booking::LIFO_STACK,
        Booking::TIHO,
    ];
    assert_eq!(bookings.map(taint), [25, 3, 0, 5, 5]);
}

#[test]
fn a_keepers_door_stops_what_no_link_carries_on() {
    for linked in [false, true] {
        let mut town = Town::new(2);
        let [thief, outside] = [0; 2].map(|_| town.open(PurseKind::Account, 0));
        let hot = town.reserve(PurseKind::Account, 0);
        let payer = town.reserve(PurseKind::Account, 1);
        let buyer = town.open(PurseKind::Account, 1);
        let theft = town.pay(&[(outside, 100)], &[(thief, 100)])[0];
        let deposit = town.pay(&[(thief, 80)], &[(hot, 80)])[0];
        let payout = town.pay(&[(payer, 7)], &[(buyer, 7)])[0];
        if linked {
            town.link(deposit, payout, 60, 7);
        }
        for booking in CONSERVING {
            let trace = town.follow(&[(theft, 100)], booking);
            let expected = if linked { (20, 7, 20, 60) } else { (20, 0, 80, 0) };
            let tally = trace.tallies[0];
            let found = (
                held(&trace, thief),
                held(&trace, buyer),
                tally.stopped.get(),
                tally.crossed_out.get(),
            );
            assert_eq!(found, expected, "{booking:?}, linked: {linked}");
        }
    }
}

#[test]
fn a_link_within_an_asset_leaves_its_fee_with_the_keeper() {
    let mut town = Town::new(1);
    let [thief, outside, receiver] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let pool = town.reserve(PurseKind::Account, 0);
    let theft = town.pay(&[(outside, 100)], &[(thief, 100)])[0];
    let paid_in = town.pay(&[(thief, 100)], &[(pool, 100)])[0];
    let paid_out = town.pay(&[(pool, 97)], &[(receiver, 97)])[0];
    town.link(paid_in, paid_out, 100, 97);
    for booking in CONSERVING {
        let trace = town.follow(&[(theft, 100)], booking);
        assert_eq!(
            (held(&trace, receiver), trace.tallies[0].stopped.get()),
            (97, 3),
            "{booking:?}"
        );
    }
    assert_eq!(held(&town.follow(&[(theft, 100)], Booking::POISON), receiver), 97);
    let nothing = town.follow(&[(theft, 100)], Booking::NOTHING);
    assert_eq!((nothing.held.len(), nothing.tallies[0].stopped.get()), (0, 100));
}

#[test]
fn a_method_that_needs_an_amount_says_which_is_missing() {
    let mut town = Town::new(1);
    let [thief, outside, other] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let theft = town.pay(&[(outside, 10)], &[(thief, 10)])[0];
    let sealed = [Leg::new(thief, Amount::new(10)), Leg::sealed(outside)];
    let ledger = &mut town.columns.ledger;
    ledger.record(Instant::from_unix(9), &sealed, &[Leg::new(other, Amount::new(12))]);
    town.columns.names = Names::Given {
        movements: ["first", "second"].into_iter().collect(),
        purses: Default::default(),
    };
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![(theft, Amount::new(10))],
    };
    let run = |booking| {
        follow(
            &town.evidence(),
            std::slice::from_ref(&complaint),
            &Method::of(booking),
            History::Omit,
        )
    };
    let error = run(Booking::FIFO).unwrap_err();
    assert_eq!(error.to_string(), "fifo needs the amount of input 1 in movement second");
    assert_eq!(held(&run(Booking::POISON).unwrap(), other), 12);
}

#[test]
fn what_came_in_does_not_matter_where_taint_begins() {
    let mut town = Town::new(1);
    let [outside, thief, other] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let ledger = &mut town.columns.ledger;
    let outs = [Leg::new(thief, Amount::new(10)), Leg::new(other, Amount::new(5))];
    ledger.record(Instant::from_unix(9), &[Leg::sealed(outside)], &outs);
    for booking in [
        Booking::HAIRCUT,
        Booking::FIFO,
        Booking::LIFO_STACK,
        Booking::TIHO,
        Booking::POISON,
    ] {
        let trace = town.follow(&[(OutLegId::new(0), 10)], booking);
        assert_eq!((held(&trace, thief), held(&trace, other)), (10, 0), "{booking:?}");
    }
}

#[test]
fn the_history_tells_each_change_of_a_purse() {
    let mut town = Town::new(1);
    let [thief, outside, other] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let theft = town.pay(&[(outside, 10)], &[(thief, 10)])[0];
    town.pay(&[(thief, 4)], &[(other, 4)]);
    town.pay(&[(outside, 1)], &[(other, 1)]);
    let trace = town.follow(&[(theft, 10)], Booking::FIFO);
    let rows = trace
        .history
        .iter()
        .map(|row| (row.movement.index(), row.purse, row.amount.get()));
    assert_eq!(rows.collect::<Vec<_>>(), [(0, thief, 10), (1, thief, 6), (1, other, 4)]);
    assert_eq!(trace.touched, (2, 2));
}

#[test]
fn an_explanation_shows_the_arithmetic_of_each_hop() {
    let mut town = Town::new(1);
    let [thief, outside, other] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let theft = town.pay(&[(outside, 10)], &[(thief, 10)])[0];
    town.pay(&[(outside, 5)], &[(thief, 5)]);
    town.pay(&[(thief, 6)], &[(other, 6)]);
    town.pay(&[(thief, 1)], &[(outside, 1)]);
    let names = |names: &[&str]| names.iter().collect();
    town.columns.names = Names::Given {
        purses: names(&["thief", "outside", "other"]),
        movements: names(&["m1", "m2", "m3", "m4"]),
    };
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![(theft, Amount::new(10))],
    };
    let told = |booking| {
        let method = Method::of(booking);
        explain(&town.evidence(), std::slice::from_ref(&complaint), &method, other).unwrap()
    };
    let haircut = told(Booking::HAIRCUT);
    assert_eq!(
        haircut.hops.len(),
        2,
        "the receipt of clean money and the later payment lay nothing here"
    );
    let expected = "\
other under haircut;fees=drop

1. movement m1, 1970-01-01 00:00:00Z
   in    outside: 10 = 10 clean; it held 0, 0 of it tainted
   out   thief: 10 = 10 clean; complaint theft marks 10; what stays: 10 theft

2. movement m3, 1970-01-01 00:00:02Z
   in    thief: 6 = 4 theft + 2 clean; it held 15, 10 of it tainted
   rule  each output gets floor(taint * value / inputs); what rounding leaves goes to the fee, then to outputs in order
   out   other: 6 = 4 theft + 2 clean; floor(4 * 6 / 6) = 4

held at the cut-off: 4 of theft
";
    assert_eq!(haircut.text(&town.evidence()), expected);
    assert!(
        told(Booking::FIFO)
            .text(&town.evidence())
            .contains("out   other: 6 = 6 theft")
    );
}

#[test]
fn an_explanation_of_an_account_shows_what_left_it() {
    let mut town = Town::new(1);
    let [account, outside, other, further] = [0; 4].map(|_| town.open(PurseKind::Account, 0));
    let first = town.pay(&[(outside, 5)], &[(account, 5)])[0];
    let second = town.pay(&[(outside, 5)], &[(account, 5)])[0];
    town.pay(&[(account, 5)], &[(other, 5)]);
    town.pay(&[(other, 5)], &[(further, 5)]);
    let complaint = |name: &str, claim| Complaint {
        name: name.into(),
        claims: vec![(claim, Amount::new(5))],
    };
    let complaints = [complaint("A", first), complaint("B", second)];
    let told = explain(&town.evidence(), &complaints, &Method::of(Booking::FIFO), account).unwrap();
    let shown: Vec<_> = told.hops.iter().map(|hop| hop.movement.index()).collect();
    assert_eq!(shown, [0, 1, 2], "where it went afterwards is not followed");
    assert_eq!(told.held, [("B".to_owned(), Amount::new(5))]);
}

#[test]
fn bounds_say_what_is_certain_and_what_is_possible() {
    let mut town = Town::new(1);
    let [account, outside, out1, out2] = [0; 4].map(|_| town.open(PurseKind::Account, 0));
    town.pay(&[(outside, 5)], &[(account, 5)]);
    let theft = town.pay(&[(outside, 3)], &[(account, 3)])[0];
    town.pay(&[(account, 4)], &[(out1, 4)]);
    town.pay(&[(outside, 2)], &[(account, 2)]);
    town.pay(&[(account, 6)], &[(out2, 6)]);
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![(theft, Amount::new(3))],
    };
    let evidence = town.evidence();
    let mut bounds = Bounds::new(&evidence, &[complaint], &Method::of(Booking::FIFO)).unwrap();
    let mut of = |purses: &[PurseId]| {
        let bound = bounds.of(purses).unwrap();
        (bound.least.get(), bound.greatest.get())
    };
    assert_eq!((of(&[out1]), of(&[out2])), ((0, 3), (0, 3)));
    assert_eq!(of(&[out1, out2]), (3, 3), "both together hold the loot for certain");
}

#[test]
fn a_link_to_an_earlier_credit_of_its_movement_is_a_way_like_any_other() {
    let mut town = Town::new(1);
    let [source, shop, customer] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let legs = town.pay(&[(source, 10), (shop, 10)], &[(customer, 10), (shop, 10)]);
    town.link(legs[1], legs[0], 10, 10);
    let origin = OriginId::new(0);
    let mut of = vec![None; town.columns.ledger.purse_count()];
    of[source.index()] = Some(origin);
    let sources = Sources::new(vec!["exchange".into()], of);
    let method = Method::of(Booking::LIFO_OUTPUTS);
    let (_, arrived) = exposure(&town.evidence(), &[], &sources, &method, &[legs[0]]).unwrap();
    let expected = Part {
        origin,
        direct: Amount::ZERO,
        indirect: Amount::new(10),
        basis: Some(Basis::Public),
    };
    assert_eq!(arrived[0].parts, [expected]);
    let two = Distance { least: 2, greatest: 2 };
    assert_eq!(distances(&town.evidence(), &sources, &method, legs[0]), [(origin, two)]);
}

#[test]
fn links_that_were_given_in_any_order_carry_the_same_on() {
    let mut town = Town::new(1);
    let [outside, thief, payer, receiver] = [0; 4].map(|_| town.open(PurseKind::Account, 0));
    let [first, second] = [0; 2].map(|_| town.reserve(PurseKind::Account, 0));
    let theft = town.pay(&[(outside, 10)], &[(thief, 10)])[0];
    let deposits = [first, second].map(|door| town.pay(&[(thief, 5)], &[(door, 5)])[0]);
    let paid = [0; 2].map(|_| town.pay(&[(payer, 5)], &[(receiver, 5)])[0]);
    for place in [1, 0] {
        town.link(deposits[place], paid[place], 5, 5);
    }
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![(theft, Amount::new(10))],
    };
    assert_eq!(held(&town.follow(&[(theft, 10)], Booking::FIFO), receiver), 10);
    let evidence = town.evidence();
    let reach = Reach::new(&evidence, &[complaint], &Method::of(Booking::FIFO)).unwrap();
    assert!(reach.reaches(receiver));
}

#[test]
fn what_a_link_would_carry_on_beyond_the_cut_off_still_rests_where_it_went_in() {
    let mut town = Town::new(1);
    let [outside, desk, receiver] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let theft = town.pay(&[(outside, 10)], &[(desk, 10)])[0];
    let paid = town.pay(&[(outside, 10)], &[(receiver, 10)])[0];
    town.link(theft, paid, 10, 10);
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![(theft, Amount::new(10))],
    };
    for (until, resting) in [(0, desk), (1, receiver)] {
        town.columns.until = Instant::from_unix(until);
        let evidence = town.evidence();
        assert_eq!(held(&town.follow(&[(theft, 10)], Booking::FIFO), resting), 10);
        let reach = Reach::new(&evidence, std::slice::from_ref(&complaint), &Method::of(Booking::FIFO)).unwrap();
        assert_eq!(
            (reach.reaches(resting), reach.mingled().purses),
            (true, 1),
            "until {until}"
        );
    }
}

#[test]
fn arrivals_and_distances_cross_the_links_that_the_method_asks_for() {
    let mut town = Town::new(1);
    let [source, outside, receiver] = [0; 3].map(|_| town.open(PurseKind::Account, 0));
    let pool = town.reserve(PurseKind::Account, 0);
    town.pay(&[(outside, 50)], &[(source, 50)]);
    let deposit = town.pay(&[(source, 50)], &[(pool, 50)])[0];
    let payout = town.pay(&[(outside, 50)], &[(receiver, 50)])[0];
    town.guess(deposit, payout, 50, 40);
    let evidence = town.evidence();
    let mut of = vec![None; evidence.ledger().purse_count()];
    of[source.index()] = Some(OriginId::new(0));
    let sources = Sources::new(vec!["source".into()], of);
    for (links, arrives) in [
        (Links::All, 50),
        (Links::Inferred(Share::percent(40)), 50),
        (Links::Disclosed, 0),
    ] {
        let method = Method::of(Booking::FIFO).with_links(links).unwrap();
        let arrived = exposure(&evidence, &[], &sources, &method, &[payout]).unwrap().1;
        assert_eq!(arrived[0].tainted(), Amount::new(arrives), "{links:?}");
        let far = distances(&evidence, &sources, &method, payout);
        assert_eq!(far.len(), usize::from(arrives > 0), "{links:?}");
    }
}

#[test]
fn what_came_over_a_guess_says_so_wherever_its_booking_lays_it() {
    let mut town = Town::new(1);
    let [thief, outside, middle, end] = [0; 4].map(|_| town.open(PurseKind::Account, 0));
    let pool = town.reserve(PurseKind::Account, 0);
    let theft = town.pay(&[(outside, 30)], &[(thief, 30)])[0];
    let deposit = town.pay(&[(thief, 10)], &[(pool, 10)])[0];
    let payout = town.pay(&[(pool, 10)], &[(middle, 10)])[0];
    town.guess(deposit, payout, 10, 40);
    town.pay(&[(outside, 5)], &[(middle, 5)]);
    town.pay(&[(thief, 10)], &[(middle, 10)]);
    town.pay(&[(middle, 15)], &[(end, 15)]);
    // The middle got 10 over the guess, 5 clean and then 10 without a link, and pays 15.
    let guess = Some(Basis::Inferred(Share::percent(40)));
    for (booking, of_end, of_middle) in [
        (Booking::FIFO, guess, None),
        (Booking::LIFO_STACK, None, guess),
        (Booking::HAIRCUT, guess, guess),
        (Booking::POISON, guess, guess),
    ] {
        let trace = town.follow(&[(theft, 30)], booking);
        let of = |purse| trace.held.iter().find(|held| held.purse == purse).unwrap().basis;
        assert_eq!(
            (of(end), of(middle), of(thief)),
            (of_end, of_middle, None),
            "{booking:?}"
        );
    }
}
