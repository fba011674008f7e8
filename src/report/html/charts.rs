//! Stacked bars and curves.

use std::fmt::Write as _;

use super::write::{E, Px, share_cell};
use super::{called, incident, word};
use crate::report::{Findings, Part, Point, Rail, Said, View, percent, texts};
use crate::units::Share;

const WIDTH: i64 = 4_600;
const BAR: i64 = 210;
const ROW: i64 = 430;
/// How wide a part must be to hold its share as text.
const ROOM: i64 = 520;

/// Writes the section on where the loot's trail ends, for every vantage on every rail; nothing where sealed.
pub fn reach_section(page: &mut String, findings: &Findings) {
    if findings.sealed {
        return;
    }
    section_head(page, "where-ends");
    page.push_str("<div class=\"pair\">\n");
    for rail in &findings.rails {
        let rows = rail
            .vantages
            .iter()
            .filter_map(|view| Some((view_name(rail, view), view.reach.as_ref()?.as_slice())));
        figure(page, &rail.name, "where-ends", &rows.collect::<Vec<_>>());
    }
    page.push_str("</div>\n");
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    legend(page, views.filter_map(|view| view.reach.as_ref()).flatten());
    page.push_str("</section>\n");
}

/// Writes where each method's trail ends, for every vantage on every rail.
pub fn ends_section(page: &mut String, findings: &Findings) {
    page.push_str("<div class=\"pair\">\n");
    for rail in &findings.rails {
        let rows = rail.vantages.iter().flat_map(|view| {
            let methods = view.methods.iter().filter(|said| !said.null);
            methods.map(|said| {
                (
                    format!("{}: {}", view_name(rail, view), called(findings, said)),
                    said.parts.as_slice(),
                )
            })
        });
        figure(page, &rail.name, "where-taint-ends", &rows.collect::<Vec<_>>());
    }
    page.push_str("</div>\n");
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    legend(page, views.flat_map(|view| &view.methods).flat_map(|said| &said.parts));
}

fn section_head(page: &mut String, key: &str) {
    let _ = writeln!(
        page,
        "<section id=\"{key}\" aria-labelledby=\"{key}-head\">\n<h2 id=\"{key}-head\">{}</h2>\n<p class=\"lead\">{}</p>",
        texts::label(key),
        texts::meaning(key),
    );
}

fn view_name(rail: &Rail, view: &View) -> String {
    let label = texts::named(view.vantage);
    incident(rail, view).map_or_else(|| label.clone(), |name| format!("{label} \u{2013} {name}"))
}

/// Writes one rail's bars with their table.
fn figure(page: &mut String, rail: &str, key: &str, rows: &[(String, &[Part])]) {
    let _ = writeln!(page, "<figure>\n<figcaption class=\"rail\">{}</figcaption>", E(rail));
    bars(page, &format!("{rail}: {}", texts::label(key)), rows);
    table(page, rows);
    page.push_str("</figure>\n");
}

/// Draws stacked bars, one a row, each a whole.
pub fn bars(page: &mut String, label: &str, rows: &[(String, &[Part])]) {
    let height = i64::try_from(rows.len()).expect("a page has few rows") * ROW;
    let _ = writeln!(
        page,
        "<svg class=\"bars\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        Px(WIDTH),
        Px(height.max(1)),
        E(label)
    );
    let mut y = 0;
    for (name, parts) in rows {
        let _ = writeln!(
            page,
            "<text class=\"name\" x=\"0\" y=\"{}\">{}</text>",
            Px(y + 130),
            E(name)
        );
        bar(page, parts, y + 170);
        y += ROW;
    }
    page.push_str("</svg>\n");
}

fn bar(page: &mut String, parts: &[Part], y: i64) {
    let mut sum = 0u64;
    let known: Vec<(&Part, Share)> = parts.iter().filter_map(|part| Some((part, part.share?))).collect();
    if known.is_empty() {
        let _ = writeln!(
            page,
            "<text class=\"none\" x=\"0\" y=\"{}\">{}</text>",
            Px(y + 150),
            texts::label("nothing-here")
        );
    }
    for (part, share) in known {
        let place = |sum: u64| {
            i64::try_from(sum * WIDTH.unsigned_abs() / 1_000_000)
                .expect("a bar is short")
                .min(WIDTH)
        };
        let (left, right) = (place(sum), place(sum + u64::from(share.get())));
        sum += u64::from(share.get());
        if right <= left {
            continue;
        }
        let class = part.key.replace('.', "-");
        let title = format!("{}: {}", texts::label(part.key), percent(part.share));
        let _ = write!(
            page,
            "<g class=\"part {class}\"><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            E(&title),
            Px(left),
            Px(y),
            Px(right - left),
            Px(BAR)
        );
        if right - left >= ROOM {
            let _ = write!(
                page,
                "<text x=\"{}\" y=\"{}\">{}</text>",
                Px(left + 45),
                Px(y + 148),
                E(&percent(part.share))
            );
        }
        page.push_str("</g>\n");
    }
}

