//! Every slip is told once, at its place, with what is accepted: by the description, for every key of the format.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::decode;
use crate::scenario::keys::FILE;
use crate::scenario::problem::Problem;
use crate::scenario::shape::{Kind, Shape};
use crate::units::{IncidentId, Span};

/// Returns what the template with some rows more is refused for, and what would be accepted.
fn refused(more: &str) -> Vec<(String, String)> {
    let text = format!("{}{more}", crate::scenario::template("Refused"));
    let problems = decode("refused", &text).expect_err("it is refused");
    problems
        .into_iter()
        .map(|problem| (problem.message, problem.accepted))
        .collect()
}

#[test]
fn what_a_keeper_cannot_do_is_refused_with_who_can() {
    let exchange = "\n[keeper.lawful]\nkind = \"exchange\"\ncountry = \"XA\"\n";
    for (line, message, accepted) in [
        (
            "consent = { chance = \"10%\" }",
            "only a bank gives back what was paid to an account",
            "`consent` at a bank",
        ),
        (
            "identity = { named = \"10%\", false_papers = \"10%\" }",
            "whoever launders shows false papers at banks alone",
            "`named` alone, or a bank",
        ),
    ] {
        let of_terms = format!("\n[[terms]]\nkind = \"exchange\"\n{line}\n");
        for text in [format!("{exchange}{line}\n"), of_terms] {
            assert_eq!(refused(&text), [(message.to_owned(), accepted.to_owned())], "{text}");
        }
    }
}

#[test]
fn scripts_are_of_coins_and_together_all() {
    for (rail, message, accepted) in [
        (
            "preset = \"bitcoin\"\nscripts = { p2pkh = \"50%\", p2tr = \"40%\" }",
            "the shares of the forms do not come to the whole",
            "shares whose sum is 100%",
        ),
        (
            "preset = \"ethereum\"\nscripts = { p2pkh = \"100%\" }",
            "an account is opened by no script",
            "`scripts` on a rail of transaction outputs",
        ),
    ] {
        let found = refused(&format!("\n[rail.own]\n{rail}\n"));
        assert!(
            found.contains(&(message.to_owned(), accepted.to_owned())),
            "{rail}: {found:?}"
        );
    }
}

#[test]
fn where_a_victim_banks_is_refused_where_it_means_nothing() {
    let banks =
        "\n[keeper.one]\nkind = \"bank\"\ncountry = \"XA\"\n[keeper.sells]\nkind = \"exchange\"\ncountry = \"XA\"\n";
    for (victim, line, message) in [
        (
            "victim = \"a firm\"",
            "country = \"XC\"",
            "no other bank of the file is in this country",
        ),
        (
            "victim = \"a firm\"",
            "bank = \"sells\"",
            "this is no bank, or the one that is robbed",
        ),
        (
            "victim = \"one\"",
            "bank = \"one\"",
            "this is no bank, or the one that is robbed",
        ),
        (
            "victim = \"a firm\"",
            "bank = \"one\"\ncountry = \"XA\"",
            "the bank says in which country the victim is",
        ),
        (
            "victim = \"sells\"",
            "bank = \"one\"",
            "whose bank that is, is not said here: a keeper is where its own lines say, and people are where they live",
        ),
    ] {
        let text =
            format!("{banks}[incident.more]\n{victim}\n{line}\non = \"bank-wire\"\namount = \"9 USD\"\nat = \"1d\"\n");
        let told = refused(&text);
        assert!(told.iter().any(|(told, _)| told == message), "{told:?}");
    }
    let untag = "\n[incident.more]\nvictim = \"a firm\"\namount = \"9 USD\"\nat = \"1d\"\n[[defend]]\nat = \"2d\"\nof = \"more\"\nuntag = {}\n";
    let told = refused(untag);
    assert!(
        told.iter()
            .any(|(message, _)| message == "all tags are withdrawn, whatever they were put on"),
        "{told:?}"
    );
}

const EVERY_KEY: &str = include_str!("../../../tests/data/every-key.toml");

/// A value of the file: its key, what it may be, and where it stands.
struct Place {
    key: String,
    kind: &'static Kind,
    span: Range<usize>,
}

/// Returns every value of a file that is no table, with what the description says of it.
fn values(text: &str) -> Vec<Place> {
    let mut found = Vec::new();
    let root = DeTable::parse(text).expect("the file is TOML");
    of_table(&FILE, root.get_ref(), "", &mut found);
    found
}

