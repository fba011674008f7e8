//! From transactions with inputs and outputs to a ledger: one coin an output.
//!
//! A transaction is a movement whose in-legs are its inputs and whose out-legs are its outputs in their order, so that the
//! out-leg at position `n` is the output `TXID:n`; the fee is the last out-leg. An output that nobody can spend is a leg to
//! the boundary of destroyed value in its place. A coinbase stands after the other transactions of its block and takes the
//! subsidy and then the block's fees; what it does not claim is destroyed by a last leg. Where the id of a coinbase repeats
//! an earlier one (BIP 30), outputs of the earlier that are still unspent are destroyed by a movement of their own before it.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashSet, HashTable};

use super::address::Addresses;
use super::counts::{self, Counts};
use super::network::Network;
use super::prevouts::Prevouts;
use crate::evidence::{Block, Evidence, Names, PurseFacts, Roles};
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::units::{Amount, Asset, AssetId, Instant, MovementId, OutLegId, PurseId};

/// A transaction id in the byte order of the hash.
pub(super) type Txid = [u8; 32];

/// One input as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spend {
    /// The output that it spends; nothing where the value comes out of a shielded pool.
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
    pub time: i64,
    pub txs: Vec<Tx>,
    pub ins: Vec<Spend>,
    pub outs: Vec<Output>,
}

impl BlockRead {
    /// Empties the columns and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.txs.clear();
        self.ins.clear();
        self.outs.clear();
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
}

/// The ledger that grows block by block.
pub(super) struct Coins {
    network: Network,
    closed: bool,
    ledger: Ledger,
    asset: AssetId,
    issuance: PurseId,
    fees: PurseId,
    destroyed: PurseId,
    txids: Vec<Txid>,
    hasher: DefaultHashBuilder,
    by_txid: HashTable<u32>,
    earlier: Vec<(PurseId, Txid, u32)>,
    /// Outputs from before the beginning that were spent, and the transactions that made them.
    earlier_spent: HashSet<(Txid, u32)>,
    earlier_txids: HashMap<Txid, MovementId>,
    prevouts: Prevouts,
    pub addresses: Addresses,
    facts: Vec<PurseFacts>,
    blocks: Vec<Block>,
    counts: Counts,
    fees_total: u128,
    at: Instant,
    ins: Vec<Leg>,
    outs: Vec<Leg>,
}

/// What the fees of one block come to.
#[derive(Clone, Copy, Default)]
struct BlockFees {
    known: u128,
    some_unknown: bool,
}

impl Coins {
    /// Returns an empty ledger. `closed` says that nothing came before, so that every input must spend one of its outputs.
    pub(super) fn new(network: Network, closed: bool, addresses: Addresses, prevouts: Prevouts) -> Coins {
        let mut ledger = if closed {
            Ledger::closed()
        } else {
            Ledger::open_history()
        };
        let asset = ledger.add_asset(Asset {
            code: "BTC".into(),
            scale: 8,
        });
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let fees = ledger.open(PurseKind::Fees, asset);
        let destroyed = ledger.open(PurseKind::Destroyed, asset);
        Coins {
            network,
            closed,
            ledger,
            asset,
            issuance,
            fees,
            destroyed,
            txids: Vec::new(),
            hasher: DefaultHashBuilder::default(),
            by_txid: HashTable::new(),
            earlier: Vec::new(),
            earlier_spent: HashSet::new(),
            earlier_txids: HashMap::new(),
            prevouts,
            addresses,
            facts: vec![PurseFacts::default(); 3],
            blocks: Vec::new(),
            counts: Counts {
                blocks: 0,
                transactions: 0,
                inputs: 0,
                outputs: 0,
                fees: Amount::ZERO,
                unknown_inputs: 0,
                first_height: None,
                last_height: None,
                digest: String::new(),
            },
            fees_total: 0,
            at: Instant::MIN,
            ins: Vec::new(),
            outs: Vec::new(),
        }
    }

