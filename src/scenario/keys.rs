//! The tables and keys of a scenario file, version 1.
//!
//! A default is written as a person would write it and is read by the same code. Numbers of the crowd follow published
//! measurements where there are any; where there is none, the comment says *knob*.

mod lesson;
mod people;
mod plan;
mod rails;

pub(crate) use lesson::{DEFEND, EXPECT};
pub(crate) use people::{COUNTRY_DAYS, CROWD, INCIDENT, KEEPER, KEEPER_KINDS, WEEKDAYS};
pub(crate) use plan::{EXIT_KINDS, PLAN, STEP};
pub(crate) use rails::{ASSET, RAIL};

use crate::evidence::Vantage;
use crate::scenario::shape::{Kind, Noun, Shape, may, must, other};

use Kind::{Date, Duration, List, Method, Name, Named, Table, Text, Whole, Word};

/// The version of the format that this program reads.
pub const VERSION: u64 = 1;
/// A file may have so many bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// A world may have so many legs, by a bound that is computed from the file alone.
pub const LEGS_MAX: u64 = 1 << 31;
/// A run of the file may take so many bytes of memory, by an estimate that is computed from the file alone: what a large
/// machine of one person has, so that a file is valid on every machine or on none.
pub const MEMORY_MAX: u64 = 16 << 30;
/// Branches may be entered from branches so deep.
pub const NESTING_MAX: usize = 16;
/// So many problems of a file are listed; the rest of a file with more of them is noise.
pub const PROBLEMS_MAX: usize = 256;
/// A group of the crowd may have so many people, shops, firms or pools.
const PEOPLE_MAX: u64 = 10_000_000;
/// A verb may be repeated so often.
const REPEATS_MAX: u64 = 1_000_000;

fn vantage_words() -> Vec<&'static str> {
    Vantage::ALL.iter().map(|vantage| vantage.name()).collect()
}

/// The codes that ISO 3166 leaves to users and that no real country goes by, so that no invented firm stands in one.
pub(crate) fn country_words() -> Vec<&'static str> {
    vec![
        "AA", "QM", "QN", "QO", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QX", "QY", "QZ", "XA", "XB", "XC",
        "XD", "XE", "XF", "XG", "XH", "XI", "XJ", "XL", "XM", "XN", "XO", "XP", "XQ", "XR", "XS", "XT", "XU", "XV",
        "XW", "XX", "XY", "XZ", "ZZ",
    ]
}

const KEEPERS: Kind = List(&Name(Noun::Keeper));
const NOBODY: &str = "";

/// The whole file.
pub(crate) static FILE: Shape = Shape {
    name: "the file",
    doc: "A world, a theft, a plan, who looks, by which methods, and what the lesson is.",
    keys: &[
        must("dyepack", Whole(VERSION, VERSION), "The version of the format."),
        must("title", Text, "A headline."),
        must("summary", Text, "One sentence for a listing."),
        other("story", Text, "", "What happened, for the reader of the report."),
        other(
            "invented",
            Text,
            "Everything.",
            "What is invented and what is modelled on which facts; no natural persons, organisations by role, what is alleged and denied.",
        ),
        other("sources", List(&Text), NOBODY, "Where the facts were read."),
        other(
            "lessons",
            List(&Text),
            NOBODY,
            "What a class should take home, in sentences.",
        ),
        other(
            "seed",
            Whole(0, i64::MAX as u64),
            "1",
            "The default seed of the randomness.",
        ),
        other("begins", Date, "2024-03-04", "When the world begins, in UTC."),
        other(
            "span",
            Duration,
            "45d",
            "How long the world lasts; reported launderings took 8 to 45 days.",
        ),
        must(
            "rails",
            List(&Name(Noun::Rail)),
            "The rails on which the theft starts, one world each: presets, or rails that the file describes.",
        ),
        may(
            "asset",
            Named(Noun::Asset, &Table(&ASSET)),
            "The kinds of money, by code; USD is always there, BTC and ETH where a rail needs them.",
        ),
        may(
            "rail",
            Named(Noun::Rail, &Table(&RAIL)),
            "Rails of the file's own: a preset with levers overridden.",
        ),
        may(
            "country",
            Named(Noun::Country, &Table(&COUNTRY_DAYS)),
            "Countries whose banks rest on other days than Saturday and Sunday, by code.",
        ),
        other(
            "crowd",
            List(&Table(&CROWD)),
            NOBODY,
            "The ordinary people, a group a row.",
        ),
        may(
            "keeper",
            Named(Noun::Keeper, &Table(&KEEPER)),
            "Those who keep purses for others.",
        ),
        may("incident", Named(Noun::Incident, &Table(&INCIDENT)), "The thefts."),
        may("plan", Table(&PLAN), "What the thieves do."),
        other(
            "defend",
            List(&Table(&DEFEND)),
            NOBODY,
            "What the defenders order, and when.",
        ),
        other(
            "vantages",
            List(&Word(vantage_words)),
            "public, tags, institution, country, omniscient",
            "From where investigators look.",
        ),
        other(
            "methods",
            List(&Method),
            "poison, haircut, fifo, lifo-stack, tiho",
            "By which methods they follow.",
        ),
        other(
            "expect",
            List(&Table(&EXPECT)),
            NOBODY,
            "The lesson as assertions on the results.",
        ),
    ],
    one_of: &[],
};
