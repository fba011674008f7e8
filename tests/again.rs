//! A report made again from what it carries, and what a sealed one does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Makes an empty folder of this name to run in.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("again").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test can be made");
    folder
}

fn dyepack(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    command
        .current_dir(folder)
        .args(words)
        .output()
        .expect("the program starts")
}

/// Runs words that must succeed and returns what they print.
fn done(folder: &Path, words: &[&str]) -> String {
    let output = dyepack(folder, words);
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("output is text")
}

/// Runs words that must fail with this code and returns what they complain of.
fn fails(folder: &Path, code: i32, words: &[&str]) -> String {
    let output = dyepack(folder, words);
    let told = String::from_utf8(output.stderr).expect("complaints are text");
    assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
    told
}

/// Writes a scenario of one's own: the bundled one with this name and more people than it has.
fn own(folder: &Path, file: &str) {
    let text = done(folder, &["show", "first-steps"]);
    let more = text.replace("users = ", "users = 1");
    assert_ne!(text, more, "the scenario has a crowd");
    let text = format!("# </script> is no end here\n{more}")
        .split("[[expect]]")
        .next()
        .expect("a text")
        .to_owned();
    fs::write(folder.join(file), text).expect("the scenario can be written");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("findings are JSON")
}

#[test]
fn a_page_is_made_again_without_the_file_that_it_was_made_of() {
    let here = folder("page");
    own(&here, "town.toml");
    done(
        &here,
        &[
            "run",
            "town.toml",
            "--seed",
            "5",
            "--vantage",
            "tags",
            "--method",
            "fifo;fees=follow",
            "-o",
            "page.html",
        ],
    );
    fs::remove_file(here.join("town.toml")).expect("the scenario was there");
    let told = done(&here, &["run", "--from-page", "page.html"]);
    assert!(told.starts_with("page.html: the digest agrees: "), "{told}");
    done(&here, &["run", "--from-page", "page.html", "-o", "again.html"]);
    let read = |name| fs::read(here.join(name)).expect("the page was written");
    assert!(
        read("page.html") == read("again.html"),
        "a page made again is the same to the byte"
    );
}

#[test]
fn findings_are_made_again_too_and_what_differs_is_told() {
    let here = folder("findings");
    let text = done(&here, &["run", "first-steps", "--seed", "5", "--json", "--worlds", "3"]);
    fs::write(here.join("five.json"), &text).expect("the findings can be written");
    done(&here, &["run", "--from-page", "five.json"]);
    let change = |path: &[&str], value: &str| {
        let mut changed = json(&text);
        let place = path.iter().fold(&mut changed, |value, key| &mut value[*key]);
        *place = value.into();
        fs::write(here.join("changed.json"), changed.to_string()).expect("the findings can be written");
    };
    change(&["again", "seed"], "6");
    let told = fails(&here, 4, &["run", "--from-page", "changed.json"]);
    assert!(told.contains("the digest differs"), "{told}");
    fails(&here, 4, &["run", "--from-page", "changed.json", "-o", "made.html"]);
    let shown = dyepack(&here, &["run", "--from-page", "changed.json", "--json"]);
    assert!(
        shown.stdout.is_empty() && !here.join("made.html").exists(),
        "what differs is not written"
    );
    change(&["again", "worlds_digest"], "00");
    let told = fails(&here, 4, &["run", "--from-page", "changed.json"]);
    assert!(told.contains("the digest of the worlds beside it differs"), "{told}");
    change(&["again", "text"], "dyepack = 1\n");
    let told = fails(&here, 3, &["run", "--from-page", "changed.json"]);
    assert!(told.contains("somebody changed it"), "{told}");
    fs::write(here.join("other.html"), "<!doctype html><p>a page</p>").expect("a page can be written");
    let told = fails(&here, 3, &["run", "--from-page", "other.html"]);
    assert!(told.contains("this is no report of dyepack"), "{told}");
}

