//! Which blocks form the ledger: the branch of most work, and the height of its first block.
//!
//! Blocks come in any order and name their predecessor by hash. They form trees; the branch whose headers took the most work
//! is followed and the rest is stale. A tree that hangs on another missing block is stale too where the branch covers its
//! heights, and otherwise a sign that blocks are missing: then the chain is broken and nothing is read.

use crate::units::counted;
use hashbrown::HashMap;

use super::header::Header;
use super::hex::shown;
use super::network::{Clues, Network};
use super::{Options, ReadError};

/// Where the blocks come from, for what a header does not say.
pub(super) trait Blocks {
    /// Returns the height that the coinbase of a block says (BIP 34), where the block is of a version that says it.
    fn coinbase_height(&self, block: usize) -> Option<u32>;
    /// Returns a complaint about a block.
    fn complain(&self, block: usize, problem: String) -> ReadError;
}

/// The branch of most work.
#[derive(Debug)]
pub(super) struct Branch {
    /// Its blocks from the first to the last, as indices into the headers.
    pub order: Vec<usize>,
    /// The height of the first, where anything tells it.
    pub first_height: Option<u32>,
    /// Whether nothing came before, so that every input must spend an output of the ledger.
    pub closed: bool,
    /// What the headers tell of the network.
    pub clues: Clues,
    /// How many blocks are not on the branch.
    pub stale: u64,
    /// How many blocks were there more than once.
    pub repeated: u64,
    /// How many blocks of the branch the node says are not in its main chain.
    pub disowned: u64,
}

impl Branch {
    /// Says what was left out, and what speaks against the branch.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.stale > 0 {
            let stale = counted(self.stale, "stale block is", "stale blocks are");
            notes.push(format!("{stale} not on the branch of most work"));
        }
        if self.repeated > 0 {
            let repeated = counted(self.repeated, "block was", "blocks were");
            notes.push(format!("{repeated} there more than once"));
        }
        if self.disowned > 0 {
            let of = [
                "block of the branch of most work is",
                "blocks of the branch of most work are",
            ];
            let disowned = counted(self.disowned, of[0], of[1]);
            notes.push(format!(
                "{disowned} not in the main chain of the node that answered (confirmations -1)"
            ));
        }
        notes
    }
}

/// A predecessor that a file does not name; no block has this hash.
pub(super) const UNNAMED: [u8; 32] = [0xff; 32];

const NONE: u32 = u32::MAX;

/// The blocks as trees.
struct Forest {
    parent: Vec<u32>,
    /// The work from the root of the tree to this block, included.
    total: Vec<u128>,
    root: Vec<u32>,
    /// How many blocks stand between the root of the tree and this block.
    depth: Vec<u32>,
    repeated: Vec<bool>,
}

/// Finds the branch of most work: of two with the same work the one that the node calls its main chain, else the one whose last
/// block was read first. Trees that begin above the last height that is wanted are not looked at.
pub(super) fn branch(headers: &[Header], options: &Options, blocks: &impl Blocks) -> Result<Branch, ReadError> {
    let forest = grow(headers, blocks)?;
    let beyond = beyond(headers, &forest, options.until_height, blocks);
    let is_beyond = |block: usize| beyond.contains(&forest.root[block]);
    let alive = || (0..headers.len()).filter(|&block| !forest.repeated[block] && !is_beyond(block));
    let rank = |&block: &usize| (forest.total[block], !headers[block].disowned, std::cmp::Reverse(block));
    let tip = alive().max_by_key(rank);
    let tip = tip.expect("one tree at least is looked at, and a reader asks only after it has found a block");
    let mut order = vec![tip];
    let mut block = tip;
    while forest.parent[block] != NONE {
        block = forest.parent[block] as usize;
        order.push(block);
    }
    order.reverse();
    let mut found = Branch {
        first_height: None,
        closed: false,
        clues: Clues::default(),
        stale: alive().count() as u64 - order.len() as u64,
        repeated: forest.repeated.iter().filter(|&&repeated| repeated).count() as u64,
        disowned: order.iter().filter(|&&block| headers[block].disowned).count() as u64,
        order,
    };
    anchor(&mut found, headers, options.first_height, blocks)?;
    let is_looked_at = |block: &usize| !forest.repeated[*block] && !is_beyond(*block);
    refuse_gaps(&found, headers, &forest, is_looked_at, blocks)?;
    Ok(found)
}

