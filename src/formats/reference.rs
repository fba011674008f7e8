//! From the words of a complaint to the legs that it claims.
//!
//! A reference is `TXID:VOUT`, `coinbase@HEIGHT`, the name of a purse, or `MOVEMENT:POSITION` where a purse was filled more
//! than once. An amount marks the first units of what is referred to; a coinbase is marked across its outputs in their order.

use std::fmt;

use super::hex::parse_id;
use crate::evidence::{Complaint, Evidence, Names, Texts, canonical};
use crate::ledger::PurseKind;
use crate::units::{Amount, Instant, MovementId, OutLegId, PurseId};

/// What a complaint may name beside purses and outputs.
const COINBASE: &str = " and coinbase@HEIGHT";
/// What a deposit may be named by beside purses and outputs.
const ADDRESS: &str = ", coinbase@HEIGHT and an address, of which the last credit is meant";

/// Why a reference means nothing in this ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The reference as it was written.
    pub reference: String,
    /// What is missing and what would be accepted.
    pub problem: String,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reference, self.problem)
    }
}

impl std::error::Error for Unresolved {}

/// Splits what a person types, `REF` or `REF=AMOUNT`.
///
/// # Errors
/// Where what follows the last `=` is no amount of base units.
pub fn split(typed: &str) -> Result<(&str, Option<Amount>), Unresolved> {
    let Some((reference, amount)) = typed.rsplit_once('=') else {
        return Ok((typed, None));
    };
    let parsed = amount.parse().map(|units| (reference, Some(Amount::new(units))));
    parsed.map_err(|_| Unresolved {
        reference: typed.to_owned(),
        problem: format!("{amount:?} is no amount; accepted is a whole number of base units below 2^64"),
    })
}

/// Finds the legs that a reference claims; without an amount it claims all of their value.
///
/// # Errors
/// Where the reference names nothing in this ledger, or more than one thing, or holds less than the amount.
pub fn resolve(evidence: &Evidence, reference: &str, amount: Option<Amount>) -> Result<Complaint, Unresolved> {
    let unresolved = |problem: String| Unresolved {
        reference: reference.to_owned(),
        problem,
    };
    let legs = find(evidence, reference, COINBASE).map_err(unresolved)?;
    let ledger = evidence.ledger();
    // What cannot be seen can be claimed whole, for methods that ask for no amounts.
    if amount.is_some() && legs.iter().any(|&leg| ledger.out_is_sealed(leg)) {
        return Err(unresolved(
            "its amount cannot be seen, so that no part of it can be claimed".into(),
        ));
    }
    let value: u128 = legs.iter().map(|&leg| u128::from(ledger.out_amount(leg).get())).sum();
    let mut left = amount.map_or(value, |amount| u128::from(amount.get()));
    if left > value {
        return Err(unresolved(format!("{left} are claimed, and it holds only {value}")));
    }
    let mut claims = Vec::new();
    for (i, &leg) in legs.iter().enumerate() {
        let whole = ledger.out_amount(leg);
        let part = u128::from(whole.get()).min(left);
        left -= part;
        if part > 0 || whole.is_zero() && legs.len() == 1 || i == 0 && value == 0 {
            claims.push((
                leg,
                Amount::new(u64::try_from(part).expect("a part of an amount fits its type")),
            ));
        }
    }
    Ok(Complaint {
        name: reference.to_owned(),
        claims,
    })
}

/// Finds the purse of this public name, filled or not.
///
/// # Errors
/// Where no purse has the name.
pub(crate) fn purse(evidence: &Evidence, name: &str) -> Result<PurseId, Unresolved> {
    let unresolved = |problem: String| Unresolved {
        reference: name.to_owned(),
        problem,
    };
    match evidence.names() {
        Names::Outpoints { txids, .. } => {
            let leg = outpoint(evidence, txids, name, COINBASE).map_err(unresolved)?;
            Ok(evidence.ledger().out_purse(leg))
        }
        Names::Given { purses, movements } => {
            let index = purse_called(evidence, (purses, movements), name);
            let index = index.ok_or_else(|| unresolved("the ledger has no purse of this name".into()))?;
            Ok(PurseId::new(index))
        }
    }
}

