//! What is no TOML: each fault is told once, at its place, and what stands around it is still read.
//!
//! A reader that goes on behind an open bracket takes every later line for something else, and hundreds of complaints follow from
//! one. So the text is cut into *statements* - a header, or a key with its value - by what lines look like, brackets or not.
//! The first statement at fault is told and blanked, byte for byte so that places stay, and the rest is read again. What a
//! blanked statement may have said is then held against nothing: see [`Reader::is_sound`](crate::scenario::reader::Reader).

use std::ops::Range;

use toml::de::DeTable;

use crate::scenario::keys::FILE;
use crate::scenario::problem::Problem;
use crate::scenario::shape::Kind;

/// So many statements at fault are told; a text with more of them was hardly written as TOML.
const FAULTS_MAX: usize = 8;

/// A text of which every statement is TOML, and what was wrong with those that are blanked in it.
pub(super) struct Mended {
    /// As long as the text that was given; nothing where it could not be mended.
    pub text: Option<String>,
    pub problems: Vec<Problem>,
}

/// Blanks what is no TOML.
pub(super) fn mend(text: &str) -> Mended {
    let mut bytes = text.as_bytes().to_vec();
    let mut problems: Vec<Problem> = Vec::new();
    while problems.len() < FAULTS_MAX {
        let mended = String::from_utf8(bytes).expect("whole characters are blanked");
        let (_, errors) = DeTable::parse_recoverable(&mended);
        let first = errors
            .iter()
            .min_by_key(|error| error.span().map_or(0, |span| span.start));
        let Some(error) = first else {
            problems.sort_by_key(|problem| problem.span.start);
            return Mended {
                text: Some(mended),
                problems,
            };
        };
        let (problem, region) = told(text, &mended, error);
        problems.push(problem);
        let dull = mended[region.clone()].trim().is_empty();
        bytes = mended.into_bytes();
        if dull {
            break; // nothing is left to blank: the fault is beyond mending
        }
        for byte in bytes[region].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
    }
    problems.sort_by_key(|problem| problem.span.start);
    Mended { text: None, problems }
}

/// Tells what is wrong at the first fault, and what of the text to blank for it.
fn told(text: &str, mended: &str, error: &toml::de::Error) -> (Problem, Range<usize>) {
    let span = error.span().unwrap_or(0..0);
    let statements = statements(mended);
    if let Some(lone) = lone_header(mended, &statements, span.start) {
        return lone;
    }
    let here = statements.partition_point(|statement| statement.span.start <= span.start);
    // The parser complains where it can go no further, which is often a statement later than the bracket at fault.
    let at_fault = statements[..here].iter().position(|statement| statement.open.is_some());
    let Some(place) = at_fault.or(here.checked_sub(1)) else {
        return (syntax(text, error), span.start..text.len());
    };
    let statement = &statements[place];
    let problem = match &statement.open {
        Some(open) => {
            let mark = &mended[open.clone()];
            let (message, accepted) = match mark {
                "]" | "}" => (
                    format!("this `{mark}` closes nothing"),
                    "as many brackets as there are opened".into(),
                ),
                "[" | "{" => {
                    let other = if mark == "[" { "]" } else { "}" };
                    (
                        format!("this `{mark}` is never closed"),
                        format!("a `{other}` behind what it holds"),
                    )
                }
                _ => (
                    format!("this `{mark}` is never closed"),
                    format!("`{mark}` behind the text"),
                ),
            };
            Problem::at(text, open.clone(), message, accepted)
        }
        None => syntax(text, error),
    };
    (problem, region(&statements, place))
}

/// Returns what is blanked for a statement: what stands under a header that cannot be read belongs to no other table.
fn region(statements: &[Statement], place: usize) -> Range<usize> {
    let statement = &statements[place];
    let under = statements[place + 1..].iter().take_while(|later| !later.header);
    let last = under.last().filter(|_| statement.header).unwrap_or(statement);
    statement.span.start..last.span.end
}

