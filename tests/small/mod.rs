//! Small random worlds: evidence over coins, accounts or both, with blocks, keepers' doors, links and complaints.
//!
//! A world is the reading of a list of instructions, so that a failing one shrinks to few movements.

pub mod change;

use dyepack::evidence::{
    Block, Columns, Complaint, Evidence, KeeperFacts, KeeperKind, Names, PurseFacts, RoleRow, Roles,
};
use dyepack::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use dyepack::lots::Role;
use dyepack::units::{Amount, Asset, AssetId, Instant, KeeperId, MovementId, OutLegId, PurseId, Share};
use proptest::prelude::*;

/// Two of four purses are in a cluster, two hands by turns.
fn clusters(ledger: &Ledger) -> Roles {
    let row = |turn: usize| RoleRow {
        role: Role::Cluster,
        purses: ledger
            .purses()
            .filter(|&purse| purse.index() % 4 == turn && !ledger.kind(purse).is_boundary())
            .collect(),
        source: "a drawing".into(),
    };
    let rows = [row(0), row(1)].into_iter().filter(|row| !row.purses.is_empty());
    Roles { rows: rows.collect() }
}

/// What purses a world has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Coins,
    Accounts,
    Mixed,
}

/// What a world may have beside payments.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    pub form: Form,
    /// Fees, and coinbases that take them.
    pub fees: bool,
    /// Keepers' purses, ends of books, cash and unspendable outputs.
    pub doors: bool,
    /// Known links, through keepers and others.
    pub links: bool,
    /// More may come out of a link than went in.
    pub links_gain: bool,
    /// Accounts that give what they had before the beginning.
    pub opening: bool,
    /// One asset or two.
    pub assets: usize,
    /// The most inputs that a payment has; with one, every purse has one parent.
    pub parents: u8,
    /// Calls in which the second asset moves while the first pays for it.
    pub calls: bool,
}

impl Taste {
    /// Everything, over coins and accounts.
    pub const ALL: Taste = Taste {
        form: Form::Mixed,
        fees: true,
        doors: true,
        links: true,
        links_gain: true,
        opening: true,
        assets: 2,
        parents: 3,
        calls: true,
    };
}

/// One instruction: plain numbers whose meaning depends on what is there when they are read.
pub type Instruction = [u8; 10];

/// Evidence and complaints.
#[derive(Clone, Debug)]
pub struct World {
    pub evidence: Evidence,
    pub complaints: Vec<Complaint>,
}

pub fn instructions(length: usize) -> impl Strategy<Value = Vec<Instruction>> {
    prop::collection::vec(any::<Instruction>(), 3..length)
}

/// Claims: by place among the out-legs, and how much of them in 255ths; one list a complaint.
pub fn claims(complaints: usize) -> impl Strategy<Value = Vec<Vec<(u16, u8)>>> {
    prop::collection::vec(prop::collection::vec(any::<(u16, u8)>(), 1..3), 1..=complaints)
}

struct Builder {
    taste: Taste,
    ledger: Ledger,
    facts: Vec<PurseFacts>,
    blocks: Vec<Block>,
    links: Vec<Link>,
    /// Filled coins that are not spent.
    coins: Vec<(PurseId, u64)>,
    accounts: Vec<PurseId>,
    /// Credits to the keeper that no link leaves yet.
    deposits: Vec<(OutLegId, u64)>,
    block_fees: u64,
    /// A coin has an address.
    addressed: bool,
}

/// How many people hold the purses of a world; a part of them nobody in particular.
const HOLDERS: usize = 3;

/// How many public addresses the coins of a world share.
const ADDRESSES: usize = 4;
const LINKS: [LinkKind; 7] = [
    LinkKind::Deposit,
    LinkKind::Withdraw,
    LinkKind::Swap,
    LinkKind::Mix,
    LinkKind::Otc,
    LinkKind::Bridge,
    LinkKind::Cash,
];

const BOUNDARIES: [PurseKind; 5] = [
    PurseKind::Issuance,
    PurseKind::Fees,
    PurseKind::Cash,
    PurseKind::Destroyed,
    PurseKind::Claims,
];