/// Finds the first purse that is called so, or the coin that is called by the output that made it.
fn purse_called(evidence: &Evidence, (purses, movements): (&Texts, &Texts), name: &str) -> Option<usize> {
    let ledger = evidence.ledger();
    called_of(purses, Names::PURSE, ledger.purse_count(), name).or_else(|| {
        let (movement, position) = name.rsplit_once(':')?;
        let movement = called_of(movements, Names::MOVEMENT, ledger.movement_count(), movement)?;
        let place = position.parse().ok()?;
        let leg = ledger.out_legs(MovementId::new(movement)).nth(place)?;
        let purse = ledger.out_purse(leg);
        (evidence.purse_name(purse) == name).then_some(purse.index())
    })
}

/// Finds the first of so many that is called so: by the names that they were given, or by their numbers where none was.
fn called_of(names: &Texts, kind: &str, count: usize, name: &str) -> Option<usize> {
    if !names.is_empty() {
        return names.iter().position(|other| other == name);
    }
    let number: usize = name.strip_prefix(kind)?.parse().ok()?;
    (number < count && format!("{kind}{number}") == name).then_some(number)
}

/// Finds the address of this public name, in whichever form it is written.
pub(super) fn address(evidence: &Evidence, name: &str) -> Option<u32> {
    let name = canonical(name);
    let place = evidence.addresses().iter().position(|have| canonical(have) == name);
    place.map(|place| place as u32)
}

/// Finds the purses of one hand: all of this address or held under this name, else the purse of this public name.
///
/// # Errors
/// Where the ledger knows no such address, holder or purse.
pub(crate) fn group(evidence: &Evidence, name: &str) -> Result<Vec<PurseId>, Unresolved> {
    let holder = evidence.holders().iter().position(|other| other == name);
    let (address, holder) = (address(evidence, name), holder.map(|place| place as u32));
    let same = |known: Option<u32>, asked: Option<u32>| asked.is_some() && known == asked;
    let belongs = |purse: &PurseId| {
        let facts = evidence.facts(*purse);
        same(facts.address, address) || same(facts.holder, holder)
    };
    let purses: Vec<PurseId> = evidence.ledger().purses().filter(belongs).collect();
    if !purses.is_empty() {
        return Ok(purses);
    }
    let found = purse(evidence, name).map(|purse| vec![purse]);
    found.map_err(|error| Unresolved {
        problem: format!("{}, and no address and no holder either", error.problem),
        ..error
    })
}

/// Finds the deposit that a reference names: `TXID:VOUT`, `MOVEMENT:POSITION`, `coinbase@HEIGHT` where it pays one output, or a purse
/// or an address, of which the last credit is meant that happened by then.
///
/// # Errors
/// Where the reference names nothing in this ledger or several outputs, or nothing that happened by then, or an amount that cannot be seen.
pub fn deposit(evidence: &Evidence, reference: &str, by: Option<Instant>) -> Result<OutLegId, Unresolved> {
    let unresolved = |problem: String| Unresolved {
        reference: reference.to_owned(),
        problem,
    };
    let ledger = evidence.ledger();
    let by = by.unwrap_or(Instant::MAX).min(evidence.until());
    let is_late = |leg: OutLegId| ledger.instant(ledger.movement_of(leg)) > by;
    let credits = named_credits(evidence, reference);
    let leg = match credits.iter().rev().find(|&&leg| !is_late(leg)) {
        Some(&leg) => leg,
        None if !credits.is_empty() => {
            let first = ledger.instant(ledger.movement_of(credits[0]));
            return Err(unresolved(format!(
                "its first credit happened at {first}, after the instant of the question"
            )));
        }
        None => {
            let legs = find(evidence, reference, ADDRESS).map_err(unresolved)?;
            if legs.len() > 1 {
                let name = |&leg: &OutLegId| evidence.purse_name(ledger.out_purse(leg));
                let names: Vec<String> = legs.iter().take(4).map(name).collect();
                let (count, such) = (legs.len(), names.join(", "));
                return Err(unresolved(format!(
                    "it has {count} outputs that can be spent; name one of them, such as {such}"
                )));
            }
            legs[0]
        }
    };
    if is_late(leg) {
        let at = ledger.instant(ledger.movement_of(leg));
        return Err(unresolved(format!(
            "it happened at {at}, after the instant of the question"
        )));
    }
    if ledger.out_is_sealed(leg) {
        return Err(unresolved("its amount cannot be seen".into()));
    }
    Ok(leg)
}

