//! An answer of `dyepack trace` for a person, at 80 columns.

use std::collections::BTreeMap;

use dyepack::formats::trace_json::{Answer, HeldRow, OriginRow};
use dyepack::report::{statement, terminal};
use dyepack::shown;
use dyepack::trace::StopReason;
use dyepack::units::{Amount, Total, grouped};

/// How many purses and complaints the text lists; `--csv` and `--json` list all.
pub const SHOWN: usize = 20;

/// What stands before a line that belongs to the one above it.
const INDENT: &str = "            ";

/// Says of what was stopped how much of it for each reason. A ledger of several assets has sums of one, and stops of all.
fn stops(answer: &Answer) -> String {
    let mut sums: BTreeMap<StopReason, Total> = BTreeMap::new();
    let ours = answer.stops.iter().filter(|stop| stop.asset == answer.asset);
    ours.for_each(|stop| *sums.entry(stop.reason).or_default() += stop.amount);
    sums.retain(|_, amount| !amount.is_zero());
    let mut text = String::new();
    for (reason, amount) in sums {
        let amount = grouped(amount.get());
        let why = statement::why_stopped(reason);
        terminal::wrap(&mut text, INDENT, &format!("{amount}: {why}"));
    }
    text
}

/// Writes an answer for a person, at 80 columns.
pub fn text(answer: &Answer) -> String {
    let units = match &answer.asset {
        Some(asset) => format!("base units of {}", shown::name(asset)),
        None => "base units".to_owned(),
    };
    let mut text = format!("{} ({})\n\n", shown::name(&answer.method), shown::name(&answer.spec));
    let sums = [
        ("seeded", answer.seeded),
        ("held", answer.held_total),
        ("fees", answer.fees),
        ("destroyed", answer.destroyed),
        ("stopped", answer.stopped),
    ];
    for (name, amount) in sums {
        text.push_str(&format!("{name:>10}  {:>24} {units}\n", grouped(amount.get())));
    }
    text.push_str(&stops(answer));
    if let Some(shortfall) = answer.shortfall {
        let shortfall = grouped(shortfall.get());
        text.push_str(&format!(
            "{:>10}  {shortfall:>24} {units}; a claim may fall short\n",
            "shortfall"
        ));
    }
    if let Some(inflation) = &answer.inflation {
        text.push_str(&format!(
            "{:>10}  {inflation} times what was claimed; poison does not conserve value\n",
            "inflation"
        ));
    }
    if let Some(touched) = &answer.touched {
        let many = |number: u64, thing: &str| format!("{number} {thing}{}", if number == 1 { "" } else { "s" });
        text.push_str(&format!(
            "\nTaint touched {} and {} of {}.\n",
            many(touched.movements, "movement"),
            many(touched.purses, "purse"),
            many(answer.ledger.transactions, "transaction")
        ));
    }
    let mut rows: Vec<&HeldRow> = answer.held.iter().collect();
    rows.sort_by(|a, b| b.tainted.cmp(&a.tainted).then_with(|| a.purse.cmp(&b.purse)));
    text.push_str(&complaints(answer, &rows));
    if rows.is_empty() {
        return text;
    }
    text.push_str(&table(answer, &rows).unwrap_or_else(|| list(&rows)));
    if rows.len() > SHOWN {
        text.push_str(&format!("and {} more; --csv lists all\n", rows.len() - SHOWN));
    }
    text
}

/// Says of each of several complaints where its money is, in a sentence; the purses are in the order in which they are listed.
fn complaints(answer: &Answer, rows: &[&HeldRow]) -> String {
    let told = answer.origins.iter().filter(|origin| !is_nothing(origin));
    let told: Vec<&OriginRow> = told.collect();
    if rows.iter().all(|row| row.origins.is_empty()) || told.len() < 2 {
        return String::new();
    }
    let mut text = "\nWhose money is where:\n\n".to_owned();
    for origin in told.iter().take(SHOWN) {
        let mut lines = String::new();
        terminal::wrap(&mut lines, "", &sentence(origin, rows));
        text.push_str(&lines.replace(GLUE, " "));
    }
    if told.len() > SHOWN {
        text.push_str(&format!(
            "and {} complaints more; --json lists all\n",
            told.len() - SHOWN
        ));
    }
    text
}

/// Tells whether a complaint marked nothing in this asset and nothing came to it.
fn is_nothing(origin: &OriginRow) -> bool {
    origin.seeded.is_zero() && origin.held.is_zero() && origin.crossed_in.is_none()
}

