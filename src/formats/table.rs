//! Tables as files: comma-separated values under a header, for every reader of one.
//!
//! A line that begins with `#` is a comment, before the header, behind it and between rows, and blank lines are none; a cell
//! that begins so stands in quotes. Every complaint names the line of the file, whatever stands before it. A quote that is
//! never closed would take all rows behind it for one cell, so it is refused where it opens.

use std::io::Read;

use super::{Place, ReadError};

/// The columns that a table may have.
pub(super) struct Columns {
    /// Their names.
    pub names: &'static [&'static str],
    /// How many of them, from the first, must be there.
    pub needed: usize,
}

impl Columns {
    /// Says which columns are accepted.
    pub(super) fn accepted(&self) -> String {
        let needed = &self.names[..self.needed];
        let are = if needed.len() == 1 { "is" } else { "are" };
        match needed.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let (names, rest) = (self.names.join(", "), rest.join(", "));
                format!("the columns {names}, of which {rest} and {last} {are} needed")
            }
            _ => format!(
                "the columns {}, of which {} {are} needed",
                self.names.join(", "),
                needed.join(", ")
            ),
        }
    }

    /// Returns the place of a column.
    pub(super) fn place(&self, column: &str) -> Result<usize, String> {
        let place = self.names.iter().position(|name| *name == column);
        place.ok_or_else(|| format!("{column:?} is no column; accepted are {}", self.accepted()))
    }
}

/// One row of a table.
pub(super) struct Row<'r> {
    /// In which line of the file it begins, from 1.
    pub line: u64,
    record: &'r csv::StringRecord,
    columns: &'r Columns,
    /// Which cell is that of each column that could be there.
    places: &'r [Option<usize>],
}

impl Row<'_> {
    /// Returns the cell of a column without the blanks around it; empty where the table has no such column.
    pub(super) fn cell(&self, column: &str) -> &str {
        let column = self
            .columns
            .place(column)
            .expect("a reader asks for columns that it names");
        self.places[column].map_or("", |place| self.record[place].trim())
    }
}

/// Stands behind the text while it is read: where the last record is not this alone, an open quote has swallowed it.
const END: &str = "\nEND OF TABLE\n";

/// Reads a table row by row, each of which may be refused; returns how many lines were comments.
pub(super) fn read(
    name: &str,
    text: &str,
    columns: &Columns,
    mut take: impl FnMut(&Row) -> Result<(), String>,
) -> Result<usize, ReadError> {
    let read = records(
        name,
        text,
        b',',
        |_| (),
        |header| places_of(header, columns),
        |places, line, record| {
            take(&Row {
                line,
                record,
                columns,
                places,
            })
        },
    )?;
    read.ok_or_else(|| {
        let problem = format!("there is no header; accepted are {}", columns.accepted());
        ReadError::new(name, Place::Whole, problem)
    })
}

/// Reads a text of cells under a header: what `head` makes of the header is handed to `take` with each record and its line, and `reached` hears at which byte
/// each begins. Returns how many lines were comments, or nothing where there is no header.
pub(super) fn records<H>(
    name: &str,
    text: &str,
    cut: u8,
    reached: impl Fn(usize),
    mut head: impl FnMut(&csv::StringRecord) -> Result<H, String>,
    mut take: impl FnMut(&H, u64, &csv::StringRecord) -> Result<(), String>,
) -> Result<Option<usize>, ReadError> {
    let wrong = |line: u64, problem: String| ReadError::new(name, Place::Line(line), problem);
    // The library passes a mark by without counting it, so that places would not be those of the text.
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = Lines::of(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(cut)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes().chain(END.as_bytes()));
    let mut record = csv::StringRecord::new();
    let mut header: Option<(usize, H)> = None;
    loop {
        let from = reader.position().byte() as usize;
        reached(from);
        let more = reader.read_record(&mut record);
        let line = lines.of_record(from);
        assert!(
            more.map_err(|error| wrong(line, error.to_string()))?,
            "the end of a table is a record too"
        );
        // The last row may end with the first byte of what stands behind it, where the text ends without a line break.
        if reader.position().byte() as usize > text.len() + 1 {
            if record.len() == 1 && record[0] == *END.trim() {
                break;
            }
            let all = text.matches('\n').count() + END.matches('\n').count();
            let swallowed = record[record.len() - 1].matches('\n').count();
            let problem = "a quotation mark opens here and is never closed; a mark inside a quoted cell stands twice";
            return Err(wrong((all - swallowed) as u64 + 1, problem.to_owned()));
        }
        if record.len() == 1 && record[0].trim().is_empty() {
            continue;
        }
        let Some((cells, told)) = &header else {
            let told = head(&record).map_err(|problem| wrong(line, problem))?;
            header = Some((record.len(), told));
            continue;
        };
        if record.len() != *cells {
            let is = record.len();
            let problem = format!("{is} cells; the header has {cells}, and a comma inside a cell stands in quotes");
            return Err(wrong(line, problem));
        }
        take(told, line, &record).map_err(|problem| wrong(line, problem))?;
    }
    Ok(header.map(|_| lines.comments))
}

