//! What the exporter ethereum-etl writes, as JSON lines, lists or CSV: blocks, transactions, receipts, token transfers, logs, traces, and
//! the tables of tokens and contracts that say what a token is.
//!
//! A transaction is a movement of its value and its gas; calls inside it that move value, and transfers of tokens, are movements of their own
//! behind it, in the order in which they happened, since what an account gives on in one transaction is what it got there. Where
//! traces of a transaction are at hand they count, and not its value. One that failed moves gas alone. What a block burns of its gas
//! is destroyed; the rest goes, with what the block issues, to its producer in its coinbase, as on any chain.

mod rows;
mod swaps;

use hashbrown::{HashMap, HashSet};

use rows::{Kind, Row};
use swaps::Move;

use crate::formats::format::{BLOCKS, Format, FormatRow, Holds, Look, Options, Reading, Sorted};
use crate::formats::input::ReadError;
use crate::formats::number::Number;
use crate::formats::payments::{AssetNo, End, Payments};
use crate::ledger::PurseKind;
use crate::units::{Instant, counted};

/// JSON lines and CSV of ethereum-etl.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "ethereum",
    other_name: Some("ethereum-etl"),
    summary: "ethereum-etl JSON lines and CSV: blocks, transactions, receipts, token transfers, logs, traces",
    mark: "the keys or columns of one of these, such as from_address and to_address with gas, token_address or trace_type",
    example: "dyepack trace transactions.json token_transfers.json --scale ETH=9 --from \"0xHASH:0\" --method haircut",
    left: "inputs and outputs of calls, bytecode, blooms, roots and signatures; logs that are no transfers; approvals; what a block issues \
           where no traces say it; uncles' difficulties and sizes",
    kind: BLOCKS,
    json: Some("ethereum-etl rows (from_address, to_address, block_number)"),
    holds: Holds::Ledger,
    is_sure: is_one,
    is_likely: |_| false,
    read: |sorted, options| read(&sorted, options),
});

/// What units of ether are counted in where it is written.
const WEI: i16 = 18;
/// What withdrawals of validators are written in.
const GWEI: i16 = 9;

/// The asset of the chain itself.
const ETHER: &str = "ETH";

fn is_one(look: &Look<'_>) -> bool {
    let names: Vec<&str> = match &look.json {
        Some(keys) => keys.iter().map(String::as_str).collect(),
        None => look.columns.iter().map(String::as_str).collect(),
    };
    Kind::of(&names).is_some()
}

/// A transaction, as far as rows tell it.
#[derive(Default)]
struct Tx {
    /// Whether a row of its own was read.
    is_told: bool,
    from: Option<String>,
    to: Option<String>,
    value: Option<Number>,
    height: u32,
    index: u32,
    gas_used: Option<u128>,
    price: Option<u128>,
    /// Whether it succeeded, where anything says so.
    is_good: Option<bool>,
    place: (u32, u64),
    /// Calls in it, in the order of the files; and transfers of tokens.
    calls: Vec<Call>,
    tokens: Vec<Token>,
}

struct Call {
    from: String,
    to: String,
    value: Number,
    /// Its place among the calls, empty for the transaction itself.
    path: String,
    place: (u32, u64),
}

struct Token {
    asset: String,
    from: String,
    to: String,
    amount: Number,
    log: u32,
    place: (u32, u64),
}

/// A block, as far as rows tell it.
#[derive(Default)]
struct Block {
    at: Option<i64>,
    producer: Option<String>,
    base_fee: Option<u128>,
    /// Who gets what the block issues: by rewards, withdrawals, the genesis, and changes of balances by a fork.
    issued: Vec<Issued>,
}

/// From whom, to whom, how much, as what, and where that stands.
type Issued = (Option<String>, String, Number, &'static str, (u32, u64));

#[derive(Default)]
struct Found {
    txs: HashMap<String, Tx>,
    /// The hashes in the order of their first appearance.
    order: Vec<String>,
    blocks: HashMap<u32, Block>,
    /// Tokens by address: decimals where they are told.
    decimals: HashMap<String, u8>,
    /// Contracts whose values are numbers of single things.
    singles: HashSet<String>,
    seen: HashSet<(Kind, String)>,
    told: Told,
}

/// What was seen that a reader should know of.
#[derive(Default)]
struct Told {
    repeated: u64,
    other_logs: u64,
    passed: u64,
    failed: u64,
    unsure: u64,
    gasless: u64,
    unissued: u64,
    untimed: u64,
    undecided: u64,
    swaps: u64,
}

fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut found = Found::default();
    for (place, file) in sorted.files.iter().enumerate() {
        rows::read(file, |kind, row, line| found.add(kind, row, (place as u32, line)))?;
    }
    let mut payments = Payments::new();
    let ether = payments.asset(ETHER);
    payments.decimals(ether, WEI as u8);
    found.put(&mut payments, ether, options);
    payments.finish(sorted, options)
}

