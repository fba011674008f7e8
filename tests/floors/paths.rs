//! Reads which files of the crate a file names: `use` trees and paths in code, through re-exports to where a thing is defined.
//!
//! Comments, strings and what is compiled for tests alone do not count. A file that only declares and re-exports names nobody:
//! whoever imports a name from it imports from the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A path in code, such as `crate::units::Amount`, in its segments.
pub type Segments = Vec<String>;

/// One file of the crate.
#[derive(Debug, Default)]
pub struct Source {
    /// What it imports, by the name it has there.
    imports: Vec<Import>,
    /// The paths that stand in code.
    paths: Vec<Segments>,
    /// The words in code, without the imports.
    words: BTreeSet<String>,
}

#[derive(Debug)]
struct Import {
    name: String,
    path: Segments,
    /// It gives the name on to others.
    public: bool,
}

/// The files of the crate by their modules' paths; the crate itself is the empty path.
#[derive(Debug)]
pub struct Crate {
    files: BTreeMap<Segments, Source>,
}

impl Crate {
    /// Reads all sources below a folder.
    pub fn read(root: &Path) -> Crate {
        let texts: Vec<(Segments, String)> = sources(root)
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).expect("the sources are readable");
                (module_path(root, &path), code(&text))
            })
            .collect();
        Crate::of(texts)
    }

    /// Reads sources whose code is given by the module's path.
    pub fn of(texts: Vec<(Segments, String)>) -> Crate {
        let tests: BTreeSet<Segments> = texts
            .iter()
            .flat_map(|(module, code)| test_modules(code).into_iter().map(|name| joined(module, &[name])))
            .collect();
        let only_tests = |module: &Segments| (1..=module.len()).any(|length| tests.contains(&module[..length]));
        let files = texts.into_iter().filter(|(module, _)| !only_tests(module));
        Crate {
            files: files.map(|(module, code)| (module, Source::read(&code))).collect(),
        }
    }

    /// Returns the files that a file names, itself excluded.
    pub fn named_by(&self, module: &Segments) -> BTreeSet<Segments> {
        let Some(source) = self.files.get(module) else {
            return BTreeSet::new();
        };
        let imported = source.imports.iter();
        let used = imported.filter(|import| !import.public || source.words.contains(&import.name));
        let paths = used.map(|import| &import.path).chain(&source.paths);
        let defined = paths.flat_map(|path| self.definition(module, path, 0));
        defined.filter(|other| other != module).collect()
    }

    /// Returns the circles among the files of one module of the crate: the files that name each other, directly or not.
    pub fn circles(&self, top: &str) -> Vec<Vec<String>> {
        let inside: Vec<&Segments> = self
            .files
            .keys()
            .filter(|module| module.first().is_some_and(|m| m == top))
            .collect();
        let reached: BTreeMap<&Segments, BTreeSet<Segments>> = inside
            .iter()
            .map(|&module| (module, self.reached(module, top)))
            .collect();
        let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
        for module in inside.iter().filter(|&&module| reached[module].contains(module)) {
            let circle = inside
                .iter()
                .filter(|other| reached[*module].contains(**other) && reached[*other].contains(*module));
            circles.insert(circle.map(|module| module.join("::")).collect());
        }
        circles.into_iter().collect()
    }

    fn reached(&self, from: &Segments, top: &str) -> BTreeSet<Segments> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = open.pop() {
            for next in self.named_by(&module) {
                if next.first().is_some_and(|m| m == top) && reached.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        reached
    }

    /// Returns the files in which what a path names is defined; a module is named by what is named in it.
    fn definition(&self, module: &Segments, path: &Segments, depth: usize) -> Vec<Segments> {
        let Some(whole) = self.absolute(module, path).filter(|_| depth < 8) else {
            return Vec::new();
        };
        let length = (0..=whole.len())
            .rev()
            .find(|&length| self.files.contains_key(&whole[..length]));
        let (file, items) = whole.split_at(length.expect("the crate itself is a file"));
        let Some(item) = items.first() else {
            return Vec::new();
        };
        let file = file.to_vec();
        let imports = &self.files[&file].imports;
        if item == "*" {
            return vec![file];
        }
        match imports.iter().find(|import| import.name == *item) {
            Some(import) => {
                let further = joined(&import.path, &items[1..]);
                self.definition(&file, &further, depth + 1)
            }
            None => {
                let globs = imports.iter().filter(|import| import.public && import.name == "*");
                let within = globs.filter_map(|glob| self.absolute(&file, &glob.path[..glob.path.len() - 1]));
                let defines =
                    |other: &Segments| self.files.get(other).is_some_and(|source| source.words.contains(item));
                within.filter(defines).chain([file.clone()]).take(1).collect()
            }
        }
    }

    /// Returns a path from the crate's root; nothing where it leads out of the crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Segments> {
        let (first, others) = path.split_first()?;
        let inside = joined(module, std::slice::from_ref(first));
        match first.as_str() {
            "crate" => Some(others.to_vec()),
            "self" => Some(joined(module, others)),
            "super" => {
                let (_, parent) = module.split_last()?;
                match others.first().map(String::as_str) {
                    Some("super") => self.absolute(parent, others),
                    _ => Some(joined(parent, others)),
                }
            }
            _ if self.files.contains_key(&inside) => Some(joined(&inside, others)),
            name => {
                let import = self
                    .files
                    .get(module)?
                    .imports
                    .iter()
                    .find(|import| import.name == *name)?;
                let known = import.path.first() != Some(first);
                known
                    .then(|| self.absolute(module, &joined(&import.path, others)))
                    .flatten()
            }
        }
    }
}