/// Returns the roots of the trees that begin above the last wanted height; nothing where that would leave none.
fn beyond(headers: &[Header], forest: &Forest, until: Option<u32>, blocks: &impl Blocks) -> Vec<u32> {
    let roots: Vec<u32> = (0..headers.len())
        .filter(|&block| forest.parent[block] == NONE && !forest.repeated[block])
        .map(|block| block as u32)
        .collect();
    let Some(until) = until.filter(|_| roots.len() > 1) else {
        return Vec::new();
    };
    let is_beyond = |root: &u32| height_of_root(*root, headers, forest, blocks).is_some_and(|height| height > until);
    let beyond: Vec<u32> = roots.iter().copied().filter(is_beyond).collect();
    if beyond.len() == roots.len() {
        Vec::new()
    } else {
        beyond
    }
}

/// Returns the height of a tree's first block, where a genesis, a field or a coinbase tells it.
fn height_of_root(root: u32, headers: &[Header], forest: &Forest, blocks: &impl Blocks) -> Option<u32> {
    let first = &headers[root as usize];
    if let Some(height) = since_genesis(first) {
        return Some(height);
    }
    let tree = || (0..headers.len()).filter(|&block| forest.root[block] == root);
    let above = |block: usize, height: u32| height.checked_sub(forest.depth[block]);
    let field = tree().find_map(|block| above(block, headers[block].height?));
    field.or_else(|| {
        tree()
            .rev()
            .find_map(|block| above(block, blocks.coinbase_height(block)?))
    })
}

/// Returns the height of a genesis or of the block after a known one.
fn since_genesis(header: &Header) -> Option<u32> {
    if header.prev == [0; 32] {
        return Some(0);
    }
    Network::of_genesis(&header.prev).map(|_| 1)
}

fn grow(headers: &[Header], blocks: &impl Blocks) -> Result<Forest, ReadError> {
    let mut by_hash: HashMap<[u8; 32], u32> = HashMap::with_capacity(headers.len());
    let mut repeated = vec![false; headers.len()];
    for (block, header) in headers.iter().enumerate() {
        if by_hash.contains_key(&header.hash) {
            repeated[block] = true;
        } else {
            by_hash.insert(header.hash, block as u32);
        }
    }
    let parent_of = |header: &Header| by_hash.get(&header.prev).copied().unwrap_or(NONE);
    let parent: Vec<u32> = headers.iter().map(parent_of).collect();
    let mut forest = Forest {
        total: vec![0; headers.len()],
        root: vec![NONE; headers.len()],
        depth: vec![0; headers.len()],
        parent,
        repeated,
    };
    let mut path = Vec::new();
    for block in 0..headers.len() {
        climb(&mut forest, &mut path, headers, block, blocks)?;
    }
    Ok(forest)
}

/// Sums the work from the root to a block; each block is visited once in all.
fn climb(
    forest: &mut Forest,
    path: &mut Vec<usize>,
    headers: &[Header],
    block: usize,
    blocks: &impl Blocks,
) -> Result<(), ReadError> {
    path.clear();
    let mut at = block;
    while forest.root[at] == NONE {
        path.push(at);
        if path.len() > headers.len() {
            let problem = "the block is its own ancestor; a block names an earlier one as its predecessor";
            return Err(blocks.complain(block, problem.into()));
        }
        match forest.parent[at] {
            NONE => break,
            parent => at = parent as usize,
        }
    }
    while let Some(at) = path.pop() {
        let (root, before, depth) = match forest.parent[at] {
            NONE => (at as u32, 0, 0),
            parent => {
                let parent = parent as usize;
                (forest.root[parent], forest.total[parent], forest.depth[parent] + 1)
            }
        };
        forest.root[at] = root;
        forest.depth[at] = depth;
        forest.total[at] = before.saturating_add(headers[at].work);
    }
    Ok(())
}