impl Found {
    fn tx(&mut self, hash: &str) -> &mut Tx {
        if !self.txs.contains_key(hash) {
            self.order.push(hash.to_owned());
            self.txs.insert(hash.to_owned(), Tx::default());
        }
        self.txs.get_mut(hash).expect("it was put there")
    }

    /// Tells whether a row is there for the first time: streams deliver at least once.
    fn is_new(&mut self, kind: Kind, key: String) -> bool {
        let is_new = self.seen.insert((kind, key));
        self.told.repeated += u64::from(!is_new);
        is_new
    }

    fn add(&mut self, kind: Kind, row: &Row, place: (u32, u64)) -> Result<(), String> {
        if let (Some(height), Some(at)) = (row.number::<u32>("block_number")?, row.moment("block_timestamp")?) {
            self.blocks.entry(height).or_default().at = Some(at);
        }
        match kind {
            Kind::Block => self.block(row, place),
            Kind::Transaction => self.transaction(row, place),
            Kind::Receipt => self.receipt(row),
            Kind::Transfer => {
                let token = row.needed("token_address")?.to_lowercase();
                let log = row.number("log_index")?.ok_or("log_index is missing")?;
                let (from, to) = (row.needed("from_address")?, row.needed("to_address")?);
                self.token(row, (&token, from, to, row.needed("value")?, false), log, place)
            }
            Kind::Log => self.log(row, place),
            Kind::Trace => self.trace(row, place),
            Kind::Token => {
                if let Some(decimals) = row.number::<u8>("decimals")?.filter(|decimals| *decimals <= 77) {
                    self.decimals.insert(row.needed("address")?.to_lowercase(), decimals);
                }
                Ok(())
            }
            Kind::Contract => {
                if row.flag("is_erc721")? == Some(true) {
                    self.singles.insert(row.needed("address")?.to_lowercase());
                }
                self.told.passed += 1;
                Ok(())
            }
            Kind::Change => {
                let height = row.number("block_number")?.ok_or("block_number is missing")?;
                let (from, to) = (row.needed("from_address")?, row.needed("to_address")?);
                let value = Number::read_units(row.needed("value")?, WEI)?;
                let block = self.blocks.entry(height).or_default();
                block
                    .issued
                    .push((Some(from.to_owned()), to.to_owned(), value, "change", place));
                Ok(())
            }
        }
    }

    fn block(&mut self, row: &Row, place: (u32, u64)) -> Result<(), String> {
        let height: u32 = row.number("number")?.ok_or("number is missing")?;
        if !self.is_new(Kind::Block, height.to_string()) {
            return Ok(());
        }
        let (at, base_fee) = (row.moment("timestamp")?, row.number("base_fee_per_gas")?);
        let producer = row.text("miner").map(str::to_owned);
        let withdrawals = row.withdrawals()?;
        let block = self.blocks.entry(height).or_default();
        block.at = at.or(block.at);
        block.producer = producer;
        block.base_fee = base_fee;
        for (address, amount) in withdrawals {
            let amount = Number::read_units(&amount, GWEI)?;
            block.issued.push((None, address, amount, "withdrawal", place));
        }
        Ok(())
    }

    fn transaction(&mut self, row: &Row, place: (u32, u64)) -> Result<(), String> {
        let hash = row.needed("hash")?.to_lowercase();
        if !self.is_new(Kind::Transaction, hash.clone()) {
            return Ok(());
        }
        let from = row.needed("from_address")?.to_owned();
        let to = row
            .text("to_address")
            .or(row.text("receipt_contract_address"))
            .map(str::to_owned);
        let value = Number::read_units(row.needed("value")?, WEI)?;
        let height = row.number("block_number")?.ok_or("block_number is missing")?;
        let index = row.number("transaction_index")?.unwrap_or(0);
        let gas_used = row.number("receipt_gas_used")?;
        let effective = row.number("receipt_effective_gas_price")?;
        let price = effective.or(row.number("gas_price")?);
        let status = row.number::<u8>("receipt_status")?;
        let tx = self.tx(&hash);
        tx.is_told = true;
        tx.from = Some(from);
        tx.to = to.or(tx.to.take());
        tx.value = Some(value);
        (tx.height, tx.index, tx.place) = (height, index, place);
        tx.gas_used = gas_used.or(tx.gas_used);
        // What a receipt says was paid counts more than what was offered.
        tx.price = effective.or(tx.price).or(price);
        tx.is_good = status.map(|status| status > 0).or(tx.is_good);
        Ok(())
    }

