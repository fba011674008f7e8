//! Claims: what claimants can claim of an account, where no money is followed.
//!
//! Such a rule looks at the accounts that claims name and at nothing else. It divides what an account holds in the end, so that
//! it need not conserve value; what is claimed and not got is the shortfall. Each share is rounded down, and what rounding
//! leaves - less than one unit a claimant - stays undivided.

use std::collections::BTreeMap;

use super::claimed::{Mark, marks};
use super::doors::{Door, stop_reason};
use super::law::Standings;
use super::pass::{Pass, Terms, Turn};
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::{Holding, StopReason, Trace, TraceError};
use crate::evidence::{Complaint, Evidence, Shade};
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{Dividing, Lot, Method, Ordered, Rule, by_origin, lost};
use crate::units::{Amount, AssetId, InLegId, Instant, MovementId, OriginId, OutLegId, PurseId, Total, portion};

/// How an account is divided among those who claim it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// The account.
    pub purse: PurseId,
    /// At what instant.
    pub at: Instant,
    /// What it holds then.
    pub balance: Amount,
    /// What of it is divided.
    pub divided: Amount,
    /// The sum of all contributions, those of people who claim nothing included where they take part.
    pub contributions: Total,
    /// One part a claimant who contributed, in the order of the complaints.
    pub parts: Vec<Dividend>,
}

/// What one claimant gets of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dividend {
    /// From which complaint.
    pub origin: OriginId,
    /// What was contributed.
    pub contribution: Total,
    /// `floor(divided * contribution / contributions)`.
    pub share: Amount,
}

/// An account that claims name, while the ledger is read.
#[derive(Default)]
struct Account {
    balance: Amount,
    /// Everything that ever came in from elsewhere, and what was there before the beginning.
    credits: Total,
    /// The claimed units by instant and complaint.
    claimed: Vec<(Instant, OriginId, Amount)>,
    wrongdoers: bool,
}

/// Divides the accounts that the complaints name, as far as the walk's end.
pub(super) fn follow(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
    dividing: Dividing,
) -> Result<Trace, TraceError> {
    let mut reader = Reader::new(evidence, complaints, options, dividing)?;
    reader.read()?;
    Ok(reader.finish(complaints))
}

/// Returns how the accounts are divided in the end.
pub(super) fn divisions(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    dividing: Dividing,
) -> Result<Vec<Division>, TraceError> {
    let options = Options {
        method: *method,
        history: false,
        terms: Terms::of(method),
        record: false,
        backwards: None,
    };
    let mut reader = Reader::new(evidence, complaints, options, dividing)?;
    reader.read()?;
    Ok(reader.divide())
}

struct Reader<'a> {
    evidence: &'a Evidence,
    ledger: &'a Ledger,
    method: Method,
    dividing: Dividing,
    history: Option<Vec<Shade>>,
    shades: BTreeMap<(PurseId, OriginId), Amount>,
    pass: Pass<'a>,
    accounts: BTreeMap<PurseId, Account>,
    /// Whether a purse is one of the accounts.
    named: Vec<bool>,
    marks: Vec<Mark>,
    sums: Sums,
}

