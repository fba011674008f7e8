//! What holds of every form that is written, over ledgers whose names break lines, rows, tags and spreadsheets.

use crate::evidence::{Evidence, ListedTag, Vantage};
use crate::formats::exported::{Export, Written};
use crate::formats::{Input, Options, Provenance, Reading, WRITTEN, read};
use crate::lots::{Booking, Method};
use crate::scenario;
use crate::seed::Seed;
use crate::study::{self, Choice};

/// Every name breaks a line and steers a terminal.
pub(super) const MARKS: &str = include_str!("../../../tests/faults/marks.toml");

/// Names that mean something to a form of text: quotes, tags, separators, formulas, comments.
pub(super) const SIGNS: &str = r#"
title = "signs"
source = "invented"
kind = "account"

[[assets]]
code = "COIN"
scale = 2

[[movements]]
name = "a\"b'c<d>&e;f,g|h"
ins = [["issuance", 12345]]
outs = [["=1+1", 12345]]

[[movements]]
name = "-->]]>\\"
ins = [["=1+1", 12345]]
outs = [["@x{y} - #z", 12000], ["trailing\\", 340], ["ümlaut \u4e2d", 5]]

[[complaints]]
name = "+victim \"<&>\""
claims = [["a\"b'c<d>&e;f,g|h:0", 100]]
"#;

pub(super) fn reading(name: &str, text: &str) -> Reading {
    let input = Input {
        name: name.into(),
        bytes: text.as_bytes().to_vec(),
    };
    read(vec![input], &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn form(name: &str) -> &'static Written {
    WRITTEN.iter().find(|form| form.name == name).expect("it is listed")
}

/// The forms of text; the one that is packed has readers of its own.
fn texts() -> impl Iterator<Item = &'static Written> {
    WRITTEN.iter().filter(|form| form.name != "parquet")
}

/// Returns the files of a form by name.
pub(super) fn write(form: &Written, export: &Export<'_>) -> Vec<(&'static str, String)> {
    let parts = form.parts.iter().filter(|part| !part.is_truth);
    let written = parts.map(|part| {
        let mut bytes = Vec::new();
        (part.write)(export, &mut bytes).expect("memory can be written to");
        (part.name, String::from_utf8(bytes).expect("it is text"))
    });
    written.collect()
}

pub(super) fn provenance() -> Provenance {
    Provenance {
        scenario: "tale".into(),
        rail: "chain".into(),
        seed: Seed::new(77),
    }
}

#[test]
fn every_form_says_that_it_is_simulated_and_a_real_ledger_does_not() {
    let reading = reading("signs.toml", SIGNS);
    let provenance = provenance();
    for form in texts() {
        let simulated = Export::of(&reading.evidence, &reading.complaints, Some(&provenance));
        if (form.refuses)(&simulated).is_some() {
            continue;
        }
        for (name, text) in write(form, &simulated)
            .into_iter()
            .filter(|(_, text)| text.lines().count() > 1)
        {
            for said in ["SIMULATED", "tale", "77", &simulated.digest] {
                assert!(text.contains(said), "{}: {name} lacks {said}", form.name);
            }
        }
        let real = Export::of(&reading.evidence, &reading.complaints, None);
        for (name, text) in write(form, &real)
            .into_iter()
            .filter(|(_, text)| text.lines().count() > 1)
        {
            assert!(!text.contains("SIMULATED"), "{}: {name} is no simulation", form.name);
            assert!(text.contains(&real.digest), "{}: {name} lacks the digest", form.name);
        }
    }
}

#[test]
fn no_name_breaks_a_line_or_steers_a_terminal_in_any_form() {
    for (of, text) in [("marks.toml", MARKS), ("signs.toml", SIGNS)] {
        let reading = reading(of, text);
        let export = Export::of(&reading.evidence, &reading.complaints, None);
        for form in texts().filter(|form| (form.refuses)(&export).is_none()) {
            for (name, text) in write(form, &export) {
                let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{200b}' | '\u{2028}');
                assert!(!text.contains(steers), "{}, {of}: {name}", form.name);
                assert!(!text.contains("\nforged row"), "{}, {of}: {name}", form.name);
            }
        }
    }
}

#[test]
fn files_of_all_forms_have_names_of_their_own_and_each_form_says_what_it_leaves() {
    let mut names: Vec<&str> = WRITTEN
        .iter()
        .flat_map(|form| form.parts)
        .map(|part| part.name)
        .collect();
    names.extend(["manifest.json", crate::formats::TRUTH.name]);
    names.extend([crate::formats::described::CROISSANT, crate::formats::described::CARD]);
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
    for form in WRITTEN {
        assert!(!form.left.is_empty() && !form.marked.is_empty(), "{}", form.name);
    }
}

