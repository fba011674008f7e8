//! What a tracer that is not ours says, as a value, and what is checked before anything believes it.
//!
//! A program outside answers from evidence and complaints alone, as [`follow`](super::follow) does. Its answer is either taint,
//! purse by purse, or an order of purses. A [`Draft`] takes the answer row by row, refuses what the evidence makes impossible,
//! and so a [`Testimony`] can be scored like any trace without hurting anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::pass::{Pass, Terms};
use super::{Holding, Stop, StopReason, Tally};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::PurseKind;
use crate::lots::{Booking, Method};
use crate::units::{Amount, AssetId, InLegId, MovementId, OriginId, OutLegId, PurseId, Total};

/// What a tracer outside says of one body of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Testimony {
    /// How much of each purse is tainted.
    Taint(Taint),
    /// Which purses to look at first: groups of equal rank, the best first; purses that are not named come after all.
    Ranks(Vec<Vec<PurseId>>),
}

/// How much of each purse a tracer outside calls tainted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taint {
    /// Whether it claims to conserve value, which then was found true for each complaint and asset.
    pub conserves: bool,
    /// What is in purses at the cut-off, ordered by purse and origin.
    pub held: Vec<Holding>,
    /// Where taint went no further, in the order of the out-legs.
    pub stops: Vec<Stop>,
    /// The sums, ordered by origin and asset; empty where the program says none.
    pub tallies: Vec<Tally>,
}

/// Why there is no answer of a tracer outside that could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be started; the reason.
    NotStarted(String),
    /// It ended by a signal or with an exit code that is not zero; how, and the last lines of its standard error.
    Crashed(String),
    /// It was not done after so many seconds.
    TimedOut(u64),
    /// It wrote more than so many bytes.
    TooMuch(u64),
    /// A line, counted from 1, is not in the form of the protocol; what is wrong and what would be accepted.
    Malformed(u64, String),
    /// A line, counted from 1, says what the evidence makes impossible.
    Impossible(u64, String),
    /// It does not answer questions of this kind; the reason.
    Declined(String),
}

impl Trouble {
    /// Returns one word for it.
    #[cfg(test)]
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Trouble::NotStarted(_) => "not-started",
            Trouble::Crashed(_) => "crashed",
            Trouble::TimedOut(_) => "timed-out",
            Trouble::TooMuch(_) => "too-much-output",
            Trouble::Malformed(..) => "malformed",
            Trouble::Impossible(..) => "impossible",
            Trouble::Declined(_) => "declined",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NotStarted(why) => write!(f, "it cannot be started: {why}"),
            Trouble::Crashed(how) => f.write_str(how),
            Trouble::TimedOut(seconds) => write!(f, "it was not done after {seconds} s and was ended"),
            Trouble::TooMuch(bytes) => write!(f, "it wrote more than {bytes} bytes and was ended"),
            Trouble::Malformed(line, problem) | Trouble::Impossible(line, problem) => {
                write!(f, "line {line} of its answer: {problem}")
            }
            Trouble::Declined(why) => write!(f, "it declines: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}

/// The sums of one complaint in one asset that have no place in a purse or at a stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// What the complaint marked.
    pub seeded: Total,
    /// What went into fees.
    pub fees: Total,
    /// What went into purses that nobody can move any more.
    pub destroyed: Total,
    /// What left for another asset through a link.
    pub crossed_out: Total,
    /// What came from another asset through a link.
    pub crossed_in: Total,
}

/// An answer of taint while its rows come in; every row is checked against the evidence as it comes.
#[derive(Debug)]
pub struct Draft<'a> {
    evidence: &'a Evidence,
    complaints: &'a [Complaint],
    /// The pass over what was asked for, at its end.
    pass: Pass<'a>,
    /// What each purse holds at the cut-off; nothing where an amount cannot be seen.
    balances: Vec<Option<Amount>>,
    held: BTreeMap<(PurseId, OriginId), Amount>,
    stops: BTreeMap<(OutLegId, OriginId, StopReason), Amount>,
    sums: BTreeMap<(OriginId, AssetId), Sums>,
}