fn of_table(shape: &'static Shape, table: &DeTable<'_>, path: &str, found: &mut Vec<Place>) {
    for (key, value) in table {
        let described = shape.key(key.get_ref()).expect("the file has no unknown key");
        let path = format!("{path}.{}", described.name);
        of_value(&described.kind, value.get_ref(), value.span(), &path, found);
    }
}

fn of_value(kind: &'static Kind, value: &DeValue<'_>, span: Range<usize>, path: &str, found: &mut Vec<Place>) {
    let key = path.to_owned();
    match (kind, value) {
        (Kind::Table(shape), DeValue::Table(table)) => of_table(shape, table, path, found),
        (Kind::Named(_, inner), DeValue::Table(table)) => {
            for (name, value) in table {
                of_value(
                    inner,
                    value.get_ref(),
                    value.span(),
                    &format!("{path}.{}", name.get_ref()),
                    found,
                );
            }
        }
        (Kind::Parts(_), DeValue::Table(table)) => {
            for value in table.values() {
                of_value(&Kind::Share, value.get_ref(), value.span(), path, found);
            }
        }
        (Kind::Either(one, other), DeValue::Table(_)) => {
            let table = if matches!(one, Kind::Table(_)) { one } else { other };
            of_value(table, value, span, path, found);
        }
        (Kind::Either(_, list @ Kind::List(_)), DeValue::Array(_)) => of_value(list, value, span, path, found),
        (Kind::List(inner), DeValue::Array(items)) => {
            for item in items {
                of_value(inner, item.get_ref(), item.span(), path, found);
            }
            if !matches!(inner, Kind::Table(_)) {
                found.push(Place { key, kind, span });
            }
        }
        _ => found.push(Place { key, kind, span }),
    }
}

/// Returns a word in which two letters changed places, the first and quotation marks aside.
fn misspelt(word: &str) -> String {
    let letters = word.as_bytes();
    let place = (2..letters.len() - 1).find(|&at| letters[at] != letters[at + 1]);
    let place = place.expect("a word has two different letters");
    format!(
        "{}{}{}{}",
        &word[..place],
        &word[place + 1..place + 2],
        &word[place..place + 1],
        &word[place + 2..]
    )
}

