//! Many runs of one design: what is varied, which worlds that makes, what is measured in each, and which part of it one process does.
//!
//! A [`Grid`] is runs that are numbered, each of which can be made alone; what comes of one are rows. So any number of processes can do any
//! parts of them (a [`Chunk`] each) and the rows stand in one order all the same. A [`Design`] is a grid that is read from a file: its runs
//! are a scenario with fields set to values and a seed. The corners of a decomposition (`study/why`) are another. Nothing here knows of files:
//! whoever calls writes the rows as they come.

mod board;
mod chunk;
mod design;
mod file;
mod measure;
mod runs;
mod sample;
mod summary;

pub(crate) use board::{METRICS, Order, Seat, Who, board};
pub(crate) use chunk::Chunk;
pub(crate) use design::{Design, version};
pub(crate) use file::read;
pub(crate) use runs::{Grid, Kin, Row, Voices, each, parts, rounds};
pub(crate) use summary::{Along, Held, Line, Pair, Place, Stat, Summary, Until, summary, units};