    fn receipt(&mut self, row: &Row) -> Result<(), String> {
        let hash = row.needed("transaction_hash")?.to_lowercase();
        if !self.is_new(Kind::Receipt, hash.clone()) {
            return Ok(());
        }
        let gas_used = row.number("gas_used")?.ok_or("gas_used is missing")?;
        let price = row.number("effective_gas_price")?;
        let status = row.number::<u8>("status")?;
        let created = row.text("contract_address").map(str::to_owned);
        let tx = self.tx(&hash);
        tx.gas_used = Some(gas_used);
        tx.price = price.or(tx.price);
        tx.is_good = status.map(|status| status > 0).or(tx.is_good);
        tx.to = tx.to.take().or(created);
        Ok(())
    }

    fn token(
        &mut self,
        row: &Row,
        (token, from, to, value, is_single): (&str, &str, &str, &str, bool),
        log: u32,
        place: (u32, u64),
    ) -> Result<(), String> {
        let hash = row.needed("transaction_hash")?.to_lowercase();
        if !self.is_new(Kind::Transfer, format!("{hash}/{log}")) {
            return Ok(());
        }
        let height = row.number("block_number")?.ok_or("block_number is missing")?;
        let amount = Number::read_units(value, 0)?;
        let index = row.number("transaction_index")?;
        let asset = match is_single {
            true => format!("{token}#{}", value.trim_start_matches("0x")),
            false => token.to_owned(),
        };
        let tx = self.tx(&hash);
        if !tx.is_told {
            tx.height = height;
            tx.index = index.unwrap_or(tx.index);
            tx.place = place;
        }
        tx.tokens.push(Token {
            asset,
            from: from.to_owned(),
            to: to.to_owned(),
            amount: if is_single { Number::whole(1, 0) } else { amount },
            log,
            place,
        });
        Ok(())
    }

    /// Takes a log that is a transfer of ERC-20 or, with a topic more, of ERC-721.
    fn log(&mut self, row: &Row, place: (u32, u64)) -> Result<(), String> {
        const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
        let topics = row.topics()?;
        let address = |topic: &str| {
            let digits = topic
                .strip_prefix("0x")
                .filter(|digits| digits.len() == 64 && digits.is_ascii());
            digits.map(|digits| format!("0x{}", &digits[24..]))
        };
        let token = row.needed("address")?.to_lowercase();
        let log = row.number("log_index")?.ok_or("log_index is missing")?;
        let data = row.text("data").unwrap_or("0x");
        let (from, to, value, is_single) = match topics.as_slice() {
            [kind, from, to] if kind.eq_ignore_ascii_case(TRANSFER) && data.len() > 2 => (from, to, data, false),
            [kind, from, to, id] if kind.eq_ignore_ascii_case(TRANSFER) => (from, to, id.as_str(), true),
            _ => {
                self.told.other_logs += 1;
                return Ok(());
            }
        };
        match (address(from), address(to)) {
            (Some(from), Some(to)) => {
                let value = value.get(..66).unwrap_or(value);
                self.token(row, (&token, &from, &to, value, is_single), log, place)
            }
            _ => Err("a topic is none of 32 bytes in hex".into()),
        }
    }

