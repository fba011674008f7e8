//! From transactions with inputs and outputs to a ledger: one coin an output.
//!
//! A transaction is a movement whose in-legs are its inputs and whose out-legs are its outputs in their order, so that the
//! out-leg at position `n` is the output `TXID:n`; the fee is the last out-leg. An output that nobody can spend is a leg to
//! the boundary of destroyed value in its place. Within a block a transaction that spends another's output comes after it,
//! whatever order the block gives them ([`order`]). A coinbase stands after the other transactions of its block and takes what
//! is issued and then the block's fees. Where the id of a transaction repeats an earlier one (BIP 30), outputs of the earlier that
//! are still unspent are destroyed by a movement of their own before it.
//!
//! What a block issues is the subsidy of its network, and what the coinbase does not claim of subsidy and fees is destroyed, if most
//! coinbases claim exactly that and none more ([`Issuance`]). Otherwise it is what a coinbase claims beyond the fees.

mod ids;
mod order;

use hashbrown::{HashMap, HashSet};
use ids::Ids;

use super::address::Addresses;
use super::block::{BlockRead, Output, Spend};
use super::counts::{self, Counts};
use super::format::Holds;
use super::hex::{Txid, shown};
use super::network::Network;
use super::prevouts::Prevouts;
use super::{Format, Options, ReadError, Reading};
use crate::evidence::{Block, Columns, Names, PurseFacts};
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::units::{Amount, AssetId, Instant, MovementId, OutLegId, PurseId, Total, counted};

/// Why a block cannot be part of the ledger: which of its transactions, where it is one, and what is wrong.
pub(super) struct Refused {
    pub tx: Option<usize>,
    pub problem: String,
}

impl From<String> for Refused {
    fn from(problem: String) -> Refused {
        Refused { tx: None, problem }
    }
}

/// How much a block is taken to issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Issuance {
    /// The subsidy of the network at the block's height.
    Subsidy,
    /// What the coinbase claims beyond the block's fees.
    Claimed,
}

/// What a ledger is read under.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    network: Network,
    /// The network that the files tell, where another was typed.
    overruled: Option<Network>,
    /// Nothing came before, so that every input must spend one of the ledger's outputs.
    closed: bool,
    prevouts: &'a Prevouts,
    /// Whether the addresses of outputs are kept, and whether the files write them out.
    addresses: bool,
    by_text: bool,
}

impl<'a> Terms<'a> {
    /// Returns the terms under which a ledger is read: of the network that was typed, else of the one that the files tell.
    pub(super) fn new(
        told: Option<Network>,
        closed: bool,
        format: Format,
        prevouts: &'a Prevouts,
        options: &Options,
    ) -> Terms<'a> {
        Terms {
            network: options.network.or(told).unwrap_or(Network::Other),
            overruled: told.filter(|told| options.network.is_some_and(|typed| typed != *told)),
            closed,
            prevouts,
            addresses: options.addresses,
            by_text: format.row().holds == Holds::Blocks,
        }
    }

    /// Reads all blocks into a ledger: under the subsidies of the network, and if the coinbases do not bear these out, again. Since most coinbases
    /// are known at the end alone, that is told by the first ones, and what they tell is held against all.
    pub(super) fn read(
        self,
        mut blocks: impl FnMut(&mut Coins) -> Result<(), ReadError>,
    ) -> Result<Coins<'a>, ReadError> {
        let mut coins = Coins::new(self, Issuance::Subsidy);
        let read = blocks(&mut coins);
        if !coins.claims.speak_against(coins.sample) {
            read?;
        }
        if !coins.claims.bear_out() {
            coins = Coins::new(self, Issuance::Claimed);
            blocks(&mut coins)?;
            coins.notes.push(coins.claims.refusal(self.network));
        }
        if coins.issuance_is == Issuance::Claimed && coins.claims.bear_out() {
            coins = Coins::new(self, Issuance::Subsidy);
            coins.sample = u64::MAX;
            blocks(&mut coins)?;
        }
        if let Some(told) = self.overruled {
            let (typed, told) = (self.network.name(), told.name());
            let note = format!("the network was typed as {typed}, and the files tell {told}; what was typed counts");
            coins.notes.push(note);
        }
        Ok(coins)
    }
}

/// How many coinbases tell whether those of a chain follow its subsidies.
const SAMPLE: u64 = 16;

