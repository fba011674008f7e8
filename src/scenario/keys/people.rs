//! Countries, ordinary people, keepers, and who is robbed.

use Kind::{Country, Counts, Date, Dollars, Duration, Durations, Flag, List, Money, Name, Table, Text, Whole, Word};

use super::limits::{ALIKE_MAX, NOBODY, PEOPLE_MAX, REPEATS_MAX, vantage_words};
use super::rails::{CONSENT, CONTROL, DISCLOSURE, IDENTITY, OVERSIGHT};
use crate::scenario::shape::{Kind, Noun, Shape, may, must, other};
use crate::scenario::{Hours, Knowledge};

/// The kinds of keepers as they are typed.
pub(crate) const KEEPER_KINDS: [&str; 5] = ["exchange", "mixer", "desk", "bank", "casino"];

fn keeper_kind_words() -> Vec<&'static str> {
    KEEPER_KINDS.to_vec()
}

/// What a tag on an address says at which stolen money is; other tags say of which kind the service is whose address it is.
pub(crate) const STOLEN: &str = "stolen";

fn tag_words() -> Vec<&'static str> {
    [STOLEN].into_iter().chain(KEEPER_KINDS).collect()
}

/// The days of the week as they are typed.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn weekday_words() -> Vec<&'static str> {
    WEEKDAYS.to_vec()
}

pub(crate) static COUNTRY_DAYS: Shape = Shape {
    name: "[country.CODE]",
    doc: "When the banks of a country rest, beside 1 January and 25 December.",
    keys: &[
        other(
            "weekend",
            List(&Word(weekday_words)),
            "saturday, sunday",
            "On which days of the week.",
        ),
        other("holidays", List(&Date), NOBODY, "On which other days."),
    ],
    one_of: &[],
};

pub(crate) static CROWD: Shape = Shape {
    name: "[[crowd]]",
    doc: "A group of ordinary people on one rail.",
    keys: &[
        other(
            "on",
            Name(Noun::Ground),
            "start",
            "The rail they live on; `start` is whatever rail the theft starts on.",
        ),
        must("users", Whole(0, PEOPLE_MAX), "How many people."),
        other(
            "merchants",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many merchants are paid by them.",
        ),
        other(
            "employers",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many employers pay wages in batches.",
        ),
        other("wages_every", Duration, "30d", "The time between pay days."),
        may(
            "until",
            Duration,
            "After what time they do nothing more of themselves, so that a plan may rest for years without a background; by default as long as \
             the world lasts.",
        ),
        // Knob.
        other(
            "payments_per_month",
            Whole(0, 100_000),
            "6",
            "The mean number of payments of a person in 30 days; activity is heavy-tailed around it.",
        ),
        // Near the mean euro-area card payment of 44 euro in 2017 (ECB press release).
        other("payment_median", Money, "50 USD", "The median payment."),
        // Balances and payments are near log-normal (arXiv 2409.10407); the width is a knob.
        other(
            "payment_sigma_milli",
            Whole(0, 10_000),
            "1500",
            "The standard deviation of the logarithm of payments, in thousandths.",
        ),
        // Wealth is heavy-tailed (Kondor et al. 2014); the exponent is a knob.
        other(
            "wealth_alpha_milli",
            Whole(1_001, 100_000),
            "1500",
            "The tail exponent of wealth (Pareto), in thousandths.",
        ),
        // About half of outputs paid a used address: 53.57 % in March 2019 (longhash, after OXT); about 50 % (BitMEX research).
        other(
            "reuse",
            Kind::Share,
            "50%",
            "How many outputs go to an address that was used before, on rails of transaction outputs.",
        ),
        // Knob.
        other(
            "traders",
            Kind::Share,
            "20%",
            "How many people deposit at and withdraw from exchanges.",
        ),
        // Mixed payments were 4.09 % of payments in April 2019 (longhash; a number of an interested party).
        other(
            "private",
            Kind::Share,
            "4%",
            "How many people use mixers and desks; all of them are ordinary people.",
        ),
        // That pools and exchanges pay out in peel chains: Meiklejohn et al. 2013, Kappos et al. 2022; how many is a knob.
        other(
            "peelers",
            Whole(0, PEOPLE_MAX),
            "2",
            "How many pools and services pay out by benign peel chains.",
        ),
        // Knob: no published rate was found of how often ordinary people divide, pass on, pool and sell as a launderer does.
        other(
            "alike",
            Whole(0, ALIKE_MAX),
            "0",
            "How many people do with money of their own what each plan of the file does with stolen money, in the same weeks.",
        ),
        // Knob.
        other(
            "dormant",
            Kind::Share,
            "20%",
            "How many people never move what they hold.",
        ),
        // Knob.
        other(
            "movers",
            Kind::Share,
            "30%",
            "How many people pass money on: between purses of their own, for others, for their firms, in errands of one step or many.",
        ),
        // Knob: most surveys count victims, not swindlers.
        other(
            "swindlers",
            Kind::Share,
            "0%",
            "How many people live on what others have, beside every theft of the file: some they talk into payments, of some they take over the \
             accounts, and they pass on what came. Nobody complains.",
        ),
        // Knob. Log-uniform, since sizes of accounts at exchanges are spread over many decades.
        other(
            "weight",
            Whole(1, 1_000_000),
            "100",
            "Who trades or passes money on stands for up to so many persons, drawn log-uniformly: what he holds, and these sums, are theirs together.",
        ),
    ],
    one_of: &[],
};

