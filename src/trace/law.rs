//! What a walk under a rule of law knows of the people behind the purses, and when such a rule has nothing to say.

use super::TraceError;
use crate::evidence::{Complaint, Evidence};
use crate::ledger::PurseKind;
use crate::lots::{Method, Role, Standing};
use crate::units::{Amount, PurseId};

/// Which purses are a wrongdoer's, and which hold what the claimants elect; empty under a rule that does not ask.
pub(super) struct Standings {
    wrongdoer: Vec<bool>,
    elected: Vec<bool>,
}

impl Standings {
    pub(super) fn new(evidence: &Evidence, asked: bool) -> Standings {
        let purses = if asked { evidence.ledger().purse_count() } else { 0 };
        let with = |role| {
            let mut list = vec![false; purses];
            for purse in evidence.roles().purses(role).filter(|_| asked) {
                list[purse.index()] = true;
            }
            list
        };
        Standings {
            wrongdoer: with(Role::Wrongdoer),
            elected: with(Role::Elected),
        }
    }

    pub(super) fn is_wrongdoers(&self, purse: PurseId) -> bool {
        self.wrongdoer.get(purse.index()).is_some_and(|&is| is)
    }

    pub(super) fn is_elected(&self, purse: PurseId) -> bool {
        self.elected.get(purse.index()).is_some_and(|&is| is)
    }

    /// Returns the standing of a purse that gives, where so much of what leaves its movement pays for an elected purchase.
    pub(super) fn giving(&self, purse: PurseId, elected: Amount) -> Standing {
        let wrongdoer = self.is_wrongdoers(purse);
        Standing { wrongdoer, elected }
    }

    /// Returns the standing of a purse that gets so much.
    pub(super) fn getting(&self, purse: PurseId, amount: Amount) -> Standing {
        let elected = if self.is_elected(purse) { amount } else { Amount::ZERO };
        self.giving(purse, elected)
    }
}

/// Refuses a rule of law that nobody gave the roles it needs, or that has no meaning over what is claimed.
pub(super) fn check(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Result<(), TraceError> {
    let booking = method.booking();
    if !booking.is_law() {
        return Ok(());
    }
    if let Some(&missing) = booking.needs().iter().find(|role| !evidence.roles().name_any(**role)) {
        let method = *method;
        return Err(TraceError::NoRoles { method, missing });
    }
    let ledger = evidence.ledger();
    let mut claims = complaints.iter().flat_map(|complaint| &complaint.claims);
    let in_account = claims
        .any(|(leg, _)| leg.index() < ledger.out_count() && ledger.kind(ledger.out_purse(*leg)) == PurseKind::Account);
    if booking.is_of_accounts() && !in_account {
        return Err(TraceError::NoMeaning {
            method: *method,
            why: "no claimed money enters an account, and a coin is none: it is filled once and emptied once",
        });
    }
    Ok(())
}