impl<'a> Draft<'a> {
    /// Begins an answer to a question about this evidence; `method` is what was asked for, whose cut-off and links count.
    ///
    /// # Errors
    /// Where the method is cut off at a height and the evidence has none.
    pub fn new(
        evidence: &'a Evidence,
        complaints: &'a [Complaint],
        method: Option<&Method>,
    ) -> Result<Draft<'a>, Trouble> {
        let method = method.copied().unwrap_or(Method::of(Booking::FIFO));
        let pass = Pass::new(evidence, &Terms::of(&method));
        let mut pass = pass.map_err(|error| Trouble::Declined(error.to_string()))?;
        Ok(Draft {
            evidence,
            complaints,
            balances: balances(evidence, &mut pass),
            pass,
            held: BTreeMap::new(),
            stops: BTreeMap::new(),
            sums: BTreeMap::new(),
        })
    }

    /// Returns the purse of this number.
    ///
    /// # Errors
    /// Where the evidence has no such purse, or it is a boundary, in which nothing rests.
    pub fn purse(&self, number: u64) -> Result<PurseId, String> {
        let ledger = self.evidence.ledger();
        let count = ledger.purse_count() as u64;
        if number >= count {
            return Err(format!(
                "there is no purse {number}: the evidence has {count}, numbered from 0 in the order of their rows"
            ));
        }
        let purse = PurseId::new(usize::try_from(number).expect("it is below a count"));
        if ledger.kind(purse).is_boundary() {
            return Err(format!(
                "purse {number} is a boundary ({:?}), in which nothing rests: what goes there is said by a row `stop` or `sums`",
                ledger.kind(purse)
            ));
        }
        Ok(purse)
    }

    fn origin(&self, number: u64) -> Result<OriginId, String> {
        let count = self.complaints.len() as u64;
        if number >= count {
            return Err(format!(
                "there is no complaint {number}: {count} were made, numbered from 0"
            ));
        }
        Ok(OriginId::new(usize::try_from(number).expect("it is below a count")))
    }

    /// Takes what is held in a purse.
    ///
    /// # Errors
    /// Where there is no such purse or complaint, the purse is a boundary or an edge, or the pair was said before
    /// ([`Wrong::Form`]); where a purse would hold more taint than it holds ([`Wrong::Impossible`]).
    pub fn hold(&mut self, purse: u64, complaint: u64, tainted: Amount) -> Result<(), Wrong> {
        let number = purse;
        let (purse, origin) = (self.purse(number)?, self.origin(complaint)?);
        if self.evidence.facts(purse).edge {
            return Err(Wrong::Form(format!(
                "purse {number} ({}) is an edge, where the books that are seen end, and what rests there is not seen: what \
                 goes there is said by a row `stop` with the reason `books-end`",
                self.evidence.purse_name(purse)
            )));
        }
        if self.held.contains_key(&(purse, origin)) {
            return Err(Wrong::Form(format!(
                "purse {number} is said twice for complaint {complaint}; one row a purse and complaint is accepted"
            )));
        }
        if let Some(balance) = self.balances[purse.index()].filter(|balance| tainted > *balance) {
            return Err(Wrong::Impossible(format!(
                "{tainted} of purse {number} ({}) are called tainted, and it holds {balance} at the cut-off",
                self.evidence.purse_name(purse)
            )));
        }
        self.held.insert((purse, origin), tainted);
        Ok(())
    }

    /// Takes what went no further at an out-leg.
    ///
    /// # Errors
    /// Where there is no such leg or complaint, or it was said before; where more stops than the leg carries.
    pub fn stop(
        &mut self,
        (movement, position): (u64, u64),
        complaint: u64,
        amount: Amount,
        reason: StopReason,
    ) -> Result<(), Wrong> {
        let ledger = self.evidence.ledger();
        let origin = self.origin(complaint)?;
        let known = usize::try_from(movement)
            .ok()
            .filter(|at| *at < ledger.movement_count());
        let outs = known.map(|at| ledger.outs(MovementId::new(at)));
        let leg = outs.and_then(|outs| outs.clone().nth(usize::try_from(position).ok()?));
        let Some(leg) = leg.map(OutLegId::new) else {
            return Err(Wrong::Form(format!(
                "there is no out-leg {position} of movement {movement}; both are numbered from 0"
            )));
        };
        let most = self.comes_to(leg, reason);
        if u128::from(amount.get()) > most && !ledger.out_is_sealed(leg) {
            return Err(Wrong::Impossible(format!(
                "{amount} stop at out-leg {position} of movement {movement}, to which {most} come"
            )));
        }
        match self.stops.insert((leg, origin, reason), amount) {
            None => Ok(()),
            Some(_) => Err(Wrong::Form(format!(
                "the stop at out-leg {position} of movement {movement} is said twice; one row a leg, complaint and reason is accepted"
            ))),
        }
    }

    /// Returns how much can stop at an out-leg: what it carries and what links bring there beyond that; what is let go of is
    /// that of the whole movement.
    fn comes_to(&self, leg: OutLegId, reason: StopReason) -> u128 {
        let ledger = self.evidence.ledger();
        let asset = |leg: OutLegId| ledger.asset_of(ledger.out_purse(leg));
        let of_movement = matches!(reason, StopReason::NotFollowed | StopReason::Mixture);
        let carried = ledger
            .out_legs(ledger.movement_of(leg))
            .filter(|other| match of_movement {
                true => asset(*other) == asset(leg),
                false => *other == leg,
            });
        let carried: u128 = carried.map(|leg| u128::from(ledger.out_amount(leg).get())).sum();
        let crossings = &self.pass.crossings;
        let links = crossings.to(leg).iter().map(|&place| crossings.link(place));
        carried + links.map(|link| u128::from(link.amount_out.get())).sum::<u128>()
    }

    /// Takes the sums of one complaint in one asset.
    ///
    /// # Errors
    /// Where there is no such complaint or asset, or they were said before; where more is marked than was claimed.
    pub fn sums(&mut self, complaint: u64, asset: u64, sums: Sums) -> Result<(), Wrong> {
        let origin = self.origin(complaint)?;
        let assets = self.evidence.ledger().assets().len() as u64;
        if asset >= assets {
            return Err(Wrong::Form(format!(
                "there is no asset {asset}: the evidence has {assets}, numbered from 0"
            )));
        }
        let id = AssetId::new(usize::try_from(asset).expect("it is below a count"));
        let claimed = self.claimed(origin, id);
        if sums.seeded > claimed {
            return Err(Wrong::Impossible(format!(
                "complaint {complaint} marked {}, and it claims {claimed} of asset {asset}",
                sums.seeded
            )));
        }
        match self.sums.insert((origin, id), sums) {
            None => Ok(()),
            Some(_) => Err(Wrong::Form(format!(
                "the sums of complaint {complaint} in asset {asset} are said twice"
            ))),
        }
    }

    fn claimed(&self, origin: OriginId, asset: AssetId) -> Total {
        let ledger = self.evidence.ledger();
        let claims = self.complaints[origin.index()].claims.iter();
        let ours = claims.filter(|(leg, _)| ledger.asset_of(ledger.out_purse(*leg)) == asset);
        ours.map(|(_, amount)| *amount).sum()
    }

    /// Ends the answer.
    ///
    /// # Errors
    /// Where the program claims to conserve value and has lost or made some, or lays more on a purse than it holds.
    pub fn finish(self, conserves: bool) -> Result<Taint, Wrong> {
        let tallies = self.tallies();
        if conserves {
            self.check_rooms()?;
            for tally in &tallies {
                self.check_conserved(tally)?;
            }
        }
        let ledger = self.evidence.ledger();
        let holding = |(&(purse, origin), &amount): (&(PurseId, OriginId), &Amount)| Holding {
            purse,
            origin,
            amount,
            balance: self.balances[purse.index()].unwrap_or(amount),
            basis: None,
        };
        let stop = |(&(leg, origin, reason), &amount): (&(OutLegId, OriginId, StopReason), &Amount)| Stop {
            movement: ledger.movement_of(leg),
            leg,
            purse: ledger.out_purse(leg),
            origin,
            amount,
            reason,
            basis: None,
        };
        Ok(Taint {
            conserves,
            held: self.held.iter().map(holding).collect(),
            stops: self.stops.iter().map(stop).collect(),
            tallies: if conserves || !self.sums.is_empty() {
                tallies
            } else {
                Vec::new()
            },
        })
    }

    /// Refuses taint of several complaints that together is more than a purse holds.
    fn check_rooms(&self) -> Result<(), Wrong> {
        let mut whole: BTreeMap<PurseId, u128> = BTreeMap::new();
        for ((purse, _), amount) in &self.held {
            *whole.entry(*purse).or_default() += u128::from(amount.get());
        }
        let over = whole.iter().find(|(purse, sum)| {
            let balance = self.balances[purse.index()];
            balance.is_some_and(|balance| **sum > u128::from(balance.get()))
        });
        over.map_or(Ok(()), |(purse, sum)| {
            Err(Wrong::Impossible(format!(
                "the complaints together lay {sum} on purse {} ({}), which holds less; a program that conserves value cannot",
                purse.index(),
                self.evidence.purse_name(*purse)
            )))
        })
    }

    fn check_conserved(&self, tally: &Tally) -> Result<(), Wrong> {
        let came = tally.seeded + tally.crossed_in;
        let parts = [
            tally.held,
            tally.fees,
            tally.destroyed,
            tally.stopped,
            tally.crossed_out,
        ];
        let went: Total = parts.into_iter().sum();
        if came == went {
            return Ok(());
        }
        Err(Wrong::Impossible(format!(
            "it claims to conserve value, and of complaint {} in asset {} {came} came in (seeded {} + crossed_in {}) and {went} went \
             (held {} + fees {} + destroyed {} + stopped {} + crossed_out {})",
            tally.origin.index(),
            tally.asset.index(),
            tally.seeded,
            tally.crossed_in,
            tally.held,
            tally.fees,
            tally.destroyed,
            tally.stopped,
            tally.crossed_out
        )))
    }

    /// Returns the sums of each complaint and asset of which anything was said.
    fn tallies(&self) -> Vec<Tally> {
        let ledger = self.evidence.ledger();
        let mut held: BTreeMap<(OriginId, AssetId), Total> = BTreeMap::new();
        for (&(purse, origin), amount) in &self.held {
            *held.entry((origin, ledger.asset_of(purse))).or_default() += *amount;
        }
        let mut stopped: BTreeMap<(OriginId, AssetId), Total> = BTreeMap::new();
        for (&(leg, origin, _), amount) in &self.stops {
            let asset = ledger.asset_of(ledger.out_purse(leg));
            *stopped.entry((origin, asset)).or_default() += *amount;
        }
        let keys = held.keys().chain(stopped.keys()).chain(self.sums.keys());
        let keys: BTreeSet<(OriginId, AssetId)> = keys.copied().collect();
        let tally = |key: (OriginId, AssetId)| {
            let sums = self.sums.get(&key).copied().unwrap_or_default();
            Tally {
                origin: key.0,
                asset: key.1,
                seeded: sums.seeded,
                held: held.get(&key).copied().unwrap_or_default(),
                fees: sums.fees,
                destroyed: sums.destroyed,
                stopped: stopped.get(&key).copied().unwrap_or_default(),
                crossed_out: sums.crossed_out,
                crossed_in: sums.crossed_in,
            }
        };
        keys.into_iter().map(tally).collect()
    }
}

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not in the form of the protocol, or names what is not there.
    Form(String),
    /// It says what the evidence makes impossible.
    Impossible(String),
}