/// Returns the credits to the purse of this name or to the purses of this address, in their order.
fn named_credits(evidence: &Evidence, name: &str) -> Vec<OutLegId> {
    let ledger = evidence.ledger();
    let address = address(evidence, name);
    let purse = match evidence.names() {
        Names::Given { purses, movements } => purse_called(evidence, (purses, movements), name),
        Names::Outpoints { .. } => None,
    };
    if address.is_none() && purse.is_none() {
        return Vec::new();
    }
    let is_named = |id: PurseId| match purse {
        Some(purse) => id.index() == purse,
        None => evidence.facts(id).address == address,
    };
    let legs = ledger.out_purses().iter().enumerate();
    legs.filter(|(_, purse)| is_named(**purse) && !ledger.kind(**purse).is_boundary())
        .map(|(leg, _)| OutLegId::new(leg))
        .collect()
}

/// Finds the legs that a reference names; `other` is what is accepted beside purses and outputs.
fn find(evidence: &Evidence, reference: &str, other: &str) -> Result<Vec<OutLegId>, String> {
    if let Some(height) = reference.strip_prefix("coinbase@") {
        let parsed = height
            .parse()
            .map_err(|_| format!("{height:?} is no height; accepted is a whole number"))?;
        return coinbase(evidence, parsed);
    }
    match evidence.names() {
        Names::Outpoints { txids, .. } => outpoint(evidence, txids, reference, other).map(|leg| vec![leg]),
        Names::Given { purses, movements } => given(evidence, purses, movements, reference, other).map(|leg| vec![leg]),
    }
}

fn coinbase(evidence: &Evidence, height: u32) -> Result<Vec<OutLegId>, String> {
    let ledger = evidence.ledger();
    if evidence.blocks().iter().all(|block| block.height.is_none()) {
        return Err("nothing tells the heights of this ledger; give --first-height".into());
    }
    let block = evidence.blocks().iter().find(|block| block.height == Some(height));
    let first = evidence.blocks().iter().find_map(|block| block.height);
    let last = evidence.blocks().iter().rev().find_map(|block| block.height);
    let block = block.ok_or_else(|| match (first, last) {
        (Some(first), Some(last)) => {
            format!("there is no block {height}; the ledger has the heights {first} to {last}")
        }
        _ => format!("there is no block {height}"),
    })?;
    let made = block
        .coinbase
        .ok_or_else(|| format!("block {height} has no coinbase"))?;
    let coins = ledger
        .out_legs(made)
        .filter(|&leg| ledger.kind(ledger.out_purse(leg)) == PurseKind::Coin);
    let coins: Vec<OutLegId> = coins.collect();
    match coins.is_empty() {
        true => Err("it has no output that can be spent".into()),
        false => Ok(coins),
    }
}

