use super::*;
use crate::formats::case::{self, Case};
use crate::formats::corpus;
use crate::trace::{History, Holding, Taint, Trace, follow};

const LIMITS: Limits = Limits {
    seconds: 1,
    output_bytes: 2,
    memory_bytes: None,
};

const HELLO: &str =
    r#"{"row":"hello","protocol":"dyepack.tracer/1","name":"t","version":"1","features":["taint","coins"]}"#;
const CONSERVES: &str =
    r#"{"row":"hello","protocol":"dyepack.tracer/1","name":"t","version":"1","features":["taint","conserves"]}"#;
const RANKS: &str = r#"{"row":"hello","protocol":"dyepack.tracer/1","name":"t","version":"1","features":["ranks"]}"#;
const END: &str = r#"{"row":"end"}"#;

/// Purses 0 and 1 are a boundary and a loot of 10, which pays 6 and 4 into 2 and 3.
fn story() -> Case {
    let text = r#"
        kind = "coin"
        [[movements]]
        ins = [["issuance", 10]]
        outs = [["loot", 10]]
        [[movements]]
        ins = [["loot", 10]]
        outs = [["x", 6], ["y", 4]]
        [[complaints]]
        name = "theft"
        claims = [["loot", 8]]
    "#;
    case::read("story.toml", text).unwrap()
}

fn hear(lines: &[&str]) -> Result<Testimony, Trouble> {
    hear_of(&story(), lines)
}

fn hear_of(case: &Case, lines: &[&str]) -> Result<Testimony, Trouble> {
    let question = Question {
        evidence: &case.evidence,
        complaints: &case.complaints,
        method: None,
    };
    read(lines.join("\n").as_bytes(), &question).map(|(_, testimony)| testimony)
}

