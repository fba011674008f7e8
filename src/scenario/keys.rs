//! The tables and keys of a scenario file, version 1.
//!
//! A default is written as a person would write it and is read by the same code. Numbers of the crowd follow published
//! measurements where there are any; where there is none, the comment says *knob*.

mod lesson;
mod limits;
mod people;
mod plan;
mod rails;

pub(crate) use lesson::{DEFEND, EXPECT};
pub(crate) use limits::country_words;
pub use limits::{FILE_BYTES_MAX, LEGS_MAX, MEMORY_MAX, NESTING_MAX, PEOPLE_MAX, PROBLEMS_MAX, VERSION};
use limits::{NOBODY, SCALE_MAX};
pub(crate) use people::{
    COUNTRY_DAYS, CROWD, HANDS, INCIDENT, INVESTIGATOR, INVESTIGATOR_KINDS, KEEPER, KEEPER_KINDS, STOLEN, TERMS,
    WEEKDAYS,
};
pub(crate) use plan::{EXIT_KINDS, PLAN, STEP};
pub(crate) use rails::{ASSET, RAIL};

use crate::scenario::shape::{Kind, Noun, Shape, may, must, other};

use Kind::{Date, Duration, List, Method, Name, Named, Table, Text, Whole};

/// Keys of earlier forms of the file, each with what is written instead.
pub(crate) const FORMER: [(&str, &str); 1] = [(
    "observer",
    "a row [[investigator]] with `name`, `who` and, as here, its keeper (in place of `institution`) and `country`; \
     `vantages` and `[[expect]]` ask for him by that name",
)];

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
        other(
            "scale",
            Whole(1, SCALE_MAX),
            "1",
            "One in so many: people, customers of keepers and what incidents take are told as they are and made so many times smaller.",
        ),
        may(
            "hands",
            Table(&HANDS),
            "Whose the incidents are that name no hand: drawn by the seed. By default each is a hand's of its own.",
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
        other(
            "terms",
            List(&Table(&TERMS)),
            NOBODY,
            "What keepers of a kind do in a country, a kind and country a row.",
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
            "investigator",
            List(&Table(&INVESTIGATOR)),
            NOBODY,
            "Investigators of whom more is said than what they can see, a row each. Whoever is asked for by a vantage alone is the victim's.",
        ),
        other(
            "vantages",
            List(&Name(Noun::Investigator)),
            "public, tags, institution, country, omniscient",
            "Who looks: a vantage, or an investigator by name; by default every vantage and every investigator.",
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
