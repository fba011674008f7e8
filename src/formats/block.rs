//! One block as it was read, whatever it was written in.

use super::hex::Txid;
use crate::units::Amount;

/// One input as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spend {
    /// The output that it spends; nothing where the value comes out of a pool that nobody can look into.
    pub prev: Option<(Txid, u32)>,
    /// Its value, where the file says it.
    pub value: Option<Amount>,
    /// Its address, where the file says it.
    pub address: Option<u32>,
}

/// One output as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    /// Its value.
    pub value: Amount,
    /// Whether its script can never be satisfied.
    pub unspendable: bool,
    /// Its address.
    pub address: Option<u32>,
}

/// One transaction: its inputs and outputs end here in the columns of the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tx {
    pub txid: Txid,
    pub coinbase: bool,
    pub ins_end: usize,
    pub outs_end: usize,
}

/// One block as it was read; the columns are filled again for each block.
#[derive(Clone, Debug, Default)]
pub(super) struct BlockRead {
    pub height: Option<u32>,
    /// The height that its coinbase says, where its version says one.
    pub said_height: Option<u32>,
    /// When it was made, where the file says it.
    pub time: Option<i64>,
    pub txs: Vec<Tx>,
    pub ins: Vec<Spend>,
    pub outs: Vec<Output>,
    /// How many of its outputs go into pools that nobody can look into.
    pub pooled: u64,
}

impl BlockRead {
    /// Empties the columns and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.said_height = None;
        self.txs.clear();
        self.ins.clear();
        self.outs.clear();
        self.pooled = 0;
    }

    /// Closes a transaction whose inputs and outputs have been pushed.
    pub(super) fn close(&mut self, txid: Txid, coinbase: bool) {
        self.txs.push(Tx {
            txid,
            coinbase,
            ins_end: self.ins.len(),
            outs_end: self.outs.len(),
        });
    }

    /// Returns the inputs and outputs of a transaction.
    pub(super) fn parts(&self, index: usize) -> (&[Spend], &[Output]) {
        let (ins_begin, outs_begin) = match index {
            0 => (0, 0),
            _ => (self.txs[index - 1].ins_end, self.txs[index - 1].outs_end),
        };
        let tx = &self.txs[index];
        (&self.ins[ins_begin..tx.ins_end], &self.outs[outs_begin..tx.outs_end])
    }
}

/// The script of an output that every node refuses to see spent: it begins with `OP_RETURN` or is longer than 10,000 bytes.
pub(super) fn is_unspendable(script: &[u8]) -> bool {
    script.first() == Some(&0x6a) || script.len() > 10_000
}