fn hours_words() -> Vec<&'static str> {
    Hours::WORDS.iter().map(|(word, _)| *word).collect()
}

fn knows_words() -> Vec<&'static str> {
    Knowledge::WORDS.iter().map(|(word, _)| *word).collect()
}

const READS: &str = "Which public tags its screening reads: those on `stolen` money, which is the default, and those on the addresses of services of a kind \
                     that are `tagged`.";

pub(crate) static KEEPER: Shape = Shape {
    name: "[keeper.NAME]",
    doc: "Who keeps purses for others, by role and never by a firm's name.",
    keys: &[
        must("kind", Word(keeper_kind_words), "The kind of service."),
        other(
            "on",
            Name(Noun::Ground),
            "start",
            "The rail on which it takes and pays; `start` is whatever rail the theft starts on.",
        ),
        may(
            "country",
            Country,
            "The country whose law it answers to: a code that belongs to no real country. Without one it exists in no law.",
        ),
        may(
            "institution",
            Flag,
            "Whether it exists in law and can be asked; by default when it has a country.",
        ),
        other(
            "customers",
            Whole(0, PEOPLE_MAX),
            "0",
            "How many ordinary customers it has beside those of the plan, taken from the crowd.",
        ),
        other("fee", Kind::Share, "0%", "What it keeps of each payment out."),
        // Observed discounts: 2.5 % at the swap sites of 8.3's thieves, 15 % at a dark market; none by default.
        other("discount", Kind::Share, "0%", "What it pays less than the rate."),
        // Custodial tumblers delay by 1 to 4 hours (their pages); an exchange pays out faster.
        other("delay", Durations, "10m..4h", "How long it takes to pay out."),
        other("parts", Counts(1, 10_000), "1", "In how many parts it pays out."),
        other(
            "sweep_every",
            Duration,
            "0s",
            "How often it collects deposit addresses; 0s: at each deposit.",
        ),
        other(
            "hot",
            Kind::Share,
            "20%",
            "How much of its coins stays in the hot wallet; the rest goes to the cold one.",
        ),
        may(
            "retains",
            Flag,
            "Whether it retains which payment in belongs to which payment out; by default whoever exists in law does, but for a \
             mixer, and everybody else as the rail's pooling lever.",
        ),
        other(
            "knows",
            Word(knows_words),
            "no",
            "Whether it knows that it helps, where loot of a theft comes to it: `yes`, `no`, or `unknown`, which is neither guilt nor \
             innocence.",
        ),
        may(
            "control",
            Table(&CONTROL),
            "Whether it freezes what it is asked to: accounts in its books, by default by its kind, and, where the rail's control lever gives the \
             power, purses that it hosts.",
        ),
        may(
            "answers",
            Table(&DISCLOSURE),
            "What it answers to lawful requests: of accounts in its books, by default by its kind, and, where the rail's disclosure lever gives \
             the power, of purses that it hosts.",
        ),
        may(
            "consent",
            Table(&CONSENT),
            "Whether a bank gives back what was paid to an account that it hosts, where the rail's finality lever has consent.",
        ),
        may(
            "oversight",
            Table(&OVERSIGHT),
            "How it screens: what comes to accounts in its books, by default not at all, and, where the rail's oversight lever screens, payments \
             from and to purses that it hosts. What is not said is as at a bank.",
        ),
        may(
            "identity",
            Table(&IDENTITY),
            "How it identifies customers: those in its books, by default all where it exists in law and else nobody, and, where the rail's identity \
             lever asks for names, those of purses that it hosts. `false_papers` are of the thief's accounts at a bank.",
        ),
        may("reads", List(&Word(tag_words)), READS),
        may(
            "hours",
            Word(hours_words),
            "When it reads what it is asked: `office`, its country's business days from 8 to 18, or `round-the-clock`; by default exchanges and \
             mixers read round the clock, banks, casinos and desks in office hours.",
        ),
        // Knob.
        other(
            "handling",
            Duration,
            "15m",
            "How long one request keeps its desk; the next waits.",
        ),
        may(
            "mules",
            Table(&MULES),
            "Accounts that were opened here long before the theft, for the plan's use.",
        ),
        may(
            "hand",
            Text,
            "The group that it belongs to, as a desk of the thieves' own does; by default nobody's, so that it serves anybody.",
        ),
        may(
            "tagged",
            Duration,
            "How long after the beginning the public learns its addresses; by default never.",
        ),
        other(
            "tag_coverage",
            Kind::Share,
            "100%",
            "How many of its addresses the public then knows.",
        ),
    ],
    one_of: &[],
};