impl Builder {
    fn new(taste: Taste) -> Builder {
        let mut builder = Builder {
            taste,
            ledger: Ledger::open_history(),
            facts: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            coins: Vec::new(),
            accounts: Vec::new(),
            deposits: Vec::new(),
            block_fees: 0,
            addressed: false,
        };
        for code in ["A", "B"].into_iter().take(taste.assets) {
            builder.ledger.add_asset(Asset {
                code: code.into(),
                scale: 0,
            });
            for kind in BOUNDARIES {
                builder.open(kind, usize::from(code == "B"));
            }
        }
        if taste.form != Form::Coins {
            for asset in [0, 0, 0, 1, 1].into_iter().filter(|asset| *asset < taste.assets) {
                let account = builder.open(PurseKind::Account, asset);
                builder.facts[account.index()].address = Some(0);
                builder.accounts.push(account);
            }
        }
        if taste.form != Form::Accounts && taste.opening {
            for (address, amount) in [(0, 6), (1, 4)] {
                let coin = builder.coin(0, address);
                builder.coins.push((coin, amount));
            }
        }
        builder
    }

    /// Opens a coin at one of the addresses, or at none.
    fn coin(&mut self, asset: usize, address: usize) -> PurseId {
        let coin = self.open(PurseKind::Coin, asset);
        if address < ADDRESSES || !self.addressed {
            self.addressed = true;
            self.facts[coin.index()].address = Some(u32::try_from(address % ADDRESSES).unwrap());
        }
        coin
    }

    fn open(&mut self, kind: PurseKind, asset: usize) -> PurseId {
        let number = self.facts.len() % (HOLDERS + 1);
        let holder = u32::try_from(number)
            .ok()
            .filter(|_| number < HOLDERS && !kind.is_boundary());
        self.facts.push(PurseFacts {
            holder,
            ..PurseFacts::default()
        });
        self.ledger.open(kind, AssetId::new(asset))
    }

    fn boundary(&self, kind: PurseKind, asset: usize) -> PurseId {
        let place = BOUNDARIES.iter().position(|have| *have == kind).unwrap();
        PurseId::new(asset * BOUNDARIES.len() + place)
    }

    /// Returns a purse that can be paid: a new coin, an account, or sometimes an end of the trail.
    fn payee(&mut self, word: u8, asset: usize) -> PurseId {
        if self.taste.doors && word % 8 == 7 {
            let kinds = [PurseKind::Cash, PurseKind::Destroyed, PurseKind::Claims];
            match usize::from(word / 8) % 5 {
                3 => return self.door(asset, true),
                4 => return self.door(asset, false),
                kind => return self.boundary(kinds[kind], asset),
            }
        }
        let accounts: Vec<PurseId> = self
            .accounts
            .iter()
            .copied()
            .filter(|&p| self.ledger.asset_of(p).index() == asset)
            .collect();
        let account = match self.taste.form {
            Form::Coins => false,
            Form::Accounts => true,
            Form::Mixed => word.is_multiple_of(2),
        };
        if account && self.taste.parents == 1 {
            let fresh = self.open(PurseKind::Account, asset);
            self.accounts.push(fresh);
            fresh
        } else if account && !accounts.is_empty() {
            accounts[usize::from(word / 8) % accounts.len()]
        } else {
            self.coin(asset, usize::from(word / 8) % (ADDRESSES + 1))
        }
    }

    /// Opens a keeper's purse, or one where the books end.
    fn door(&mut self, asset: usize, reserve: bool) -> PurseId {
        let purse = match self.taste.form {
            Form::Coins => self.coin(asset, 0),
            Form::Accounts | Form::Mixed => self.open(PurseKind::Account, asset),
        };
        let facts = &mut self.facts[purse.index()];
        (facts.reserve, facts.edge, facts.keeper) = (reserve, !reserve, Some(KeeperId::new(0)));
        if reserve && self.taste.parents > 1 && self.ledger.kind(purse) == PurseKind::Account {
            self.accounts.push(purse);
        }
        purse
    }