/// Wrong values of every sort for a kind: another type, another unit, a misspelt word, a number for a text. Beside each what is
/// proposed, where something is.
fn wrong(kind: &Kind, written: &str) -> Vec<(String, Option<&'static str>)> {
    let given = |slips: &[(&str, Option<&'static str>)]| -> Vec<(String, Option<&'static str>)> {
        slips.iter().map(|(slip, meant)| ((*slip).to_owned(), *meant)).collect()
    };
    let misspelt = || (misspelt(written), None);
    match kind {
        Kind::Text => given(&[
            ("5", Some("\"5\"")),
            ("true", Some("\"true\"")),
            ("[\"x\"]", Some("\"x\"")),
            ("{ x = 1 }", None),
        ]),
        Kind::Whole(least, greatest) if least == greatest => {
            given(&[("\"1\"", Some("1")), ("2", None), ("true", None)])
        }
        Kind::Whole(..) => given(&[
            ("\"many\"", None),
            ("-1", None),
            ("99999999999999999999", None),
            ("1.5", None),
            ("true", None),
            ("\"5 USD\"", None),
            ("{}", None),
        ]),
        Kind::Counts(..) => given(&[
            ("\"many\"", None),
            ("-1", None),
            ("\"3..\"", None),
            ("\"9..3\"", Some("\"3..9\"")),
            ("\"3-9\"", Some("\"3..9\"")),
            ("\"3 to 9\"", Some("\"3..9\"")),
            ("1.5", None),
            ("true", None),
        ]),
        Kind::Share => given(&[
            ("50", Some("\"50%\"")),
            ("0.5", Some("\"50%\"")),
            ("0.025", Some("\"2.5%\"")),
            ("\"50\"", Some("\"50%\"")),
            ("\"5 percent\"", Some("\"5%\"")),
            ("\"half\"", None),
            ("\"200%\"", None),
            ("\"5 USD\"", None),
            ("\"5h\"", None),
            ("true", None),
            ("[\"5%\"]", Some("\"5%\"")),
        ]),
        Kind::Shares => given(&[
            ("5", Some("\"5%\"")),
            ("\"5%..2%\"", Some("\"2%..5%\"")),
            ("\"2-5%\"", Some("\"2%..5%\"")),
            ("\"2..5\"", Some("\"2%..5%\"")),
            ("\"some\"", None),
            ("\"2%..500%\"", None),
            ("true", None),
        ]),
        Kind::Duration => given(&[
            ("5", None),
            ("\"5\"", None),
            ("\"5 days\"", Some("\"5d\"")),
            ("\"2 hours 5 minutes\"", Some("\"2h 5m\"")),
            ("\"1.5h\"", Some("\"1h 30m\"")),
            ("\"soon\"", None),
            ("\"5%\"", None),
            ("\"5 USD\"", None),
            ("true", None),
        ]),
        Kind::Durations => given(&[
            ("5", None),
            ("\"5 days\"", Some("\"5d\"")),
            ("\"2h..1h\"", Some("\"1h..2h\"")),
            ("\"1-2h\"", Some("\"1h..2h\"")),
            ("\"1 to 2 hours\"", Some("\"1h..2h\"")),
            ("\"soon\"", None),
            ("true", None),
        ]),
        Kind::Money => given(&[
            ("420", Some("\"420 BTC\"")),
            ("\"420\"", Some("\"420 BTC\"")),
            ("0.5", Some("\"0.5 BTC\"")),
            ("\"25m USD\"", Some("\"25M USD\"")),
            ("\"25 million USD\"", Some("\"25M USD\"")),
            ("\"5 BTCC\"", Some("BTC")),
            ("\"many USD\"", None),
            ("\"1,5 USD\"", None),
            ("\"0.001 USD\"", None),
            ("\"5h\"", None),
            ("true", None),
        ]),
        Kind::Dollars => given(&[
            ("420", Some("\"420 USD\"")),
            ("\"420\"", Some("\"420 USD\"")),
            ("\"25m USD\"", Some("\"25M USD\"")),
            ("\"5 BTC\"", None),
            ("\"5%\"", None),
            ("true", None),
        ]),
        Kind::Flag => given(&[
            ("\"true\"", Some("true")),
            ("\"no\"", Some("false")),
            ("1", Some("true")),
            ("\"maybe\"", None),
        ]),
        Kind::Date => given(&[
            ("\"2016-02\"", None),
            ("2016", None),
            ("\"tomorrow\"", None),
            ("07:32:00", None),
            ("1969-12-31", None),
            ("true", None),
        ]),
        Kind::Word(_) => {
            let mut slips = given(&[("\"no such word\"", None), ("5", None), ("true", None)]);
            slips.push(misspelt());
            slips
        }
        Kind::Country => given(&[
            ("\"DE\"", Some("XD")),
            ("\"KZ\"", None),
            ("\"Germany\"", None),
            ("\"xb\"", Some("XB")),
            ("5", None),
        ]),
        Kind::Method => given(&[
            ("\"FIFO\"", Some("fifo")),
            ("\"fifoo\"", Some("fifo")),
            ("\"no such method\"", None),
            ("\"fifo;fees=folow\"", None),
            ("\"fifo;no=such\"", None),
            ("5", None),
        ]),
        Kind::Name(_) => {
            let mut slips = given(&[("\"no-such-name\"", None), ("5", None), ("true", None)]);
            slips.push(misspelt());
            slips
        }
        Kind::List(inner) => {
            let mut slips = given(&[("5", None), ("true", None), ("{ x = 1 }", None)]);
            if matches!(inner, Kind::Word(_) | Kind::Name(_) | Kind::Method) {
                let first = written.trim_matches(['[', ']']).split(',').next().unwrap_or_default();
                slips.push((format!("[{first}, {first}]"), None));
            }
            slips
        }
        // A lever's end, or what a figure is compared with.
        Kind::Either(Kind::Word(_), _) => given(&[("\"bnak\"", Some("bank")), ("5", None), ("true", None)]),
        Kind::Either(..) => given(&[("true", None), ("[]", None), ("\"soon\"", None)]),
        Kind::Table(_) | Kind::Named(..) | Kind::Parts(_) => given(&[("5", None), ("\"x\"", None), ("true", None)]),
    }
}

fn problems(text: &str) -> Vec<Problem> {
    decode("slip", text).err().unwrap_or_default()
}

#[test]
fn every_wrong_value_of_every_key_is_one_problem_at_the_value_that_says_what_is_accepted() {
    assert!(problems(EVERY_KEY).is_empty());
    let (mut cases, mut wrongs) = (0, Vec::new());
    for Place { key, kind, span } in values(EVERY_KEY) {
        for (slip, meant) in wrong(kind, &EVERY_KEY[span.clone()]) {
            let text = format!("{}{slip}{}", &EVERY_KEY[..span.start], &EVERY_KEY[span.end..]);
            let found = problems(&text);
            let mark = span.start..span.start + slip.len();
            let told = |problem: &Problem| {
                mark.start <= problem.span.start && problem.span.end <= mark.end && !problem.accepted.is_empty()
            };
            cases += 1;
            let proposed = |problem: &Problem| meant.is_none() || problem.suggestion.as_deref() == meant;
            if found.len() != 1 || !told(&found[0]) || !proposed(&found[0]) {
                wrongs.push(format!("{key} = {slip}: {found:#?}"));
            }
        }
    }
    assert!(wrongs.is_empty(), "{} of {cases}:\n{}", wrongs.len(), wrongs.join("\n"));
    assert!(cases > 700, "{cases}");
}

/// A header and everything up to the next one.
fn sections(text: &str) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text.match_indices("\n[").map(|(at, _)| at + 1).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

/// The bundled scenarios and the file with every key.
fn whole_files() -> Vec<&'static str> {
    let bundled = crate::scenario::bundled().iter().map(|bundled| bundled.text);
    bundled.chain([EVERY_KEY]).collect()
}