fn taint(lines: &[&str]) -> Taint {
    match hear(lines) {
        Ok(Testimony::Taint(taint)) => taint,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(lines: &[&str], kind: &str, line: u64, part: &str) {
    let trouble = hear(lines).expect_err("it is refused");
    let said = trouble.to_string();
    assert_eq!(trouble.kind(), kind, "{said}");
    assert!(said.contains(part), "{said}");
    assert!(said.starts_with(&format!("line {line} of its answer: ")), "{said}");
}

#[test]
fn an_answer_is_read_and_unknown_keys_are_passed_by() {
    let held = r#"{"row":"held","purse":2,"tainted":"6","colour":"red"}"#;
    let taint = taint(&[
        HELLO,
        "",
        held,
        r#"{"row":"held","purse":3,"complaint":0,"tainted":2}"#,
        END,
        "",
    ]);
    let amounts: Vec<u64> = taint.held.iter().map(|holding| holding.amount.get()).collect();
    assert_eq!(amounts, [6, 2]);
    assert_eq!(taint.held[1].balance.get(), 4);
    assert!(taint.tallies.is_empty(), "it says no sums");
}

#[test]
fn what_is_not_in_the_form_of_the_protocol_is_refused_with_its_line() {
    let held = r#"{"row":"held","purse":2,"tainted":"6"}"#;
    refused(&[held, END], "malformed", 1, "the first row of an answer is a hello");
    refused(
        &[&HELLO.replace("tracer/1", "tracer/9"), END],
        "malformed",
        1,
        "accepted is \"dyepack.tracer/1\"",
    );
    refused(
        &[&HELLO.replace("\"taint\"", "\"guesses\""), END],
        "malformed",
        1,
        "\"taint\" or \"ranks\"",
    );
    refused(
        &[&HELLO.replace("\"t\"", "\"\""), END],
        "malformed",
        1,
        "1 to 40 characters",
    );
    refused(&[HELLO, "nonsense", END], "malformed", 2, "\"nonsense\"");
    refused(
        &[HELLO, r#"{"row":"hold"}"#, END],
        "malformed",
        2,
        "unknown variant `hold`",
    );
    refused(
        &[HELLO, &held.replace("\"6\"", "-6"), END],
        "malformed",
        2,
        "-6 is no amount",
    );
    refused(
        &[HELLO, &held.replace("\"6\"", "NaN"), END],
        "malformed",
        2,
        "expected value",
    );
    refused(&[HELLO, held, held, END], "malformed", 3, "said twice");
    refused(
        &[HELLO, &held.replace('2', "9"), END],
        "malformed",
        2,
        "there is no purse 9: the evidence has 4",
    );
    refused(&[HELLO, &held.replace('2', "0"), END], "malformed", 2, "a boundary");
    refused(
        &[HELLO, r#"{"row":"held","purse":2,"complaint":1,"tainted":"1"}"#, END],
        "malformed",
        2,
        "no complaint 1",
    );
    refused(&[HELLO, held], "malformed", 2, "without a row `end`");
    refused(&[HELLO, END, held], "malformed", 3, "behind the end");
    refused(&[HELLO, HELLO, END], "malformed", 2, "a second hello");
    refused(
        &[HELLO, r#"{"row":"rank","purse":2,"score":1}"#, END],
        "malformed",
        2,
        "answers with taint",
    );
    refused(&[RANKS, held, END], "malformed", 2, "answers with ranks");
    refused(
        &[RANKS, r#"{"row":"rank","purse":2,"score":1e999}"#, END],
        "malformed",
        2,
        "out of range",
    );
    let silent = hear(&[]).unwrap_err().to_string();
    assert!(silent.contains("it says nothing"), "{silent}");
    let bytes = [HELLO.as_bytes(), b"\n\xff\xfe\n"].concat();
    let case = story();
    let question = Question {
        evidence: &case.evidence,
        complaints: &case.complaints,
        method: None,
    };
    assert!(read(&bytes, &question).unwrap_err().to_string().contains("no UTF-8"));
}

#[test]
fn what_the_evidence_makes_impossible_is_refused() {
    let held = r#"{"row":"held","purse":2,"tainted":"6"}"#;
    refused(
        &[HELLO, &held.replace("\"6\"", "\"7\""), END],
        "impossible",
        2,
        "it holds 6",
    );
    refused(
        &[HELLO, &held.replace("2,", "1,"), END],
        "impossible",
        2,
        "(loot) are called tainted, and it holds 0",
    );
    let stop = r#"{"row":"stop","movement":1,"position":1,"amount":"5","reason":"cash"}"#;
    refused(&[HELLO, stop, END], "impossible", 2, "to which 4 come");
    let sums = r#"{"row":"sums","seeded":"9"}"#;
    refused(&[HELLO, sums, END], "impossible", 2, "it claims 8 of asset 0");
    // Who claims to conserve value is held to it: 8 are seeded and 6 are held.
    let sums = r#"{"row":"sums","seeded":"8"}"#;
    assert_eq!(taint(&[HELLO, held, sums, END]).tallies[0].seeded.get(), 8);
    refused(&[CONSERVES, held, sums, END], "impossible", 4, "8 came in");
    refused(&[CONSERVES, held, END], "impossible", 3, "0 came in");
    let rest = r#"{"row":"held","purse":3,"tainted":"2"}"#;
    let whole = taint(&[CONSERVES, held, rest, sums, END]);
    assert!(whole.conserves && whole.tallies[0].held.get() == 8);
}

#[test]
fn ranks_are_groups_of_one_score_the_highest_first() {
    let rank = |purse: u32, score: &str| format!(r#"{{"row":"rank","purse":{purse},"score":{score}}}"#);
    let lines = [rank(3, "0.5"), rank(1, "-0.0"), rank(2, "0")];
    let lines = [RANKS, &lines[0], &lines[1], &lines[2], END];
    let groups = [vec![3], vec![1, 2]].map(|group| group.into_iter().map(PurseId::from_raw).collect());
    assert_eq!(hear(&lines), Ok(Testimony::Ranks(groups.to_vec())));
    refused(
        &[RANKS, &rank(1, "1"), &rank(1, "2"), END],
        "malformed",
        3,
        "ranked twice",
    );
}

#[test]
fn a_program_may_decline_and_a_hello_alone_is_an_answer_to_a_greeting() {
    let declined = r#"{"row":"declined","why":"no coins here"}"#;
    assert_eq!(hear(&[HELLO, declined]), Err(Trouble::Declined("no coins here".into())));
    assert_eq!(read_hello(HELLO.as_bytes()).unwrap().name, "t");
    assert_eq!(read_hello(format!("\u{feff}{HELLO}").as_bytes()).unwrap().name, "t");
    let chatty = format!("{HELLO}\n{}", r#"{"row":"held","purse":2,"tainted":"6"}"#);
    assert!(
        read_hello(chatty.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("nothing was asked yet")
    );
    let lacks = |name: &str| {
        let cases = corpus::cases();
        let (_, case) = cases.iter().find(|case| case.0 == name).unwrap();
        let question = Question {
            evidence: &case.evidence,
            complaints: &case.complaints,
            method: None,
        };
        read_hello(HELLO.as_bytes()).unwrap().lacks(&question)
    };
    assert_eq!(lacks("a-swap"), [Feature::Accounts, Feature::Assets, Feature::Links]);
    assert_eq!(lacks("equal-values"), []);
}

/// Writes down a trace of ours as a program outside would.
fn testimony_of(trace: &Trace, evidence: &Evidence) -> String {
    let mut text = CONSERVES.to_owned() + "\n";
    let mut push = |row: serde_json::Value| text.push_str(&format!("{row}\n"));
    for holding in &trace.held {
        let (purse, complaint) = (holding.purse.index(), holding.origin.index());
        push(serde_json::json!({"row": "held", "purse": purse, "complaint": complaint, "tainted": holding.amount}));
    }
    let mut stops = std::collections::BTreeMap::new();
    for stop in &trace.stops {
        *stops.entry((stop.leg, stop.origin, stop.reason)).or_insert(0) += stop.amount.get();
    }
    for ((leg, origin, reason), amount) in stops {
        let movement = evidence.ledger().movement_of(leg);
        let position = leg.index() - evidence.ledger().outs(movement).start;
        let (movement, complaint, amount) = (movement.index(), origin.index(), amount.to_string());
        push(
            serde_json::json!({"row": "stop", "movement": movement, "position": position, "complaint": complaint,
            "amount": amount, "reason": reason}),
        );
    }
    for tally in &trace.tallies {
        push(
            serde_json::json!({"row": "sums", "complaint": tally.origin.index(), "asset": tally.asset.index(),
            "seeded": tally.seeded, "fees": tally.fees, "destroyed": tally.destroyed,
            "crossed_out": tally.crossed_out, "crossed_in": tally.crossed_in}),
        );
    }
    text + END
}

#[test]
fn whatever_our_methods_say_of_any_case_can_be_said_in_the_protocol() {
    for (name, case) in corpus::cases() {
        let flows = |answer: &&case::Answer| {
            let booking = answer.method.booking();
            !booking.relabels() && !booking.divides() && !booking.keeps_fractions()
        };
        for answer in case.answers.iter().filter(flows) {
            let trace = follow(&case.evidence, &case.complaints, &answer.method, History::Omit).unwrap();
            let question = Question {
                evidence: &case.evidence,
                complaints: &case.complaints,
                method: Some(&answer.method),
            };
            let said = read(testimony_of(&trace, &case.evidence).as_bytes(), &question);
            let said = said
                .unwrap_or_else(|trouble| panic!("{name}, {}: {trouble}", answer.method))
                .1;
            let Testimony::Taint(taint) = said else {
                panic!("it is taint")
            };
            // A program outside does not say over which links it went.
            let plain = |held: &Holding| Holding { basis: None, ..*held };
            let held: Vec<Holding> = trace.held.iter().map(plain).collect();
            assert_eq!(
                (&taint.held, &taint.tallies),
                (&held, &trace.tallies),
                "{name}, {}",
                answer.method
            );
        }
    }
}

#[test]
fn a_question_can_be_read_back_as_evidence_and_holds_no_seed() {
    for (name, case) in corpus::cases() {
        let question = Question {
            evidence: &case.evidence,
            complaints: &case.complaints,
            method: None,
        };
        let text = write(&question, &LIMITS);
        assert!(
            text.starts_with("{\"row\":\"hello\",\"protocol\":\"dyepack.tracer/1\"")
                && text.ends_with("{\"row\":\"end\"}\n")
        );
        assert!(!text.contains("seed"), "{name}");
        let rows: Vec<&str> = text.lines().collect();
        let bytes = rows[1..rows.len() - 1].join("\n").into_bytes();
        let input = crate::formats::Input {
            name: name.into(),
            bytes,
        };
        let reading = crate::formats::read(vec![input], &crate::formats::Options::default()).unwrap();
        assert_eq!(reading.complaints, case.complaints, "{name}");
        assert!(reading.notes.is_empty(), "{name}: {:?}", reading.notes);
    }
}

#[test]
fn taint_on_a_purse_where_the_books_end_is_refused_with_the_row_that_says_it() {
    let mut case = story();
    let edged = case.evidence.with(|columns| columns.facts[2].edge = true);
    case.evidence = edged.unwrap();
    let held = r#"{"row":"held","purse":2,"complaint":0,"tainted":"1"}"#;
    let said = hear_of(&case, &[HELLO, held, END])
        .expect_err("nothing is seen to rest there")
        .to_string();
    assert!(
        said.contains("purse 2 (x) is an edge") && said.contains("reason `books-end`"),
        "{said}"
    );
    let stop = r#"{"row":"stop","movement":1,"position":0,"complaint":0,"amount":"1","reason":"books-end"}"#;
    assert!(hear_of(&case, &[HELLO, stop, END]).is_ok());
    assert!(
        hear_of(&case, &[HELLO, &held.replace('2', "3"), END]).is_ok(),
        "purse 3 is none"
    );
    let rank = r#"{"row":"rank","purse":2,"score":1}"#;
    assert!(
        hear_of(&case, &[RANKS, rank, END]).is_ok(),
        "one may be told to look there"
    );
}
