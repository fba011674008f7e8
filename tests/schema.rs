//! Decoder and JSON Schema agree: on every bundled scenario, on a file with every key, on files with one thing wrong each, and
//! on what no schema can say.

use std::cell::RefCell;
use std::collections::BTreeMap;

use dyepack::scenario::{bundled, decode, render, schema, template};
use regex::Regex;
use serde_json::{Value, json};

const EVERY_KEY: &str = include_str!("data/every-key.toml");

/// Checks a value against the part of JSON Schema that the scenario schema uses; any other keyword is refused.
struct Checker {
    root: Value,
    /// Patterns that were compiled before: compiling takes longer than all the rest.
    patterns: RefCell<BTreeMap<String, Regex>>,
}

impl Checker {
    fn accepts(&self, value: &Value) -> bool {
        self.check(&self.root, value)
    }

    fn check(&self, schema: &Value, value: &Value) -> bool {
        let keywords = schema.as_object().expect("a schema is an object");
        keywords
            .iter()
            .all(|(keyword, rule)| self.holds(keyword, rule, schema, value))
    }

    fn holds(&self, keyword: &str, rule: &Value, schema: &Value, value: &Value) -> bool {
        let rules = || rule.as_array().expect("a list of schemas").iter();
        match keyword {
            "$schema" | "title" | "description" | "default" | "x-limits" | "$defs" => true,
            "$ref" => self.check(self.definition(rule), value),
            "type" => has_type(rule.as_str().unwrap(), value),
            "const" => value == rule,
            "enum" => rules().any(|word| word == value),
            "pattern" => value.as_str().is_none_or(|text| self.matches(rule, text)),
            "minimum" => value.as_u64().is_none_or(|number| number >= rule.as_u64().unwrap()),
            "maximum" => value.as_u64().is_none_or(|number| number <= rule.as_u64().unwrap()),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "minProperties" => value
                .as_object()
                .is_none_or(|keys| keys.len() as u64 >= rule.as_u64().unwrap()),
            "uniqueItems" => value
                .as_array()
                .is_none_or(|items| items.iter().enumerate().all(|(i, item)| !items[..i].contains(item))),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| self.check(rule, item))),
            "required" => value
                .as_object()
                .is_none_or(|keys| rules().all(|key| keys.contains_key(key.as_str().unwrap()))),
            "anyOf" => rules().any(|choice| self.check(choice, value)),
            "allOf" => rules().all(|part| self.check(part, value)),
            "oneOf" => rules().filter(|choice| self.check(choice, value)).count() == 1,
            "properties" => self.check_properties(rule, value),
            "propertyNames" => value
                .as_object()
                .is_none_or(|keys| keys.keys().all(|key| self.check(rule, &json!(key)))),
            "additionalProperties" => self.check_additional(rule, schema, value),
            other => panic!("the checker does not know {other}"),
        }
    }

    fn matches(&self, rule: &Value, text: &str) -> bool {
        let pattern = rule.as_str().expect("a pattern is a text");
        let mut patterns = self.patterns.borrow_mut();
        let compiled = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(pattern).expect("patterns are regular expressions"));
        compiled.is_match(text)
    }

    fn definition(&self, reference: &Value) -> &Value {
        let name = reference.as_str().and_then(|text| text.strip_prefix("#/$defs/"));
        &self.root["$defs"][name.expect("references lead to definitions")]
    }

    fn check_properties(&self, rule: &Value, value: &Value) -> bool {
        let Some(keys) = value.as_object() else { return true };
        keys.iter()
            .all(|(key, inner)| rule.get(key).is_none_or(|schema| self.check(schema, inner)))
    }

    fn check_additional(&self, rule: &Value, schema: &Value, value: &Value) -> bool {
        let Some(keys) = value.as_object() else { return true };
        let mut others = keys.iter().filter(|(key, _)| schema["properties"].get(key).is_none());
        match rule {
            Value::Bool(allowed) => *allowed || others.next().is_none(),
            _ => others.all(|(_, inner)| self.check(rule, inner)),
        }
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        other => panic!("the checker does not know the type {other}"),
    }
}

fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(items) => items.iter().map(json_of).collect(),
        toml::Value::Table(keys) => keys.iter().map(|(key, value)| (key.clone(), json_of(value))).collect(),
    }
}

fn checker() -> Checker {
    Checker {
        root: schema(),
        patterns: RefCell::default(),
    }
}

fn schema_accepts(checker: &Checker, text: &str) -> bool {
    let table: toml::Table = text.parse().expect("the text is TOML");
    checker.accepts(&json_of(&toml::Value::Table(table)))
}

fn assert_decodes(name: &str, text: &str) {
    if let Err(problems) = decode(name, text) {
        panic!("{}", render(name, text, &problems, false));
    }
}

