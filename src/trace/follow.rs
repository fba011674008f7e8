//! The door to every walk: which way fits a method, and what is asked for beside its trace.

use super::hop::Hop;
use super::pass::Terms;
use super::pools::Pools;
use super::sources::{Arrived, Sources};
use super::walk::{Options, Walk, Written};
use super::{Division, History, Trace, TraceError, claims, fractions, law, marks, shares};
use crate::evidence::{Complaint, Evidence};
use crate::lots::fractions::Fractions;
use crate::lots::{Average, Booking, Dividing, Method, Relabel, Rule, Walker};
use crate::units::OutLegId;

/// Follows the complaints through the evidence by one method.
///
/// Movements up to the evidence's instant are walked, or up to the method's cut-off height, included.
///
/// # Errors
/// Where a complaint does not fit the ledger, or the method needs an amount that cannot be seen.
///
/// # Panics
/// Where a method that conserves value has lost or made some: a mistake of ours.
pub fn follow(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    history: History,
) -> Result<Trace, TraceError> {
    let options = Options {
        method: *method,
        history: history == History::Keep,
        terms: Terms::of(method),
        record: false,
        backwards: None,
    };
    walk_by(evidence, complaints, options).map(|(trace, _)| trace)
}

/// Walks as [`follow`] does and says of no output what is on it, so that the walk can be timed apart; returns what it found of movements, and nothing where the
/// two cannot be had apart.
///
/// # Errors
/// As [`follow`].
pub(crate) fn walk_alone(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
) -> Result<Option<Alone>, TraceError> {
    let options = plainly(method);
    let booking = method.booking();
    if booking.keeps_fractions() && fractions::fits(evidence, complaints, options) {
        return Ok(fractions::alone(evidence, complaints, options)?.map(Alone::Fractions));
    }
    if booking == Booking::POISON && marks::fits(evidence, complaints, options) {
        return Ok(marks::alone(evidence, complaints, options)?.map(Alone::Marks));
    }
    Ok(None)
}

