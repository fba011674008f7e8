//! What a person sees at the command line, kept as snapshots in `tests/cli/`.

#[test]
fn commands_say_what_their_snapshots_say() {
    // The TOML file beside the snapshots is what one of them reads, no case of its own.
    trycmd::TestCases::new().case("tests/cli/*.trycmd").run();
}
