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
    ];
    BUNDLED
}

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
    use crate::scenario::{decode, render};

    #[test]
    fn every_bundled_scenario_decodes() {
        for scenario in bundled() {
            if let Err(problems) = decode(scenario.name, scenario.text) {
                panic!("{}", render(scenario.name, scenario.text, &problems, false));
            }
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
