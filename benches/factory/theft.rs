//! A theft of many payments, laundered through many mules' accounts.

use dyepack::scenario::{Scenario, decode};

/// Returns a scenario in which a theft of so many payments is gathered, divided among so many mules and drawn at counters.
pub fn theft(rail: &str, payments: usize, mules: usize) -> Scenario {
    let asset = match rail {
        "bank-wire" => "",
        _ => "[asset.BTC]\nscale = 8\nrate = \"60 000 USD\"\n",
    };
    let text = format!(
        r#"dyepack = 1
title = "A theft"
summary = "{payments} payments and {mules} mules"
story = "Money is taken and drawn."
invented = "Everything."
sources = []
lessons = []
seed = 1
begins = 2024-03-04
span = "60d"
rails = ["{rail}"]

{asset}
[[crowd]]
users = 30
payments_per_month = 1
payment_median = "100 USD"
weight = 1_000

[keeper.bank-north]
kind = "bank"
on = "bank-wire"
country = "XA"
customers = 10

[keeper.bank-south]
kind = "bank"
on = "bank-wire"
country = "XB"
customers = 10

[incident.theft]
victim = "the firm"
amount = "100 000 000 USD"
at = "3d 8h 30m"
payments = {payments}
over = "8m"
noticed = "20d"

[plan]
steps = [
    {{ steal = "theft" }},
    {{ wait = "5m..1h" }},
    {{ merge = {{ into = 4, over = "1h" }} }},
    {{ split = {{ into = {mules}, over = "1d" }} }},
    {{ layer = {{ hops = 3, delay = "1h..1d" }} }},
    {{ bank = {{ at = ["bank-north", "bank-south"], accounts = {mules}, hops = "1..2" }} }},
    {{ exit = {{ how = "cash", share = "90%", over = "1d" }} }},
    {{ rest = {{}} }},
]
"#
    );
    match decode("theft", &text) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("the factory's own scenario was refused: {problems:?}"),
    }
}