impl Source {
    fn read(code: &str) -> Source {
        let mut source = Source::default();
        let mut outside = String::new();
        let mut tail = code;
        while let Some((at, length)) = next_use(tail) {
            let end = tail[at..].find(';').map_or(tail.len(), |end| at + end);
            let public = tail[..at]
                .trim_end()
                .rsplit([';', '}', '{', ']'])
                .next()
                .is_some_and(|head| head.contains("pub"));
            for (name, path) in tree(&tail[at + length..end]) {
                source.imports.push(Import { name, path, public });
            }
            outside.push_str(&tail[..at]);
            tail = &tail[end..];
        }
        outside.push_str(tail);
        source.paths = paths(&outside);
        source.words = words(&outside).map(str::to_owned).collect();
        source
    }
}

fn joined(module: &[String], others: &[String]) -> Segments {
    [module, others].concat()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// Returns where the next `use` statement stands and how long the word is.
fn next_use(code: &str) -> Option<(usize, usize)> {
    let starts = code.match_indices("use ");
    let whole = |at: &usize| !code[..*at].ends_with(is_word);
    starts.map(|(at, _)| at).find(whole).map(|at| (at, "use ".len()))
}

/// Returns the names that a `use` tree imports, with their paths.
fn tree(text: &str) -> Vec<(String, Segments)> {
    let text = text.trim();
    if let Some((head, group)) = text.split_once('{') {
        let inside = group.trim_end().strip_suffix('}').expect("a group is closed");
        let prefix: Segments = words(head).map(str::to_owned).collect();
        let mut parts = vec![String::new()];
        let mut depth = 0;
        for c in inside.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            match c {
                ',' if depth == 0 => parts.push(String::new()),
                _ => parts.last_mut().expect("there is one").push(c),
            }
        }
        let parts = parts.iter().filter(|part| !part.trim().is_empty());
        return parts
            .flat_map(|part| tree(part))
            .map(|(name, path)| {
                if path == ["self"] {
                    (prefix.last().cloned().unwrap_or(name), prefix.clone())
                } else {
                    (name, joined(&prefix, &path))
                }
            })
            .collect();
    }
    let (path, name) = match text.split_once(" as ") {
        Some((path, name)) => (path, Some(name.trim().to_owned())),
        None => (text, None),
    };
    let path: Segments = path.split("::").map(|part| part.trim().to_owned()).collect();
    let name = name.unwrap_or_else(|| path.last().cloned().unwrap_or_default());
    vec![(name, path)]
}

