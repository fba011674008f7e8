//! Tables of others, counted by splitting their lines, and small ones by hand.

use std::collections::BTreeSet;
use std::path::Path;

use crate::evidence::Complaint;
use crate::formats::{Input, Options, PaymentOptions, Reading, plain, read};
use crate::ledger::PurseKind;
use crate::lots::Method;
use crate::trace::{self, History};
use crate::units::{Amount, Instant, MovementId, PurseId};

fn input(name: &str, text: &str) -> Input {
    Input {
        name: name.into(),
        bytes: text.as_bytes().to_vec(),
    }
}

/// Returns a file of others, unpacked.
fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/bank/amlsim")
        .join(name);
    let bytes = std::fs::read(&path).unwrap();
    Input {
        name: name.into(),
        bytes: plain(name, bytes, crate::formats::Limit::of(1 << 26)).unwrap(),
    }
}

fn of(files: &[(&str, &str)], options: &Options) -> Result<Reading, String> {
    let inputs = files.iter().map(|(name, text)| input(name, text)).collect();
    read(inputs, options).map_err(|error| error.to_string())
}

fn table(text: &str) -> Reading {
    of(&[("t.csv", text)], &Options::default()).unwrap()
}

fn refused(text: &str) -> String {
    of(&[("t.csv", text)], &Options::default()).unwrap_err()
}

fn purse(reading: &Reading, name: &str) -> PurseId {
    let evidence = &reading.evidence;
    let mut purses = evidence.ledger().purses();
    purses
        .find(|&purse| evidence.purse_name(purse) == name)
        .unwrap_or_else(|| panic!("{name}"))
}

/// Returns what a method lays in a purse.
fn laid(reading: &Reading, complaints: &[Complaint], method: &str, name: &str) -> u64 {
    let method: Method = method.parse().unwrap();
    let traced = trace::follow(&reading.evidence, complaints, &method, History::Omit).unwrap();
    let purse = purse(reading, name);
    let held = traced.held.iter().filter(|row| row.purse == purse);
    held.map(|row| row.amount.get()).sum()
}

/// The cells of a table without quotes, split by hand.
fn cells(input: &Input) -> Vec<Vec<String>> {
    let text = String::from_utf8(input.bytes.clone()).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A decimal with two places at most, in hundredths.
fn cents(text: &str) -> u64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    whole.parse::<u64>().unwrap() * 100 + format!("{part:0<2}").parse::<u64>().unwrap()
}

#[test]
fn twenty_thousand_accounts_of_amlsim_are_all_there_with_what_they_held() {
    let (nodes, edges) = (
        data("20K_fanin200/nodes.csv.gz"),
        data("20K_fanin200/transactions.csv.gz"),
    );
    let (accounts, rows) = (cells(&nodes), cells(&edges));
    let reading = read(vec![edges, nodes], &Options::default()).unwrap();
    assert_eq!(reading.format.name(), "amlsim");
    // As published in metadata.txt, and counted here once more.
    assert_eq!((rows.len() - 1, accounts.len() - 1), (118_250, 20_000));
    let ledger = reading.evidence.ledger();
    assert_eq!(ledger.movement_count(), 118_250);
    assert_eq!(ledger.asset(ledger.asset_of(PurseId::new(0))).scale, 2);
    let paid: u64 = rows[1..].iter().map(|row| cents(&row[2])).sum();
    assert_eq!(paid, 3_303_903_718);
    assert_eq!(
        ledger.out_amounts().iter().map(|amount| amount.get()).sum::<u64>(),
        paid
    );
    let held: u64 = accounts[1..].iter().map(|row| cents(&row[2])).sum();
    let opening = ledger.opening_balances();
    assert_eq!(opening.iter().map(|amount| amount.get()).sum::<u64>(), held);
    let named = purse(&reading, "7").index();
    let row = accounts.iter().find(|row| row[0] == "7").unwrap();
    assert_eq!(opening[named].get(), cents(&row[2]));
    // What the data calls fraud is a tag with its maker's name, and nothing else knows of it.
    let fraud: BTreeSet<&str> = accounts[1..]
        .iter()
        .filter(|row| row[1] == "1")
        .map(|row| row[0].as_str())
        .collect();
    let tagged: BTreeSet<&str> = reading
        .evidence
        .tags()
        .iter()
        .inspect(|tag| assert_eq!((tag.category.as_str(), tag.source.as_str()), ("isfraud", "AMLSim")))
        .map(|tag| reading.evidence.addresses()[tag.address as usize].as_str())
        .collect();
    assert_eq!((fraud.len(), &tagged), (954, &fraud));
    assert!(reading.complaints.is_empty());
    // Days are steps of the data's own clock.
    assert_eq!(ledger.instant(MovementId::new(0)), Instant::from_unix(86_400));
}

