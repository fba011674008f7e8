//! Says how taint came to a purse and left it: each hop that laid it there or took it from there, with the arithmetic.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::hop::{Carried, End, Hop, HopIn, HopOut};
use super::pass::Terms;
use super::pools::Pools;
use super::{Division, Trace, TraceError, divisions, record};
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Lot, Method};
use crate::shown::name;
use crate::units::{Amount, PurseId};

/// How taint came to one purse.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The purse.
    pub purse: PurseId,
    /// The method.
    pub method: Method,
    /// What it holds of each complaint at the cut-off, by the complaint's name.
    pub held: Vec<(String, Amount)>,
    /// The hops that laid taint there, from the complaint on, and those that took taint from there.
    pub hops: Vec<Hop>,
    /// How the purse is divided, under a rule that follows nothing.
    pub division: Option<Division>,
    /// The names of the complaints; an origin is an index into them.
    pub origins: Vec<String>,
}

/// Explains what a method says of one purse.
///
/// # Errors
/// As [`follow`](super::follow).
pub fn explain(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    purse: PurseId,
) -> Result<Explanation, TraceError> {
    let (trace, hops) = record(evidence, complaints, method)?;
    let terms = Terms::of(method);
    let pools = Pools::of(evidence, method.pool(), || terms.doors(evidence), |_| true)?;
    let needed = needed(&hops, purse, |purse| {
        pools.as_ref().map_or(purse, |pools| pools.home(purse))
    });
    let mut divisions = divisions(evidence, complaints, method)?.into_iter();
    Ok(Explanation {
        division: divisions.find(|division| division.purse == purse),
        purse,
        method: *method,
        held: held(&trace, purse),
        hops: hops
            .into_iter()
            .enumerate()
            .filter(|(i, _)| needed.contains(i))
            .map(|(_, hop)| hop)
            .collect(),
        origins: trace.origins,
    })
}

fn held(trace: &Trace, purse: PurseId) -> Vec<(String, Amount)> {
    let there = trace.held.iter().filter(|holding| holding.purse == purse);
    there
        .map(|holding| (trace.origins[holding.origin.index()].clone(), holding.amount))
        .collect()
}

fn is_tainted(lots: &[Lot]) -> bool {
    lots.iter().any(|lot| lot.origin.is_some())
}

/// Returns the places of the hops from which the purse's taint came, found backwards: the hops that put taint into the purse,
/// those that put taint into the purses it came from before that, and those from which a link carried it. A hop that takes taint
/// from the purse is needed too, since what is held is what came less what left; where it went is not followed.
///
/// `pool` says which purses are one pool.
fn needed<P: Ord>(hops: &[Hop], purse: PurseId, pool: impl Fn(PurseId) -> P) -> BTreeSet<usize> {
    let mut wanted = BTreeMap::from([(pool(purse), hops.len())]);
    let mut legs = BTreeSet::new();
    let mut needed = BTreeSet::new();
    for (i, hop) in hops.iter().enumerate().rev() {
        let puts = |out: &HopOut| {
            let rests = wanted.get(&pool(out.purse)).is_some_and(|&before| i < before) && is_tainted(&out.lots);
            rests || out.carried.iter().any(|carried: &Carried| legs.contains(&carried.to))
        };
        let takes = |leg: &HopIn| leg.purse == purse && is_tainted(&leg.lots);
        if hop.ins.iter().any(takes) {
            needed.insert(i);
        }
        if !hop.outs.iter().any(puts) {
            continue;
        }
        needed.insert(i);
        legs.extend(hop.outs.iter().filter(|out| out.linked).map(|out| out.leg));
        for leg in hop.ins.iter().filter(|leg| is_tainted(&leg.lots)) {
            wanted.entry(pool(leg.purse)).or_insert(i);
        }
    }
    needed
}

impl Explanation {
    /// Returns the explanation as text, one paragraph a hop.
    pub fn text(&self, evidence: &Evidence) -> String {
        let mut text = format!("{} under {}\n", name(&evidence.purse_name(self.purse)), self.method);
        match &self.division {
            Some(division) => self.write_division(&mut text, division),
            None if self.hops.is_empty() => text.push_str("no taint ever came here\n"),
            None => {}
        }
        for (i, hop) in self.hops.iter().enumerate() {
            let page = Page {
                explanation: self,
                evidence,
                hop,
            };
            let movement = evidence.movement_name(hop.movement);
            let at = evidence.ledger().instant(hop.movement);
            let _ = writeln!(text, "\n{}. movement {}, {at}", i + 1, name(&movement));
            page.write(&mut text);
        }
        for (origin, amount) in &self.held {
            let _ = writeln!(text, "\nheld at the cut-off: {amount} of {}", name(origin));
        }
        text
    }
}

