//! The command line of dyepack: see `dyepack --help`, and the library's documentation for the idea.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one place that prints")]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