#[test]
fn the_other_form_of_amlsim_has_banknotes_and_alerts() {
    let names = ["tx.csv", "cash_tx.csv", "accounts.csv", "alerts.csv"];
    let files: Vec<Input> = names
        .iter()
        .map(|name| data(&format!("sample_outputs/{name}")))
        .collect();
    let (tx, cash) = (cells(&files[0]), cells(&files[1]));
    let reading = read(files, &Options::default()).unwrap();
    let ledger = reading.evidence.ledger();
    assert_eq!(ledger.movement_count(), tx.len() + cash.len() - 2);
    let sum = |rows: &[Vec<String>], kind: Option<&str>| -> u64 {
        let rows = rows[1..].iter().filter(|row| kind.is_none_or(|kind| row[3] == kind));
        rows.map(|row| cents(&row[5])).sum()
    };
    let out: u64 = (ledger.out_purses().iter().zip(ledger.out_amounts()))
        .filter(|(purse, _)| ledger.kind(**purse) == PurseKind::Cash)
        .map(|(_, amount)| amount.get())
        .sum();
    assert_eq!(out, sum(&cash, Some("CASH-OUT")));
    let all: u64 = ledger.out_amounts().iter().map(|amount| amount.get()).sum();
    assert_eq!((all, all), (sum(&tx, None) + sum(&cash, None), 674_569 + 508_791));
    let alerts: Vec<&str> = reading
        .evidence
        .tags()
        .iter()
        .map(|tag| tag.category.as_str())
        .collect();
    assert_eq!(alerts.iter().filter(|kind| **kind == "cycle").count(), 2);
    let note = reading
        .notes
        .iter()
        .find(|note| note.starts_with("columns that are not carried over"))
        .unwrap();
    assert!(
        note.contains("business") && note.contains("branch_id") && !note.contains("txn_id"),
        "{note}"
    );
}

#[test]
fn a_payment_in_two_currencies_is_joined_and_taint_crosses() {
    let text = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n\
                2022/09/01 00:20,010,A1,020,B1,100.00,US Dollar,100.00,US Dollar,Wire,1\n\
                2022/09/01 00:25,020,B1,030,C1,80.00,Euro,100.00,US Dollar,ACH,0\n";
    let reading = table(text);
    assert_eq!(reading.format.name(), "amlworld");
    let ledger = reading.evidence.ledger();
    assert_eq!((ledger.movement_count(), ledger.assets().len()), (2, 2));
    assert_eq!(ledger.instant(MovementId::new(0)), Instant::from_unix(1_661_991_600));
    assert_eq!(reading.complaints.len(), 1);
    assert_eq!(reading.complaints[0].name, "is laundering");
    assert_eq!(laid(&reading, &reading.complaints, "fifo", "030/C1:Euro"), 8_000);
    assert_eq!(reading.evidence.links().len(), 1);
    assert_eq!(reading.evidence.keepers().len(), 3);
    let note = reading
        .notes
        .iter()
        .find(|note| note.starts_with("labels of the tables"))
        .unwrap();
    assert!(note.contains("1 payment as complaints"), "{note}");
}

#[test]
fn mobile_money_goes_to_whoever_pays_banknotes_in() {
    let text = "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud\n\
                1,CASH_IN,50.5,C1,0,50.5,C9,90,39.5,0,0\n\
                2,TRANSFER,50.5,C1,50.5,0.0,C2,0,0,1,0\n\
                3,CASH_OUT,50.5,C2,50.5,0.0,C8,0,50.5,1,0\n";
    let reading = table(text);
    assert_eq!(reading.format.name(), "paysim");
    let ledger = reading.evidence.ledger();
    let ends: Vec<(String, String)> = ledger
        .movements()
        .map(|movement| {
            let (from, to) = (ledger.ins(movement).start, ledger.outs(movement).start);
            let name = |purse| reading.evidence.purse_name(purse);
            (name(ledger.in_purses()[from]), name(ledger.out_purses()[to]))
        })
        .collect();
    let right = [("C9", "C1"), ("C1", "C2"), ("C2", "C8")].map(|(from, to)| (from.to_owned(), to.to_owned()));
    assert_eq!(ends, right);
    assert_eq!(ledger.instant(MovementId::new(2)), Instant::from_unix(3 * 3_600));
    assert_eq!(reading.complaints[0].claims.len(), 2);
}

