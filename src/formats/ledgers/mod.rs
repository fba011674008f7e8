//! The formats of ledgers, a file each.

pub mod case;
mod ethereum;
mod etl;
pub mod evidence_lines;
mod messages;
mod pool;
pub(super) mod raw;
mod rpc;
pub(crate) mod tables;

use std::str::FromStr;

use super::format::Format;
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
    tables::paysim::FORMAT,
    tables::samld::FORMAT,
    tables::typed::FORMAT,
    case::FORMAT,
];

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
    use super::*;

    #[test]
    fn the_table_of_the_documents_is_the_one_that_the_program_prints() {
        let documents = include_str!("../../../docs/formats.md");
        for format in FORMATS {
            let (name, summary, mark, left) = (format.name(), format.summary(), format.mark(), format.left());
            let row = format!("| `{name}` | {summary} | {mark} | {left} |");
            assert!(documents.contains(&row), "docs/formats.md lacks {row}");
            assert!(format.example().starts_with("dyepack "), "{name}");
        }
    }

    #[test]
    fn a_file_is_told_what_it_is_taken_for_and_by_which_mark() {
        use crate::formats::{Input, taken};
        let of = |text: &str| {
            let input = Input {
                name: "x".into(),
                bytes: text.as_bytes().to_vec(),
            };
            let told = taken(&input).map(|taken| (taken.format, taken.what, taken.why));
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
