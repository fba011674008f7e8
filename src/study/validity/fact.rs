//! What a published fact is, and by what it is measured.

use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::sim::Made;
use crate::units::RailId;

/// Who says a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Somebody counted it in the world.
    Observed,
    /// Somebody who sells something says so.
    Vendor,
    /// Another simulator gives it: agreement with it validates nothing.
    Simulated,
}

/// A published fact.
#[derive(Debug)]
pub(crate) struct Fact {
    /// Its name.
    pub name: &'static str,
    /// Who says it.
    pub says: Says,
    /// Where it was read.
    pub source: &'static str,
    /// What it says.
    pub published: &'static str,
    /// How it is measured here, or why it is not.
    pub how: Result<Measure, &'static str>,
}

/// How a fact is measured.
#[derive(Debug)]
pub(crate) struct Measure {
    /// In the worlds of which bundled scenario.
    pub scenario: &'static str,
    /// With the theft on which rail.
    pub rail: &'static str,
    /// On what.
    pub population: &'static str,
    /// In what.
    pub unit: Unit,
    /// From where to where it is a hit, both included.
    pub band: (i64, i64),
    /// By which function.
    pub by: By,
    /// What in the program itself says what comes out, so that no number of a file could.
    pub constant: Option<&'static str>,
}

/// In what a fact is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A share, in millionths; a difference of shares may be below nothing.
    Share,
    /// A number, in millionths.
    Number,
    /// A time, in seconds.
    Time,
}

/// What measures a fact.
pub(crate) enum By {
    /// A look at a finished world from behind the scenes.
    World(fn(&Made, RailId) -> Option<i64>),
    /// What investigators make of it.
    Made(fn(&Seen<'_>) -> Option<i64>),
    /// Several worlds with one seed.
    Runs(fn(&Scenario, RailId, Seed) -> Option<i64>),
}

impl std::fmt::Debug for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            By::World(_) => "World",
            By::Made(_) => "Made",
            By::Runs(_) => "Runs",
        })
    }
}

/// A finished world and the rail on which its theft starts.
pub(crate) struct Seen<'a> {
    /// The world.
    pub made: &'a Made,
    /// The rail's name.
    pub name: &'a str,
}