#[test]
fn typologies_are_complaints_in_the_words_of_the_table() {
    let text = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n\
                10:35:19,2022-10-07,8724731955,2769355426,1459.15,UK pounds,UK pounds,UK,UK,Cash Deposit,0,Normal_Small_Fan_Out\n\
                10:35:20,2022-10-07,1491989064,8401255335,6019.64,UK pounds,Dirham,UK,UAE,Cross-border,1,Smurfing\n";
    let reading = table(text);
    assert_eq!(reading.format.name(), "saml-d");
    assert_eq!(reading.complaints[0].name, "Smurfing");
    assert_eq!(reading.complaints[0].claims[0].1, Amount::new(601_964));
    let at = reading.evidence.ledger().instant(MovementId::new(0));
    assert_eq!(at, Instant::begin_of("2022-10-07 10:35:19").unwrap());
}

#[test]
fn a_spreadsheet_is_enough_to_trace() {
    let text = "when,from,to,amount,asset,memo\n\
                2024-02-27 09:30,mule,exchange,1100,USD,out\n\
                2024-02-26,victim,mule,1200.50,USD,in\n";
    let reading = table(text);
    assert_eq!(reading.format.name(), "table");
    // The later row stands first in the file and second in the ledger.
    let theft = crate::formats::reference::resolve(&reading.evidence, "mule", None).unwrap();
    assert_eq!(theft.claims[0].1, Amount::new(120_050));
    for method in ["fifo", "haircut"] {
        assert_eq!(
            laid(&reading, std::slice::from_ref(&theft), method, "exchange"),
            110_000
        );
        assert_eq!(laid(&reading, std::slice::from_ref(&theft), method, "mule"), 10_050);
    }
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note == "columns that are not carried over: memo"),
        "{:?}",
        reading.notes
    );
    assert!(reading.counts.blocks == 0 && reading.complaints.is_empty());
}

#[test]
fn columns_of_any_name_and_commas_of_any_country_are_read() {
    let options = Options {
        format: Some("table".parse().unwrap()),
        payments: PaymentOptions {
            columns: [
                ("from", "Auftraggeber"),
                ("to", "Empf\u{e4}nger"),
                ("amount", "Betrag"),
                ("at", "Tag"),
            ]
            .map(|(meaning, name)| (meaning.to_owned(), name.to_owned()))
            .to_vec(),
            ..PaymentOptions::default()
        },
        ..Options::default()
    };
    let text = "# aus dem Konto\nTag;Auftraggeber;Empf\u{e4}nger;Betrag\n2024-02-26;A;B;19999,\n2024-02-26;B;C;1,25\n";
    let reading = of(&[("t.csv", text)], &options).unwrap();
    let amounts: Vec<u64> = reading
        .evidence
        .ledger()
        .out_amounts()
        .iter()
        .map(|amount| amount.get())
        .collect();
    assert_eq!(amounts, [1_999_900, 125]);
    let said = of(&[("t.csv", "Tag;Auftraggeber;Betrag\n1;2;3\n")], &options).unwrap_err();
    assert!(
        said.starts_with("t.csv, line 1: there is no column \"Empf\u{e4}nger\""),
        "{said}"
    );
}

#[test]
fn amounts_that_do_not_fit_are_cut_with_a_count_and_a_scale_can_be_typed() {
    let text = "from,to,amount,asset\na,b,5000000000.123456789,TOK\nb,c,0.000000001,TOK\nb,c,1.5,USD\n";
    let reading = table(text);
    let ledger = reading.evidence.ledger();
    // 5e9 with 9 decimals is 5e18, more than 2^62; with 8 it fits.
    assert_eq!(
        ledger.assets().iter().map(|asset| asset.scale).collect::<Vec<_>>(),
        [8, 1]
    );
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note.starts_with("TOK is counted with 8 decimals, so that all of it fits; 2 amounts were cut"))
    );
    let scaled = |code: &str, scale| Options {
        payments: PaymentOptions {
            scales: vec![(code.into(), scale)],
            ..PaymentOptions::default()
        },
        ..Options::default()
    };
    let reading = of(&[("t.csv", text)], &scaled("usd", 2)).unwrap();
    assert_eq!(reading.evidence.ledger().out_amounts()[2], Amount::new(150));
    let said = of(&[("t.csv", text)], &scaled("TOK", 9)).unwrap_err();
    assert!(said.contains("do not fit 64 bits with 9 decimals"), "{said}");
    let said = of(&[("t.csv", text)], &scaled("EUR", 2)).unwrap_err();
    assert!(
        said.contains("--scale is of EUR, and the assets of the files are TOK, USD"),
        "{said}"
    );
}

