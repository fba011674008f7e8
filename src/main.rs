//! The command line of dyepack: see `dyepack --help`, and the library's documentation for the idea.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    dyepack::cli::main()
}
