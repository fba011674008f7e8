//! From tags to sources: which purses a list names at an instant, and which origin each of them is.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Sources;
use crate::evidence::{Evidence, ListedTag, Names, canonical};
use crate::ledger::PurseKind;
use crate::units::{Asset, Instant, OriginId, PurseId, Share};

/// The sources of an investigator's tags, and what became of the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    /// The sources.
    pub sources: Sources,
    /// What each origin is, ordered by category and name.
    pub origins: Vec<Source>,
    /// What became of the tags.
    pub counts: TagCounts,
}

/// What is said of an origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The category.
    pub category: String,
    /// The keeper that the tag names; the address where it names none.
    pub name: String,
}

/// What became of the tags that were given; each is in one of the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct TagCounts {
    /// In all.
    pub given: u64,
    /// About an address of the ledger, in force, sure enough, and not set aside for another.
    pub counted: u64,
    /// Set aside for a surer or later tag on the same address, or the same said again.
    pub aside: u64,
    /// Not published by then.
    pub unpublished: u64,
    /// Withdrawn by then.
    pub withdrawn: u64,
    /// Less sure than asked for.
    pub unsure: u64,
    /// About another asset than the ledger's.
    pub elsewhere: u64,
    /// About an address that is not in the ledger.
    pub absent: u64,
    /// Purses without a tag that the evidence itself knows for a keeper's own; they are sources too and no tags.
    pub known: u64,
}

/// Says which purses are sources at an instant.
///
/// A tag counts if it is published by then and not withdrawn by then (without an instant: if it was never withdrawn), at least so
/// sure, and about an address in the ledger. Of several on one address the surest counts; of equally sure ones the one
/// that was published last, and of those the first that is listed. Where the ledger gives a purse no address, a tag may
/// name the purse. A purse that the evidence knows for a keeper's own is a source of the keeper's kind even without a tag,
/// unless it is known only by a tag of the evidence that is not in force.
pub fn tagged(evidence: &Evidence, tags: &[ListedTag], at: Option<Instant>, least: Share) -> Tagged {
    let mut counts = TagCounts {
        given: tags.len() as u64,
        ..TagCounts::default()
    };
    let mut chosen: BTreeMap<String, &ListedTag> = BTreeMap::new();
    let mut rest = Vec::new();
    for tag in tags {
        let count = match tag {
            tag if !fits(evidence, tag) => &mut counts.elsewhere,
            tag if tag.withdrawn.is_some() && !tag.is_in_force(at) && !is_early(tag, at) => &mut counts.withdrawn,
            tag if !tag.is_in_force(at) => &mut counts.unpublished,
            tag if tag.confidence < least => &mut counts.unsure,
            _ => {
                rest.push(tag);
                continue;
            }
        };
        *count += 1;
    }
    for tag in &rest {
        let best = chosen.entry(canonical(&tag.address)).or_insert(tag);
        if (best.confidence, best.published) < (tag.confidence, tag.published) {
            *best = tag;
        }
    }
    let named = Named::in_ledger(evidence, &chosen);
    for tag in &rest {
        let address = canonical(&tag.address);
        if !named.names.contains(address.as_str()) {
            counts.absent += 1;
        } else if std::ptr::eq(chosen[&address], *tag) {
            counts.counted += 1;
        } else {
            counts.aside += 1;
        }
    }
    let mut sources: Vec<Option<Source>> = vec![None; evidence.ledger().purse_count()];
    let late = not_in_force(evidence, at);
    for purse in evidence.ledger().purses() {
        let can_hold = matches!(evidence.ledger().kind(purse), PurseKind::Coin | PurseKind::Account);
        let tag = named.of(evidence, purse).map(|address| chosen[address]);
        sources[purse.index()] = match tag {
            _ if !can_hold => None,
            Some(tag) => Some(Source {
                category: tag.category.clone(),
                name: tag.keeper.clone().unwrap_or_else(|| tag.address.clone()),
            }),
            None => known_keeper(evidence, purse, &late).inspect(|_| counts.known += 1),
        };
    }
    let origins: BTreeSet<&Source> = sources.iter().flatten().collect();
    let origins: Vec<Source> = origins.into_iter().cloned().collect();
    let place = |source: &Source| OriginId::new(origins.binary_search(source).expect("all sources were gathered"));
    let of = sources.iter().map(|source| source.as_ref().map(place)).collect();
    let names = origins
        .iter()
        .map(|source| format!("{}: {}", source.category, source.name));
    Tagged {
        sources: Sources::new(names.collect(), of),
        origins,
        counts,
    }
}

