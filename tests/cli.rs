//! What a person sees at the command line, kept as snapshots in `tests/cli/`.

#[test]
fn commands_say_what_their_snapshots_say() {
    trycmd::TestCases::new()
        .case("tests/cli/*.toml")
        .case("tests/cli/*.trycmd")
        .run();
}
