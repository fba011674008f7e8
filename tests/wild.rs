//! What `check` calls valid can be run: random scenarios out of everything that the format accepts, extremes above all, are made,
//! looked at and followed, and every page of them is drawn, without a panic.
//!
//! `DYEPACK_CASES=10000 cargo test --release --test wild` looks further.

use dyepack::lots::Booking;
use dyepack::report::Findings;
use dyepack::scenario::decode;
use dyepack::study::{self, Choice};
use proptest::prelude::*;
use proptest::sample::select;

/// How many scenarios are made where nobody asks for more.
const CASES: u32 = 96;

fn cases() -> u32 {
    let asked = std::env::var("DYEPACK_CASES").ok();
    asked.map_or(CASES, |cases| cases.parse().expect("DYEPACK_CASES is a number"))
}

type Line = BoxedStrategy<String>;

fn one_of(words: &'static [&'static str]) -> Line {
    select(words).prop_map(str::to_owned).boxed()
}

/// Sometimes nothing, so that the default stands.
fn perhaps(key: &'static str, value: Line) -> Line {
    prop_oneof![
        Just(String::new()),
        value.prop_map(move |value| format!("{key} = {value}\n"))
    ]
    .boxed()
}

/// As [`perhaps`], within an inline table.
fn inline(key: &'static str, value: Line) -> Line {
    prop_oneof![
        Just(String::new()),
        value.prop_map(move |value| format!("{key} = {value}, "))
    ]
    .boxed()
}

fn joined(parts: Vec<Line>) -> Line {
    parts.prop_map(|parts| parts.concat()).boxed()
}

fn share() -> Line {
    one_of(&["\"0%\"", "\"1ppm\"", "\"3%\"", "\"50%\"", "\"99.9999%\"", "\"100%\""])
}

fn some_share() -> Line {
    one_of(&["\"1ppm\"", "\"2%..5%\"", "\"50%\"", "\"100%\"", "\"1ppm..100%\""])
}

fn span() -> Line {
    one_of(&["\"0s\"", "\"1s\"", "\"1h\"", "\"2d\"", "\"36525d\""])
}

fn spans() -> Line {
    one_of(&[
        "\"0s\"",
        "\"1s\"",
        "\"0s..1h\"",
        "\"1h..2h\"",
        "\"1d..9d\"",
        "\"0s..36525d\"",
    ])
}

fn dollars() -> Line {
    one_of(&[
        "\"0 USD\"",
        "\"0.01 USD\"",
        "\"25 USD\"",
        "\"500 USD\"",
        "\"5bn USD\"",
        "\"1M USD\"",
    ])
}

fn count() -> Line {
    one_of(&["1", "2", "\"1..3\"", "3"])
}

fn flag() -> Line {
    one_of(&["true", "false"])
}

const ENDS: &[&str] = &["\"bank\"", "\"chain\""];

fn lever(name: &'static str, parts: Vec<Line>) -> Line {
    let table = joined(parts)
        .prop_map(|parts| format!("{{ {} }}", parts.trim_end_matches(", ")))
        .boxed();
    perhaps(name, prop_oneof![one_of(ENDS), table].boxed())
}

fn rail() -> Line {
    joined(vec![
        Just("[rail.own]\n".to_owned()).boxed(),
        one_of(&[
            "preset = \"bitcoin\"\n",
            "preset = \"ethereum\"\n",
            "preset = \"bank-wire\"\n",
            "preset = \"bank-instant\"\n",
        ]),
        perhaps("asset", one_of(&["\"XEM\"", "\"USD\"", "\"BTC\""])),
        perhaps(
            "fee",
            one_of(&[
                "{ free = true }",
                "{ per_byte = 0 }",
                "{ per_byte = \"0..1000000\" }",
                "{ per_transfer = 0 }",
                "{ per_transfer = \"1..9007199254\" }",
                "{ payment = \"40 USD\", correspondent = \"0.01 USD\" }",
                "{ payment = \"5bn USD\" }",
            ]),
        ),
        lever(
            "identity",
            vec![inline("named", share()), inline("false_papers", share())],
        ),
        lever(
            "supply",
            vec![
                inline("cost", dollars()),
                inline("delay", span()),
                inline("burns", flag()),
            ],
        ),
        perhaps("books", one_of(ENDS)),
        perhaps("reference", one_of(ENDS)),
        lever(
            "disclosure",
            vec![
                inline("chance", share()),
                inline("abroad", share()),
                inline("delay", spans()),
            ],
        ),
        lever("control", vec![inline("chance", share()), inline("delay", spans())]),
        lever(
            "oversight",
            vec![
                inline("screened", share()),
                inline("hold", spans()),
                inline("false_alarm", share()),
            ],
        ),
        lever(
            "finality",
            vec![inline("cancellable", flag()), inline("consent", share())],
        ),
        lever("tempo", vec![inline("calendar", flag()), inline("settlement", spans())]),
        perhaps("pooling", one_of(ENDS)),
    ])
}

