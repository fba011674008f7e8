//! The statement as text of 80 columns.

use super::{
    TEXT_MARK, before, caution, division, equation, facts, number, of_asset, sealed, stays, steps, stop, total,
};
use crate::report::terminal::WIDTH;
use crate::report::texts;
use crate::shown;
use crate::trace::audit::{HopRow, InRow, OutRow, Statement};

/// How far the second column stands from the left.
const COLUMN: usize = 10;

/// Returns the statement as text.
pub fn text(statement: &Statement) -> String {
    let head = &statement.head;
    let mut text = String::new();
    item(&mut text, "", 0, TEXT_MARK);
    text.push('\n');
    for (label, fact) in facts(head) {
        item(&mut text, label, 13, &fact);
    }
    text.push('\n');
    for sentence in caution(head) {
        item(&mut text, "", 0, sentence);
    }
    heading(&mut text, "audit.claims");
    for complaint in &head.complaints {
        for claim in &complaint.claims {
            let amount = number(claim.amount);
            item(
                &mut text,
                "",
                0,
                &format!(
                    "{}: {amount} of {}",
                    shown::name(&complaint.name),
                    shown::name(&claim.purse)
                ),
            );
            item(
                &mut text,
                "",
                2,
                &format!("movement {}, output {}", shown::name(&claim.movement), claim.position),
            );
        }
    }
    heading(&mut text, "audit.hops");
    for (i, row) in statement.hops.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        hop(&mut text, row);
    }
    if !statement.divisions.is_empty() {
        heading(&mut text, "audit.divisions");
    }
    for row in &statement.divisions {
        let (said, parts) = division(row);
        item(&mut text, "", 0, &shown::name(&row.purse));
        item(&mut text, "", 2, &said);
        parts.iter().for_each(|part| item(&mut text, "", 4, part));
    }
    heading(&mut text, "audit.held");
    for row in &statement.held {
        let tainted = of_asset(Some(row.tainted), row.asset.as_ref());
        item(
            &mut text,
            "",
            0,
            &format!(
                "{tainted} of {}, in a purse of {}",
                shown::name(&row.complaint),
                number(row.value)
            ),
        );
        item(&mut text, "", 2, &shown::name(&row.purse));
    }
    heading(&mut text, "audit.sums");
    for row in &statement.sums {
        item(&mut text, "", 0, &total(row, head));
    }
    text.push('\n');
    item(&mut text, "", 0, &sealed(statement));
    text.replace('\u{a0}', " ")
}

fn heading(text: &mut String, key: &str) {
    let label = texts::label(key);
    text.push_str(&format!("\n{label}\n{}\n", "-".repeat(label.chars().count())));
}

fn hop(text: &mut String, row: &HopRow) {
    item(text, "", 0, &format!("{}. {}", row.hop, row.at_utc));
    item(text, "", 3, &format!("movement {}", shown::name(&row.movement)));
    row.ins.iter().for_each(|leg| input(text, leg));
    if let Some(rule) = &row.rule {
        item(text, "   rule", COLUMN, rule);
    }
    row.outs.iter().for_each(|leg| output(text, leg));
    for row in &row.stops {
        item(text, "   stop", COLUMN, &stop(row));
    }
    for row in &row.sums {
        item(text, "   sum", COLUMN, &equation(row));
    }
}

fn input(text: &mut String, leg: &InRow) {
    item(text, "   in", COLUMN, &shown::name(&leg.purse));
    let amount = of_asset(leg.amount, leg.asset.as_ref());
    item(text, "", COLUMN, &format!("{amount} = {}", super::lots(&leg.lots)));
    if let Some(before) = before(leg) {
        item(text, "", COLUMN, &before);
    }
}

fn output(text: &mut String, leg: &OutRow) {
    item(text, "   out", COLUMN, &shown::name(&leg.purse));
    for step in steps(leg) {
        item(text, "", COLUMN, &step);
    }
    let amount = of_asset(leg.amount, leg.asset.as_ref());
    item(text, "", COLUMN, &format!("{amount} = {}", stays(leg)));
}

/// Adds a paragraph behind a label, broken at spaces to the width; its lines begin at `column`.
fn item(text: &mut String, label: &str, column: usize, paragraph: &str) {
    let mut line = format!("{label:column$}");
    let mut used = line.chars().count();
    if used > column {
        line.push(' ');
        used += 1;
    }
    let mut empty = true;
    for word in paragraph.split_ascii_whitespace() {
        let word = shown::line(word);
        let length = word.chars().count();
        if !empty && used + 1 + length > usize::from(WIDTH) {
            text.push_str(line.trim_end());
            text.push('\n');
            (line, used, empty) = (" ".repeat(column), column, true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        (used, empty) = (used + length, false);
    }
    text.push_str(line.trim_end());
    text.push('\n');
}