#[test]
fn both_accept_every_bundled_scenario() {
    let checker = checker();
    for scenario in bundled() {
        assert_decodes(scenario.name, scenario.text);
        assert!(schema_accepts(&checker, scenario.text), "{}", scenario.name);
    }
    assert!(schema_accepts(&checker, &template("mine")));
}

#[test]
fn both_accept_the_file_with_every_key_and_it_has_every_key() {
    let checker = checker();
    assert_decodes("every-key", EVERY_KEY);
    assert!(schema_accepts(&checker, EVERY_KEY));
    let tables = checker.root["$defs"]
        .as_object()
        .unwrap()
        .values()
        .chain([&checker.root]);
    for key in tables.flat_map(|table| table["properties"].as_object().unwrap().keys()) {
        let stands = [
            format!("{key} = "),
            format!("[{key}]"),
            format!("[{key}."),
            format!(".{key}]"),
        ];
        assert!(
            stands.iter().any(|text| EVERY_KEY.contains(text)),
            "{key} is not in the file"
        );
    }
}

/// Returns copies of a value with one thing wrong each: a leaf of another type, a table with a key too many.
fn spoiled(value: &toml::Value) -> Vec<toml::Value> {
    let wrong = match value {
        toml::Value::Boolean(_) => toml::Value::Integer(-1),
        _ => toml::Value::Boolean(true),
    };
    let mut copies = vec![wrong];
    match value {
        toml::Value::Table(keys) => {
            for (key, inner) in keys {
                copies.extend(spoiled(inner).into_iter().map(|inner| {
                    let mut copy = keys.clone();
                    copy[key] = inner;
                    toml::Value::Table(copy)
                }));
            }
            let mut copy = keys.clone();
            copy.insert("Nobody knows".into(), toml::Value::Integer(1));
            copies.push(toml::Value::Table(copy));
        }
        toml::Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                copies.extend(spoiled(item).into_iter().map(|inner| {
                    let mut copy = items.clone();
                    copy[place] = inner;
                    toml::Value::Array(copy)
                }));
            }
        }
        _ => {}
    }
    copies
}

#[test]
fn both_refuse_the_file_with_every_key_whatever_single_thing_is_spoiled() {
    let checker = checker();
    let table: toml::Table = EVERY_KEY.parse().unwrap();
    let copies = spoiled(&toml::Value::Table(table));
    assert!(copies.len() > 250, "{}", copies.len());
    for copy in copies.into_iter().skip(1) {
        let text = toml::to_string(&copy).unwrap();
        assert!(decode("spoiled", &text).is_err(), "the decoder accepts\n{text}");
        assert!(!checker.accepts(&json_of(&copy)), "the schema accepts\n{text}");
    }
}

