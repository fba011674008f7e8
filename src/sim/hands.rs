//! Whose an incident is: the group that the file names, or one that the seed draws.

use crate::scenario::{Hands, Scenario};
use crate::seed::{Quantile, Seed};
use crate::units::Share;

/// How many groups there are where several share the incidents.
const SEVERAL: (u64, u64) = (2, 5);

/// Returns the name of the group that did each incident, in the order of the file. What is drawn hangs on the incident's name alone, so that
/// one incident more changes nobody's hand.
pub fn of(scenario: &Scenario, seed: Seed) -> Vec<String> {
    let unnamed = || scenario.incidents.iter().filter(|spec| spec.hand.is_none());
    let earliest = unnamed().min_by_key(|spec| spec.at).map(|spec| &spec.name);
    let answer = scenario.hands.map(|hands| Answer::drawn(hands, seed));
    let hand = |spec: &crate::scenario::IncidentSpec| {
        let drawn = || seed.quantile(&format!("hands/of/{}", spec.name));
        match (&spec.hand, answer) {
            (Some(hand), _) => hand.clone(),
            (None, None) => spec.row.clone(),
            (None, Some(Answer::Groups(count))) => format!("group {}", drawn().below(count) + 1),
            (None, Some(Answer::Copycats)) => {
                match Some(&spec.name) == earliest || drawn().chance(Share::percent(50)) {
                    true => "group 1".to_owned(),
                    false => format!("copycat of {}", spec.name),
                }
            }
        }
    };
    scenario.incidents.iter().map(hand).collect()
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// So many groups, each some.
    Groups(u64),
    /// One group and many who copy it.
    Copycats,
}

impl Answer {
    fn drawn(hands: Hands, seed: Seed) -> Answer {
        let Hands { one, several, copycats } = hands;
        let quantile = |what: &str| -> Quantile { seed.quantile(&format!("hands/{what}")) };
        let at = quantile("answer").below(u64::from(one) + u64::from(several) + u64::from(copycats));
        if at < one.into() {
            Answer::Groups(1)
        } else if at < u64::from(one) + u64::from(several) {
            Answer::Groups(quantile("several").between(SEVERAL.0, SEVERAL.1))
        } else {
            Answer::Copycats
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::decode;

    const MANY: &str = include_str!("../../scenarios/campaign.toml");

    fn hands(weights: [u32; 3], seed: u64) -> Vec<String> {
        let mut scenario = decode("campaign", MANY).expect("the campaign decodes");
        let [one, several, copycats] = weights;
        scenario.hands = Some(Hands { one, several, copycats });
        of(&scenario, Seed::new(seed))
    }

    fn groups(hands: &[String]) -> usize {
        hands.iter().collect::<BTreeSet<_>>().len()
    }

    /// 35 incidents: one group; two to five; or one that did about half and the earliest, and as many others as there are others.
    #[test]
    fn one_group_several_or_copycats_did_it_as_the_seed_draws() {
        for seed in 1..=20 {
            assert_eq!(groups(&hands([1, 0, 0], seed)), 1);
            assert!((2..=5).contains(&groups(&hands([0, 1, 0], seed))), "{seed}");
            let copied = hands([0, 0, 1], seed);
            let first = copied.iter().filter(|hand| *hand == "group 1").count();
            assert_eq!(groups(&copied), copied.len() - first + 1, "each copycat is alone");
            assert!(
                (8..=28).contains(&first),
                "{first} of {} with seed {seed}",
                copied.len()
            );
        }
        let drawn: BTreeSet<bool> = (1..=20).map(|seed| groups(&hands([1, 0, 1], seed)) == 1).collect();
        assert_eq!(drawn.len(), 2, "which answer it is hangs on the seed");
    }

    /// Who is named is who did it, and who is not named stays who he was when another is.
    #[test]
    fn a_hand_that_the_file_names_is_not_drawn_and_changes_no_other() {
        let mut scenario = decode("campaign", MANY).expect("the campaign decodes");
        scenario.hands = Some(Hands {
            one: 0,
            several: 1,
            copycats: 0,
        });
        let before = of(&scenario, Seed::new(3));
        scenario.incidents[7].hand = Some("somebody".into());
        let after = of(&scenario, Seed::new(3));
        assert_eq!(after[7], "somebody");
        assert!((0..before.len()).filter(|&n| n != 7).all(|n| before[n] == after[n]));
        scenario.hands = None;
        assert_eq!(of(&scenario, Seed::new(3))[0], scenario.incidents[0].row);
    }
}
