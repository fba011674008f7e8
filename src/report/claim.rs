//! The assertions of a scenario, as sentences that are true whether or not the assertion holds.

use super::texts::TEXTS;
use super::value::method_word;
use super::{Check, Value};
use crate::scenario::{Against, Figure, Must};
use crate::study::{self, Study, Verdict};
use crate::units::grouped;

/// Returns every assertion that was judged, in words, with what was found.
pub fn checks(study: &Study) -> Vec<Check> {
    study.verdicts.iter().map(|verdict| check(study, verdict)).collect()
}

/// Returns one assertion in words: `recall (bank-wire, institution, fifo) is 62.1 %: at most the recall of country, which is
/// 62.1 %`.
pub fn check(study: &Study, verdict: &Verdict) -> Check {
    let expectation = &study.scenario.expect[verdict.expectation];
    let unit = expectation.figure.kind.unit;
    let valued = |value: Option<study::Value>| value.map(|value| Value::of(value, unit));
    let other = match &expectation.with {
        Against::Figure(other) => Some(other_figure(&expectation.figure, other, &verdict.rail)),
        _ => None,
    };
    Check {
        claim: sentence(
            &subject(&expectation.figure, &verdict.rail),
            expectation.must,
            valued(verdict.realised),
            (other, valued(verdict.with)),
            verdict.holds == Some(true),
        ),
        because: expectation.because.trim().to_owned(),
        held: verdict.holds,
    }
}

/// Says what a figure is and whether that is what was asserted; `with` is what it is compared with, and of which figure that is
/// the value.
fn sentence(
    subject: &str,
    must: Must,
    realised: Option<Value>,
    (other, with): (Option<String>, Option<Value>),
    holds: bool,
) -> String {
    let must = match must {
        Must::AtLeast => TEXTS.at_least.label,
        Must::AtMost => TEXTS.at_most.label,
        Must::Equal => TEXTS.exactly.label,
    };
    // Two values that differ must not read the same, or the sentence about them reads as false.
    let alike = |one: Value, two: Value| one != two && one.text() == two.text();
    let exact = realised.zip(with).is_some_and(|(one, two)| alike(one, two));
    let text = |value: Value| if exact { precise(value) } else { value.text() };
    let bound = match (other, with) {
        (Some(other), Some(with)) => (TEXTS.claim_other)(&other, &text(with)),
        (Some(other), None) => (TEXTS.claim_other_valueless)(&other),
        (None, Some(with)) => text(with),
        (None, None) => TEXTS.no_value.label.into(),
    };
    match (realised, holds) {
        (Some(value), true) => (TEXTS.claim_holds)(subject, &text(value), must, &bound),
        (Some(value), false) => (TEXTS.claim_fails)(subject, &text(value), must, &bound),
        (None, _) => (TEXTS.claim_valueless)(subject, must, &bound),
    }
}

/// Writes a value to its last digit, as people read it.
fn precise(value: Value) -> String {
    match value {
        Value::Share(share) => format!("{}.{:04}\u{a0}%", share.get() / 10_000, share.get() % 10_000),
        Value::Number(number) => number.to_string(),
        Value::Money(cents) => format!("{}.{:02} USD", grouped(cents.get() / 100), cents.get() % 100),
    }
}

/// Names a figure with its place: `recall (bank-wire, country, fifo)`.
fn subject(figure: &Figure, rail: &str) -> String {
    let mut words = vec![figure.rail.clone().unwrap_or_else(|| rail.to_owned())];
    words.extend(figure.vantage.map(|vantage| vantage.name().to_owned()));
    words.extend(figure.method.as_ref().map(method_word));
    format!("{} ({})", figure.kind.name, words.join(", "))
}

/// Names the figure that is compared with by what is different in it: `the recall of country`.
fn other_figure(figure: &Figure, other: &Figure, rail: &str) -> String {
    let on = |figure: &Figure| figure.rail.clone().unwrap_or_else(|| rail.to_owned());
    let mut words: Vec<String> = Vec::new();
    words.extend((on(other) != on(figure)).then(|| on(other)));
    let vantage = other.vantage.filter(|_| other.vantage != figure.vantage);
    words.extend(vantage.map(|vantage| vantage.name().to_owned()));
    let method = other.method.as_ref().filter(|_| other.method != figure.method);
    words.extend(method.map(method_word));
    match words.is_empty() {
        true => (TEXTS.claim_its)(other.kind.name),
        false => (TEXTS.claim_the)(other.kind.name, &words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::study::Choice;
    use crate::units::{Amount, Share};

    fn share(ppm: u32) -> Option<Value> {
        Some(Value::Share(Share::ppm(ppm)))
    }

    fn plain(must: Must, realised: u32, with: u32, holds: bool) -> String {
        sentence("recall", must, share(realised), (None, share(with)), holds).replace('\u{a0}', " ")
    }

    #[test]
    fn an_assertion_is_a_true_sentence_whether_it_holds_or_not() {
        assert_eq!(
            plain(Must::AtMost, 621_000, 950_000, true),
            "recall is 62.1 %: at most 95.0 %"
        );
        assert_eq!(
            plain(Must::AtMost, 970_000, 950_000, false),
            "recall is 97.0 %, not at most 95.0 %"
        );
        assert_eq!(plain(Must::Equal, 0, 0, true), "recall is 0 %: exactly 0 %");
        let money = |cents| Some(Value::Money(Amount::new(cents)));
        assert_eq!(
            sentence("stolen", Must::Equal, money(10_000), (None, money(10_001)), false),
            "stolen is 100.00 USD, not exactly 100.01 USD"
        );
    }

    #[test]
    fn two_values_that_differ_never_read_the_same() {
        assert_eq!(
            plain(Must::AtMost, 621_040, 621_010, false),
            "recall is 62.1040 %, not at most 62.1010 %"
        );
    }

    #[test]
    fn a_figure_without_a_value_is_said_to_have_none() {
        assert_eq!(
            sentence("precision", Must::AtLeast, None, (None, share(500_000)), false),
            "precision has no value, so it is not at least 50.0\u{a0}%"
        );
        let other = (Some("its recall".into()), None);
        assert_eq!(
            sentence("precision", Must::AtLeast, share(0), other, false),
            "precision is 0\u{a0}%, not at least its recall, which has no value"
        );
    }

    #[test]
    fn a_figure_that_is_compared_with_is_named_by_what_is_different_in_it() {
        let scenario = scenario::bundled()
            .iter()
            .find(|scenario| scenario.name == "first-steps");
        let bundled = scenario.expect("the scenario is bundled");
        let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
        let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("a bundled scenario runs");
        let claims: Vec<String> = checks(&study).into_iter().map(|check| check.claim).collect();
        let other = claims
            .iter()
            .find(|claim| claim.starts_with("precision"))
            .expect("it is asserted");
        assert!(
            other.starts_with("precision (free-coins, public, poison) is ")
                && other.contains(": at most the precision of haircut, which is "),
            "{other}"
        );
    }
}
