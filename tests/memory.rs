//! The memory that a scenario is said to take, against what its run takes; and what readers take beside a file's length.

#![allow(
    unsafe_code,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an allocator that counts"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use dyepack::formats::{Input, Options, read};
use dyepack::report::Findings;
use dyepack::scenario::{self, Scenario, bundled};
use dyepack::study::{self, Choice};

/// The system's allocator, and how much of it is in use, now and at most.
struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed on to the system's allocator as it came; only numbers are noted beside it.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTED: Counted = Counted;

/// One measurement at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// An estimate is right within this factor, above and below.
const FACTOR: u64 = 4;

/// What the program takes beside what it allocates for a run.
const PROGRAM: u64 = 4 << 20;

fn taken(scenario: &Scenario) -> u64 {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let study = study::run(scenario, &Choice::default(), &mut |_| {}).expect("it runs");
    drop(Findings::of(&study, false));
    (MOST.load(Ordering::Relaxed) - before) as u64
}

fn hold(name: &str, scenario: &Scenario) {
    let (said, taken) = (scenario.memory(), PROGRAM + taken(scenario));
    println!("{name}: said {said}, taken {taken}");
    assert!(
        said <= taken * FACTOR,
        "{name} takes {taken} bytes, and {said} are said"
    );
    assert!(
        taken <= said * FACTOR,
        "{name} takes {taken} bytes, and only {said} are said"
    );
}

#[test]
fn every_bundled_scenario_takes_about_the_memory_that_is_said() {
    let _alone = ALONE.lock();
    for file in bundled() {
        hold(
            file.name,
            &scenario::decode(file.name, file.text).expect("a bundled scenario is valid"),
        );
    }
}

#[test]
fn a_crowd_of_either_form_takes_about_the_memory_that_is_said() {
    let _alone = ALONE.lock();
    for rail in ["bitcoin", "ethereum", "bank-wire"] {
        let text = format!(
            r#"
            dyepack = 1
            title = "A crowd"
            summary = "Some thousand movements"
            span = "60d"
            rails = ["{rail}"]
            vantages = ["public", "omniscient"]
            methods = ["fifo", "haircut"]
            [[crowd]]
            users = 1000
            merchants = 60
            employers = 8
            payments_per_month = 6
            payment_median = "80 USD"
            [keeper.bank]
            kind = "bank"
            on = "bank-wire"
            customers = 100
            [incident.theft]
            victim = "shop"
            amount = "10 000 USD"
            at = "5d"
            "#
        );
        hold(rail, &scenario::decode("crowd", &text).expect("it is valid"));
    }
}

#[test]
fn a_world_that_no_machine_holds_is_refused_and_so_is_money_that_no_ledger_holds() {
    let refused = |crowd: &str| {
        let text = format!(
            r#"
            dyepack = 1
            title = "A crowd"
            summary = "Too large"
            rails = ["bitcoin"]
            [incident.theft]
            victim = "shop"
            amount = "10 000 USD"
            at = "5d"
            [[crowd]]
            {crowd}
            "#
        );
        let Err(problems) = scenario::decode("crowd", &text) else {
            panic!("{crowd} is too large")
        };
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].message.clone()
    };
    let crowd = refused("users = 500000\npayments_per_month = 20");
    assert!(
        crowd.contains("a run would take about") && crowd.contains("GB of memory"),
        "{crowd}"
    );
    let rich = refused("users = 3000\nemployers = 1\npayment_median = \"1 000 000 000 000 USD\"");
    assert!(rich.contains("more money than 64 bits hold"), "{rich}");
}

/// Reads a ledger, and returns the most memory that it takes, the file's own bytes included, in tenths of their number.
fn read_in_tenths(name: &str, text: &str) -> u64 {
    let bytes = text.as_bytes().to_vec();
    let (before, length) = (NOW.load(Ordering::Relaxed) - bytes.len(), bytes.len() as u64);
    MOST.store(before, Ordering::Relaxed);
    let input = Input {
        name: name.into(),
        bytes,
    };
    let options = Options {
        addresses: false,
        ..Options::default()
    };
    let reading = read(vec![input], &options).expect("the file is right");
    assert!(reading.counts.transactions >= 5_000);
    let most = (MOST.load(Ordering::Relaxed) - before) as u64;
    println!("{name}: {length} bytes, {most} taken");
    most * 10 / length
}

#[test]
fn messages_of_many_payments_take_a_few_times_their_length() {
    let _alone = ALONE.lock();
    let mut text = String::from(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId>\
         <CreDtTm>2024-02-26T10:00:00Z</CreDtTm></GrpHdr>\n",
    );
    for number in 0..6_000 {
        let (from, to) = (number % 601, number % 607);
        text += &format!(
            "<CdtTrfTxInf><PmtId><EndToEndId>E{number}</EndToEndId></PmtId><IntrBkSttlmAmt Ccy=\"EUR\">{number}.50</IntrBkSttlmAmt>\
             <Dbtr/><DbtrAcct><Id><Othr><Id>A{from}</Id></Othr></Id></DbtrAcct><DbtrAgt><FinInstnId><Nm>one</Nm></FinInstnId></DbtrAgt>\
             <CdtrAgt><FinInstnId><Nm>other</Nm></FinInstnId></CdtrAgt><Cdtr/><CdtrAcct><Id><Othr><Id>B{to}</Id></Othr></Id></CdtrAcct>\
             </CdtTrfTxInf>\n"
        );
    }
    text += "</FIToFICstmrCdtTrf></Document>\n";
    let tenths = read_in_tenths("pacs.008.xml", &text);
    assert!(tenths < 60, "it takes {tenths} tenths of the file's length");
}

#[test]
fn lines_of_transactions_take_little_beside_their_length() {
    let _alone = ALONE.lock();
    let mut text = String::new();
    let id = |number: u64| format!("{number:064x}");
    for number in 0..6_000u64 {
        let (block, place) = (number / 500 + 2, number % 500);
        // The first of a block spends what was there before the file.
        let spent = if place == 1 { 1 << 50 | block } else { number };
        let (is_coinbase, inputs) = match place {
            0 => (true, String::new()),
            _ => (
                false,
                format!(
                    "{{\"index\": 0, \"spent_transaction_hash\": \"{}\", \"spent_output_index\": 0, \"value\": 50}}",
                    id(spent)
                ),
            ),
        };
        let output = |at: u64, value: u64| {
            format!(
                "{{\"index\": {at}, \"script_hex\": \"76a914{:040x}88ac\", \"type\": \"pubkeyhash\", \"addresses\": [], \"value\": {value}}}",
                number * 2 + at
            )
        };
        text += &format!(
            "{{\"hash\": \"{}\", \"block_number\": {block}, \"block_hash\": \"{}\", \"block_timestamp\": {}, \"is_coinbase\": {is_coinbase}, \
             \"index\": {place}, \"inputs\": [{inputs}], \"outputs\": [{}, {}]}}\n",
            id(number + 1),
            id(1 << 40 | block),
            1_300_000_000 + 600 * block,
            output(0, 50),
            output(1, if is_coinbase { 50 } else { 0 }),
        );
    }
    let tenths = read_in_tenths("transactions.json", &text);
    assert!(tenths < 25, "it takes {tenths} tenths of the file's length");
}