/// What a walk found before anything is said of where trails end, by confluence; nobody reads it but whoever measures what finding it takes.
pub(crate) enum Alone {
    /// The fraction of each, where there is one complaint.
    Fractions(#[expect(dead_code, reason = "what is measured is its making")] Vec<u64>),
    /// Whether any complaint reaches it.
    Marks(#[expect(dead_code, reason = "as above")] Vec<bool>),
}

/// Returns what is tainted of the coins that nothing spends, in 2^32ths of a unit; nothing where the method keeps no fractions.
///
/// # Errors
/// As [`follow`].
pub(crate) fn resting(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
) -> Result<Option<u128>, TraceError> {
    let options = plainly(method);
    let fits = method.booking().keeps_fractions() && fractions::fits(evidence, complaints, options);
    fits.then(|| fractions::resting(evidence, complaints, options))
        .transpose()
}

/// Returns the options of a walk beside which nothing is asked for.
fn plainly(method: &Method) -> Options<'static> {
    Options {
        method: *method,
        history: false,
        terms: Terms::of(method),
        record: false,
        backwards: None,
    }
}

/// Follows the complaints and writes down every hop.
pub(crate) fn record(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
) -> Result<(Trace, Vec<Hop>), TraceError> {
    let options = Options {
        method: *method,
        history: false,
        terms: Terms::of(method),
        record: true,
        backwards: None,
    };
    walk_by(evidence, complaints, options).map(|(trace, written)| (trace, written.hops))
}

/// Says what arrives at deposits from sources: the walk of [`follow`] in which whatever leaves a source is of its origin and
/// whatever enters it stops there.
///
/// The trace beside it ends with the movement of the last deposit. Its origins are the complaints and then the sources. Only
/// sources are doors here: whoever asks names every keeper that is known at the time as one, and a keeper that is not yet
/// known is passed like anybody else.
///
/// # Errors
/// As [`follow`]; and where a deposit is not in the ledger.
pub fn exposure(
    evidence: &Evidence,
    complaints: &[Complaint],
    sources: &Sources,
    method: &Method,
    deposits: &[OutLegId],
) -> Result<(Trace, Vec<Arrived>), TraceError> {
    let options = Options {
        method: *method,
        history: false,
        terms: Terms {
            pass_doors: true,
            ..Terms::of(method)
        },
        record: false,
        backwards: Some((sources, deposits)),
    };
    if method.booking().is_of_accounts() {
        return Err(TraceError::NoMeaning {
            method: *method,
            why: "it says what can be claimed of accounts, and not what arrives elsewhere",
        });
    }
    walk_by(evidence, complaints, options).map(|(trace, written)| (trace, written.arrived))
}

/// Returns how a rule that follows nothing divides the accounts that are claimed; empty for any other method.
///
/// # Errors
/// As [`follow`].
pub(crate) fn divisions(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
) -> Result<Vec<Division>, TraceError> {
    let divider = Divider {
        evidence,
        complaints,
        method,
    };
    method.booking().walk(method.fees(), divider)
}

fn walk_by(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<(Trace, Written), TraceError> {
    let doors = || options.terms.doors(evidence);
    let may = |purse| options.backwards.is_none_or(|(sources, _)| sources.of(purse).is_none());
    let Some(pools) = Pools::of(evidence, options.method.pool(), doors, may)? else {
        return walk_one_by_one(evidence, complaints, options);
    };
    let noted = Options {
        history: true,
        ..options
    };
    let (mut trace, mut written) = walk_one_by_one(&pools.evidence, complaints, noted)?;
    let whole = options.method.booking().relabels();
    pools.lay_apart(&mut trace, &mut written.hops, written.end, whole);
    trace.history.retain(|_| options.history);
    Ok((trace, written))
}

/// Walks where every purse is a pool of its own.
fn walk_one_by_one(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<(Trace, Written), TraceError> {
    law::check(evidence, complaints, &options.method)?;
    let follower = Follower {
        evidence,
        complaints,
        options,
    };
    options.method.booking().walk(options.method.fees(), follower)
}

/// Follows complaints by the rule of whichever method; where a faster way fits and no more is asked, by that.
struct Follower<'a> {
    evidence: &'a Evidence,
    complaints: &'a [Complaint],
    options: Options<'a>,
}

impl Walker for Follower<'_> {
    type Answer = Result<(Trace, Written), TraceError>;

    fn by<R: Rule>(self, rule: R) -> Self::Answer {
        Walk::new(self.evidence, self.complaints, self.options, rule)?.run()
    }

    fn averages(self, rule: Average) -> Self::Answer {
        match shares::fits(self.evidence, self.complaints, self.options) {
            true => shares::follow(self.evidence, self.complaints, self.options, rule).map(only),
            false => self.by(rule),
        }
    }

    fn fractions(self) -> Self::Answer {
        match fractions::fits(self.evidence, self.complaints, self.options) {
            true => fractions::follow(self.evidence, self.complaints, self.options).map(only),
            false => self.by(Fractions),
        }
    }

    fn relabels(self, rule: Relabel) -> Self::Answer {
        match !rule.forever && marks::fits(self.evidence, self.complaints, self.options) {
            true => marks::follow(self.evidence, self.complaints, self.options).map(only),
            false => self.by(rule),
        }
    }

    fn everywhere(mut self) -> Self {
        (self.options.terms.follow_fees, self.options.terms.pass_doors) = (true, true);
        self
    }

    fn divides(self, dividing: Dividing) -> Self::Answer {
        claims::follow(self.evidence, self.complaints, self.options, dividing).map(only)
    }
}

/// A trace beside which nothing is written down.
fn only(trace: Trace) -> (Trace, Written) {
    (trace, Written::default())
}

/// Divides accounts where a rule follows nothing.
struct Divider<'a> {
    evidence: &'a Evidence,
    complaints: &'a [Complaint],
    method: &'a Method,
}

impl Walker for Divider<'_> {
    type Answer = Result<Vec<Division>, TraceError>;

    fn by<R: Rule>(self, _rule: R) -> Self::Answer {
        Ok(Vec::new())
    }

    fn everywhere(self) -> Self {
        self
    }

    fn divides(self, dividing: Dividing) -> Self::Answer {
        law::check(self.evidence, self.complaints, self.method)?;
        claims::divisions(self.evidence, self.complaints, self.method, dividing)
    }
}