/// Tells of a header in single brackets among those of one name in double ones, where the parser found the name taken.
fn lone_header(text: &str, statements: &[Statement], at: usize) -> Option<(Problem, Range<usize>)> {
    let name_of = |statement: &Statement| -> &str {
        let line = line_at(text, statement.span.start);
        line.trim_start_matches('[')
            .split(']')
            .next()
            .unwrap_or_default()
            .trim()
    };
    let headers = || statements.iter().enumerate().filter(|(_, statement)| statement.header);
    let (_, here) = headers().rfind(|(_, statement)| statement.span.start <= at)?;
    let name = name_of(here);
    let repeated = FILE
        .key(name)
        .is_some_and(|key| matches!(key.kind, Kind::List(Kind::Table(_))));
    if !repeated || at > here.span.start + line_at(text, here.span.start).len() {
        return None;
    }
    let single = |statement: &Statement| !text[statement.span.start..].starts_with("[[");
    let (place, lone) = headers().find(|(_, statement)| name_of(statement) == name && single(statement))?;
    let start = lone.span.start;
    let message = format!("`[{name}]` is one table, and here one of several");
    let mut problem = Problem::at(
        text,
        start..start + name.len() + 2,
        message,
        format!("`[[{name}]]` once for each"),
    );
    problem.suggestion = Some(format!("[[{name}]]"));
    Some((problem, region(statements, place)))
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    if error.message() == "duplicate key" {
        let name = text[span.clone()].trim_start_matches('[').trim_end_matches(']');
        let message = format!("`{name}` is given twice");
        return Problem::at(text, span, message, "each key of a table once, each table once".into());
    }
    let message = format!("this is not TOML: {}", error.message());
    Problem::at(text, span, message, String::new())
}

/// A header or a key with its value.
#[derive(Debug, PartialEq, Eq)]
struct Statement {
    span: Range<usize>,
    header: bool,
    /// A bracket or the marks of a long text that have no counterpart.
    open: Option<Range<usize>>,
}

/// Cuts a text into statements: one begins on each line that is no part of the value before it, or that cannot be.
fn statements(text: &str) -> Vec<Statement> {
    let mut scan = Scan {
        text,
        at: 0,
        statements: Vec::new(),
        brackets: Vec::new(),
    };
    while scan.at < text.len() {
        scan.step();
    }
    scan.end_statement(text.len());
    scan.statements
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    statements: Vec<Statement>,
    /// The brackets that are open, with their places.
    brackets: Vec<(u8, usize)>,
}