    fn record(&mut self, ins: &[(PurseId, u64)], outs: &[(PurseId, u64)]) -> Vec<OutLegId> {
        let legs = |legs: &[(PurseId, u64)]| -> Vec<Leg> {
            legs.iter().map(|&(purse, n)| Leg::new(purse, Amount::new(n))).collect()
        };
        let at = Instant::from_unix(self.ledger.movement_count() as i64 / 2);
        let movement = self.ledger.record(at, &legs(ins), &legs(outs));
        let made: Vec<OutLegId> = self.ledger.out_legs(movement).collect();
        for (&leg, &(purse, amount)) in made.iter().zip(outs) {
            let facts = self.facts[purse.index()];
            // A keeper pays out of what it holds too, and not only keepers pass money on; then a purse has many parents.
            let mingles = self.taste.parents > 1;
            if self.ledger.kind(purse) == PurseKind::Coin && !facts.edge && (mingles || !facts.reserve) {
                self.coins.push((purse, amount));
            }
            let inner = !self.ledger.kind(purse).is_boundary() && !facts.edge;
            if amount > 0 && (facts.reserve || (mingles && inner && leg.index() % 3 == 0)) {
                self.deposits.push((leg, amount));
            }
            if purse == self.boundary(PurseKind::Fees, 0) {
                self.block_fees += amount;
            }
        }
        made
    }

    fn read(&mut self, word: &Instruction) {
        if self.taste.fees && (word[0] >= 200 || self.blocks.is_empty()) {
            self.block_fees = 0;
            self.blocks.push(Block {
                height: Some(self.blocks.len() as u32),
                first: MovementId::new(self.ledger.movement_count()),
                coinbase: None,
            });
        }
        match word[0] % 8 {
            0 | 1 => self.issue(word),
            2 if self.taste.links => self.pay_out(word),
            3 if self.taste.fees => self.coinbase(word),
            4 if self.taste.links && word[1] >= 128 => self.exchange(word),
            4 if self.taste.links => self.deposit(word),
            5 if self.taste.calls && self.taste.assets == 2 && word[1] >= 100 => self.call(word),
            _ => self.pay(word),
        }
    }

    fn issue(&mut self, word: &Instruction) {
        let asset = usize::from(word[1] % 4 == 3 && self.taste.assets == 2);
        let (payee, amount) = (self.payee(word[2] & !7, asset), u64::from(word[3] % 20));
        self.record(
            &[(self.boundary(PurseKind::Issuance, asset), amount)],
            &[(payee, amount)],
        );
    }

    /// Takes up to three purses of one asset: coins whole, accounts in part.
    fn payers(&mut self, word: &Instruction, asset: usize) -> Vec<(PurseId, u64)> {
        let mut ins = Vec::new();
        for i in 0..=usize::from(word[1] % self.taste.parents) {
            let choice = usize::from(word[2 + i]);
            let coins: Vec<usize> = (0..self.coins.len())
                .filter(|&c| self.ledger.asset_of(self.coins[c].0).index() == asset)
                .collect();
            let accounts: Vec<PurseId> = self
                .accounts
                .iter()
                .copied()
                .filter(|&p| self.ledger.asset_of(p).index() == asset)
                .collect();
            if !accounts.is_empty() && (coins.is_empty() || choice % 2 == 0) {
                let account = accounts[choice / 2 % accounts.len()];
                let taken: u64 = ins.iter().filter(|(purse, _)| *purse == account).map(|(_, n)| n).sum();
                let there = self.ledger.balance(account).get().saturating_sub(taken);
                let opening = if self.taste.opening && choice % 16 == 2 { 5 } else { 0 };
                let amount = (there + opening) * u64::from(word[5 + i]) / 255;
                ins.push((account, amount));
            } else if !coins.is_empty() {
                ins.push(self.coins.remove(coins[choice / 2 % coins.len()]));
            }
        }
        ins
    }

    fn pay(&mut self, word: &Instruction) {
        let asset = usize::from(word[1] >= 200 && self.taste.assets == 2);
        let ins = self.payers(word, asset);
        if ins.is_empty() {
            return self.issue(word);
        }
        let mut left: u64 = ins.iter().map(|(_, amount)| amount).sum();
        let fee = if self.taste.fees && asset == 0 {
            (left / 4).min(u64::from(word[8] % 4))
        } else {
            0
        };
        left -= fee;
        let mut outs = Vec::new();
        for i in 0..usize::from(word[9] % 4) {
            let amount = (left * u64::from(word[6 + i]) / 300).min(left);
            left -= amount;
            outs.push((self.payee(word[2 + i].rotate_left(3), asset), amount));
        }
        outs.push((self.payee(word[9].rotate_left(2), asset), left));
        if fee > 0 {
            outs.push((self.boundary(PurseKind::Fees, 0), fee));
        }
        self.record(&ins, &outs);
    }

