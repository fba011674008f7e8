//! Rates that move: what is paid is by the rate of its instant, and no share of any outcome hangs on it.

use std::collections::BTreeSet;

use crate::ledger::{LinkKind, PurseKind};
use crate::scenario::{decode, render};
use crate::sim::{self, Made};
use crate::truth::{Fate, Incident};
use crate::units::{Amount, Instant, MovementId, Share, Span};

/// Bitcoin at 60 000 dollars throughout.
const STILL: &str = "\"60 000 USD\"";
/// The same when the world begins, half as much again from its fifteenth day on and a third from its thirtieth on.
const MOVING: &str = "[{ since = 2024-03-04, is = \"60 000 USD\" }, { since = 2024-03-19, is = \"90 000 USD\" }, \
                      { since = 2024-04-03, is = \"20 000 USD\" }]";
const BEGINS: Instant = Instant::from_unix(1_709_510_400);
/// On which days the rate moves.
const TURNS: [i64; 2] = [15, 30];

/// A world in which coin is sold for tokens at a desk, over the days on which the rate moves. Tokens move free of charge, and francs at a
/// fee in dollars.
fn world(rate: &str, incidents: &str, plan: &str) -> Made {
    let text = format!(
        r#"
dyepack = 1
title = "Rates"
summary = "A theft and a sale"
story = "A theft."
invented = "Everything."
sources = []
lessons = ["None."]
seed = 7
begins = 2024-03-04
span = "60d"
rails = ["bitcoin"]
[asset.BTC]
scale = 8
rate = {rate}
[asset.TOK]
scale = 6
rate = "2 USD"
[asset.FRC]
scale = 2
rate = [{{ since = 2024-03-04, is = "1 USD" }}, {{ since = 2024-03-24, is = "2 USD" }}]
[rail.tokens]
preset = "ethereum"
asset = "TOK"
fee = {{ free = true }}
[rail.francs]
preset = "bank-instant"
asset = "FRC"
fee = {{ payment = "40 USD" }}
[[crowd]]
users = 40
merchants = 3
payments_per_month = 2
[[crowd]]
on = "tokens"
users = 20
merchants = 2
payments_per_month = 2
[[crowd]]
on = "francs"
users = 20
merchants = 2
payments_per_month = 4
[keeper.desk]
kind = "desk"
country = "XC"
customers = 3
discount = "2%"
{incidents}
[plan]
steps = [{plan}]
"#
    );
    let scenario = decode("rates", &text);
    let scenario = scenario.unwrap_or_else(|problems| panic!("{}", render("rates", &text, &problems, false)));
    sim::make(&scenario, scenario.starts[0], scenario.seed)
}

const THEFT: &str = "[incident.theft]\nvictim = \"a firm\"\namount = \"50 BTC\"\nat = \"5d\"\nnoticed = \"12h\"\n";
const SALES: &str = "{ steal = \"theft\" }, { split = { into = 8, over = \"1d\" } }, \
                     { swap = { to = \"TOK\", at = [\"desk\"], discount = \"5%\", over = \"1d..40d\" } }";

fn incident(made: &Made, place: usize) -> &Incident {
    &made.world.truth.incidents[place]
}

/// Returns the sales of the desk: when, how much coin and how many tokens for it.
fn sales(made: &Made) -> Vec<(Instant, u64, u64)> {
    let world = &made.world;
    let token = world.record.rates.len() - 1;
    let sold = world.record.links.iter().filter(|link| {
        let asset = |leg| world.ledger.asset_of(world.ledger.out_purse(leg));
        link.kind == LinkKind::Swap && asset(link.from) != asset(link.to) && asset(link.to).index() <= token
    });
    sold.map(|link| {
        let at = world.ledger.instant(world.ledger.movement_of(link.from));
        (at, link.amount_in.get(), link.amount_out.get())
    })
    .collect()
}

/// Tells in which of the three times an instant lies.
fn time_of(at: Instant) -> usize {
    TURNS.iter().filter(|&&day| at >= BEGINS + Span::DAY.times(day)).count()
}

