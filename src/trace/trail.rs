//! A trail that is followed while evidence grows: what was walked is kept, and only what is new is walked.

use super::follow::follow;
use super::pass::Terms;
use super::walk::resume::Halted;
use super::walk::{Options, Walk};
use super::{History, Trace, TraceError, claims};
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Dividing, Method, PoolOf, Rule, Walker};

/// A walk by one method that goes on as evidence grows at its end. What it says is what [`follow`] says of the same evidence.
///
/// Methods that ask of the past what only the end tells are walked anew each time ([`Trail::can_go_on`]).
pub struct Trail {
    method: Method,
    halted: Option<Halted>,
    /// How many movements the last answer did not walk again.
    #[cfg(test)]
    pub(crate) kept: usize,
}

impl std::fmt::Debug for Trail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trail({})", self.method.spec())
    }
}

impl Trail {
    /// Returns the trail of a method before anything was walked.
    pub fn new(method: Method) -> Trail {
        Trail {
            method,
            halted: None,
            #[cfg(test)]
            kept: 0,
        }
    }

    /// Tells whether a method can go on where evidence has grown. Rules of law cannot, since roles are alleged of all that is seen and shut doors behind the
    /// walk; nor pools of several purses, which more evidence makes larger from the beginning on, nor rules that divide what an account holds at the end.
    pub fn can_go_on(method: &Method) -> bool {
        !method.booking().is_law() && method.pool() == PoolOf::Purse
    }

    /// Forgets what was walked: what was seen has other numbers now.
    pub fn begin_anew(&mut self) {
        self.halted = None;
    }

    /// Follows complaints through evidence of which the last that was followed through is the beginning.
    ///
    /// # Errors
    /// As [`follow`].
    pub fn follow(&mut self, evidence: &Evidence, complaints: &[Complaint]) -> Result<Trace, TraceError> {
        if !Trail::can_go_on(&self.method) {
            return follow(evidence, complaints, &self.method, History::Omit);
        }
        let follower = Follower {
            evidence,
            complaints,
            options: Options {
                method: self.method,
                history: false,
                terms: Terms::of(&self.method),
                record: false,
                backwards: None,
            },
            halted: self.halted.take(),
        };
        let walked = self.method.booking().walk(self.method.fees(), follower)?;
        self.halted = walked.halted;
        #[cfg(test)]
        {
            self.kept = walked.kept;
        }
        Ok(walked.trace)
    }
}

/// What came of a walk that may go on.
struct Walked {
    trace: Trace,
    halted: Option<Halted>,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests ask whether a walk went on"))]
    kept: usize,
}

/// Goes on by the rule of whichever method.
struct Follower<'a> {
    evidence: &'a Evidence,
    complaints: &'a [Complaint],
    options: Options<'a>,
    halted: Option<Halted>,
}

impl Walker for Follower<'_> {
    type Answer = Result<Walked, TraceError>;

    fn by<R: Rule>(self, rule: R) -> Self::Answer {
        let mut walk = Walk::new(self.evidence, self.complaints, self.options, rule)?;
        walk.watch_evidence();
        let kept = walk.go_on(self.halted)?;
        let (trace, halted) = walk.halt();
        let halted = Some(halted);
        Ok(Walked { trace, halted, kept })
    }

    fn everywhere(mut self) -> Self {
        (self.options.terms.follow_fees, self.options.terms.pass_doors) = (true, true);
        self
    }

    fn divides(self, dividing: Dividing) -> Self::Answer {
        let walked = |trace| Walked {
            trace,
            halted: None,
            kept: 0,
        };
        claims::follow(self.evidence, self.complaints, self.options, dividing).map(walked)
    }
}
