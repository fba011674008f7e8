//! Reading files and folders.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::formats::{self, Input, Limit, Opened, Options, ReadError, Reading, Sifted, stored};
use crate::scenario::keys::FILE_BYTES_MAX;
use crate::units::{counted, grouped};

use super::children;
use super::failure::{Failure, reason};
use super::output;
use super::pieces::OnDisk;
use super::progress::{Bytes, over_looks, under_reading};

/// The most bytes of all files of a ledger together, packed and unpacked.
const LEDGER_MAX: u64 = 8 << 30;

/// Reads a file, or standard input for `-`: what is packed is unpacked, and a byte order mark is passed by.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    read_within(path, Limit::of(most))
}

fn read_within(path: &Path, limit: Limit) -> Result<Vec<u8>, Failure> {
    let fail = |e: io::Error| Failure::input(format!("{}: {}", path.display(), reason(&e)));
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(fs::File::open(path).map_err(fail)?)
    };
    let length = path
        .metadata()
        .ok()
        .filter(|found| found.is_file())
        .map(|found| found.len());
    let bar = Bytes::new(&path.display().to_string(), length);
    let mut bytes = Vec::with_capacity(length.map_or(0, |length| length.min(limit.left()) as usize));
    let read = bar.read(source).take(limit.left() + 1).read_to_end(&mut bytes);
    bar.end();
    read.map_err(fail)?;
    if bytes.len() as u64 > limit.left() {
        return Err(Failure::input(format!("{}: longer than {limit}", path.display())));
    }
    formats::plain(&path.display().to_string(), bytes, limit).map_err(|e| Failure::input(e.to_string()))
}

/// Returns the failure to read a file in one of the kinds that were wanted; a file of another is told what it is.
pub fn unread(bytes: &[u8], wanted: &[&str], error: &dyn fmt::Display) -> Failure {
    let error = error.to_string();
    let error = error.trim_end();
    match formats::looks_like(bytes) {
        Some(kind) if !wanted.iter().any(|wanted| kind.contains(wanted)) => Failure::input(format!("{error}; {kind}")),
        _ => Failure::input(error),
    }
}

/// Tells whether a file of TOML is a ledger that somebody typed, and no scenario.
pub fn is_typed_ledger(path: &Path) -> bool {
    // More than a scenario may have is no scenario.
    read(path, FILE_BYTES_MAX as u64).map_or(true, |bytes| formats::is_typed_ledger(&bytes))
}

/// What stands in a folder, in the order of names.
pub struct Folder {
    /// Its files.
    pub files: Vec<PathBuf>,
    /// What is no file: folders, and pipes and devices, which nobody opens unasked.
    pub others: Vec<PathBuf>,
}

/// Lists a folder.
pub fn list(path: &Path) -> Result<Folder, Failure> {
    let fail = |e: io::Error| Failure::input(format!("{}: {}", path.display(), reason(&e)));
    let entries = fs::read_dir(path).map_err(fail)?;
    let mut inside: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(fail)?;
    inside.sort();
    // A link to nothing is kept, so that reading it says so.
    let is_file = |path: &PathBuf| path.metadata().map_or(true, |found| found.is_file());
    let (files, others) = inside.into_iter().partition(is_file);
    Ok(Folder { files, others })
}

/// Opens a file where it is a stored ledger; nothing where it is none, or packed.
pub fn stored(path: &Path) -> Option<stored::Disk> {
    let mut head = [0; stored::MAGIC.len()];
    let mut file = path.is_file().then(|| fs::File::open(path).ok()).flatten()?;
    file.read_exact(&mut head).ok()?;
    if !stored::is_stored(&head) {
        return None;
    }
    if let (Ok(again), Some(as_of)) = (file.try_clone(), AsOf::now(&file)) {
        opened().push((path.to_owned(), again, as_of));
    }
    Some(stored::Disk::new(file, lost))
}

/// Ends the process, since a chunk of a stored ledger was looked at that is not as it was written.
fn lost(error: ReadError) {
    children::end_all();
    output::give_up();
    output::say(&Failure::input(error.to_string()).message);
    std::process::exit(3)
}

/// When a file was last written to, and how many bytes it then had.
#[derive(PartialEq)]
struct AsOf(SystemTime, u64);

impl AsOf {
    fn now(file: &fs::File) -> Option<AsOf> {
        let found = file.metadata().ok()?;
        Some(AsOf(found.modified().ok()?, found.len()))
    }
}