#[test]
fn a_sale_brings_the_price_of_its_instant() {
    let (still, moving) = (world(STILL, THEFT, SALES), world(MOVING, THEFT, SALES));
    let times: BTreeSet<usize> = sales(&moving).iter().map(|(at, ..)| time_of(*at)).collect();
    assert_eq!(times, [0, 1, 2].into(), "there are sales at every rate");
    for (made, dollars) in [(still, [60_000; 3]), (moving, [60_000, 90_000, 20_000])] {
        for (at, coin, tokens) in sales(&made) {
            // Of 10^8 units of coin, at two dollars for 10^6 tokens, less 2 % and then 5 %.
            let coin = Share::percent(95).of(Share::percent(98).of(Amount::new(coin)));
            let expected = u128::from(coin.get()) * dollars[time_of(at)] / 200;
            let off = expected.abs_diff(tokens.into());
            assert!(off <= 20_000, "{at}: {tokens} tokens and not {expected}"); // a cent is 5 000 tokens
        }
    }
}

#[test]
fn a_rate_that_moves_changes_no_share_of_what_was_ordered_in_coin() {
    let (still, moving) = (world(STILL, THEFT, SALES), world(MOVING, THEFT, SALES));
    let held = |made: &Made| incident(made, 0).loot.iter().map(|step| step.amount).max();
    assert_ne!(held(&still), held(&moving), "they sold for another price");
    for day in (0..=60).step_by(2) {
        let at = BEGINS + Span::DAY.times(day);
        let [one, other] = [&still, &moving].map(|made| incident(made, 0).became(at));
        for fate in Fate::ALL {
            // A price is in whole cents: so much of five billion units is less than a millionth.
            let off = one[fate].get().abs_diff(other[fate].get());
            assert!(off < 5_000, "day {day}, {fate:?}: {} and {}", one[fate], other[fate]);
        }
        assert_eq!(one.total(), other.total());
    }
    let spent = incident(&moving, 0).became(moving.world.ends)[Fate::Spent];
    let share = Share::ratio(spent.get().into(), 5_000_000_000).expect("something was ordered");
    assert!(
        (Share::ppm(87_620)..Share::ppm(87_720)).contains(&share),
        "the discounts of 2 % and 5 % and the desk's fee of 2 % leave 91.238 %, and the way costs little more: {share:?}"
    );
}

/// Half a million each, once at 60 000 dollars and once at 20 000.
#[test]
fn each_theft_is_valued_at_its_own_time() {
    let theft = |name: &str, day: u32| {
        format!(
            "[incident.{name}]\nvictim = \"a firm\"\namount = \"500 000 USD\"\nat = \"{day}d\"\nnoticed = \"12h\"\n"
        )
    };
    let both = theft("early", 5) + &theft("late", 40);
    let made = world(MOVING, &both, "{ steal = \"early\" }, { steal = \"late\" }");
    let [early, late] = [0, 1].map(|place| incident(&made, place));
    let ordered = |theft: &Incident| {
        theft
            .attempts
            .iter()
            .map(|attempt| attempt.amount)
            .sum::<Amount>()
            .get()
    };
    assert_eq!(
        ordered(late).abs_diff(ordered(early) * 3),
        1,
        "a third is lost to rounding at each"
    );
    for theft in [early, late] {
        let asset = theft.attempts[0].asset;
        let worth = theft.value(asset, Amount::new(ordered(theft)));
        assert!(worth.get().abs_diff(50_000_000) <= 1, "{worth}");
    }
}

#[test]
fn a_fee_in_dollars_is_paid_at_the_rate_of_its_instant() {
    let made = world(STILL, THEFT, "{ steal = \"theft\" }");
    let (ledger, turn) = (&made.world.ledger, BEGINS + Span::DAY.times(20));
    let francs = made.world.record.rails.iter().position(|rail| rail == "francs");
    let on_francs = |movement: &MovementId| Some(made.world.record.movements[movement.index()].rail.index()) == francs;
    let mut fees: [BTreeSet<u64>; 2] = Default::default();
    for movement in ledger.movements().filter(on_francs) {
        let late = usize::from(ledger.instant(movement) >= turn);
        let paid = ledger
            .out_legs(movement)
            .filter(|&leg| ledger.kind(ledger.out_purse(leg)) == PurseKind::Fees);
        fees[late].extend(paid.map(|leg| ledger.out_amount(leg).get()));
    }
    assert_eq!(fees, [[4_000].into(), [2_000].into()], "forty francs, then twenty");
}
