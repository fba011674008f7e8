//! The overlap of two colourings of the same groups, kept up to date while both change.

use super::Worth;

/// Truth and trace over numbered groups, with `sum min(truth, trace)`.
#[derive(Clone, Debug)]
pub struct Overlap {
    truth: Vec<Worth>,
    trace: Vec<Worth>,
    sums: Sums,
}

/// The sums of two colourings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Of the truth.
    pub truth: Worth,
    /// Of the trace.
    pub trace: Worth,
    /// Of what both say.
    pub common: Worth,
}

impl Overlap {
    /// Returns the overlap over so many groups, all empty.
    pub fn over(groups: usize) -> Overlap {
        Overlap {
            truth: vec![Worth::ZERO; groups],
            trace: vec![Worth::ZERO; groups],
            sums: Sums::default(),
        }
    }

    /// Replaces a part of what the truth says of a group.
    pub fn change_truth(&mut self, group: usize, before: Worth, now: Worth) {
        let common = self.common(group);
        self.truth[group] = self.truth[group] - before + now;
        self.sums.truth = self.sums.truth - before + now;
        self.sums.common = self.sums.common - common + self.common(group);
    }

    /// Replaces a part of what the trace says of a group.
    pub fn change_trace(&mut self, group: usize, before: Worth, now: Worth) {
        let common = self.common(group);
        self.trace[group] = self.trace[group] - before + now;
        self.sums.trace = self.sums.trace - before + now;
        self.sums.common = self.sums.common - common + self.common(group);
    }

    fn common(&self, group: usize) -> Worth {
        self.truth[group].min(self.trace[group])
    }

    /// Returns the sums over all groups.
    pub fn sums(&self) -> Sums {
        self.sums
    }

    /// Returns what the trace says of each group.
    pub fn trace(&self) -> &[Worth] {
        &self.trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_follow_every_change() {
        let w = Worth::new;
        let mut overlap = Overlap::over(2);
        overlap.change_truth(0, w(0), w(10));
        overlap.change_trace(0, w(0), w(4));
        overlap.change_trace(1, w(0), w(5));
        overlap.change_truth(0, w(10), w(3));
        let sums = overlap.sums();
        assert_eq!((sums.truth, sums.trace, sums.common), (w(3), w(9), w(3)));
    }
}
