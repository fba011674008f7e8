//! The comparison of rails as text for a terminal of 80 columns.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::{Findings, Rail, Said, View, money, percent, texts};
use crate::units::Share;

/// How wide the text is at most.
pub const WIDTH: u16 = 80;

/// Returns the comparison; `page` is where the report was written, if it was.
pub fn render(findings: &Findings, page: Option<&str>) -> String {
    let mut text = String::new();
    let scenario = &findings.scenario;
    wrap(&mut text, "", &scenario.title);
    wrap(
        &mut text,
        "",
        &format!("{}: {}.", scenario.name, scenario.summary.trim_end_matches('.')),
    );
    wrap(
        &mut text,
        "",
        &format!("{}: {}.", texts::label("pair"), findings.compared.join(" with ")),
    );
    for rail in &findings.rails {
        outcome(&mut text, rail);
    }
    text.push('\n');
    if findings.sealed {
        wrap(&mut text, "", texts::meaning("sealed"));
        text.push_str(&sealed_board(findings));
    } else {
        wrap(&mut text, "", BOARD);
        text.push_str(&board(findings));
        text.push('\n');
        wrap(
            &mut text,
            "",
            &format!("{} (in %)", texts::meaning("where-ends").trim_end_matches('.')),
        );
        text.push_str(&reach(findings));
        text.push('\n');
        wrap(&mut text, "", texts::meaning("accused-worst"));
        text.push_str(&accused(findings));
        checks(&mut text, findings);
    }
    text.push('\n');
    wrap(&mut text, "", texts::meaning("no-verdict"));
    wrap(&mut text, "", findings.notice);
    text.push_str(&format!("digest {}\n", findings.digest));
    if let Some(page) = page {
        text.push_str(&format!("report {page}\n"));
    }
    text
}

const BOARD: &str = "Recall / precision in %: how much of the loot a method finds, and how much of what it points at is \
    loot.";

fn outcome(text: &mut String, rail: &Rail) {
    let first = format!("{}: {} stolen ({})", rail.name, rail.stolen, money(rail.stolen_value));
    let outcomes = rail.truth.first().map(|reveal| {
        let parts = reveal.outcomes.iter().filter(|part| !part.value.is_zero());
        let parts: Vec<String> = parts
            .map(|part| format!("{} {}", percent(part.share), texts::label(part.key).to_lowercase()))
            .collect();
        parts.join(", ")
    });
    let line = match outcomes {
        Some(outcomes) if !outcomes.is_empty() => format!("{first}; {outcomes}"),
        _ => first,
    };
    text.push('\n');
    wrap(text, "", &line);
    for note in &rail.notes {
        wrap(text, "  ", note);
    }
}

pub(super) fn table(head: Vec<String>) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('\u{2500}').junction('\u{2500}');
    table.load_style(TableStyle::new().header_separator(rule));
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table.set_header(head);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table
}

pub(super) fn text_of(table: &Table) -> String {
    let mut text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if text.is_empty() {
        text.push('\n');
    }
    text
}

fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// Returns the name of a view: its vantage, and its incident where there are several.
fn name(rail: &Rail, view: &View) -> String {
    let several = rail.vantages.iter().any(|other| other.incident != view.incident);
    if several {
        format!("{} ({})", view.vantage, view.incident)
    } else {
        view.vantage.into()
    }
}

/// Returns the views with the rails of one vantage side by side; the name stands at the first of them.
fn pairs(findings: &Findings) -> Vec<([Cell; 2], &View)> {
    let mut rows: Vec<([Cell; 2], &View)> = Vec::new();
    let first = findings
        .rails
        .first()
        .map(|rail| rail.vantages.as_slice())
        .unwrap_or_default();
    for place in 0..first.len() {
        for (row, rail) in findings.rails.iter().enumerate() {
            if let Some(view) = rail.vantages.get(place) {
                let label = if row == 0 { name(rail, view) } else { String::new() };
                rows.push(([Cell::new(label), Cell::new(&rail.name)], view));
            }
        }
    }
    rows
}

