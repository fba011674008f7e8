//! A TagPack of GraphSense: the tags of the evidence as YAML.

use std::io::{self, Write};

use hashbrown::HashMap;
use serde_json::json;

use super::text;
use crate::evidence::ListedTag;
use crate::formats::exported::{Export, Part, Written};
use crate::shown;
use crate::units::Share;

/// A TagPack.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "tagpack",
    summary: "a TagPack of GraphSense (YAML): the tags alone; for graphsense-tagpack-tool, and for `--tags`",
    marked: "title and description",
    left: "all but the tags; tags that were withdrawn; a confidence between the levels of the format, of which the next below is written and \
           the exact one stands in the context; that a tag names no owner, since every tag here has a label",
    by_method: false,
    parts: &[Part {
        name: "tags.yaml",
        schema: "TagPack",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

/// The words for a confidence that say no more than how sure it is, by per cents.
const LEVELS: [(u32, &str); 7] = [
    (100, "ownership"),
    (90, "manual_transaction"),
    (70, "forensic_investigation"),
    (60, "authority_data"),
    (50, "trusted_provider"),
    (20, "web_crawl"),
    (10, "heuristic"),
];

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    let title = match export.provenance {
        Some(_) => format!("{}: tags of a simulated world", export.cell()),
        None => format!("tags of a ledger; {}", export.cell()),
    };
    writeln!(out, "title: {}", quoted(&title))?;
    writeln!(
        out,
        "creator: {}",
        quoted(concat!("dyepack ", env!("CARGO_PKG_VERSION")))
    )?;
    writeln!(out, "description: {}", quoted(&export.sentence()))?;
    // A tag is of an address, and the form wants its currency: that of the first purse there.
    let mut assets: HashMap<u32, &str> = HashMap::new();
    for purse in ledger.purses() {
        if let Some(address) = evidence.facts(purse).address {
            assets
                .entry(address)
                .or_insert(&ledger.asset(ledger.asset_of(purse)).code);
        }
    }
    let mut head = "tags:\n";
    for tag in evidence.tags().iter().filter(|tag| tag.withdrawn.is_none()) {
        let listed = ListedTag::of(evidence, tag);
        let context = json!({ "confidence": listed.confidence.to_string() });
        write!(out, "{head}")?;
        head = "";
        writeln!(out, "- address: {}", quoted(&listed.address))?;
        writeln!(
            out,
            "  label: {}",
            quoted(listed.keeper.as_deref().unwrap_or(&listed.category))
        )?;
        writeln!(out, "  category: {}", quoted(&listed.category))?;
        if let Some(code) = assets.get(&tag.address) {
            writeln!(out, "  currency: {}", quoted(code))?;
        }
        if let Some(published) = listed.published {
            writeln!(out, "  lastmod: {published}")?;
        }
        writeln!(out, "  source: {}", quoted(&listed.source))?;
        writeln!(out, "  confidence: {}", level(listed.confidence))?;
        writeln!(out, "  context: {}", quoted(&context.to_string()))?;
    }
    if !head.is_empty() {
        writeln!(out, "tags: []")?;
    }
    Ok(())
}

/// Returns the word of the greatest level that is not above how sure a tag is.
fn level(confidence: Share) -> &'static str {
    let found = LEVELS
        .iter()
        .find(|(percent, _)| Share::percent(*percent) <= confidence);
    found.map_or("unknown", |(_, word)| word)
}

/// Writes a text in quotation marks, whose escapes are those of JSON.
fn quoted(said: &str) -> String {
    text::json(&shown::name(said))
}
