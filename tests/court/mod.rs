//! The rules of the courts, slow and obvious: money is a list of units, and each rule is written as a court would say it.

use std::collections::{BTreeMap, BTreeSet};

use dyepack::evidence::{Complaint, Evidence};
use dyepack::ledger::PurseKind;
use dyepack::lots::Role;
use dyepack::units::{MovementId, PurseId};

/// A unit of money: whose it is, or nobody's in particular.
type Unit = Option<usize>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Court {
    OwnMoneyFirst,
    LowestBalance,
    PariPassu,
    Fungible(u32),
}

fn with(evidence: &Evidence, role: Role) -> Vec<bool> {
    let mut list = vec![false; evidence.ledger().purse_count()];
    for row in evidence.roles().rows.iter().filter(|row| row.role == role) {
        for purse in &row.purses {
            list[purse.index()] = true;
        }
    }
    list
}

/// Tells whether value rests in a purse; everywhere else it goes no further.
fn rests(evidence: &Evidence, purse: PurseId) -> bool {
    let facts = evidence.facts(purse);
    let kind = evidence.ledger().kind(purse);
    matches!(kind, PurseKind::Coin | PurseKind::Account) && !facts.reserve && !facts.edge
}

/// Gives the first units of a leg to whoever claims them and is listed first.
fn claim(units: &mut [Unit], leg: usize, complaints: &[Complaint]) {
    for (origin, complaint) in complaints.iter().enumerate() {
        for (claimed, amount) in complaint.claims.iter().filter(|(claimed, _)| claimed.index() == leg) {
            assert_eq!(claimed.index(), leg);
            for unit in units[..amount.get() as usize].iter_mut().filter(|unit| unit.is_none()) {
                *unit = Some(origin);
            }
        }
    }
}

/// Follows without links and with fees lost, by fifo between claimants: what each complaint has in each purse in the end.
pub fn follow(evidence: &Evidence, complaints: &[Complaint], court: Court) -> BTreeMap<(usize, usize), u64> {
    let ledger = evidence.ledger();
    let (wrongdoer, purchaser) = (with(evidence, Role::Wrongdoer), with(evidence, Role::Purchaser));
    let mut purses: Vec<Vec<Unit>> = vec![Vec::new(); ledger.purse_count()];
    for movement in (0..ledger.movement_count()).map(MovementId::new) {
        let mut arrived: Vec<(usize, Vec<Unit>)> = Vec::new();
        for asset in 0..ledger.assets().len() {
            let of_asset = |purse: PurseId| ledger.asset_of(purse).index() == asset;
            let ins: Vec<usize> = ledger
                .ins(movement)
                .filter(|&leg| of_asset(ledger.in_purses()[leg]))
                .collect();
            let paying: Vec<usize> = ins
                .iter()
                .copied()
                .filter(|&leg| ledger.in_amounts()[leg].get() > 0)
                .collect();
            let his = !paying.is_empty() && paying.iter().all(|&leg| wrongdoer[ledger.in_purses()[leg].index()]);
            let mut line: Vec<Unit> = Vec::new();
            for leg in ins {
                let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg].get() as usize);
                let have = &mut purses[purse.index()];
                match ledger.kind(purse) {
                    PurseKind::Account => {
                        // What nobody saw come in was there before the beginning.
                        while have.len() < amount {
                            have.insert(0, None);
                        }
                        for _ in 0..amount {
                            let own = have
                                .iter()
                                .position(|unit| unit.is_none())
                                .filter(|_| wrongdoer[purse.index()]);
                            line.push(have.remove(own.unwrap_or(0)));
                        }
                    }
                    PurseKind::Coin if !have.is_empty() => line.append(have),
                    _ => line.extend(vec![None; amount]),
                }
            }
            let outs: Vec<usize> = ledger
                .outs(movement)
                .filter(|&leg| of_asset(ledger.out_purses()[leg]))
                .collect();
            let is_fee = |leg: usize| ledger.kind(ledger.out_purses()[leg]) == PurseKind::Fees;
            let back = |leg: usize| wrongdoer[ledger.out_purses()[leg].index()];
            let mut order: Vec<usize> = outs
                .iter()
                .copied()
                .filter(|&leg| !(is_fee(leg) || his && back(leg)))
                .collect();
            order.extend(outs.iter().copied().filter(|&leg| is_fee(leg)));
            order.extend(outs.iter().copied().filter(|&leg| !is_fee(leg) && his && back(leg)));
            if his {
                line.sort_by_key(|unit| unit.is_some());
            }
            let mut at = 0;
            for leg in order {
                let end = (at + ledger.out_amounts()[leg].get() as usize).min(line.len());
                let mut piece = line[at..end].to_vec();
                piece.resize(ledger.out_amounts()[leg].get() as usize, None);
                arrived.push((leg, piece));
                at = end;
            }
        }
        arrived.sort_by_key(|(leg, _)| *leg);
        for (leg, mut piece) in arrived {
            claim(&mut piece, leg, complaints);
            let purse = ledger.out_purses()[leg];
            let follows = court == Court::OwnMoneyFirst || wrongdoer[purse.index()];
            if !rests(evidence, purse) || purchaser[purse.index()] || !follows {
                piece.fill(None);
            }
            if ledger.kind(purse) == PurseKind::Account || piece.iter().any(Option::is_some) {
                purses[purse.index()].extend(piece);
            }
        }
    }
    let mut held = BTreeMap::new();
    for (purse, units) in purses.iter().enumerate() {
        for origin in units.iter().flatten() {
            *held.entry((purse, *origin)).or_insert(0) += 1;
        }
    }
    held
}

