//! What a valid scenario says and what yet does nothing is told, with its place; what works is not warned of.

use dyepack::scenario::{bundled, decode, template};

/// A theft on a chain with an exchange that is used.
const PLAIN: &str = r#"dyepack = 1
title = "Plain"
summary = "A theft that is moved on and cashed at an exchange"
rails = ["bitcoin"]
vantages = ["public", "omniscient"]
[[crowd]]
users = 20
[keeper.exchange]
kind = "exchange"
country = "XA"
customers = 5
tagged = "0s"
[keeper.shop]
kind = "bank"
on = "bank-wire"
country = "XA"
[incident.theft]
victim = "exchange"
amount = "10 BTC"
at = "5d"
test = "1 BTC"
[plan]
steps = [
    { steal = "theft" },
    { layer = { hops = 3 } },
    { exit = { how = "cash", at = ["exchange"] } },
]
[[expect]]
figure = "outcome.cashed"
at_least = "50%"
because = "it is cashed"
"#;

/// Returns the warnings about a file, each with the text at its place.
fn warnings(text: &str) -> Vec<(String, String)> {
    let scenario = decode("warned", text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let marked = |warning: &dyepack::scenario::Problem| {
        assert!(!warning.accepted.is_empty(), "{warning:?}");
        (text[warning.span.clone()].to_owned(), warning.message.clone())
    };
    scenario.warnings.iter().map(marked).collect()
}

#[test]
fn what_works_is_not_warned_of() {
    assert_eq!(warnings(PLAIN), []);
    let warned = bundled().iter().flat_map(|scenario| {
        warnings(scenario.text)
            .into_iter()
            .map(|warning| (scenario.name, warning))
    });
    assert_eq!(warned.collect::<Vec<_>>(), []);
    assert_eq!(warnings(&template("mine")), []);
}

#[test]
fn what_does_nothing_is_warned_of_at_its_place() {
    let defend = |order: &str| format!("[[defend]]\nat = \"6d\"\n{order}\n[[expect]]");
    let cases: Vec<(&str, String, &str, &str)> = vec![
        // Incidents.
        (
            "victim = \"exchange\"",
            "victim = \"exchnage\"".into(),
            "\"exchnage\"",
            "no keeper is named `exchnage`",
        ),
        (
            "victim = \"exchange\"",
            "victim = \"custodian\"".into(),
            "\"custodian\"",
            "no keeper is named `custodian`: somebody of that name is made and robbed",
        ),
        (
            "victim = \"exchange\"\namount = \"10 BTC\"\nat = \"5d\"\ntest = \"1 BTC\"",
            "victims = 21\namount = \"10 BTC\"\nat = \"5d\"".into(),
            "21",
            "fewer people live on the rail",
        ),
        (
            "test = \"1 BTC\"",
            "test = \"10 BTC\"".into(),
            "\"10 BTC\"",
            "nothing else is paid",
        ),
        (
            "[plan]",
            "[incident.other]\nvictim = \"a firm\"\namount = \"1 BTC\"\nat = \"6d\"\n[plan]".into(),
            "other",
            "no step steals `other`",
        ),
        (
            "test =",
            "into = \"shop\"\ntest =".into(),
            "\"shop\"",
            "takes no payments",
        ),
        // The plan.
        (
            "{ layer = { hops = 3 } }",
            "{ mix = { at = [\"shop2\"] } }".into(),
            "\"shop2\"",
            "loot cannot come to the rail",
        ),
        (
            "{ exit = { how = \"cash\", at = [\"exchange\"] } },",
            "{ exit = { how = \"casino\" } },".into(),
            "{ exit = { how = \"casino\" } }",
            "no casino stands where loot can come to",
        ),
        (
            "{ exit = { how = \"cash\", at = [\"exchange\"] } },",
            "{ wait = \"2h\" },".into(),
            "{ wait = \"2h\" }",
            "what comes to the end of these steps stays there, and the plan does not say so",
        ),
        (
            "{ layer = { hops = 3 } },",
            "{ rest = {} },".into(),
            "{ exit = { how = \"cash\", at = [\"exchange\"] } }",
            "nothing is left for this step: all of it rests before",
        ),
        (
            "steps = [\n    { steal = \"theft\" },\n    { layer = { hops = 3 } },",
            "budget = { purses = 3 }\nsteps = [\n    { steal = \"theft\" },".into(),
            "3",
            "no step opens a purse",
        ),
        (
            "steps = [\n    { steal = \"theft\" },\n    { layer = { hops = 3 } },\n    { exit = { how = \"cash\", at = [\"exchange\"] } },",
            "budget = { time = \"9d\" }\nsteps = [\n    { steal = \"theft\" },\n    { rest = {} },".into(),
            "\"9d\"",
            "no step comes after the theft",
        ),
        (
            "[plan]",
            "[rail.bitcoin]\nfee = { free = true }\n[plan]\nbudget = { money = \"7 USD\" }".into(),
            "\"7 USD\"",
            "nothing costs anything on these rails",
        ),
        (
            "at = [\"exchange\"] } },\n]",
            "at = [\"exchange\"] } },\n    { wait = \"1d\" },\n]".into(),
            "{ wait = \"1d\" }",
            "nothing is left for this step",
        ),
        (
            "how = \"cash\",",
            "how = \"cash\", share = \"0%\",".into(),
            "\"0%\"",
            "nothing leaves by this exit",
        ),
        (
            "{ layer = { hops = 3 } },",
            "{ branch = { a = \"0%\" } },".into(),
            "\"0%\"",
            "nothing enters the branch `a`",
        ),
        ("users = 20", "users = 0".into(), "3", "nobody lives in this world"),
        (
            "{ layer = { hops = 3 } },",
            "{ swap = { to = \"XEM\", at = [\"exchange\"] } },".into(),
            "\"XEM\"",
            "no rail of the file carries this asset",
        ),
        // Keepers.
        (
            "customers = 5",
            "customers = 21".into(),
            "21",
            "`exchange` has more customers than people live on its rail",
        ),
        (
            "country = \"XA\"\n[incident",
            "country = \"XA\"\noversight = { screened = \"50%\" }\n[rail.bank-wire]\npreset = \"bank-wire\"\noversight = \"chain\"\n[incident".into(),
            "{ screened = \"50%\" }",
            "the rail of `shop` gives nobody this power: its own line says nothing",
        ),
        (
            "tagged = \"0s\"",
            "tagged = \"0s\"\nhand = \"nobody\"".into(),
            "\"nobody\"",
            "no incident is of the hand `nobody`",
        ),
        (
            "test =",
            "hand = \"somebody\"\ntest =".into(),
            "{ one = 1 }",
            "every incident names its hand",
        ),
        (
            "[incident.theft]",
            "[keeper.lonely]\nkind = \"mixer\"\n[incident.theft]".into(),
            "lonely",
            "nobody visits `lonely`",
        ),
        (
            "tagged = \"0s\"",
            "mules = { accounts = 3 }".into(),
            "{ accounts = 3 }",
            "no step uses the accounts",
        ),
        (
            "tagged = \"0s\"",
            "tag_coverage = \"50%\"".into(),
            "\"50%\"",
            "nobody tags its addresses",
        ),
        (
            "tagged = \"0s\"",
            "tagged = \"0s\"\ntag_coverage = \"0%\"".into(),
            "\"0%\"",
            "none of its addresses is tagged",
        ),
        (
            "on = \"bank-wire\"",
            "on = \"bank-wire\"\ntagged = \"1d\"".into(),
            "\"1d\"",
            "no address on its rail is public",
        ),
        // Orders.
        (
            "country = \"XA\"",
            "country = \"XA\"\ncontrol = { chance = \"0%\" }".into(),
            "{ at = [\"exchange\"] }",
            "nobody who is asked ever freezes",
        ),
        (
            "[[expect]]",
            defend("void = {}"),
            "{}",
            "no asset on these rails has an issuer",
        ),
        ("[[expect]]", defend("recall = {}"), "{}", "can be taken back"),
        ("[[expect]]", defend("untag = {}"), "{}", "nothing was tagged"),
        (
            "[[expect]]",
            defend("tag = { coverage = \"0%\" }"),
            "{ coverage = \"0%\" }",
            "nothing is tagged",
        ),
        (
            "[[expect]]",
            "[[defend]]\nat = \"50d\"\ntag = {}\n[[expect]]".into(),
            "\"50d\"",
            "the world ends before",
        ),
        // What is described and stands nowhere.
        (
            "[[crowd]]",
            "[rail.quiet]\npreset = \"bitcoin\"\n[[crowd]]".into(),
            "quiet",
            "nobody stands on the rail",
        ),
        (
            "[[crowd]]",
            "[asset.XEM]\nscale = 6\nrate = \"1 USD\"\n[[crowd]]".into(),
            "XEM",
            "no rail of the file carries XEM",
        ),
        (
            "[[crowd]]",
            "[country.XB]\n[[crowd]]".into(),
            "XB",
            "no keeper is in the country",
        ),
        // Who looks, and what is asserted.
        (
            "[[crowd]]",
            "[[investigator]]\nname = \"far\"\nwho = \"police\"\ncountry = \"XC\"\n[[crowd]]".into(),
            "\"XC\"",
            "no keeper stands in XC",
        ),
        (
            "[[expect]]",
            defend("tag = { hops = 1 }\n[[defend]]\nat = \"7d\"\ntag = { hops = 2 }"),
            "{ hops = 2 }",
            "an order before it tags already",
        ),
        (
            "at_least = \"50%\"",
            "at_least = \"0%\"".into(),
            "\"0%\"",
            "it asserts nothing",
        ),
        (
            "at_least = \"50%\"",
            "equals = { figure = \"outcome.cashed\" }".into(),
            "{ figure = \"outcome.cashed\" }",
            "it asserts nothing",
        ),
    ];
    let mut wrongs = Vec::new();
    for (old, new, mark, message) in cases {
        assert!(PLAIN.contains(old), "{old}");
        let mut text = PLAIN.replacen(old, &new, 1);
        if new.contains("shop2") {
            text = text.replacen(
                "[incident.theft]",
                "[keeper.shop2]\nkind = \"mixer\"\non = \"bank-wire\"\n[incident.theft]",
                1,
            );
        }
        if new.contains("XEM\"") {
            text = text.replacen("[[crowd]]", "[asset.XEM]\nscale = 6\nrate = \"1 USD\"\n[[crowd]]", 1);
        }
        if new.contains("branch") {
            text = text.replacen("[[expect]]", "[plan.branch]\na = [{ rest = {} }]\n[[expect]]", 1);
        }
        if new.contains("somebody") {
            text = text.replacen("rails =", "hands = { one = 1 }\nrails =", 1);
        }
        if new.contains("into") {
            text = text.replacen("on = \"bank-wire\"", "on = \"bank-wire\"\nmules = { accounts = 1 }", 1);
        }
        if new.contains("control") {
            let order = defend("freeze = { at = [\"exchange\"] }");
            text = text.replacen("[[expect]]", &order, 1);
        }
        if new == "users = 0" {
            text = text.replacen("customers = 5\n", "", 1);
        }
        if new == "users = 0" {
            text = text.replacen(
                "{ layer = { hops = 3 } }",
                "{ dust = { to = 3, each = \"0.01 BTC\" } }",
                1,
            );
        }
        let found = warnings(&text);
        let one = found.len() == 1 && found[0].0 == mark && found[0].1.contains(message);
        if !one {
            wrongs.push(format!("{new}: {found:#?}"));
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn a_vantage_with_tags_that_nobody_publishes_is_warned_of() {
    let text = PLAIN
        .replace("tagged = \"0s\"\n", "")
        .replace("[\"public\",", "[\"public\", \"tags\",");
    let found = warnings(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "\"tags\"");
}