    fn coinbase(&mut self, word: &Instruction) {
        let (subsidy, fees) = (u64::from(word[1] % 10), self.block_fees);
        let lost = (subsidy + fees).min(u64::from(word[2] % 3));
        let first = (subsidy + fees - lost) / 2;
        let ins = [
            (self.boundary(PurseKind::Issuance, 0), subsidy),
            (self.boundary(PurseKind::Fees, 0), fees),
        ];
        let outs = [
            (self.payee(word[3] & !7, 0), first),
            (self.payee(word[4] & !7, 0), subsidy + fees - lost - first),
            (self.boundary(PurseKind::Destroyed, 0), lost),
        ];
        self.record(&ins, &outs);
        self.block_fees = 0;
        // The coinbase is the last movement of its block.
        self.blocks.push(Block {
            height: Some(self.blocks.len() as u32),
            first: MovementId::new(self.ledger.movement_count()),
            coinbase: None,
        });
    }

    fn deposit(&mut self, word: &Instruction) {
        let ins = self.payers(word, 0);
        let total: u64 = ins.iter().map(|(_, amount)| amount).sum();
        if ins.is_empty() {
            return;
        }
        let reserve = self.door(0, true);
        self.record(&ins, &[(reserve, total)]);
    }

    /// Pays out what came in before, in the same asset or the other: less than came in, nothing at all, or more; out of the
    /// purse that got it, or of the keeper's till.
    fn pay_out(&mut self, word: &Instruction) {
        if self.deposits.is_empty() {
            return;
        }
        let at = usize::from(word[1]) % self.deposits.len();
        let (from, left) = self.deposits[at];
        let amount_in = (left * u64::from(word[2]) / 255).max(1);
        let asset = usize::from(word[3] % 2) * (self.taste.assets - 1);
        let amount_out = match word[4] {
            _ if asset != self.ledger.asset_of(self.ledger.out_purse(from)).index() => u64::from(word[4] % 40),
            250.. => 0,
            230.. if self.taste.links_gain => amount_in + u64::from(word[4] % 5),
            _ => amount_in - (amount_in / 3).min(u64::from(word[4] % 4)),
        };
        let payee = self.payee(word[5] & !7, asset);
        let extra = if self.taste.parents == 1 {
            0
        } else {
            u64::from(word[6] % 2) * 3
        };
        let pool = self.ledger.out_purse(from);
        let pays = self.ledger.kind(pool) == PurseKind::Account
            && self.ledger.asset_of(pool).index() == asset
            && self.ledger.balance(pool).get() >= amount_out + extra
            && word[6] >= 100
            && self.taste.parents > 1;
        let till = if pays {
            pool
        } else {
            self.boundary(PurseKind::Issuance, asset)
        };
        let made = self.record(&[(till, amount_out + extra)], &[(payee, amount_out + extra)]);
        self.link(word, (from, amount_in), (made[0], amount_out));
        if left > amount_in {
            self.deposits[at].1 = left - amount_in;
        } else {
            self.deposits.remove(at);
        }
    }

    /// Notes a link, of each kind and basis in turn.
    fn link(&mut self, word: &Instruction, (from, amount_in): (OutLegId, u64), (to, amount_out): (OutLegId, u64)) {
        self.links.push(Link {
            from,
            to,
            amount_in: Amount::new(amount_in),
            amount_out: Amount::new(amount_out),
            kind: LINKS[usize::from(word[7]) % LINKS.len()],
            keeper: Some(KeeperId::new(0)),
            basis: match word[8] % 3 {
                0 => Basis::Public,
                1 => Basis::Disclosed,
                _ => Basis::Inferred(Share::percent(u32::from(word[8]) % 8)),
            },
        });
    }

