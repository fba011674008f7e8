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
}
