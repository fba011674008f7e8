use proptest::prelude::*;

use super::*;
use crate::evidence::{Block, Columns, Complaint, Evidence, KeeperFacts, KeeperKind, Names, PurseFacts, Tag, Vantage};
use crate::formats::provenance::Provenance;
use crate::formats::{Counts, Input, Options, Reading};
use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use crate::seed::Seed;
use crate::units::{Amount, Asset, Instant, KeeperId, MovementId, OutLegId, PurseId, Share};

fn provenance() -> Provenance {
    Provenance {
        scenario: "first-steps".into(),
        rail: "bitcoin".into(),
        seed: Seed::new(u64::MAX),
    }
}

fn read_text(text: &str) -> Result<Reading, crate::formats::ReadError> {
    let input = Input {
        name: "evidence.jsonl".into(),
        bytes: text.as_bytes().to_vec(),
    };
    crate::formats::read(vec![input], &Options::default())
}

/// Makes evidence out of a few numbers: accounts, coins, sealed legs, links, tags and blocks.
fn evidence(steps: &[(u8, u8, u32)], open: bool) -> (Evidence, Vec<Complaint>) {
    let mut ledger = if open { Ledger::open_history() } else { Ledger::closed() };
    let asset = ledger.add_asset(Asset {
        code: "USD".into(),
        scale: 2,
    });
    let issuance = ledger.open(PurseKind::Issuance, asset);
    let accounts: Vec<PurseId> = (0..4).map(|_| ledger.open(PurseKind::Account, asset)).collect();
    for (i, &(from, to, amount)) in steps.iter().enumerate() {
        let at = Instant::from_unix(i as i64 / 2 * 60);
        let coin = ledger.open(PurseKind::Coin, asset);
        let amount = Amount::new(u64::from(amount));
        let from = accounts[usize::from(from) % 4];
        let outs = [
            Leg::new(accounts[usize::from(to) % 4], amount),
            Leg::new(coin, Amount::ZERO),
        ];
        let payer = if ledger.balance(from) >= amount {
            Leg::new(from, amount)
        } else {
            Leg::new(issuance, amount)
        };
        ledger.record(at, &[payer], &outs);
        if open && i % 3 == 0 {
            let unknown = ledger.open(PurseKind::Coin, asset);
            ledger.record(at, &[Leg::sealed(unknown)], &[Leg::sealed(accounts[0])]);
        }
    }
    let given = |what: &'static str, count: usize| (0..count).map(move |i| format!("{what} {i} \"ü\""));
    let facts = ledger.purses().map(|purse| PurseFacts {
        address: (purse.index() % 2 == 0).then_some(purse.get() % 3),
        keeper: (purse.index() % 5 == 0).then(|| KeeperId::new(0)),
        reserve: purse.index() % 10 == 0,
        holder: (purse.index() % 4 == 0).then_some(1),
        edge: purse.index() % 7 == 0,
    });
    let legs = ledger.out_count();
    let links = (1..legs.min(4)).map(|leg| Link {
        from: OutLegId::new(leg - 1),
        to: OutLegId::new(leg),
        amount_in: Amount::ZERO,
        amount_out: Amount::ZERO,
        kind: LinkKind::Otc,
        keeper: Some(KeeperId::new(1)),
        basis: [Basis::Public, Basis::Disclosed, Basis::Inferred(Share::ppm(123_456))][leg % 3],
    });
    let claims = (0..legs.min(2)).map(|leg| (OutLegId::new(leg), ledger.out_amount(OutLegId::new(leg))));
    let complaints = vec![Complaint {
        name: "the theft".into(),
        claims: claims.collect(),
    }];
    let made = Columns {
        vantage: Some(Vantage::Country),
        until: Instant::from_unix(1_000_000),
        names: Names::Given {
            purses: given("purse", ledger.purse_count()).collect(),
            movements: given("movement", ledger.movement_count()).collect(),
        },
        facts: facts.collect(),
        addresses: given("address", 3).collect(),
        holders: given("holder", 2).collect(),
        keepers: vec![
            KeeperFacts {
                name: "a bank".into(),
                kind: KeeperKind::Bank,
                country: Some("XZ".into()),
            },
            KeeperFacts {
                name: "a mixer".into(),
                kind: KeeperKind::Mixer,
                country: None,
            },
        ],
        links: links.collect(),
        tags: vec![Tag {
            address: 2,
            category: "mixer".into(),
            keeper: Some(KeeperId::new(1)),
            published: Instant::from_unix(-5),
            withdrawn: Some(Instant::from_unix(7)),
            source: "a blog".into(),
            confidence: Share::percent(80),
        }],
        // The last block has no movement.
        blocks: [0, ledger.movement_count()]
            .map(|first| Block {
                height: Some(9),
                first: MovementId::new(first),
                coinbase: None,
            })
            .to_vec(),
        unknown_inputs: 3,
        ..Columns::of(ledger)
    };
    (made.check().unwrap(), complaints)
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_whole(
        steps in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u32>()), 0..20),
        open in any::<bool>(),
    ) {
        let (made, complaints) = evidence(&steps, open);
        let text = write(&made, &complaints, Some(&provenance()));
        let back = read_text(&text).unwrap();
        prop_assert_eq!(back.format, FORMAT);
        prop_assert!(back.notes.is_empty());
        prop_assert_eq!(&back.complaints, &complaints);
        prop_assert_eq!(&back.counts, &Counts::of(&made));
        let parts = |e: &Evidence| (e.vantage(), e.until(), e.all_facts().to_vec(), e.addresses().to_vec(), e.holders().to_vec(), e.unknown_inputs());
        prop_assert_eq!(parts(&back.evidence), parts(&made));
        let more = |e: &Evidence| (e.keepers().to_vec(), e.links().to_vec(), e.tags().to_vec(), e.blocks().to_vec(), e.ledger().has_open_history());
        prop_assert_eq!(more(&back.evidence), more(&made));
        // The same bytes again: nothing was lost on the way.
        prop_assert_eq!(write(&back.evidence, &back.complaints, Some(&provenance())), text);
    }

    #[test]
    fn no_mutation_makes_the_reader_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (made, complaints) = evidence(&[(0, 1, 7), (1, 2, 5), (2, 0, 9)], true);
        let mut bytes = write(&made, &complaints, Some(&provenance())).into_bytes();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let options = Options { format: Some(FORMAT), ..Options::default() };
        let _ = crate::formats::read(vec![Input { name: "e".into(), bytes }], &options);
    }
}

