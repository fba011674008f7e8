//! The corpus of known answers: each case is a typed ledger with complaints and what each method must say.

use std::collections::BTreeMap;

use crate::evidence::Roles;
use crate::formats::case::{Answer, Case};
use crate::formats::{Counts, corpus};
use crate::lots::{Booking, Fees, Method};
use crate::trace::audit::{Subject, Unreplayed, audit, replay};
use crate::trace::{History, StopReason, Trace, follow};
use crate::units::OriginId;

fn cases() -> Vec<(String, Case)> {
    let named = |(name, case): (&str, Case)| (format!("{name}.toml"), case);
    corpus::cases().into_iter().map(named).collect()
}

/// A figure is of a purse or a sum, of one complaint or of all together.
type Key = (String, Option<usize>);

/// Everything that a trace says, in the words of an answer; purses that hold nothing are left out.
fn said(case: &Case, trace: &Trace, by_complaint: bool) -> BTreeMap<Key, u128> {
    let mut said = BTreeMap::new();
    let mut add = |of: &str, origin: OriginId, amount: u128| {
        let complaint = by_complaint.then_some(origin.index());
        *said.entry((of.to_owned(), complaint)).or_default() += amount;
    };
    for holding in &trace.held {
        add(
            &case.evidence.purse_name(holding.purse),
            holding.origin,
            holding.amount.get().into(),
        );
    }
    for tally in &trace.tallies {
        add("seeded", tally.origin, tally.seeded.get());
        add("fees", tally.origin, tally.fees.get());
        add("destroyed", tally.origin, tally.destroyed.get());
        add("stopped", tally.origin, tally.stopped.get());
    }
    said.retain(|_, amount| *amount > 0);
    said
}

fn check(name: &str, case: &Case, answer: &Answer) {
    let trace = follow(&case.evidence, &case.complaints, &answer.method, History::Keep);
    let trace = trace.unwrap_or_else(|error| panic!("{name}: {error}"));
    let by_complaint = answer.figures.iter().any(|figure| figure.complaint.is_some());
    let mut said = said(case, &trace, by_complaint);
    for figure in &answer.figures {
        let found = said.remove(&(figure.of.clone(), figure.complaint)).unwrap_or(0);
        let (of, spec) = (&figure.of, answer.method.spec());
        assert_eq!(
            found,
            figure.amount.get().into(),
            "{name}: {of} {:?} under {spec}",
            figure.complaint
        );
    }
    let sums = ["seeded", "fees", "destroyed", "stopped"];
    said.retain(|(of, _), _| !sums.contains(&of.as_str()));
    assert!(said.is_empty(), "{name}: {} also says {said:?}", answer.method.spec());
}

#[test]
fn every_case_has_its_answers() {
    let mut answers = 0;
    for (name, case) in cases() {
        assert!(
            !case.title.is_empty() && !case.source.is_empty(),
            "{name} has a title and a source"
        );
        assert!(!case.answers.is_empty(), "{name} has answers");
        for answer in &case.answers {
            check(&name, &case, answer);
            answers += 1;
        }
    }
    assert!(answers > 200, "the corpus has {answers} answers");
}

/// 10, 20 and 30 go to a mixer, an exchange and a desk, 40 into cash, 50 stay: why the trail ends is said of each.
#[test]
fn a_trail_that_ends_at_a_mixer_ends_in_a_pool_and_at_another_keepers_door_there() {
    let text = r#"
        keepers = [{ name = "mixer", kind = "mixer" }, { name = "exchange", kind = "exchange" }, { name = "desk", kind = "desk" }]
        movements = [
            { ins = [["issuance", 150]], outs = [["loot", 150]] },
            { ins = [["loot", 100]], outs = [["pool", 10], ["hot", 20], ["till", 30], ["cash", 40]] },
        ]
        complaints = [{ name = "theft", claims = [["m1:0"]] }]
        [purses]
        pool = { keeper = "mixer", reserve = true }
        hot  = { keeper = "exchange", reserve = true }
        till = { keeper = "desk", reserve = true }
    "#;
    let case = crate::formats::case::read("case", text).unwrap_or_else(|error| panic!("{error}"));
    let trace = follow(
        &case.evidence,
        &case.complaints,
        &Method::of(Booking::FIFO),
        History::Omit,
    )
    .unwrap();
    let stops: Vec<_> = trace
        .stops
        .iter()
        .map(|stop| (stop.amount.get(), stop.reason))
        .collect();
    let expected = [
        (10, StopReason::Pooled),
        (20, StopReason::Keeper),
        (30, StopReason::Keeper),
        (40, StopReason::Cash),
    ];
    assert_eq!(stops, expected);
}

