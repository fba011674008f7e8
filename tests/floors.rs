//! The floors of the house: a module imports only from lower ones, and `sim` and `trace` never meet.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with its floor. Modules of one floor do not know each other.
const FLOORS: [(&str, u8); 15] = [
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
    ("report", 8),
    ("formats", 8),
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut complaints = Vec::new();
    let mut seen = 0;
    for path in sources(&root) {
        let module = module_of(&root, &path);
        if matches!(module.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let Some(own) = floor(&module) else {
            complaints.push(format!("{} stands on no floor", path.display()));
            continue;
        };
        for import in imports(&fs::read_to_string(&path).expect("the sources are readable")) {
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

#[test]
fn imports_are_read_in_every_form() {
    let source = "use crate::units::{Amount};\nuse crate::{ledger::Ledger, truth};\nlet x = crate::sim::make();\n// crate::score\n";
    assert_eq!(imports(source), ["units", "ledger", "truth", "sim"]);
}
