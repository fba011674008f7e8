//! The scenarios that the program carries.

use crate::shown;

/// A scenario file that the program carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// The name by which it is called.
    pub name: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

/// Returns the scenarios that the program carries; the first is the default.
pub fn bundled() -> &'static [Bundled] {
    const BUNDLED: &[Bundled] = &[
        Bundled {
            name: "same-theft",
            text: include_str!("../../scenarios/same-theft.toml"),
        },
        Bundled {
            name: "first-steps",
            text: include_str!("../../scenarios/first-steps.toml"),
        },
        Bundled {
            name: "tags-fail",
            text: include_str!("../../scenarios/tags-fail.toml"),
        },
        Bundled {
            name: "wire-casino",
            text: include_str!("../../scenarios/wire-casino.toml"),
        },
        Bundled {
            name: "peel-otc",
            text: include_str!("../../scenarios/peel-otc.toml"),
        },
        Bundled {
            name: "phishing",
            text: include_str!("../../scenarios/phishing.toml"),
        },
        Bundled {
            name: "mined",
            text: include_str!("../../scenarios/mined.toml"),
        },
        Bundled {
            name: "denial",
            text: include_str!("../../scenarios/denial.toml"),
        },
        Bundled {
            name: "early-tag",
            text: include_str!("../../scenarios/early-tag.toml"),
        },
        Bundled {
            name: "campaign",
            text: include_str!("../../scenarios/campaign.toml"),
        },
    ];
    BUNDLED
}

/// The benchmark's suite: a study, and the scenarios that it names. It is frozen, so that its number says what was measured.
pub(crate) const SUITE: (&str, &[Bundled]) = (
    include_str!("../../scenarios/suite/suite-1.toml"),
    &[
        Bundled {
            name: "chain-easy",
            text: include_str!("../../scenarios/suite/chain-easy.toml"),
        },
        Bundled {
            name: "chain-hard",
            text: include_str!("../../scenarios/suite/chain-hard.toml"),
        },
        Bundled {
            name: "chain-hopeless",
            text: include_str!("../../scenarios/suite/chain-hopeless.toml"),
        },
        Bundled {
            name: "bank-easy",
            text: include_str!("../../scenarios/suite/bank-easy.toml"),
        },
        Bundled {
            name: "bank-hard",
            text: include_str!("../../scenarios/suite/bank-hard.toml"),
        },
        Bundled {
            name: "bank-hopeless",
            text: include_str!("../../scenarios/suite/bank-hopeless.toml"),
        },
        Bundled {
            name: "hybrid-easy",
            text: include_str!("../../scenarios/suite/hybrid-easy.toml"),
        },
        Bundled {
            name: "hybrid-hard",
            text: include_str!("../../scenarios/suite/hybrid-hard.toml"),
        },
        Bundled {
            name: "hybrid-hopeless",
            text: include_str!("../../scenarios/suite/hybrid-hopeless.toml"),
        },
    ],
);

/// Returns a commented scenario with this title, which decodes and runs as it is.
pub fn template(title: &str) -> String {
    let plain: String = title
        .chars()
        .filter(|c| !c.is_control() && *c != '"' && *c != '\\')
        .collect();
    let shown = shown::line(&plain).replace('\\', "\\\\");
    include_str!("template.toml").replacen("TITLE", &shown, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use crate::scenario::{Prey, Scenario, decode, render};
    use crate::units::Amount;

    /// The numbers of the reports: 35 incidents, ten in one country, three in another, two in two, one in each of thirteen and five in none
    /// that was named; 571 M of five exchanges, 670 M with what else was known in March 2019, two billion in all.
    #[test]
    fn the_campaign_has_the_numbers_that_were_reported() {
        let file = bundled()
            .iter()
            .find(|file| file.name == "campaign")
            .expect("it is bundled");
        let scenario: Scenario = decode(file.name, file.text).expect("it decodes");
        assert_eq!(scenario.incidents.len(), 35);
        let mut countries: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for incident in &scenario.incidents {
            let keeper = scenario.keepers.iter().find(|keeper| match &incident.prey {
                Prey::Keeper { name, .. } => keeper.name == *name,
                Prey::Firm(_) | Prey::People(_) | Prey::Issuance => false,
            });
            *countries
                .entry(keeper.and_then(|keeper| keeper.country.as_deref()))
                .or_default() += 1;
        }
        assert_eq!(countries.remove(&None), Some(5), "five were given to no country");
        let mut counts: Vec<usize> = countries.into_values().collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        let reported: Vec<usize> = [10, 3, 2, 2].into_iter().chain([1; 13]).collect();
        assert_eq!(counts, reported);
        let got = |names: &[&str]| -> Amount {
            let counted = scenario.incidents.iter();
            let counted = counted.filter(|incident| names.is_empty() || names.contains(&incident.name.as_str()));
            let passed = |incident: &crate::scenario::IncidentSpec| match incident.amounts.is_empty() {
                true => incident.amount.amount,
                false => {
                    let passing = incident.amounts.len() - incident.stopped as usize;
                    incident.amounts[..passing].iter().map(|money| money.amount).sum()
                }
            };
            counted.map(passed).sum()
        };
        let five = ["island", "harbour", "coin", "lake", "shore-fourth"];
        let known = [
            "shore-first",
            "shore-second",
            "shore-third",
            "bank-b-first",
            "bank-d-first",
            "bank-e",
            "bank-f",
            "bank-g",
            "exchange-h",
            "bank-i",
        ];
        let thousands = |millions: u64| Amount::new(millions * 1_000 * 100);
        assert_eq!(got(&five), thousands(571), "the world is one in a thousand");
        assert_eq!(got(&[&five[..], &known].concat()), thousands(670));
        assert_eq!(got(&[]), thousands(2_000));
    }

    #[test]
    fn every_bundled_scenario_decodes() {
        for scenario in bundled().iter().chain(SUITE.1) {
            if let Err(problems) = decode(scenario.name, scenario.text) {
                panic!("{}", render(scenario.name, scenario.text, &problems, false));
            }
        }
    }

    /// Who publishes a figure of the suite names its number. A change here is another suite with another number.
    #[test]
    fn the_suite_is_frozen() {
        let all: String = [SUITE.0]
            .into_iter()
            .chain(SUITE.1.iter().map(|scenario| scenario.text))
            .collect();
        assert_eq!(&blake3::hash(all.as_bytes()).to_hex()[..16], "e834acf728d3c4ab");
        for scenario in SUITE.1 {
            let decoded = decode(scenario.name, scenario.text).expect("it decodes");
            assert!(decoded.warnings.is_empty(), "{}: {:?}", scenario.name, decoded.warnings);
        }
    }

    #[test]
    fn the_template_decodes_under_any_title() {
        for title in ["My theft", "\"quoted\" \\ and\nbroken", ""] {
            let text = template(title);
            if let Err(problems) = decode("mine", &text) {
                panic!("{}", render("mine", &text, &problems, false));
            }
        }
    }
}
