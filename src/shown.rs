//! How text from elsewhere is shown: what would steer a terminal, break a line or turn it round stands there as an escape.
//!
//! A name in a ledger is anybody's: it may hold the code that clears a screen, a line break behind which stands a row of its
//! own, or a mark that turns the letters round. Whoever writes a text for a person writes a name by [`name`], a cell of a
//! table by [`cell`] or [`row`], and a message by [`line()`]. JSON keeps every name as it is; [`json`] writes the same
//! letters as escapes of JSON, which every reader undoes.
//!
//! The letters of every script stay as they are. A joiner (U+200C, U+200D) stays between two signs outside ASCII, where
//! Persian, the scripts of India and emoji need it; a variation selector stays directly behind a sign that can vary.
//!
//! The name `al\u{1b}[31mice`, whose code colours a terminal, is shown letter by letter as it stands here, and the cell `=1+1` as `'=1+1`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns a name or other text from elsewhere as it is shown within a line; two different texts are shown differently.
pub fn name(text: &str) -> Cow<'_, str> {
    if !looks_escaped(text) && !hides(text, |_| false) {
        return Cow::Borrowed(text);
    }
    // A backslash is doubled only where something is written as an escape or looks like one, so that other paths and names
    // stay as they are. What stays as it is never looks escaped, so that nothing is shown as two texts are.
    Cow::Owned(escaped(text, true, |_| false))
}

/// Returns one line of words and names as it is shown: as [`name`], with backslashes left alone.
pub fn line(text: &str) -> Cow<'_, str> {
    without(text, |_| false)
}

/// Returns a whole text as it is shown: as [`line()`], with line breaks and tabs left alone.
pub fn text(text: &str) -> Cow<'_, str> {
    without(text, |c| matches!(c, '\n' | '\t'))
}

/// Returns a JSON text in which no letter steers a terminal: outside ASCII such letters stand only within strings, where an
/// escape means the same.
pub fn json(text: String) -> String {
    if !text.chars().any(|c| c > '~' && may_hide(c)) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for (c, hidden) in letters(&text) {
        if hidden && c > '~' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Returns a cell of a table: shown as [`name`], and behind an apostrophe where a spreadsheet would compute it.
pub fn cell(text: &str) -> Cow<'_, str> {
    let shown = name(text);
    // What begins with apostrophes of its own gets one more, so that two texts are not one cell.
    let formula = shown.trim_start_matches('\'').starts_with(FORMULA);
    if formula && !is_number(&shown) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

/// Returns a row of a table with commas between its cells and a line's end behind it.
pub fn row<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> String {
    let quoted = |text: C| {
        let cell = cell(text.as_ref());
        if cell.contains([',', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.into_owned()
        }
    };
    let cells: Vec<String> = cells.into_iter().map(quoted).collect();
    cells.join(",") + "\n"
}

/// What begins a formula in some spreadsheet; a tab and a carriage return are shown as escapes.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Tells whether a text is a number with a sign, such as `-5` or `+1.5`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        Some((before, behind)) => whole(before) && whole(behind),
        None => whole(digits),
    }
}

fn without(text: &str, stays: fn(char) -> bool) -> Cow<'_, str> {
    if hides(text, stays) {
        Cow::Owned(escaped(text, false, stays))
    } else {
        Cow::Borrowed(text)
    }
}

fn escaped(text: &str, doubled: bool, stays: fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len() + 8);
    for (c, hidden) in letters(text) {
        match c {
            '\\' if doubled => shown.push_str("\\\\"),
            c if !hidden || stays(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    shown
}

/// Tells whether a text holds what an escape looks like.
fn looks_escaped(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(2);
    pairs.any(|pair| pair[0] == b'\\' && matches!(pair[1], b'\\' | b'n' | b'r' | b't' | b'u'))
}

/// Tells whether a text holds a letter that cannot be shown as it is and does not stay: a page of a megabyte is looked at and not copied.
fn hides(text: &str, stays: fn(char) -> bool) -> bool {
    text.chars().any(|c| may_hide(c) && !stays(c)) && letters(text).any(|(c, hidden)| hidden && !stays(c))
}

/// Returns each letter, and whether it is one that cannot be shown as it is.
fn letters(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let behind = || rest.clone().next();
        let hidden = if is_joiner(c) {
            !(before.is_some_and(is_sign) && behind().is_some_and(is_sign))
        } else if is_selector(c) {
            let keycap = |c: char| c.is_ascii_digit() || matches!(c, '#' | '*');
            !before.is_some_and(|before| !is_selector(before) && is_sign(before) || keycap(before))
        } else {
            is_control(c)
        };
        before = Some(c);
        Some((c, hidden))
    })
}

