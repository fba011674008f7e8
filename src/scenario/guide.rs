//! The parts of the scenario guide that are made from the description: its lists of keys and of figures cannot be out of date.
//!
//! `UPDATE_GUIDE=1 cargo test --lib guide` writes them anew.

use crate::scenario::cause::Cause;
use crate::scenario::figure::{FIGURES, Of, Unit};
use crate::scenario::keys::FILE;
use crate::scenario::shape::{Key, Kind, Need, Shape};

/// Returns the table of all figures.
fn figures() -> String {
    let mut text = String::from("| figure | of | compared with | meaning |\n|---|---|---|---|\n");
    for figure in FIGURES {
        let of = match figure.of {
            Of::World(_) => "the world",
            Of::Vantage(_) => "a vantage",
            Of::Method(_) => "a vantage and a method",
        };
        let unit = match figure.unit {
            Unit::Share => "a share",
            Unit::Number => "a number",
            Unit::Money => "money, or a share of what was stolen",
        };
        text += &format!("| `{}` | {of} | {unit} | {} |\n", figure.name, figure.meaning);
    }
    text
}

/// Returns the table of all causes.
fn causes() -> String {
    let mut text = String::from("| cause | without it |\n|---|---|\n");
    for cause in Cause::ALL {
        text += &format!("| `{}` | {} |\n", cause.name(), cause.without());
    }
    text
}

/// Returns the tables of all keys, each table of a file once.
fn keys() -> String {
    let mut shapes: Vec<&Shape> = vec![&FILE];
    let mut text = String::new();
    let mut next = 0;
    while let Some(shape) = shapes.get(next).copied() {
        next += 1;
        for key in shape.keys {
            for inner in inner_shapes(&key.kind) {
                if !shapes.iter().any(|known| std::ptr::eq(*known, inner)) {
                    shapes.push(inner);
                }
            }
        }
        if !shape.keys.is_empty() {
            text += &format!("### {}\n\n{}\n\n{}\n", shape.name, shape.doc, rows(shape));
        }
    }
    text
}

fn rows(shape: &Shape) -> String {
    let mut text = String::from("| key | value | default | meaning |\n|---|---|---|---|\n");
    for key in shape.keys {
        text += &format!(
            "| `{}` | {} | {} | {} |\n",
            key.name,
            accepted(&key.kind),
            default(key),
            key.doc
        );
    }
    text
}

fn accepted(kind: &Kind) -> String {
    match kind {
        Kind::Table(shape) => format!("a table: *{}*", shape.name),
        Kind::List(Kind::Table(shape)) => format!("a list of tables: *{}*", shape.name),
        Kind::Named(noun, inner) => format!("a table with one entry for each {}: {}", noun.word(), accepted(inner)),
        Kind::List(inner) => format!("a list, each {}", accepted(inner)),
        Kind::Either(one, other) => format!("{}, or {}", accepted(one), accepted(other)),
        Kind::Word(words) if words().len() > 12 => format!("one of {} words", words().len()),
        other => other.accepts(),
    }
}

fn default(key: &Key) -> String {
    match key.need {
        Need::Must => "*must stand*".into(),
        Need::May => String::new(),
        Need::Else("") => "empty".into(),
        Need::Else(default) => format!("`{default}`"),
    }
}

fn inner_shapes(kind: &'static Kind) -> Vec<&'static Shape> {
    match kind {
        Kind::Table(shape) => vec![shape],
        Kind::List(inner) | Kind::Named(_, inner) => inner_shapes(inner),
        Kind::Either(one, other) => [inner_shapes(one), inner_shapes(other)].concat(),
        _ => Vec::new(),
    }
}

/// Returns the guide with a part between its two marks replaced.
fn with_part(guide: &str, name: &str, part: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let from = guide.find(&begin).expect("the guide has the mark") + begin.len();
    let to = guide.find(&end).expect("the guide has the end mark");
    format!("{}{}\n{}", &guide[..from], part.trim_end(), &guide[to..])
}

#[test]
fn the_guide_lists_every_key_and_figure() {
    let guide = include_str!("../../scenarios/README.md");
    let parts = [("figures", figures()), ("causes", causes()), ("keys", keys())];
    let now = parts
        .iter()
        .fold(guide.to_owned(), |guide, (name, part)| with_part(&guide, name, part));
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/README.md");
        std::fs::write(path, &now).expect("the guide can be written");
        return;
    }
    assert!(
        guide == now,
        "scenarios/README.md is out of date: UPDATE_GUIDE=1 cargo test --lib guide"
    );
}