/// Tells whether the tag is about an asset of this ledger, as far as the ledger knows what its own is. An account of Ethereum's kind is one account for all tokens.
fn fits(evidence: &Evidence, tag: &ListedTag) -> bool {
    let assets = evidence.ledger().assets();
    match &tag.asset {
        Some(code) if !tag.address.starts_with("0x") => {
            let mut codes = assets.iter().map(|asset| &asset.code);
            codes.any(|have| have == Asset::UNNAMED || is_same_asset(have, code)) || assets.is_empty()
        }
        _ => true,
    }
}

/// Tells whether two codes are of one asset: in any case of letters, and bitcoin by either of its codes, since lists of
/// sanctions offices use the one that the standard of currencies would give it.
fn is_same_asset(one: &str, other: &str) -> bool {
    let one_name = |code: &str| match code.to_ascii_uppercase().as_str() {
        "XBT" => "BTC".to_owned(),
        code => code.to_owned(),
    };
    one_name(one) == one_name(other)
}

fn is_early(tag: &ListedTag, at: Option<Instant>) -> bool {
    at.is_some_and(|at| tag.published.is_some_and(|published| published > at))
}

/// Returns the address and keeper of tags of the evidence that say whose an address is, where none in force does.
fn not_in_force(evidence: &Evidence, at: Option<Instant>) -> BTreeSet<(u32, usize)> {
    let said = |in_force: bool| {
        let tags = evidence.tags().iter();
        let tags = tags.filter(move |tag| ListedTag::of(evidence, tag).is_in_force(at) == in_force);
        tags.filter_map(|tag| Some((tag.address, tag.keeper?.index())))
    };
    let in_force: BTreeSet<_> = said(true).collect();
    said(false).filter(|row| !in_force.contains(row)).collect()
}

fn known_keeper(evidence: &Evidence, purse: PurseId, late: &BTreeSet<(u32, usize)>) -> Option<Source> {
    let facts = evidence.facts(purse);
    let keeper = facts.keeper.filter(|_| facts.reserve)?;
    let is_late = facts
        .address
        .is_some_and(|address| late.contains(&(address, keeper.index())));
    let keeper = &evidence.keepers()[keeper.index()];
    (!is_late).then(|| Source {
        category: keeper.kind.name().to_owned(),
        name: keeper.name.clone(),
    })
}

/// The tagged names that the ledger has.
struct Named<'a> {
    names: BTreeSet<&'a str>,
    /// The tagged addresses, by their place in the evidence.
    addresses: BTreeMap<u32, &'a str>,
    /// The tagged purses that have no address.
    purses: BTreeMap<PurseId, &'a str>,
}

impl<'a> Named<'a> {
    fn in_ledger(evidence: &Evidence, chosen: &'a BTreeMap<String, &ListedTag>) -> Named<'a> {
        let mut found = Named {
            names: BTreeSet::new(),
            addresses: BTreeMap::new(),
            purses: BTreeMap::new(),
        };
        if chosen.is_empty() {
            return found;
        }
        for (place, address) in evidence.addresses().iter().enumerate() {
            if let Some((name, _)) = chosen.get_key_value(&canonical(address)) {
                found.addresses.insert(place as u32, name);
                found.names.insert(name);
            }
        }
        if let Names::Given { purses, .. } = evidence.names() {
            for purse in evidence.ledger().purses() {
                if evidence.facts(purse).address.is_some() {
                    continue;
                }
                let name = purses.get(purse.index()).map(canonical);
                if let Some((name, _)) = name.and_then(|name| chosen.get_key_value(&name)) {
                    found.purses.insert(purse, name);
                    found.names.insert(name);
                }
            }
        }
        found
    }

    fn of(&self, evidence: &Evidence, purse: PurseId) -> Option<&'a str> {
        match evidence.facts(purse).address {
            Some(address) => self.addresses.get(&address).copied(),
            None => self.purses.get(&purse).copied(),
        }
    }
}