#[test]
fn the_first_line_says_simulated_with_seed_and_digest() {
    let (made, complaints) = evidence(&[(0, 1, 7)], false);
    let text = write(&made, &complaints, Some(&provenance()));
    let first = text.lines().next().unwrap();
    let digest = Counts::of(&made).digest;
    for part in ["SIMULATED", "seed 18446744073709551615", &digest, "first-steps"] {
        assert!(first.contains(part), "{part} is not in {first}");
    }
}

#[test]
fn a_changed_row_is_noted_and_an_impossible_one_refused() {
    let (made, complaints) = evidence(&[(0, 1, 7)], false);
    let text = write(&made, &complaints, None);
    let changed = read_text(
        &text
            .replace("\"7\"", "\"8\"")
            .replace("\"amount\":\"8\"", "\"amount\":\"7\""),
    )
    .unwrap();
    assert!(changed.notes[0].contains("digest"), "{:?}", changed.notes);
    let refused = |from: &str, to: &str| read_text(&text.replace(from, to)).unwrap_err().to_string();
    assert!(refused("\"outs\":[[2,", "\"outs\":[[99,").contains("purse 99 is named"));
    assert!(refused("\"amount\":\"7\"", "\"amount\":\"9\"").contains("9 are claimed"));
    assert!(refused("evidence/1", "evidence/2").contains("accepted is dyepack.evidence/1"));
    assert!(refused("\"row\":\"tag\"", "\"row\":\"label\"").contains("line"));
}
