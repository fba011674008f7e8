//! The floors of the house: a module imports only from lower ones, `sim` and `trace` never meet, and inside a module no files name
//! each other in a circle.

mod floors {
    pub mod paths;
}

use std::fs;
use std::path::Path;

use floors::paths::{Crate, code, module_path, sources};

/// Each module with its floor. Modules of one floor do not know each other.
const FLOORS: [(&str, u8); 17] = [
    ("units", 0),
    ("shown", 0),
    ("seed", 1),
    ("ledger", 1),
    ("lots", 1),
    ("evidence", 2),
    ("truth", 3),
    ("scenario", 4),
    ("sim", 5),
    ("trace", 5),
    ("vantage", 5),
    ("score", 6),
    ("study", 7),
    ("formats", 8),
    ("report", 9),
    ("cli", 10),
    ("fuzz", 10),
];

/// Pairs that would be allowed by their floors and are not by their meaning: truth never reaches a tracer.
const APART: [(&str, &str); 4] = [
    ("trace", "truth"),
    ("trace", "scenario"),
    ("trace", "seed"),
    ("truth", "seed"),
];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Returns the modules of the crate that a source names in code (comments and documentation do not count).
fn imports(source: &str) -> Vec<String> {
    let mut named = Vec::new();
    let code = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let inside = group.split("};").next().unwrap_or_default();
            named.extend(inside.split([',', '{', '}']).map(|part| part.trim().to_owned()));
        } else {
            named.push(rest.to_owned());
        }
    }
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    named
        .iter()
        .map(|text| word(text))
        .filter(|name| floor(name).is_some())
        .collect()
}