/// Returns which cell of the header names each column.
fn places_of(header: &csv::StringRecord, columns: &Columns) -> Result<Vec<Option<usize>>, String> {
    let mut places = vec![None; columns.names.len()];
    for (cell, column) in header.iter().map(str::trim).enumerate() {
        let place = columns.place(column)?;
        if places[place].replace(cell).is_some() {
            return Err(format!("the column {column} stands twice"));
        }
    }
    match places[..columns.needed].iter().position(Option::is_none) {
        Some(missing) => {
            let missing = columns.names[missing];
            Err(format!(
                "there is no column {missing}; accepted are {}",
                columns.accepted()
            ))
        }
        None => Ok(places),
    }
}

/// The lines of a text, counted once from the beginning to where each record begins.
struct Lines<'t> {
    rest: &'t str,
    /// At which byte of the text the rest begins.
    at: usize,
    /// In which line, from 1.
    line: u64,
    comments: usize,
}

impl Lines<'_> {
    fn of(text: &str) -> Lines<'_> {
        Lines {
            rest: text,
            at: 0,
            line: 1,
            comments: 0,
        }
    }

    /// Returns the line of the record that is read from this byte on. The library passes by blank lines and comments and tells
    /// where it stood before them; and of a line that ends with two bytes it leaves the second to the next record.
    fn of_record(&mut self, from: usize) -> u64 {
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            let is_passed_by = line.starts_with('#') || matches!(line, "" | "\r");
            if self.at + line.len() > from && !is_passed_by {
                break;
            }
            if self.at >= from {
                self.comments += usize::from(line.starts_with('#'));
            }
            self.at += line.len() + 1;
            self.line += 1;
            self.rest = rest;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        names: &["a", "b", "c"],
        needed: 2,
    };

    /// Returns the cells `a`, `b` and `c` of every row behind its line, and the number of comments.
    fn of(text: &str) -> Result<(Vec<(u64, String)>, usize), String> {
        let mut rows = Vec::new();
        let comments = read("t", text, &COLUMNS, |row| {
            rows.push((row.line, ["a", "b", "c"].map(|column| row.cell(column)).join("|")));
            Ok(())
        });
        Ok((rows, comments.map_err(|error| error.to_string())?))
    }

    fn refused(text: &str) -> String {
        of(text).unwrap_err()
    }

    #[test]
    fn rows_are_numbered_as_the_lines_of_the_file() {
        let text = "# one\n\nb,a\n# two\n1, 2 \n\n\n\"3\n# in a cell\n\",\"4\"\n  \n5,6\n# three";
        let rows = [(5, "2|1|"), (8, "4|3\n# in a cell|"), (12, "6|5|")].map(|(line, row)| (line, row.to_owned()));
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let (read, comments) = of(&text).unwrap();
            let read: Vec<_> = read
                .into_iter()
                .map(|(line, row)| (line, row.replace('\r', "")))
                .collect();
            assert_eq!((read, comments), (rows.to_vec(), 3));
        }
    }

    #[test]
    fn a_text_of_marks_alone_has_no_header() {
        for text in ["\u{feff}", "\u{feff}\u{feff}", "\u{feff}\n"] {
            assert!(of(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_refused_where_it_opens() {
        let at = |line: u64| format!("t, line {line}: a quotation mark opens here and is never closed");
        for (text, line) in [
            ("a,b\n1,\"2\n3,4\n", 2),
            ("a,b\n1,2\n\"3\n\n", 3),
            ("# x\na,b\n1,2\n\"x\ny\",\"z\n5,6", 5),
            ("a,\"b\n1,2\n", 1),
            ("a,b\n1,\"", 2),
            ("a,b\n1,\"say \"\"no\"\"\n", 2),
        ] {
            assert!(refused(text).starts_with(&at(line)), "{text:?}: {}", refused(text));
        }
        assert_eq!(of("a,b\n1,\"say \"\"no\"\"\"").unwrap().0[0].1, "1|say \"no\"|");
        assert_eq!(of("a,b\n1,5\" of rain\n").unwrap().0[0].1, "1|5\" of rain|");
        assert_eq!(of("a,b\nEND OF TABLE,\nx,END OF TABLE").unwrap().0.len(), 2);
    }

    #[test]
    fn a_header_names_what_is_needed_once_and_nothing_else() {
        assert_eq!(
            refused("a,c\n"),
            "t, line 1: there is no column b; accepted are the columns a, b, c, of which a and b are needed"
        );
        assert!(refused("a,b,d\n").starts_with("t, line 1: \"d\" is no column"));
        assert!(refused("#\na,b,a\n").starts_with("t, line 2: the column a stands twice"));
        assert!(refused("# only\n").starts_with("t: there is no header"));
        assert!(refused("a,b\n1,2\n\n1\n").starts_with("t, line 4: 1 cells; the header has 2"));
    }
}