fn outpoint(evidence: &Evidence, txids: &[[u8; 32]], reference: &str, other: &str) -> Result<OutLegId, String> {
    let parts = reference.split_once(':');
    let parts = parts.and_then(|(txid, vout)| parse_id(txid).zip(vout.parse::<u32>().ok()));
    let (txid, vout) = parts.ok_or_else(|| format!("no reference; accepted are TXID:VOUT{other}"))?;
    let ledger = evidence.ledger();
    let mut same = txids.iter().enumerate().rev().filter(|(_, other)| **other == txid);
    // An id that repeats names the later transaction; the movement that buried the earlier one fills no coin.
    let made = |movement: usize| MovementId::new(movement);
    let found = same.find(|(movement, _)| ledger.out_legs(made(*movement)).any(|leg| fills_coin(evidence, leg)));
    let found = found.or_else(|| txids.iter().enumerate().rev().find(|(_, other)| **other == txid));
    let (movement, _) = found.ok_or("the ledger has no transaction with this id")?;
    let outs = ledger.outs(made(movement));
    let leg = outs
        .start
        .checked_add(vout as usize)
        .filter(|leg| outs.contains(leg))
        .map(OutLegId::new);
    let no_output = || format!("the transaction has no output {vout}");
    let leg = leg.ok_or_else(no_output)?;
    match ledger.kind(ledger.out_purse(leg)) {
        PurseKind::Coin => Ok(leg),
        PurseKind::Destroyed => Err("nobody can spend this output, so that there is nothing to follow".into()),
        PurseKind::Account
        | PurseKind::Fees
        | PurseKind::Issuance
        | PurseKind::Cash
        | PurseKind::Claims
        | PurseKind::Lender => Err(no_output()),
    }
}

fn fills_coin(evidence: &Evidence, leg: OutLegId) -> bool {
    evidence.ledger().kind(evidence.ledger().out_purse(leg)) == PurseKind::Coin
}

fn given(
    evidence: &Evidence,
    purses: &Texts,
    movements: &Texts,
    reference: &str,
    other: &str,
) -> Result<OutLegId, String> {
    let ledger = evidence.ledger();
    let called = purse_called(evidence, (purses, movements), reference);
    // Several purses may have one name.
    let named = |purse: usize| Some(purse) == called || purses.get(purse) == Some(reference);
    let credits = || {
        ledger
            .out_purses()
            .iter()
            .enumerate()
            .filter(|(_, purse)| named(purse.index()))
    };
    let mut some = credits();
    match (some.next(), some.next()) {
        (Some((leg, _)), None) => return Ok(OutLegId::new(leg)),
        (Some(_), Some(_)) => {
            let ways = credits().take(4).map(|(leg, _)| place(evidence, OutLegId::new(leg)));
            let ways: Vec<String> = ways.collect();
            return Err(format!(
                "the purse was filled {} times; name one of them, such as {}",
                credits().count(),
                ways.join(", ")
            ));
        }
        (None, _) if called.is_some() => return Err("the purse was never filled".into()),
        (None, _) => {}
    }
    let parts = reference
        .rsplit_once(':')
        .and_then(|(name, position)| Some((name, position.parse::<u32>().ok()?)));
    let (name, position) = parts.ok_or_else(|| {
        format!("the ledger has no purse of this name; accepted are the name of a purse, MOVEMENT:POSITION{other}")
    })?;
    let movement = called_of(movements, Names::MOVEMENT, ledger.movement_count(), name);
    let movement = movement.ok_or("the ledger has no purse and no movement of this name")?;
    let outs = ledger.outs(MovementId::new(movement));
    let leg = outs
        .start
        .checked_add(position as usize)
        .filter(|leg| outs.contains(leg))
        .map(OutLegId::new);
    let leg = leg.filter(|&leg| !ledger.kind(ledger.out_purse(leg)).is_boundary());
    leg.ok_or_else(|| format!("the movement fills no purse at position {position}"))
}

/// Returns `MOVEMENT:POSITION` of a leg.
fn place(evidence: &Evidence, leg: OutLegId) -> String {
    let movement = evidence.ledger().movement_of(leg);
    let position = leg.index() - evidence.ledger().outs(movement).start;
    format!("{}:{position}", evidence.movement_name(movement))
}