/// The stored ledgers that were opened, as they then were.
static OPENED: Mutex<Vec<(PathBuf, fs::File, AsOf)>> = Mutex::new(Vec::new());

fn opened() -> MutexGuard<'static, Vec<(PathBuf, fs::File, AsOf)>> {
    OPENED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses what was answered where a stored ledger was written to meanwhile: a chunk that was checked may have been changed then.
pub fn unchanged() -> Result<(), Failure> {
    match opened()
        .iter()
        .find(|(_, file, as_of)| AsOf::now(file).as_ref() != Some(as_of))
    {
        None => Ok(()),
        Some((path, ..)) => Err(Failure::input(format!(
            "{}: the stored ledger was written to while it was open, so that what was answered holds for neither; ask again",
            path.display()
        ))),
    }
}

/// Does a job. Where it panics over a stored ledger, that is made anew: its checksums can be right and its movements none of a ledger, which no chunk tells.
///
/// # Errors
/// Those of the job, and what is wrong with the ledger.
pub fn doubting(job: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    static SAID: Mutex<String> = Mutex::new(String::new());
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |panic| match opened().is_empty() {
        true => say(panic),
        // Whose fault it is is not known yet.
        false => *SAID.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string(),
    }));
    panic::catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|fault| {
        let files: Vec<_> = opened().drain(..).collect();
        for (path, file, _) in files {
            let mut disk = stored::Disk::new(file, lost);
            let verified = stored::verify(&path.display().to_string(), &mut disk);
            verified.map_err(|e| Failure::input(e.to_string()))?;
        }
        output::say(&SAID.lock().unwrap_or_else(PoisonError::into_inner));
        panic::resume_unwind(fault)
    })
}

/// Reads a ledger from its files, of folders from those that may be a ledger's, and tells what was left out.
pub fn ledger(paths: &[PathBuf], options: &Options) -> Result<Reading, Failure> {
    if let [path] = paths
        && options.format.is_none()
        && let Some(mut file) = stored(path)
    {
        let opened = stored::open(&path.display().to_string(), &mut file, options);
        let reading = opened.map_err(|e| Failure::input(e.to_string()))?;
        reading.notes.iter().for_each(output::note);
        over_looks(
            &path.display().to_string(),
            path.metadata().map_or(0, |found| found.len()),
        );
        return Ok(reading);
    }
    let (files, opened) = read_sifted(paths, Some(options), |inputs| formats::sift(inputs, options))?;
    let held = files.ledger.iter().map(|input| input.bytes.len() as u64);
    let bytes = held.chain(opened.iter().map(|file| file.length)).sum();
    let reading = under_reading(bytes, |watcher| {
        formats::read_watched(files.ledger, opened, watcher, options)
    });
    let reading = reading.map_err(|e| Failure::input(e.to_string()))?;
    for note in files.notes.iter().chain(&reading.notes) {
        output::note(note);
    }
    Ok(reading)
}

/// Reads files, and all files of folders except what an export holds beside evidence.
pub fn read_all(paths: &[PathBuf]) -> Result<Sifted, Failure> {
    let sifted = read_sifted(paths, None, |mut inputs| {
        inputs.retain(|input| !formats::is_beside_evidence(&input.bytes));
        Sifted {
            ledger: inputs,
            notes: Vec::new(),
        }
    });
    sifted.map(|(sifted, _)| sifted)
}

/// The files of one path that was given.
struct Given {
    files: Vec<PathBuf>,
    /// Whether they were found in a folder.
    found: bool,
}

