//! Rows of a study: a file a chunk while it is made, and tables for everybody else.
//!
//! The file of a chunk is JSON lines, `dyepack.chunk/1`: a head, then a line a run with its rows and a check of them, then an end with
//! a check of the whole. A run is there whole or not at all: whatever a kill, a full disk or a fault of the disk leaves of the file, the
//! lines up to the first that does not stand are good, and the runs behind them are done again.

use std::fmt::Write;
use std::io;

use serde::{Deserialize, Serialize};

use super::columnar::{self, Cell, Column, Holds, Table, always, maybe};
use crate::evidence::{Complaint, Evidence};
use crate::scenario::Unit;
use crate::scenario::figure::FIGURES;
use crate::shown;
use crate::study::grid::{Chunk, Row};
use crate::units::{Amount, InLegId, OutLegId};

/// The name and version of the form of a chunk's file.
const SCHEMA: &str = "dyepack.chunk/1";

#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    chunk: String,
    columns: Vec<String>,
    check: String,
}

#[derive(Serialize, Deserialize)]
struct Done {
    run: u64,
    rows: Vec<Row>,
    check: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    end: u64,
    check: String,
}

/// Returns the first line of a chunk's file.
pub(crate) fn head(chunk: &Chunk, columns: &[String]) -> String {
    let line = chunk.line();
    json(&Head {
        schema: SCHEMA.to_owned(),
        check: check(&(&line, columns)),
        chunk: line,
        columns: columns.to_vec(),
    })
}

/// Returns the line of a run.
pub(crate) fn run(run: u64, rows: &[Row]) -> String {
    json(&Done {
        run,
        rows: rows.to_vec(),
        check: check(&(run, rows)),
    })
}

/// Returns the last line: what stands before it is whole.
pub(crate) fn end(runs: u64, before: &str) -> String {
    json(&End {
        end: runs,
        check: check(&before),
    })
}

fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("plain values can be written as JSON");
    shown::json(text + "\n")
}

fn check(value: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(value).expect("plain values can be written as JSON");
    blake3::hash(&bytes).to_hex()[..16].to_owned()
}

/// What stands in a chunk's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it is a chunk of.
    pub chunk: Chunk,
    /// The columns of its rows.
    pub columns: Vec<String>,
    /// Its runs in their order, as far as they are good.
    pub runs: Vec<(u64, Vec<Row>)>,
    /// How many bytes are good.
    pub good: usize,
    /// The chunk is whole.
    pub whole: bool,
    /// What is wrong behind the good bytes; nothing where the file ends with them.
    pub trouble: Option<String>,
}

/// Reads a chunk's file as far as it is good.
///
/// # Errors
/// Where not even its head is.
pub(crate) fn read(bytes: &[u8]) -> Result<Part, String> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let first = lines
        .next()
        .filter(|line| line.ends_with(b"\n"))
        .ok_or("it has no first line")?;
    let head: Head = serde_json::from_slice(first).map_err(|_| format!("its first line is not that of a {SCHEMA}"))?;
    if head.schema != SCHEMA || head.check != check(&(&head.chunk, &head.columns)) {
        return Err(format!("its first line is not that of a {SCHEMA}"));
    }
    let mut part = Part {
        chunk: Chunk::read(&head.chunk)?,
        columns: head.columns,
        runs: Vec::new(),
        good: first.len(),
        whole: false,
        trouble: None,
    };
    for (number, line) in (2..).zip(lines) {
        if part.whole {
            part.trouble = Some(format!("line {number} stands behind the end"));
            part.whole = false;
            break;
        }
        let next = part.chunk.runs.start + part.runs.len() as u64;
        if !line.ends_with(b"\n") {
            part.trouble = Some(format!("line {number} is cut off"));
            break;
        }
        if let Ok(end) = serde_json::from_slice::<End>(line) {
            let before = std::str::from_utf8(&bytes[..part.good]).unwrap_or_default();
            if next != part.chunk.runs.end || end.end != part.runs.len() as u64 || end.check != check(&before) {
                part.trouble = Some(format!("line {number} is no end of what stands before it"));
                break;
            }
            part.whole = true;
        } else {
            let done = serde_json::from_slice::<Done>(line).ok();
            let done = done.filter(|done| done.run == next && next < part.chunk.runs.end);
            let width = part.columns.len();
            let stands = |done: &Done| {
                done.check == check(&(done.run, &done.rows)) && done.rows.iter().all(|row| row.len() == width)
            };
            let Some(done) = done.filter(stands) else {
                part.trouble = Some(format!("line {number} is not what was written"));
                break;
            };
            part.runs.push((done.run, done.rows));
        }
        part.good += line.len();
    }
    Ok(part)
}

