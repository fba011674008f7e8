//! The formats of ledgers, a file each.

pub mod case;
mod elliptic;
mod ethereum;
mod etl;
pub mod evidence_lines;
mod messages;
mod numbered;
mod pool;
pub(super) mod raw;
mod rpc;
pub(crate) mod stored;
pub(crate) mod tables;

use std::str::FromStr;

use super::format::{Format, Sorted};
use super::graph;
use super::input::ReadError;
pub(crate) use tables::typed::meaning as column_meaning;

/// All formats in the order in which they are listed and, of those that may be likely, asked.
pub const FORMATS: &[Format] = &[
    raw::HEX,
    raw::RAW,
    raw::BLK,
    rpc::FORMAT,
    ethereum::FORMAT,
    pool::FORMAT,
    etl::FORMAT,
    evidence_lines::FORMAT,
    messages::iso20022::FORMAT,
    messages::mt::FORMAT,
    tables::amlsim::FORMAT,
    tables::amlworld::FORMAT,
    tables::amlgentex::FORMAT,
    tables::paysim::FORMAT,
    tables::samld::FORMAT,
    elliptic::FORMAT,
    numbered::FORMAT,
    tables::typed::FORMAT,
    case::FORMAT,
    graph::FORMAT,
    stored::FORMAT,
];

/// Those beside block files whose readers take a file a piece at a time.
pub(super) const IN_PIECES: [Format; 5] = [
    raw::HEX,
    rpc::FORMAT,
    etl::FORMAT,
    evidence_lines::FORMAT,
    graph::FORMAT,
];

