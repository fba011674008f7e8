//! Tells formats apart by their content and sorts out the files that stand beside a ledger.

use bitcoin::consensus::{Decodable, deserialize_partial};
use bitcoin::{Transaction, VarInt};

use super::prevouts::Prevouts;
use super::{Format, Input, Network, Place, ReadError};

/// The files of one ledger, with the format of each.
pub(super) struct Sorted {
    /// The format of the ledger as a whole: that of the first file.
    pub format: Format,
    /// The files in the order in which they were given.
    pub files: Vec<File>,
    /// Values from before the beginning.
    pub prevouts: Prevouts,
}

/// One file of a ledger.
pub(super) struct File {
    pub name: String,
    /// The content, without obfuscation.
    pub bytes: Vec<u8>,
    pub format: Format,
    /// The key that was taken off; zeros where there was none.
    pub key: [u8; 8],
}

impl File {
    /// Returns a complaint about this file.
    pub(super) fn wrong(&self, place: Place, problem: impl Into<String>) -> ReadError {
        ReadError::new(&self.name, place, problem)
    }
}

/// Sorts the files, takes the obfuscation off block files and recognises each format that is not named.
pub(super) fn sort(inputs: Vec<Input>, named: Option<Format>) -> Result<Sorted, ReadError> {
    let keys = keys(&inputs)?;
    let mut prevouts = Prevouts::default();
    let (mut files, mut aside) = (Vec::new(), None);
    for mut input in inputs {
        if is_key(&input) || is_undo(&input) {
            continue;
        }
        if is_truth(&input.bytes) {
            // It lies beside evidence in a folder that was exported; whoever follows money does not look.
            aside = Some(input.name);
            continue;
        }
        if Prevouts::is_table(&input.bytes) {
            prevouts.read(&input)?;
            continue;
        }
        let key = keys.iter().find(|(folder, _)| *folder == folder_of(&input.name));
        let key = key.map_or([0; 8], |(_, key)| *key);
        let format = named.map_or_else(|| recognise(&input, key), Ok)?;
        // A plain file beside a key was written before the node had one.
        let key = if format == Format::Blk && !is_blk(&input.bytes, [0; 8]) {
            key
        } else {
            [0; 8]
        };
        take_off(&mut input.bytes, key);
        files.push(File {
            name: input.name,
            bytes: input.bytes,
            format,
            key,
        });
    }
    let Some(first) = files.first() else {
        let problem = match aside {
            Some(_) => "the truth of an exported world is no ledger; money is followed over its evidence",
            None => "no file with a ledger was given",
        };
        return Err(ReadError::new(
            aside.as_deref().unwrap_or("input"),
            Place::Whole,
            problem,
        ));
    };
    let format = first.format;
    let raw = |format| matches!(format, Format::Hex | Format::Raw | Format::Blk);
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
    })
}

fn folder_of(name: &str) -> &str {
    name.rfind(['/', '\\']).map_or("", |end| &name[..end])
}