/// One row a vantage and rail, one column a method.
fn board(findings: &Findings) -> String {
    let methods = methods(findings);
    let head = ["vantage".to_owned(), "rail".into()]
        .into_iter()
        .chain(methods.iter().map(|said| said.method.to_owned()));
    let mut table = table(head.collect());
    for (cells, view) in pairs(findings) {
        let scores = methods.iter().map(|method| {
            let said = view.methods.iter().find(|said| said.spec == method.spec);
            right(said.map_or_else(String::new, |said| pair(said.share("recall"), said.share("precision"))))
        });
        table.add_row(cells.into_iter().chain(scores));
    }
    text_of(&table)
}

/// Returns the methods that people use: those that are no yardsticks.
fn methods(findings: &Findings) -> Vec<&Said> {
    let first = findings.rails.iter().flat_map(|rail| rail.vantages.first()).next();
    first.map_or_else(Vec::new, |view| view.methods.iter().filter(|said| !said.null).collect())
}

/// Writes two shares in whole per cents, which is what a narrow column bears.
fn pair(recall: Option<Share>, precision: Option<Share>) -> String {
    format!("{}/{}", whole(recall), whole(precision))
}

fn whole(share: Option<Share>) -> String {
    match share.map(Share::get) {
        None => "\u{2013}".into(),
        Some(0) => "0".into(),
        Some(1..10_000) => "<1".into(),
        Some(990_001..1_000_000) => ">99".into(),
        Some(parts) => ((parts + 5_000) / 10_000).to_string(),
    }
}

/// One row a vantage and rail, one column a reason why the trail of loot ends.
fn reach(findings: &Findings) -> String {
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let keys: Vec<&str> = views
        .flat_map(|view| view.reach.iter().flatten())
        .fold(Vec::new(), |mut keys, part| {
            if !keys.contains(&part.key) {
                keys.push(part.key);
            }
            keys
        });
    let head = ["vantage".to_owned(), "rail".into()].into_iter();
    let mut table = table(
        head.chain(keys.iter().map(|key| key.trim_start_matches("stop.").to_owned()))
            .collect(),
    );
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    for (cells, view) in pairs(findings) {
        let shares = keys.iter().map(|key| {
            let part = view.reach.iter().flatten().find(|part| part.key == *key);
            right(whole(part.and_then(|part| part.share)))
        });
        table.add_row(cells.into_iter().chain(shares));
    }
    text_of(&table)
}

/// One row a rail and method at the vantage that accuses most: the strangers on whom value is laid.
fn accused(findings: &Findings) -> String {
    let head = [
        "rail",
        "vantage",
        "method",
        "strangers",
        "laid on",
        "never got",
        "others",
    ];
    let mut table = table(head.map(String::from).to_vec());
    for rail in &findings.rails {
        for method in methods(findings) {
            let Some((view, said)) = worst(rail, &method.spec) else {
                continue;
            };
            let strangers = said.accused.iter().find(|row| row.role == "stranger");
            let others: u32 = said
                .accused
                .iter()
                .filter(|row| row.role != "stranger")
                .map(|row| row.entities)
                .sum();
            if said.accused.iter().all(|row| row.entities == 0) {
                continue;
            }
            let (count, laid, never) = strangers.map_or((0, Default::default(), Default::default()), |row| {
                (row.entities, row.received + row.never, row.never)
            });
            table.add_row([
                Cell::new(&rail.name),
                Cell::new(name(rail, view)),
                Cell::new(said.method),
                right(count.to_string()),
                right(money(laid)),
                right(money(never)),
                right(others.to_string()),
            ]);
        }
    }
    if table.is_empty() {
        format!("{}\n", texts::label("nobody-accused"))
    } else {
        text_of(&table)
    }
}