    /// Appends a block.
    pub(super) fn append(&mut self, block: &BlockRead) -> Result<(), String> {
        // Blocks may go back in time by two hours; the ledger's clock then stands still.
        self.at = self.at.max(Instant::from_unix(block.time));
        let first = MovementId::new(self.ledger.movement_count());
        let mut fees = BlockFees::default();
        let mut coinbase = None;
        for (index, tx) in block.txs.iter().enumerate() {
            if !tx.coinbase {
                self.append_transaction(block, index, &mut fees)?;
            } else if coinbase.replace(index).is_some() {
                return Err(format!("{} is a second coinbase in one block", shown(&tx.txid)));
            }
        }
        let coinbase = coinbase
            .map(|index| self.append_coinbase(block, index, fees))
            .transpose()?;
        self.fees_total += fees.known;
        self.blocks.push(Block {
            height: block.height,
            first,
            coinbase,
        });
        Ok(())
    }

    fn append_transaction(&mut self, block: &BlockRead, index: usize, fees: &mut BlockFees) -> Result<(), String> {
        let (spends, outputs) = parts(block, index);
        let tx = &block.txs[index];
        let about = |problem: String| format!("transaction {}: {problem}", shown(&tx.txid));
        if spends.is_empty() {
            return Err(about("it spends nothing and is no coinbase".into()));
        }
        self.ins.clear();
        for (position, spend) in spends.iter().enumerate() {
            let leg = self
                .spend(spend)
                .map_err(|problem| about(format!("input {position} {problem}")))?;
            self.ins.push(leg);
        }
        self.pay(outputs, false);
        let sum = |legs: &[Leg]| -> u128 { legs.iter().map(|leg| u128::from(leg.amount.get())).sum() };
        let (spent, paid) = (sum(&self.ins), sum(&self.outs));
        if self.ins.iter().any(|leg| leg.sealed) {
            self.outs.push(Leg::sealed(self.fees));
            fees.some_unknown = true;
        } else {
            let fee = spent.checked_sub(paid);
            let fee = fee.ok_or_else(|| about(format!("it pays {paid} and spends only {spent}")))?;
            let amount = u64::try_from(fee).map_err(|_| about(format!("its fee {fee} does not fit 64 bits")))?;
            if fee > 0 {
                self.outs.push(Leg::new(self.fees, Amount::new(amount)));
            }
            fees.known += fee;
        }
        self.counts.inputs += spends.len() as u64;
        self.record(tx.txid).map_err(about)?;
        Ok(())
    }

    fn append_coinbase(&mut self, block: &BlockRead, index: usize, fees: BlockFees) -> Result<MovementId, String> {
        let (_, outputs) = parts(block, index);
        let txid = block.txs[index].txid;
        self.bury_repeated(&txid)?;
        self.pay(outputs, block.height == Some(0));
        let claimed: u128 = outputs.iter().map(|output| u128::from(output.value.get())).sum();
        self.ins.clear();
        let about = |problem: String| format!("coinbase {}: {problem}", shown(&txid));
        let subsidy = match (self.network, block.height) {
            (Network::Other, _) if !fees.some_unknown => Some(claimed.saturating_sub(fees.known)),
            (network, Some(height)) => network.subsidy(height).map(|subsidy| u128::from(subsidy.get())),
            (_, None) => None,
        };
        let amount = |value: u128| u64::try_from(value).map(Amount::new);
        let fits = |value| amount(value).map_err(|_| about(format!("{value} does not fit 64 bits")));
        match subsidy {
            Some(0) => {}
            Some(subsidy) => self.ins.push(Leg::new(self.issuance, fits(subsidy)?)),
            None => self.ins.push(Leg::sealed(self.issuance)),
        }
        if fees.some_unknown {
            self.ins.push(Leg::sealed(self.fees));
        } else if fees.known > 0 {
            self.ins.push(Leg::new(self.fees, fits(fees.known)?));
        }
        if let (Some(subsidy), false) = (subsidy, fees.some_unknown) {
            let unclaimed = (subsidy + fees.known).checked_sub(claimed);
            let unclaimed = unclaimed.ok_or_else(|| {
                let due = subsidy + fees.known;
                about(format!(
                    "it pays {claimed}, and subsidy and fees are only {due}; for a chain with other rules name the network other"
                ))
            })?;
            if unclaimed > 0 {
                self.outs.push(Leg::new(self.destroyed, fits(unclaimed)?));
            }
        }
        self.record(txid).map_err(about)
    }

