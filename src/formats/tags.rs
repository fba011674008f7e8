//! Reads lists of tagged addresses: tag packs, sanctions lists, tables, and the tags of exported evidence.
//!
//! Which form a file has is told by its content. Every form ends in [`ListedTag`]s, which a ledger is then searched for.
//!
//! | form | told by | what it says |
//! |---|---|---|
//! | GraphSense TagPack (YAML) | a line that begins with `tags:` | a field of the header holds for every tag that has not its own |
//! | `dyepack.evidence/1` | its schema | its tag rows |
//! | a table (CSV) | a header with a comma, or `address` | `address,category[,keeper,asset,published,withdrawn,source,confidence]` |
//! | a list of a sanctions office | a JSON list, or one address a line | every address is of the category `sanctions` |

mod list;
mod pack;

pub use list::TagList;

use super::input::{Input, Place, ReadError, file_of};
use super::ledgers::evidence_lines;
use super::table::{self, Columns, Row};
use super::{json, share};
use crate::evidence::{ListedTag, canonical};
use crate::units::{Instant, Share};

/// The category of a bare list of addresses.
pub(crate) const SANCTIONS: &str = "sanctions";

/// Reads the tags of one file, in its order.
///
/// # Errors
/// Where the content is in none of the forms, or not well formed.
pub fn read(input: &Input) -> Result<TagList, ReadError> {
    let text = std::str::from_utf8(&input.bytes).map_err(|error| {
        let place = Place::Byte(error.valid_up_to() as u64);
        ReadError::new(&input.name, place, "a list of tags is text in UTF-8")
    })?;
    let told = text.lines().map(str::trim);
    let first = told.clone().find(|line| !line.is_empty() && !line.starts_with('#'));
    match first {
        None if told.clone().all(str::is_empty) => Err(ReadError::new(&input.name, Place::Whole, "the file is empty")),
        None => Err(ReadError::new(
            &input.name,
            Place::Whole,
            "there are only comments in it",
        )),
        Some(line) if line.starts_with('[') => list(input, text).map(TagList::from),
        Some(line) if line.starts_with('{') => evidence(input, text).map(TagList::from),
        Some(_) if text.lines().any(|line| line.starts_with("tags:")) => pack::read(&input.name, text),
        Some(line) if line.contains(',') || line == COLUMNS.names[0] => table(&input.name, text).map(TagList::from),
        Some(_) => lines(&input.name, text).map(TagList::from),
    }
}

fn sanctioned(input: &str, address: &str) -> ListedTag {
    ListedTag {
        address: canonical(address),
        category: SANCTIONS.to_owned(),
        keeper: None,
        asset: None,
        published: None,
        withdrawn: None,
        source: file_of(input).to_owned(),
        confidence: Share::WHOLE,
    }
}

fn list(input: &Input, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let addresses = serde_json::from_str::<Vec<String>>(text).map_err(|error| {
        let problem = format!("a JSON list of addresses: {}", json::said(&error));
        ReadError::new(&input.name, Place::Line(error.line() as u64), problem)
    })?;
    if addresses.iter().any(|address| address.trim().is_empty()) {
        let problem = "an empty text stands in the list where an address is accepted";
        return Err(ReadError::new(&input.name, Place::Whole, problem));
    }
    Ok(addresses
        .iter()
        .map(|address| sanctioned(&input.name, address))
        .collect())
}

/// The longest line that is taken for an address; unified addresses of Zcash have some 250 characters.
const ADDRESS_MAX: usize = 300;

fn lines(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let mut tags = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let of_address = |byte: u8| byte.is_ascii_alphanumeric() || b":-_.".contains(&byte);
        if line.len() > ADDRESS_MAX || !line.bytes().all(of_address) {
            let problem = "no address; accepted are one address a line, a JSON list of addresses, a TagPack (YAML with `tags:`), \
                           a table whose first line names the columns address and category, and dyepack.evidence/1";
            return Err(ReadError::new(name, Place::Line(index as u64 + 1), problem));
        }
        tags.push(sanctioned(name, line));
    }
    Ok(tags)
}

const COLUMNS: Columns = Columns {
    names: &[
        "address",
        "category",
        "keeper",
        "asset",
        "published",
        "withdrawn",
        "source",
        "confidence",
    ],
    needed: 2,
};

fn table(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let mut tags = Vec::new();
    table::read(name, text, &COLUMNS, |row| {
        tags.push(of_row(name, row)?);
        Ok(())
    })?;
    Ok(tags)
}

fn of_row(name: &str, row: &Row) -> Result<ListedTag, String> {
    let some = |column: &str| Some(row.cell(column)).filter(|cell| !cell.is_empty());
    let needed = |column: &str| some(column).ok_or_else(|| format!("a row without {column}"));
    Ok(ListedTag {
        address: canonical(needed("address")?),
        category: needed("category")?.to_owned(),
        keeper: some("keeper").map(str::to_owned),
        asset: some("asset").map(str::to_owned),
        published: some("published").map(instant).transpose()?,
        withdrawn: some("withdrawn").map(instant).transpose()?,
        source: some("source").unwrap_or(file_of(name)).to_owned(),
        confidence: match some("confidence") {
            None => Share::WHOLE,
            Some(text) => share::read(text).ok_or_else(|| {
                format!("{text:?} is no confidence; accepted is a number from 0 to 1, or a percentage")
            })?,
        },
    })
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::begin_of(text).map_err(|none| none.to_string())
}

fn evidence(input: &Input, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    evidence_lines::read_tags(&input.name, text)
}

#[cfg(test)]
mod tests;