#[test]
fn every_method_runs_through_every_case() {
    for (name, case) in cases() {
        for booking in Booking::ALL {
            let trace = match follow(&case.evidence, &case.complaints, &Method::of(booking), History::Keep) {
                Err(refusal) if refusal.is_refusal() => {
                    assert!(booking.is_law(), "{name}: {refusal}");
                    continue;
                }
                trace => trace.unwrap_or_else(|error| panic!("{name}: {error}")),
            };
            let last: BTreeMap<_, _> = trace
                .history
                .iter()
                .map(|shade| ((shade.purse, shade.origin), shade.amount))
                .collect();
            for holding in &trace.held {
                let shade = last.get(&(holding.purse, holding.origin));
                assert_eq!(
                    shade,
                    Some(&holding.amount),
                    "{name}: the history of {booking:?} ends with what is held"
                );
            }
        }
    }
}

/// Says which ledger a case is, as a reader would.
fn source(case: &Case) -> Subject {
    Subject {
        kind: "a typed case".into(),
        digest: Counts::of(&case.evidence).digest,
        ..Subject::default()
    }
}

#[test]
fn every_method_has_a_statement_that_stands() {
    for (name, case) in cases() {
        for booking in Booking::ALL {
            for fees in [Fees::Drop, Fees::Follow] {
                let method = Method::of(booking).with_fees(fees);
                let source = source(&case);
                let (statement, trace) = match audit(&case.evidence, &case.complaints, &method, &source) {
                    Err(refusal) if refusal.is_refusal() => continue,
                    stated => stated.unwrap(),
                };
                let lines = statement.lines().join("\n") + "\n";
                let bare = case
                    .evidence
                    .clone()
                    .with(|columns| columns.roles = Roles::default())
                    .unwrap();
                assert_eq!(
                    replay(&bare, &source, lines.as_bytes()),
                    Ok(()),
                    "{name}: roles are stated"
                );
                let followed = follow(&case.evidence, &case.complaints, &method, History::Omit).unwrap();
                assert_eq!(trace.held, followed.held, "{name}: {}", method.spec());
                let rows = lines
                    .lines()
                    .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
                let sums = rows
                    .filter(|row| row["row"] == "hop")
                    .map(|hop| hop["sums"].as_array().map_or(0, Vec::len))
                    .sum::<usize>();
                assert_eq!(
                    sums == 0,
                    booking.relabels() || booking.divides() || booking.keeps_fractions(),
                    "{name}: {} adds its hops up",
                    method.spec()
                );
            }
        }
    }
}

#[test]
fn a_change_of_one_byte_of_a_statement_is_found() {
    let mut found = 0;
    for (name, case) in cases() {
        let laws = Booking::ALL.into_iter().filter(|booking| booking.is_law());
        let bookings = [Booking::FIFO, Booking::HAIRCUT, Booking::POISON].into_iter();
        for booking in bookings.chain(laws) {
            let source = source(&case);
            let (statement, _) = match audit(&case.evidence, &case.complaints, &Method::of(booking), &source) {
                Err(refusal) if refusal.is_refusal() => continue,
                stated => stated.unwrap(),
            };
            let lines = statement.lines().join("\n") + "\n";
            for at in (0..lines.len()).step_by(37) {
                let mut bytes = lines.clone().into_bytes();
                bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
                assert!(replay(&case.evidence, &source, &bytes).is_err(), "{name}: byte {at}");
                found += 1;
            }
            let short = &lines.as_bytes()[..lines.len() - 1];
            assert_eq!(
                replay(&case.evidence, &source, short),
                Err(Unreplayed::End),
                "{name}: cut off"
            );
            let long = lines + "\n";
            assert!(
                replay(&case.evidence, &source, long.as_bytes()).is_err(),
                "{name}: one line more"
            );
        }
    }
    assert!(found > 1_000, "{found} bytes were changed");
}
