//! The formats of ledgers, a file each.

pub mod case;
mod etl;
pub mod evidence_lines;
pub(super) mod raw;
mod rpc;

use std::str::FromStr;

use super::format::Format;

/// All formats in the order in which they are listed and, of those that may be likely, asked.
pub const FORMATS: &[Format] = &[
    raw::HEX,
    raw::RAW,
    raw::BLK,
    rpc::FORMAT,
    etl::FORMAT,
    evidence_lines::FORMAT,
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
