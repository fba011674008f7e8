//! Reads lists of tagged addresses: tag packs, sanctions lists, tables, and the tags of exported evidence.
//!
//! Which form a file has is told by its content. Every form ends in [`ListedTag`]s, which a ledger is then searched for.
//!
//! | form | told by | what it says |
//! |---|---|---|
//! | GraphSense TagPack (YAML) | a line that begins with `tags:` | a field of the header holds for every tag that has not its own |
//! | `dyepack.evidence/1` | its schema | its tag rows |
//! | a table (CSV) | a first line with `address` and a comma | `address,category[,keeper,asset,published,withdrawn,source,confidence]` |
//! | a list of a sanctions office | a JSON list, or one address a line | every address is of the category `sanctions` |

mod pack;

use serde::Deserialize;

use super::{Input, Place, ReadError, evidence_lines, json, share};
use crate::evidence::{ListedTag, canonical};
use crate::units::{Instant, Share};

/// The category of a bare list of addresses.
pub const SANCTIONS: &str = "sanctions";

/// Reads the tags of one file, in its order.
///
/// # Errors
/// Where the content is in none of the forms, or not well formed.
pub fn read(input: &Input) -> Result<Vec<ListedTag>, ReadError> {
    let text = std::str::from_utf8(&input.bytes).map_err(|error| {
        let place = Place::Byte(error.valid_up_to() as u64);
        ReadError::new(&input.name, place, "a list of tags is text in UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    match first {
        None => Err(ReadError::new(&input.name, Place::Whole, "the file is empty")),
        Some(line) if line.starts_with('[') => list(input, text),
        Some(line) if line.starts_with('{') => evidence(input, text),
        Some(_) if text.lines().any(|line| line.starts_with("tags:")) => pack::read(&input.name, text),
        Some(line) if line.contains(',') => table(&input.name, text),
        Some(_) => lines(&input.name, text),
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

fn file_of(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn list(input: &Input, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let addresses = serde_json::from_str::<Vec<String>>(text).map_err(|error| {
        let problem = format!("a JSON list of addresses: {}", json::said(&error));
        ReadError::new(&input.name, Place::Line(error.line() as u64), problem)
    })?;
    Ok(addresses
        .iter()
        .map(|address| sanctioned(&input.name, address))
        .collect())
}

fn lines(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let mut tags = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":-_.".contains(&byte))
        {
            let problem = "no address; accepted are one address a line, a JSON list of addresses, a TagPack (YAML with `tags:`), \
                           a table whose first line names the columns address and category, and dyepack.evidence/1";
            return Err(ReadError::new(name, Place::Line(index as u64 + 1), problem));
        }
        tags.push(sanctioned(name, line));
    }
    Ok(tags)
}

/// A row of a table; what may be left out is text until it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableRow {
    address: String,
    category: String,
    #[serde(default)]
    keeper: String,
    #[serde(default)]
    asset: String,
    #[serde(default)]
    published: String,
    #[serde(default)]
    withdrawn: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    confidence: String,
}

fn table(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut tags = Vec::new();
    for row in reader.deserialize::<TableRow>() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            let said = match error.into_kind() {
                csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("a row of {len} fields under {expected_len} columns")
                }
                _ => "no table".to_owned(),
            };
            let columns = "address, category, keeper, asset, published, withdrawn, source and confidence";
            let problem = format!("{said}; the columns are {columns}, of which the first two must be there");
            ReadError::new(name, Place::Line(line), problem)
        })?;
        let line = tags.len() as u64 + 2;
        tags.push(of_row(name, &row).map_err(|problem| ReadError::new(name, Place::Line(line), problem))?);
    }
    Ok(tags)
}

fn of_row(name: &str, row: &TableRow) -> Result<ListedTag, String> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    if row.address.is_empty() || row.category.is_empty() {
        return Err("a row without an address or without a category".into());
    }
    Ok(ListedTag {
        address: canonical(&row.address),
        category: row.category.clone(),
        keeper: some(&row.keeper),
        asset: some(&row.asset),
        published: instant(&row.published)?,
        withdrawn: instant(&row.withdrawn)?,
        source: some(&row.source).unwrap_or_else(|| file_of(name).to_owned()),
        confidence: match some(&row.confidence) {
            None => Share::WHOLE,
            Some(text) => share::read(&text).ok_or_else(|| {
                format!("{text:?} is no confidence; accepted is a number from 0 to 1, or a percentage")
            })?,
        },
    })
}

fn instant(text: &str) -> Result<Option<Instant>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Instant::begin_of(text).map(Some).map_err(|none| none.to_string())
}

fn evidence(input: &Input, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    evidence_lines::read_tags(&input.name, text)
}

#[cfg(test)]
mod tests;