/// An account that claims name.
#[derive(Default)]
struct Account {
    balance: u64,
    credits: u64,
    claimed: Vec<(i64, usize)>,
}

/// Divides the accounts that are claimed.
pub fn divide(evidence: &Evidence, complaints: &[Complaint], court: Court) -> BTreeMap<(usize, usize), u64> {
    let ledger = evidence.ledger();
    let (wrongdoer, purchaser) = (with(evidence, Role::Wrongdoer), with(evidence, Role::Purchaser));
    let mut accounts: BTreeMap<usize, Account> = BTreeMap::new();
    let mut now = 0;
    for movement in (0..ledger.movement_count()).map(MovementId::new) {
        now = ledger.instant(movement).unix();
        // What comes from elsewhere: all that comes, less what the account itself paid in the same movement.
        let sum =
            |legs: &[(PurseId, u64)], purse| legs.iter().filter(|leg| leg.0 == purse).map(|leg| leg.1).sum::<u64>();
        let ins: Vec<(PurseId, u64)> = ledger
            .ins(movement)
            .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg].get()))
            .collect();
        let outs: Vec<(PurseId, u64)> = ledger
            .outs(movement)
            .map(|leg| (ledger.out_purses()[leg], ledger.out_amounts()[leg].get()))
            .collect();
        let purses: BTreeSet<PurseId> = outs.iter().map(|leg| leg.0).collect();
        for purse in purses {
            let account = accounts.entry(purse.index()).or_default();
            account.credits += sum(&outs, purse).saturating_sub(sum(&ins, purse));
        }
        for leg in ledger.ins(movement) {
            let account = accounts.entry(ledger.in_purses()[leg].index()).or_default();
            let amount = ledger.in_amounts()[leg].get();
            let before = amount.saturating_sub(account.balance);
            account.credits += before;
            account.balance = account.balance + before - amount;
        }
        for leg in ledger.outs(movement) {
            let account = accounts.entry(ledger.out_purses()[leg].index()).or_default();
            let amount = ledger.out_amounts()[leg].get();
            account.balance += amount;
            let mut units = vec![None; amount as usize];
            claim(&mut units, leg, complaints);
            account
                .claimed
                .extend(units.into_iter().flatten().map(|origin| (now, origin)));
        }
    }
    let mut held = BTreeMap::new();
    for (purse, account) in accounts {
        let id = PurseId::new(purse);
        if ledger.kind(id) != PurseKind::Account || !rests(evidence, id) || purchaser[purse] {
            continue;
        }
        let counts = |since: i64| match court {
            Court::Fungible(days) => now - since <= i64::from(days) * 86_400,
            _ => true,
        };
        let mut claimed: BTreeMap<usize, u64> = BTreeMap::new();
        for (_, origin) in account.claimed.iter().filter(|(since, _)| counts(*since)) {
            *claimed.entry(*origin).or_default() += 1;
        }
        let all: u64 = claimed.values().sum();
        let (divided, among) = match court {
            Court::PariPassu if !wrongdoer[purse] => (account.balance, account.credits.max(all)),
            _ => (account.balance.min(all), all),
        };
        for (origin, units) in claimed {
            let share = (divided * units).checked_div(among).unwrap_or(0);
            if share > 0 {
                held.insert((purse, origin), share);
            }
        }
    }
    held
}

/// The claim on one account, as the court put it: the least of claim and balance after every event. What one complaint claims
/// is the claim, and no claimed money comes to the account but by complaints.
pub fn lowest_balance(evidence: &Evidence, complaints: &[Complaint], account: PurseId) -> u64 {
    let ledger = evidence.ledger();
    let (mut claim, mut balance) = (0u64, 0u64);
    for movement in (0..ledger.movement_count()).map(MovementId::new) {
        let took: u64 = ledger
            .ins(movement)
            .filter(|&leg| ledger.in_purses()[leg] == account)
            .map(|leg| ledger.in_amounts()[leg].get())
            .sum();
        let came: u64 = ledger
            .outs(movement)
            .filter(|&leg| ledger.out_purses()[leg] == account)
            .map(|leg| ledger.out_amounts()[leg].get())
            .sum();
        balance = balance + came - took;
        let legs = ledger.outs(movement);
        let new: u64 = complaints[0]
            .claims
            .iter()
            .filter(|(leg, _)| legs.contains(&leg.index()) && ledger.out_purse(*leg) == account)
            .map(|(_, amount)| amount.get())
            .sum();
        claim = (claim + new).min(balance);
    }
    claim
}
