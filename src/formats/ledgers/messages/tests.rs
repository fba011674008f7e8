//! Messages of others, counted by looking for their elements, and small ones by hand.

use std::path::Path;

use crate::evidence::Complaint;
use crate::formats::{Input, Options, Reading, read, reference};
use crate::lots::Method;
use crate::trace::{self, History};
use crate::units::{Amount, Instant, MovementId};

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bank").join(name);
    Input {
        name: name.into(),
        bytes: std::fs::read(&path).unwrap(),
    }
}

fn text(input: &Input) -> String {
    String::from_utf8(input.bytes.clone()).unwrap()
}

fn of(inputs: Vec<Input>) -> Reading {
    read(inputs, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn typed(text: &str) -> Input {
    Input {
        name: "m".into(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn refused(inputs: Vec<Input>) -> String {
    read(inputs, &Options::default()).unwrap_err().to_string()
}

/// Returns every movement as its name, who gives, who gets and how much.
fn moved(reading: &Reading) -> Vec<(String, String, String, u64)> {
    let (evidence, ledger) = (&reading.evidence, reading.evidence.ledger());
    let movement = |movement: MovementId| {
        let (from, to) = (ledger.ins(movement).start, ledger.outs(movement).start);
        (
            evidence.movement_name(movement),
            evidence.purse_name(ledger.in_purses()[from]),
            evidence.purse_name(ledger.out_purses()[to]),
            ledger.out_amounts()[to].get(),
        )
    };
    ledger.movements().map(movement).collect()
}

fn row(name: &str, from: &str, to: &str, amount: u64) -> (String, String, String, u64) {
    (name.into(), from.into(), to.into(), amount)
}

/// Returns what a method lays where, by purse.
fn laid(reading: &Reading, complaints: &[Complaint], method: &str) -> Vec<(String, u64)> {
    let method: Method = method.parse().unwrap();
    let traced = trace::follow(&reading.evidence, complaints, &method, History::Omit).unwrap();
    let held = traced.held.iter().filter(|row| !row.amount.is_zero());
    held.map(|row| (reading.evidence.purse_name(row.purse), row.amount.get()))
        .collect()
}

#[test]
fn credit_transfers_of_every_version_are_read() {
    for version in ["02", "08", "13"] {
        let reading = of(vec![data(&format!("iso20022/pacs.008.001.{version}.xml"))]);
        assert_eq!(reading.format.name(), "iso20022");
        let name = if version == "02" { "TX-001" } else { "TX-CORE" };
        let right = row(name, "Debtor Corp at DEUTDEFF", "Creditor Ltd at COBADEFF", 100_000);
        assert_eq!(moved(&reading), [right], "{version}");
        assert_eq!(reading.evidence.keepers().len(), 2);
    }
    // In an envelope, and past two banks that stand between those of the customers.
    let reading = of(vec![data("iso20022/prowide_pacs.008.001.07.xml")]);
    let rows = [
        row("123452342", "JOHN DOE at ITUSUSP1", "CITTGB2LPBG for 123452342", 5_000),
        row(
            "123452342 from CITTGB2LPBG",
            "CITTGB2LPBG for 123452342",
            "ICBCUS4C for 123452342",
            5_000,
        ),
        row(
            "123452342 from ICBCUS4C",
            "ICBCUS4C for 123452342",
            "Mike Smith at USTBUS31",
            5_000,
        ),
    ];
    assert_eq!(moved(&reading), rows);
    let at = reading.evidence.ledger().instant(MovementId::new(2));
    assert_eq!(at, Instant::begin_of("2018-07-31").unwrap());
    let theft = reference::resolve(&reading.evidence, "CITTGB2LPBG for 123452342", None).unwrap();
    for method in ["fifo", "haircut", "lifo-stack"] {
        let right = [("Mike Smith at USTBUS31".to_owned(), 5_000)];
        assert_eq!(laid(&reading, std::slice::from_ref(&theft), method), right);
    }
}

#[test]
fn a_recall_claims_the_payment_and_its_answer_is_told() {
    let reading = of(vec![
        data("iso20022/camt.056.001.12.xml"),
        data("iso20022/camt.029.001.14.xml"),
        data("iso20022/pacs.008.001.08.xml"),
    ]);
    assert_eq!(moved(&reading).len(), 1);
    assert_eq!(reading.complaints.len(), 1);
    assert_eq!(reading.complaints[0].name, "recall CXL-TX-1 (FRAD)");
    assert_eq!(reading.complaints[0].claims[0].1, Amount::new(100_000));
    let right = [("Creditor Ltd at COBADEFF".to_owned(), 100_000)];
    assert_eq!(laid(&reading, &reading.complaints, "haircut"), right);
    let said = reading.notes.join("\n");
    assert!(
        said.contains("the answer RES-CXL-2026-0001 to a recall says CNCL"),
        "{said}"
    );
    for alone in ["camt.056.001.12.xml", "camt.029.001.14.xml", "pacs.002.001.12.xml"] {
        let said = refused(vec![data(&format!("iso20022/{alone}"))]);
        let right = "there is no payment in it; what it says is about payments of other messages";
        assert!(said.starts_with(&format!("iso20022/{alone}: {right}")), "{said}");
    }
}

#[test]
fn a_return_goes_back_the_way_of_the_payment_and_what_was_rejected_never_was() {
    let alone = of(vec![data("iso20022/pacs.004.001.11.xml")]);
    let right = row(
        "return of TX-ORIG-001 (AC01)",
        "payee of TX-ORIG-001",
        "payer of TX-ORIG-001",
        100_000,
    );
    assert_eq!(moved(&alone), [right]);
    assert!(
        alone
            .notes
            .iter()
            .any(|note| note == "1 return is of a payment that is in none of the files")
    );
    let original = text(&data("iso20022/pacs.008.001.08.xml")).replace("TX-CORE", "TX-ORIG-001");
    let both = of(vec![data("iso20022/pacs.004.001.11.xml"), typed(&original)]);
    let rows = [
        row(
            "TX-ORIG-001",
            "Debtor Corp at DEUTDEFF",
            "Creditor Ltd at COBADEFF",
            100_000,
        ),
        row(
            "return of TX-ORIG-001 (AC01)",
            "Creditor Ltd at COBADEFF",
            "Debtor Corp at DEUTDEFF",
            100_000,
        ),
    ];
    assert_eq!(moved(&both), rows);
    let theft = reference::resolve(&both.evidence, "TX-ORIG-001:0", None).unwrap();
    let right = [("Debtor Corp at DEUTDEFF".to_owned(), 100_000)];
    assert_eq!(laid(&both, &[theft], "fifo"), right);
    let settled = of(vec![data("iso20022/pacs.002.001.12.xml"), typed(&original)]);
    assert!(
        settled
            .notes
            .iter()
            .any(|note| note == "the status of TX-ORIG-001 is ACSC")
    );
    let rejection = text(&data("iso20022/pacs.002.001.12.xml")).replace("ACSC", "RJCT");
    let said = refused(vec![typed(&rejection), typed(&original)]);
    assert!(
        said.contains("there is no payment in it; what it says is about"),
        "{said}"
    );
}

#[test]
fn a_reversal_and_a_transfer_between_banks_are_read() {
    let bank = r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.009.001.10"><FICdtTrf><GrpHdr><MsgId>M</MsgId>
        <CreDtTm>2024-02-26T10:00:00</CreDtTm></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>E9</EndToEndId></PmtId>
        <IntrBkSttlmAmt Ccy="EUR">7.5</IntrBkSttlmAmt><IntrmyAgt1><FinInstnId><BICFI>MIDDDEFF</BICFI></FinInstnId></IntrmyAgt1>
        <Dbtr><FinInstnId><BICFI>AAAADEFFXXX</BICFI></FinInstnId></Dbtr>
        <Cdtr><FinInstnId><BICFI>BBBBDEFF</BICFI></FinInstnId></Cdtr></CdtTrfTxInf></FICdtTrf></Document>"#;
    let back = r#"<D:Document xmlns:D="urn:x"><D:FIToFIPmtRvsl><D:GrpHdr><D:CreDtTm>2024-02-27T10:00:00</D:CreDtTm></D:GrpHdr>
        <D:TxInf><D:OrgnlEndToEndId>E9</D:OrgnlEndToEndId><D:RvsdIntrBkSttlmAmt Ccy="EUR">7.50</D:RvsdIntrBkSttlmAmt>
        </D:TxInf></D:FIToFIPmtRvsl></D:Document>"#;
    let reading = of(vec![typed(bank), typed(back)]);
    let rows = [
        row("E9", "AAAADEFF", "MIDDDEFF for E9", 750),
        row("E9 from MIDDDEFF", "MIDDDEFF for E9", "BBBBDEFF", 750),
        row("reversal of E9", "BBBBDEFF", "AAAADEFF", 750),
    ];
    assert_eq!(moved(&reading), rows);
}

#[test]
fn a_statement_is_its_bookings_by_their_details_where_these_add_up() {
    let input = data("iso20022/moov_FI_camt_053_sample.xml");
    let reading = of(vec![input]);
    let own = "FI7433010001222090";
    let rows = moved(&reading);
    let sum = |is_credit: bool| -> u64 {
        let rows = rows.iter().filter(|row| (row.2 == own) == is_credit);
        rows.map(|row| row.3).sum()
    };
    // What the statement itself says of its entries: 6 credits of 23075.00 and 4 debits of 9430.17.
    assert_eq!((sum(true), sum(false)), (2_307_500, 943_017));
    // 10000.00 at the opening and 23644.83 at the closing.
    let ledger = reading.evidence.ledger();
    let purse = ledger
        .purses()
        .find(|&purse| reading.evidence.purse_name(purse) == own)
        .unwrap();
    assert_eq!(ledger.opening_balances()[purse.index()], Amount::new(1_000_000));
    assert_eq!(ledger.balance(purse), Amount::new(2_364_483));
    let parts: Vec<_> = rows.iter().filter(|row| row.0.starts_with("TITOT1106ID")).collect();
    assert_eq!(parts.len(), 3);
    assert_eq!(parts.iter().map(|row| row.3).sum::<u64>(), 423_005);
}

#[test]
fn a_report_of_the_day_is_its_bookings_so_far() {
    let reading = of(vec![data("iso20022/made_camt.052.001.08.xml")]);
    let own = "bank of nowhere/ACCOUNT 1";
    let rows = [
        row("E2E-1", "ACCOUNT 7", own, 40_025),
        row("N2", own, "other side of N2", 25_000),
    ];
    assert_eq!(moved(&reading), rows);
    // 1000.00 at the opening, and what the report calls booked by noon.
    let ledger = reading.evidence.ledger();
    let mut purses = ledger.purses();
    let purse = purses.find(|&purse| reading.evidence.purse_name(purse) == own).unwrap();
    assert_eq!(ledger.balance(purse), Amount::new(115_025));
    let said = reading.notes.join("\n");
    assert!(said.contains("1 booking is not booked yet, and is left out"), "{said}");
}

#[test]
fn notices_and_returns_of_an_account_are_read() {
    let credit = "iso20022/moov_200519_camt.054-Credit_P_CH2909000000250094239_1110092691_0_2019042421291293.xml";
    let back = "iso20022/moov_200519_camt054-returns_p_ch2909000000250094239_1109800798_0_2019052023472022.xml";
    let reading = of(vec![data(credit), data(back)]);
    let own = "CH2909000000250094239";
    let rows = [
        row("074820002ZZ9J42U", "other side of 074820002ZZ9J42U", own, 150_000),
        row(
            "return EndToEndId-004-01-01",
            "other side of return EndToEndId-004-01-01",
            own,
            40_000,
        ),
    ];
    assert_eq!(moved(&reading), rows);
    // The same notice a second time, in a file of its own, says nothing new.
    let twice = of(vec![data(credit), typed(&text(&data(credit)))]);
    assert_eq!(moved(&twice), rows[..1]);
    assert!(
        twice
            .notes
            .iter()
            .any(|note| note == "1 payment is told by a second message and is there once")
    );
}

#[test]
fn orders_are_payments_that_a_note_speaks_of() {
    let input = data("iso20022/moov_musterfile_pain.001_Nov2020.xml");
    let count = text(&input).matches("<CdtTrfTxInf>").count();
    let reading = of(vec![input]);
    let rows = moved(&reading);
    assert_eq!((rows.len(), count), (8, 8));
    // 37.00 in francs, and an order of 1 franc's worth of euros.
    assert_eq!(rows.iter().map(|row| row.3).sum::<u64>(), 3_800);
    assert!(rows.contains(&row(
        "EndToEndId-01-01",
        "CH0309000000250090342",
        "CH5109000000250092291",
        620
    )));
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note == "8 orders of customers are taken as carried out")
    );
    let at = reading.evidence.ledger().instant(MovementId::new(0));
    assert_eq!(at, Instant::begin_of("2020-06-17").unwrap());
}

#[test]
fn swift_transfers_pass_sender_and_receiver() {
    let reading = of(vec![data("mt/MT103-bulk-with-ack.rje")]);
    assert_eq!(reading.format.name(), "mt");
    let rows = moved(&reading);
    // Amounts as the messages write them: 3700, and 1321,00 and 1417,8.
    let first = |name: &str| rows.iter().find(|row| row.0 == name).unwrap().3;
    assert_eq!(
        [first("234234233"), first("C4772342333"), first("201904250034434")],
        [370_000, 132_100, 141_780]
    );
    // The payer's bank is :52A:, the sender and the receiver of the message stand between, :53B: names only an account.
    let whole: Vec<_> = rows.iter().filter(|row| row.0.starts_with("234234233")).collect();
    assert_eq!(whole[0].1, "CCCCNGLA/0000000000");
    assert_eq!(whole[0].2, "BBBBUS33 for 234234233");
    assert_eq!(whole.last().unwrap().2, "AAAAUSLA/0000000000");
    assert_eq!(
        reading
            .evidence
            .holders()
            .iter()
            .filter(|name| name.starts_with("BBBBBB"))
            .count(),
        1
    );
    let order = of(vec![data("mt/MT101.fin")]);
    let right = row("010735904", "TESTAR00/344110001637", "CIBKCNBJ473/344110000361", 1_400);
    assert_eq!(moved(&order), [right]);
}

#[test]
fn what_the_network_refused_is_left_out() {
    let told = text(&data("mt/MT103-bulk-with-ack.rje")).replacen("{451:0}", "{451:1}", 1);
    let reading = of(vec![typed(&told)]);
    assert!(moved(&reading).iter().all(|row| !row.0.starts_with("234234233")));
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note == "1 message was refused by the network, and is left out")
    );
}

#[test]
fn transfers_of_banks_and_statements_in_lines_are_read() {
    let bank = "{1:F01AAAADEFFAXXX0000000000}{2:I202CCCCDEFFXXXXN}{4:\r\n:20:R1\r\n:21:X\r\n:32A:240226EUR100,5\r\n\
                :58A:BBBBDEFFXXX\r\n-}";
    let reading = of(vec![typed(bank)]);
    let rows = [
        row("R1", "AAAADEFF", "CCCCDEFF for R1", 1_005),
        row("R1 from CCCCDEFF", "CCCCDEFF for R1", "BBBBDEFF", 1_005),
    ];
    assert_eq!(moved(&reading), rows);
    let statement = ":20:S\n:25:10020030/12345\n:28C:1/1\n:60F:C240101EUR1000,00\n:61:2401150115D250,50NTRFREF1//B1\n\
                     :86:166?30SOMEDEFF?31DE02120300000000202051?32A MULE\n:61:240116RD50,00NTRFNONREF//B2\n:62F:C240116EUR799,50\n";
    let reading = of(vec![typed(statement)]);
    let rows = [
        row("REF1", "10020030/12345", "DE02120300000000202051", 25_050),
        row("B2", "other side of B2", "10020030/12345", 5_000),
    ];
    assert_eq!(moved(&reading), rows);
    let ledger = reading.evidence.ledger();
    let purse = ledger
        .purses()
        .find(|&purse| reading.evidence.purse_name(purse) == "10020030/12345")
        .unwrap();
    assert_eq!(ledger.balance(purse), Amount::new(79_950));
    let interim = ":20:S\n:25:12345\n:28C:1\n:34F:EUR0,\n:13D:2401160900+0100\n:61:240116C50,00NTRFZ\n";
    assert_eq!(
        moved(&of(vec![typed(interim)])),
        [row("Z", "other side of Z", "12345", 5_000)]
    );
}

#[test]
fn damaged_messages_are_refused_with_their_place() {
    let whole = text(&data("iso20022/pacs.008.001.08.xml"));
    let rows: Vec<(String, &str)> = vec![
        (whole[..whole.len() / 2].to_owned(), "never ends; the file may be cut"),
        (whole.replace("</PmtId>", "</Pmt>"), "m, line 27: no XML"),
        (whole.replace("1000.00", "-5"), "is negative"),
        (whole.replace(" Ccy=\"EUR\"", ""), "IntrBkSttlmAmt has no currency"),
        (whole.replace("2026-01-15", "soon"), "is no instant"),
        (
            whole.replace("<Document", "<!DOCTYPE a [<!ENTITY b \"c\">]><Document"),
            "a document type is defined",
        ),
        (
            whole.replace("Debtor Corp", "&evil;"),
            "the reference &evil; is none of XML itself",
        ),
        (
            "{1:F01AAAADEFFAXXX0000000000}{2:I103CCCCDEFFXXXXN}{4:\n:20:R1\n".into(),
            "m, line 1: block 4 begins here and never ends",
        ),
        (
            ":20:R1\n:23B:CRED\n:50K:A\n:59:B\n".into(),
            "m, line 1: the message MT103 has no field :32:",
        ),
        (
            ":20:R1\n:23B:CRED\n:32A:240231EUR1,\n:50K:A\n:59:B\n".into(),
            "m, line 3: \"240231\" is no day",
        ),
        (
            ":20:R1\n:23B:CRED\n:32A:240226EUR1.5\n:50K:A\n:59:B\n".into(),
            "m, line 3: the amount \"1.5\"",
        ),
        (
            "{1:F01AAAADEFFAXXX0000000000}{2:I999CCCCDEFFXXXXN}{4:\n:20:R1\n-}".into(),
            "the message is MT999; accepted are",
        ),
    ];
    for (bytes, right) in rows {
        let said = refused(vec![typed(&bytes)]);
        assert!(said.contains(right), "{right}: {said}");
    }
    let deep = format!("<FIToFICstmrCdtTrf>{}", "<a>".repeat(100_000));
    assert!(refused(vec![typed(&deep)]).contains("more than 64 deep"));
}
