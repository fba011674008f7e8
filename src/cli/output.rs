//! Writing: a file or a folder is there whole or not at all, and nothing else is touched on the way.
//!
//! What is written lies first in a part beside it: a file or folder that is made anew under a drawn name, so that no link that
//! somebody else put there is followed. The part then takes the name. Parts are known to the handler of signals, which takes
//! them away; on an error they go by themselves.
//!
//! Only a file can be replaced. A device or a pipe is written to as it is, a folder and a link to a file are refused: what
//! would be replaced is not what was named.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::report::document::{self, Form, Printable};
use crate::shown;
use hex_conservative::DisplayHex;
use sha2::{Digest, Sha256};
use tempfile::Builder;

use super::failure::{Failure, reason};

/// How what is shown beside is taken away when somebody says something.
type TakeAway = Box<dyn FnOnce() + Send>;

/// What is shown on standard error until then.
static SHOWN: Mutex<Option<TakeAway>> = Mutex::new(None);

fn swap_shown(shown: Option<TakeAway>) {
    let before = std::mem::replace(&mut *SHOWN.lock().unwrap_or_else(PoisonError::into_inner), shown);
    if let Some(take_away) = before {
        take_away();
    }
}

/// Leaves something on standard error until somebody says something, or shows another thing there.
pub fn shown_until(take_away: impl FnOnce() + Send + 'static) {
    swap_shown(Some(Box::new(take_away)));
}

/// Takes away what is shown on standard error.
pub fn take_away() {
    swap_shown(None);
}

/// Parts that are being written.
static PARTS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn parts() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes every part away and lets none be made any more; for the handler of signals, which then ends the process.
pub fn give_up() {
    let parts = parts();
    for part in parts.iter() {
        // What cannot be taken away stays: the process is ending, and nobody is left to tell.
        let _ = match part.is_dir() {
            true => fs::remove_dir_all(part),
            false => fs::remove_file(part),
        };
    }
    // The lock is kept: who waits for it to make a part never gets it.
    std::mem::forget(parts);
}

/// What stands at a path where something is to be written.
enum Target {
    /// Nothing, or a file that can be replaced.
    File,
    /// A device or a pipe, which takes what is written to it.
    Stream,
}

/// Finds out what would be written over.
fn target(path: &Path) -> Result<Target, Failure> {
    let refused = |why: &str| Failure::work(format!("{}: {why}", path.display()));
    let found = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Target::File),
        Err(e) => return Err(refused(&reason(&e))),
        Ok(found) => found.file_type(),
    };
    if found.is_symlink() {
        // A link to a device, such as /dev/stdout at a terminal, leads where its name says.
        return match fs::metadata(path) {
            Ok(meant) if is_stream(meant.file_type()) => Ok(Target::Stream),
            Ok(_) => Err(refused(
                "this is a link, and what it leads to is not replaced; name the file itself, or - for standard output",
            )),
            Err(_) => Err(refused("this is a link that leads nowhere; name the file itself")),
        };
    }
    match found {
        found if found.is_dir() => Err(refused("this is a folder; name a file in it")),
        found if found.is_file() => Ok(Target::File),
        found if is_stream(found) => Ok(Target::Stream),
        _ => Err(refused("this is neither a file nor a device nor a pipe")),
    }
}

#[cfg(unix)]
fn is_stream(found: fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    found.is_fifo() || found.is_char_device() || found.is_block_device()
}

#[cfg(not(unix))]
fn is_stream(_: fs::FileType) -> bool {
    false
}

/// Writes a file whole or not at all; one of that name is replaced.
///
/// # Errors
/// Where it cannot be written, or what stands there is no file, device or pipe. Nothing is changed then.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match target(path)? {
        Target::File => write_file(path, |out| out.write_all(bytes), true),
        Target::Stream => {
            let written = fs::OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|mut file| file.write_all(bytes));
            written.map_err(|e| failed(path, &e))
        }
    }
}