fn keeper(name: &'static str, kind: &'static str) -> Line {
    let mules = if matches!(kind, "bank" | "exchange") {
        one_of(&[
            "mules = { accounts = 1 }\n",
            "mules = { accounts = 2 }\n",
            "mules = { accounts = 3, opened_with = \"500 USD\", false_names = \"100%\" }\n",
        ])
    } else {
        Just(String::new()).boxed()
    };
    joined(vec![
        Just(format!("[keeper.{name}]\nkind = \"{kind}\"\n")).boxed(),
        perhaps(
            "on",
            one_of(&["\"start\"", "\"start\"", "\"own\"", "\"bank-wire\"", "\"bitcoin\""]),
        ),
        one_of(&["", "country = \"XA\"\n", "country = \"XB\"\ninstitution = false\n"]),
        perhaps("customers", one_of(&["0", "1", "4"])),
        perhaps("fee", share()),
        perhaps("discount", share()),
        perhaps("delay", spans()),
        perhaps("parts", count()),
        perhaps("sweep_every", one_of(&["\"0s\"", "\"1h\"", "\"1d\"", "\"36525d\""])),
        perhaps("hot", share()),
        perhaps("retains", flag()),
        perhaps(
            "control",
            one_of(&[
                "{ chance = \"0%\" }",
                "{ chance = \"100%\", delay = \"0s\" }",
                "{ delay = \"1h..2d\" }",
            ]),
        ),
        mules,
        perhaps("tagged", span()),
        perhaps("tag_coverage", share()),
    ])
}

fn crowd() -> Line {
    joined(vec![
        Just("[[crowd]]\n".to_owned()).boxed(),
        one_of(&["users = 0\n", "users = 1\n", "users = 6\n"]),
        perhaps("on", one_of(&["\"start\"", "\"own\"", "\"bank-wire\"", "\"bitcoin\""])),
        perhaps("merchants", one_of(&["0", "1", "2"])),
        perhaps("employers", one_of(&["0", "1"])),
        perhaps("wages_every", one_of(&["\"1h\"", "\"14d\"", "\"36525d\""])),
        perhaps("payments_per_month", one_of(&["0", "3", "30"])),
        perhaps(
            "payment_median",
            one_of(&[
                "\"0.01 USD\"",
                "\"50 USD\"",
                "\"1M USD\"",
                "\"0.00000001 BTC\"",
                "\"0.000001 XEM\"",
            ]),
        ),
        perhaps("payment_sigma_milli", one_of(&["0", "1500", "10000"])),
        perhaps("wealth_alpha_milli", one_of(&["1001", "1500", "100000"])),
        perhaps("reuse", share()),
        perhaps("traders", share()),
        perhaps("private", share()),
        perhaps("peelers", one_of(&["0", "1", "3"])),
        perhaps("dormant", share()),
    ])
}

fn incident(name: &'static str) -> Line {
    let amount = prop_oneof![
        one_of(&[
            "amount = \"3 BTC\"\n",
            "amount = \"1M USD\"\n",
            "amount = \"5 000 XEM\"\n"
        ]),
        one_of(&[
            "amount = \"0.00000001 BTC\"\n",
            "amount = \"1 USD\"\n",
            "amount = \"0.000001 XEM\"\n",
            "amount = \"100 000 BTC\"\n",
            "amount = \"1bn XEM\"\n",
            "amount = \"3 BTC\"\ntest = \"5 BTC\"\n",
            "amount = \"3 BTC\"\ntest = \"0.00000001 BTC\"\n",
            "amount = \"3 USD\"\npayments = 3\namounts = [\"1 USD\", \"1 USD\", \"1 USD\"]\n",
        ]),
    ];
    joined(vec![
        Just(format!("[incident.{name}]\n")).boxed(),
        one_of(&[
            "victim = \"exchange\"\n",
            "victim = \"bank\"\n",
            "victim = \"a firm\"\n",
            "victim = \"pool\"\n",
        ]),
        amount.boxed(),
        one_of(&["at = \"0s\"\n", "at = \"1d\"\n", "at = \"5d\"\n"]),
        perhaps("over", one_of(&["\"0s\"", "\"1s\"", "\"2h\""])),
        perhaps("noticed", span()),
        perhaps("into", one_of(&["\"bank\"", "\"exchange\""])),
        one_of(&["", "", "stopped = 1\n", "stopped = 1\n"]),
    ])
}

