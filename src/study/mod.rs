//! The pipeline as a function: a scenario and a choice go in, everything that a report shows comes out.
//!
//! One world is made for each rail on which the theft starts; from each vantage evidence is projected; each method follows
//! the complaint over each body of evidence; each trace is scored against the truth. Nothing here reads a clock or a file,
//! and the result is the same for any number of threads.

pub(crate) mod attribution;
pub(crate) mod card;
mod choice;
mod choose;
mod compare;
mod expect;
mod figures;
mod flow;
pub(crate) mod grid;
pub(crate) mod inquiry;
pub(crate) mod labels;
mod later;
mod lessons;
mod loot_days;
mod order;
mod outside;
pub(crate) mod placebo;
mod run;
mod scene;
mod screen;
pub(crate) mod stated;
mod survey;
pub(crate) mod validity;
mod view;
pub(crate) mod why;
mod worlds;

pub(crate) use crate::score::screening::Stakes;
pub use crate::sim::stats::tells::{About, Tell};
pub use choice::{At, Choice, Progress, StudyError};
pub(crate) use choose::{looked_for, once, theft};
pub(crate) use compare::{Comparison, Holding, answers, compare, keeps_sums};
pub use figures::figure;
pub(crate) use figures::{days, of_answer, of_cards, of_view, of_world, states, stolen, worths};
pub(crate) use flow::{Flow, Passage};
pub(crate) use later::{Doors, STAGES, doors, located};
pub use lessons::{Lesson, lessons};
pub(crate) use loot_days::LootDays;
pub(crate) use order::Spread;
pub(crate) use outside::{Heard, Outside, Outsider};
pub use run::run;
pub(crate) use run::run_beside;
pub(crate) use screen::{Desired, RISKY, Screen, ScreenedRail, Screening, screen};
pub use survey::{Survey, survey};
pub use view::{Answer, Refusal, Side, Study, Value, Verdict, View};
pub(crate) use worlds::{Headline, RailWorlds, WORLDS_MAX, Worlds, worlds};

#[cfg(test)]
mod laws;
#[cfg(test)]
mod levers;
#[cfg(test)]
mod tests;