#[test]
fn a_build_says_of_each_form_whether_it_holds_what_writes_it() {
    let missing: Vec<&str> = WRITTEN
        .iter()
        .filter(|form| crate::formats::missing(form).is_some())
        .map(|form| form.name)
        .collect();
    match cfg!(feature = "parquet") {
        true => assert_eq!(missing, [""; 0]),
        false => assert_eq!(missing, ["parquet"]),
    }
    let reading = reading("signs.toml", SIGNS);
    let export = Export::of(&reading.evidence, &reading.complaints, None);
    let parts = form("parquet").parts.iter().filter(|part| !part.is_truth);
    for part in parts {
        let mut bytes = Vec::new();
        let written = (part.write)(&export, &mut bytes);
        assert_eq!(written.is_ok(), cfg!(feature = "parquet"), "{}: {written:?}", part.name);
        let is_packed = bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1");
        assert_eq!(is_packed, cfg!(feature = "parquet"), "{}", part.name);
    }
}

/// Accounts with fees, and a movement of two parts.
const ACCOUNTS: &str = r#"
title = "accounts"
source = "invented"
kind = "account"

[[assets]]
code = "ETH"
scale = 9

[[movements]]
name = "one"
at = 1000000000
ins = [["issuance", 1000]]
outs = [["ann", 1000]]

[[movements]]
name = "two"
at = 1000000010
ins = [["ann", 105]]
outs = [["=ben", 100], ["fees", 5]]

[[movements]]
name = "three"
at = 1000000020
ins = [["ann", 70]]
outs = [["=ben", 30], ["cleo", 40]]

[[complaints]]
name = "ann's"
claims = [["two:0", 60]]
"#;

/// Reads back what a form wrote, with our own reader.
fn read_back(form: &Written, export: &Export<'_>) -> Reading {
    assert_eq!((form.refuses)(export), None);
    let files = write(form, export).into_iter().filter(|(_, text)| !text.is_empty());
    let inputs = files.map(|(name, text)| Input {
        name: name.into(),
        bytes: text.into_bytes(),
    });
    let mut options = Options::default();
    if form.name != "amlsim" {
        options.payments.scales = vec![("ETH".into(), 9)]; // its amounts name no currency
    }
    read(inputs.collect(), &options).unwrap_or_else(|error| panic!("{}: {error}", form.name))
}

/// Returns when, from whom, to whom and how much was paid, in order; a boundary is called by its kind.
fn paid(evidence: &Evidence, account: fn(&str) -> &str) -> Vec<String> {
    let ledger = evidence.ledger();
    let none = std::collections::BTreeSet::new();
    let name = |purse| match ledger.kind(purse) {
        kind if kind.is_boundary() => kind.name().to_owned(),
        _ => account(&super::transfers::account(evidence, purse)).to_owned(),
    };
    let paid = super::transfers::of(evidence, &none).map(|transfer| {
        let amount = super::text::decimal(ledger.asset(transfer.asset), transfer.amount.get());
        let amount = amount.trim_end_matches('0').trim_end_matches('.');
        let at = ledger.instant(transfer.movement).unix();
        format!("{at} {} {} {amount}", name(transfer.from), name(transfer.to))
    });
    let mut paid: Vec<String> = paid.collect();
    paid.sort();
    paid
}

#[test]
fn tables_and_rows_of_accounts_are_read_back_with_the_same_payments() {
    let reading = reading("accounts.toml", ACCOUNTS);
    let export = Export::of(&reading.evidence, &reading.complaints, None);
    // A cell that a spreadsheet would compute stands behind an apostrophe.
    let told = paid(&reading.evidence, |name| name);
    assert_eq!(told.len(), 5);
    let back = read_back(form("ethereum"), &export);
    assert_eq!(paid(&back.evidence, |name| name), told);
    assert_eq!(back.evidence.movement_name(crate::units::MovementId::new(1)), "two");
    let back = read_back(form("amlworld"), &export);
    assert_eq!(
        paid(&back.evidence, |name| name
            .trim_start_matches("none/")
            .trim_start_matches('\'')),
        told
    );
    assert_eq!(
        back.complaints.len(),
        1,
        "what is claimed is laundering in the table's words"
    );
    assert!((form("etl").refuses)(&export).is_some_and(|why| why.contains("is no coin")));
    let back = read_back(form("amlsim"), &export);
    assert_eq!(paid(&back.evidence, |name| name.trim_start_matches('\'')), told);
    assert_eq!(back.complaints.len(), 1);
    assert_eq!(back.evidence.tags().len(), 1, "an alert on who got what is claimed");
}