/// Names the colours that occur, in one line.
pub fn key<'a>(page: &mut String, parts: impl Iterator<Item = &'a Part>) {
    page.push_str("<p class=\"legend key\">");
    for part in parts.filter(|part| !part.value.is_zero()) {
        let _ = write!(
            page,
            "<span>{}{} {}</span> ",
            swatch(part.key),
            texts::label(part.key),
            percent(part.share)
        );
    }
    page.push_str("</p>\n");
}

fn swatch(key: &str) -> String {
    let class = key.replace('.', "-");
    format!(
        "<svg class=\"mark\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><g class=\"part {class}\"><rect width=\"12\" height=\"12\"/></g></svg>"
    )
}

/// Explains the colours that occur, in the order in which they stand.
pub fn legend<'a>(page: &mut String, parts: impl Iterator<Item = &'a Part>) {
    let parts: Vec<&Part> = parts.collect();
    let occurs = |key: &&str| parts.iter().any(|part| part.key == *key && !part.value.is_zero());
    let keys = super::once(parts.iter().map(|part| part.key))
        .into_iter()
        .filter(occurs);
    page.push_str("<dl class=\"legend parts\">\n");
    for key in keys {
        let _ = writeln!(
            page,
            "<div><dt>{}{} <code>{key}</code></dt><dd>{}</dd></div>",
            swatch(key),
            texts::label(key),
            texts::meaning(key)
        );
    }
    page.push_str("</dl>\n");
}

