//! Writes what a walk did in public names.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{
    AssetRow, Beside, BoundRow, CarriedRow, ClaimRow, Claims, DivisionRow, Head, HeldRow, HopRow, HopSums, InRow,
    LotRow, OutRow, PartRow, PurseLine, RoleLine, SCHEMA, Statement, StopRow, Subject, SumRow,
};
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Lot, Method, PoolOf};
use crate::trace::hop::{Carried, End, Hop, HopIn, HopOut};
use crate::trace::{Bounds, Dividend, Division, Holding, Stop, Tally, Trace, TraceError, divisions, record};
use crate::units::{Amount, Asset, AssetId, Instant, MovementId, OriginId, OutLegId, PurseId, Total};

/// Follows the complaints and writes the statement of it, beside the trace.
///
/// # Errors
/// As [`follow`](crate::trace::follow).
///
/// # Panics
/// Where a hop of a method that conserves value has lost or made some: a mistake of ours.
pub fn audit(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    source: &Subject,
) -> Result<(Statement, Trace), TraceError> {
    let (trace, hops) = record(evidence, complaints, method)?;
    let divisions = divisions(evidence, complaints, method)?;
    let scribe = Scribe::new(evidence, &trace);
    let statement = Statement {
        head: scribe.head(complaints, source),
        hops: hops.iter().enumerate().map(|(i, hop)| scribe.hop(i + 1, hop)).collect(),
        divisions: divisions.iter().map(|division| scribe.division(division)).collect(),
        held: trace.held.iter().map(|holding| scribe.held(holding)).collect(),
        sums: trace.tallies.iter().map(|tally| scribe.sums(tally)).collect(),
        bounds: Vec::new(),
        placebo: None,
    };
    Ok((statement, trace))
}

/// Computes what is certain and possible in each purse in which the trace holds something, of all complaints together.
///
/// # Errors
/// As [`follow`](crate::trace::follow).
pub(crate) fn certain_and_possible(
    evidence: &Evidence,
    complaints: &[Complaint],
    trace: &Trace,
) -> Result<Vec<BoundRow>, TraceError> {
    let mut bounds = Bounds::new(evidence, complaints, &trace.method)?;
    let scribe = Scribe::new(evidence, trace);
    let purses: BTreeSet<PurseId> = trace.held.iter().map(|holding| holding.purse).collect();
    let row = |purse: PurseId| {
        let bound = bounds.of(&[purse]);
        BoundRow {
            purse: evidence.purse_name(purse),
            asset: scribe.asset_of(purse),
            not_computed: bound.as_ref().err().map(ToString::to_string),
            bound: bound.ok(),
        }
    };
    Ok(purses.into_iter().map(row).collect())
}

pub struct Scribe<'a> {
    evidence: &'a Evidence,
    trace: &'a Trace,
    /// The places of the stops of each movement.
    stops: BTreeMap<MovementId, Vec<&'a Stop>>,
}

fn asset(asset: &Asset) -> AssetRow {
    AssetRow {
        code: asset.code.clone(),
        scale: asset.scale,
    }
}

