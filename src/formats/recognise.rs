//! Tells formats apart by their content and sorts out the files that stand beside a ledger.

use std::collections::BTreeMap;

use super::format::{File, Format, FormatRow, Holds, Look, Options, Reading, Sorted, Watched, Watcher};
use super::input::{Input, Place, ReadError, file_of, unpacked_file_of};
use super::ledgers::raw::{BLK, begins, block_key};
use super::ledgers::{FORMATS, IN_PIECES, case};
use super::pieces::{Opened, take_off};
use super::prevouts::Prevouts;
use super::undo::{self, Kept, Undo};
use super::{described, foreign, json, plain};

/// Reads one ledger from all its files.
///
/// # Errors
/// Where the bytes are not what a format says, where the chain is broken (a block, an output or a transaction that others
/// name is missing or comes later), or where something needs a height that nothing tells.
pub fn read(inputs: Vec<Input>, options: &Options) -> Result<Reading, ReadError> {
    read_watched(inputs, Vec::new(), None, options)
}

/// Reads one ledger from all its files, and tells how far it is. Of the files that are not held the inputs of their names are the beginnings, which
/// [`can_stay`] has seen.
pub fn read_watched(
    inputs: Vec<Input>,
    opened: Vec<Opened>,
    watcher: Option<Watcher>,
    options: &Options,
) -> Result<Reading, ReadError> {
    let mut sorted = sort_opened(inputs, opened, options.format)?;
    let mut before = 0;
    for file in &mut sorted.files {
        file.watched = Watched {
            by: watcher.clone(),
            before,
        };
        before += file.pieces().len() as u64;
    }
    (sorted.format.row().read)(sorted, options)
}

/// Returns what a file that begins so is read as where it need not be held, whatever follows; nothing where it must, or is to be read as something
/// else. What a node keeps of blocks begins under the key beside it or as it is.
pub fn can_stay(beginning: &Input, key: [u8; 8], options: &Options) -> Option<Format> {
    let Input { name, bytes } = beginning;
    let is_blk = bytes.iter().any(|&byte| byte != 0) && (begins(bytes, [0; 8]) || begins(bytes, key));
    let format = match is_blk && (is_blocks(name) || is_undo(name)) {
        true => BLK,
        false if plain::is_as_it_is(bytes) && beside(beginning).is_none() => {
            let format = recognise(beginning, key).ok()?;
            // Behind junk or nothing but zeros a block may follow or none.
            IN_PIECES.contains(&format).then_some(format)?
        }
        false => return None,
    };
    options.format.is_none_or(|wanted| wanted == format).then_some(format)
}

/// Sorts the files, takes the obfuscation off block files and recognises each format that is not named.
pub(super) fn sort(inputs: Vec<Input>, named: Option<Format>) -> Result<Sorted, ReadError> {
    sort_opened(inputs, Vec::new(), named)
}

fn sort_opened(inputs: Vec<Input>, opened: Vec<Opened>, named: Option<Format>) -> Result<Sorted, ReadError> {
    let opened = opened.into_iter().map(|file| (file.name.clone(), file));
    let mut opened: BTreeMap<String, Opened> = opened.collect();
    let keys = keys(&inputs)?;
    let mut prevouts = Prevouts::default();
    let (mut files, mut undo, mut aside) = (Vec::new(), Vec::new(), None);
    for mut input in inputs {
        if let Some(why) = beside(&input) {
            if Prevouts::is_table(&input.bytes) {
                prevouts.read(&input)?;
            }
            if tells_spent(&input) {
                let key = key_of(&keys, &input.name);
                let key = block_key(&input.bytes, key).unwrap_or(key);
                let mut bytes = std::mem::take(&mut input.bytes);
                take_off(&mut bytes, 0, key);
                undo.push(Kept {
                    bytes,
                    rest: opened.remove(&input.name),
                    key,
                });
            }
            aside = Some((input.name, why));
            continue;
        }
        let key = key_of(&keys, &input.name);
        let format = named.map_or_else(|| recognise(&input, key), Ok)?;
        let key = if format == BLK {
            block_key(&input.bytes, key).unwrap_or(key)
        } else {
            [0; 8]
        };
        take_off(&mut input.bytes, 0, key);
        files.push(File {
            rest: opened.remove(&input.name),
            name: input.name,
            bytes: input.bytes,
            format,
            key,
            watched: Watched::default(),
        });
    }
    let Some(first) = files.first() else {
        let (name, why) = aside.unwrap_or(("input".into(), "no file was given; accepted are those of a ledger"));
        return Err(ReadError::new(&name, Place::Whole, why));
    };
    let format = first.format;
    let raw = |format: Format| format.row().holds == Holds::RawBlocks;
    for file in &files {
        if file.format != format && !(raw(file.format) && raw(format)) {
            let (this, that) = (file.format.summary(), format.summary());
            let problem = format!(
                "{this} does not go with {} ({that}); a ledger has one format",
                first.name
            );
            return Err(file.wrong(Place::Whole, problem));
        }
    }
    Ok(Sorted {
        format,
        files,
        prevouts,
        undo: Undo::of(undo)?,
    })
}

