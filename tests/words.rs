//! One name, one type: no two public types of the library share a name, but for those listed with the reason.

mod floors {
    #[allow(dead_code, reason = "the floors read imports too")]
    pub mod paths;
}

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use floors::paths::code;

/// The names that more than one public type may have, in which modules, and why.
const SHARED: [(&str, &[&str], &str); 4] = [
    (
        "Answer",
        &["case", "sim", "study", "trace_json"],
        "what a method says: with its score, as a file carries it, as a case expects it; and a keeper's to an investigator",
    ),
    (
        "Choice",
        &["lots", "study"],
        "what is chosen among: rules of one kind, or parts of a scenario",
    ),
    (
        "Figure",
        &["case", "scenario"],
        "both name a figure that an assertion looks at, of a case or of a study",
    ),
    (
        "Role",
        &["lots", "truth"],
        "what a rule of law is told of a person, and what a person really was",
    ),
];

/// Takes what `fixed!` makes a step further out, where other types stand.
fn made(code: &str) -> String {
    let mut inside = false;
    let lines = code.lines().map(|line| {
        inside = line == "fixed! {" || inside && line != "}";
        line.strip_prefix("    ").filter(|_| inside).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the names that a module gives to everybody, with the innermost public module of each.
fn public(file: &Path, folder: &Path, module: &str, names: &mut BTreeMap<String, BTreeSet<String>>) {
    let code = made(&code(&fs::read_to_string(file).expect("the sources are readable")));
    let below = |name: &str, names: &mut _| {
        let paths = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
        if let Some(path) = paths.iter().find(|path| path.exists()) {
            public(path, &folder.join(name), name, names);
        }
    };
    for item in code
        .split(['\n', ';'])
        .filter_map(|line| line.trim_end().strip_prefix("pub mod "))
    {
        below(item, names);
    }
    for kind in ["struct", "enum", "trait"] {
        for (at, head) in code.match_indices(&format!("\npub {kind} ")) {
            let name: String = code[at + head.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric())
                .collect();
            names.entry(name).or_default().insert(module.to_owned());
        }
    }
    for used in code.split("\npub use ").skip(1) {
        let (from, given) = used[..used.find(';').expect("it ends")]
            .split_once("::")
            .expect("it is a path");
        if from == "crate" {
            continue; // the same type by a second road
        }
        for name in given.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase) {
                names.entry(name.to_owned()).or_default().insert(module.to_owned());
            } else if !name.is_empty() {
                let (inner, paths) = (folder.join(from), [format!("{name}.rs"), format!("{name}/mod.rs")]);
                if let Some(path) = paths.iter().map(|path| inner.join(path)).find(|path| path.exists()) {
                    public(&path, &inner.join(name), name, names);
                }
            }
        }
    }
}

#[test]
fn no_two_public_types_share_a_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let head = fs::read_to_string(root.join("lib.rs")).expect("the sources are readable");
    let hidden = ["cli", "fuzz"];
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let modules = head
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules.filter(|module| !hidden.contains(module)) {
        let paths = [root.join(format!("{module}.rs")), root.join(module).join("mod.rs")];
        let file = paths.iter().find(|path| path.exists()).expect("a module has a file");
        public(file, &root.join(module), module, &mut names);
    }
    let known = [
        "Amount",
        "Ledger",
        "Evidence",
        "Method",
        "Trace",
        "Statement",
        "Scorecard",
        "TagList",
        "Seed",
    ];
    for name in known {
        assert!(names.contains_key(name), "{name} is public");
    }
    let shared: BTreeMap<&str, Vec<&str>> = names
        .iter()
        .filter(|(_, modules)| modules.len() > 1)
        .map(|(name, modules)| (name.as_str(), modules.iter().map(String::as_str).collect()))
        .collect();
    let allowed: BTreeMap<&str, Vec<&str>> = SHARED.iter().map(|(name, of, _)| (*name, of.to_vec())).collect();
    assert_eq!(shared, allowed, "name one of the two otherwise");
}