    /// Returns the leg of one input.
    fn spend(&mut self, spend: &Spend) -> Result<Leg, String> {
        let Some((txid, vout)) = spend.prev else {
            // Value out of a shielded pool: a coin whose making nobody can see.
            let purse = self.open_earlier(spend.address);
            return Ok(spend.value.map_or(Leg::sealed(purse), |value| Leg::new(purse, value)));
        };
        match self.find(&txid) {
            Some(made) => self.spend_known(made, &txid, vout, spend.value),
            None => self.spend_earlier(txid, vout, spend),
        }
    }

    fn spend_known(&self, made: MovementId, txid: &Txid, vout: u32, said: Option<Amount>) -> Result<Leg, String> {
        let outs = self.ledger.outs(made);
        let leg = outs.start + vout as usize;
        let name = || format!("{}:{vout}", shown(txid));
        let purse = outs.contains(&leg).then(|| self.ledger.out_purse(OutLegId::new(leg)));
        let purse = purse.filter(|&purse| purse != self.fees);
        let purse = purse.ok_or_else(|| format!("spends {}, which that transaction does not have", name()))?;
        if purse == self.destroyed {
            return Err(format!("spends {}, which nobody can spend", name()));
        }
        if self.ledger.is_emptied(purse) {
            return Err(format!("spends {}, which was spent before", name()));
        }
        let amount = self.ledger.out_amount(OutLegId::new(leg));
        match said {
            Some(said) if said != amount => Err(format!("spends {}, which holds {amount} and not {said}", name())),
            _ => Ok(Leg::new(purse, amount)),
        }
    }

    fn spend_earlier(&mut self, txid: Txid, vout: u32, spend: &Spend) -> Result<Leg, String> {
        let name = || format!("{}:{vout}", shown(&txid));
        if self.closed {
            return Err(format!("spends {}, and no earlier transaction has that id", name()));
        }
        if !self.earlier_spent.insert((txid, vout)) {
            return Err(format!("spends {}, which was spent before", name()));
        }
        let by = MovementId::new(self.ledger.movement_count());
        self.earlier_txids.entry(txid).or_insert(by);
        let given = self.prevouts.get(&txid, vout);
        let address = spend
            .address
            .or_else(|| given.and_then(|row| self.addresses.of_script(&row.script)));
        let value = spend.value.or(given.map(|row| row.value));
        let purse = self.open_earlier(address);
        self.earlier.push((purse, txid, vout));
        Ok(match value {
            Some(value) => Leg::new(purse, value),
            None => {
                self.counts.unknown_inputs += 1;
                Leg::sealed(purse)
            }
        })
    }

    fn open_earlier(&mut self, address: Option<u32>) -> PurseId {
        let purse = self.ledger.open(PurseKind::Coin, self.asset);
        self.know(address);
        purse
    }

    fn know(&mut self, address: Option<u32>) {
        if self.addresses.wanted() {
            self.facts.push(PurseFacts {
                address,
                ..PurseFacts::default()
            });
        }
    }

    /// Opens a coin for each output and writes the out-legs.
    fn pay(&mut self, outputs: &[Output], genesis: bool) {
        self.outs.clear();
        for output in outputs {
            // The output of a genesis is in no node's set of unspent outputs: nobody can spend it.
            let purse = if output.unspendable || genesis {
                self.destroyed
            } else {
                let purse = self.ledger.open(PurseKind::Coin, self.asset);
                self.know(output.address);
                purse
            };
            self.outs.push(Leg::new(purse, output.value));
        }
        self.counts.outputs += outputs.len() as u64;
    }