impl<'a> Reader<'a> {
    fn new(
        evidence: &'a Evidence,
        complaints: &[Complaint],
        options: Options<'_>,
        dividing: Dividing,
    ) -> Result<Reader<'a>, TraceError> {
        let ledger = evidence.ledger();
        Ok(Reader {
            evidence,
            ledger,
            method: options.method,
            dividing,
            history: options.history.then(Vec::new),
            shades: BTreeMap::new(),
            pass: Pass::new(evidence, &options.terms)?,
            accounts: BTreeMap::new(),
            named: vec![false; ledger.purse_count()],
            marks: marks(evidence, complaints, options.method.meeting())?,
            sums: Sums::new(complaints.len(), ledger.assets().len(), ledger.purse_count()),
        })
    }

    /// Opens the accounts that claims name; a claimed unit that came to a door stops there.
    fn read(&mut self) -> Result<(), TraceError> {
        let standings = Standings::new(self.evidence, true);
        let walked = (0..self.pass.end())
            .next_back()
            .map_or(0, |last| self.ledger.outs(MovementId::new(last)).end);
        self.marks.retain(|mark| mark.leg.index() < walked);
        let marks = std::mem::take(&mut self.marks);
        for claims in marks.chunk_by(|one, next| one.leg == next.leg) {
            self.claim(claims, &standings);
        }
        self.marks = marks;
        while let Some(turn) = self.pass.turn() {
            self.movement(&turn)?;
        }
        Ok(())
    }

    /// Enters the claims on one leg, with the meaning that claims have everywhere.
    fn claim(&mut self, claims: &[Mark], standings: &Standings) {
        let leg = claims[0].leg;
        let (purse, value) = (self.ledger.out_purse(leg), self.ledger.out_amount(leg));
        let asset = self.ledger.asset_of(purse);
        let (mut piece, mut taken) = (vec![Lot::clean(value)], Vec::new());
        for mark in claims {
            let marked = Ordered::FIFO.mark(&mut piece, value, mark.claim, mark.origin);
            self.sums.add(Sum::Seeded, asset, mark.origin, marked);
            taken.push(Lot::of(mark.origin, marked));
        }
        self.sums.touch(self.ledger, purse);
        self.stop(leg, Some(StopReason::NotFollowed), &lost(&taken, &piece));
        if self.pass.doors.of(purse) != Door::Open {
            let reason = stop_reason(self.evidence, self.pass.doors.of(purse), purse);
            self.stop(leg, reason, &piece);
        } else if self.ledger.kind(purse) == PurseKind::Account {
            let at = self.ledger.instant(self.ledger.movement_of(leg));
            let units = by_origin(&piece)
                .into_iter()
                .filter_map(|lot| Some((at, lot.origin?, lot.amount)));
            let account = self.accounts.entry(purse).or_default();
            account.claimed.extend(units);
            account.wrongdoers = standings.is_wrongdoers(purse);
            self.named[purse.index()] = true;
        }
    }

    fn stop(&mut self, leg: OutLegId, reason: Option<StopReason>, lots: &[Lot]) {
        let purse = self.ledger.out_purse(leg);
        let asset = self.ledger.asset_of(purse);
        match reason {
            Some(reason) => {
                let movement = self.ledger.movement_of(leg);
                let place = StopPlace {
                    movement,
                    leg,
                    purse,
                    asset,
                    reason,
                };
                self.sums.stop(place, lots, None);
            }
            None if self.pass.doors.of(purse) == Door::Fees => self.sums.add_lots(Sum::Fees, asset, lots, None),
            None => self.sums.add_lots(Sum::Destroyed, asset, lots, None),
        }
    }

    fn movement(&mut self, turn: &Turn) -> Result<(), TraceError> {
        let (ledger, movement) = (self.ledger, turn.movement);
        let mut changed = Vec::new();
        let mut paid: BTreeMap<PurseId, Amount> = BTreeMap::new();
        let mut lent: BTreeMap<AssetId, Amount> = BTreeMap::new();
        for leg in turn.ins.clone() {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg]);
            if ledger.kind(purse) == PurseKind::Lender {
                *lent.entry(ledger.asset_of(purse)).or_default() += amount;
            }
            if self.named[purse.index()] {
                if ledger.has_sealed_legs() && ledger.in_is_sealed(InLegId::new(leg)) {
                    let place = leg - turn.ins.start;
                    return Err(self.unknown(movement, format!("the amount of input {place}")));
                }
                let account = self.accounts.get_mut(&purse).expect("a named account is open");
                let opening = amount.saturating_sub(account.balance);
                account.credits += opening;
                account.balance = account.balance + opening - amount;
                *paid.entry(purse).or_default() += amount;
                changed.push(purse);
            }
        }
        for leg in turn.outs.clone() {
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            if self.named[purse.index()] {
                if ledger.has_sealed_legs() && ledger.out_is_sealed(OutLegId::new(leg)) {
                    let place = leg - turn.outs.start;
                    return Err(self.unknown(movement, format!("the amount of output {place}")));
                }
                let account = self.accounts.get_mut(&purse).expect("a named account is open");
                // What an account pays itself is nobody's contribution.
                let paid = paid.entry(purse).or_default();
                let own = amount.min(*paid);
                *paid -= own;
                // What a lender lent is paid back and divided among nobody.
                let loan = lent.entry(ledger.asset_of(purse)).or_default();
                let borrowed = (amount - own).min(*loan);
                *loan -= borrowed;
                account.credits += amount - own - borrowed;
                account.balance += amount;
                changed.push(purse);
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let legs = &turn.outs;
        let next = self.marks.partition_point(|mark| mark.leg.index() < legs.start);
        let marked = self.marks.get(next).is_some_and(|mark| mark.leg.index() < legs.end);
        self.sums.movements += u64::from(marked);
        let last = movement.index() + 1 == self.pass.end();
        if self.history.is_some() && !last {
            changed.sort_unstable();
            changed.dedup();
            changed
                .into_iter()
                .for_each(|purse| self.note(movement, purse, ledger.instant(movement)));
        }
        Ok(())
    }

    fn unknown(&self, movement: MovementId, missing: String) -> TraceError {
        TraceError::UnknownAmount {
            movement: self.evidence.movement_name(movement),
            missing,
            method: self.method,
        }
    }

    /// Returns how an account is divided at an instant, after the movements that were read.
    fn division(&self, purse: PurseId, at: Instant) -> Division {
        let account = &self.accounts[&purse];
        let first = |days: u32| at.unix().saturating_sub(i64::from(days) * 86_400);
        let within = |since: Instant| self.dividing.within.is_none_or(|days| since.unix() >= first(days));
        let counts = |since: Instant| since <= at && within(since);
        let mut sums: BTreeMap<OriginId, Total> = BTreeMap::new();
        for &(_, origin, units) in account.claimed.iter().filter(|(since, ..)| counts(*since)) {
            *sums.entry(origin).or_default() += units;
        }
        let claimed: Total = sums.values().copied().sum();
        let volunteers = self.dividing.volunteers && !account.wrongdoers;
        // What is claimed of a payment to oneself contributes all the same.
        let contributions = if volunteers {
            account.credits.max(claimed)
        } else {
            claimed
        };
        // What is divided is at most the balance.
        let divided =
            u64::try_from(contributions.get()).map_or(account.balance, |all| account.balance.min(Amount::new(all)));
        let share = |units: Total| match contributions.is_zero() {
            true => Amount::ZERO,
            false => {
                let share = portion(divided.get().into(), units.get(), contributions.get());
                Amount::new(u64::try_from(share).expect("a share is at most the balance"))
            }
        };
        Division {
            purse,
            at,
            balance: account.balance,
            divided,
            contributions,
            parts: sums
                .into_iter()
                .map(|(origin, contribution)| Dividend {
                    origin,
                    contribution,
                    share: share(contribution),
                })
                .collect(),
        }
    }

    /// Returns the instant of the trace: that of the evidence, or that of the last movement where it has none.
    fn instant(&self) -> Instant {
        let last = (0..self.pass.end()).next_back();
        let last = last.map_or(Instant::from_unix(0), |last| self.ledger.instant(MovementId::new(last)));
        let whole = self.pass.end() == self.ledger.movement_count() && self.evidence.until() != Instant::MAX;
        if whole { self.evidence.until() } else { last }
    }

    fn divide(&self) -> Vec<Division> {
        let at = self.instant();
        self.accounts.keys().map(|&purse| self.division(purse, at)).collect()
    }

    /// Writes down what claimants could claim of an account after a movement, where that changed.
    fn note(&mut self, movement: MovementId, purse: PurseId, at: Instant) {
        let division = self.division(purse, at);
        let claimants: Vec<OriginId> = self.accounts[&purse].claimed.iter().map(|claim| claim.1).collect();
        let mut rows: BTreeMap<OriginId, Amount> = claimants.into_iter().map(|origin| (origin, Amount::ZERO)).collect();
        rows.extend(division.parts.iter().map(|part| (part.origin, part.share)));
        for (origin, amount) in rows {
            let before = self.shades.insert((purse, origin), amount).unwrap_or_default();
            if let Some(history) = self.history.as_mut().filter(|_| before != amount) {
                history.push(Shade {
                    movement,
                    purse,
                    origin,
                    amount,
                });
            }
        }
    }

    fn finish(mut self, complaints: &[Complaint]) -> Trace {
        let divisions = self.divide();
        if let (true, Some(last)) = (self.history.is_some(), self.pass.end().checked_sub(1)) {
            let at = self.instant();
            for division in &divisions {
                self.note(MovementId::new(last), division.purse, at);
            }
        }
        let mut held = Vec::new();
        for division in &divisions {
            for part in division.parts.iter().filter(|part| !part.share.is_zero()) {
                let asset = self.ledger.asset_of(division.purse);
                self.sums.add(Sum::Held, asset, part.origin, part.share);
                held.push(Holding {
                    purse: division.purse,
                    origin: part.origin,
                    amount: part.share,
                    balance: division.balance,
                    basis: None,
                });
            }
        }
        Trace {
            method: self.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(false),
            held,
            history: self.history.unwrap_or_default(),
            touched: (self.sums.movements, self.sums.purses),
            stops: self.sums.stops,
        }
    }
}