#[test]
fn every_slip_in_a_header_is_one_problem() {
    let mut wrongs = Vec::new();
    let mut cases = 0;
    for text in whole_files() {
        for section in sections(text) {
            let header = text[section.clone()].lines().next().expect("a section has a header");
            let header = header.split(" #").next().unwrap_or(header).trim_end();
            let name = header.trim_start_matches('[').trim_end_matches(']');
            let double = header.starts_with("[[");
            let rest = &text[section.start + header.len()..section.end];
            let other = if double {
                format!("[{name}]")
            } else {
                format!("[[{name}]]")
            };
            let misspelt = header.replace(name, &self::misspelt(name));
            let mut slips = vec![
                ("other brackets", format!("{other}{rest}"), 1..=1),
                ("misspelt", format!("{misspelt}{rest}"), 1..=1),
                ("missing", String::new(), 0..=1),
            ];
            if let Some((table, entry)) = name.split_once('.').filter(|(_, entry)| entry.len() > 3) {
                slips.push((
                    "misspelt name",
                    format!("[{table}.{}]{rest}", self::misspelt(entry)),
                    0..=1,
                ));
            }
            // Rows that name themselves need a name each.
            let twice = if double && name != "investigator" { 0..=0 } else { 1..=1 };
            slips.push(("twice", format!("{header}{rest}{header}{rest}"), twice));
            for (slip, section_now, expected) in slips {
                // A second order or assertion of the same kind is as good as the first.
                let now = format!("{}{section_now}{}", &text[..section.start], &text[section.end..]);
                let found = problems(&now);
                cases += 1;
                let told = found
                    .iter()
                    .all(|problem| slip == "missing" || !problem.accepted.is_empty());
                if !expected.contains(&found.len()) || !told {
                    wrongs.push(format!("{slip} {header}: {found:#?}"));
                }
            }
        }
    }
    assert!(wrongs.is_empty(), "{} of {cases}:\n{}", wrongs.len(), wrongs.join("\n"));
    assert!(cases > 300, "{cases}");
}

/// Two thefts in one file: what an investigator finds is of one of them, and the file says of which.
#[test]
fn a_figure_of_one_theft_among_several_says_of_which() {
    let text = include_str!("../../../scenarios/denial.toml");
    let scenario = decode("denial", text).expect("it is bundled");
    assert_eq!(scenario.about, None);
    let of = |name: &str| {
        let asked = scenario.expect.iter().filter(|one| one.figure.kind.name == name);
        asked.map(|one| one.figure.incident).collect::<Vec<_>>()
    };
    assert_eq!(of("recall"), [Some(IncidentId::FIRST)]);
    assert_eq!(of("outcome.cashed"), [None], "of both together");
    let told = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let problems = decode("denial", &text.replacen(from, to, 1)).expect_err("it is refused");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        problems[0].to_string()
    };
    let unsaid = told("figure = \"recall\"\nincident = \"first\"", "figure = \"recall\"");
    assert!(unsaid.contains("`recall` is of one theft, and here are 2"), "{unsaid}");
    assert!(unsaid.contains("first") && unsaid.contains("second"), "{unsaid}");
    let unknown = told("incident = \"first\"", "incident = \"third\"");
    assert!(
        unknown.contains("nothing is stolen under the name `third`"),
        "{unknown}"
    );
    let counted = told(
        "figure = \"outcome.cashed\"\nat_least = \"70%\"",
        "figure = \"alarms\"\nincident = \"first\"\nat_least = 0",
    );
    assert!(counted.contains("whatever was stolen"), "{counted}");
}

