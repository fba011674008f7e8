//! When incidents happen: at the instant that the file gives, or so many whole weeks later.

use std::borrow::Cow;

use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::units::Span;

/// Returns the scenario with the instants that the seed draws. All that an incident's row repeats moves together, and whole weeks leave
/// hours and weekdays as the file has them.
pub fn drawn(scenario: &Scenario, seed: Seed) -> Cow<'_, Scenario> {
    let mut dated = Cow::Borrowed(scenario);
    for (number, spec) in scenario.incidents.iter().enumerate() {
        if spec.weeks > 0 {
            let quantile = seed.quantile(&format!("plan/steal/{}/week", spec.row));
            let weeks = quantile.below(u64::from(spec.weeks) + 1) as i64;
            dated.to_mut().incidents[number].at = spec.at + Span::DAY.times(7 * weeks);
        }
    }
    dated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{decode, template};

    #[test]
    fn an_incident_happens_on_its_weekday_in_any_of_its_weeks_and_in_no_other() {
        let mut scenario = decode("weeks", &template("Weeks")).expect("the template decodes");
        let first = scenario.incidents[0].at;
        let weeks = |scenario: &Scenario| -> Vec<i64> {
            let at = |seed| drawn(scenario, Seed::new(seed)).incidents[0].at;
            (1..=60).map(|seed| at(seed).get() - first.get()).collect()
        };
        assert!(weeks(&scenario).iter().all(|&later| later == 0));
        scenario.incidents[0].weeks = 2;
        let week = Span::DAY.times(7).get();
        for nth in 0..=2 {
            let count = weeks(&scenario).iter().filter(|&&later| later == nth * week).count();
            assert!((10..=32).contains(&count), "week {nth}: {count} of 60");
        }
        assert!(
            weeks(&scenario)
                .iter()
                .all(|later| later % week == 0 && *later <= 2 * week)
        );
    }
}
