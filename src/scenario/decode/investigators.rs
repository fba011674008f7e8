//! Who looks: investigators whom the file names, and those that it asks for.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::meant;
use super::people::Keepers;
use crate::evidence::{Investigator, Vantage};
use crate::scenario::keys::INVESTIGATOR_KINDS;
use crate::scenario::reader::Table;
use crate::scenario::{Effort, InvestigatorSpec};
use crate::truth::Asks;

/// Returns the names that rows of investigators give themselves.
pub(super) fn names(root: &DeTable<'_>) -> Vec<String> {
    let rows = meant(root, "investigator").flat_map(|rows| match rows.get_ref() {
        DeValue::Array(rows) => rows.iter().map(Spanned::get_ref).collect(),
        // In the wrong brackets it gives its name all the same.
        row => vec![row],
    });
    let named = rows.filter_map(|row| row.as_table()?.get("name")?.get_ref().as_str());
    named.map(str::to_owned).collect()
}

/// Reads the investigators whom the file names.
pub(super) fn named(table: &Table<'_>, keepers: &Keepers<'_>) -> Vec<InvestigatorSpec> {
    let mut taken: BTreeSet<String> = Vantage::ALL.map(|vantage| vantage.name().to_owned()).into();
    let rows = table.tables("investigator");
    let read = |row| investigator(row, keepers, &mut taken);
    rows.iter().filter_map(read).collect()
}

fn investigator(row: &Table<'_>, keepers: &Keepers<'_>, taken: &mut BTreeSet<String>) -> Option<InvestigatorSpec> {
    let name = row.field("name").and_then(|field| field.new_name())?;
    if !taken.insert(name.clone()) {
        let message = format!("`{name}` is the name of a vantage, or of another investigator");
        row.reader.report(row.span("name"), message, "a name of his own");
        return None;
    }
    let kind: String = row.maybe("who")?;
    let place = INVESTIGATOR_KINDS.iter().position(|known| **known == kind)?;
    let usual = [
        Vantage::Institution,
        Vantage::Institution,
        Vantage::Country,
        Vantage::Tags,
        Vantage::Omniscient,
    ][place];
    let vantage = row.maybe("vantage").unwrap_or(usual);
    let keeper: Option<String> = row.maybe("keeper");
    let named = keeper.as_ref().and_then(|name| keepers.get(name.as_str()));
    if let Some(keeper) = named.filter(|keeper| !keeper.institution) {
        row.reader.contradict(
            row.span("keeper"),
            format!("`{}` exists in no law: nobody looks for it", keeper.name),
            "a keeper with a `country`",
        );
    }
    match (kind.as_str(), &keeper) {
        ("staff", Some(_)) => row.reader.contradict(
            row.span("keeper"),
            "staff are the victim's, whoever that is",
            "no `keeper`, or `who = \"officer\"`",
        ),
        ("officer", None) if !row.has("keeper") && row.is_sound() => row.missing(
            "an officer is a keeper's",
            "`keeper`, or `who = \"staff\"` for the victim's own",
        ),
        ("analyst" | "all", Some(_)) => row.reader.contradict(
            row.span("keeper"),
            format!("`{kind}` are no keeper's"),
            "no `keeper`, or another `who`",
        ),
        _ => {}
    }
    let asks = match row.maybe::<String>("asks").as_deref() {
        Some("nobody") => Asks::Nobody,
        Some("country") => Asks::Country,
        Some(_) => Asks::Everywhere,
        None if matches!(kind.as_str(), "staff" | "officer" | "police") => Asks::Everywhere,
        None => Asks::Nobody,
    };
    Some(InvestigatorSpec {
        who: Investigator::named(&name, vantage),
        keeper,
        country: row.maybe("country"),
        asks,
        effort: Effort {
            hours: row.get("hours"),
            open: row.get("open"),
        },
    })
}

/// Reads who looks: where the file does not say it, whoever has a vantage and every investigator.
pub(super) fn vantages(table: &Table<'_>, investigators: &[InvestigatorSpec]) -> Vec<Investigator> {
    let asked: Vec<String> = table.get("vantages");
    let mut vantages: Vec<Investigator> = asked.iter().filter_map(|name| called(name, investigators)).collect();
    if !table.has("vantages") {
        vantages.extend(investigators.iter().map(|spec| spec.who));
    }
    vantages
}