#[test]
fn a_figure_that_has_no_instant_says_why() {
    let text = include_str!("../../../scenarios/denial.toml");
    let asked = |figure: &str, at: &str| {
        let asserted = format!("figure = \"{figure}\"\nat = \"{at}\"\nat_least = 0");
        decode(
            "denial",
            &text.replacen("figure = \"outcome.cashed\"\nat_least = \"70%\"", &asserted, 1),
        )
    };
    assert!(asked("alarms", "24h").is_ok());
    let told = asked("strangers.frozen", "24h").expect_err("it is refused");
    assert!(
        told[0]
            .to_string()
            .contains("is a sum over the whole time of all freezes"),
        "{told:?}"
    );
}

/// The rates of a coin, in a file that has it on a rail.
fn rated(rates: &str) -> String {
    let file = crate::scenario::template("Rates");
    format!(
        "{file}\n[asset.COIN]\nscale = 8\nrate = {rates}\n[rail.coins]\npreset = \"bitcoin\"\nasset = \"COIN\"\n[[crowd]]\non = \"coins\"\nusers = 5\n"
    )
}

#[test]
fn the_rates_of_a_coin_go_forward_and_are_at_least_one() {
    let refused = |rates: &str| -> Vec<(String, String)> {
        let text = rated(rates);
        let told = problems(&text).into_iter();
        told.map(|problem| (problem.message, text[problem.span].to_owned()))
            .collect()
    };
    let one = |message: &str, at: &str| vec![(message.to_owned(), at.to_owned())];
    let list = |dates: [&str; 2]| {
        let [first, second] = dates;
        format!("[{{ since = {first}, is = \"600 USD\" }}, {{ since = {second}, is = \"0.5 USD\" }}]")
    };
    assert_eq!(refused(&list(["2024-03-01", "2024-03-02"])), []);
    assert_eq!(
        refused(&list(["2024-03-02", "2024-03-01"])),
        one("this lies before the rate that stands above it", "2024-03-01")
    );
    assert_eq!(
        refused(&list(["2024-03-02", "2024-03-02T00:00:00"])),
        one("the rate of this moment stands above", "2024-03-02T00:00:00")
    );
    assert_eq!(refused("[]"), one("the list is empty", "[]"));
    assert_eq!(
        refused("[{ since = 2024-03-01, is = \"5 BTC\" }]"),
        one("`BTC` is not the unit of account", "\"5 BTC\"")
    );
    assert_eq!(refused("[{ since = 2024-03-01 }]").len(), 1, "a rate says what it is");
}

#[test]
fn a_rate_that_never_holds_is_warned_of() {
    let warned = |rates: &str| -> Vec<(String, String)> {
        let text = rated(rates);
        let scenario = decode("rates", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
        let told = scenario
            .warnings
            .iter()
            .filter(|warning| warning.message.contains("rate"));
        told.map(|warning| (warning.message.clone(), text[warning.span.clone()].to_owned()))
            .collect()
    };
    let begins = decode("rates", &rated("\"5 USD\"")).expect("it decodes").begins;
    let date = |days: i64| (begins + Span::DAY.times(days)).to_string()[..10].to_owned();
    let list = |days: [i64; 3]| {
        let rows = days.map(|days| format!("{{ since = {}, is = \"{} USD\" }}", date(days), days + 1_000));
        format!("[{}]", rows.join(", "))
    };
    assert_eq!(
        warned(&list([-5, 3, 5])),
        [],
        "the first holds from before the world on"
    );
    assert_eq!(
        warned(&list([-9, -5, 3])),
        [(
            "the next rate holds when the world begins, so that this one never does".to_owned(),
            date(-9)
        )]
    );
    assert_eq!(
        warned(&list([0, 3, 9_000])),
        [("the world ends before this rate holds".to_owned(), date(9_000))]
    );
}
