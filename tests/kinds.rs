//! Kinds are enumerated once: whoever decides by a kind says so of each of them, and nothing is decoded by its place in a list.
//!
//! A `_ =>` beside the variants of a kind means that a new variant is silently taken for another one; a number that is turned into a
//! kind by its place means that a new variant moves the old ones. Whoever asks for one kind alone compares (`==`, `matches!`).
//! `scenario` is not looked at yet.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules that are not looked at.
const LATER: [&str; 1] = ["scenario"];

/// Kinds that macros make, or of which a variant holds something.
const MADE: [&str; 6] = [
    "Booking",
    "Basis",
    "Links",
    "WorldFigure",
    "VantageFigure",
    "MethodFigure",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources are readable") {
        let path = entry.expect("the sources are readable").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn is_later(path: &Path) -> bool {
    path.iter().any(|part| {
        LATER
            .iter()
            .any(|later| part == *later || part == format!("{later}.rs").as_str())
    })
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
}

/// Returns the code without comments, texts and the tests below it; what is left out is blank, so that places stay.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        code.push_str(before);
        let length = match from.as_bytes() {
            [b'/', b'/', ..] => from.find('\n').unwrap_or(from.len()),
            [b'"', ..] => text_length(from),
            // A character, and not the name of a lifetime.
            [b'\'', b'\\', ..] => 2 + from[2..].find('\'').map_or(0, |end| end + 1),
            [b'\'', ..] => from
                .char_indices()
                .nth(2)
                .filter(|(_, c)| *c == '\'')
                .map_or(1, |(at, _)| at + 1),
            _ => 1,
        };
        code.extend(from[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &from[length..];
    }
    code + rest
}

/// Returns how long the text literal is that begins here.
fn text_length(from: &str) -> usize {
    let mut escaped = false;
    for (at, c) in from.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    from.len()
}

/// Returns the names of the kinds that the code declares: enumerations of which no variant holds anything.
fn kinds(code: &str) -> Vec<String> {
    let declared = code.split("enum ").skip(1).filter_map(|rest| {
        let (head, rest) = rest.split_once('{')?;
        let body = rest.split_once('}')?.0;
        // A parameter of the methods is declared with its word behind a colon.
        let name = head.split([':', '<']).next()?.trim();
        let plain = !body.contains(['(', '{', '$']) && !head.contains(['<', '$']);
        plain.then(|| name.to_owned())
    });
    declared.collect()
}

/// Returns the arms of each match: where it begins, and the patterns.
fn matches(code: &str) -> Vec<(usize, Vec<String>)> {
    let starts = code.match_indices("match ").filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    });
    starts
        .filter_map(|(at, _)| {
            let body = at + body_of(&code[at..])?;
            Some((at, patterns(&code[body + 1..])))
        })
        .collect()
}

/// Returns where the body of the match that begins here opens: the first brace that no bracket holds.
fn body_of(code: &str) -> Option<usize> {
    let mut depth = 0;
    code.char_indices().find_map(|(at, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

/// Returns the patterns of the arms of a match whose body begins here.
fn patterns(body: &str) -> Vec<String> {
    let mut patterns = Vec::new();
    let (mut depth, mut begin, mut in_pattern) = (0, 0, true);
    let bytes = body.as_bytes();
    for (at, c) in body.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth -= 1;
                // The end of an arm that is a block.
                if c == '}' && depth == 0 && !in_pattern {
                    (begin, in_pattern) = (at + 1, true);
                }
            }
            '=' if depth == 0 && in_pattern && bytes.get(at + 1) == Some(&b'>') => {
                patterns.push(body[begin..at].trim_start_matches([',', ' ', '\n']).trim().to_owned());
                in_pattern = false;
            }
            ',' if depth == 0 && !in_pattern => (begin, in_pattern) = (at + 1, true),
            _ => {}
        }
    }
    patterns
}

