//! Evidence as it is kept: which columns a stored file has of it. Whoever takes them from there checks them as any other columns.

use dyepack_columns::Column;

use super::{Columns, KeeperFacts, KeeperKind, Names, RoleRow, Tag, Vantage};
use crate::lots::Role;
use crate::units::row::Shelf;
use crate::units::{Instant, KeeperId, PurseId, Share};

/// What of the columns tells nothing but addresses, where a ledger is one of blocks.
pub(crate) const OF_ADDRESSES: [&str; 3] = ["facts of purses", "addresses, ends", "addresses"];

impl Columns {
    /// Lays the columns on a shelf, or takes those of the shelf.
    ///
    /// # Errors
    /// Where the shelf fails, or gives what cannot be.
    pub(crate) fn shelve<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        let Columns {
            vantage,
            until,
            ledger,
            names,
            facts,
            addresses,
            holders,
            keepers,
            links,
            tags,
            blocks,
            unknown_inputs,
            roles,
        } = self;
        let mut from: Vec<Vantage> = vantage.iter().copied().collect();
        shelf.column("vantage", &mut from)?;
        *vantage = from.first().copied();
        shelf.one("until", until)?;
        ledger.shelve(shelf)?;
        names.shelve(shelf)?;
        shelf.column(OF_ADDRESSES[0], facts)?;
        shelf.texts(OF_ADDRESSES[2], addresses)?;
        shelf.texts("holders", holders)?;
        shelve_keepers(keepers, shelf)?;
        shelf.column("links", links)?;
        shelve_tags(tags, shelf)?;
        shelf.column("blocks", blocks)?;
        shelf.one("unknown inputs", unknown_inputs)?;
        shelve_roles(&mut roles.rows, shelf)
    }
}

impl Names {
    fn shelve<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        let mut are_outpoints = matches!(self, Names::Outpoints { .. });
        shelf.one("names are outpoints", &mut are_outpoints)?;
        if are_outpoints && matches!(self, Names::Given { .. }) {
            *self = Names::Outpoints {
                txids: Column::new(),
                earlier: Vec::new(),
            };
        }
        match self {
            Names::Given { purses, movements } => {
                purses.shelve("names of purses", shelf)?;
                movements.shelve("names of movements", shelf)
            }
            Names::Outpoints { txids, earlier } => {
                shelf.long("ids of movements", txids)?;
                shelf.column("outpoints from before", earlier)
            }
        }
    }
}

fn shelve_keepers<S: Shelf>(keepers: &mut Vec<KeeperFacts>, shelf: &mut S) -> Result<(), S::Fault> {
    let text = |of: fn(&KeeperFacts) -> Option<&String>| -> Vec<String> {
        keepers
            .iter()
            .map(|keeper| of(keeper).cloned().unwrap_or_default())
            .collect()
    };
    let mut names = text(|keeper| Some(&keeper.name));
    let mut countries = text(|keeper| keeper.country.as_ref());
    let mut rows: Vec<(KeeperKind, bool)> = keepers
        .iter()
        .map(|keeper| (keeper.kind, keeper.country.is_some()))
        .collect();
    shelf.column("keepers", &mut rows)?;
    shelf.texts("names of keepers", &mut names)?;
    shelf.texts("countries of keepers", &mut countries)?;
    same(shelf, "keepers", rows.len(), [names.len(), countries.len()])?;
    let each = rows.into_iter().zip(names).zip(countries);
    *keepers = each
        .map(|(((kind, has_country), name), country)| KeeperFacts {
            name,
            kind,
            country: has_country.then_some(country),
        })
        .collect();
    Ok(())
}

/// What of a tag is no text: address, keeper, when it was published and withdrawn, and its confidence.
type TagRow = (u32, Option<KeeperId>, Instant, Option<Instant>, Share);

fn shelve_tags<S: Shelf>(tags: &mut Vec<Tag>, shelf: &mut S) -> Result<(), S::Fault> {
    let mut categories: Vec<String> = tags.iter().map(|tag| tag.category.clone()).collect();
    let mut sources: Vec<String> = tags.iter().map(|tag| tag.source.clone()).collect();
    let row = |tag: &Tag| (tag.address, tag.keeper, tag.published, tag.withdrawn, tag.confidence);
    let mut rows: Vec<TagRow> = tags.iter().map(row).collect();
    shelf.column("tags", &mut rows)?;
    shelf.texts("categories of tags", &mut categories)?;
    shelf.texts("sources of tags", &mut sources)?;
    same(shelf, "tags", rows.len(), [categories.len(), sources.len()])?;
    let each = rows.into_iter().zip(categories).zip(sources);
    let tag = |((row, category), source): ((TagRow, String), String)| {
        let (address, keeper, published, withdrawn, confidence) = row;
        Tag {
            address,
            category,
            keeper,
            published,
            withdrawn,
            source,
            confidence,
        }
    };
    *tags = each.map(tag).collect();
    Ok(())
}

fn shelve_roles<S: Shelf>(rows: &mut Vec<RoleRow>, shelf: &mut S) -> Result<(), S::Fault> {
    let mut names: Vec<String> = rows.iter().map(|row| row.role.name().to_owned()).collect();
    let mut sources: Vec<String> = rows.iter().map(|row| row.source.clone()).collect();
    let mut counts: Vec<u64> = rows.iter().map(|row| row.purses.len() as u64).collect();
    let mut purses: Vec<PurseId> = rows.iter().flat_map(|row| row.purses.iter().copied()).collect();
    shelf.texts("roles", &mut names)?;
    shelf.texts("sources of roles", &mut sources)?;
    shelf.column("counts of roles", &mut counts)?;
    shelf.column("purses of roles", &mut purses)?;
    same(shelf, "roles", names.len(), [sources.len(), counts.len()])?;
    shelf.counted("purses of roles", &counts, purses.len())?;
    let mut rest = purses.into_iter();
    let mut kept = Vec::with_capacity(names.len());
    for ((name, source), count) in names.iter().zip(sources).zip(counts) {
        let role = Role::ALL.into_iter().find(|role| role.name() == name);
        let role = role.ok_or_else(|| shelf.unfit("roles", format!("{name:?} is no role")))?;
        let purses = rest
            .by_ref()
            .take(usize::try_from(count).unwrap_or(usize::MAX))
            .collect();
        kept.push(RoleRow { role, purses, source });
    }
    *rows = kept;
    Ok(())
}

/// Refuses columns of one table that have not the same length.
fn same<S: Shelf>(shelf: &S, name: &str, rows: usize, others: [usize; 2]) -> Result<(), S::Fault> {
    match others.iter().find(|other| **other != rows) {
        Some(other) => Err(shelf.unfit(name, format!("{rows} rows beside {other} texts"))),
        None => Ok(()),
    }
}
