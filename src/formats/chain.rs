//! Which blocks form the ledger: the branch of most work, and the height of its first block.
//!
//! Blocks come in any order and name their predecessor by hash. They form trees; the branch whose headers took the most work
//! is followed and the rest is stale. A tree that hangs on another missing block is stale too where the branch covers its
//! heights, and otherwise a sign that blocks are missing: then the chain is broken and nothing is read.

use hashbrown::HashMap;

use super::ReadError;
use super::network::{Network, REGTEST_BITS};

/// What a header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// The block's hash.
    pub hash: [u8; 32],
    /// The hash of the block before it; zeros for a genesis.
    pub prev: [u8; 32],
    /// The work that its difficulty stands for.
    pub work: u128,
    /// The difficulty as the header writes it.
    pub bits: u32,
    /// The height that the file gives beside the block.
    pub height: Option<u32>,
}

/// Where the blocks come from, for what a header does not say.
pub(super) trait Blocks {
    /// Returns the height that the coinbase of a block says (BIP 34).
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
    /// The network, where the genesis or the difficulty tells it.
    pub network: Option<Network>,
    /// How many blocks are not on the branch.
    pub stale: u64,
    /// How many blocks were there more than once.
    pub repeated: u64,
}

const NONE: u32 = u32::MAX;

/// The blocks as trees.
struct Forest {
    parent: Vec<u32>,
    /// The work from the root of the tree to this block, included.
    total: Vec<u128>,
    root: Vec<u32>,
    repeated: Vec<bool>,
}

/// Finds the branch of most work; of two with the same work the one whose last block was read first.
pub(super) fn branch(headers: &[Header], first_height: Option<u32>, blocks: &impl Blocks) -> Result<Branch, ReadError> {
    let forest = grow(headers, blocks)?;
    let alive = || (0..headers.len()).filter(|&block| !forest.repeated[block]);
    let tip = alive().max_by_key(|&block| (forest.total[block], std::cmp::Reverse(block)));
    let tip = tip.expect("a reader asks only after it has found a block");
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
        network: None,
        stale: 0,
        repeated: forest.repeated.iter().filter(|&&repeated| repeated).count() as u64,
        order,
    };
    found.stale = alive().count() as u64 - found.order.len() as u64;
    anchor(&mut found, headers, first_height, blocks)?;
    refuse_gaps(&found, headers, &forest, blocks)?;
    Ok(found)
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
        let (root, before) = match forest.parent[at] {
            NONE => (at as u32, 0),
            parent => (forest.root[parent as usize], forest.total[parent as usize]),
        };
        forest.root[at] = root;
        forest.total[at] = before.saturating_add(headers[at].work);
    }
    Ok(())
}

/// Finds height and network of the branch's first block.
fn anchor(
    branch: &mut Branch,
    headers: &[Header],
    first_height: Option<u32>,
    blocks: &impl Blocks,
) -> Result<(), ReadError> {
    let first = &headers[branch.order[0]];
    branch.network = Network::of_genesis(&first.hash).or_else(|| Network::of_genesis(&first.prev));
    if first.prev == [0; 32] {
        branch.first_height = Some(0);
    } else if branch.network.is_some() {
        branch.first_height = Some(1);
    }
    branch.closed = branch.first_height.is_some();
    if branch.network.is_none() && headers.iter().all(|header| header.bits == REGTEST_BITS) {
        branch.network = Some(Network::Regtest);
    }
    if branch.first_height.is_none() {
        branch.first_height = told(branch, headers, blocks)?.or(first_height);
    }
    let last = branch.order.len() as u32 - 1;
    if branch
        .first_height
        .is_some_and(|first| first.checked_add(last).is_none())
    {
        let problem = "the heights leave the 32 bits that they have";
        return Err(blocks.complain(branch.order[0], problem.into()));
    }
    Ok(())
}

/// Returns the height of the first block that fields or, where there are none, coinbases tell.
fn told(branch: &Branch, headers: &[Header], blocks: &impl Blocks) -> Result<Option<u32>, ReadError> {
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
    if first.is_some() {
        return Ok(first);
    }
    // The last one counts: the first blocks that claimed the new version were not yet held to its rule.
    let said = branch.order.iter().enumerate().rev().find_map(|(above, &block)| {
        let height = blocks.coinbase_height(block)?;
        height.checked_sub(u32::try_from(above).ok()?)
    });
    Ok(said)
}

/// Refuses blocks that hang on another missing block, unless the branch covers their heights.
fn refuse_gaps(branch: &Branch, headers: &[Header], forest: &Forest, blocks: &impl Blocks) -> Result<(), ReadError> {
    let base = branch.order[0];
    let last_height = branch.first_height.map(|first| first + (branch.order.len() as u32 - 1));
    for block in 0..headers.len() {
        let root = forest.root[block] as usize;
        if forest.repeated[block] || root == base || headers[root].prev == headers[base].prev {
            continue;
        }
        let height = headers[block].height.or_else(|| blocks.coinbase_height(block));
        let covered = matches!((height, branch.first_height, last_height),
            (Some(height), Some(first), Some(last)) if first <= height && height <= last);
        let anchored = headers[root].prev == [0; 32] || Network::of_genesis(&headers[root].prev).is_some();
        if !covered || anchored {
            // The hole is before a tree that does not begin at a genesis.
            let lost = if anchored { base } else { root };
            let prev = super::coins::shown(&headers[lost].prev);
            let hash = super::coins::shown(&headers[lost].hash);
            let problem =
                format!("the chain is broken: block {hash} follows block {prev}, which is in none of the files");
            return Err(blocks.complain(lost, problem));
        }
    }
    Ok(())
}
