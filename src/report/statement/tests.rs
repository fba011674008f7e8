use super::*;
use crate::evidence::{Columns, Complaint, Names, RoleRow, Roles};
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::lots::{Booking, Method, Role};
use crate::report::document::terminal::WIDTH;
use crate::trace::audit::{Subject, audit};
use crate::units::{Asset, Instant};

/// Ten of a theft join five others, and six of the fifteen are paid on with a fee of one.
fn statement(booking: Booking, simulated: bool) -> Statement {
    let mut ledger = Ledger::open_history();
    let asset = ledger.add_asset(Asset {
        code: "EUR".into(),
        scale: 2,
    });
    let mut open = |kind| ledger.open(kind, asset);
    let [outside, thief, shop] = [(); 3].map(|()| open(PurseKind::Account));
    let fees = open(PurseKind::Fees);
    let leg = |purse, n| Leg::new(purse, Amount::new(n));
    let at = |n| Instant::from_unix(n);
    let theft = ledger.record(at(0), &[leg(outside, 10_000)], &[leg(thief, 10_000)]);
    ledger.record(at(60), &[leg(outside, 5_000)], &[leg(thief, 5_000)]);
    ledger.record(at(120), &[leg(thief, 6_100)], &[leg(shop, 6_000), leg(fees, 100)]);
    let claim = (
        ledger.out_legs(theft).next().expect("it has an output"),
        Amount::new(10_000),
    );
    let names = |names: &[&str]| names.iter().collect();
    let role = |(role, purse)| RoleRow {
        role,
        purses: vec![purse],
        source: "a test".into(),
    };
    let columns = Columns {
        names: Names::Given {
            purses: names(&["outside", "thief <b>", "shop", "fees"]),
            movements: names(&["m1", "m2", "m3"]),
        },
        roles: Roles {
            rows: [(Role::Wrongdoer, thief), (Role::Elected, shop)].map(role).to_vec(),
        },
        ..Columns::of(ledger)
    };
    let evidence = columns.check().expect("it is evidence");
    let complaint = Complaint {
        name: "theft".into(),
        claims: vec![claim],
    };
    let source = Subject {
        simulated: simulated.then(|| "SIMULATED by a test".into()),
        kind: "a ledger of a test".into(),
        format: "case".into(),
        digest: "00".repeat(32),
        program: "dyepack 0".into(),
        ..Subject::default()
    };
    audit(&evidence, &[complaint], &Method::of(booking), &source)
        .expect("it can be followed")
        .0
}

#[test]
fn the_text_tells_each_hop_with_its_equation() {
    let text = text(&statement(Booking::HAIRCUT, false));
    let told = "\
2. 1970-01-01 00:02:00Z
   movement m3
   in     thief <b>
          6 100 = 4 066 of theft + 2 034 clean
          it held 15 000 before, 10 000 of it tainted
   rule   each output gets floor(taint * value / inputs); what rounding leaves
          goes to the fee, then to outputs in order
   out    shop
          6 000 = 3 999 of theft + 2 001 clean
   out    fees
          100 = 67 of theft + 33 clean, in fees
   sum    theft: 4 066 came in = 3 999 in purses + 67 in fees
";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("1 EUR = 100 base units"), "{text}");
    assert!(
        text.contains("theft: 10 000 seeded = 9 933 held + 67 in fees\n"),
        "{text}"
    );
    let wide = text.lines().find(|line| line.chars().count() > WIDTH);
    assert_eq!(wide, None);
}

#[test]
fn text_and_page_carry_the_seal_of_the_lines() {
    for booking in Booking::ALL {
        let statement = statement(booking, true);
        let last = statement.lines().pop().expect("it has a last line");
        let (_, digest) = statement.seal();
        assert!(last.contains(&digest));
        let (text, page) = (text(&statement), html(&statement));
        for form in [&text, &page] {
            assert!(form.contains(&digest) && form.contains("SIMULATED by a test"));
            assert!(is_ours(form));
        }
        assert!(is_ours(&last) || is_ours(&statement.lines()[0]));
    }
    assert!(!is_ours("a letter"));
}

#[test]
fn a_page_lets_no_name_become_a_tag_and_asks_nothing_of_anybody() {
    let page = html(&statement(Booking::FIFO, false));
    assert!(page.contains("thief &lt;b&gt;") && !page.contains("thief <b>"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    assert!(
        !page.contains("SIMULATED"),
        "a ledger that is not simulated is not called so"
    );
}

#[test]
fn what_calls_whole_purses_tainted_makes_no_equation() {
    let text = text(&statement(Booking::POISON, false));
    assert!(text.contains("theft: 10 000 seeded; called tainted: "), "{text}");
    assert!(!text.contains("came in ="), "{text}");
}