/// Says of a file that may stand beside a ledger and is none what it is, and what is missing where it stands alone.
fn beside(input: &Input) -> Option<&'static str> {
    let kinds = [
        (
            is_key(input),
            "the key of a node's block files is no ledger; missing are the blk*.dat files that it opens",
        ),
        (
            is_undo(&input.name),
            "what a node's blocks spent is no ledger; missing are the blocks, which a node keeps in blk*.dat",
        ),
        (
            undo::is_answer(&input.bytes),
            "the outputs that a block spent are no ledger; missing is the block that spends them",
        ),
        // It lies beside evidence in a folder that was exported; whoever follows money does not look.
        (
            is_truth(&input.bytes),
            "the truth of an exported world is no ledger; money is followed over its evidence",
        ),
        (
            Prevouts::is_table(&input.bytes),
            "a table of spent outputs is no ledger; missing are the blocks or transactions that spend them",
        ),
    ];
    kinds.into_iter().find(|(is, _)| *is).map(|(_, why)| why)
}

/// Tells whether this is what a node keeps or answers of the outputs that blocks spent.
fn tells_spent(input: &Input) -> bool {
    is_undo(&input.name) || undo::is_answer(&input.bytes)
}

fn folder_of(name: &str) -> &str {
    name.rfind(['/', '\\']).map_or("", |end| &name[..end])
}

/// Tells by its name whether this is one of the files in which a node keeps what blocks spent, beside its block files.
fn is_undo(name: &str) -> bool {
    is_numbered(name, "rev")
}

/// Tells by its name whether this is one of the files in which a node keeps its blocks.
fn is_blocks(name: &str) -> bool {
    is_numbered(name, "blk")
}