fn table(page: &mut String, rows: &[(String, &[Part])]) {
    let keys = super::once(rows.iter().flat_map(|row| row.1).map(|part| part.key));
    let _ = write!(
        page,
        "<details><summary>{}</summary>\n<div class=\"wide\"><table><thead><tr><th></th>",
        texts::label("as-table")
    );
    for key in &keys {
        let _ = write!(page, "<th class=\"n\">{}</th>", texts::label(key));
    }
    page.push_str("</tr></thead><tbody>\n");
    for (name, parts) in rows {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", E(name));
        for key in &keys {
            page.push_str(&share_cell(
                parts.iter().find(|part| part.key == *key).and_then(|part| part.share),
            ));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div></details>\n");
}

/// Draws recall at the end of each day, a curve a method, each named at its end.
pub fn curves(page: &mut String, findings: &Findings, rail: &Rail, view: &View) {
    const TOP: i64 = 100;
    const HIGH: i64 = 1_700;
    const PLOT: i64 = 2_700;
    const LEFT: i64 = 330;
    let curves: Vec<&Said> = view
        .methods
        .iter()
        .filter(|said| !said.null && !said.recall_by_day.is_empty())
        .collect();
    let last = curves
        .iter()
        .flat_map(|said| &said.recall_by_day)
        .map(|point| point.at)
        .max()
        .unwrap_or_default()
        .max(1);
    let x = |day: u32| LEFT + i64::from(day) * PLOT / i64::from(last);
    let y = |share: Share| TOP + HIGH - i64::from(share.get().min(1_000_000)) * HIGH / 1_000_000;
    let _ = writeln!(
        page,
        "<svg class=\"curves\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}: {}\">",
        Px(WIDTH),
        Px(TOP + HIGH + 260),
        E(&rail.name),
        texts::label("over-time")
    );
    page.push_str("<g class=\"axis\">");
    for quarter in [0u32, 50, 100] {
        let at = y(Share::percent(quarter));
        let _ = write!(
            page,
            "<path d=\"M{} {at}H{}\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{quarter} %</text>",
            Px(LEFT),
            Px(LEFT + PLOT),
            Px(LEFT - 50),
            Px(at + 40),
            at = Px(at)
        );
    }
    let step = [1, 2, 5, 7, 14, 28, 56, 112]
        .into_iter()
        .find(|step| last / step <= 6)
        .unwrap_or(224);
    for day in (0..=last).step_by(step as usize) {
        let word = if day == 0 {
            format!("{} 0", texts::label("day"))
        } else {
            day.to_string()
        };
        let _ = write!(
            page,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{word}</text>",
            Px(x(day)),
            Px(TOP + HIGH + 170)
        );
    }
    page.push_str("</g>\n");
    let mut labels: Vec<(i64, String, String)> = Vec::new();
    for said in &curves {
        let word = word(findings, &said.spec);
        let _ = writeln!(
            page,
            "<path class=\"curve m-{}\" data-mark-method=\"{}\" d=\"{}\"/>",
            said.method,
            E(&word),
            line(&said.recall_by_day, &x, &y)
        );
        if let Some(share) = said.recall_by_day.iter().rev().find_map(|point| point.share) {
            labels.push((y(share), word, called(findings, said)));
        }
    }
    for (at, word, label) in apart(labels, TOP + HIGH) {
        let _ = writeln!(
            page,
            "<text class=\"curve-name\" data-mark-method=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
            E(&word),
            Px(LEFT + PLOT + 60),
            Px(at + 40),
            E(&label)
        );
    }
    page.push_str("</svg>\n");
}

/// Returns the path of a curve, broken where there is no value.
fn line(points: &[Point], x: &impl Fn(u32) -> i64, y: &impl Fn(Share) -> i64) -> String {
    let mut path = String::new();
    let mut down = false;
    for point in points {
        match point.share {
            Some(share) => {
                let _ = write!(
                    path,
                    "{}{} {}",
                    if down { 'L' } else { 'M' },
                    Px(x(point.at)),
                    Px(y(share))
                );
                down = true;
            }
            None => down = false,
        }
    }
    path
}

/// Moves labels apart so that none lies on another, keeping their order and staying above the bottom.
fn apart(mut labels: Vec<(i64, String, String)>, bottom: i64) -> Vec<(i64, String, String)> {
    const ROOM: i64 = 140;
    labels.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut least = 0;
    for label in &mut labels {
        label.0 = label.0.max(least);
        least = label.0 + ROOM;
    }
    let mut most = bottom;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(most);
        most = label.0 - ROOM;
    }
    labels
}

/// Writes the curves as a table, a row a day.
pub fn curves_table(page: &mut String, findings: &Findings, view: &View) {
    let curves: Vec<&Said> = view
        .methods
        .iter()
        .filter(|said| !said.recall_by_day.is_empty())
        .collect();
    let _ = write!(
        page,
        "<details><summary>{}</summary>\n<div class=\"wide\"><table><thead><tr><th>{}</th>",
        texts::label("as-table"),
        texts::label("day")
    );
    for said in &curves {
        let _ = write!(page, "<th class=\"n\">{}</th>", E(&called(findings, said)));
    }
    page.push_str("</tr></thead><tbody>\n");
    let days = curves
        .iter()
        .map(|said| said.recall_by_day.len())
        .max()
        .unwrap_or_default();
    for day in 0..days {
        let at = curves
            .iter()
            .find_map(|said| said.recall_by_day.get(day))
            .map_or(0, |point| point.at);
        let _ = write!(page, "<tr><th scope=\"row\">{at}</th>");
        for said in &curves {
            page.push_str(&share_cell(said.recall_by_day.get(day).and_then(|point| point.share)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div></details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let label = |at: i64, name: &str| (at, name.to_owned(), String::new());
        let placed = apart(
            vec![
                label(1_750, "b"),
                label(1_740, "a"),
                label(1_790, "c"),
                label(300, "top"),
            ],
            1_800,
        );
        assert_eq!(
            placed.iter().map(|label| label.1.as_str()).collect::<Vec<_>>(),
            ["top", "a", "b", "c"]
        );
        assert!(placed.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 140));
        assert!(placed.last().unwrap().0 <= 1_800);
    }

    #[test]
    fn a_curve_breaks_where_there_is_no_value() {
        let point = |at, share: Option<u32>| Point {
            at,
            share: share.map(Share::percent),
        };
        let points = [point(0, Some(100)), point(1, None), point(2, Some(50))];
        let path = line(&points, &|day| i64::from(day) * 10, &|share| {
            i64::from(share.get() / 100_000)
        });
        assert_eq!(path, "M0 1M2 0.5");
    }
}