impl Scan<'_> {
    fn step(&mut self) {
        let bytes = self.text.as_bytes();
        let at = self.at;
        if at == 0 || bytes[at - 1] == b'\n' {
            let line = line_at(self.text, at);
            let begins = match self.brackets.is_empty() {
                // No key begins with a brace: where a bracket too many closed a list, its other entries still belong to it.
                true => !matches!(line.trim_start().bytes().next(), None | Some(b'#' | b']' | b'{' | b'}')),
                false => begins_statement(line),
            };
            if begins && self.begin(at, line) {
                return;
            }
        }
        match bytes[at] {
            b'#' => self.at += line_at(self.text, at).len(),
            quote @ (b'"' | b'\'') => self.skip_text(quote),
            open @ (b'[' | b'{') => {
                self.brackets.push((open, at));
                self.at += 1;
            }
            close @ (b']' | b'}') => {
                self.close(close);
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    /// Begins a statement; a header is passed over as a whole.
    fn begin(&mut self, at: usize, line: &str) -> bool {
        self.end_statement(at);
        let header = line.starts_with('[') || lacks_its_bracket(line);
        self.statements.push(Statement {
            span: at..self.text.len(),
            header,
            open: None,
        });
        if header {
            self.at += line.len();
        }
        header
    }

    fn end_statement(&mut self, at: usize) {
        if let Some(&(_, open)) = self.brackets.last() {
            self.blame(open..open + 1);
        }
        self.brackets.clear();
        if let Some(last) = self.statements.last_mut() {
            last.span.end = at;
        }
    }

    fn blame(&mut self, span: Range<usize>) {
        if let Some(last) = self.statements.last_mut() {
            last.open.get_or_insert(span);
        }
    }

    fn close(&mut self, close: u8) {
        let counterpart = if close == b']' { b'[' } else { b'{' };
        match self.brackets.iter().rposition(|(open, _)| *open == counterpart) {
            Some(place) => {
                if let Some(&(_, open)) = self.brackets.get(place + 1) {
                    self.blame(open..open + 1);
                }
                self.brackets.truncate(place);
            }
            None => self.blame(self.at..self.at + 1),
        }
    }

    fn skip_text(&mut self, quote: u8) {
        let mark = [quote; 3];
        let rest = &self.text.as_bytes()[self.at..];
        if !rest.starts_with(&mark) {
            return self.skip_short_text(quote);
        }
        let mut end = 3;
        while end < rest.len() && !rest[end..].starts_with(&mark) {
            if rest[end - 1] == b'\n' && begins_statement(line_at(self.text, self.at + end)) {
                break; // prose has no such lines: the text before it is not closed
            }
            end += if rest[end] == b'\\' && quote == b'"' { 2 } else { 1 };
        }
        if rest.get(end..).is_none_or(|rest| !rest.starts_with(&mark)) {
            self.blame(self.at..self.at + 3);
            self.at = (self.at + end).min(self.text.len());
            return;
        }
        // Up to two more marks belong to the text.
        let more = rest[end + 3..]
            .iter()
            .take(2)
            .take_while(|&&byte| byte == quote)
            .count();
        self.at += end + 3 + more;
    }

    /// Passes over a text of one line; where that is not closed, the parser says so at its end.
    fn skip_short_text(&mut self, quote: u8) {
        let line = line_at(self.text, self.at).as_bytes();
        let mut end = 1;
        while end < line.len() && line[end] != quote {
            end += if line[end] == b'\\' && quote == b'"' { 2 } else { 1 };
        }
        self.at += (end + 1).min(line.len().max(1));
    }
}

fn line_at(text: &str, at: usize) -> &str {
    // Only places behind an ASCII byte are asked for, or such as may lie within a character: those begin no statement.
    let rest = text.get(at..).unwrap_or_default();
    rest.split('\n').next().unwrap_or_default()
}

/// Tells whether a line looks like a header without its first bracket.
fn lacks_its_bracket(line: &str) -> bool {
    let behind = line.trim_start_matches(is_word);
    behind.len() < line.len()
        && behind.starts_with(']')
        && matches!(
            behind.trim_start_matches(']').trim_start().bytes().next(),
            None | Some(b'#')
        )
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Tells whether a line looks like a header, or like a key with a value, whatever is open before it.
fn begins_statement(line: &str) -> bool {
    let rest = line.trim_start_matches(is_word);
    if rest.len() < line.len() {
        let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
        let starts = |c: char| c.is_ascii_digit() || matches!(c, '"' | '\'' | '[' | '{' | '-' | '+' | 't' | 'f');
        return value.is_some_and(|value| value.starts_with(starts));
    }
    let inner = line.trim_start_matches('[');
    let name = inner.trim_start_matches(is_word);
    let behind = name.trim_start_matches(']');
    line.len() > inner.len()
        && inner.len() > name.len()
        && name.len() > behind.len()
        && matches!(behind.trim_start().bytes().next(), None | Some(b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (String, String) {
        let mended = mend(text);
        assert_eq!(mended.problems.len(), 1, "{:?}", mended.problems);
        let rest = mended.text.expect("one fault can be mended");
        let problem = &mended.problems[0];
        let mark = format!("{}:{} {}", problem.line, problem.column, problem.message);
        (mark, rest.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn an_open_bracket_is_told_where_it_stands_and_takes_its_statement_alone() {
        let (told, rest) = first("a = [1,\n  [2, 3],\nb = 4\n[c]\nd = 5\n");
        assert_eq!(
            (told.as_str(), rest.as_str()),
            ("1:5 this `[` is never closed", "b = 4 [c] d = 5")
        );
        let (told, rest) = first("a = [\n  { x = 1,\n  { y = 2 },\n]\nb = 4\n");
        assert_eq!(
            (told.as_str(), rest.as_str()),
            ("2:3 this `{` is never closed", "b = 4")
        );
        let (told, rest) = first("a = [\n  { x = [1]] },\n  { y = 2 },\n  { z = 3 },\n]\nb = 4\n");
        assert_eq!(
            (told.as_str(), rest.as_str()),
            ("2:3 this `{` is never closed", "b = 4")
        );
        let (told, rest) = first("a = [1]]\nb = 4\n");
        assert_eq!((told.as_str(), rest.as_str()), ("1:8 this `]` closes nothing", "b = 4"));
    }

    #[test]
    fn a_long_text_that_is_not_closed_ends_before_the_next_key() {
        let (told, rest) = first("a = \"\"\"\nonce [upon\nb = \"\"\"\na time\n\"\"\"\nc = 1\n");
        assert_eq!(told, "1:5 this `\"\"\"` is never closed");
        assert_eq!(rest, "b = \"\"\" a time \"\"\" c = 1");
    }

    #[test]
    fn a_table_that_is_given_twice_is_one_fault_with_all_its_keys() {
        let (told, rest) = first("[a.b]\nc = 1\n[a.b]\nc = 2\nd = 3\n[e]\n");
        assert_eq!(
            (told.as_str(), rest.as_str()),
            ("3:4 `b` is given twice", "[a.b] c = 1 [e]")
        );
    }

    #[test]
    fn prose_and_comments_hold_what_they_like() {
        let text = "a = \"\"\"\nx [ = ] {\n\"\"\" # [\nb = '[' # {\nc = \"\\\"[\"\n";
        assert!(mend(text).problems.is_empty());
        assert!(
            statements(text).iter().all(|statement| statement.open.is_none()),
            "{:?}",
            statements(text)
        );
        assert_eq!(statements(text).len(), 3);
    }
}