/// Writes a file a piece after the other, whole or not at all, unless there is one that does not begin as ours do.
pub fn fill(
    path: &Path,
    force: bool,
    begins: &[u8],
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    if matches!(target(path)?, Target::Stream) {
        return Err(Failure::work(format!("{}: this is no file; name one", path.display())));
    }
    let is_ours = || {
        let mut head = vec![0; begins.len()];
        let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
        read.is_ok() && head == begins
    };
    if !force && path.exists() && !is_ours() {
        return Err(not_ours(path));
    }
    write_file(path, write, true)
}

fn not_ours(path: &Path) -> Failure {
    Failure::work(format!(
        "{}: exists and was not written by dyepack; move it, name another file, or add --force",
        path.display()
    ))
}

/// Writes a new file whole or not at all.
///
/// # Errors
/// As [`write`]; and where something of that name is there, even if it came while this was written.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(kept(path));
    }
    write_file(path, |out| out.write_all(bytes), false)
}

fn kept(path: &Path) -> Failure {
    Failure::work(format!("{}: exists and is kept; name another file", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let why = match error.kind() {
        // A folder of the system may be there and take no file.
        io::ErrorKind::NotFound if neighbour(path).0.is_dir() => "the folder takes no new file".into(),
        io::ErrorKind::NotFound => "there is no such folder".into(),
        _ => reason(error),
    };
    Failure::work(format!("{}: {why}", path.display()))
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    replaces: bool,
) -> Result<(), Failure> {
    let fail = |e: io::Error| failed(path, &e);
    let (folder, prefix) = neighbour(path);
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(".part");
    permit(&mut builder, path);
    let mut known = parts(); // made and known in one step, so that a signal finds it
    let mut part = builder.tempfile_in(folder).map_err(fail)?;
    known.insert(part.path().to_owned());
    drop(known);
    let written = write(&mut part).and_then(|()| part.as_file().sync_all());
    let mut known = parts(); // a signal comes before the part has its name, or after it
    known.remove(part.path());
    written.map_err(fail)?;
    match replaces {
        true => part.persist(path).map(drop).map_err(|e| fail(e.error)),
        false => part
            .persist_noclobber(path)
            .map(drop)
            .map_err(|e| match e.error.kind() {
                io::ErrorKind::AlreadyExists => kept(path),
                _ => fail(e.error),
            }),
    }
}

/// Returns the folder in which a part of this file or folder is made, and how its name begins.
fn neighbour(path: &Path) -> (&Path, String) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    (folder.unwrap_or(Path::new(".")), format!(".{name}."))
}

/// Gives a part the permissions of the file that it replaces, or those of any new file.
#[cfg(unix)]
fn permit(builder: &mut Builder<'_, '_>, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::metadata(path).map_or_else(|_| fs::Permissions::from_mode(0o666), |old| old.permissions());
    builder.permissions(permissions);
}

#[cfg(not(unix))]
fn permit(_: &mut Builder<'_, '_>, _: &Path) {}

/// Writes a file unless there is one that dyepack did not write.
pub fn replace(path: &Path, bytes: &[u8], force: bool, is_ours: fn(&[u8]) -> bool) -> Result<(), Failure> {
    if !force && matches!(target(path)?, Target::File) && path.exists() {
        let ours = fs::read(path).is_ok_and(|old| is_ours(&old));
        if !ours {
            return Err(not_ours(path));
        }
    }
    write(path, bytes)
}

/// A folder while it is filled, under a name that it does not keep.
pub struct Filling<'a>(&'a Path);

/// What was written to a file of a folder.
pub struct Filled {
    pub bytes: u64,
    pub blake3: String,
    pub sha256: String,
    /// How it begins.
    pub head: Vec<u8>,
}

/// How much of the beginning of a file is kept.
const HEAD: usize = 1 << 12;

impl Filling<'_> {
    /// Writes one file a piece after the other, so that no file need fit into memory.
    pub fn file(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Filled> {
        let mut out = Hashed {
            file: io::BufWriter::with_capacity(1 << 16, fs::File::create_new(self.0.join(name))?),
            hash: blake3::Hasher::new(),
            sha256: Sha256::new(),
            bytes: 0,
            head: Vec::new(),
        };
        write(&mut out)?;
        out.flush()?;
        out.file.get_ref().sync_all()?;
        Ok(Filled {
            bytes: out.bytes,
            blake3: out.hash.finalize().to_hex().to_string(),
            sha256: out.sha256.finalize().to_lower_hex_string(),
            head: out.head,
        })
    }
}