#[test]
fn rows_that_cannot_be_read_are_refused_with_their_line() {
    let rows = [
        (
            "from,to,amount\na,b,1\na,b,-2\n",
            "t.csv, line 3: the amount \"-2\" is negative",
        ),
        (
            "from,to,amount\na,b,\"1,200.50\"\n",
            "t.csv, line 2: the amount \"1,200.50\" is no number without signs",
        ),
        ("from,to,amount\na,,1\n", "t.csv, line 2: to is empty"),
        ("from,to,amount\na,b\n", "t.csv, line 2: 2 cells; the header has 3"),
        ("when,from,to,amount\n2024,a,b,1\n", "t.csv, line 2: "),
        ("from,to,amount\n", "t.csv: there is no payment in it"),
        (
            "from,to,amount\na,b,\"1\n",
            "t.csv, line 2: a quotation mark opens here",
        ),
        (
            "step,type,amount,nameOrig,nameDest\nx,TRANSFER,1,a,b\n",
            "t.csv, line 2: step is \"x\"",
        ),
    ];
    for (text, right) in rows {
        let said = refused(text);
        assert!(said.starts_with(right), "{said}");
    }
    let said = read(
        vec![Input {
            name: "t.csv".into(),
            bytes: b"from,to,amount\na,\xff,1\n".to_vec(),
        }],
        &Options {
            format: Some("table".parse().unwrap()),
            ..Options::default()
        },
    );
    assert!(
        said.unwrap_err()
            .to_string()
            .starts_with("t.csv, byte 17: the bytes are no UTF-8")
    );
}

#[test]
fn the_log_of_amlgentex_has_banks_and_claims_by_model() {
    let text = "step,type,amount,nameOrig,bankOrig,daysInBankOrig,phoneChangesOrig,oldbalanceOrig,newbalanceOrig,nameDest,bankDest,\
                daysInBankDest,phoneChangesDest,oldbalanceDest,newbalanceDest,isSAR,alertID,modelType\n\
                1,TRANSFER,250.5,-2,source,0,0,0.0,0.0,7,BANK_A,3,0,0.0,250.5,0,-1,0\n\
                2,TRANSFER,100.0,7,BANK_A,4,0,250.5,150.5,8,BANK_B,9,1,0.0,100.0,1,4,11\n\
                2,TRANSFER,99.0,8,BANK_B,4,0,100.0,1.0,9,BANK_B,9,1,0.0,99.0,1,4,11\n";
    let reading = table(text);
    assert_eq!(reading.format.name(), "amlgentex");
    let ledger = reading.evidence.ledger();
    assert_eq!(
        ledger.out_amounts().iter().map(|amount| amount.get()).sum::<u64>(),
        4_495
    );
    assert_eq!(ledger.instant(MovementId::new(1)), Instant::from_unix(2 * 86_400));
    purse(&reading, "BANK_B/8");
    let claims: Vec<(&str, usize)> = reading
        .complaints
        .iter()
        .map(|one| (one.name.as_str(), one.claims.len()))
        .collect();
    assert_eq!(claims, [("11", 2)]);
    assert_eq!(laid(&reading, &reading.complaints, "fifo", "BANK_B/9"), 990);
}

#[test]
fn the_patterns_of_amlworld_name_the_attempt_of_each_payment() {
    let paid = [
        "2022/09/01 00:06,021174,800737690,012,80011F990,2848.96,Euro,2848.96,Euro,ACH",
        "2022/09/01 04:33,021174,800737690,020,80020C5B0,8630.40,Euro,8630.40,Euro,ACH",
        "2022/09/01 05:14,020,80020C5B0,033,800F2FF80,1640.00,Euro,1640.00,Euro,ACH",
    ];
    let header = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,\
                  Is Laundering";
    let table = format!("{header}\n{},1\n{},1\n{},0\n", paid[0], paid[1], paid[2]);
    let patterns = format!(
        "BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 16-degree Fan-Out\n{},1\nEND LAUNDERING ATTEMPT - FAN-OUT\n\n\
         BEGIN LAUNDERING ATTEMPT - CYCLE:  Max 10 hops\n{},1\nEND LAUNDERING ATTEMPT - CYCLE\n",
        paid[0], paid[1]
    );
    let reading = of(&[("t.csv", &table), ("patterns.txt", &patterns)], &Options::default()).unwrap();
    assert_eq!(reading.evidence.ledger().movement_count(), 3);
    let labels: Vec<&str> = reading.complaints.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(labels, ["FAN-OUT 1", "CYCLE 2"]);
    let alone = of(&[("t.csv", &table)], &Options::default()).unwrap();
    assert_eq!(alone.complaints.len(), 1);
    let broken = patterns.replacen("ACH,1", "ACH", 1);
    let said = of(&[("t.csv", &table), ("p.txt", &broken)], &Options::default()).unwrap_err();
    assert!(
        said.contains("p.txt, line 2: it is no payment of eleven cells"),
        "{said}"
    );
}