fn file_of(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Tells whether this is one of the files in which a node keeps what blocks spent, beside its block files.
fn is_undo(input: &Input) -> bool {
    let number = file_of(&input.name)
        .strip_prefix("rev")
        .and_then(|name| name.strip_suffix(".dat"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_truth(bytes: &[u8]) -> bool {
    let begin = format!("{{\"schema\":\"{}\"", super::truth_lines::SCHEMA);
    bytes.starts_with(begin.as_bytes())
}

fn is_key(input: &Input) -> bool {
    file_of(&input.name) == "xor.dat"
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

/// Takes the obfuscation off; zeros take nothing off.
fn take_off(bytes: &mut [u8], key: [u8; 8]) {
    if key == [0; 8] {
        return;
    }
    for chunk in bytes.chunks_mut(8) {
        for (byte, key) in chunk.iter_mut().zip(key) {
            *byte ^= key;
        }
    }
}

fn recognise(input: &Input, key: [u8; 8]) -> Result<Format, ReadError> {
    let bytes = &input.bytes;
    if bytes.is_empty() {
        return Err(ReadError::new(&input.name, Place::Whole, "the file is empty"));
    }
    if is_blk(bytes, [0; 8]) || is_blk(bytes, key) {
        return Ok(Format::Blk);
    }
    let text = bytes.trim_ascii_start();
    match text.first() {
        Some(b'{' | b'[') if json_like(text) => return json(input, text),
        Some(byte) if byte.is_ascii_hexdigit() && hex_line(text) => return Ok(Format::Hex),
        _ => {}
    }
    if is_raw(bytes) {
        return Ok(Format::Raw);
    }
    let head = &bytes[..bytes.len().min(4_096)];
    if std::str::from_utf8(head).is_ok_and(looks_like_case) {
        return Ok(Format::Case);
    }
    Err(ReadError::new(&input.name, Place::Byte(0), unknown(bytes)))
}

fn is_blk(bytes: &[u8], key: [u8; 8]) -> bool {
    let start = bytes.iter().position(|&byte| byte != 0).unwrap_or(0);
    let magic = bytes.get(start..start + 4).map(|word| {
        let mut magic = [0; 4];
        for (i, byte) in word.iter().enumerate() {
            magic[i] = byte ^ key[(start + i) % 8];
        }
        magic
    });
    magic.is_some_and(|magic| Network::of_magic(magic).is_some())
}

fn json_like(text: &[u8]) -> bool {
    let after = text[1..].trim_ascii_start().first();
    matches!(after, Some(b'"' | b'{' | b'}' | b']'))
}

fn hex_line(text: &[u8]) -> bool {
    let line = text
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii_end();
    line.len() >= 162 && line.iter().all(u8::is_ascii_hexdigit)
}

/// Tells whether the bytes begin with a header, the number of transactions and a coinbase.
fn is_raw(bytes: &[u8]) -> bool {
    let count = bytes.get(80..).map(deserialize_partial::<VarInt>);
    let Some(Ok((_, counted))) = count else { return false };
    let mut rest = &bytes[80 + counted..];
    Transaction::consensus_decode_from_finite_reader(&mut rest).is_ok_and(|tx| tx.is_coinbase())
}

fn looks_like_case(head: &str) -> bool {
    let lines = head.lines().map(str::trim);
    let mut told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    told.next().is_some_and(|line| {
        line.starts_with('[')
            || line
                .split_once('=')
                .is_some_and(|(key, _)| !key.trim().is_empty() && key.is_ascii())
    })
}

/// Tells JSON formats apart by the keys near the beginning of the first object.
fn json(input: &Input, text: &[u8]) -> Result<Format, ReadError> {
    let keys = super::json::first_keys(text);
    let has = |key: &str| keys.iter().any(|found| found == key);
    if has("schema") {
        return Ok(Format::Evidence);
    }
    if has("tx") || has("result") || has("previousblockhash") || has("nTx") {
        return Ok(Format::Rpc);
    }
    if has("block_number") || has("transaction_count") || has("number") {
        return Ok(Format::Etl);
    }
    let keys: Vec<_> = keys.iter().take(6).cloned().collect();
    let problem = format!(
        "JSON with the keys {}; accepted are getblock answers (tx, hash), bitcoin-etl lines (block_number, inputs, outputs) and \
         dyepack.evidence/1",
        keys.join(", ")
    );
    Err(ReadError::new(&input.name, Place::Byte(0), problem))
}

fn unknown(bytes: &[u8]) -> String {
    let head: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let accepted: Vec<String> = Format::ALL
        .iter()
        .map(|format| format!("{} ({})", format.name(), format.summary()))
        .collect();
    format!(
        "the content begins with {} and is in no known format; a block file of a newer node needs its xor.dat beside it; accepted \
         are {}",
        head.join(" "),
        accepted.join("; ")
    )
}