fn module_of(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).expect("a source of the crate");
    let first = inside
        .components()
        .next()
        .expect("a file has a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn every_module_imports_only_from_lower_floors() {
    let root = root();
    let read = Crate::read(&root);
    let mut complaints = Vec::new();
    let mut seen = 0;
    for path in sources(&root) {
        let module = module_of(&root, &path);
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let Some(own) = floor(&module) else {
            complaints.push(format!("{} stands on no floor", path.display()));
            continue;
        };
        let text = fs::read_to_string(&path).expect("the sources are readable");
        let climbed = read
            .named_by(&module_path(&root, &path))
            .into_iter()
            .filter_map(|named| named.into_iter().next());
        let climbed = climbed.filter(|name| floor(name).is_some());
        for import in imports(&text).into_iter().chain(climbed) {
            seen += 1;
            let lower = floor(&import).is_some_and(|other| other < own) || import == module;
            if !lower || APART.contains(&(module.as_str(), import.as_str())) {
                complaints.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(seen > 10, "the test reads imports: {seen} found");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn no_files_of_one_module_name_each_other_in_a_circle() {
    let read = Crate::read(&root());
    let mut complaints = Vec::new();
    for module in FLOORS.iter().map(|(module, _)| *module) {
        let circles: Vec<String> = read.circles(module).iter().map(|circle| circle.join(", ")).collect();
        if !circles.is_empty() {
            complaints.push(format!("{module}: files in circles:\n  {}", circles.join("\n  ")));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The rooms inside a module, from the lowest stair to the highest. A room names those on lower stairs and nobody beside it.
const STAIRS: [(&str, &[&[&str]]); 1] = [(
    "trace",
    &[
        &["answer", "flow", "rows"],
        &[
            "claimed",
            "crossings",
            "doors",
            "hop",
            "law",
            "named",
            "purses",
            "sources",
            "sums",
        ],
        &["front", "held", "tagged"],
        &["pass"],
        &["outside", "pools", "unmarked", "walk", "wide"],
        &["bounds", "claims", "distance", "reach", "shares"],
        &["fractions", "marks", "rank"],
        &["track"],
        &["follow"],
        &["audit", "common", "explain", "trail"],
    ],
)];

#[test]
fn inside_a_module_a_room_names_only_rooms_on_lower_stairs() {
    let root = root();
    let read = Crate::read(&root);
    let (mut complaints, mut seen) = (Vec::new(), 0);
    for (module, stairs) in STAIRS {
        let stair = |room: &str| stairs.iter().position(|rooms| rooms.contains(&room));
        for path in sources(&root.join(module)) {
            let own = module_path(&root, &path);
            let Some(room) = own.get(1).filter(|room| *room != "tests") else {
                continue;
            };
            let named = read.named_by(&own).into_iter().filter(|named| named[0] == module);
            let others = named
                .filter_map(|named| named.get(1).cloned())
                .filter(|other| other != room);
            for other in others.collect::<std::collections::BTreeSet<String>>() {
                seen += 1;
                if stair(room).is_none() || stair(&other) >= stair(room) {
                    complaints.push(format!("{module}: {room} names {other}"));
                }
            }
        }
    }
    assert!(seen > 50, "the test reads what rooms name: {seen} found");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn imports_are_read_in_every_form() {
    let source = "use crate::units::{Amount};\nuse crate::{ledger::Ledger, truth};\nlet x = crate::sim::make();\n// crate::score\n";
    assert_eq!(imports(source), ["units", "ledger", "truth", "sim"]);
}

/// Reads files of one module: the first is its head, the others are called by letters.
fn module(texts: &[&str]) -> Crate {
    let head = ("".to_owned(), "mod m;".to_owned());
    let names = ["m", "m::a", "m::b", "m::c"].map(str::to_owned);
    let files = names.into_iter().zip(texts.iter().map(|text| (*text).to_owned()));
    let segments = |name: String| {
        name.split("::")
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let read = std::iter::once(head).chain(files);
    Crate::of(read.map(|(name, text)| (segments(name), code(&text))).collect())
}

fn in_circles(texts: &[&str]) -> Vec<String> {
    module(texts).circles("m").concat()
}

#[test]
fn two_files_that_name_each_other_by_super_and_self_are_a_circle() {
    let head = "mod a;\nmod b;\n";
    let (a, b) = (
        "use super::b::B;\npub struct A(B);",
        "pub struct B;\nfn f(_: super::a::A) {}",
    );
    assert_eq!(in_circles(&[head, a, b]), ["m::a", "m::b"]);
    assert_eq!(
        in_circles(&[head, a, "pub struct B;\nfn f(_: crate::m::a::A) {}"]),
        ["m::a", "m::b"]
    );
    assert_eq!(
        in_circles(&[head, a, "use super::{a::{A as Other}};\npub struct B;"]),
        ["m::a", "m::b"]
    );
    assert!(in_circles(&[head, a, "pub struct B;"]).is_empty());
}

#[test]
fn a_head_that_defines_what_its_parts_name_is_in_a_circle_and_one_that_gives_on_is_not() {
    let part = "use super::Shared;\npub fn f(_: Shared) {}";
    assert_eq!(
        in_circles(&["mod a;\npub struct Shared;\nfn g() { a::f(Shared) }", part]),
        ["m", "m::a"]
    );
    assert_eq!(
        in_circles(&[
            "mod a;\nuse self::a::f;\npub struct Shared;\nfn g() { f(Shared) }",
            part
        ]),
        ["m", "m::a"]
    );
    let gives_on = "mod a;\nmod b;\npub use a::f;\npub use b::Shared;\n";
    assert!(in_circles(&[gives_on, part, "pub struct Shared;"]).is_empty());
    let uses = "mod a;\nmod b;\npub use a::f;\npub use b::Shared;\nfn g() { f(Shared) }";
    assert!(
        in_circles(&[uses, part, "pub struct Shared;"]).is_empty(),
        "the part names the file of the type, not the head"
    );
    let back = "use super::f;\npub struct Shared;";
    assert_eq!(
        in_circles(&[gives_on, part, back]),
        ["m::a", "m::b"],
        "through what the head gives on"
    );
}

#[test]
fn what_is_said_in_comments_strings_and_tests_names_nothing() {
    let head = "mod a;\nmod b;\n#[cfg(test)]\nmod c;\n";
    let a = "use super::b::B;\npub struct A<'a>(&'a B);\nconst Q: char = '\"';\n";
    let b = "pub struct B;\n// super::a::A\nconst S: &str = r#\"super::a::A \"#;\n\
             #[cfg(test)]\nmod tests {\n    use crate::m::a::A;\n    fn f() { }\n}\n";
    assert!(in_circles(&[head, a, b, "use super::a::A;\nuse super::c::f;"]).is_empty());
    let after = format!("{b}fn g(_: super::a::A) {{}}\n");
    assert_eq!(
        in_circles(&[head, a, &after]),
        ["m::a", "m::b"],
        "what follows the tests counts"
    );
}