impl<'a> Scribe<'a> {
    pub fn new(evidence: &'a Evidence, trace: &'a Trace) -> Scribe<'a> {
        let mut stops: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for stop in trace.stops.iter().filter(|stop| !stop.amount.is_zero()) {
            stops.entry(stop.movement).or_default().push(stop);
        }
        Scribe { evidence, trace, stops }
    }

    pub fn head(&self, complaints: &[Complaint], source: &Subject) -> Head {
        let (method, until) = (self.trace.method, self.evidence.until());
        let until = (until != Instant::MAX).then_some(until);
        Head {
            schema: SCHEMA.into(),
            source: source.clone(),
            vantage: self.evidence.vantage().map(|vantage| vantage.name().into()),
            until: until.map(Instant::unix),
            until_utc: until.map(|until| until.to_string()),
            method: method.booking().name().into(),
            spec: method.spec(),
            rule: method.rule(),
            conserves: self.adds_up(),
            assets: self.evidence.ledger().assets().iter().map(asset).collect(),
            complaints: complaints.iter().map(|complaint| self.claims(complaint)).collect(),
            roles: self.roles(),
            beside: Beside::default(),
        }
    }

    /// Returns who is who, where the method asks.
    fn roles(&self) -> Vec<RoleLine> {
        let purse = |&purse: &PurseId| PurseLine {
            purse: self.evidence.purse_name(purse),
            number: purse.get(),
        };
        let asked = self.trace.method.booking().is_law() || self.trace.method.pool() == PoolOf::Cluster;
        let rows = self.evidence.roles().rows.iter().filter(|_| asked);
        rows.map(|row| RoleLine {
            role: row.role,
            purses: row.purses.iter().map(purse).collect(),
            source: row.source.clone(),
        })
        .collect()
    }

    pub fn division(&self, division: &Division) -> DivisionRow {
        let part = |part: &Dividend| PartRow {
            complaint: self.name(part.origin),
            contribution: part.contribution,
            share: part.share,
        };
        DivisionRow {
            purse: self.evidence.purse_name(division.purse),
            asset: self.asset_of(division.purse),
            at: division.at.unix(),
            at_utc: division.at.to_string(),
            value: division.balance,
            divided: division.divided,
            contributions: division.contributions,
            parts: division.parts.iter().map(part).collect(),
        }
    }

    fn claims(&self, complaint: &Complaint) -> Claims {
        let ledger = self.evidence.ledger();
        let claim = |&(leg, amount): &(OutLegId, Amount)| {
            let movement = ledger.movement_of(leg);
            let position = leg.index() - ledger.outs(movement).start;
            ClaimRow {
                movement: self.evidence.movement_name(movement),
                number: movement.get(),
                position: u32::try_from(position).expect("legs have 32 bits"),
                purse: self.evidence.purse_name(ledger.out_purse(leg)),
                amount,
            }
        };
        Claims {
            name: complaint.name.clone(),
            claims: complaint.claims.iter().map(claim).collect(),
        }
    }

    fn name(&self, origin: OriginId) -> String {
        self.trace.origins[origin.index()].clone()
    }

    /// Returns the code of an asset where the ledger has several.
    fn asset(&self, asset: AssetId) -> Option<String> {
        let assets = self.evidence.ledger().assets();
        (assets.len() > 1).then(|| assets[asset.index()].code.clone())
    }

    fn asset_of(&self, purse: PurseId) -> Option<String> {
        self.asset(self.evidence.ledger().asset_of(purse))
    }

    /// Tells whether what goes into a hop is what comes out of it, to the unit.
    fn adds_up(&self) -> bool {
        let booking = self.trace.method.booking();
        !booking.relabels() && !booking.divides() && !booking.keeps_fractions()
    }

    fn relabels(&self) -> bool {
        self.trace.method.booking().relabels()
    }

    /// Returns lots that add up to the amount of their leg; a mark on the whole leg is as large as the leg.
    fn lots(&self, lots: &[Lot], amount: Option<Amount>) -> Vec<LotRow> {
        let marked = self.relabels() && lots.iter().any(|lot| lot.origin.is_some());
        let row = |lot: &Lot| LotRow {
            complaint: lot.origin.map(|origin| self.name(origin)),
            amount: if marked { amount } else { Some(lot.amount) },
        };
        let mut rows: Vec<LotRow> = lots.iter().map(row).collect();
        let unlisted = |rest: Amount, lot: &Lot| rest.saturating_sub(lot.amount);
        let rest = lots.iter().fold(amount.unwrap_or_default(), unlisted);
        if !marked && !rest.is_zero() {
            rows.push(LotRow {
                complaint: None,
                amount: Some(rest),
            });
        }
        rows
    }

    pub fn hop(&self, number: usize, hop: &Hop) -> HopRow {
        let ledger = self.evidence.ledger();
        let at = ledger.instant(hop.movement);
        let stops = self.stops.get(&hop.movement).map_or(&[][..], Vec::as_slice);
        let came_in = hop
            .ins
            .iter()
            .any(|leg| leg.lots.iter().any(|lot| lot.origin.is_some()));
        HopRow {
            hop: number,
            movement: self.evidence.movement_name(hop.movement),
            number: hop.movement.get(),
            at: at.unix(),
            at_utc: at.to_string(),
            rule: came_in.then(|| self.trace.method.rule()),
            ins: hop.ins.iter().map(|leg| self.input(leg)).collect(),
            outs: hop.outs.iter().map(|leg| self.output(leg)).collect(),
            stops: stops.iter().map(|stop| self.stop(stop)).collect(),
            sums: if self.adds_up() {
                self.hop_sums(hop, stops)
            } else {
                Vec::new()
            },
        }
    }

    fn input(&self, leg: &HopIn) -> InRow {
        let amount = (!leg.sealed).then_some(leg.amount);
        InRow {
            purse: self.evidence.purse_name(leg.purse),
            asset: self.asset_of(leg.purse),
            amount,
            value: leg.before.map(|(value, _)| value),
            tainted: leg.before.map(|(_, tainted)| tainted).filter(|_| !self.relabels()),
            lots: self.lots(&leg.lots, amount),
        }
    }

    fn output(&self, leg: &HopOut) -> OutRow {
        let ledger = self.evidence.ledger();
        let sealed = ledger.has_sealed_legs() && ledger.out_is_sealed(leg.leg);
        let seen = (!sealed).then_some(leg.amount);
        let marked = |&(origin, amount): &(OriginId, Amount)| LotRow {
            complaint: Some(self.name(origin)),
            amount: if self.relabels() { seen } else { Some(amount) },
        };
        let (laid, lots) = (self.lots(&leg.laid, seen), self.lots(&leg.lots, seen));
        OutRow {
            purse: self.evidence.purse_name(leg.purse),
            asset: self.asset_of(leg.purse),
            amount: seen,
            laid: if laid == lots { Vec::new() } else { laid },
            brought: self.lots(&leg.brought, seen.filter(|_| self.relabels())),
            marked: leg.marked.iter().map(marked).collect(),
            carried: leg.carried.iter().map(|carried| self.carried(carried)).collect(),
            lots,
            end: match leg.end {
                End::Purse => "purse".into(),
                End::Fees => "fees".into(),
                End::Destroyed => "destroyed".into(),
                End::Stopped(_) => "stopped".into(),
            },
        }
    }

    fn carried(&self, carried: &Carried) -> CarriedRow {
        let ledger = self.evidence.ledger();
        CarriedRow {
            movement: self.evidence.movement_name(ledger.movement_of(carried.to)),
            purse: self.evidence.purse_name(ledger.out_purse(carried.to)),
            basis: carried.basis,
            amount_in: carried.part,
            lots_in: self.lots(&carried.took, Some(carried.part)),
            amount_out: carried.came,
            lots_out: self.lots(&carried.lots, Some(carried.came)),
        }
    }

    fn stop(&self, stop: &Stop) -> StopRow {
        StopRow {
            purse: self.evidence.purse_name(stop.purse),
            complaint: self.name(stop.origin),
            amount: stop.amount,
            reason: stop.reason,
            basis: stop.basis,
        }
    }

    /// Adds up what came and what went, for each complaint and asset.
    fn hop_sums(&self, hop: &Hop, stops: &[&Stop]) -> Vec<HopSums> {
        let ledger = self.evidence.ledger();
        let mut sums: BTreeMap<(OriginId, AssetId), HopSums> = BTreeMap::new();
        let mut add =
            |asset: AssetId, origin: Option<OriginId>, amount: Amount, part: fn(&mut HopSums) -> &mut Total| {
                let Some(origin) = origin.filter(|_| !amount.is_zero()) else {
                    return;
                };
                let row = sums.entry((origin, asset)).or_insert_with(|| HopSums {
                    complaint: self.name(origin),
                    asset: self.asset(asset),
                    ..HopSums::default()
                });
                *part(row) += amount;
            };
        for leg in &hop.ins {
            let asset = ledger.asset_of(leg.purse);
            leg.lots
                .iter()
                .for_each(|lot| add(asset, lot.origin, lot.amount, |row| &mut row.ins));
        }
        for leg in &hop.outs {
            let asset = ledger.asset_of(leg.purse);
            let rests: Option<fn(&mut HopSums) -> &mut Total> = match leg.end {
                End::Purse => Some(|row| &mut row.held),
                End::Fees => Some(|row| &mut row.fees),
                End::Destroyed => Some(|row| &mut row.destroyed),
                End::Stopped(_) => None, // among the stops
            };
            if let Some(rests) = rests {
                leg.lots
                    .iter()
                    .for_each(|lot| add(asset, lot.origin, lot.amount, rests));
            }
            leg.marked
                .iter()
                .for_each(|&(origin, amount)| add(asset, Some(origin), amount, |row| &mut row.marked));
            leg.brought
                .iter()
                .for_each(|lot| add(asset, lot.origin, lot.amount, |row| &mut row.brought));
            let took = leg.carried.iter().flat_map(|carried| &carried.took);
            took.for_each(|lot| add(asset, lot.origin, lot.amount, |row| &mut row.carried));
        }
        for stop in stops {
            let asset = ledger.asset_of(stop.purse);
            add(asset, Some(stop.origin), stop.amount, |row| &mut row.stopped);
        }
        let sums: Vec<HopSums> = sums.into_values().collect();
        for row in &sums {
            let came: Total = [row.ins, row.marked, row.brought].into_iter().sum();
            let went: Total = [row.held, row.fees, row.destroyed, row.stopped, row.carried]
                .into_iter()
                .sum();
            assert_eq!(came, went, "a hop neither loses nor makes taint: {row:?}");
        }
        sums
    }

    pub fn held(&self, holding: &Holding) -> HeldRow {
        HeldRow {
            purse: self.evidence.purse_name(holding.purse),
            asset: self.asset_of(holding.purse),
            complaint: self.name(holding.origin),
            value: holding.balance,
            tainted: holding.amount,
            basis: holding.basis,
        }
    }

    pub fn sums(&self, tally: &Tally) -> SumRow {
        SumRow {
            complaint: self.name(tally.origin),
            asset: self.asset(tally.asset),
            seeded: tally.seeded,
            crossed_in: tally.crossed_in,
            held: tally.held,
            fees: tally.fees,
            destroyed: tally.destroyed,
            stopped: tally.stopped,
            shortfall: tally.shortfall(self.trace.method.booking()),
            crossed_out: tally.crossed_out,
        }
    }
}
