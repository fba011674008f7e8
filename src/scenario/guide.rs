//! The parts of the scenario guide and of the model's description that are made by the program, so that they cannot be out of date.
//!
//! `UPDATE_GUIDE=1 cargo test --lib guide` writes them anew.

use std::fmt::Display;

use crate::scenario::cause::Cause;
use crate::scenario::figure::{FIGURES, Of, Unit};
use crate::scenario::keys::FILE;
use crate::scenario::quantity::Between;
use crate::scenario::rail::{Books, End, Levers, PRESETS, Pooling, Reference};
use crate::scenario::shape::{Key, Kind, Need, Shape};
use crate::scenario::{bundled, decode, ranges};
use crate::units::Share;

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

/// Returns the entities that a file speaks of, with the names of what it says of each.
fn entities() -> String {
    let mut text = String::from("| entity | meaning | what a scenario says of it |\n|---|---|---|\n");
    for key in FILE.keys {
        for shape in inner_shapes(&key.kind) {
            let names: Vec<String> = shape.keys.iter().map(|key| format!("`{}`", key.name)).collect();
            if !names.is_empty() {
                text += &format!("| {} | {} | {} |\n", shape.name, shape.doc, names.join(", "));
            }
        }
    }
    text
}

/// Writes a share in parts of a hundred.
fn percent(share: Share) -> String {
    let (whole, rest) = (share.get() / 10_000, share.get() % 10_000);
    let digits = format!("{whole}.{rest:04}");
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn between<T: PartialEq + Display>(range: &Between<T>) -> String {
    match range.least == range.greatest {
        true => range.least.to_string(),
        false => format!("{} \u{2026} {}", range.least, range.greatest),
    }
}

/// A lever's name, the name of one parameter of it, and what it is on a rail.
type Parameter = (&'static str, &'static str, fn(&Levers) -> String);

/// What the levers of a rail are, parameter by parameter.
const PARAMETERS: [Parameter; 24] = [
    ("identity", "named", |l| percent(l.identity.named)),
    ("identity", "false papers", |l| percent(l.identity.false_papers)),
    ("supply", "cost of a purse, cents", |l| l.supply.cost.to_string()),
    ("supply", "delay", |l| l.supply.delay.to_string()),
    ("supply", "burns when frozen", |l| l.supply.burns.to_string()),
    ("books", "seen by", |l| match l.books {
        Books::Keepers => "the keepers it touches".into(),
        Books::Everyone => "everyone".into(),
    }),
    ("reference", "carries", |l| match l.reference {
        Reference::EndToEnd => "originator and beneficiary".into(),
        Reference::Nothing => "nothing".into(),
    }),
    ("disclosure", "chance at home", |l| percent(l.disclosure.chance)),
    ("disclosure", "chance abroad", |l| percent(l.disclosure.abroad)),
    ("disclosure", "delay", |l| between(&l.disclosure.delay)),
    ("control", "chance", |l| percent(l.control.chance)),
    ("control", "delay", |l| between(&l.control.delay)),
    ("oversight", "suspicious payments held", |l| {
        percent(l.oversight.screened)
    }),
    ("oversight", "held for", |l| between(&l.oversight.hold)),
    ("oversight", "stopped of those", |l| percent(l.oversight.stops)),
    ("oversight", "others held", |l| percent(l.oversight.false_alarm)),
    ("oversight", "reported of those held", |l| percent(l.oversight.reports)),
    ("finality", "cancellable until credited", |l| {
        l.finality.cancellable.to_string()
    }),
    ("finality", "consent afterwards", |l| percent(l.finality.consent)),
    ("finality", "delay", |l| between(&l.finality.delay)),
    ("tempo", "calendar", |l| l.tempo.calendar.to_string()),
    ("tempo", "from order to credit", |l| between(&l.tempo.settlement)),
    ("pooling", "a pool retains", |l| match l.pooling {
        Pooling::Retained => "who belongs to whom".into(),
        Pooling::Nothing => "nothing".into(),
    }),
    ("all", "levers at the chain end", |l| {
        let chain = Levers::at(End::Chain);
        let at_chain = |&place: &usize| {
            let mut moved = *l;
            moved.take(place, &chain);
            moved == *l
        };
        (0..Levers::NAMES.len()).filter(at_chain).count().to_string()
    }),
];

/// Returns the levers of every preset, parameter by parameter.
fn presets() -> String {
    let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    let mut text = format!(
        "| lever | parameter | {} |\n|---|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for (lever, name, value) in PARAMETERS {
        let values: Vec<String> = PRESETS.iter().map(|preset| value(&preset.levers)).collect();
        text += &format!("| {lever} | {name} | {} |\n", values.join(" | "));
    }
    text
}

/// Returns how many numbers each bundled scenario has that can be varied.
fn numbers() -> String {
    let mut text = String::from("| scenario | numbers |\n|---|---|\n");
    for scenario in bundled() {
        let decoded = decode(scenario.name, scenario.text).expect("what is bundled can be read");
        text += &format!("| `{}` | {} |\n", scenario.name, ranges::parameters(&decoded).len());
    }
    text
}

/// Holds the parts of a document to what the program says, or writes them anew.
fn keep(path: &str, parts: &[(&str, String)]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let guide = std::fs::read_to_string(&path).expect("the document is there");
    let now = parts
        .iter()
        .fold(guide.clone(), |guide, (name, part)| with_part(&guide, name, part));
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&path, &now).expect("the document can be written");
        return;
    }
    assert!(
        guide == now,
        "{} is out of date: UPDATE_GUIDE=1 cargo test --lib guide",
        path.display()
    );
}

#[test]
fn the_guide_lists_every_key_and_figure() {
    let parts = [("figures", figures()), ("causes", causes()), ("keys", keys())];
    keep("scenarios/README.md", &parts);
}

#[test]
fn the_description_of_the_model_says_what_the_program_has() {
    let parts = [("entities", entities()), ("presets", presets()), ("numbers", numbers())];
    keep("docs/ODD.md", &parts);
}
