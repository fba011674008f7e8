//! A known answer: what each method must say of a typed ledger.

use std::collections::BTreeMap;

use toml::Spanned;

use super::draft::Problem;
use super::named::purse_named;
use super::rows::FigureRow;
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Method, Unread};
use crate::units::Amount;

/// What one method must say.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The method.
    pub method: Method,
    /// What it must find; every purse that is not named must hold nothing.
    pub figures: Vec<Figure>,
}

/// One figure of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The name of a purse, or `fees`, `destroyed`, `stopped` or `seeded` for a sum.
    pub of: String,
    /// Of one complaint, by its place; of all together where there is none.
    pub complaint: Option<usize>,
    /// How much.
    pub amount: Amount,
}

/// Reads the answers; what they name must be there.
pub(super) fn answers(
    evidence: &Evidence,
    complaints: &[Complaint],
    rows: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, FigureRow>>,
) -> Result<Vec<Answer>, Problem> {
    let mut answers = Vec::new();
    for (spec, rows) in rows {
        let method = spec
            .get_ref()
            .parse()
            .map_err(|unread: Unread| (spec.span(), unread.to_string()))?;
        let mut figures = Vec::new();
        for (of, FigureRow(parts)) in rows {
            let sum = ["fees", "destroyed", "stopped", "seeded"].contains(&of.get_ref().as_str());
            if !sum && purse_named(evidence.ledger(), evidence.names(), of.get_ref()).is_none() {
                return Err((of.span(), format!("no movement names the purse {:?}", of.get_ref())));
            }
            for (complaint, amount) in parts {
                let place = |name: &Spanned<String>| {
                    let found = complaints
                        .iter()
                        .position(|complaint| complaint.name == *name.get_ref());
                    found.ok_or_else(|| (name.span(), format!("there is no complaint {:?}", name.get_ref())))
                };
                figures.push(Figure {
                    of: of.get_ref().clone(),
                    complaint: complaint.as_ref().map(place).transpose()?,
                    amount: Amount::new(amount),
                });
            }
        }
        answers.push(Answer { method, figures });
    }
    Ok(answers)
}