pub(crate) static TERMS: Shape = Shape {
    name: "[[terms]]",
    doc: "What keepers of one kind do, everywhere or in one country, where their own line says nothing: a row with a country precedes one without, and of \
          two alike the first. Where no row says it, a kind's custom governs accounts in its books, and the rail's levers what is held on the rail. A keeper that exists in no law \
          is governed by its own line alone.",
    keys: &[
        must("kind", Word(keeper_kind_words), "Of which kind they are."),
        may("country", Country, "In which country; by default in all."),
        may(
            "answers",
            Table(&DISCLOSURE),
            "What they answer to lawful requests, as in [keeper.NAME].",
        ),
        may(
            "control",
            Table(&CONTROL),
            "Whether they freeze what they are asked to, as in [keeper.NAME].",
        ),
        may(
            "consent",
            Table(&CONSENT),
            "Whether banks give back what was paid to an account, as in [keeper.NAME].",
        ),
        may("oversight", Table(&OVERSIGHT), "How they screen, as in [keeper.NAME]."),
        may(
            "identity",
            Table(&IDENTITY),
            "How they identify customers, as in [keeper.NAME].",
        ),
        may("reads", List(&Word(tag_words)), READS),
        may("hours", Word(hours_words), "When they read what they are asked."),
        may("handling", Duration, "How long one request keeps a desk of theirs."),
        may(
            "retains",
            Flag,
            "Whether they retain which payment in belongs to which payment out.",
        ),
    ],
    one_of: &[],
};

/// Who an investigator can be, as it is typed.
pub(crate) const INVESTIGATOR_KINDS: [&str; 5] = ["staff", "officer", "police", "analyst", "all"];
/// Whom he may ask, as it is typed.
pub(crate) const ASKS: [&str; 3] = ["nobody", "country", "everywhere"];

fn investigator_words() -> Vec<&'static str> {
    INVESTIGATOR_KINDS.to_vec()
}

fn asks_words() -> Vec<&'static str> {
    ASKS.to_vec()
}

pub(crate) static INVESTIGATOR: Shape = Shape {
    name: "[[investigator]]",
    doc: "Somebody who looks and asks as one, the same at every corner of the levers.",
    keys: &[
        must(
            "name",
            Text,
            "By which he is asked for; no vantage is called so, and no other investigator.",
        ),
        must(
            "who",
            Word(investigator_words),
            "`staff` of the victim; an `officer` of another keeper; the `police` of a country; an `analyst` who has the published tags; `all` \
             together.",
        ),
        may(
            "vantage",
            Word(vantage_words),
            "What he can see; by default what such a person sees: `institution`, `institution`, `country`, `tags`, `omniscient`.",
        ),
        may(
            "keeper",
            Name(Noun::Keeper),
            "Whose books he reads: an officer's own keeper, or the one that called the police; by default the victim where it is a keeper, else \
             the first that the file names.",
        ),
        may(
            "country",
            Country,
            "Whose law he has behind him; by default that of the keeper.",
        ),
        may(
            "asks",
            Word(asks_words),
            "Whose books he may ask about: `nobody`, keepers of his own `country`, or keepers `everywhere`; by default staff, officers and police \
             ask everywhere and others nobody.",
        ),
        // Knobs.
        other(
            "hours",
            Whole(1, 24),
            "8",
            "How many hours a day he works on an inquiry, from the notice on; each thing that he looks at or orders takes one.",
        ),
        other(
            "open",
            Whole(1, 1_000),
            "10",
            "How many of his requests may be without an answer at once; after two weeks one is no longer waited for.",
        ),
    ],
    one_of: &[],
};