/// A line of the file with every key, what it becomes, and what the decoder says.
type Breach = (&'static str, &'static str, &'static str);

/// Broken in ways that a schema can say.
const STRUCTURAL: &[Breach] = &[
    ("dyepack = 1", "dyepack = 2", "the number is out of range"),
    (
        "summary = \"Every table and key once\"",
        "",
        "`summary` is missing in the file",
    ),
    ("users = 20", "usres = 20", "`usres` is no key of [[crowd]]"),
    ("users = 20", "users = 20000001", "the number is out of range"),
    ("users = 20", "users = 2.5", "this is a number with a decimal point"),
    (
        "span = \"30d\"",
        "span = \"30 days\"",
        "this is no unit of time in \"30 days\"",
    ),
    (
        "reuse = \"50%\"",
        "reuse = \"0.5\"",
        "a share has its unit behind the number",
    ),
    (
        "amount = \"1 000 USD\"",
        "amount = \"1,000 USD\"",
        "a comma can mean two things",
    ),
    (
        "amount = \"1 000 USD\"",
        "amount = \"1 000\"",
        "the amount has no asset",
    ),
    ("kind = \"casino\"", "kind = \"casion\"", "`casion` is not known here"),
    (
        "country = \"XA\"",
        "country = \"FR\"",
        "`FR` is kept for a real country",
    ),
    ("hops = 3", "hops = 0", "the number is out of range"),
    (
        "{ wait = \"1h..2h\" }",
        "{ wait = \"1h..2h\", steal = \"theft\" }",
        "cannot stand beside",
    ),
    ("{ wait = \"1h..2h\" }", "{}", "a step needs one more key"),
    (
        "{ wait = \"1h..2h\" }",
        "{ wiat = \"1h..2h\" }",
        "`wiat` is no key of a step",
    ),
    (
        "vantages = [\"public\", \"omniscient\"]",
        "vantages = []",
        "`vantages` names nothing",
    ),
    (
        "vantages = [\"public\", \"omniscient\"]",
        "vantages = [\"public\", \"public\"]",
        "`public` stands twice in the list",
    ),
    (
        "methods = [\"fifo\", \"haircut;fees=follow\"]",
        "methods = [\"fifo;fees=lost\"]",
        "\"fees=lost\" is not a parameter of fifo",
    ),
    ("[keeper.pool]", "[keeper.Pool]", "`Pool` cannot name a new keeper"),
    (
        "figure = \"movements\"",
        "figure = \"movement\"",
        "`movement` is not known here",
    ),
    ("because = \"it was counted\"", "", "`because` is missing in [[expect]]"),
    ("scale = 6", "scale = 20", "the number is out of range"),
    ("begins = 2016-02-04T09:00:00", "begins = 12:00:00", "is no instant"),
    ("untag = {}", "untag = { hops = 2 }", "`hops` is no key of an order"),
];

/// Broken in ways that no schema can say.
const SEMANTIC: &[Breach] = &[
    ("begins = 2016-02-04T09:00:00", "begins = 1969-12-31", "1970 to 2199"),
    (
        "rails = [\"bitcoin\", \"tamed-chain\", \"bank-wire\"]",
        "rails = [\"bitcion\"]",
        "no rail is named `bitcion`",
    ),
    ("at = [\"pool\"]", "at = [\"poll\"]", "no keeper is named `poll`"),
    ("at = [\"pool\"]", "at = [\"desk\"]", "which does not do this"),
    (
        "{ rest = {} }",
        "{ exit = { how = \"casino\", at = [\"desk\"] } }",
        "which does not do this",
    ),
    ("steal = \"theft\"", "steal = \"heist\"", "no incident is named `heist`"),
    (
        "{ branch = { out = \"60%\" } }",
        "{ branch = { away = \"60%\" } }",
        "no branch is named `away`",
    ),
    (
        "[plan.branch]",
        "[plan.branch]\nidle = [{ rest = {} }]",
        "the branch `idle` is never entered",
    ),
    (
        "out = [",
        "out = [{ branch = { out = \"5%\" } }, ",
        "leads back into itself",
    ),
    (
        "amounts = [\"600 USD\", \"400 USD\"]",
        "amounts = [\"600 USD\", \"300 USD\"]",
        "the amounts sum to 900.00 USD",
    ),
    ("stopped = 1", "stopped = 3", "more payments are stopped than are made"),
    (
        "share = \"2%..5%\"",
        "share = \"5%..2%\"",
        "the range is empty in \"5%..2%\"",
    ),
    (
        "reuse = \"50%\"",
        "reuse = \"150%\"",
        "the share is more than the whole",
    ),
    (
        "amount = \"1 000 USD\"",
        "amount = \"1 000.001 USD\"",
        "USD has only 2 decimals",
    ),
    (
        "payment_median = \"50 USD\"",
        "payment_median = \"50 XMR\"",
        "no asset is named `XMR`",
    ),
    (
        "into = \"bank\"",
        "into = \"exchange\"",
        "no accounts were opened in advance at `exchange`",
    ),
    ("{ steal = \"theft\" },", "", "nothing is in hand at the first step"),
    (
        "users = 20",
        "users = 10000000\npayments_per_month = 100000\n#",
        "the world could have",
    ),
    (
        "fee = { per_byte = 3 }",
        "fee = { per_transfer = 3 }",
        "has no meaning on a rail of this form",
    ),
    (
        "at_least = \"5%\"",
        "at_least = 5",
        "`recall` cannot be compared with this",
    ),
    (
        "equals = 12",
        "equals = 12\nvantage = \"public\"",
        "`movements` is the same for every vantage",
    ),
    ("country = \"XA\"\n", "", "exists in law but in no country"),
    (
        "at = \"5d\"",
        "at = \"31d\"",
        "the theft is not over when the world ends",
    ),
];

fn broken(breach: &Breach) -> String {
    let (line, instead, _) = breach;
    assert!(EVERY_KEY.contains(line), "{line:?} does not stand in the file");
    EVERY_KEY.replacen(line, instead, 1).replacen(
        "payments_per_month = 3\n",
        if instead.contains("payments_per_month") {
            ""
        } else {
            "payments_per_month = 3\n"
        },
        1,
    )
}

fn assert_complains(breach: &Breach, text: &str) {
    let problems = decode("broken", text).expect_err(breach.1);
    let shown = render("broken.toml", text, &problems, false);
    assert!(
        problems.iter().any(|problem| problem.message.contains(breach.2)),
        "{}\n{shown}",
        breach.1
    );
    for problem in &problems {
        assert!(
            shown.contains(&format!("broken.toml:{}:{}", problem.line, problem.column)),
            "{shown}"
        );
    }
}

#[test]
fn both_refuse_what_a_schema_can_say() {
    let checker = checker();
    for breach in STRUCTURAL {
        let text = broken(breach);
        assert_complains(breach, &text);
        assert!(!schema_accepts(&checker, &text), "the schema accepts {}", breach.1);
    }
}

#[test]
fn the_decoder_refuses_what_no_schema_can_say() {
    let checker = checker();
    for breach in SEMANTIC {
        let text = broken(breach);
        assert_complains(breach, &text);
        assert!(schema_accepts(&checker, &text), "the schema refuses {}", breach.1);
    }
}