fn is_numbered(name: &str, begin: &str) -> bool {
    let number = unpacked_file_of(name)
        .strip_prefix(begin)
        .and_then(|name| name.strip_suffix(".dat"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_truth(bytes: &[u8]) -> bool {
    let begin = format!("{{\"schema\":\"{}\"", super::truth_lines::SCHEMA);
    bytes.starts_with(begin.as_bytes())
}

/// Tells whether this is what `dyepack export` writes beside evidence: the truth, the list of its files, or what describes them.
pub fn is_beside_evidence(bytes: &[u8]) -> bool {
    is_truth(bytes)
        || described::is_one(bytes)
        || foreign::schema(bytes).is_some_and(|schema| schema.starts_with("dyepack.export/"))
}

fn is_key(input: &Input) -> bool {
    unpacked_file_of(&input.name) == "xor.dat"
}

/// Returns the key of each folder.
fn keys(inputs: &[Input]) -> Result<Vec<(String, [u8; 8])>, ReadError> {
    let keys = inputs.iter().filter(|input| is_key(input)).map(|input| {
        let key = <[u8; 8]>::try_from(&input.bytes[..]);
        let key = key.map_err(|_| {
            let problem = format!("the key has {} bytes; a node writes 8", input.bytes.len());
            ReadError::new(&input.name, Place::Whole, problem)
        })?;
        Ok((folder_of(&input.name).to_owned(), key))
    });
    keys.collect()
}

/// Returns the key for a file: that of its folder.
fn key_of(keys: &[(String, [u8; 8])], name: &str) -> [u8; 8] {
    let key = keys.iter().find(|(folder, _)| folder == folder_of(name));
    key.map_or([0; 8], |(_, key)| *key)
}

/// What a file is taken for.
pub(crate) struct Taken {
    /// The name of its format, where it is a ledger's.
    pub format: Option<&'static str>,
    /// What it is, in words.
    pub what: String,
    /// By what that is told, or what to do with it.
    pub why: String,
}

/// Says what a file is taken for and why; a block file may be opened by a key among those that lie beside it.
///
/// # Errors
/// Where it looks like nothing that is known, or such a key is none.
pub(crate) fn taken(input: &Input, beside_it: &[Input]) -> Result<Taken, ReadError> {
    if let Some(why) = beside(input) {
        let (what, why) = why.split_once(';').unwrap_or((why, ""));
        return Ok(Taken {
            format: None,
            what: what.to_owned(),
            why: why.trim().to_owned(),
        });
    }
    match recognise(input, key_of(&keys(beside_it)?, &input.name)) {
        Ok(format) if format != case::FORMAT || foreign::is_typed_ledger(&input.bytes) => Ok(Taken {
            format: Some(format.name()),
            what: format.summary().to_owned(),
            why: format.mark().to_owned(),
        }),
        told => match foreign::likeness(&input.bytes) {
            Some(likeness) => Ok(Taken {
                format: None,
                what: likeness.name,
                why: likeness.instead.to_owned(),
            }),
            None => Err(told.err().unwrap_or_else(|| {
                let problem = unknown(input, plain::head(&input.bytes));
                ReadError::new(&input.name, Place::Whole, problem)
            })),
        },
    }
}

/// Says what a file is or looks like, in a sentence; nothing where that is not known. For whoever wanted another kind.
pub fn looks_like(bytes: &[u8]) -> Option<String> {
    if let Some(likeness) = foreign::likeness(bytes) {
        return Some(likeness.to_string());
    }
    let input = Input {
        name: String::new(),
        bytes: bytes.to_vec(),
    };
    let format = recognise(&input, [0; 8]).ok()?;
    // Any TOML might be a ledger as long as nobody reads it.
    let is = format != case::FORMAT || foreign::is_typed_ledger(bytes);
    is.then(|| format!("this is a ledger: {}", format.summary()))
}

fn recognise(input: &Input, key: [u8; 8]) -> Result<Format, ReadError> {
    let bytes = &input.bytes;
    let wrong = |problem: String| ReadError::new(&input.name, Place::Whole, problem);
    if bytes.is_empty() {
        return Err(wrong("the file is empty".into()));
    }
    let look = look(&input.name, bytes, key);
    let found =
        |is: fn(&FormatRow) -> fn(&Look<'_>) -> bool| FORMATS.iter().copied().find(|format| is(format.row())(&look));
    if let Some(format) = found(|row| row.is_sure) {
        return Ok(format);
    }
    if let Some(likeness) = foreign::likeness(bytes) {
        return Err(wrong(format!("{likeness}; {}", likeness.instead)));
    }
    found(|row| row.is_likely).ok_or_else(|| {
        wrong(match &look.json {
            Some(keys) => strange_json(keys),
            None => unknown(input, plain::head(bytes)),
        })
    })
}

fn look<'a>(name: &'a str, bytes: &'a [u8], key: [u8; 8]) -> Look<'a> {
    let text = bytes.trim_ascii_start();
    let is_json = matches!(text.first(), Some(b'{' | b'[')) && json_like(text);
    let json = is_json.then(|| json::first_keys(text));
    let columns = match json {
        Some(_) => Vec::new(),
        None => foreign::columns(plain::head(bytes).unwrap_or_default()),
    };
    Look {
        name,
        bytes,
        key,
        json,
        columns,
    }
}

fn json_like(text: &[u8]) -> bool {
    let after = text[1..].trim_ascii_start().first();
    matches!(after, Some(b'"' | b'{' | b'}' | b']'))
}

/// Says which keys JSON has that is none of ours, and what would be accepted.
fn strange_json(keys: &[String]) -> String {
    let accepted: Vec<&str> = FORMATS.iter().filter_map(|format| format.row().json).collect();
    let (last, before) = accepted.split_last().expect("some formats are JSON");
    format!(
        "JSON with the keys {}; accepted are {} and {last}",
        match keys {
            [] => "of no object".to_owned(),
            keys => keys[..keys.len().min(6)].join(", "),
        },
        before.join(", ")
    )
}

/// Says how a file begins that looks like nothing known, and what would be accepted.
fn unknown(input: &Input, head: Option<&str>) -> String {
    const SHOWN: usize = 40;
    let begins = match head {
        Some(text) => {
            let line: String = text
                .trim_start()
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(SHOWN)
                .collect();
            format!("the text begins with {line:?}")
        }
        None => {
            let bytes: Vec<String> = input.bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            format!("the content begins with {}", bytes.join(" "))
        }
    };
    let key = match is_blocks(&input.name) && head.is_none() {
        true => "; a block file of a newer node needs its xor.dat beside it",
        false => "",
    };
    let accepted: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("{} ({})", format.name(), format.summary()))
        .collect();
    format!(
        "{begins} and is in no known format{key}; accepted are {}",
        accepted.join("; ")
    )
}

/// The files of one folder that may be a ledger's.
pub struct Sifted {
    /// They, in the order in which they came.
    pub ledger: Vec<Input>,
    /// What was passed by, and how much of it.
    pub notes: Vec<String>,
}

/// Keeps those files of a folder that may be a ledger's: a folder also holds what nobody gave on purpose. Where none is, the
/// first that says anything is kept, so that its reader tells what it looks like.
///
/// Empty files say nothing, and what `dyepack export` writes beside evidence is no part of it: both are passed by without a note.
pub fn sift(inputs: Vec<Input>, options: &Options) -> Sifted {
    let Ok(keys) = keys(&inputs) else {
        let notes = Vec::new();
        return Sifted { ledger: inputs, notes };
    };
    let (mut ledger, mut strange, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for input in inputs {
        if input.bytes.is_empty() {
            continue;
        }
        if is_beside_evidence(&input.bytes) {
            beside.push(input);
        } else if options.format.is_some()
            || is_key(&input)
            || tells_spent(&input)
            || Prevouts::is_table(&input.bytes)
            || recognise(&input, key_of(&keys, &input.name)).is_ok()
        {
            ledger.push(input);
        } else {
            strange.push(input);
        }
    }
    let aside = |input: &Input| is_key(input) || tells_spent(input) || Prevouts::is_table(&input.bytes);
    if ledger.iter().all(aside) {
        ledger.extend(strange.into_iter().chain(beside).take(1));
        return Sifted {
            ledger,
            notes: Vec::new(),
        };
    }
    Sifted {
        notes: passed_by(&strange).into_iter().collect(),
        ledger,
    }
}

/// Says which files of a folder are none of the ledger's.
fn passed_by(strange: &[Input]) -> Option<String> {
    const SHOWN: usize = 3;
    let (first, files) = match strange {
        [] => return None,
        [one] => (one, "1 file is".to_owned()),
        [first, ..] => (first, format!("{} files are", strange.len())),
    };
    let named = strange.iter().take(SHOWN).map(|input| {
        let name = file_of(&input.name);
        match foreign::likeness(&input.bytes) {
            Some(likeness) => format!("{name} ({})", likeness.name),
            None => name.to_owned(),
        }
    });
    let named: Vec<String> = named.collect();
    let more = match strange.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let folder = folder_of(&first.name);
    Some(format!(
        "{folder}: {files} in no format of a ledger and passed by: {}{more}",
        named.join(", ")
    ))
}