impl From<String> for Wrong {
    fn from(problem: String) -> Wrong {
        Wrong::Form(problem)
    }
}

impl Wrong {
    /// Returns the trouble that the row at this line makes.
    pub fn at(self, line: u64) -> Trouble {
        match self {
            Wrong::Form(problem) => Trouble::Malformed(line, problem),
            Wrong::Impossible(problem) => Trouble::Impossible(line, problem),
        }
    }
}

/// Returns what each purse holds after so many movements; nothing where an amount cannot be seen.
///
/// What a purse gives beyond what it got came from before the beginning and leaves nothing behind.
fn balances(evidence: &Evidence, pass: &mut Pass<'_>) -> Vec<Option<Amount>> {
    let ledger = evidence.ledger();
    let mut balances = vec![Some(Amount::ZERO); ledger.purse_count()];
    while let Some(turn) = pass.turn() {
        for leg in turn.ins {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg]);
            let balance = &mut balances[purse.index()];
            *balance = match (
                ledger.kind(purse) == PurseKind::Coin,
                ledger.in_is_sealed(InLegId::new(leg)),
            ) {
                (true, _) => Some(Amount::ZERO),
                (false, true) => None,
                (false, false) => balance.map(|balance| balance.saturating_sub(amount)),
            };
        }
        for leg in turn.outs.map(OutLegId::new) {
            let balance = &mut balances[ledger.out_purse(leg).index()];
            *balance = match ledger.out_is_sealed(leg) {
                true => None,
                false => balance.and_then(|balance| balance.checked_add(ledger.out_amount(leg))),
            };
        }
    }
    balances
}
