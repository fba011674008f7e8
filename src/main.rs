//! The command line of dyepack.
#![forbid(unsafe_code)]

mod cli;

fn main() {}
