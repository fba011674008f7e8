//! A private chain of any size: what its readers see is what they see of a real one, down to the length of scripts.

use bitcoin::absolute::LockTime;
use bitcoin::block::{Header, Version};
use bitcoin::consensus::{deserialize, serialize};
use bitcoin::hashes::Hash;
use bitcoin::params::Params;
use bitcoin::{
    Amount, Block, BlockHash, CompactTarget, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxMerkleNode, TxOut,
    Witness, transaction,
};
use dyepack::seed::{Seed, Stream};

/// How many inputs and outputs a transaction has, each as likely as the others: 2.2 and 2.4 in the mean.
const INPUTS: [usize; 5] = [1, 1, 2, 3, 4];
const OUTPUTS: [u64; 5] = [1, 2, 2, 3, 4];

struct Coin {
    outpoint: OutPoint,
    value: u64,
}

struct Maker {
    stream: Stream,
    coins: Vec<Coin>,
}

/// Returns a chain of so many blocks with so many transactions each beside the coinbase.
pub fn blocks(count: u32, transactions: usize) -> Vec<Block> {
    let mut maker = Maker {
        stream: Seed::new(1).stream("bench/blocks"),
        coins: Vec::new(),
    };
    let mut prev = bitcoin::constants::genesis_block(Params::REGTEST).block_hash();
    let mut blocks = Vec::new();
    for height in 1..=count {
        let mut txs = vec![maker.coinbase(height)];
        // Nothing is there to be spent in the first block, and its own coinbase is nothing that a block may spend.
        let payments = if height > 1 { transactions } else { 0 };
        txs.extend((0..payments).map(|_| maker.payment()));
        maker.add(&txs[0]);
        let block = block(prev, height, txs);
        prev = block.block_hash();
        blocks.push(block);
    }
    blocks
}

impl Maker {
    /// Each coinbase pays many, so that there is something to spend from the first block on.
    fn coinbase(&mut self, height: u32) -> Transaction {
        let tag = [&[4][..], &height.to_le_bytes()].concat();
        let script = ScriptBuf::from_bytes(tag);
        let outs = (0..20).map(|_| self.output(60_000_000)).collect();
        transaction(vec![input(OutPoint::null(), script)], outs)
    }

    fn payment(&mut self) -> Transaction {
        let count = INPUTS[self.stream.below(5) as usize].min(self.coins.len());
        let mut value = 0;
        let mut ins = Vec::with_capacity(count);
        for _ in 0..count {
            let coin = self
                .coins
                .swap_remove(self.stream.below(self.coins.len() as u64) as usize);
            value += coin.value;
            // A signature and a public key.
            ins.push(input(coin.outpoint, ScriptBuf::from_bytes(vec![0x47; 107])));
        }
        let outs = OUTPUTS[self.stream.below(5) as usize];
        let each = (value - value / 10_000) / outs;
        let outs = (0..outs).map(|_| self.output(each)).collect();
        let tx = transaction(ins, outs);
        self.add(&tx);
        tx
    }

    /// Pays to an address, of which one in five is used again and again.
    fn output(&mut self, value: u64) -> TxOut {
        let owner = if self.stream.below(5) == 0 {
            self.stream.below(100)
        } else {
            self.stream.below(u64::MAX)
        };
        let mut script = vec![0x76, 0xa9, 0x14];
        script.extend_from_slice(&blake3::hash(&owner.to_le_bytes()).as_bytes()[..20]);
        script.extend_from_slice(&[0x88, 0xac]);
        TxOut {
            value: Amount::from_sat(value),
            script_pubkey: ScriptBuf::from_bytes(script),
        }
    }

    /// Lets the outputs be spent from now on.
    fn add(&mut self, tx: &Transaction) {
        let txid = tx.compute_txid();
        let coins = (0..).zip(&tx.output).map(|(vout, out)| Coin {
            outpoint: OutPoint { txid, vout },
            value: out.value.to_sat(),
        });
        self.coins.extend(coins);
    }
}

fn input(previous_output: OutPoint, script_sig: ScriptBuf) -> TxIn {
    TxIn {
        previous_output,
        script_sig,
        sequence: Sequence::MAX,
        witness: Witness::new(),
    }
}

fn transaction(input: Vec<TxIn>, output: Vec<TxOut>) -> Transaction {
    Transaction {
        version: transaction::Version::ONE,
        lock_time: LockTime::ZERO,
        input,
        output,
    }
}

fn block(prev_blockhash: BlockHash, height: u32, txdata: Vec<Transaction>) -> Block {
    let mut block = Block {
        header: Header {
            version: Version::ONE,
            prev_blockhash,
            merkle_root: TxMerkleNode::all_zeros(),
            time: 1_300_000_000 + height * 600,
            bits: CompactTarget::from_consensus(0x207f_ffff),
            nonce: height,
        },
        txdata,
    };
    block.header.merkle_root = block.compute_merkle_root().expect("there is a coinbase");
    block
}

/// Returns the blocks as a node keeps them.
pub fn block_file(blocks: &[Block]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for block in blocks {
        let raw = serialize(block);
        bytes.extend_from_slice(&[0xfa, 0xbf, 0xb5, 0xda]);
        bytes.extend_from_slice(&u32::try_from(raw.len()).expect("a block is small").to_le_bytes());
        bytes.extend_from_slice(&raw);
    }
    bytes
}

/// Returns the blocks as hex lines.
pub fn hex_lines(blocks: &[Block]) -> Vec<u8> {
    let mut text = Vec::new();
    for block in blocks {
        for byte in serialize(block) {
            text.extend_from_slice(&[
                b"0123456789abcdef"[usize::from(byte >> 4)],
                b"0123456789abcdef"[usize::from(byte & 15)],
            ]);
        }
        text.push(b'\n');
    }
    text
}

/// Decodes a block file with the `bitcoin` crate, computes the id of each transaction, and returns how many there are.
pub fn decoded(file: &[u8]) -> usize {
    let (mut rest, mut count) = (file, 0);
    while let Some((frame, after)) = rest.split_at_checked(8) {
        let length = u32::from_le_bytes(frame[4..].try_into().expect("the half of 8 is 4")) as usize;
        let block: Block = deserialize(&after[..length]).expect("it was serialized here");
        for tx in &block.txdata {
            std::hint::black_box(tx.compute_txid());
        }
        count += block.txdata.len();
        rest = &after[length..];
    }
    count
}