    fn trace(&mut self, row: &Row, place: (u32, u64)) -> Result<(), String> {
        let height: u32 = row.number("block_number")?.ok_or("block_number is missing")?;
        let value = row
            .text("value")
            .map_or(Ok(Number::ZERO), |text| Number::read_units(text, WEI))?;
        let kind = row.needed("trace_type")?;
        let path = row.path();
        let key = match row.text("trace_id") {
            Some(id) => id.to_owned(),
            None => format!(
                "{height}/{}/{kind}/{path}/{}/{}",
                row.text("transaction_hash").unwrap_or_default(),
                row.text("to_address").unwrap_or_default(),
                row.text("reward_type").unwrap_or_default(),
            ),
        };
        if !self.is_new(Kind::Trace, key) {
            return Ok(());
        }
        let word = match kind {
            "reward" => Some("reward"),
            "genesis" => Some("genesis"),
            "daofork" => Some("change"),
            _ => None,
        };
        if let Some(word) = word {
            let to = row.needed("to_address")?.to_owned();
            let from = (word == "change")
                .then(|| row.text("from_address").map(str::to_owned))
                .flatten();
            let block = self.blocks.entry(height).or_default();
            if row.text("reward_type") == Some("block") {
                block.producer.get_or_insert_with(|| to.clone());
            }
            block.issued.push((from, to, value, word, place));
            return Ok(());
        }
        if !["call", "create", "create2", "suicide"].contains(&kind) {
            return Err(format!(
                "trace_type is {kind:?}; accepted are call, create, suicide, reward, genesis and daofork"
            ));
        }
        let hash = row.needed("transaction_hash")?.to_lowercase();
        let is_good = row.number::<u8>("status")?.is_none_or(|status| status > 0) && row.text("error").is_none();
        let from = row.needed("from_address")?.to_owned();
        let index = row.number("transaction_index")?;
        let created = format!("contract of {hash}");
        let to = row.text("to_address").unwrap_or(&created).to_owned();
        // A call that borrows another's code moves nothing, whatever value it shows.
        let is_borrowed = matches!(row.text("call_type"), Some("delegatecall" | "callcode" | "staticcall"));
        let tx = self.tx(&hash);
        if !tx.is_told {
            (tx.height, tx.place) = (height, place);
            tx.index = index.unwrap_or(tx.index);
        }
        if path.is_empty() && kind != "suicide" {
            tx.is_good = Some(is_good);
            tx.from.get_or_insert_with(|| from.clone());
        }
        let moves = is_good && !is_borrowed;
        tx.calls.push(Call {
            from,
            to,
            value: if moves { value } else { Number::ZERO },
            path,
            place,
        });
        Ok(())
    }

    /// Puts all that was found into payments.
    fn put(&mut self, payments: &mut Payments, ether: AssetNo, options: &Options) {
        self.forget_blocks_without_time();
        let mut tips: HashMap<u32, Vec<Number>> = HashMap::new();
        let order = std::mem::take(&mut self.order);
        for hash in &order {
            let tx = self.txs.remove(hash).expect("it stands under its hash");
            if let Some(tip) = self.put_tx(hash, &tx, payments, ether, options) {
                tips.entry(tx.height).or_default().push(tip);
            }
        }
        let mut heights: Vec<u32> = self.blocks.keys().copied().collect();
        heights.sort_unstable();
        for height in heights {
            self.put_block(height, tips.remove(&height).unwrap_or_default(), payments, ether);
        }
        self.notes(payments);
    }

    /// Gives every block of a transaction a time: what it says, else that of a block before it, else its height.
    fn forget_blocks_without_time(&mut self) {
        let mut heights: Vec<u32> = self
            .txs
            .values()
            .map(|tx| tx.height)
            .chain(self.blocks.keys().copied())
            .collect();
        heights.sort_unstable();
        heights.dedup();
        let is_any = self.blocks.values().any(|block| block.at.is_some());
        let mut last = self.first_time();
        for height in heights {
            let block = self.blocks.entry(height).or_default();
            match block.at {
                Some(at) => last = at.max(last),
                None => {
                    self.told.untimed += 1;
                    last = if is_any { last } else { i64::from(height) };
                }
            }
            block.at = Some(last);
        }
    }

    fn first_time(&self) -> i64 {
        self.blocks.values().filter_map(|block| block.at).min().unwrap_or(0)
    }