/// Finds the height of the branch's first block and what its headers tell of the network. What a genesis or a field tells, nobody
/// can tell otherwise; a coinbase may be wrong, and who types a height knows better.
fn anchor(branch: &mut Branch, headers: &[Header], typed: Option<u32>, blocks: &impl Blocks) -> Result<(), ReadError> {
    let first = &headers[branch.order[0]];
    let genesis = since_genesis(first);
    branch.closed = genesis.is_some();
    let sure = genesis.map_or_else(|| by_field(branch, headers, blocks), |height| Ok(Some(height)))?;
    branch.first_height = match (sure, typed) {
        (Some(sure), Some(typed)) if sure != typed => {
            let problem = format!("the block has the height {sure}, and --first-height says {typed}");
            return Err(blocks.complain(branch.order[0], problem));
        }
        _ => sure.or(typed).or_else(|| by_coinbase(branch, blocks)),
    };
    let last = branch.order.len() as u32 - 1;
    if branch
        .first_height
        .is_some_and(|first| first.checked_add(last).is_none())
    {
        let problem = "the heights leave the 32 bits that they have";
        return Err(blocks.complain(branch.order[0], problem.into()));
    }
    branch.clues.genesis = Network::of_genesis(&first.hash).or_else(|| Network::of_genesis(&first.prev));
    for (above, &block) in branch.order.iter().enumerate() {
        let height = branch.first_height.map(|first| first + above as u32);
        branch.clues.header(&headers[block], height);
    }
    Ok(())
}

/// Returns the height of the first block that fields tell.
fn by_field(branch: &Branch, headers: &[Header], blocks: &impl Blocks) -> Result<Option<u32>, ReadError> {
    let mut first = None;
    for (above, &block) in branch.order.iter().enumerate() {
        let Some(height) = headers[block].height else { continue };
        let implied = u32::try_from(above).ok().and_then(|above| height.checked_sub(above));
        if implied.is_none() || first.is_some_and(|first| Some(first) != implied) {
            let problem =
                format!("the height {height} does not fit those of the blocks before it, which it follows by hash");
            return Err(blocks.complain(block, problem));
        }
        first = implied;
    }
    Ok(first)
}

/// Returns the height of the first block that a coinbase tells. The last one counts: the first blocks that claimed the new version
/// were not yet held to its rule.
fn by_coinbase(branch: &Branch, blocks: &impl Blocks) -> Option<u32> {
    branch.order.iter().enumerate().rev().find_map(|(above, &block)| {
        let height = blocks.coinbase_height(block)?;
        height.checked_sub(u32::try_from(above).ok()?)
    })
}

/// Refuses blocks that hang on another missing block, unless the branch covers their heights.
fn refuse_gaps(
    branch: &Branch,
    headers: &[Header],
    forest: &Forest,
    is_looked_at: impl Fn(&usize) -> bool,
    blocks: &impl Blocks,
) -> Result<(), ReadError> {
    let base = branch.order[0];
    let last_height = branch.first_height.map(|first| first + (branch.order.len() as u32 - 1));
    for block in (0..headers.len()).filter(is_looked_at) {
        let root = forest.root[block] as usize;
        let siblings = headers[root].prev == headers[base].prev && headers[root].prev != UNNAMED;
        if root == base || siblings {
            continue;
        }
        let height = headers[block].height.or_else(|| blocks.coinbase_height(block));
        let covered = matches!((height, branch.first_height, last_height),
            (Some(height), Some(first), Some(last)) if first <= height && height <= last);
        let anchored = since_genesis(&headers[root]).is_some();
        if !covered || anchored {
            // The hole is before a tree that does not begin at a genesis.
            let lost = if anchored { base } else { root };
            let hash = shown(&headers[lost].hash);
            let problem = match headers[lost].prev {
                UNNAMED => format!(
                    "the chain is broken: block {hash} names no predecessor, and not exactly one block has the height before it"
                ),
                prev => {
                    let prev = shown(&prev);
                    format!("the chain is broken: block {hash} follows block {prev}, which is in none of the files")
                }
            };
            return Err(blocks.complain(lost, problem));
        }
    }
    Ok(())
}
