//! A typed ledger while it is put together, movement by movement.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::rows::{File, Kind, LegRow, MovementRow};
use crate::evidence::Block;
use crate::formats::decimal::SCALE_MAX;
use crate::ledger::{Ledger, Leg, MovementRefusal, PurseKind};
use crate::units::{Amount, Asset, AssetId, Instant, MovementId, PurseId, Span, Total};

/// The sum of all in-legs of one file stays below this, so that no sum of a walk overflows.
const TOTAL_MAX: u128 = 1 << 63;

/// What is wrong, and where.
pub(super) type Problem = (Range<usize>, String);

/// The ledger while it is put together.
pub(super) struct Draft {
    pub ledger: Ledger,
    kind: Kind,
    kinds: BTreeMap<String, Kind>,
    pub purses: Vec<String>,
    pub movements: Vec<String>,
    pub blocks: Vec<Block>,
    total: u128,
    /// What accounts held before the beginning, where that is said and does not stand in the ledger yet.
    openings: BTreeMap<String, u64>,
    /// What accounts owe of which the opening balance is said.
    debts: BTreeMap<PurseId, Amount>,
    /// The movements that nobody typed: opening balances, loans and what pays these back.
    pub implied: BTreeSet<MovementId>,
}

/// Refuses a name that stands twice where others are meant by it.
pub(super) fn once<'a>(what: &str, names: impl Iterator<Item = &'a Spanned<String>>) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            return Err((name.span(), format!("the {what} {:?} is named before", name.get_ref())));
        }
    }
    Ok(())
}

impl Draft {
    pub(super) fn new(file: &File) -> Result<Draft, Problem> {
        let mut ledger = Ledger::open_history();
        once("asset", file.assets.iter().map(|row| &row.code))?;
        for row in &file.assets {
            let scale = row.scale.as_ref().map_or(0, |scale| *scale.get_ref());
            let scale = u8::try_from(scale).ok().filter(|scale| *scale <= SCALE_MAX);
            let scale = scale.ok_or_else(|| {
                let written = row.scale.as_ref().expect("a scale that is not written is zero");
                let problem = format!(
                    "a scale of {} decimals; at most {SCALE_MAX} are accepted",
                    written.get_ref()
                );
                (written.span(), problem)
            })?;
            let code = row.code.get_ref().clone();
            ledger.add_asset(Asset { code, scale });
        }
        if file.assets.is_empty() {
            ledger.add_asset(Asset {
                code: "unit".into(),
                scale: 0,
            });
        }
        let kinds = file
            .purses
            .iter()
            .filter_map(|(name, row)| Some((name.get_ref().clone(), row.kind?)));
        let openings = file
            .purses
            .iter()
            .filter_map(|(name, row)| Some((name.get_ref().clone(), row.opening?)));
        Ok(Draft {
            ledger,
            kind: file.kind,
            kinds: kinds.collect(),
            purses: Vec::new(),
            movements: Vec::new(),
            blocks: Vec::new(),
            total: 0,
            openings: openings.collect(),
            debts: BTreeMap::new(),
            implied: BTreeSet::new(),
        })
    }

    pub(super) fn record(&mut self, row: &Spanned<MovementRow>) -> Result<(), Problem> {
        let movement = row.get_ref();
        let refused = |problem: String| (row.span(), problem);
        let last = self
            .ledger
            .movements()
            .next_back()
            .map(|last| self.ledger.instant(last));
        let next = last.map_or(Instant::from_unix(0), |last| last + Span::seconds(1));
        let at = movement.at.map_or(next, |moment| moment.0);
        let ins = self.legs(&movement.ins)?;
        let mut outs = self.legs(&movement.outs)?;
        if let Some(fee) = movement.fee {
            let payer = ins.first().or(outs.first()).map(|leg| self.ledger.asset_of(leg.purse));
            let asset = payer.ok_or_else(|| refused("a fee needs somebody who pays it".into()))?;
            let fees = match asset.index() {
                0 => "fees".to_owned(),
                _ => format!("fees:{}", self.ledger.asset(asset).code),
            };
            outs.push(Leg::new(self.purse(&fees).map_err(refused)?, Amount::new(fee)));
        }
        self.total += ins
            .iter()
            .chain(&outs)
            .map(|leg| u128::from(leg.amount.get()))
            .sum::<u128>();
        if self.total >= TOTAL_MAX {
            return Err(refused("the amounts of this file add up to 2^63 and more".into()));
        }
        let number = self.movements.len() - self.implied.len() + 1;
        let name = movement.name.clone().unwrap_or_else(|| format!("m{number}"));
        self.open_accounts(at, movement, &name, &ins, &outs).map_err(refused)?;
        let id = self.append(at, name.clone(), &ins, &outs).map_err(refused)?;
        self.enter_block(id, movement, &ins).map_err(refused)?;
        self.pay_back(at, movement, &name, &outs).map_err(refused)
    }