/// How the coinbases of a chain compare with subsidies and fees, where both are known.
#[derive(Clone, Copy, Debug, Default)]
struct Claims {
    exact: u64,
    less: u64,
    more: u64,
}

impl Claims {
    /// Tells that the subsidies are not those of this chain, or that the first so many blocks let one think so.
    fn speak_against(self, first: u64) -> bool {
        self.more > 0 || self.exact == 0 && self.less >= first
    }

    /// Tells whether the subsidies are those of this chain: most coinbases claim exactly subsidy and fees, and none more.
    fn bear_out(self) -> bool {
        self.more == 0 && (self.exact > self.less || self.exact + self.less == 0)
    }

    fn refusal(self, network: Network) -> String {
        let Claims { exact, less, more } = self;
        format!(
            "the coinbases do not claim the subsidies of {}: {exact} claim exactly subsidy and fees, {less} less, {more} more; what a \
             coinbase claims beyond the fees of its block counts as issued, and no subsidy as unclaimed",
            network.name()
        )
    }
}

/// The ledger that grows block by block.
pub(super) struct Coins<'a> {
    network: Network,
    issuance_is: Issuance,
    closed: bool,
    ledger: Ledger,
    asset: AssetId,
    issuance: PurseId,
    fees: PurseId,
    destroyed: PurseId,
    ids: Ids,
    earlier: Vec<(PurseId, Txid, u32)>,
    /// Outputs from before the beginning that were spent, and the transactions that made them.
    earlier_spent: HashSet<(Txid, u32)>,
    earlier_txids: HashMap<Txid, MovementId>,
    prevouts: &'a Prevouts,
    pub addresses: Addresses,
    facts: Vec<PurseFacts>,
    blocks: Vec<Block>,
    counts: Counts,
    fees_total: u128,
    at: Option<Instant>,
    /// The outputs that a block is likely to spend, by movement and place.
    ahead: Vec<(MovementId, u32)>,
    ins: Vec<Leg>,
    outs: Vec<Leg>,
    claims: Claims,
    /// How many coinbases that claim less, and none exactly, are enough to give up the subsidies.
    sample: u64,
    seen: Seen,
    /// What a careful reader should know.
    pub notes: Vec<String>,
}

/// What was seen that a reader should know of.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Blocks that say no time.
    untimed: u64,
    /// Blocks whose coinbase says another height.
    misplaced: u64,
    /// Blocks without a coinbase.
    headless: u64,
    /// Transactions without inputs and outputs.
    empty: u64,
    /// Coinbases that were taken to issue what they claim, since no subsidy is known, and those that claim less than the fees.
    issuers: u64,
    short: u64,
    /// Transactions that repeat the id of an earlier one, and what had become of its outputs.
    repeated: u64,
    buried: u64,
    spent_before: u64,
    /// Outputs that go into shielded pools, and inputs that come out of them.
    pooled: u64,
    poured: u64,
}

/// What the fees of one block come to.
#[derive(Clone, Copy, Default)]
struct BlockFees {
    known: u128,
    some_unknown: bool,
}

