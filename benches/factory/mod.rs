//! Sized inputs for every bench: one place that makes them, so that figures are about the same things.

#![allow(dead_code, unused_imports, reason = "each bench uses its part of the factory")]

mod blocks;

pub use blocks::{block_file, blocks, decoded, hex_lines};

pub mod account;
pub mod chain;
pub mod json;
pub mod theft;

use dyepack::scenario::{Scenario, decode};

/// Returns a scenario without a theft whose crowd makes about so many movements in sixty days on the named rail.
pub fn crowd(rail: &str, movements: usize) -> Scenario {
    valid(&lives(rail, movements))
}

/// Returns the same with a theft on the third day, whose loot is given at once to one person of a hundred.
pub fn given_away(rail: &str, movements: usize) -> Scenario {
    let to = movements.div_ceil(1_500);
    valid(&format!(
        r#"{}
[incident.theft]
victim = "the firm"
amount = "100 000 000 USD"
at = "3d"
noticed = "1d"

[plan]
steps = [
    {{ steal = "theft" }},
    {{ dust = {{ to = {to}, each = "1 000 USD" }} }},
    {{ rest = {{}} }},
]
"#,
        lives(rail, movements)
    ))
}

fn valid(text: &str) -> Scenario {
    match decode("crowd", text) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("the factory's own scenario was refused: {problems:?}"),
    }
}

/// Returns the text of a scenario without a theft.
fn lives(rail: &str, movements: usize) -> String {
    // Measured on worlds of 100 000 movements: payments, wages, deposits with their rows in the books, sweeps.
    let users = movements / if rail == "bitcoin" { 13 } else { 17 };
    let (asset, at_banks) = match rail {
        "bitcoin" => ("[asset.BTC]\nscale = 8\nrate = \"60 000 USD\"\n", ""),
        "ethereum" => ("[asset.ETH]\nscale = 9\nrate = \"3 000 USD\"\n", ""),
        _ => ("", BANKS),
    };
    format!(
        r#"dyepack = 1
title = "A crowd"
summary = "About {movements} movements and no theft"
story = "People live."
invented = "Everything."
sources = []
lessons = []
seed = 1
begins = 2024-03-04
span = "60d"
rails = ["{rail}"]

{asset}
[[crowd]]
users = {users}
merchants = {merchants}
employers = {employers}
wages_every = "14d"
payments_per_month = 6
payment_median = "80 USD"
traders = "20%"
private = "4%"
peelers = {employers}
dormant = "25%"

[keeper.harbour-exchange]
kind = "exchange"
country = "XB"
customers = {customers}
fee = "0.1%"
delay = "10m..2h"
sweep_every = "1d"

[keeper.quiet-pool]
kind = "mixer"
customers = {customers}
fee = "1%"
delay = "1h..4h"
parts = "2..5"
institution = false
{at_banks}"#,
        merchants = users.div_ceil(15),
        employers = users.div_ceil(120),
        customers = users.div_ceil(5),
    )
}

const BANKS: &str = r#"
[keeper.bank-north]
kind = "bank"
country = "XA"
customers = 300

[keeper.bank-south]
kind = "bank"
country = "XB"
customers = 200

[keeper.bank-island]
kind = "bank"
country = "XC"
customers = 100
"#;
