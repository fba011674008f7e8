//! The published facts, one a row: what was measured, where, by whom, and how the same is measured here, or why it is not.

use super::experiments as runs;
use super::fact::Unit::{Number, Share, Time};
use super::fact::{By, Fact, Measure, Says, Unit};
use crate::sim::stats::published as worlds;

/// By how much one published number may be missed: a tenth of it either way.
const fn about(number: i64) -> (i64, i64) {
    (number - number / 10, number + number / 10)
}

/// So many hundredths of a percent.
const fn share(parts: i64) -> i64 {
    parts * 100
}

const WHOLE: i64 = 1_000_000;

const CHAIN: (&str, &str) = ("same-theft", "bitcoin");
const WIRES: (&str, &str) = ("same-theft", "bank-wire");
const INSTANT: (&str, &str) = ("same-theft", "bank-instant");
const CASINO: (&str, &str) = ("wire-casino", "wires");
const LEDGER: (&str, &str) = ("tags-fail", "open-ledger");

/// A fact that is measured on a world that somebody else's simulator or a published source describes.
const fn measured(
    name: &'static str,
    (says, source): (Says, &'static str),
    published: &'static str,
    (place, population): ((&'static str, &'static str), &'static str),
    (unit, band): (Unit, (i64, i64)),
    by: By,
) -> Fact {
    Fact {
        name,
        says,
        source,
        published,
        how: Ok(Measure {
            scenario: place.0,
            rail: place.1,
            population,
            unit,
            band,
            by,
            constant: None,
        }),
    }
}

/// The same where the program itself, and no number of a file, says what comes out.
const fn set_by(mut fact: Fact, constant: &'static str) -> Fact {
    if let Ok(measure) = &mut fact.how {
        measure.constant = Some(constant);
    }
    fact
}

const fn not_modelled(
    name: &'static str,
    (says, source): (Says, &'static str),
    published: &'static str,
    why: &'static str,
) -> Fact {
    Fact {
        name,
        says,
        source,
        published,
        how: Err(why),
    }
}

use Says::{Observed, Simulated, Vendor};

/// All facts in the order in which they are listed.
pub(crate) const FACTS: &[Fact] = &[
    measured(
        "laundering.one-of",
        (Simulated, "AMLworld, its readme"),
        "one transaction of 807 to 1 948 is laundering",
        (
            WIRES,
            "movements of the rail of banks, those that issue money not counted",
        ),
        (Number, (807 * WHOLE, 1_948 * WHOLE)),
        By::World(worlds::movements_to_one_of_loot),
    ),
    measured(
        "chain.illicit-value",
        (Vendor, "Chainalysis through the press, 2021 to 2023"),
        "0.15 % to 0.42 % of the value on chains is illicit",
        (CHAIN, "outputs of the chain's movements by value, change included"),
        (Share, (share(15), share(42))),
        By::World(worlds::loot_of_value),
    ),
    measured(
        "alerts.false",
        (Vendor, "the industry's own figure, one secondary source"),
        "90 % to 98 % of alerts are false",
        (WIRES, "payments and accounts that screening held"),
        (Share, (share(9_000), share(9_800))),
        By::World(worlds::false_alarms),
    ),
    measured(
        "mules.15-minutes",
        (Observed, "RUSI and Lloyds, 2024"),
        "28 % of the money leaves a mule's account within 15 minutes",
        (
            INSTANT,
            "loot that came into accounts at banks, by value, first in first out",
        ),
        (Share, about(share(2_800))),
        By::World(worlds::left_within_15_minutes),
    ),
    measured(
        "mules.1-hour",
        (Observed, "RUSI and Lloyds, 2024"),
        "over 50 % leaves within an hour",
        (
            INSTANT,
            "loot that came into accounts at banks, by value, first in first out",
        ),
        (Share, (share(5_000), WHOLE)),
        By::World(worlds::left_within_an_hour),
    ),
    measured(
        "wires.stopped",
        (Observed, "IC3 through secondary sources"),
        "66 % to 82 % of what is reported within 72 h is stopped, 58 % in 2025",
        (WIRES, "the theft noticed after 1 h, 24 h and 72 h, in the mean"),
        (Share, (share(5_800), share(8_200))),
        By::Runs(runs::stopped_when_reported_fast),
    ),
    measured(
        "wires.stopped-falls",
        (Observed, "IC3 through secondary sources"),
        "the share stopped falls with the delay of the report",
        (
            WIRES,
            "what is stopped where the theft is noticed after 1 h, less the same after 20 d",
        ),
        (Share, (1, WHOLE)),
        By::Runs(runs::stopped_less_when_reported_late),
    ),
    not_modelled(
        "proceeds.confiscated",
        (Observed, "Europol"),
        "1.1 % to 2.2 % of all criminal proceeds are confiscated or frozen",
        "a share of all crime of a continent, of which a world has one theft",
    ),
    not_modelled(
        "push-payments.returned",
        (Observed, "UK Finance, 2017"),
        "26 % comes back after fraud by authorised payment",
        "no bank reimburses who paid a swindler himself",
    ),
    measured(
        "chain.kept",
        (Vendor, "PeckShield, Global Ledger, 2022 to 2025"),
        "3.7 % to 25.9 % is recovered or frozen after a theft on a chain",
        (CHAIN, "what was attempted, at the end of the world"),
        (Share, (share(370), share(2_590))),
        By::World(worlds::kept_from_the_thieves),
    ),
    set_by(
        measured(
            "wires.hold",
            (Observed, "Rappler, New Age on the theft of 2016"),
            "a hold four days later caught 0.08 %",
            (CASINO, "what was credited and not given back"),
            (Share, about(share(8))),
            By::World(worlds::frozen_of_credited),
        ),
        "the plan leaves it behind",
    ),
    measured(
        "reach.haircut-to-fifo",
        (Observed, "Cambridge, on a theft of 2014"),
        "haircut reaches 78 times the accounts that fifo does, on a whole chain",
        (
            CHAIN,
            "purses ever touched for the public; the ratio at 4 times the crowd over that at the crowd: it grows",
        ),
        (Number, (WHOLE + 1, 78 * WHOLE)),
        By::Runs(runs::reach_grows_with_the_crowd),
    ),
    measured(
        "wallets.found",
        (Observed, "Nick, 2015"),
        "0.69 of a wallet's addresses are found by joining inputs",
        (CHAIN, "people with at least two addresses"),
        (Share, about(share(6_900))),
        By::World(worlds::wallet_found),
    ),
    not_modelled(
        "coinjoin.precision",
        (Simulated, "an emulation of wallets"),
        "0.108 pair precision where joint rounds are left in",
        "no movement is several people's",
    ),
    measured(
        "coins.day",
        (Observed, "Liu, Zhang, Zhao, Scientific Data, 2022"),
        "80 % of spent outputs are younger than a day",
        (
            CHAIN,
            "coins that were spent, without those that were there at the beginning",
        ),
        (Share, about(share(8_000))),
        By::World(worlds::spent_within_a_day),
    ),
    measured(
        "coins.month",
        (Observed, "Liu, Zhang, Zhao, Scientific Data, 2022"),
        "15 % are a day to a month old",
        (
            CHAIN,
            "coins that were spent, without those that were there at the beginning",
        ),
        (Share, about(share(1_500))),
        By::World(worlds::spent_within_a_month),
    ),
    set_by(
        measured(
            "chain.weekends",
            (Observed, "organofcorti, 2014"),
            "a day at the weekend has 0.85 to 0.90 of a mean day's transactions",
            (CHAIN, "movements of whole weeks"),
            (Number, (850_000, 900_000)),
            By::World(worlds::weekend_of_week),
        ),
        "the days of people and firms stand in the program",
    ),
    measured(
        "addresses.once",
        (Observed, "a survey of all addresses"),
        "87 % of addresses have one receipt and one spend",
        (CHAIN, "addresses that received after the beginning"),
        (Share, about(share(8_700))),
        By::World(worlds::used_once),
    ),
    not_modelled(
        "coinjoin.share",
        (Vendor, "longhash, April 2019"),
        "4.09 % of payments are joint",
        "no movement is several people's",
    ),
    not_modelled(
        "pools.linked",
        (Observed, "arXiv 2510.09433"),
        "5.1 % to 12.6 % of a pool's withdrawals are linked by reuse; 15 to 22 points more by fifo in time",
        "no pool of fixed denominations",
    ),
    not_modelled(
        "off-ramps.five",
        (Vendor, "Chainalysis, 2022"),
        "five of 915 services take 68 %",
        "no bundled world has more than six exchanges",
    ),
    measured(
        "deposits.joined",
        (Observed, "Victor, 2020"),
        "17.9 % of accounts are joined by deposit addresses used again",
        (LEDGER, "accounts of the chain that are no keeper's"),
        (Share, about(share(1_790))),
        By::World(worlds::joined_by_deposits),
    ),
    measured(
        "wires.1-hour",
        (Observed, "BIS on gpi payments"),
        "43 % of wires are credited within an hour",
        (WIRES, "all wires, from the first bank's message"),
        (Share, about(share(4_300))),
        By::World(worlds::wires_within_an_hour),
    ),
    measured(
        "wires.24-hours",
        (Observed, "SWIFT gpi, 2018"),
        "all are credited within 24 hours",
        (WIRES, "all wires, from the first bank's message"),
        (Share, (share(9_000), WHOLE)),
        By::World(worlds::wires_within_a_day),
    ),
    set_by(
        measured(
            "wires.correspondents",
            (Observed, "BIS on gpi payments"),
            "just over one correspondent a wire",
            (WIRES, "payments between banks"),
            (Number, about(WHOLE)),
            By::World(worlds::correspondents),
        ),
        "how many correspondents lie between two banks stands in the program",
    ),
    not_modelled(
        "requests.satisfied",
        (Observed, "an exchange's report on 2019"),
        "62 % of requests are satisfied",
        "whoever answers is drawn with a chance that is this number: nothing else can come out",
    ),
    not_modelled(
        "reports.several-banks",
        (Observed, "FinCEN"),
        "about half of the subjects are reported by several banks",
        "a report goes to the next bank, and to nobody who counts those it names",
    ),
    measured(
        "theft.first-move",
        (Vendor, "Global Ledger"),
        "the first move comes after 15 h in the mean, the fastest after 4 s",
        (CHAIN, "from the first credit to the first movement of loot"),
        (Time, about(15 * 3_600)),
        By::World(worlds::first_move),
    ),
    measured(
        "theft.done-before-notice",
        (Vendor, "Global Ledger"),
        "22.7 % of launderings are complete before anybody discloses the theft",
        (CHAIN, "worlds in which nothing is at large at the notice"),
        (Share, about(share(2_270))),
        By::World(worlds::done_when_noticed),
    ),
    measured(
        "views.order",
        (Simulated, "AMLworld, figure 6"),
        "models see less with one bank than with shared parts, and less with those than with all banks",
        (
            WIRES,
            "recall by haircut: the lesser step from an institution to a country to all books",
        ),
        (Share, (1, WHOLE)),
        By::Made(runs::wider_views_find_more),
    ),
    measured(
        "fees.bursts",
        (Observed, "coinmetrics"),
        "a mean fee between 1 and 48 dollars over time: a heavy tail, in bursts",
        (
            CHAIN,
            "the dearest day's mean fee over the cheapest's; the source has years, a world weeks",
        ),
        (Number, about(48 * WHOLE)),
        By::World(worlds::dearest_day),
    ),
    not_modelled(
        "scripts.types",
        (Observed, "Glassnode"),
        "six types of scripts are in use",
        "which scripts there are is what the file says: nothing else can come out",
    ),
    not_modelled(
        "pools.placebo",
        (Observed, "a placebo test, 2026"),
        "26 direct links of 302 depositors of a fixed pool, 1 of decoys; later ones 8 against 13",
        "no pool of fixed denominations",
    ),
];