impl Explanation {
    /// Writes how an account is divided, one line a claimant.
    fn write_division(&self, text: &mut String, division: &Division) {
        let Division {
            at,
            balance,
            divided,
            contributions,
            ..
        } = division;
        let _ = writeln!(
            text,
            "\nat {at} it holds {balance};\n{divided} of it is divided by contributions of {contributions}"
        );
        for part in &division.parts {
            let (origin, share) = (name(&self.origins[part.origin.index()]), part.share);
            let contribution = part.contribution;
            let _ = writeln!(
                text,
                "   {origin}: floor({divided} * {contribution} / {contributions}) = {share}"
            );
        }
        let shares: Amount = division.parts.iter().map(|part| part.share).sum();
        let _ = writeln!(
            text,
            "   nobody: {} of it, own or others' money and what rounding leaves",
            *balance - shares
        );
    }
}

/// One hop while it is written.
struct Page<'a> {
    explanation: &'a Explanation,
    evidence: &'a Evidence,
    hop: &'a Hop,
}

impl Page<'_> {
    fn write(&self, text: &mut String) {
        for leg in &self.hop.ins {
            self.write_in(text, leg);
        }
        let moved = self.hop.ins.iter().any(|leg| is_tainted(&leg.lots));
        if moved {
            let _ = writeln!(text, "   rule  {}", self.explanation.method.rule());
        }
        for out in &self.hop.outs {
            self.write_out(text, out);
        }
    }

    fn write_in(&self, text: &mut String, leg: &HopIn) {
        let purse = self.evidence.purse_name(leg.purse);
        let _ = write!(
            text,
            "   in    {}: {} = {}",
            name(&purse),
            leg.amount,
            self.lots(&leg.lots, leg.amount)
        );
        if let Some((balance, tainted)) = leg.before {
            let _ = write!(text, "; it held {balance}, {tainted} of it tainted");
        }
        text.push('\n');
    }

    fn write_out(&self, text: &mut String, out: &HopOut) {
        let purse = self.evidence.purse_name(out.purse);
        let _ = write!(
            text,
            "   out   {}: {} = {}",
            name(&purse),
            out.amount,
            self.lots(&out.laid, out.amount)
        );
        if self.averages() && is_tainted(&out.laid) {
            self.write_share(text, out);
        }
        if out.linked {
            text.push_str("; a known link says what came instead");
        }
        for &(origin, amount) in &out.marked {
            let _ = write!(
                text,
                "; complaint {} marks {amount}",
                name(&self.explanation.origins[origin.index()])
            );
        }
        for carried in &out.carried {
            let to = self.evidence.purse_name(self.evidence.ledger().out_purse(carried.to));
            let lots = self.lots(&carried.lots, carried.came);
            let _ = write!(
                text,
                "; a link ({}) carries {} on to {}: {} = {lots}",
                carried.basis,
                carried.part,
                name(&to),
                carried.came
            );
        }
        if out.lots != out.laid {
            let _ = write!(text, "; what stays: {}", self.lots(&out.lots, out.amount));
        }
        text.push_str(match out.end {
            End::Purse => "\n",
            End::Fees => "; in fees\n",
            End::Destroyed => "; destroyed\n",
            End::Stopped(_) => "; stopped\n",
        });
    }

    fn averages(&self) -> bool {
        let booking = self.explanation.method.booking();
        booking.averages() && !booking.keeps_fractions()
    }

    /// Writes the share of an averaging rule, and by how much rounding moved it.
    fn write_share(&self, text: &mut String, out: &HopOut) {
        let asset = self.evidence.ledger().asset_of(out.purse);
        let ins = self
            .hop
            .ins
            .iter()
            .filter(|leg| self.evidence.ledger().asset_of(leg.purse) == asset);
        let (mut taint, mut total) = (Amount::ZERO, Amount::ZERO);
        for leg in ins {
            total += leg.amount;
            taint += leg.lots.iter().map(|lot| lot.amount).sum();
        }
        if total.is_zero() {
            return;
        }
        let laid: Amount = out.laid.iter().map(|lot| lot.amount).sum();
        let share = taint.scaled_down(out.amount.get(), total.get());
        let _ = write!(text, "; floor({taint} * {} / {total}) = {share}", out.amount);
        if laid > share {
            let _ = write!(text, ", and {} that rounding left", laid - share);
        } else if laid < share || out.end == End::Fees {
            let _ = write!(text, ", and the fee takes what rounding left: {laid}");
        }
    }

    /// Writes lots in their order; where places do not count, the clean rest stands last.
    fn lots(&self, lots: &[Lot], amount: Amount) -> String {
        let whole = self.explanation.method.booking().relabels();
        let mut parts: Vec<String> = lots
            .iter()
            .map(|lot| match lot.origin {
                Some(origin) if whole => format!("all {}", name(&self.explanation.origins[origin.index()])),
                Some(origin) => format!("{} {}", lot.amount, name(&self.explanation.origins[origin.index()])),
                None => format!("{} clean", lot.amount),
            })
            .collect();
        let rest = lots.iter().fold(amount, |rest, lot| rest.saturating_sub(lot.amount));
        if !rest.is_zero() && (!whole || lots.is_empty()) {
            parts.push(format!("{rest} clean"));
        }
        if parts.is_empty() {
            "nothing".into()
        } else {
            parts.join(" + ")
        }
    }
}