/// Returns who is asked for by this name.
pub(super) fn called(name: &str, investigators: &[InvestigatorSpec]) -> Option<Investigator> {
    let named = investigators.iter().find(|spec| spec.who.name() == name);
    let anybody = || name.parse::<Vantage>().ok().map(Investigator::from);
    named.map(|spec| spec.who).or_else(anybody)
}

#[cfg(test)]
mod tests {
    use crate::evidence::Vantage;
    use crate::scenario::{Scenario, bundled, decode};
    use crate::truth::Asks;

    /// Returns the bundled scenario whose vantages are taken away, with rows added.
    fn with(rows: &str) -> Result<Scenario, String> {
        let steps = bundled().iter().find(|bundled| bundled.name == "first-steps").unwrap();
        let text = steps
            .text
            .replace("vantages = [\"public\", \"tags\", \"omniscient\"]\n", "");
        let problems = |problems: Vec<crate::scenario::Problem>| {
            let told = problems.iter().map(|p| format!("{}: {}", p.message, p.accepted));
            told.collect::<Vec<_>>().join("\n")
        };
        decode("first-steps", &format!("{text}\n{rows}")).map_err(problems)
    }

    #[test]
    fn who_somebody_is_says_what_he_sees_and_whom_he_asks() {
        let rows = ["staff", "police", "analyst", "all"]
            .map(|who| format!("[[investigator]]\nname = \"{who}\"\nwho = \"{who}\"\n"));
        let officer = "[[investigator]]\nname = \"own\"\nwho = \"officer\"\nkeeper = \"exchange\"\nvantage = \"tags\"\nasks = \"country\"\n";
        let scenario = with(&format!("{}{officer}", rows.concat())).unwrap();
        let read = scenario.investigators.iter();
        let read: Vec<_> = read
            .map(|spec| (spec.who.name(), spec.who.vantage(), spec.asks))
            .collect();
        let expected = [
            ("staff", Vantage::Institution, Asks::Everywhere),
            ("police", Vantage::Country, Asks::Everywhere),
            ("analyst", Vantage::Tags, Asks::Nobody),
            ("all", Vantage::Omniscient, Asks::Nobody),
            ("own", Vantage::Tags, Asks::Country),
        ];
        assert_eq!(read, expected);
        let names: Vec<&str> = scenario.vantages.iter().map(|who| who.name()).collect();
        let all = "public tags institution country omniscient staff police analyst all own";
        assert_eq!(names.join(" "), all, "where nothing is said everybody looks");
        assert_eq!(scenario.investigator("own").unwrap().vantage(), Vantage::Tags);
        let why = scenario.investigator("owm").unwrap_err();
        assert!(
            why.contains("accepted are public,") && why.ends_with("(did you mean \"own\"?)"),
            "{why}"
        );
    }

    #[test]
    fn rows_that_name_nobody_of_their_own_are_refused() {
        let row = |text: &str| with(&format!("[[investigator]]\n{text}")).unwrap_err();
        for (text, why) in [
            (
                "name = \"tags\"\nwho = \"staff\"",
                "`tags` is the name of a vantage, or of another investigator",
            ),
            ("name = \"A B\"\nwho = \"staff\"", "\"A B\" cannot name anybody"),
            ("name = \"one\"\nwho = \"officer\"", "an officer is a keeper's"),
            (
                "name = \"one\"\nwho = \"staff\"\nkeeper = \"exchange\"",
                "staff are the victim's",
            ),
            (
                "name = \"one\"\nwho = \"analyst\"\nkeeper = \"exchange\"",
                "`analyst` are no keeper's",
            ),
            (
                "name = \"one\"\nwho = \"officer\"\nkeeper = \"nobody\"",
                "no keeper is named `nobody`",
            ),
        ] {
            assert!(row(text).contains(why), "{text}: {}", row(text));
        }
    }

    #[test]
    fn the_table_of_the_earlier_form_says_what_to_write() {
        let why = with("[observer]\ninstitution = \"exchange\"").unwrap_err();
        assert!(
            why.starts_with("`observer` was a key of an earlier form: a row [[investigator]]"),
            "{why}"
        );
    }
}