fn worst<'a>(rail: &'a Rail, spec: &str) -> Option<(&'a View, &'a Said)> {
    let laid = |said: &Said| {
        said.accused
            .iter()
            .map(|row| row.received + row.never)
            .sum::<crate::units::Amount>()
    };
    let said = rail.vantages.iter().filter_map(|view| {
        let said = view.methods.iter().find(|said| said.spec == spec)?;
        Some((view, said))
    });
    // The first of equals, so that the narrowest vantage is named.
    said.fold(None, |worst: Option<(&View, &Said)>, next| match worst {
        Some(worst) if laid(worst.1) >= laid(next.1) => Some(worst),
        _ => Some(next),
    })
}

fn checks(text: &mut String, findings: &Findings) {
    if findings.checks.is_empty() {
        return;
    }
    text.push('\n');
    let held = findings.checks.iter().filter(|check| check.held).count();
    wrap(
        text,
        "",
        &format!("{}: {held} of {} hold.", texts::label("checks"), findings.checks.len()),
    );
    for check in findings.checks.iter().filter(|check| !check.held) {
        wrap(
            text,
            "  ",
            &format!("{}: {} ({})", texts::label("failed-check"), check.claim, check.because),
        );
    }
}

/// Tables one row a rail, vantage and method: where the method's taint ends.
fn sealed_board(findings: &Findings) -> String {
    let head = [
        "rail",
        "vantage",
        "method",
        "named",
        "unnamed",
        "at a door",
        "books end",
        "fees etc.",
    ];
    let mut table = table(head.map(String::from).to_vec());
    for rail in &findings.rails {
        for view in &rail.vantages {
            for said in view.methods.iter().filter(|said| !said.null) {
                let sum = |keys: &[&str]| {
                    let parts = said.parts.iter().filter(|part| keys.contains(&part.key));
                    let shares: u32 = parts.filter_map(|part| part.share).map(Share::get).sum();
                    right(whole(
                        (!said.parts.iter().all(|part| part.share.is_none())).then(|| Share::ppm(shares)),
                    ))
                };
                table.add_row([
                    Cell::new(&rail.name),
                    Cell::new(name(rail, view)),
                    Cell::new(said.method),
                    sum(&["end.named"]),
                    sum(&["end.unnamed"]),
                    sum(&["end.keeper", "end.pooled"]),
                    sum(&["end.books-end"]),
                    sum(&[
                        "end.cash",
                        "end.sealed",
                        "end.fees",
                        "end.destroyed",
                        "end.exchanged",
                        "end.not-followed",
                    ]),
                ]);
            }
        }
    }
    text_of(&table)
}

/// Adds a paragraph, broken at spaces to the width.
fn wrap(text: &mut String, indent: &str, paragraph: &str) {
    let mut column = usize::MAX;
    for word in paragraph.split_ascii_whitespace() {
        let length = word.chars().count();
        if column.saturating_add(1 + length) > usize::from(WIDTH) {
            if column != usize::MAX {
                text.push('\n');
            }
            text.push_str(indent);
            column = indent.len();
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        for sealed in [false, true] {
            let text = render(&fixture::two_rails(sealed), Some("./two-rails-7.html"));
            let wide = text.lines().find(|line| line.chars().count() > usize::from(WIDTH));
            assert_eq!(wide, None);
            assert!(text.ends_with("report ./two-rails-7.html\n"));
        }
    }

    #[test]
    fn the_text_reads_as_it_did_when_it_was_last_looked_at() {
        let text = render(&fixture::two_rails(false), Some("./two-rails-7.html"));
        snapbox::assert_data_eq!(text, snapbox::file!["snapshots/terminal.txt"].raw());
    }

    #[test]
    fn a_sealed_text_has_no_score() {
        let text = render(&fixture::two_rails(true), None);
        assert!(!text.contains("Recall") && !text.contains("stranger"));
    }

    #[test]
    fn a_share_is_never_rounded_to_a_false_whole() {
        let read = |ppm| whole(Some(Share::ppm(ppm)));
        assert_eq!(
            [0, 1, 412_345, 999_999, 1_000_000].map(read),
            ["0", "<1", "41", ">99", "100"]
        );
    }
}