/// Returns the SHA-256 of what is written at once, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).to_lower_hex_string()
}

/// A file whose hashes are taken on the way.
struct Hashed {
    file: io::BufWriter<fs::File>,
    hash: blake3::Hasher,
    sha256: Sha256,
    bytes: u64,
    head: Vec<u8>,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.sha256.update(&bytes[..written]);
        let wanted = written.min(HEAD - self.head.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a folder of files whole or not at all. A folder of that name is replaced where it holds nothing but what `is_ours`
/// accepts: what else somebody keeps there is never taken away.
///
/// # Errors
/// Where it cannot be written, or something else stands there. Nothing is changed then.
pub fn write_folder(
    path: &Path,
    is_ours: &dyn Fn(&Path) -> bool,
    fill: impl FnOnce(&Filling<'_>) -> io::Result<()>,
) -> Result<(), Failure> {
    let fail = |e: io::Error| failed(path, &e);
    let is_there = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => false,
        Err(e) => return Err(fail(e)),
        Ok(found) if found.is_dir() => true,
        Ok(_) => {
            return Err(Failure::work(format!(
                "{}: this is no folder; name one, or a new name",
                path.display()
            )));
        }
    };
    if is_there {
        for entry in fs::read_dir(path).map_err(fail)? {
            let inside = entry.map_err(fail)?.path();
            if !is_ours(&inside) {
                return Err(Failure::work(format!(
                    "{}: was not written by dyepack, and its folder is replaced whole; move it, or name another folder",
                    inside.display()
                )));
            }
        }
    }
    let (folder, prefix) = neighbour(path);
    fs::create_dir_all(folder).map_err(fail)?;
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(".part");
    permit_folder(&mut builder);
    let mut known = parts();
    let part = builder.tempdir_in(folder).map_err(fail)?;
    known.insert(part.path().to_owned());
    drop(known);
    let written = fill(&Filling(part.path()));
    let mut known = parts();
    known.remove(part.path());
    written.map_err(fail)?;
    // A folder that holds files cannot be renamed over. The old one steps aside under a drawn name and is taken away last, so
    // that at no instant there is half of one.
    let aside = match is_there {
        true => {
            let aside = builder.tempdir_in(folder).map_err(fail)?;
            fs::rename(path, aside.path()).map_err(fail)?;
            Some(aside)
        }
        false => None,
    };
    if let Err(e) = fs::rename(part.path(), path) {
        if let Some(aside) = aside {
            let back = fs::rename(aside.path(), path);
            if back.is_err() {
                let stays = aside.keep();
                return Err(Failure::work(format!(
                    "{}: {}; what was there is now {}",
                    path.display(),
                    reason(&e),
                    stays.display()
                )));
            }
        }
        return Err(fail(e));
    }
    let _ = part.keep(); // it has its name now
    Ok(())
}

#[cfg(unix)]
fn permit_folder(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777));
}

#[cfg(not(unix))]
fn permit_folder(_: &mut Builder<'_, '_>) {}

/// Prints to standard output; a reader that has gone away is not an error. Names are shown as such where they are written, and
/// what was forgotten there does not steer the terminal either.
pub fn print(text: &str) -> Result<(), Failure> {
    take_away();
    let text = shown::text(text);
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::work(format!("standard output: {}", reason(&e))))
        }
        _ => Ok(()),
    }
}

/// Prints an answer as it was asked for.
pub fn show(answer: &impl Printable, form: Form) -> Result<(), Failure> {
    print(&document::print(answer, form))
}

/// Says something beside the answer, on standard error. That it cannot be written, to a full disk or a closed pipe, takes nothing
/// from the answer and is nothing that could be told.
pub fn say(text: &str) {
    take_away();
    let mut err = anstream::stderr().lock();
    let _ = writeln!(err, "{}", text.trim_end());
}

/// Notes something beside the answer, on one line.
pub fn note(said: impl std::fmt::Display) {
    say(&format!("note: {}", shown::line(&said.to_string())));
}

/// Tells whether a person reads standard error.
pub fn watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints a value as JSON, for programs.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    print(&document::json(value))
}