    /// Destroys what is unspent of an earlier coinbase with this id.
    fn bury_repeated(&mut self, txid: &Txid) -> Result<(), String> {
        let Some(made) = self.find(txid) else { return Ok(()) };
        let unspent = |leg: &OutLegId| {
            let purse = self.ledger.out_purse(*leg);
            self.ledger.kind(purse) == PurseKind::Coin && !self.ledger.is_emptied(purse)
        };
        let lost: Vec<OutLegId> = self.ledger.out_legs(made).filter(unspent).collect();
        if lost.is_empty() {
            return Ok(());
        }
        let leg = |leg: &OutLegId| Leg::new(self.ledger.out_purse(*leg), self.ledger.out_amount(*leg));
        let ins: Vec<Leg> = lost.iter().map(leg).collect();
        let outs: Vec<Leg> = ins.iter().map(|leg| Leg::new(self.destroyed, leg.amount)).collect();
        let buried = self.ledger.try_record(self.at, &ins, &outs);
        buried.map_err(|refusal| format!("coinbase {} repeats an id: {refusal}", shown(txid)))?;
        self.txids.push(*txid);
        Ok(())
    }

    fn record(&mut self, txid: Txid) -> Result<MovementId, String> {
        if let Some(spender) = self.earlier_txids.get(&txid) {
            let spender = shown(&self.txids[spender.index()]);
            return Err(format!("the chain is broken: {spender} spends it before it happens"));
        }
        let recorded = self.ledger.try_record(self.at, &self.ins, &self.outs);
        let movement = recorded.map_err(|refusal| refusal.to_string())?;
        self.txids.push(txid);
        let Coins { txids, hasher, .. } = self;
        let hash = hasher.hash_one(txid);
        let entry = self.by_txid.entry(
            hash,
            |&other| txids[other as usize] == txid,
            |&other| hasher.hash_one(txids[other as usize]),
        );
        // Of two with one id, the later is the one that can still be spent.
        entry.insert(movement.get());
        self.counts.transactions += 1;
        Ok(movement)
    }

    fn find(&self, txid: &Txid) -> Option<MovementId> {
        let hash = self.hasher.hash_one(txid);
        let found = self.by_txid.find(hash, |&other| self.txids[other as usize] == *txid);
        found.copied().map(MovementId::from_raw)
    }

    /// Returns the evidence and what was counted.
    pub(super) fn finish(self) -> Result<(Evidence, Counts), String> {
        let mut counts = self.counts;
        let fees = u64::try_from(self.fees_total);
        counts.fees = Amount::new(fees.map_err(|_| "the fees of all blocks do not fit 64 bits")?);
        counts.blocks = self.blocks.len() as u64;
        counts.first_height = self.blocks.first().and_then(|block| block.height);
        counts.last_height = self.blocks.last().and_then(|block| block.height);
        let evidence = Evidence {
            vantage: None,
            until: self.at,
            ledger: self.ledger,
            names: Names::Outpoints {
                txids: self.txids,
                earlier: self.earlier,
            },
            facts: if self.addresses.wanted() {
                self.facts
            } else {
                Vec::new()
            },
            addresses: self.addresses.write(self.network).into(),
            holders: Vec::new(),
            keepers: Vec::new(),
            links: Vec::new(),
            tags: Vec::new(),
            blocks: self.blocks,
            unknown_inputs: counts.unknown_inputs,
            roles: Roles::default(),
        };
        counts.digest = counts::digest(&evidence);
        Ok((evidence, counts))
    }
}

fn parts(block: &BlockRead, index: usize) -> (&[Spend], &[Output]) {
    let (ins_begin, outs_begin) = match index {
        0 => (0, 0),
        _ => (block.txs[index - 1].ins_end, block.txs[index - 1].outs_end),
    };
    let tx = &block.txs[index];
    (&block.ins[ins_begin..tx.ins_end], &block.outs[outs_begin..tx.outs_end])
}

/// The script of an output that every node refuses to see spent: it begins with `OP_RETURN` or is longer than 10,000 bytes.
pub(super) fn is_unspendable(script: &[u8]) -> bool {
    script.first() == Some(&0x6a) || script.len() > 10_000
}

/// Writes an id as people do: reversed, in hex.
pub(super) fn shown(hash: &[u8; 32]) -> String {
    crate::evidence::display_txid(hash)
}

/// Writes bytes in hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads an id as people write it.
pub(super) fn parse_id(text: &str) -> Option<[u8; 32]> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let mut id = [0; 32];
    for (i, pair) in bytes.chunks_exact(2).enumerate() {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        id[31 - i] = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(id)
}