/// Makes a bundled world and calls `look` with what is exported of it.
fn of_world(name: &str, vantage: Vantage, look: impl FnOnce(&Export<'_>)) {
    let bundled = scenario::bundled()
        .iter()
        .find(|bundled| bundled.name == name)
        .expect("it is bundled");
    let scenario = scenario::decode(bundled.name, bundled.text).expect("it is valid");
    let choice = Choice {
        rails: vec![scenario.rail_name(scenario.starts[0]).to_owned()],
        vantages: vec![vantage.into()],
        methods: vec![Method::of(Booking::POISON)],
        ..Choice::default()
    };
    let study = study::run(&scenario, &choice, &mut |_| {}).expect("it runs");
    let view = &study.sides[0].views[0];
    let provenance = provenance();
    look(&Export::of(&view.evidence, &view.complaints, Some(&provenance)));
}

#[test]
fn lines_of_coins_are_read_back_as_the_same_ledger_with_the_same_names() {
    of_world("first-steps", Vantage::Public, |export| {
        let back = read_back(form("etl"), export).evidence;
        let (ledger, read) = (export.evidence.ledger(), back.ledger());
        assert_eq!(read.movement_count(), ledger.movement_count());
        assert_eq!(paid(&back, |name| name), paid(export.evidence, |name| name));
        let names = |evidence: &Evidence| -> Vec<String> {
            let ledger = evidence.ledger();
            let inner = ledger.purses().filter(|purse| !ledger.kind(*purse).is_boundary());
            let mut names: Vec<String> = inner.map(|purse| evidence.purse_name(purse)).collect();
            names.sort();
            names
        };
        assert_eq!(names(&back), names(export.evidence));
        assert!(
            names(&back).iter().all(|name| name.starts_with("sim")),
            "no hash stands for a name"
        );
    });
}

#[test]
fn a_pack_is_read_back_with_the_same_tags() {
    use crate::formats::tags;
    of_world("first-steps", Vantage::Tags, |export| {
        let (name, text) = write(form("tagpack"), export).remove(0);
        let input = Input {
            name: name.into(),
            bytes: text.into_bytes(),
        };
        let read = tags::read(&input).expect("what is written is read");
        assert_eq!(read.notes, Vec::<String>::new());
        let tags = export.evidence.tags().iter().filter(|tag| tag.withdrawn.is_none());
        let told: Vec<ListedTag> = tags.map(|tag| ListedTag::of(export.evidence, tag)).collect();
        assert!(!told.is_empty());
        assert_eq!(read.tags.len(), told.len());
        for (read, told) in read.tags.iter().zip(&told) {
            assert_eq!((&read.address, &read.category), (&told.address, &told.category));
            assert_eq!((&read.source, read.published), (&told.source, told.published));
            assert_eq!(read.keeper.as_ref(), told.keeper.as_ref().or(Some(&told.category)));
            assert!(read.confidence <= told.confidence, "no tag becomes surer");
        }
    });
}

#[test]
fn a_journal_books_what_each_complaint_has_as_lots_that_are_there_when_they_leave() {
    let reading = reading("accounts.toml", ACCOUNTS);
    let of = |method: Option<Method>| Export {
        method,
        ..Export::of(&reading.evidence, &reading.complaints, None)
    };
    let (_, plain) = write(form("beancount"), &of(None)).remove(0);
    assert!(
        plain.contains("2001-09-09 * \"two\"\n  at_utc: \"2001-09-09 01:46:50Z\"\n"),
        "{plain}"
    );
    assert!(plain.contains("  -0.000000105 ETH\n") && plain.contains("    claimed: \"ann's: 0.000000060\"\n"));
    assert!(
        !plain.contains('{'),
        "without a method nobody says whose money is whose"
    );
    let fifo = of(Some(Method::of(Booking::FIFO)));
    assert_eq!((form("beancount").refuses)(&fifo), None);
    let (_, labelled) = write(form("beancount"), &fifo).remove(0);
    let lot = |amount: &str, label: &str| format!("{amount} ETH {{1 ETH, 2001-09-09, \"{label}\"}}\n");
    assert!(labelled.contains(&lot("  0.000000060", "ann's")), "{labelled}");
    assert!(labelled.contains(&lot("  0.000000040", "unclaimed")), "{labelled}");
    let poison = of(Some(Method::of(Booking::POISON)));
    assert!((form("beancount").refuses)(&poison).is_some_and(|why| why.contains("poison")));
}

#[test]
fn an_amount_has_all_decimals_of_its_asset() {
    use crate::units::Asset;
    let decimal = |scale, amount: u64| {
        super::text::decimal(
            &Asset {
                code: "X".into(),
                scale,
            },
            amount,
        )
    };
    assert_eq!(decimal(8, 12_000), "0.00012000");
    assert_eq!(decimal(2, u64::MAX), "184467440737095516.15");
    assert_eq!(decimal(0, 7), "7");
}
