//! `dyepack audit-figures`: whether a table of claimed inflows and outflows reconciles.

use std::path::Path;

use dyepack::formats::reconcile::{self, Exact, Finding, Key, Reconciliation, Sums};
use dyepack::shown::name;

use super::{Failure, files};

/// The largest table that is read.
const TABLE_MAX: u64 = 1 << 30;

/// Adds the table up, prints what it comes to, and fails where it does not reconcile.
pub fn audit(path: &Path, json: bool) -> Result<(), Failure> {
    let file = path.display().to_string();
    let bytes = files::read(path, TABLE_MAX)?;
    let claims = reconcile::read(&file, &bytes).map_err(|e| files::unread(&bytes, &["a table"], &e))?;
    let found = reconcile::reconcile(&claims).map_err(|e| Failure::input(format!("{file}: {e}")))?;
    if json {
        files::print_json(&found)?;
    } else {
        files::print(&text(&found))?;
    }
    if found.holds() {
        return Ok(());
    }
    let gaps = found.accounts.iter().filter(|sums| !sums.gap.is_zero()).count();
    let contradictions = found
        .findings
        .iter()
        .filter(|finding| finding.is_contradiction())
        .count();
    Err(Failure::check(format!(
        "{file} does not reconcile: sums with a gap: {gaps} of {}; contradictions beside them: {contradictions}",
        found.accounts.len()
    )))
}

/// Writes what a table comes to, for a person.
fn text(found: &Reconciliation) -> String {
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let comments = match found.comments {
        0 => String::new(),
        comments => format!(" and {}", counted(comments, "comment")),
    };
    let mut text = format!(
        "{}{comments}. For each account: opening + in = out + closing.\n",
        counted(found.rows, "row")
    );
    for sums in &found.accounts {
        text.push_str(&format!("\n{}\n{}", named(&sums.key), equation(sums)));
    }
    let accounts = |asset: &str| found.accounts.iter().filter(|sums| sums.key.asset == asset).count();
    for sums in found.totals.iter().filter(|sums| accounts(&sums.key.asset) > 1) {
        let of = if sums.key.asset.is_empty() { "" } else { " in " };
        text.push_str(&format!(
            "\nall accounts{of}{}, without transfers between them\n{}",
            name(&sums.key.asset),
            equation(sums)
        ));
    }
    if !found.findings.is_empty() {
        text.push('\n');
    }
    for finding in &found.findings {
        text.push_str(&told(finding));
    }
    text
}

fn named(key: &Key) -> String {
    let account = if key.account.is_empty() {
        "the account".into()
    } else {
        name(&key.account)
    };
    let rest = [&key.asset, &key.period].map(|part| name(part));
    let rest: Vec<_> = rest.into_iter().filter(|part| !part.is_empty()).collect();
    if rest.is_empty() {
        account.into_owned()
    } else {
        format!("{account} ({})", rest.join(", "))
    }
}

fn equation(sums: &Sums) -> String {
    let parts = [
        sums.opening.unwrap_or_default(),
        sums.came,
        sums.went,
        sums.closing.unwrap_or_default(),
        sums.gap,
    ];
    let decimals = parts.iter().map(|part| part.decimals()).fold(sums.decimals, usize::max);
    let written = parts.map(|part| part.text(decimals));
    let width = written.iter().map(String::len).max().unwrap_or(0);
    let line = |label: &str, written: &str, said: bool| {
        let silent = if said { "" } else { "  (not stated)" };
        format!("  {label:<10}{written:>width$}{silent}\n")
    };
    let mut text = line("opening", &written[0], sums.opening.is_some());
    text.push_str(&line("in", &written[1], true));
    text.push_str(&line("out", &written[2], true));
    text.push_str(&line("closing", &written[3], sums.closing.is_some()));
    text.push_str(&format!("  {}\n", verdict(sums.gap, decimals)));
    text
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
            "{}: begins with {opening}, and {} ended with {closing}\n",
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
                "line {line}: {} states {} with {}, which does not state it\n",
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
                "lines {left} and {arrived}: {} of {from} for {to} left in {before} and arrived in {after}\n",
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
                "lines {left} and {arrived}: {from} sent {} to {to}, which got {}; two assets are not compared\n",
                sent.trim(),
                got.trim()
            )
        }
        Finding::Same { lines } => {
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            format!(
                "lines {} say the same: perhaps one payment, stated more than once\n",
                lines.join(", ")
            )
        }
    }
}