impl<'a> Coins<'a> {
    fn new(terms: Terms<'a>, issuance_is: Issuance) -> Coins<'a> {
        let Terms { network, closed, .. } = terms;
        let mut ledger = if closed {
            Ledger::closed()
        } else {
            Ledger::open_history()
        };
        let asset = ledger.add_asset(network.asset());
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let fees = ledger.open(PurseKind::Fees, asset);
        let destroyed = ledger.open(PurseKind::Destroyed, asset);
        Coins {
            network,
            issuance_is,
            closed,
            ledger,
            asset,
            issuance,
            fees,
            destroyed,
            ids: Ids::new(),
            earlier: Vec::new(),
            earlier_spent: HashSet::new(),
            earlier_txids: HashMap::new(),
            prevouts: terms.prevouts,
            addresses: Addresses::new(terms.addresses, network, terms.by_text),
            facts: vec![PurseFacts::default(); 3],
            blocks: Vec::new(),
            counts: Counts {
                blocks: 0,
                transactions: 0,
                inputs: 0,
                outputs: 0,
                fees: Total::ZERO,
                unknown_inputs: 0,
                first_height: None,
                last_height: None,
                digest: String::new(),
            },
            fees_total: 0,
            at: None,
            ahead: Vec::new(),
            ins: Vec::new(),
            outs: Vec::new(),
            claims: Claims::default(),
            sample: SAMPLE,
            seen: Seen::default(),
            notes: Vec::new(),
        }
    }

    /// The instant of the movements in hand. Blocks may go back in time by two hours; the ledger's clock then stands still, and
    /// so it does at a block that says no time.
    fn at(&self) -> Instant {
        self.at.unwrap_or(Instant::from_unix(0))
    }

    /// Appends a block.
    pub(super) fn append(&mut self, block: &BlockRead) -> Result<(), Refused> {
        self.seen.untimed += u64::from(block.time.is_none());
        self.seen.pooled += block.pooled;
        self.seen.misplaced +=
            u64::from(matches!((block.height, block.said_height), (Some(is), Some(said)) if is != said));
        self.at = self.at.max(block.time.map(Instant::from_unix));
        let first = MovementId::new(self.ledger.movement_count());
        self.prefetch(block);
        let mut fees = BlockFees::default();
        let refused = |tx: usize| move |problem: String| Refused { tx: Some(tx), problem };
        let order = order::order(block).map_err(|(tx, problem)| refused(tx)(problem))?;
        let in_place = 0..if order.is_some() { 0 } else { block.txs.len() };
        for tx in order.into_iter().flatten().chain(in_place) {
            if !block.txs[tx].coinbase {
                self.append_transaction(block, tx, &mut fees).map_err(refused(tx))?;
            }
        }
        let mut coinbases = (0..block.txs.len()).filter(|&tx| block.txs[tx].coinbase);
        let coinbase = coinbases.next();
        if let Some(second) = coinbases.next() {
            let problem = format!("{} is a second coinbase in one block", shown(&block.txs[second].txid));
            return Err(refused(second)(problem));
        }
        let coinbase = coinbase
            .map(|tx| self.append_coinbase(block, tx, fees).map_err(refused(tx)))
            .transpose()?;
        self.seen.headless += u64::from(coinbase.is_none());
        self.fees_total += fees.known;
        self.blocks.push(Block {
            height: block.height,
            first,
            coinbase,
        });
        if self.issuance_is == Issuance::Subsidy && self.claims.speak_against(self.sample) {
            // What comes behind is read anew in any case.
            return Err("the coinbases do not claim the subsidy and the fees".to_owned().into());
        }
        Ok(())
    }

    fn append_transaction(&mut self, block: &BlockRead, index: usize, fees: &mut BlockFees) -> Result<(), String> {
        let (spends, outputs) = block.parts(index);
        let tx = &block.txs[index];
        let about = |problem: String| format!("transaction {}: {problem}", shown(&tx.txid));
        if spends.is_empty() && outputs.is_empty() {
            // Some chains note decisions of their own in transactions that move nothing.
            self.seen.empty += 1;
            return Ok(());
        }
        if spends.is_empty() {
            return Err(about("it spends nothing and is no coinbase".into()));
        }
        self.bury_repeated(&tx.txid).map_err(about)?;
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
        let (_, outputs) = block.parts(index);
        let txid = block.txs[index].txid;
        let about = |problem: String| format!("coinbase {}: {problem}", shown(&txid));
        self.bury_repeated(&txid).map_err(about)?;
        self.pay(outputs, block.height == Some(0));
        let claimed: u128 = outputs.iter().map(|output| u128::from(output.value.get())).sum();
        let known_fees = (!fees.some_unknown).then_some(fees.known);
        let issued = self.issued(block.height, claimed, known_fees);
        let fits = |value: u128| {
            let amount = u64::try_from(value).map(Amount::new);
            amount.map_err(|_| about(format!("{value} does not fit 64 bits")))
        };
        self.ins.clear();
        match issued {
            Some(0) => {}
            Some(issued) => self.ins.push(Leg::new(self.issuance, fits(issued)?)),
            None => self.ins.push(Leg::sealed(self.issuance)),
        }
        match known_fees {
            Some(0) => {}
            Some(fees) => self.ins.push(Leg::new(self.fees, fits(fees)?)),
            None => self.ins.push(Leg::sealed(self.fees)),
        }
        if let (Some(issued), Some(fees)) = (issued, known_fees) {
            let unclaimed = (issued + fees).checked_sub(claimed);
            let unclaimed = unclaimed.expect("what is issued covers what is claimed beyond the fees");
            if unclaimed > 0 {
                self.outs.push(Leg::new(self.destroyed, fits(unclaimed)?));
            }
        }
        self.record(txid).map_err(about)
    }

    /// Returns how much a coinbase issues, where it can be known: enough, with the fees, for what it claims.
    fn issued(&mut self, height: Option<u32>, claimed: u128, fees: Option<u128>) -> Option<u128> {
        let subsidy = height.and_then(|height| self.network.subsidy(height));
        let subsidy = subsidy.map(|subsidy| u128::from(subsidy.get()));
        let issued = subsidy.filter(|_| self.issuance_is == Issuance::Subsidy);
        let Some(fees) = fees else { return issued };
        if let Some(due) = subsidy.map(|subsidy| subsidy + fees) {
            self.claims.exact += u64::from(claimed == due);
            self.claims.less += u64::from(claimed < due);
            self.claims.more += u64::from(claimed > due);
        }
        let beyond = claimed.saturating_sub(fees);
        if issued.is_none() {
            self.seen.issuers += 1;
            self.seen.short += u64::from(claimed < fees);
        }
        Some(issued.unwrap_or(0).max(beyond))
    }

    /// Returns the leg of one input.
    fn spend(&mut self, spend: &Spend) -> Result<Leg, String> {
        let Some((txid, vout)) = spend.prev else {
            // Value out of a shielded pool: a coin whose making nobody can see.
            self.seen.poured += 1;
            let purse = self.open_earlier(spend.address);
            return Ok(spend.value.map_or(Leg::sealed(purse), |value| Leg::new(purse, value)));
        };
        match self.ids.find(&txid) {
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
        if self.ledger.emptied_by(purse).is_some() {
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

    /// Destroys what is unspent of an earlier transaction with this id.
    fn bury_repeated(&mut self, txid: &Txid) -> Result<(), String> {
        let Some(made) = self.ids.find(txid) else { return Ok(()) };
        let is_coin = |leg: &OutLegId| self.ledger.kind(self.ledger.out_purse(*leg)) == PurseKind::Coin;
        let coins: Vec<OutLegId> = self.ledger.out_legs(made).filter(is_coin).collect();
        let is_unspent = |leg: &OutLegId| self.ledger.emptied_by(self.ledger.out_purse(*leg)).is_none();
        let lost: Vec<OutLegId> = coins.iter().copied().filter(is_unspent).collect();
        self.seen.repeated += 1;
        self.seen.buried += lost.len() as u64;
        self.seen.spent_before += (coins.len() - lost.len()) as u64;
        if lost.is_empty() {
            return Ok(());
        }
        let leg = |leg: &OutLegId| Leg::new(self.ledger.out_purse(*leg), self.ledger.out_amount(*leg));
        let ins: Vec<Leg> = lost.iter().map(leg).collect();
        let outs: Vec<Leg> = ins.iter().map(|leg| Leg::new(self.destroyed, leg.amount)).collect();
        let buried = self.ledger.try_record(self.at(), &ins, &outs);
        buried.map_err(|refusal| format!("it repeats an id: {refusal}"))?;
        self.ids.push(*txid);
        Ok(())
    }

    fn record(&mut self, txid: Txid) -> Result<MovementId, String> {
        if let Some(spender) = self.earlier_txids.get(&txid) {
            let spender = shown(self.ids.of(*spender));
            return Err(format!("the chain is broken: {spender} spends it before it happens"));
        }
        let recorded = self.ledger.try_record(self.at(), &self.ins, &self.outs);
        let movement = recorded.map_err(|refusal| refusal.to_string())?;
        self.ids.push_found(txid);
        self.counts.transactions += 1;
        Ok(movement)
    }

    /// Asks the processor for all that the block will look up: each look-up waits for the one before it, and those of different inputs for nothing.
    fn prefetch(&mut self, block: &BlockRead) {
        let Coins { ids, ledger, ahead, .. } = self;
        let spent = || block.ins.iter().filter_map(|spend| spend.prev);
        block.txs.iter().for_each(|tx| ids.prefetch(&tx.txid));
        spent().for_each(|(txid, _)| ids.prefetch(&txid));
        let made = spent().filter_map(|(txid, vout)| Some((ids.guess(&txid)?, vout)));
        ahead.clear();
        ahead.extend(made.inspect(|(made, _)| ledger.prefetch_outs(*made)));
        let legs = || {
            ahead
                .iter()
                .map(|&(made, vout)| ledger.outs(made).start + vout as usize)
        };
        legs().for_each(|leg| ledger.prefetch_out(leg));
        legs().for_each(|leg| ledger.prefetch_filled(leg));
    }

    /// Says what was seen that a reader should know of.
    fn tell(&mut self) {
        let Seen {
            untimed,
            misplaced,
            headless,
            empty,
            issuers,
            short,
            repeated,
            buried,
            spent_before,
            pooled,
            poured,
        } = self.seen;
        if pooled + poured > 0 {
            self.notes.push(format!(
                "{} into pools that nobody can look into, and {} out of them: each is a coin of its own, so that a trail that enters a \
                 pool stays in what was paid in, and what comes out is money of which nobody sees where it came from",
                counted(pooled, "output goes", "outputs go"),
                counted(poured, "input comes", "inputs come")
            ));
        }
        let network = self.network;
        if network == Network::Other {
            let forms = match self.addresses.any_script() {
                true => ", so that addresses stand as scripts",
                false => "",
            };
            self.notes.push(format!(
                "the network of the blocks is not known{forms}; --network names it"
            ));
        }
        let known = match network == Network::Other {
            true => String::new(),
            false => format!(" of {}", network.name()),
        };
        let what = [
            (
                // Where subsidies were not borne out, that was said before.
                if self.issuance_is == Issuance::Subsidy {
                    issuers
                } else {
                    0
                },
                [
                    "coinbase whose claim beyond the fees of its block counts as issued",
                    "coinbases whose claim beyond the fees of their block counts as issued",
                ],
                format!(", since no subsidy{known} is known here"),
            ),
            (
                short,
                [
                    "coinbase that claims less than the fees of its block",
                    "coinbases that claim less than the fees of their block",
                ],
                ", the rest of which is destroyed".into(),
            ),
            (
                untimed,
                [
                    "block that says no time and counts",
                    "blocks that say no time and count",
                ],
                " as at the instant of the block before, or as of 1970".into(),
            ),
            (
                misplaced,
                [
                    "block that says another height in its coinbase",
                    "blocks that say another height in their coinbase",
                ],
                " than the one at which it stands here".into(),
            ),
            (
                headless,
                ["block that has no coinbase here", "blocks that have no coinbase here"],
                ", so that nobody takes the fees".into(),
            ),
            (
                empty,
                [
                    "transaction without inputs and outputs, which moves nothing and is left out",
                    "transactions without inputs and outputs, which move nothing and are left out",
                ],
                String::new(),
            ),
            (
                repeated,
                [
                    "transaction that repeats the id of an earlier one, which from then on names the later",
                    "transactions that repeat the id of an earlier one, which from then on names the later",
                ],
                format!("; of the outputs of the earlier, spent before: {spent_before}, destroyed: {buried}"),
            ),
        ];
        let seen = what.into_iter().filter(|(count, ..)| *count > 0);
        self.notes
            .extend(seen.map(|(count, [one, many], more)| counted(count, one, many) + &more));
    }

    /// Returns the ledger as it was read, with the notes of the reader before its own.
    pub(super) fn finish(mut self, format: Format, notes: Vec<String>) -> Result<Reading, String> {
        self.tell();
        let mut counts = self.counts;
        counts.fees = Total::new(self.fees_total);
        counts.blocks = self.blocks.len() as u64;
        counts.first_height = self.blocks.first().and_then(|block| block.height);
        counts.last_height = self.blocks.last().and_then(|block| block.height);
        let columns = Columns {
            until: self.at.unwrap_or(Instant::from_unix(0)),
            names: Names::Outpoints {
                txids: self.ids.into_txids().into(),
                earlier: self.earlier,
            },
            facts: if self.addresses.wanted() {
                self.facts
            } else {
                Vec::new()
            },
            addresses: self.addresses.write(),
            blocks: self.blocks,
            unknown_inputs: counts.unknown_inputs,
            ..Columns::of(self.ledger)
        };
        let evidence = columns.check().expect("what blocks say of a ledger fits together");
        counts.digest = counts::digest(&evidence);
        Ok(Reading {
            evidence,
            complaints: Vec::new(),
            counts,
            format,
            network: Some(self.network),
            stamp: None,
            notes: [notes, self.notes].concat(),
        })
    }
}