    fn append(&mut self, at: Instant, name: String, ins: &[Leg], outs: &[Leg]) -> Result<MovementId, String> {
        let id = self.ledger.try_record(at, ins, outs);
        let id = id.map_err(|refusal| self.describe(&refusal))?;
        if self.movements.contains(&name) {
            return Err(format!("there is a movement {name:?} before"));
        }
        self.movements.push(name);
        Ok(id)
    }

    /// Appends what nobody typed and follows from what an account held before the beginning.
    fn imply(&mut self, at: Instant, row: &MovementRow, name: String, from: Leg, to: Leg) -> Result<(), String> {
        let id = self.append(at, name, &[from], &[to])?;
        self.implied.insert(id);
        // Whatever it comes from, it is no coinbase.
        self.enter_block(id, row, &[])
    }

    /// Returns the purse of a boundary in the asset of an account.
    fn boundary(&mut self, stem: &str, account: PurseId) -> Result<PurseId, String> {
        let asset = self.ledger.asset_of(account);
        match asset.index() {
            0 => self.purse(stem),
            _ => self.purse(&format!("{stem}:{}", self.ledger.asset(asset).code.clone())),
        }
    }

    /// Gives accounts that a movement names for the first time what they held before, and lends those that pay more than they
    /// hold what is missing, where their opening balance is said.
    fn open_accounts(
        &mut self,
        at: Instant,
        row: &MovementRow,
        name: &str,
        ins: &[Leg],
        outs: &[Leg],
    ) -> Result<(), String> {
        let named: BTreeSet<PurseId> = ins.iter().chain(outs).map(|leg| leg.purse).collect();
        for purse in named {
            let account = self.purses[purse.index()].clone();
            let Some(opening) = self.openings.remove(&account) else {
                continue;
            };
            if self.ledger.kind(purse) != PurseKind::Account {
                return Err(format!(
                    "{account} is no account, and only accounts have an opening balance"
                ));
            }
            self.debts.insert(purse, Amount::ZERO);
            if opening > 0 {
                let (from, opening) = (self.boundary("issuance", purse)?, Amount::new(opening));
                let name = format!("opening balance of {account}");
                self.imply(at, row, name, Leg::new(from, opening), Leg::new(purse, opening))?;
            }
        }
        let mut gives: BTreeMap<PurseId, Total> = BTreeMap::new();
        for leg in ins.iter().filter(|leg| self.debts.contains_key(&leg.purse)) {
            *gives.entry(leg.purse).or_default() += leg.amount;
        }
        for (purse, given) in gives {
            let Ok(missing) = u64::try_from(given.saturating_sub(self.ledger.balance(purse)).get()) else {
                continue; // the movement itself is refused
            };
            if missing > 0 {
                let (lender, missing) = (self.boundary("lender", purse)?, Amount::new(missing));
                *self.debts.entry(purse).or_default() += missing;
                let name = format!("loan to {} for {name}", self.purses[purse.index()]);
                self.imply(at, row, name, Leg::new(lender, missing), Leg::new(purse, missing))?;
            }
        }
        Ok(())
    }