fn may_hide(c: char) -> bool {
    is_control(c) || is_joiner(c) || is_selector(c)
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Tells whether a letter is one that joiners and selectors stand beside.
fn is_sign(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_joiner(c) && !is_control(c)
}

/// Tells whether a letter steers what shows it, or is never seen: controls, breaks of lines and paragraphs, marks of direction,
/// letters without width, tags, private use and what is no letter.
fn is_control(c: char) -> bool {
    // Nearly every letter of a page is one of these.
    if matches!(c, ' '..='~') {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..)
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_as_an_escape() {
        for (text, shown) in [
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{9b}31m\u{7f}\0", "\\u{9b}31m\\u{7f}\\u{0}"),
            ("\u{202e}evil\u{2066}\u{200f}", "\\u{202e}evil\\u{2066}\\u{200f}"),
            ("a\u{200b}b\u{feff}\u{ad}", "a\\u{200b}b\\u{feff}\\u{ad}"),
            ("\u{2028}\u{2029}\u{85}", "\\u{2028}\\u{2029}\\u{85}"),
            ("\u{e000}\u{e0041}\u{10ffff}", "\\u{e000}\\u{e0041}\\u{10ffff}"),
        ] {
            assert_eq!(name(text), shown);
            assert_eq!(line(text), shown);
        }
        assert_eq!(text("a\n\tb\u{1b}"), "a\n\tb\\u{1b}");
    }

    #[test]
    fn letters_of_every_script_stay_as_they_are() {
        for text in [
            "",
            "Anna O'Hara & Co. <anna@example.invalid> 5 %",
            "\u{645}\u{62d}\u{645}\u{62f}",
            "\u{4e2d}\u{6587}\u{540d}\u{5b57}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
            "e\u{301} \u{1e9e} \u{a0} \u{2013}",
            // Persian with a joiner that keeps letters apart, a half form of Hindi, a family, a heart on fire, a keycap.
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "\u{2764}\u{fe0f}\u{200d}\u{1f525} 1\u{fe0f}\u{20e3}",
            "C:\\Books\\2024",
        ] {
            assert!(matches!(name(text), Cow::Borrowed(same) if same == text), "{text:?}");
            assert_eq!((line(text), cell(text)), (text.into(), text.into()));
        }
    }

    #[test]
    fn a_joiner_that_joins_nothing_is_shown() {
        for (text, shown) in [
            ("ali\u{200d}ce", "ali\\u{200d}ce"),
            ("\u{4e2d}\u{200c}", "\u{4e2d}\\u{200c}"),
            (
                "\u{1f468}\u{200d}\u{200d}\u{1f469}",
                "\u{1f468}\\u{200d}\\u{200d}\u{1f469}",
            ),
            ("a\u{fe0f}", "a\\u{fe0f}"),
            ("\u{2764}\u{fe0f}\u{fe0f}", "\u{2764}\u{fe0f}\\u{fe0f}"),
        ] {
            assert_eq!(name(text), shown);
        }
    }

    #[test]
    fn two_texts_are_never_shown_as_one() {
        let parts = ["\n", "\\", "n", "u{1b}", "\u{1b}", "'", "=", "5"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts.iter().flat_map(|text| parts.map(|part| format!("{text}{part}")));
            texts = longer.chain([String::new()]).collect();
            texts.sort();
            texts.dedup();
        }
        for shown in [name, cell] {
            let all: std::collections::BTreeSet<Cow<'_, str>> = texts.iter().map(|text| shown(text)).collect();
            assert_eq!(all.len(), texts.len());
        }
    }

    #[test]
    fn a_cell_is_never_computed_and_a_number_stays_one() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("'=1", "''=1"),
            ("-", "'-"),
            ("-1.", "'-1."),
            ("-5", "-5"),
            ("+1.5", "+1.5"),
            ("a=b", "a=b"),
            ("'quoted'", "'quoted'"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    #[test]
    fn a_row_has_as_many_cells_as_it_was_given() {
        assert_eq!(row(["a", "b,\"c\"", "=1", "x\ny"]), "a,\"b,\"\"c\"\"\",'=1,x\\ny\n");
    }

    #[test]
    fn json_says_the_same_without_the_letters() {
        let said = "a\u{202e}b\u{9b}\u{7f}\u{e0041}\u{4e2d}\n";
        let written = json(serde_json::to_string(said).unwrap());
        assert_eq!(written, "\"a\\u202eb\\u009b\\u007f\\udb40\\udc41\u{4e2d}\\n\"");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), said);
    }
}
