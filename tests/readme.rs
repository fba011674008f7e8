//! The commands that the README shows, run one after another as a new user would.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the lines of the README's indented blocks that are commands of dyepack.
fn commands(readme: &str) -> Vec<String> {
    let lines = readme.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| {
        let line = line.split("   ").next().unwrap_or_default().trim();
        if line == "cargo run --release" {
            "dyepack".to_owned()
        } else {
            line.to_owned()
        }
    });
    lines
        .filter(|line| *line == "dyepack" || line.starts_with("dyepack "))
        .collect()
}

/// Splits a command at spaces; what single quotes hold is one word.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in command.split('\'').enumerate() {
        match place % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// Returns a word with the repository's files, which the README names by their paths in it, where they are.
fn in_repository(word: &str, root: &Path) -> String {
    let is_ours = |part: &str| {
        ["tests/", "examples/", "scenarios/"]
            .iter()
            .any(|folder| part.starts_with(folder))
    };
    let parts = word.split(' ').map(|part| match is_ours(part) {
        true => root.join(part).display().to_string(),
        false => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_command_of_the_readme_works_in_an_empty_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = fs::remove_dir_all(&folder); // it may be left from an earlier run
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README is readable");
    let commands = commands(&readme);
    assert!(commands.len() > 8, "the README shows commands: {commands:?}");
    // In ./check the release binary, which takes a tenth of the time.
    let binary = std::env::var_os("DYEPACK_RELEASE").unwrap_or_else(|| env!("CARGO_BIN_EXE_dyepack").into());
    for command in &commands {
        let words = words(command)
            .into_iter()
            .skip(1)
            .map(|word| in_repository(&word, root));
        let output = Command::new(&binary)
            .args(words)
            .current_dir(&folder)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {}\n{said}", output.status);
    }
}
