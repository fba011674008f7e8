use super::*;

fn reconciled(text: &str) -> Reconciliation {
    reconcile(&read("claims.csv", text.as_bytes()).unwrap()).unwrap()
}

fn refused(text: &str) -> String {
    read("claims.csv", text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_came_in_is_out_or_left() {
    let said = reconciled("direction,amount\nopening,10.10\nin,0.2\nout,10.05\nclosing,0.25\n");
    assert!(said.holds());
    let said = reconciled("direction,amount\nopening,10.10\nin,0.2\nout,10.05\nclosing,0.24\n");
    assert!(!said.holds());
    assert_eq!(said.accounts[0].gap.to_string(), "0.01");
    let said = reconciled("direction,amount\nin,1\nout,1.000000000000000001\n");
    assert_eq!(said.accounts[0].gap.to_string(), "-0.000000000000000001");
}

#[test]
fn accounts_and_assets_are_added_up_apart() {
    let said = reconciled(
        "account,asset,direction,amount\na,EUR,in,5\na,EUR,out,5\na,BTC,in,5\na,BTC,closing,4\nb,EUR,in,1\nb,EUR,closing,1\n",
    );
    let gap = |sums: &Sums| format!("{} {} {}", sums.key.account, sums.key.asset, sums.gap);
    let gaps: Vec<String> = said.accounts.iter().map(gap).collect();
    assert_eq!(gaps, ["a BTC 1", "a EUR 0", "b EUR 0"]);
    let totals: Vec<_> = said
        .totals
        .iter()
        .map(|sums| (sums.key.asset.as_str(), sums.came.to_string()))
        .collect();
    assert_eq!(totals, [("BTC", "5".into()), ("EUR", "6".into())]);
}

#[test]
fn a_period_begins_as_the_one_before_ended() {
    let said = reconciled(
        "period,direction,amount\n2025,opening,0\n2025,in,7\n2025,closing,7\n2026,opening,6\n2026,out,6\n2026,closing,0\n",
    );
    assert!(said.accounts.iter().all(|sums| sums.gap.is_zero()) && !said.holds());
    assert!(matches!(&said.findings[..], [Finding::Break { before, .. }] if before == "2025"));
    assert_eq!(
        said.totals[0].gap.to_string(),
        "1",
        "over both periods one unit is missing"
    );
}

#[test]
fn a_transfer_between_listed_accounts_has_two_sides() {
    let both = "account,counterparty,direction,amount\na,,in,9\na,b,out,9\nb,a,in,9\nb,,out,9\n";
    let said = reconciled(both);
    assert!(said.holds());
    assert_eq!(
        (said.totals[0].came.to_string(), said.totals[0].went.to_string()),
        ("9".into(), "9".into())
    );
    let one = reconciled("account,counterparty,direction,amount\na,,in,9\na,b,out,9\nb,shop,in,9\nb,,out,9\n");
    assert!(!one.holds());
    assert!(
        matches!(&one.findings[..], [Finding::OneSided { line: 3, .. }]),
        "{:?}",
        one.findings
    );
}

#[test]
fn periods_follow_each_other_in_the_order_of_their_account() {
    let said = reconciled(
        "direction,amount,account,period\nopening,0,A,Feb\nin,5,A,Feb\nclosing,5,A,Feb\nopening,0,B,Jan\nin,7,B,Jan\n\
         closing,7,B,Jan\nopening,7,B,Feb\nclosing,7,B,Feb\n",
    );
    assert!(said.holds(), "{:?}", said.findings);
    let periods: Vec<&str> = said.accounts.iter().map(|sums| sums.key.period.as_str()).collect();
    assert_eq!(periods, ["Feb", "Jan", "Feb"]);
    let total = &said.totals[0];
    let all = (
        total.opening.unwrap().to_string(),
        total.came.to_string(),
        total.closing.unwrap().to_string(),
    );
    assert_eq!(all, ("0".into(), "12".into(), "12".into()));
}

#[test]
fn periods_may_stand_with_the_newest_first() {
    let newest_first = "account,period,direction,amount\na,2025-03,opening,9\na,2025-03,out,9\na,2025-03,closing,0\n\
                        a,2025-02,opening,7\na,2025-02,in,2\na,2025-02,closing,9\na,2025-01,opening,0\na,2025-01,in,7\n\
                        a,2025-01,closing,7\n";
    let said = reconciled(newest_first);
    assert!(said.holds(), "{:?}", said.findings);
    assert!(said.totals[0].gap.is_zero());
    let said = reconciled(&newest_first.replace("opening,7\na,2025-02,in,2", "opening,6\na,2025-02,in,3"));
    assert!(
        matches!(&said.findings[..], [Finding::Break { before, .. }] if before == "2025-01"),
        "{:?}",
        said.findings
    );
    // Names without a year tell no order, and that of the table stands, also where another would hide a break.
    let said =
        reconciled("period,direction,amount\nb,opening,0\nb,in,7\nb,closing,7\na,opening,6\na,out,6\na,closing,0\n");
    assert!(matches!(&said.findings[..], [Finding::Break { before, .. }] if before == "b"));
}

#[test]
fn a_transfer_over_the_end_of_a_period_has_both_its_sides() {
    let said = reconciled(
        "account,period,counterparty,direction,amount\na,Jan,,in,9\na,Jan,b,out,9\nb,Feb,a,in,9\nb,Feb,,out,9\n",
    );
    assert!(said.holds(), "{:?}", said.findings);
    assert!(
        matches!(&said.findings[..], [Finding::InTransit { lines: [3, 4], periods: [left, arrived], .. }]
            if (left.as_str(), arrived.as_str()) == ("Jan", "Feb")),
        "{:?}",
        said.findings
    );
    let total = &said.totals[0];
    assert_eq!(
        (total.came.to_string(), total.went.to_string()),
        ("9".into(), "9".into())
    );
    // One that arrives in its own period is not taken for one on its way, whatever stands before it.
    let said = reconciled(
        "account,period,counterparty,direction,amount\na,Jan,,in,18\na,Jan,b,out,9\na,Jan,b,out,9\nb,Feb,a,in,9\nb,Jan,a,in,9\n\
         b,Jan,,out,9\nb,Feb,,out,9\n",
    );
    let on_their_way = said
        .findings
        .iter()
        .filter(|finding| matches!(finding, Finding::InTransit { .. }));
    assert!(said.holds() && on_their_way.count() == 1, "{:?}", said.findings);
}

#[test]
fn a_transfer_into_another_currency_has_both_its_sides() {
    let said = reconciled(
        "account,asset,counterparty,direction,amount,reference\na,EUR,,in,100,\na,EUR,b,out,100,T1\nb,USD,a,in,110,T1\nb,USD,,out,110,\n",
    );
    assert!(said.holds(), "{:?}", said.findings);
    assert!(matches!(&said.findings[..], [Finding::Exchanged { lines: [3, 4], .. }]));
    // What left in one asset and arrived in another is out of the one and in the other.
    let total = |i: usize| (said.totals[i].came.to_string(), said.totals[i].went.to_string());
    assert_eq!(total(0), ("100".into(), "100".into()));
    assert_eq!(total(1), ("110".into(), "110".into()));
    // Another amount in the same asset is no exchange.
    let said = reconciled("account,asset,counterparty,direction,amount\na,EUR,b,out,100\nb,EUR,a,in,99\n");
    assert_eq!(
        said.findings
            .iter()
            .filter(|finding| finding.is_contradiction())
            .count(),
        2
    );
}

#[test]
fn rows_that_say_the_same_are_named_and_do_not_fail() {
    let said = reconciled("direction,amount,reference\nin,5,7\nin,5,7\nout,10,\n");
    assert!(said.holds());
    assert_eq!(said.findings, [Finding::Same { lines: vec![2, 3] }]);
    let apart = reconciled("direction,amount,reference\nin,5,7\nin,5,8\nout,10,\n");
    assert_eq!(apart.findings, []);
}

#[test]
fn lines_of_json_are_read_as_the_table_is() {
    let table = read("t", b"account,direction,amount\n\"a, b\",in,1.50\n").unwrap();
    let lines = read(
        "t",
        b"{\"account\":\"a, b\",\"direction\":\"in\",\"amount\":\"1.50\"}\n",
    )
    .unwrap();
    let said = |claims: &Claims| -> Vec<(Key, Exact)> {
        let rows = claims.rows.iter();
        rows.map(|row| (row.key.clone(), row.amount)).collect()
    };
    assert_eq!(said(&table), said(&lines));
    let number = read("t", b"{\"direction\":\"in\",\"amount\":1.5}")
        .unwrap_err()
        .to_string();
    let twice = refused("{\"direction\":\"in\",\"amount\":\"1\",\"amount\":\"2\"}");
    assert!(
        twice.contains("line 1: \"amount\" stands twice, first with \"1\""),
        "{twice}"
    );
    assert!(
        number.contains("line 1") && number.contains("accepted is a string"),
        "{number}"
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let wrong = [
        (
            "direction,amount\nin,1\nsideways,2\n",
            "line 3: the direction is \"sideways\"; accepted are in, out",
        ),
        (
            "direction,amount\nin,\"1,000\"\n",
            "line 2: the amount \"1,000\" is no number",
        ),
        ("direction,amount\nin,-5\n", "is negative"),
        ("direction,amount\nin,1e5\n", "is no number"),
        ("direction,amount\nin,\n", "is no number"),
        ("direction,amount\nin,0.0000000000000000001\n", "is too long"),
        ("direction,sum\nin,5\n", "line 1: \"sum\" is no column"),
        ("direction\nin\n", "line 1: there is no column amount"),
        ("direction,amount\nin,1,2\n", "line 2: 3 cells; the header has 2"),
        (
            "direction,amount\nclosing,1\nclosing,2\n",
            "line 3: a second such balance; the first stands in line 2",
        ),
        ("direction,amount\n", "there is no row"),
        (
            "# of May\n\ndirection,amount\nin,1\n# late\n\nin,x\n",
            "line 7: the amount \"x\" is no number",
        ),
        (
            "direction,amount,note\nin,1,ok\nin,2,\"bad\nin,3,ok\n",
            "line 3: a quotation mark opens here and is never closed",
        ),
        ("", "the file is empty; accepted are the columns direction"),
    ];
    for (text, problem) in wrong {
        let said = refused(text);
        assert!(
            said.starts_with("claims.csv") && said.contains(problem),
            "{text:?}: {said}"
        );
    }
}

#[test]
fn an_amount_is_read_and_written_exactly() {
    for text in ["0", "1", "0.1", "1234.5", "999999999999999999.999999999999999999"] {
        assert_eq!(Exact::read(text).unwrap().to_string(), text);
    }
    assert_eq!(Exact::read("00012.500").unwrap().text(2), "12.50");
    assert!(Exact::read(".5").is_err() && Exact::read("5.").is_err() && Exact::read("1 000").is_err());
}

fn stated(text: &str) -> Reconciliation {
    let claims = read("statement", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    reconcile(&claims).unwrap()
}

/// A statement of a bank in Finland: 10000.00 at the opening, 6 credits of 23075.00, 4 debits of 9430.17, 23644.83 at the closing.
const STATEMENT: &str = include_str!("../../../tests/data/bank/iso20022/moov_FI_camt_053_sample.xml");

#[test]
fn a_statement_of_a_bank_reconciles_or_says_by_how_much_it_does_not() {
    let found = stated(STATEMENT);
    assert!(found.holds(), "{:?}", found.findings);
    let [sums] = &found.accounts[..] else {
        panic!("{:?}", found.accounts)
    };
    let ends = [sums.opening, sums.closing].map(|end| end.unwrap().to_string());
    assert_eq!(
        (sums.key.account.as_str(), sums.key.asset.as_str()),
        ("FI7433010001222090", "EUR")
    );
    assert_eq!(sums.key.period, "2009-10-29 120");
    assert_eq!(ends, ["10000", "23644.83"]);
    assert_eq!(
        (sums.came.to_string(), sums.went.to_string()),
        ("23075".into(), "9430.17".into())
    );
    // One cent less at the closing, which nothing in it accounts for.
    let short = STATEMENT.replacen("<Amt Ccy=\"EUR\">23644.83</Amt>", "<Amt Ccy=\"EUR\">23644.82</Amt>", 1);
    assert_ne!(short, STATEMENT);
    let found = stated(&short);
    assert!(!found.holds());
    assert_eq!(found.accounts[0].gap.to_string(), "0.01");
    // A report of the day: 1000.00 at the opening, 1150.25 at noon; what is not booked yet counts for nothing.
    let report = include_str!("../../../tests/data/bank/iso20022/made_camt.052.001.08.xml");
    assert!(stated(report).holds());
    assert!(
        !stated(&report.replacen("PDNG", "BOOK", 1).replacen(
            "<BkTxCd/>\n      </Ntry>\n    </Rpt>",
            "<ValDt><Dt>2024-02-26</Dt></ValDt><BkTxCd/>\n      </Ntry>\n    </Rpt>",
            1
        ))
        .holds()
    );
}

#[test]
fn statements_in_lines_follow_each_other_and_may_be_overdrawn() {
    let day = |number: u32, opening: &str, lines: &str, closing: &str| {
        format!(":20:S{number}\n:25:10020030/12345\n:28C:{number}/1\n:60F:{opening}\n{lines}:62F:{closing}\n-\n")
    };
    let first = day(
        1,
        "C240115EUR100,00",
        ":61:2401150115D250,50NTRFREF1//B1\n",
        "D240115EUR150,50",
    );
    let second = day(
        2,
        "D240116EUR150,50",
        ":61:2401160116C200,00NTRFREF2\n:61:240116RC9,50NTRFREF3\n",
        "C240116EUR40,00",
    );
    let found = stated(&format!("{first}{second}"));
    assert!(found.holds(), "{found:?}");
    let opened: Vec<String> = found
        .accounts
        .iter()
        .map(|sums| sums.opening.unwrap().to_string())
        .collect();
    assert_eq!(opened, ["100", "-150.5"]);
    let periods: Vec<&str> = found.accounts.iter().map(|sums| sums.key.period.as_str()).collect();
    assert_eq!(periods, ["2024-01-15 1/1", "2024-01-16 2/1"]);
    // The second day begins with more than the first ended with.
    let broken = second
        .replace("D240116EUR150,50", "D240116EUR50,50")
        .replace("C240116EUR40,00", "C240116EUR140,00");
    let found = stated(&format!("{first}{broken}"));
    assert!(found.accounts.iter().all(|sums| sums.gap.is_zero()) && !found.holds());
    assert!(
        matches!(found.findings[..], [Finding::Break { .. }]),
        "{:?}",
        found.findings
    );
    // One statement twice is one too many.
    assert!(
        read("s", format!("{first}{first}").as_bytes())
            .unwrap_err()
            .to_string()
            .contains("a second such balance")
    );
}

#[test]
fn messages_that_state_no_balance_are_no_statement() {
    let payment = include_str!("../../../tests/data/bank/iso20022/pacs.008.001.08.xml");
    assert!(
        refused(payment).contains("it has no statement of an account; accepted are camt.052"),
        "{}",
        refused(payment)
    );
    let notice = include_str!(
        "../../../tests/data/bank/iso20022/moov_200519_camt.054-Credit_P_CH2909000000250094239_1110092691_0_2019042421291293.xml"
    );
    assert!(
        refused(notice).contains("it states bookings and no balance"),
        "{}",
        refused(notice)
    );
    assert!(
        refused("<html></html>").contains("claims.csv"),
        "{}",
        refused("<html></html>")
    );
}
