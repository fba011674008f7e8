//! Which legs are claimed by which complaints.

use super::TraceError;
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Claim, Meeting};
use crate::units::{Amount, OriginId, OutLegId};

/// A claimed leg.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) leg: OutLegId,
    pub(super) origin: OriginId,
    pub(super) claim: Claim,
}

/// Returns the claims by leg; those on one leg in the order of the complaints, each behind what earlier ones keep.
pub(super) fn marks(evidence: &Evidence, complaints: &[Complaint], meeting: Meeting) -> Result<Vec<Mark>, TraceError> {
    let ledger = evidence.ledger();
    let mut marks = Vec::new();
    for (origin, complaint) in complaints.iter().enumerate() {
        for &(leg, amount) in &complaint.claims {
            if leg.index() >= ledger.out_count() {
                let complaint = complaint.name.clone();
                return Err(TraceError::NoSuchLeg { complaint, leg });
            }
            if amount > ledger.out_amount(leg) {
                return Err(TraceError::ClaimTooLarge {
                    complaint: complaint.name.clone(),
                    purse: evidence.purse_name(ledger.out_purse(leg)),
                    claimed: amount,
                    carried: ledger.out_amount(leg),
                });
            }
            marks.push(Mark {
                leg,
                origin: OriginId::new(origin),
                claim: Claim {
                    from: Amount::ZERO,
                    to: amount,
                    meeting,
                },
            });
        }
    }
    marks.sort_by_key(|mark| mark.leg);
    for i in 1..marks.len() {
        let before = marks[i - 1];
        // A complaint never displaces itself.
        let keeps = meeting == Meeting::First || before.origin == marks[i].origin;
        if before.leg == marks[i].leg && keeps {
            let from = before.claim.to.max(before.claim.from);
            marks[i].claim.from = from;
        }
    }
    Ok(marks)
}