fn step() -> Line {
    let table = |verb: &'static str, parts: Vec<Line>| -> Line {
        joined(parts)
            .prop_map(move |parts| format!("{{ {verb} = {{ {} }} }}", parts.trim_end_matches(", ")))
            .boxed()
    };
    let always =
        |key: &'static str, value: Line| -> Line { value.prop_map(move |value| format!("{key} = {value}, ")).boxed() };
    let over = || inline("over", spans_of_steps());
    let one_time = || inline("over", one_of(&["\"0s\"", "\"1h\"", "\"3d\""]));
    prop_oneof![
        spans_of_steps().prop_map(|span| format!("{{ wait = {span} }}")),
        table("split", vec![always("into", count()), over()]),
        table("merge", vec![inline("into", one_of(&["1", "2"])), over()]),
        table(
            "layer",
            vec![always("hops", count()), inline("delay", spans_of_steps())]
        ),
        table(
            "peel",
            vec![
                always("hops", count()),
                inline("share", some_share()),
                inline("delay", spans_of_steps()),
                inline("to", one_of(&["[\"exchange\"]", "[\"bank\", \"pool\"]"])),
            ],
        ),
        table(
            "dust",
            vec![
                always("to", one_of(&["1", "4"])),
                always(
                    "each",
                    one_of(&["\"0.00000001 BTC\"", "\"0.01 USD\"", "\"1 XEM\"", "\"1M USD\""])
                ),
                one_time(),
            ],
        ),
        table(
            "swap",
            vec![
                always("to", one_of(&["\"USD\"", "\"BTC\"", "\"XEM\"", "\"ETH\""])),
                always("at", one_of(&["[\"exchange\"]", "[\"desk\", \"pool\"]"])),
                inline("discount", share()),
                inline("buyers", one_of(&["0", "1", "3"])),
                one_time(),
            ],
        ),
        table("mix", vec![always("at", one_of(&["[\"pool\"]"])), one_time()]),
        table(
            "deposit",
            vec![
                always("at", one_of(&["[\"exchange\"]", "[\"bank\", \"casino\"]"])),
                inline("accounts", one_of(&["1", "3"])),
                inline("withdraw", spans_of_steps()),
                one_time(),
            ],
        ),
        table(
            "otc",
            vec![
                always("at", one_of(&["[\"desk\"]"])),
                inline("discount", share()),
                inline("into", one_of(&["[\"bank\"]"])),
                one_time(),
            ],
        ),
        table(
            "bank",
            vec![
                always("at", one_of(&["[\"bank\"]"])),
                inline("accounts", one_of(&["1", "3"])),
                inline("hops", count()),
                inline("delay", spans_of_steps()),
            ],
        ),
        table(
            "exit",
            vec![
                always("how", one_of(&["\"cash\"", "\"casino\"", "\"gift-card\""])),
                inline("share", share()),
                inline("at", one_of(&["[\"casino\"]", "[\"bank\"]", "[\"exchange\"]"])),
                one_time(),
            ],
        ),
        one_of(&[
            "{ branch = { side = \"0%\" } }",
            "{ branch = { side = \"100%\" } }",
            "{ branch = { side = \"33%\" } }"
        ]),
    ]
    .boxed()
}

fn spans_of_steps() -> Line {
    one_of(&["\"0s\"", "\"1s\"", "\"0s..1h\"", "\"1h\"", "\"2d..9d\"", "\"36525d\""])
}

fn plan() -> Line {
    let steps = |most: usize| prop::collection::vec(step(), 0..=most);
    let budget = one_of(&[
        "",
        "",
        "budget = {}\n",
        "budget = { money = \"0 USD\" }\n",
        "budget = { money = \"700 USD\", purses = 1 }\n",
        "budget = { time = \"0s\" }\n",
        "budget = { time = \"2d\", purses = 3 }\n",
    ]);
    let second = one_of(&["", "{ steal = \"second\" }, "]);
    (budget, steps(4), second, steps(3))
        .prop_map(|(budget, trunk, second, side)| {
            let trunk = trunk.join(", ");
            let mut text = format!("[plan]\n{budget}steps = [{{ steal = \"first\" }}, {second}{trunk}]\n");
            if trunk.contains("branch") {
                let side: Vec<String> = side.into_iter().filter(|step| !step.contains("branch")).collect();
                text += &format!("[plan.branch]\nside = [{}]\n", side.join(", "));
            }
            text
        })
        .boxed()
}