/// Returns a line of the table for spreadsheets.
pub(crate) fn csv(row: &[String]) -> String {
    shown::row(row)
}

/// Returns a row as a line of JSON: a number where the cell is one, nothing where it is empty, else a text.
pub(crate) fn json_line(columns: &[String], row: &[String]) -> String {
    let mut line = String::from("{");
    for (column, cell) in columns.iter().zip(row) {
        if line.len() > 1 {
            line.push(',');
        }
        let text = |text: &str| serde_json::to_string(text).expect("a text can be written as JSON");
        let value = match cell.as_str() {
            "" => "null".to_owned(),
            cell if is_number(cell) && !WORDS.contains(&column.as_str()) => cell.to_owned(),
            cell => text(cell),
        };
        let _ = write!(line, "{}:{value}", text(column)); // a String takes all
    }
    shown::json(line + "}\n")
}

/// Writes the rows of a chunk in columns, a kind each: a share or a number is exact to six decimals, money is in whole cents.
///
/// # Errors
/// Where a cell is not what its column holds, or this build cannot write it.
pub(crate) fn columns(part: &Part) -> io::Result<Vec<u8>> {
    let columns = kinds(&part.columns);
    let marks = vec![
        (
            "simulated",
            "SIMULATED: nothing here happened, and no name here exists".to_owned(),
        ),
        ("version", part.chunk.version.clone()),
        ("study", part.chunk.study.clone()),
        ("seeds", format!("{} to {}", part.chunk.seeds.0, part.chunk.seeds.1)),
        ("chunk", part.chunk.line()),
    ];
    let rows = part.runs.iter().flat_map(|(_, rows)| rows);
    let cells = rows.map(|row| {
        row.iter()
            .zip(&columns)
            .map(|(text, column)| cell(text, column))
            .collect()
    });
    let rows: Vec<Vec<Cell>> = cells.collect::<io::Result<_>>()?;
    let mut bytes = Vec::new();
    let table = Table {
        columns: &columns,
        marks,
        rows: &mut rows.into_iter(),
    };
    columnar::write(table, &mut bytes)?;
    Ok(bytes)
}

/// Returns what the columns of a study hold. Between the scenario and the seed stand fields that were varied, as they were typed.
fn kinds(names: &[String]) -> Vec<Column> {
    let varied = 2..names.iter().position(|name| name == "seed").unwrap_or(names.len());
    let kind = |(place, name): (usize, &String)| {
        let figure = FIGURES
            .iter()
            .find(|figure| figure.name == *name && !varied.contains(&place));
        let (holds, lacks) = match (name.as_str(), figure.map(|figure| figure.unit)) {
            (_, Some(Unit::Share | Unit::Number)) => (Holds::Decimal(6), true),
            (_, Some(Unit::Money)) => (Holds::Whole, true),
            ("run" | "seed", None) => (Holds::Whole, false),
            ("method_seed" | "touched", None) => (Holds::Whole, true),
            ("scenario" | "rail" | "notice", None) => (Holds::Text, false),
            (_, None) => (Holds::Text, true),
        };
        Column {
            name: name.clone().into(),
            ..if lacks { maybe("", holds) } else { always("", holds) }
        }
    };
    names.iter().enumerate().map(kind).collect()
}

fn cell(text: &str, column: &Column) -> io::Result<Cell> {
    let read = match column.holds {
        _ if text.is_empty() && column.lacks => Some(Cell::Nothing),
        Holds::Text => Some(Cell::Text(text.to_owned())),
        Holds::Whole => text.parse().ok().map(Cell::Whole),
        Holds::Decimal(places) => Cell::decimal(text, places),
        Holds::Instant | Holds::Flag => None,
    };
    read.ok_or_else(|| io::Error::other(format!("{:?} is not what the column {} holds", text, column.name)))
}