    /// Pays a keeper and is paid by it in one movement, in the same asset or the other.
    ///
    /// In the same asset the two payments mingle, so that a purse has no longer one parent.
    fn exchange(&mut self, word: &Instruction) {
        if self.taste.parents == 1 && (self.taste.assets == 1 || word[3].is_multiple_of(2)) {
            return;
        }
        let mut ins = self.payers(word, 0);
        let total: u64 = ins.iter().map(|(_, amount)| amount).sum();
        if total == 0 {
            return;
        }
        let asset = usize::from(word[3] % 2) * (self.taste.assets - 1);
        let came = if asset == 0 {
            total - total / 5
        } else {
            u64::from(word[4] % 40)
        };
        let (reserve, payee) = (self.door(0, true), self.payee(word[5] & !7, asset));
        ins.push((self.boundary(PurseKind::Issuance, asset), came));
        let made = self.record(&ins, &[(payee, came), (reserve, total)]);
        // The credit to the receiver stands before the credit to the keeper, which it comes from.
        self.deposits.retain(|(leg, _)| *leg != made[1]);
        self.link(word, (made[1], total), (made[0], came));
    }

    /// Moves the second asset for a fee in the first, or fails and pays the fee alone.
    fn call(&mut self, word: &Instruction) {
        let gas = self.payers(&[word[0], 0, word[2], 0, 0, 40, 0, 0, 0, 0], 0);
        let Some(&(payer, amount)) = gas.first() else { return };
        let fee = if self.ledger.kind(payer) == PurseKind::Coin || !self.taste.fees {
            0
        } else {
            amount
        };
        let mut ins = vec![(payer, amount)];
        let mut outs = Vec::new();
        if fee == 0 {
            outs.push((self.payee(word[3] & !7, 0), amount));
        }
        if !word[4].is_multiple_of(4) {
            let token = self.payers(
                &[word[0], word[6], word[7], word[8], word[9], word[5], 200, 255, 0, 0],
                1,
            );
            let moved = token.iter().map(|(_, amount)| amount).sum();
            ins.extend(token);
            if moved > 0 {
                outs.insert(0, (self.payee(word[6].rotate_left(4), 1), moved));
            }
        }
        if fee > 0 {
            outs.push((self.boundary(PurseKind::Fees, 0), fee));
        }
        self.record(&ins, &outs);
    }

    fn finish(self, claims: &[Vec<(u16, u8)>]) -> World {
        let complaints = claims
            .iter()
            .enumerate()
            .map(|(i, claims)| self.complaint(i, claims))
            .collect();
        let names = |count: usize| (0..count).map(|i| i.to_string()).collect();
        let columns = Columns {
            names: Names::Given {
                purses: names(self.ledger.purse_count()),
                movements: names(self.ledger.movement_count()),
            },
            facts: self.facts,
            holders: (0..HOLDERS).map(|holder| format!("holder {holder}")).collect(),
            addresses: (0..ADDRESSES).map(|address| format!("address {address}")).collect(),
            keepers: vec![KeeperFacts {
                name: "keeper".into(),
                kind: KeeperKind::Exchange,
                country: None,
            }],
            links: self.links,
            blocks: self.blocks,
            roles: clusters(&self.ledger),
            ..Columns::of(self.ledger)
        };
        let evidence = columns.check().unwrap();
        World { evidence, complaints }
    }

    /// Claims are drawn from the first half of the ledger, so that there is something to follow.
    fn complaint(&self, number: usize, claims: &[(u16, u8)]) -> Complaint {
        let inner = |leg: &OutLegId| !self.ledger.kind(self.ledger.out_purse(*leg)).is_boundary();
        let legs: Vec<OutLegId> = (0..self.ledger.out_count() / 2 + 1)
            .filter(|&leg| leg < self.ledger.out_count())
            .map(OutLegId::new)
            .filter(inner)
            .collect();
        let mut claimed: Vec<(OutLegId, Amount)> = Vec::new();
        for &(place, share) in claims {
            let Some(&leg) = legs.get(usize::from(place) % legs.len().max(1)) else {
                continue;
            };
            let amount = self.ledger.out_amount(leg).get() * u64::from(share | 1) / 255;
            if claimed.iter().all(|(have, _)| *have != leg) {
                claimed.push((leg, Amount::new(amount)));
            }
        }
        Complaint {
            name: format!("complaint {number}"),
            claims: claimed,
        }
    }
}

/// Reads instructions as a world.
pub fn world(taste: Taste, instructions: &[Instruction], claims: &[Vec<(u16, u8)>]) -> World {
    let mut builder = Builder::new(taste);
    for instruction in instructions {
        builder.read(instruction);
    }
    builder.finish(claims)
}