fn defence() -> Line {
    let order = one_of(&[
        "tag = {}\n",
        "tag = { hops = 0, coverage = \"0%\" }\n",
        "untag = {}\n",
        "freeze = {}\n",
        "freeze = { at = [\"bank\"] }\n",
        "recall = {}\n",
        "recall = { at = [\"bank\", \"exchange\"] }\n",
        "void = {}\n",
        "request = {}\n",
    ]);
    let when = one_of(&[
        "at = \"0s\"\n",
        "at = \"5d\"\n",
        "after_notice = \"0s\"\n",
        "at = \"36525d\"\n",
    ]);
    joined(vec![
        Just("[[defend]]\n".to_owned()).boxed(),
        when,
        perhaps("takes", span()),
        order,
    ])
}

fn scenario() -> Line {
    let methods: Vec<&str> = Booking::ALL.iter().map(|booking| booking.name()).collect();
    let methods = prop::sample::subsequence(methods, 1..=3).prop_map(|names| {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        format!("methods = [{}]\n", names.join(", "))
    });
    let head = joined(vec![
        Just("dyepack = 1\ntitle = \"Wild\"\nsummary = \"Anything that is valid\"\n".to_owned()).boxed(),
        one_of(&[
            "rails = [\"bitcoin\"]\n",
            "rails = [\"ethereum\"]\n",
            "rails = [\"bank-wire\"]\n",
            "rails = [\"bank-instant\"]\n",
            "rails = [\"own\"]\n",
            "rails = [\"own\"]\n",
        ]),
        one_of(&[
            "seed = 0\n",
            "seed = 1\n",
            "seed = 9223372036854775807\n",
            "seed = 77\n",
        ]),
        perhaps(
            "begins",
            one_of(&[
                "1970-01-01",
                "2199-12-31",
                "2024-02-29",
                "2016-12-31T23:59:59",
                "1970-01-01T00:00:00",
            ]),
        ),
        one_of(&[
            "span = \"8d\"\n",
            "span = \"8d\"\n",
            "span = \"45d\"\n",
            "span = \"5d 3h\"\n",
            "span = \"400d\"\n",
        ]),
        perhaps(
            "vantages",
            one_of(&[
                "[\"public\"]",
                "[\"institution\"]",
                "[\"tags\", \"country\"]",
                "[\"omniscient\"]",
            ]),
        ),
        methods.boxed(),
        one_of(&[
            "[asset.XEM]\nscale = 6\nrate = \"1.02 USD\"\n",
            "[asset.XEM]\nscale = 0\nrate = \"0.01 USD\"\n",
            "[asset.XEM]\nscale = 8\nrate = \"70 USD\"\n",
        ]),
        Just(
            "[asset.BTC]\nscale = 8\nrate = \"60 000 USD\"\n[asset.ETH]\nscale = 9\nrate = \"3 000 USD\"\n".to_owned(),
        )
        .boxed(),
        one_of(&[
            "",
            "[country.XA]\nweekend = [\"monday\"]\nholidays = [2024-01-01]\n",
            "[country.XB]\nweekend = [\"sunday\", \"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\nholidays = [1970-01-01, 2199-12-31]\n",
        ]),
    ]);
    let people = joined(vec![
        prop_oneof![Just(String::new()), crowd(), crowd()].boxed(),
        keeper("exchange", "exchange"),
        keeper("pool", "mixer"),
        keeper("desk", "desk"),
        keeper("casino", "casino"),
        keeper("bank", "bank"),
    ]);
    let thefts = joined(vec![incident("first"), incident("second")]);
    let orders = prop::collection::vec(defence(), 0..3).prop_map(|orders| orders.concat());
    (head, rail(), people, thefts, plan(), orders)
        .prop_map(|(head, rail, people, thefts, plan, orders)| [head, rail, people, thefts, plan, orders].concat())
        .boxed()
}

/// Makes a scenario where it is valid, and everything that a report shows of it; tells whether it was.
fn survives(text: &str) -> bool {
    let Ok(scenario) = decode("wild", text) else {
        return false;
    };
    // What is refused after that says why, as a scenario whose methods cannot work on what is seen.
    if let Ok(study) = study::run(&scenario, &Choice::default(), &mut |_| {}) {
        let findings = Findings::of(&study, false);
        findings.to_html();
        findings.to_text();
    }
    true
}

#[test]
fn what_is_valid_can_be_run() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases(),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let valid = std::cell::Cell::new(0u32);
    let ran = runner.run(&scenario(), |text| {
        valid.set(valid.get() + u32::from(survives(&text)));
        Ok(())
    });
    if let Err(proptest::test_runner::TestError::Fail(why, text)) = &ran {
        panic!("{why}\n{text}");
    }
    ran.expect("no case fails");
    // A generator that is refused holds nothing.
    assert!(
        valid.get() * 5 >= cases() * 2,
        "{} of {} are valid",
        valid.get(),
        cases()
    );
}
