//! Whether claimed inflows and outflows reconcile, account by account.

use super::document::{Document, Printable, Table, figures, heads, words};
use super::texts::TEXTS;
use crate::formats::reconcile::{Exact, Finding, Key, Reconciliation, Sums};
use crate::shown::name;

impl Printable for Reconciliation {
    fn document(&self) -> Document {
        let mut document = Document::default();
        let rows = TEXTS.counted_rows.count(self.rows as u64);
        let rows = match self.comments {
            0 => rows,
            comments => (TEXTS.reconcile_rows)(&rows, &TEXTS.counted_comments.count(comments as u64)),
        };
        document.say((TEXTS.reconcile_head)(&rows));
        for sums in &self.accounts {
            equation(&mut document, &named(&sums.key), sums);
        }
        let accounts = |asset: &str| self.accounts.iter().filter(|sums| sums.key.asset == asset).count();
        for sums in self.totals.iter().filter(|sums| accounts(&sums.key.asset) > 1) {
            let all = match sums.key.asset.as_str() {
                "" => TEXTS.all_accounts.label.into(),
                asset => (TEXTS.all_accounts_in)(&name(asset)),
            };
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
        "" => TEXTS.the_account.label.into(),
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
        (&TEXTS.sum_opening, sums.opening, true),
        (&TEXTS.sum_in, Some(sums.came), false),
        (&TEXTS.sum_out, Some(sums.went), false),
        (&TEXTS.sum_closing, sums.closing, true),
    ];
    let all = parts.iter().filter_map(|part| part.1).chain([sums.gap]);
    let decimals = all.map(Exact::decimals).fold(sums.decimals, usize::max);
    let mut table = Table::new([heads(""), figures(""), words("")]);
    for (text, part, may_be_silent) in parts {
        let silent = if may_be_silent && part.is_none() {
            TEXTS.not_stated.label
        } else {
            ""
        };
        table.texts([text.label, &part.unwrap_or_default().text(decimals), silent]);
    }
    document.apart(of);
    document.table(table);
    document.note(verdict(sums.gap, decimals));
}

fn verdict(gap: Exact, decimals: usize) -> String {
    let size = gap.size().text(decimals);
    match (gap.is_zero(), gap.is_negative()) {
        (true, _) => TEXTS.reconciles.label.into(),
        (false, false) => (TEXTS.gap_in)(&size),
        (false, true) => (TEXTS.gap_out)(&size),
    }
}

fn told(finding: &Finding) -> String {
    match finding {
        Finding::Break {
            key,
            before,
            closing,
            opening,
        } => {
            let [opening, closing] = [opening, closing].map(ToString::to_string);
            (TEXTS.account_breaks)(&named(key), &opening, &name(before), &closing)
        }
        Finding::OneSided {
            line,
            account,
            counterparty,
            amount,
            asset,
        } => {
            let amount = format!("{amount} {}", name(asset));
            (TEXTS.one_sided)(&line.to_string(), &name(account), amount.trim(), &name(counterparty))
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
            let [left, arrived] = [left, arrived].map(u64::to_string);
            (TEXTS.in_transit)(&left, &arrived, amount.trim(), &from, &to, &before, &after)
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
            let [left, arrived] = [left, arrived].map(u64::to_string);
            (TEXTS.two_assets)(&left, &arrived, &from, sent.trim(), &to, got.trim())
        }
        Finding::Same { lines } => {
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            (TEXTS.same_lines)(&lines.join(", "))
        }
    }
}