/// Reads files, and of folders what is sifted out. Of those whose readers take them a piece at a time, which the options of a ledger tell, only the
/// beginnings are read, and they are opened.
fn read_sifted(
    paths: &[PathBuf],
    options: Option<&Options>,
    sift: impl Fn(Vec<Input>) -> Sifted,
) -> Result<(Sifted, Vec<Opened>), Failure> {
    let mut all = Sifted {
        ledger: Vec::new(),
        notes: Vec::new(),
    };
    let mut given = Vec::new();
    for path in paths {
        given.push(find(path, &mut all.notes)?);
    }
    let mut seen = BTreeSet::new();
    for given in &mut given {
        given.files.retain(|path| seen.insert(path.clone()));
    }
    let files = given.iter().flat_map(|given| &given.files);
    let mut on_disk = options.map_or_else(OnDisk::default, |options| OnDisk::among(files, options));
    let mut limit = Limit::of(LEDGER_MAX);
    refuse_too_much(&given, &on_disk, limit)?;
    for Given { files, found } in given {
        let mut inputs = Vec::new();
        for path in files {
            let bytes = match on_disk.take(&path) {
                Some(beginning) => beginning,
                None => {
                    let bytes = read_within(&path, limit)?;
                    limit.before += bytes.len() as u64;
                    bytes
                }
            };
            inputs.push(Input {
                name: path.display().to_string(),
                bytes,
            });
        }
        let sifted = match found {
            true => sift(inputs),
            false => Sifted {
                ledger: inputs,
                notes: Vec::new(),
            },
        };
        all.ledger.extend(sifted.ledger);
        all.notes.extend(sifted.notes);
    }
    Ok((all, on_disk.open()))
}

/// Finds the files of a path, and notes what of a folder is left out.
fn find(path: &Path, notes: &mut Vec<String>) -> Result<Given, Failure> {
    if !path.is_dir() {
        let files = [path.to_owned()].into_iter().chain(beside(path)).collect();
        return Ok(Given { files, found: false });
    }
    let Folder { files, mut others } = list(path)?;
    if files.iter().any(|file| is_blocks(file)) {
        // A node keeps an index of its blocks beside them.
        others.retain(|other| !other.ends_with("index"));
    }
    let left_out = left_out(&others);
    if files.is_empty() {
        let holds = left_out.map_or_else(String::new, |left_out| format!("; it holds {left_out}"));
        return Err(Failure::input(format!(
            "{}: a folder without files{holds}",
            path.display()
        )));
    }
    notes.extend(
        left_out.map(|left_out| format!("{}: {left_out} in it is left out; name it to read it", path.display())),
    );
    Ok(Given { files, found: true })
}

/// Says what of a folder is no file, with how much is in it.
fn left_out(others: &[PathBuf]) -> Option<String> {
    const SHOWN: usize = 3;
    let counted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match list(path).map(|folder| folder.files.len() + folder.others.len()) {
            Ok(count) => format!("the folder {name} ({})", counted(count as u64, "file", "files")),
            Err(_) if path.is_dir() => format!("the folder {name}, which cannot be opened"),
            Err(_) => format!("{name}, which is no file"),
        }
    };
    let shown: Vec<String> = others.iter().take(SHOWN).map(counted).collect();
    match others.len().saturating_sub(SHOWN) {
        0 if others.is_empty() => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}

/// Refuses files that have more bytes together than are held, before any of them is read.
fn refuse_too_much(given: &[Given], on_disk: &OnDisk, limit: Limit) -> Result<(), Failure> {
    let files = || {
        given
            .iter()
            .flat_map(|given| &given.files)
            .filter(|path| !on_disk.has(path))
    };
    let sizes = files().map(|path| path.metadata().map_or(0, |found| found.len()));
    let total: u64 = sizes.fold(0, u64::saturating_add);
    if total <= limit.most {
        return Ok(());
    }
    let count = files().count();
    let of = match (files().next(), count) {
        (Some(path), 1) => path.display().to_string(),
        _ => format!("the {count} files of the ledger"),
    };
    Err(Failure::input(format!(
        "{of}: {} bytes, more than {limit}; nothing was read",
        grouped(total)
    )))
}

/// Returns what a node keeps beside a block file: the key under which it obfuscates what it writes, and what the blocks spent.
fn beside(path: &Path) -> Vec<PathBuf> {
    let undo = path.with_file_name(name_of(path).replacen("blk", "rev", 1));
    let undo = Some(undo).filter(|undo| is_blocks(path) && undo.is_file());
    key_beside(path).into_iter().chain(undo).collect()
}

/// Returns the key that a node keeps beside a block file, which may be packed like it.
pub fn key_beside(path: &Path) -> Option<PathBuf> {
    let (_, packed) = name_of(path).rsplit_once(".dat").filter(|_| is_blocks(path))?;
    let keys = ["", packed].map(|packed| path.with_file_name(format!("xor.dat{packed}")));
    keys.into_iter().find(|key| key.is_file())
}

/// Tells by its name whether a node keeps blocks in a file, packed or not.
fn is_blocks(path: &Path) -> bool {
    let name = name_of(path);
    name.starts_with("blk") && name.contains(".dat")
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
