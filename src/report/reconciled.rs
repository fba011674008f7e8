//! Whether claimed inflows and outflows reconcile, account by account.

use super::document::{Document, Printable, Table, figures, heads, words};
use super::texts::TEXTS;
use crate::formats::reconcile::{Exact, Finding, Key, Reconciliation, Sums};
use crate::shown::name;

impl Printable for Reconciliation {
    fn document(&self) -> Document {
        let mut document = Document::default();
        let comments = match self.comments {
            0 => String::new(),
            comments => format!(" and {}", TEXTS.counted_comments.count(comments as u64)),
        };
        let rows = TEXTS.counted_rows.count(self.rows as u64);
        document.say(format!(
            "{rows}{comments}. For each account: opening + in = out + closing."
        ));
        for sums in &self.accounts {
            equation(&mut document, &named(&sums.key), sums);
        }
        let accounts = |asset: &str| self.accounts.iter().filter(|sums| sums.key.asset == asset).count();
        for sums in self.totals.iter().filter(|sums| accounts(&sums.key.asset) > 1) {
            let of = if sums.key.asset.is_empty() { "" } else { " in " };
            let all = format!(
                "all accounts{of}{}, without transfers between them",
                name(&sums.key.asset)
            );
            equation(&mut document, &all, sums);
        }
        if !self.findings.is_empty() {
            document.heading("");
        }
        for finding in &self.findings {
            document.say(told(finding));
        }
        document
    }

    /// Returns the sums of each account, one row each.
    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(["account", "asset", "period", "opening", "in", "out", "closing", "gap"]);
        for sums in &self.accounts {
            let Key { account, asset, period } = &sums.key;
            let text = |exact: Exact| exact.text(sums.decimals);
            let [opening, closing] = [sums.opening, sums.closing].map(|end| end.map(text).unwrap_or_default());
            let [came, went, gap] = [sums.came, sums.went, sums.gap].map(text);
            table.texts([account.as_str(), asset, period, &opening, &came, &went, &closing, &gap]);
        }
        table
    }
}

fn named(key: &Key) -> String {
    let account = match key.account.as_str() {
        "" => "the account".into(),
        account => name(account),
    };
    let rest = [&key.asset, &key.period].map(|part| name(part));
    let rest: Vec<_> = rest.into_iter().filter(|part| !part.is_empty()).collect();
    match rest.is_empty() {
        true => account.into_owned(),
        false => format!("{account} ({})", rest.join(", ")),
    }
}

fn equation(document: &mut Document, of: &str, sums: &Sums) {
    let parts = [
        ("opening", sums.opening, true),
        ("in", Some(sums.came), false),
        ("out", Some(sums.went), false),
        ("closing", sums.closing, true),
    ];
    let all = parts.iter().filter_map(|part| part.1).chain([sums.gap]);
    let decimals = all.map(Exact::decimals).fold(sums.decimals, usize::max);
    let mut table = Table::new([heads(""), figures(""), words("")]);
    for (label, part, may_be_silent) in parts {
        let silent = if may_be_silent && part.is_none() {
            "(not stated)"
        } else {
            ""
        };
        table.texts([label, &part.unwrap_or_default().text(decimals), silent]);
    }
    document.apart(of);
    document.table(table);
    document.note(verdict(sums.gap, decimals));
}

fn verdict(gap: Exact, decimals: usize) -> String {
    let size = gap.size().text(decimals);
    match (gap.is_zero(), gap.is_negative()) {
        (true, _) => "reconciles".into(),
        (false, false) => format!("GAP {size}: was there or came in, and neither went out nor is left"),
        (false, true) => format!("GAP {size}: went out or is left, and neither was there nor came in"),
    }
}

fn told(finding: &Finding) -> String {
    match finding {
        Finding::Break {
            key,
            before,
            closing,
            opening,
        } => format!(
            "{}: begins with {opening}, and {} ended with {closing}",
            named(key),
            name(before)
        ),
        Finding::OneSided {
            line,
            account,
            counterparty,
            amount,
            asset,
        } => {
            let amount = format!("{amount} {}", name(asset));
            format!(
                "line {line}: {} states {} with {}, which does not state it",
                name(account),
                amount.trim(),
                name(counterparty)
            )
        }
        Finding::InTransit {
            lines: [left, arrived],
            from,
            to,
            amount,
            asset,
            periods: [before, after],
        } => {
            let amount = format!("{amount} {}", name(asset));
            let [from, to, before, after] = [from, to, before, after].map(|part| name(part));
            format!(
                "lines {left} and {arrived}: {} of {from} for {to} left in {before} and arrived in {after}",
                amount.trim()
            )
        }
        Finding::Exchanged {
            lines: [left, arrived],
            from,
            to,
            amounts,
            assets,
        } => {
            let [sent, got] = [0, 1].map(|side| format!("{} {}", amounts[side], name(&assets[side])));
            let [from, to] = [from, to].map(|part| name(part));
            format!(
                "lines {left} and {arrived}: {from} sent {} to {to}, which got {}; two assets are not compared",
                sent.trim(),
                got.trim()
            )
        }
        Finding::Same { lines } => {
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            format!(
                "lines {} say the same: perhaps one payment, stated more than once",
                lines.join(", ")
            )
        }
    }
}