fn names_a_kind(pattern: &str, kinds: &BTreeSet<String>) -> bool {
    kinds.iter().any(|kind| {
        pattern.match_indices(&format!("{kind}::")).any(|(at, _)| {
            let before = pattern[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    })
}

/// Tells whether a pattern takes whatever is left.
fn takes_the_rest(pattern: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    pattern == "_" || (!pattern.is_empty() && pattern.chars().all(is_name))
}

/// Returns the lines of a source in which a kind is not decided by each of its variants, or is decoded by its place.
fn faults(code: &str, kinds: &BTreeSet<String>) -> Vec<usize> {
    let open = matches(code).into_iter().filter(|(_, patterns)| {
        patterns.iter().any(|pattern| names_a_kind(pattern, kinds))
            && patterns.iter().any(|pattern| takes_the_rest(pattern))
    });
    let mut places: Vec<usize> = open.map(|(at, _)| at).collect();
    for by_place in ["::ALL[", "::ALL.get(", "::ALL.iter().nth(", "::ALL.into_iter().nth("] {
        let found = code.match_indices(by_place).map(|(at, _)| at);
        places.extend(found.filter(|&at| kinds.iter().any(|kind| code[..at].ends_with(kind.as_str()))));
    }
    let line = |at: usize| code[..at].matches('\n').count() + 1;
    places.into_iter().map(line).collect()
}

#[test]
fn whoever_decides_by_a_kind_says_so_of_each_variant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read: Vec<(PathBuf, String)> = sources(&root)
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let source = fs::read_to_string(&path).expect("the sources are readable");
            (path.strip_prefix(&root).expect("it is below").to_owned(), code(&source))
        })
        .collect();
    let mut all: BTreeSet<String> = read.iter().flat_map(|(_, code)| kinds(code)).collect();
    all.extend(MADE.map(String::from));
    for kind in [
        "PurseKind",
        "LinkKind",
        "KeeperKind",
        "Vantage",
        "Role",
        "StopReason",
        "TrailEnd",
        "Level",
        "Door",
        "Fees",
        "PoolOf",
        "Network",
    ] {
        assert!(all.contains(kind), "{kind} is a kind");
    }
    let looked = read.iter().filter(|(path, _)| !is_later(path));
    let faults: Vec<String> = looked
        .flat_map(|(path, code)| {
            let lines = faults(code, &all).into_iter();
            lines.map(move |line| format!("src/{}:{line}", path.display()))
        })
        .collect();
    assert!(
        faults.is_empty(),
        "a match over a kind names every variant, and nothing is decoded by its place:\n{}",
        faults.join("\n")
    );
}

#[test]
fn the_scan_sees_what_it_refuses() {
    let kinds: BTreeSet<String> = ["Coat", "Hat"].map(String::from).into();
    let lines = |source: &str| faults(&code(source), &kinds);
    assert_eq!(
        lines("fn f() {\n    match coat {\n        Coat::Red => 1,\n        _ => 2,\n    }\n}"),
        [2]
    );
    assert_eq!(lines("match (coat, 1) { (Coat::Red, _) => { 1 } other => 2 }"), [1]);
    assert_eq!(lines("let hat = Hat::ALL[byte];"), [1]);
    assert_eq!(lines("let hat = Hat::ALL.get(byte);"), [1]);
    assert_eq!(lines("\nlet hat = Hat::ALL.into_iter().nth(byte);"), [2]);
    let fine = [
        "match coat { Coat::Red => 1, Coat::Blue => 2 }",
        "match text { \"a\" => Coat::Red, _ => Coat::Blue }",
        "match coat { Coat::Red => match n { 0 => 1, _ => 2 }, Coat::Blue => 3 }",
        "match text { // Coat::Red => 1,\n _ => 2 }",
        "match overcoat { OverCoat::Red => 1, _ => 2 }",
    ];
    for source in fine {
        assert_eq!(lines(source), [0; 0], "{source}");
    }
    let declared =
        "pub enum Coat { Red, Blue, } enum Size { Small(u8) } choice! { pub enum Brim: \"brim\" { Wide = 0 } }";
    assert_eq!(self::kinds(declared), ["Coat", "Brim"]);
}