pub(crate) static HANDS: Shape = Shape {
    name: "hands",
    doc: "How likely each answer to the question who did it is, as weights; which one the seed draws stands in the truth alone.",
    keys: &[
        other("one", Whole(0, 1_000), "0", "One group did all."),
        other(
            "several",
            Whole(0, 1_000),
            "0",
            "Two to five groups did some each; how many, and who did which, is drawn.",
        ),
        other(
            "copycats",
            Whole(0, 1_000),
            "0",
            "One group did the earliest and about half of the others; each of the rest is a group's of its own, with the same plan.",
        ),
    ],
    one_of: &[],
};

pub(crate) static MULES: Shape = Shape {
    name: "mules",
    doc: "Accounts opened in advance for a theft.",
    keys: &[
        must("accounts", Whole(1, REPEATS_MAX), "How many."),
        other("opened_with", Dollars, "0 USD", "What each got when it was opened."),
        other(
            "false_names",
            Kind::Share,
            "0%",
            "How many of them show papers of people that do not exist.",
        ),
    ],
    one_of: &[],
};

/// Where a keeper has its own, or whose it is, as it is typed.
pub(crate) const STORES: [&str; 3] = ["hot", "cold", "customers"];

fn store_words() -> Vec<&'static str> {
    STORES.to_vec()
}

pub(crate) static REPEAT: Shape = Shape {
    name: "repeat",
    doc: "How often an incident happens again.",
    keys: &[
        must("every", Duration, "The time from one to the next."),
        must("times", Whole(1, 1_000), "How often in all."),
    ],
    one_of: &[],
};

pub(crate) static INCIDENT: Shape = Shape {
    name: "[incident.NAME]",
    doc: "One theft.",
    keys: &[
        may(
            "victim",
            Text,
            "Who is robbed: a keeper's name, or somebody who is made for it.",
        ),
        other(
            "from",
            Word(store_words),
            "hot",
            "Out of which store of the keeper; a bank's own account is at a correspondent or another bank.",
        ),
        may(
            "bank",
            Name(Noun::Keeper),
            "At which bank the victim has what is taken: somebody who is made for it, or a bank that is robbed of its account at another one. Its \
             books are those that an investigator reads by default where the victim is no institution.",
        ),
        may(
            "country",
            Country,
            "In place of `bank`: the country of the victim, who is at the first bank of the file there.",
        ),
        may(
            "victims",
            Whole(1, REPEATS_MAX),
            "How many ordinary people of the rail are robbed, each of a drawn part of what he has, in place of one victim.",
        ),
        other(
            "mined",
            Flag,
            "false",
            "Whether the coin is new, so that nobody is robbed; then nobody complains unless `noticed` stands.",
        ),
        other(
            "on",
            Name(Noun::Ground),
            "start",
            "The rail on which it happens; `start` is whatever rail the world starts on.",
        ),
        may(
            "hand",
            Text,
            "The group that does it: incidents of one hand share thief and mules. By default drawn by `hands`, else the incident's own.",
        ),
        must("amount", Money, "How much is taken, all payments together."),
        may("at", Duration, "When the first payment is made, after the beginning."),
        may(
            "dates",
            List(&Date),
            "When the first payment is made, each time it happens, in place of `at`.",
        ),
        other(
            "weeks",
            Whole(0, 500),
            "0",
            "Up to how many whole weeks later than that it happens, drawn evenly by seed: hour and weekday stay.",
        ),
        may("repeat", Table(&REPEAT), "How often it happens again after `at`."),
        other("payments", Whole(1, REPEATS_MAX), "1", "In how many payments."),
        other("over", Duration, "0s", "Over what time the payments are spread."),
        may("test", Money, "A small payment first, as a test."),
        other(
            "amounts",
            List(&Money),
            NOBODY,
            "The amounts of the payments, where the facts give them.",
        ),
        other(
            "stopped",
            Whole(0, REPEATS_MAX),
            "0",
            "How many of the payments are stopped by screening before they are executed, the last first.",
        ),
        // The mean time until a theft was public was 37 h in the first half of 2025 (Global Ledger via forklog).
        other("noticed", Duration, "37h", "How long until the victim notices."),
        may(
            "into",
            Name(Noun::Keeper),
            "To which keeper's prepared accounts the payments go; by default to fresh purses of the thief.",
        ),
    ],
    one_of: &[&["at", "dates"]],
};