/// Writes evidence as three tables, for people without a reader of JSON lines: legs, purses, and what is claimed. What an investigator sees
/// that no table has - links, roles, tags with their dates - stands in the evidence itself.
pub(crate) fn evidence(evidence: &Evidence, complaints: &[Complaint]) -> Vec<(&'static str, String)> {
    let ledger = evidence.ledger();
    let head = |names: &[&str]| shown::row(names.iter().copied().chain(["notice"]));
    let line = |cells: &[String]| shown::row(cells.iter().map(String::as_str).chain(["SIMULATED"]));
    let asset = |purse| ledger.asset(ledger.asset_of(purse)).code.clone();
    let mut legs = head(&["movement", "at", "side", "purse", "asset", "amount"]);
    for movement in ledger.movements() {
        let at = ledger.instant(movement).to_string();
        // What nobody who has the ledger knows is left empty.
        let row = |side: &str, purse, amount: Option<Amount>| {
            line(&[
                movement.index().to_string(),
                at.clone(),
                side.to_owned(),
                evidence.purse_name(purse),
                asset(purse),
                amount.map(|amount| amount.to_string()).unwrap_or_default(),
            ])
        };
        for leg in ledger.ins(movement) {
            let known = !ledger.in_is_sealed(InLegId::new(leg));
            legs += &row("in", ledger.in_purses()[leg], known.then(|| ledger.in_amounts()[leg]));
        }
        for leg in ledger.outs(movement) {
            let known = !ledger.out_is_sealed(OutLegId::new(leg));
            legs += &row(
                "out",
                ledger.out_purses()[leg],
                known.then(|| ledger.out_amounts()[leg]),
            );
        }
    }
    let mut purses = head(&["purse", "asset", "keeper"]);
    for purse in ledger.purses() {
        let keeper = evidence.facts(purse).keeper.map(|keeper| keeper.index().to_string());
        purses += &line(&[evidence.purse_name(purse), asset(purse), keeper.unwrap_or_default()]);
    }
    let mut claims = head(&["complaint", "movement", "purse", "amount"]);
    for complaint in complaints {
        for (leg, amount) in &complaint.claims {
            let movement = ledger.movement_of(*leg).index().to_string();
            let purse = evidence.purse_name(ledger.out_purse(*leg));
            claims += &line(&[complaint.name.clone(), movement, purse, amount.to_string()]);
        }
    }
    vec![("legs.csv", legs), ("purses.csv", purses), ("claims.csv", claims)]
}

/// Columns that hold words, whatever the words look like.
const WORDS: [&str; 7] = [
    "scenario",
    "rail",
    "vantage",
    "method",
    "trouble",
    "undecided",
    "notice",
];

/// Tells whether JSON has this text as a number.
fn is_number(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk() -> Chunk {
        Chunk {
            file: "s.toml".into(),
            place: (2, 3),
            runs: 4..7,
            variations: (1, 1),
            seeds: (5, 7),
            scenario: "a".into(),
            study: "b".into(),
            version: "c".into(),
        }
    }

    fn rows(run: u64) -> Vec<Row> {
        vec![
            vec![run.to_string(), "x,\"y\"".into()],
            vec![run.to_string(), String::new()],
        ]
    }

    fn file() -> String {
        let mut text = head(&chunk(), &["run".into(), "said".into()]);
        for number in 4..7 {
            text += &run(number, &rows(number));
        }
        let end = end(3, &text);
        text + &end
    }

    #[test]
    fn a_chunk_is_read_as_it_was_written() {
        let text = file();
        let part = read(text.as_bytes()).unwrap();
        assert_eq!(
            (part.chunk, part.whole, part.good, part.trouble),
            (chunk(), true, text.len(), None)
        );
        assert_eq!(part.runs, (4..7).map(|run| (run, rows(run))).collect::<Vec<_>>());
    }

    #[test]
    fn whatever_is_left_of_a_file_its_good_part_is_kept() {
        let text = file();
        let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        for cut in 0..text.len() {
            let lines = starts.iter().filter(|start| **start <= cut).count();
            match read(&text.as_bytes()[..cut]) {
                Err(_) => assert_eq!(lines, 0, "{cut}"),
                Ok(part) => {
                    assert_eq!((part.runs.len(), part.whole), ((lines - 1).min(3), false), "{cut}");
                    assert_eq!(part.good, starts[lines - 1]);
                    assert_eq!(part.trouble.is_some(), part.good != cut);
                }
            }
        }
    }

    #[test]
    fn a_byte_that_changed_takes_its_run_and_what_follows() {
        let text = file();
        let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        for at in starts[0]..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let part = read(&bytes).unwrap();
            let line = starts.iter().filter(|start| **start <= at).count();
            assert!(part.runs.len() < line && !part.whole, "{at}");
            assert!(part.trouble.is_some(), "{at}");
        }
    }

    #[test]
    fn tables_keep_numbers_as_they_are() {
        let columns = ["run", "scenario", "recall", "expect.1", "late"].map(str::to_owned);
        let row = ["7", "12", "0.250000", "", "2h"].map(str::to_owned);
        assert_eq!(
            json_line(&columns, &row),
            "{\"run\":7,\"scenario\":\"12\",\"recall\":0.250000,\"expect.1\":null,\"late\":\"2h\"}\n"
        );
        assert_eq!(csv(&row), "7,12,0.250000,,2h\n");
        assert_eq!(
            ["0", "10", "0.5", "01", "1.", ".5", "-1", "1e5"].map(is_number),
            [true, true, true, false, false, false, false, false]
        );
    }
}
