//! A statement of tracing with what stands beside it: what is certain and possible, and how often chance gives as much.

use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::trace::Trace;
use crate::trace::audit::{self, Beside, Coincidence, CoincidenceRow, PlaceboRow, Statement, Subject, Unreplayed};

use super::placebo::{NEAREST, NoPlacebo, Placebo, placebo};

/// Follows the complaints and writes the statement of it with all that was asked for beside it, and returns the trace too.
///
/// # Errors
/// Where the method cannot follow them, and as [`placebo`] where decoys are asked for.
pub(crate) fn audit(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    source: &Subject,
    beside: &Beside,
) -> Result<(Statement, Trace), NoPlacebo> {
    let (mut statement, trace) = audit::audit(evidence, complaints, method, source)?;
    statement.head.beside = *beside;
    if beside.bounds {
        statement.bounds = audit::certain_and_possible(evidence, complaints, &trace)?;
    }
    if let Some(decoys) = beside.decoys {
        let found = placebo(evidence, complaints, (method, &trace), decoys as usize)?;
        statement.placebo = Some(row(evidence, decoys, &found));
    }
    Ok((statement, trace))
}

fn row(evidence: &Evidence, decoys: u32, placebo: &Placebo) -> PlaceboRow {
    let rate = |decoys: usize| Coincidence {
        decoys,
        chance: placebo.chance(decoys),
    };
    let purse = |&(purse, decoys): &(_, usize)| CoincidenceRow {
        purse: evidence.purse_name(purse),
        rate: rate(decoys),
    };
    PlaceboRow {
        decoys,
        nearest: NEAREST,
        farthest: placebo.farthest.get(),
        most: rate(placebo.most),
        purses: placebo.holdings.iter().map(purse).collect(),
    }
}

/// Derives a statement again from the ledger, with what stands beside the trace, and compares it byte by byte.
///
/// # Errors
/// As [`audit::replay`]; also where there are no decoys as the first line says.
pub(crate) fn replay(evidence: &Evidence, source: &Subject, stated: &[u8]) -> Result<(), Unreplayed> {
    audit::replay_by(
        evidence,
        source,
        stated,
        |evidence, complaints, method, source, beside| match audit(evidence, complaints, method, source, beside) {
            Ok((statement, _)) => Ok(statement),
            Err(NoPlacebo::Trace(error)) => Err(Unreplayed::Trace(error)),
            Err(none @ (NoPlacebo::Nothing | NoPlacebo::Few { .. })) => Err(Unreplayed::Head(none.to_string())),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::placebo::tests::town;

    fn subject() -> Subject {
        Subject {
            kind: "a ledger of a test".into(),
            ..Subject::default()
        }
    }

    fn stated(beside: Beside) -> Result<(Evidence, String), NoPlacebo> {
        let (evidence, complaints, _) = town();
        let method: Method = "fifo".parse().expect("a method");
        let (statement, _) = audit(&evidence, &complaints, &method, &subject(), &beside)?;
        Ok((evidence, statement.lines().join("\n") + "\n"))
    }

    #[test]
    fn what_stands_beside_a_trace_is_derived_again_and_a_change_of_it_is_found() {
        let both = Beside {
            bounds: true,
            decoys: Some(10),
        };
        let (evidence, text) = stated(both).expect("there are ten decoys");
        // The shop holds the 100 that are claimed whatever the method, and of ten decoys three point there too.
        let bound = text
            .lines()
            .find(|line| line.starts_with(r#"{"row":"bound""#))
            .expect("it stands there");
        assert!(bound.contains(r#""least":"100","greatest":"100""#), "{bound}");
        let placebo = text
            .lines()
            .find(|line| line.starts_with(r#"{"row":"placebo""#))
            .expect("it stands there");
        assert!(
            placebo.contains(r#""most":{"decoys":3,"chance":"0.363636"}"#),
            "{placebo}"
        );
        assert_eq!(replay(&evidence, &subject(), text.as_bytes()), Ok(()));
        for (ours, theirs) in [
            (r#""greatest":"100""#, r#""greatest":"101""#),
            (r#""decoys":3,"chance":"0.363636""#, r#""decoys":2,"chance":"0.272727""#),
            (r#""placebo":10"#, r#""placebo":9"#),
        ] {
            let changed = text.replacen(ours, theirs, 1);
            assert_ne!(changed, text, "{ours} stands in the statement");
            let found = replay(&evidence, &subject(), changed.as_bytes());
            assert!(matches!(found, Err(Unreplayed::Line { .. })), "{theirs}: {found:?}");
        }
        // Without the door to chance only the trace itself can be derived, and it says so.
        let refused = audit::replay(&evidence, &subject(), text.as_bytes());
        assert!(matches!(refused, Err(Unreplayed::Head(_))), "{refused:?}");
    }

    #[test]
    fn without_being_asked_nothing_stands_beside_a_trace() {
        let (evidence, text) = stated(Beside::default()).expect("nothing is drawn");
        assert!(
            !text.contains("placebo") && !text.contains(r#""row":"bound""#),
            "{text}"
        );
        assert_eq!(replay(&evidence, &subject(), text.as_bytes()), Ok(()));
    }

    #[test]
    fn a_statement_that_asks_for_more_decoys_than_there_are_is_refused() {
        let eleven = Beside {
            bounds: false,
            decoys: Some(11),
        };
        assert!(matches!(stated(eleven), Err(NoPlacebo::Few { unrelated: 10, .. })));
        let ten = Beside {
            bounds: false,
            decoys: Some(10),
        };
        let (evidence, text) = stated(ten).expect("there are ten decoys");
        let more = text.replacen(r#""placebo":10"#, r#""placebo":11"#, 1);
        let found = replay(&evidence, &subject(), more.as_bytes());
        assert!(
            matches!(&found, Err(Unreplayed::Head(why)) if why.contains("no 11 decoys")),
            "{found:?}"
        );
    }
}