#[test]
#[cfg(unix)]
fn the_command_of_a_page_makes_it_again_in_a_shell_whatever_the_file_is_called() {
    let here = folder("command");
    for file in ["first-steps.toml", "first-steps", "it's; $(a) \"town\".toml", "-v.toml"] {
        own(&here, file);
        let path = format!("./{file}");
        let made = json(&done(&here, &["run", &path, "--worlds", "1", "--json"]));
        let command = made["command"].as_str().expect("a command");
        let program = format!("'{}'", env!("CARGO_BIN_EXE_dyepack"));
        let line = format!("{} --json", command.replacen("dyepack", &program, 1));
        let output = Command::new("sh")
            .current_dir(&here)
            .args(["-c", &line])
            .output()
            .expect("a shell starts");
        assert!(
            output.status.success(),
            "{line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            json(&String::from_utf8_lossy(&output.stdout))["digest"],
            made["digest"],
            "{line}"
        );
        let bundled = json(&done(&here, &["run", "first-steps", "--worlds", "1", "--json"]));
        assert_ne!(
            bundled["digest"], made["digest"],
            "the file is not the bundled scenario of its name"
        );
    }
    let output = dyepack(&here, &["run", "first-steps", "--worlds", "1", "--json"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("first-steps is the bundled scenario; the file of this name is ./first-steps"),
        "{told}"
    );
}

#[test]
fn a_sealed_page_says_nothing_of_its_making_and_its_key_says_all() {
    let here = folder("sealed");
    own(&here, "secret-town.toml");
    let words = ["run", "secret-town.toml", "--seed", "48151623", "--sealed"];
    done(&here, &words);
    let mut names: Vec<String> = fs::read_dir(&here)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("sealed"))
        .collect();
    names.sort();
    let [page, key] = &names[..] else {
        panic!("a page and its key: {names:?}")
    };
    assert_eq!(*key, format!("{page}.key.json"));
    let mut texts = vec![fs::read_to_string(here.join(page)).expect("a page")];
    for format in ["json", "csv", "text"] {
        texts.push(done(&here, &[&words[..], &["-o", "-", "--format", format]].concat()));
    }
    for text in &texts {
        for word in ["secret-town", "48151623", "dyepack run", "--vantage"] {
            assert!(
                !text.contains(word),
                "{word:?} stands in what is sealed: {}",
                &text[..200]
            );
        }
    }
    let told = fails(&here, 3, &["run", "--from-page", page]);
    assert!(
        told.contains("is sealed and does not say what it was made of; add --key FILE"),
        "{told}"
    );
    let told = done(&here, &["run", "--from-page", page, "--key", key]);
    assert!(told.contains("the digest agrees"), "{told}");
    done(&here, &["run", "--from-page", key]);
    done(
        &here,
        &[
            "run",
            "secret-town.toml",
            "--seed",
            "7",
            "--sealed",
            "-o",
            "other.html",
            "--key",
            "other.json",
        ],
    );
    let told = fails(&here, 4, &["run", "--from-page", page, "--key", "other.json"]);
    assert!(told.contains("is the key of another page"), "{told}");
    done(
        &here,
        &["run", "--from-page", page, "--key", key, "-o", "revealed.html"],
    );
    let revealed = fs::read_to_string(here.join("revealed.html")).expect("a page");
    assert!(
        revealed.contains("--seed 48151623"),
        "with its key a page can be shown with the truth"
    );
}

#[test]
fn many_seeds_make_one_table_and_every_form_of_it_says_the_same() {
    let here = folder("worlds");
    let table = done(&here, &["run", "first-steps", "--seed", "3..9"]);
    assert!(table.contains("first-steps: 7 worlds, seeds 3 to 9."), "{table}");
    let mut many = json(&done(&here, &["run", "first-steps", "--seed", "3..9", "--json"]));
    // The table of many seeds judges each assertion in each world; the ranges behind one report carry figures alone.
    let lessons = many.as_object_mut().and_then(|many| many.remove("lessons"));
    assert!(lessons.is_some_and(|lessons| lessons[0]["worlds"] == 7));
    let page = json(&done(
        &here,
        &["run", "first-steps", "--seed", "3", "--worlds", "7", "--json"],
    ));
    assert_eq!(
        page["worlds"], many,
        "--worlds N is the seed's world and those of the next seeds"
    );
    done(&here, &["run", "first-steps", "--seed", "3..9", "-o", "worlds.csv"]);
    let csv = fs::read_to_string(here.join("worlds.csv")).expect("a table");
    assert!(
        csv.starts_with("rail,vantage,method,figure,worlds,median,least,greatest\n"),
        "{csv}"
    );
    for words in [
        &["--seed", "9..3"][..],
        &["--seed", "1..x"],
        &["--seed", "1..9", "--sealed"],
        &["--seed", "1..9", "-o", "x.html"],
    ] {
        fails(&here, 2, &[&["run", "first-steps"], words].concat());
    }
    fails(&here, 2, &["run", "first-steps", "--seed", "18446744073709551615"]);
}

#[test]
fn a_sealed_page_never_takes_the_place_of_its_key() {
    let here = folder("page-as-key");
    for key in ["page.html", "./page.html"] {
        let words = [
            "run",
            "first-steps",
            "--worlds",
            "1",
            "--sealed",
            "-o",
            "page.html",
            "--key",
            key,
            "--force",
        ];
        let told = fails(&here, 2, &words);
        assert!(told.contains("both the sealed page and its key"), "{told}");
        assert!(!here.join("page.html").exists(), "nothing is written");
    }
}
