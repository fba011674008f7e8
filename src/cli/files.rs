//! Reading and writing files: whole, or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// The largest input that is read into memory.
const INPUT_MAX: u64 = 8 << 30;

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let fail = |e: io::Error| Failure::input(format!("{}: {}", path.display(), reason(&e)));
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin()
            .lock()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(fail)?;
    } else {
        fs::File::open(path)
            .map_err(fail)?
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(fail)?;
    }
    if bytes.len() as u64 > most {
        return Err(Failure::input(format!(
            "{}: longer than {most} bytes, the most that is read",
            path.display()
        )));
    }
    Ok(bytes)
}

/// Reads files, and the files of folders in the order of their names.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let fail = |e: io::Error| Failure::input(format!("{}: {}", path.display(), reason(&e)));
            let mut inside: Vec<PathBuf> = fs::read_dir(path)
                .map_err(fail)?
                .map(|e| e.map(|e| e.path()))
                .collect::<Result<_, _>>()
                .map_err(fail)?;
            inside.sort();
            inside.retain(|file| file.is_file());
            // A folder that `export` wrote holds one ledger beside its manifest and perhaps the truth, which no tracer sees.
            if inside.iter().any(|file| file.ends_with("evidence.jsonl")) {
                inside.retain(|file| file.ends_with("evidence.jsonl"));
            }
            if inside.is_empty() {
                return Err(Failure::input(format!("{}: a folder without files", path.display())));
            }
            files.extend(inside);
        } else {
            files.push(path.clone());
            files.extend(key_beside(path));
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|path| seen.insert(path.clone()));
    files
        .iter()
        .map(|path| Ok((path.display().to_string(), read(path, INPUT_MAX)?)))
        .collect()
}

/// Returns the key of a node's block file, which lies beside it where the node obfuscates what it writes.
fn key_beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let key = path.with_file_name("xor.dat");
    (name.starts_with("blk") && name.ends_with(".dat") && key.is_file()).then_some(key)
}

/// Says why an input or output failed, in words that carry no number.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "this is a folder".into(),
        _ => {
            let said = error.to_string().to_lowercase();
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

/// Writes a file whole or not at all: to a neighbour first, which then takes its name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |e: io::Error| {
        let why = match e.kind() {
            io::ErrorKind::NotFound => "there is no such folder".into(),
            _ => reason(&e),
        };
        Failure::work(format!("{}: {why}", path.display()))
    };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&part, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&part); // the first error is the one to tell
    }
    renamed.map_err(fail)
}

/// Writes a file unless there is one that dyepack did not write.
pub fn replace(path: &Path, bytes: &[u8], force: bool, is_ours: fn(&[u8]) -> bool) -> Result<(), Failure> {
    if !force && path.exists() {
        let ours = fs::read(path).is_ok_and(|old| is_ours(&old));
        if !ours {
            return Err(Failure::work(format!(
                "{}: exists and was not written by dyepack; move it, name another file, or add --force",
                path.display()
            )));
        }
    }
    write(path, bytes)
}

/// Prints to standard output; a reader that has gone away is not an error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::work(format!("standard output: {}", reason(&e))))
        }
        _ => Ok(()),
    }
}

/// Tells whether a person reads standard error.
pub fn watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints a value as JSON, for programs.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).expect("plain values can be written as JSON");
    print(&format!("{text}\n"))
}