fn sentence(origin: &OriginRow, rows: &[&HeldRow]) -> String {
    let ours = rows.iter().filter(|row| row.asset == origin.asset).flat_map(|row| {
        let ours = row.origins.iter().filter(|share| share.from == origin.from);
        ours.map(|share| (share.tainted, row.purse.as_str()))
    });
    let mut shares: Vec<(Amount, &str)> = ours.filter(|share| !share.0.is_zero()).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.0));
    let (named, more) = shares.split_at(shares.len().min(PURSES_NAMED));
    let named = named
        .iter()
        .map(|(amount, purse)| format!("{} in {}", glued(amount.get()), shown::name(purse)));
    let mut parts: Vec<String> = named.collect();
    if !more.is_empty() {
        let rest: Total = more.iter().map(|share| share.0).sum();
        parts.push(format!("{} in {} purses more", glued(rest.get()), more.len()));
    }
    let sums = [
        (Some(origin.fees), "in fees"),
        (Some(origin.destroyed), "destroyed"),
        (Some(origin.stopped), "stopped"),
        (origin.crossed_out, "exchanged into another asset"),
        (origin.shortfall, "fallen short"),
    ];
    let sums = sums
        .iter()
        .filter_map(|(sum, what)| Some((sum.filter(|sum| !sum.is_zero())?, what)));
    parts.extend(sums.map(|(sum, what)| format!("{} {what}", glued(sum.get()))));
    if parts.is_empty() {
        parts.push("nothing is left".into());
    }
    let asset = origin
        .asset
        .as_ref()
        .map(|asset| format!(" {asset}"))
        .unwrap_or_default();
    let came = origin
        .crossed_in
        .map(|came| format!(", {} came by exchange", glued(came.get())));
    format!(
        "{}: {}{asset} seeded{}; {}.",
        shown::name(&origin.from),
        glued(origin.seeded.get()),
        came.unwrap_or_default(),
        parts.join(", ")
    )
}

/// Writes an amount so that no line breaks within it.
fn glued(amount: impl Into<u128>) -> String {
    grouped(amount).replace(' ', GLUE)
}

/// A space at which no line is broken.
const GLUE: &str = "\u{a0}";

/// How many purses the sentence on one complaint names.
const PURSES_NAMED: usize = 5;

/// Tables the purses, a column a complaint; nothing where there is one complaint, several assets, or no room in 80 columns.
fn table(answer: &Answer, rows: &[&HeldRow]) -> Option<String> {
    // A purse lists the complaints that reach it; the columns are those of all, in their order.
    let mut names: Vec<&str> = Vec::new();
    for origin in &answer.origins {
        if !names.contains(&origin.from.as_str()) {
            names.push(&origin.from);
        }
    }
    if answer.asset.is_some() || names.len() < 2 {
        return None;
    }
    let heads = ["value", "tainted"].into_iter().chain(names.iter().copied());
    let mut lines: Vec<Vec<String>> = vec![
        std::iter::once("purse")
            .chain(heads)
            .map(|head| shown::name(head).into_owned())
            .collect(),
    ];
    for row in rows.iter().take(SHOWN) {
        let of = |name: &&str| {
            let share = row.origins.iter().find(|share| share.from == **name);
            grouped(share.map_or(0, |share| share.tainted.get()))
        };
        let mut line = vec![
            shown::name(&row.purse).into_owned(),
            grouped(row.value.get()),
            grouped(row.tainted.get()),
        ];
        line.extend(names.iter().map(of));
        lines.push(line);
    }
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| line[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    if widths.iter().sum::<usize>() + GAP * (widths.len() - 1) > usize::from(terminal::WIDTH) {
        return None;
    }
    let mut text = "\nEach purse, the most tainted first; behind it how much of it is whose.\n\n".to_owned();
    for line in &lines {
        text.push_str(&format!("{:<width$}", line[0], width = widths[0]));
        for (cell, width) in line.iter().zip(&widths).skip(1) {
            text.push_str(&format!("{}{cell:>width$}", " ".repeat(GAP)));
        }
        text.push('\n');
    }
    Some(text)
}

/// How far columns stand apart.
const GAP: usize = 3;

/// Lists the purses, two lines each, and whose it is where there are several complaints.
fn list(rows: &[&HeldRow]) -> String {
    let mut text = "\nWhere it is, the largest first: tainted of value, and the purse.\n\n".to_owned();
    for row in rows.iter().take(SHOWN) {
        let (tainted, value) = (grouped(row.tainted.get()), grouped(row.value.get()));
        text.push_str(&format!(
            "{tainted:>24} of {value}\n          {}\n",
            shown::name(&row.purse)
        ));
        let shares = row.origins.iter().filter(|share| !share.tainted.is_zero());
        let shares: Vec<String> = shares
            .map(|share| format!("{} of {}", grouped(share.tainted.get()), shown::name(&share.from)))
            .collect();
        if !shares.is_empty() {
            terminal::wrap(&mut text, INDENT, &shares.join(", "));
        }
    }
    text
}