/// Returns the paths of more than one segment that stand in code.
fn paths(code: &str) -> Vec<Segments> {
    let mut found = Vec::new();
    let mut tail = code;
    while let Some(at) = tail.find(is_word) {
        let mut path: Segments = Vec::new();
        tail = &tail[at..];
        loop {
            let end = tail.find(|c| !is_word(c)).unwrap_or(tail.len());
            path.push(tail[..end].to_owned());
            tail = &tail[end..];
            match tail.strip_prefix("::") {
                Some(next) if next.starts_with(is_word) => tail = next,
                _ => break,
            }
        }
        if path.len() > 1 {
            found.push(path);
        }
    }
    found
}

/// Returns the modules that a file declares for tests alone.
fn test_modules(code: &str) -> Vec<String> {
    let after = code.split("#[cfg(test)]").skip(1);
    let declared = after.filter_map(|text| {
        let statement = text.split(';').next()?;
        let (visibility, name) = statement.trim().rsplit_once("mod ")?;
        let bare = !statement.contains('{') && !visibility.contains("fn ");
        bare.then(|| name.trim().to_owned())
    });
    declared.collect()
}

/// Returns a text without comments, strings, characters and modules for tests that stand in it.
pub fn code(text: &str) -> String {
    let mut code = String::new();
    let mut tail = text;
    while let Some(c) = tail.chars().next() {
        let skipped = if tail.starts_with("//") {
            tail.find('\n').unwrap_or(tail.len())
        } else if c == '"' {
            closed(tail, "\"")
        } else if let Some(hashes) = raw(tail).filter(|_| !code.ends_with(is_word)) {
            closed_raw(tail, hashes)
        } else if c == '\'' {
            character(tail)
        } else {
            0
        };
        if skipped == 0 {
            code.push(c);
            tail = &tail[c.len_utf8()..];
        } else {
            tail = &tail[skipped..];
        }
    }
    without_test_modules(&code)
}

/// Returns how many hashes a raw string begins with.
fn raw(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn closed_raw(text: &str, hashes: usize) -> usize {
    let begin = text.find('"').expect("a raw string begins") + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    text[begin..].find(&end).map_or(text.len(), |at| begin + at + end.len())
}

fn closed(text: &str, quote: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if !escaped && quote.contains(c) {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Returns the length of a character literal; a lifetime is none.
fn character(text: &str) -> usize {
    let mut inside = text[1..].chars();
    match (inside.next(), inside.next()) {
        (Some('\\'), _) => closed(text, "'"),
        (Some(c), Some('\'')) => c.len_utf8() + 2,
        _ => 0,
    }
}

fn without_test_modules(code: &str) -> String {
    let mut kept = String::new();
    let mut tail = code;
    while let Some(at) = tail.find("#[cfg(test)]") {
        let (before, item) = tail.split_at(at);
        kept.push_str(before);
        let end = item.find([';', '{']).unwrap_or(item.len());
        if item[end..].starts_with('{') {
            let mut depth = 0;
            let close = item[end..].char_indices().find(|&(_, c)| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0
            });
            tail = close.map_or("", |(close, _)| &item[end + close + 1..]);
        } else {
            kept.push_str(&item[..end]);
            tail = &item[end..];
        }
    }
    kept.push_str(tail);
    kept
}

/// Returns the sources below a folder, sorted.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
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

/// Returns the module's path of a file below a folder.
pub fn module_path(root: &Path, path: &Path) -> Segments {
    let inside = path
        .strip_prefix(root)
        .expect("a source of the crate")
        .with_extension("");
    let mut module: Segments = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}