    /// Puts a transaction and returns what of its gas its producer gets.
    fn put_tx(
        &mut self,
        hash: &str,
        tx: &Tx,
        payments: &mut Payments,
        ether: AssetNo,
        options: &Options,
    ) -> Option<Number> {
        let block = &self.blocks[&tx.height];
        let at = Instant::from_unix(block.at.expect("every block has a time now"));
        let is_good = tx.is_good.unwrap_or(true);
        let told = &mut self.told;
        told.failed += u64::from(!is_good);
        told.unsure += u64::from(tx.is_good.is_none() && tx.is_told);
        let mut moves = Vec::new();
        let mut gas = Vec::new();
        let mut tip = None;
        match (tx.gas_used, tx.price, &tx.from) {
            (Some(0), _, Some(_)) => {}
            (Some(used), Some(price), Some(_)) => {
                let burnt = block.base_fee.unwrap_or(0).min(price);
                let part = |price: u128| Number::whole(used.saturating_mul(price), WEI);
                if burnt > 0 {
                    gas.push((PurseKind::Destroyed, part(burnt)));
                }
                if price > burnt {
                    gas.push((PurseKind::Fees, part(price - burnt)));
                    tip = block.producer.is_some().then(|| part(price - burnt));
                }
            }
            _ => told.gasless += u64::from(tx.is_told),
        }
        let ends = |payments: &mut Payments, from: &str, to: &str, of_token: bool| {
            let end = |payments: &mut Payments, name: &str, kind| match of_token && is_nobody(name) {
                true => End::Outside(kind),
                false => payments.account(name),
            };
            (
                end(payments, from, PurseKind::Issuance),
                end(payments, to, PurseKind::Destroyed),
            )
        };
        // The transaction itself: its value, unless traces tell it, and its gas.
        let mut own = None;
        if let (true, Some(value), Some(from)) = (tx.calls.is_empty() && is_good, tx.value, &tx.from) {
            let to = tx.to.clone().unwrap_or_else(|| format!("contract of {hash}"));
            own = Some((from.clone(), to, value, tx.place));
        } else if let Some(call) = tx.calls.iter().find(|call| call.path.is_empty()) {
            own = Some((call.from.clone(), call.to.clone(), call.value, call.place));
        }
        let sender = tx.from.as_deref().map(|from| payments.account(from));
        let own = own.filter(|own| !own.2.is_zero());
        if own.is_some() || !gas.is_empty() {
            let mut transfers: Vec<(End, End, AssetNo, Number)> = Vec::new();
            if let Some((from, to, value, _)) = &own {
                let (from, to) = ends(payments, from, to, false);
                transfers.push((from, to, ether, *value));
            }
            let payer = sender.filter(|_| !gas.is_empty());
            transfers.extend(payer.into_iter().flat_map(|payer| {
                gas.iter()
                    .map(move |(kind, amount)| (payer, End::Outside(*kind), ether, *amount))
            }));
            moves.push(Move {
                name: hash.to_owned(),
                transfers,
                has_gas: !gas.is_empty(),
                place: own.as_ref().map_or(tx.place, |own| own.3),
            });
        }
        let mut is_first = own.is_some() || tx.calls.iter().all(|call| !call.path.is_empty());
        for call in tx.calls.iter().filter(|call| !call.value.is_zero()) {
            if call.path.is_empty() && std::mem::take(&mut is_first) && own.is_some() {
                continue;
            }
            let (from, to) = ends(payments, &call.from, &call.to, false);
            moves.push(Move {
                name: format!("{hash}/{}", call.path),
                transfers: vec![(from, to, ether, call.value)],
                has_gas: false,
                place: call.place,
            });
        }
        let mut tokens: Vec<&Token> = tx.tokens.iter().filter(|_| is_good).collect();
        tokens.sort_by_key(|token| token.log);
        for token in tokens {
            if self.singles.contains(&token.asset) {
                told.undecided += 1;
            }
            let asset = payments.asset(&token.asset);
            let amount = match self.decimals.get(&token.asset) {
                Some(&decimals) => {
                    payments.decimals(asset, decimals);
                    token.amount.with_places(decimals.into())
                }
                None => token.amount,
            };
            let (from, to) = ends(payments, &token.from, &token.to, true);
            moves.push(Move {
                name: format!("{hash}#{}", token.log),
                transfers: vec![(from, to, asset, amount)],
                has_gas: false,
                place: token.place,
            });
        }
        let join = sender
            .filter(|_| options.payments.swaps)
            .and_then(|sender| swaps::of(&mut moves, sender));
        let mut ends_of_join = (None, None);
        for (nth, moved) in moves.iter().enumerate() {
            payments.begin(at, [tx.index, 0, nth as u32], Some(tx.height), &moved.name, moved.place);
            for (place, (from, to, asset, amount)) in moved.transfers.iter().enumerate() {
                let transfer = payments.pay(*from, *to, *asset, *amount);
                if join.is_some_and(|(given, _)| given == (nth, place)) {
                    ends_of_join.0 = Some(transfer);
                }
                if join.is_some_and(|(_, got)| got == (nth, place)) {
                    ends_of_join.1 = Some(transfer);
                }
            }
        }
        if let (Some(given), Some(got)) = ends_of_join {
            payments.join(given, got, crate::ledger::LinkKind::Swap);
            self.told.swaps += 1;
        }
        tip
    }