    /// Pays back what accounts owe out of what a movement brought.
    fn pay_back(&mut self, at: Instant, row: &MovementRow, name: &str, outs: &[Leg]) -> Result<(), String> {
        let paid: BTreeSet<PurseId> = outs.iter().map(|leg| leg.purse).collect();
        for purse in paid {
            let Some(debt) = self.debts.get(&purse).copied() else {
                continue;
            };
            let back = debt.min(self.ledger.balance(purse));
            if !back.is_zero() {
                self.debts.insert(purse, debt - back);
                let lender = self.boundary("lender", purse)?;
                let name = format!("loan to {} paid back by {name}", self.purses[purse.index()]);
                self.imply(at, row, name, Leg::new(purse, back), Leg::new(lender, back))?;
            }
        }
        Ok(())
    }

    fn legs(&mut self, rows: &[Spanned<LegRow>]) -> Result<Vec<Leg>, Problem> {
        let leg = |row: &Spanned<LegRow>| {
            let leg = row.get_ref();
            let problem = |problem: String| (row.span(), problem);
            let purse = self.purse(&leg.name).map_err(problem)?;
            match leg.amount {
                Some(amount) => Ok(Leg::new(purse, Amount::new(amount))),
                None if leg.sealed => Ok(Leg::sealed(purse)),
                None => Err(problem(format!(
                    "{} has no amount; accepted are a number and \"?\"",
                    leg.name
                ))),
            }
        };
        rows.iter().map(leg).collect()
    }

    /// Returns the purse of this name, which is opened where there is none.
    fn purse(&mut self, name: &str) -> Result<PurseId, String> {
        if let Some(purse) = self.purses.iter().position(|have| have == name) {
            return Ok(PurseId::new(purse));
        }
        let (stem, asset) = match name.rsplit_once(':') {
            Some((stem, code)) => {
                let asset = self.ledger.assets().iter().position(|asset| asset.code == code);
                (
                    stem,
                    asset.ok_or_else(|| format!("{name}: there is no asset {code:?}"))?,
                )
            }
            None => (name, 0),
        };
        let kind = match stem {
            "issuance" => PurseKind::Issuance,
            "fees" => PurseKind::Fees,
            "cash" => PurseKind::Cash,
            "claims" => PurseKind::Claims,
            "destroyed" => PurseKind::Destroyed,
            "lender" => PurseKind::Lender,
            _ => match self.kinds.get(name).copied().unwrap_or(self.kind) {
                Kind::Coin => PurseKind::Coin,
                Kind::Account => PurseKind::Account,
            },
        };
        self.purses.push(name.to_owned());
        Ok(self.ledger.open(kind, AssetId::new(asset)))
    }

    fn enter_block(&mut self, id: MovementId, movement: &MovementRow, ins: &[Leg]) -> Result<(), String> {
        let last = self.blocks.last().and_then(|block| block.height);
        let height = movement.height.or(last);
        let Some(height) = height else { return Ok(()) };
        if last.is_some_and(|last| height < last) {
            return Err("heights do not fall".into());
        }
        if last != Some(height) {
            self.blocks.push(Block {
                height: Some(height),
                first: id,
                coinbase: None,
            });
        }
        if ins.iter().any(|leg| self.ledger.kind(leg.purse) == PurseKind::Issuance) {
            self.blocks.last_mut().expect("a block was just entered").coinbase = Some(id);
        }
        Ok(())
    }

    /// Says a refusal with the names of this file.
    fn describe(&self, refusal: &MovementRefusal) -> String {
        let name = |purse: &PurseId| &self.purses[purse.index()];
        match refusal {
            MovementRefusal::NotOnce { purse } => {
                let name = name(purse);
                format!(
                    "{name} is a coin, which is filled once and emptied once, whole; kind = \"account\" is used often"
                )
            }
            MovementRefusal::Overdrawn { purse, balance, taken } => {
                format!("{} holds {balance} and {taken} are taken", name(purse))
            }
            MovementRefusal::Overflow { purse } => format!("{} would hold more than 2^64", name(purse)),
            MovementRefusal::Unbalanced { .. }
            | MovementRefusal::TooLarge { .. }
            | MovementRefusal::Backwards { .. } => refusal.to_string(),
        }
    }
}
