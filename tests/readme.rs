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

#[test]
fn every_command_of_the_readme_works_in_an_empty_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = fs::remove_dir_all(&folder); // it may be left from an earlier run
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README is readable");
    let commands = commands(&readme);
    assert!(commands.len() > 8, "the README shows commands: {commands:?}");
    for command in &commands {
        // The README names data of the repository by its path in it.
        let words = command
            .split_whitespace()
            .skip(1)
            .map(|word| match word.strip_prefix("tests/") {
                Some(_) => root.join(word).display().to_string(),
                None => word.to_owned(),
            });
        let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
            .args(words)
            .current_dir(&folder)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {}\n{said}", output.status);
    }
}