    /// Puts what a block issues and its coinbase.
    fn put_block(&mut self, height: u32, tips: Vec<Number>, payments: &mut Payments, ether: AssetNo) {
        let block = self.blocks.remove(&height).expect("it stands under its height");
        let at = Instant::from_unix(block.at.unwrap_or(0));
        let is_rewarded = block.issued.iter().any(|row| row.3 == "reward");
        self.told.unissued += u64::from(block.producer.is_some() && !is_rewarded);
        let others = block.issued.iter().filter(|row| row.3 != "reward" && !row.2.is_zero());
        for (nth, (from, to, amount, word, place)) in (0..).zip(others) {
            let (from, to) = (
                from.as_deref()
                    .map_or(End::Outside(PurseKind::Issuance), |from| payments.account(from)),
                payments.account(to),
            );
            // The balances of a genesis or a fork are there before the block's transactions, a withdrawal behind them.
            let order = if *word == "withdrawal" {
                [u32::MAX, 0, nth]
            } else {
                [0, 0, 0]
            };
            let name = format!("{word} {nth} of block {height}");
            payments.begin(at, order, Some(height), &name, *place);
            payments.pay(from, to, ether, *amount);
        }
        let rewards: Vec<_> = block
            .issued
            .iter()
            .filter(|row| row.3 == "reward" && !row.2.is_zero())
            .collect();
        let Some(producer) = block.producer.filter(|_| !tips.is_empty() || !rewards.is_empty()) else {
            return;
        };
        let place = rewards.first().map_or((0, 0), |row| row.4);
        payments.begin_coinbase(at, [u32::MAX, u32::MAX, 0], height, &format!("block {height}"), place);
        for (_, to, amount, _, _) in rewards {
            let to = payments.account(to);
            payments.pay(End::Outside(PurseKind::Issuance), to, ether, *amount);
        }
        let producer = payments.account(&producer);
        for tip in tips {
            payments.pay(End::Outside(PurseKind::Fees), producer, ether, tip);
        }
    }

    fn notes(&self, payments: &mut Payments) {
        let Told {
            repeated,
            other_logs,
            passed,
            failed,
            unsure,
            gasless,
            unissued,
            untimed,
            undecided,
            swaps,
        } = self.told;
        let rows = [
            (
                repeated,
                "row was there more than once and counts once",
                "rows were there more than once and count once",
            ),
            (
                other_logs,
                "log is no transfer and is passed by",
                "logs are no transfers and are passed by",
            ),
            (
                passed,
                "contract is passed by but for what it is",
                "contracts are passed by but for what they are",
            ),
            (
                failed,
                "transaction failed and moved its gas alone",
                "transactions failed and moved their gas alone",
            ),
            (
                unsure,
                "transaction does not say whether it succeeded, and is taken as if it did",
                "transactions do not say whether they succeeded, and are taken as if they did",
            ),
            (
                gasless,
                "transaction does not say how much gas it used; its gas is left out (receipts tell it)",
                "transactions do not say how much gas they used; their gas is left out (receipts tell it)",
            ),
            (
                unissued,
                "block does not say what it issued (traces of rewards tell it)",
                "blocks do not say what they issued (traces of rewards tell it)",
            ),
            (
                untimed,
                "block says no time; it has that of a block before it, or its height where none has one",
                "blocks say no time; they have that of a block before them, or their height where none has one",
            ),
            (
                undecided,
                "value is the number of a single thing and counted as an amount (logs tell them apart)",
                "values are numbers of single things and counted as amounts (logs tell them apart)",
            ),
            (
                swaps,
                "swap joins two assets, so that taint crosses (--swaps stop keeps it in its own)",
                "swaps join two assets each, so that taint crosses (--swaps stop keeps it in its own)",
            ),
        ];
        for (count, one, many) in rows.into_iter().filter(|row| row.0 > 0) {
            payments.note(counted(count, one, many));
        }
    }
}

/// Tells whether an address is the one that nobody has, from which tokens come and to which they go when they are destroyed.
fn is_nobody(address: &str) -> bool {
    address
        .strip_prefix("0x")
        .is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|byte| byte == b'0'))
}

#[cfg(test)]
mod tests;