/// Returns what banks state of accounts in messages; nothing where the files are none of messages.
pub(super) fn statements_of(sorted: &Sorted) -> Result<Option<Vec<messages::Statement>>, ReadError> {
    let told = match sorted.format {
        format if format == messages::iso20022::FORMAT => messages::iso20022::told(sorted)?,
        format if format == messages::mt::FORMAT => messages::mt::told(sorted)?,
        _ => return Ok(None),
    };
    Ok(Some(told.statements))
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Format, String> {
        let is = |format: &Format| format.name() == text || format.row().other_name == Some(text);
        FORMATS.iter().copied().find(is).ok_or_else(|| {
            let names: Vec<_> = FORMATS.iter().map(|format| format.name()).collect();
            format!("{text:?} is not a format; accepted are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_is_told_what_it_is_taken_for_and_by_which_mark() {
        use crate::formats::{Input, taken};
        let of = |text: &str| {
            let input = Input {
                name: "x".into(),
                bytes: text.as_bytes().to_vec(),
            };
            let told = taken(&input, &[]).map(|taken| (taken.format, taken.what, taken.why));
            told.map_err(|error| error.to_string())
        };
        let (format, what, why) = of("from,to,amount\na,b,1\n").unwrap();
        assert_eq!(format, Some("table"));
        assert!(what.contains("that somebody typed") && why.contains("the columns from, to and amount"));
        let (format, what, why) = of("address,category\na,scam\n").unwrap();
        assert_eq!((format, what.as_str()), (None, "a table of tags"));
        assert!(why.contains("--tags"));
        let (format, what, _) = of(&format!("{}\n", crate::formats::prevouts::HEADER)).unwrap();
        assert_eq!((format, what.as_str()), (None, "a table of spent outputs is no ledger"));
        assert!(of("dear sir").unwrap_err().contains("in no known format"));
    }

    /// Returns all files of others below a folder.
    fn all(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            match path.is_dir() {
                true => all(&path, found),
                false => found.push(path),
            }
        }
    }

    /// Every fixture of others, alone or as the folder that it belongs to, says the same packed: the bytes that come out of an archive
    /// are those that went in, and the name loses only what the archive added.
    #[test]
    fn every_fixture_reads_the_same_in_an_archive() {
        use crate::formats::{Input, Limit, Options, plain, read};
        use std::io::Write;
        let gzip = |bytes: &[u8]| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap()
        };
        let zstd = |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let mut paths = Vec::new();
        ["bank/iso20022", "bank/mt", "bank/amlsim/sample_outputs", "eth", "btc"]
            .iter()
            .for_each(|folder| all(&data.join(folder), &mut paths));
        // What takes seconds to read says nothing here that its like does not.
        paths.retain(|path| std::fs::metadata(path).unwrap().len() < 300_000);
        let numbered = paths
            .iter()
            .filter(|path| path.parent().unwrap().ends_with("numbered"))
            .cloned();
        let mut ledgers: Vec<Vec<std::path::PathBuf>> = vec![numbered.collect()];
        ledgers.extend(paths.into_iter().map(|path| vec![path]));
        let mut formats = std::collections::BTreeSet::new();
        for ledger in &ledgers {
            let of = |end: &str, pack: &dyn Fn(&[u8]) -> Vec<u8>| {
                let input = |path: &std::path::PathBuf| {
                    let name = format!("{}{end}", path.file_name().unwrap().to_string_lossy());
                    let bytes = plain(&name, pack(&std::fs::read(path).unwrap()), Limit::of(1 << 26)).unwrap();
                    Input { name, bytes }
                };
                let read = read(ledger.iter().map(input).collect(), &Options::default());
                let told = read.map(|reading| (reading.format.name(), reading.counts, reading.notes));
                told.map_err(|error| {
                    error
                        .to_string()
                        .replace(&format!("{end},"), ",")
                        .replace(&format!("{end}:"), ":")
                })
            };
            let told = of("", &|bytes| bytes.to_vec());
            formats.extend(told.as_ref().ok().map(|told| told.0));
            assert_eq!(of(".gz", &gzip), told, "{ledger:?}");
            assert_eq!(of(".zst", &zstd), told, "{ledger:?}");
        }
        let right = [
            "amlsim", "blk", "ethereum", "etl", "hex", "iso20022", "mt", "numbered", "pool", "raw", "rpc",
        ];
        assert_eq!(formats.into_iter().collect::<Vec<_>>(), right);
    }

    #[test]
    fn damaged_files_are_read_as_far_as_they_say_something_or_refused_with_words() {
        use crate::formats::{Input, Limit, Options, plain, read};
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let mut paths = Vec::new();
        ["bank/iso20022", "bank/mt", "bank/amlsim/sample_outputs", "eth"]
            .iter()
            .for_each(|folder| all(&data.join(folder), &mut paths));
        assert!(paths.len() > 40);
        for path in paths {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = plain(&name, std::fs::read(&path).unwrap(), Limit::of(1 << 26)).unwrap();
            let of = |bytes: Vec<u8>| {
                let input = Input {
                    name: name.clone(),
                    bytes,
                };
                read(vec![input], &Options::default())
                    .map(drop)
                    .map_err(|error| error.to_string())
            };
            let refused = |bytes: Vec<u8>, what: &str| {
                let said = of(bytes).expect_err(what);
                assert!(
                    said.starts_with(&name) && said.len() > name.len() + 10,
                    "{what}: {said}"
                );
            };
            refused(Vec::new(), "an empty file");
            refused(bytes.iter().map(|byte| byte ^ 0xa5).collect(), "noise");
            let wide = [0xff, 0xfe].into_iter().chain(bytes.iter().flat_map(|byte| [*byte, 0]));
            refused(wide.collect(), "another encoding");
            // What is cut or has a letter changed may still say something; it never panics.
            for part in 1..16 {
                let at = bytes.len() * part / 16;
                let _ = of(bytes[..at].to_vec());
                let mut changed = bytes.clone();
                changed[at] ^= 0x15;
                let _ = of(changed);
            }
            if name.ends_with(".xml") {
                refused(bytes[..bytes.len() * 3 / 4].to_vec(), "a message that is cut");
            }
        }
    }
}
