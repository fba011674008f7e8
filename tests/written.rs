//! What is written is there whole or not at all, and nothing else is touched on the way.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("written-{name}"));
    let _ = fs::remove_dir_all(&folder); // it may be left from an earlier run
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn dyepack(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    command.args(words);
    command
}

fn run(words: &[&str]) -> Output {
    dyepack(words).output().expect("the binary can be started")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The quickest command that writes a file by `-o`.
fn page(output: &str) -> Vec<&str> {
    vec!["run", "first-steps", "--worlds", "1", "--force", "-o", output]
}

fn names(folder: &PathBuf) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_pipe_is_written_to_and_stays_a_pipe() {
    let folder = folder("pipe");
    let pipe = folder.join("page.html");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let read = folder.join("read");
    let mut reader = Command::new("timeout")
        .args(["60", "cat"])
        .arg(&pipe)
        .stdout(fs::File::create(&read).unwrap())
        .spawn()
        .unwrap();
    let wrote = run(&page(pipe.to_str().unwrap()));
    reader.wait().unwrap();
    assert_eq!(wrote.status.code(), Some(0), "{}", err(&wrote));
    assert!(fs::read_to_string(&read).unwrap().contains("<html"));
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(names(&folder), ["page.html", "read"]);
}

#[test]
fn a_link_to_a_device_leads_there_and_stays() {
    let folder = folder("device");
    let link = folder.join("page.html");
    symlink("/dev/null", &link).unwrap();
    let wrote = run(&page(link.to_str().unwrap()));
    assert_eq!(wrote.status.code(), Some(0), "{}", err(&wrote));
    assert_eq!(fs::read_link(&link).unwrap(), PathBuf::from("/dev/null"));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn a_link_to_a_file_is_refused_and_the_file_is_kept() {
    let folder = folder("link");
    let (kept, link) = (folder.join("kept.txt"), folder.join("page.html"));
    fs::write(&kept, "mine").unwrap();
    symlink(&kept, &link).unwrap();
    let wrote = run(&page(link.to_str().unwrap()));
    assert_eq!(wrote.status.code(), Some(1));
    assert!(err(&wrote).contains("this is a link"), "{}", err(&wrote));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "mine");
    assert_eq!(names(&folder), ["kept.txt", "page.html"]);
}

#[test]
fn a_folder_is_refused() {
    let folder = folder("folder");
    let inner = folder.join("page.html");
    fs::create_dir(&inner).unwrap();
    let wrote = run(&page(inner.to_str().unwrap()));
    assert_eq!(wrote.status.code(), Some(1));
    assert!(err(&wrote).contains("this is a folder"), "{}", err(&wrote));
    assert!(inner.is_dir());
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_a_new_one_is_readable() {
    let folder = folder("permissions");
    let (old, new) = (folder.join("old.html"), folder.join("new.html"));
    fs::write(&old, "old").unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
    for path in [&old, &new] {
        assert_eq!(run(&page(path.to_str().unwrap())).status.code(), Some(0));
    }
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&old), 0o640);
    let umask = Command::new("sh").args(["-c", "umask"]).output().unwrap();
    let umask = u32::from_str_radix(String::from_utf8_lossy(&umask.stdout).trim(), 8).unwrap();
    assert_eq!(mode(&new), 0o666 & !umask);
    assert!(fs::read_to_string(&old).unwrap().contains("<html"));
}

#[test]
fn a_template_never_replaces_what_is_there() {
    let folder = folder("new");
    let link = folder.join("mine.toml");
    symlink(folder.join("nowhere"), &link).unwrap();
    let wrote = run(&["new", link.to_str().unwrap()]);
    assert_eq!(wrote.status.code(), Some(1));
    assert!(err(&wrote).contains("exists and is kept"), "{}", err(&wrote));
    assert_eq!(names(&folder), ["mine.toml"], "nothing is written through the link");
}

#[test]
fn an_export_replaces_an_earlier_one_whole() {
    let folder = folder("export");
    let world = folder.join("world");
    let export = |words: &[&str]| {
        let mut all = vec![
            "export",
            "first-steps",
            "--vantage",
            "public",
            "-o",
            world.to_str().unwrap(),
        ];
        all.extend(words);
        run(&all)
    };
    assert_eq!(export(&["--truth"]).status.code(), Some(0));
    let described = ["DATA_CARD.md", "croissant.json"];
    assert_eq!(
        names(&world),
        [&described[..], &["evidence.jsonl", "manifest.json", "truth.jsonl"]].concat()
    );
    let again = export(&[]);
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
    assert_eq!(
        names(&world),
        [&described[..], &["evidence.jsonl", "manifest.json"]].concat()
    );
    assert!(String::from_utf8_lossy(&again.stdout).contains("truth.jsonl of an earlier export"));
    assert_eq!(names(&folder), ["world"]);
}

#[test]
fn an_export_keeps_a_folder_in_which_somebody_keeps_other_things() {
    let folder = folder("export-other");
    let world = folder.join("world");
    fs::create_dir(&world).unwrap();
    for (name, text, force) in [("thesis.tex", "mine", "--force"), ("manifest.json", "{}", "--truth")] {
        fs::write(world.join(name), text).unwrap();
        let refused = run(&[
            "export",
            "first-steps",
            "--vantage",
            "public",
            force,
            "-o",
            world.to_str().unwrap(),
        ]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(err(&refused).contains(name), "{}", err(&refused));
        assert_eq!(names(&world), [name], "nothing is half-written beside it");
        fs::remove_file(world.join(name)).unwrap();
    }
    assert_eq!(names(&folder), ["world"]);
}

#[test]
fn a_run_that_is_ended_leaves_no_part_behind() {
    let folder = folder("ended");
    let output = folder.join("card.html");
    for (signal, after) in [("TERM", 30), ("INT", 60), ("TERM", 90), ("INT", 120), ("TERM", 200)] {
        let mut child = dyepack(&[
            "run",
            "first-steps",
            "--worlds",
            "1",
            "--force",
            "-o",
            output.to_str().unwrap(),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        std::thread::sleep(Duration::from_millis(after));
        let _ = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status(); // it may be done
        let code = child.wait().unwrap().code();
        assert!(matches!(code, Some(0 | 130)), "{code:?}");
        let left = names(&folder);
        assert!(left.is_empty() || left == ["card.html"], "{left:?}");
        if left.len() == 1 {
            assert!(fs::read_to_string(&output).unwrap().trim_end().ends_with("</html>"));
        }
    }
}

#[test]
fn a_reading_that_is_ended_leaves_no_part_of_a_ledger_behind() {
    let folder = folder("reading-ended");
    let output = folder.join("chain.ledger");
    let mut child = dyepack(&["ledger", "build", "-", "-o", output.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than a pipe holds, so that the program reads when it is ended; and there is always more to come.
    input.write_all(&vec![b'0'; 1 << 20]).unwrap();
    Command::new("kill")
        .args(["-s", "INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(&folder), [""; 0]);
}

/// A limit on the size of files sends a signal before the write fails.
#[cfg(target_os = "linux")]
#[test]
fn a_ledger_beyond_the_size_that_files_may_have_is_an_error_and_leaves_no_part_behind() {
    let folder = folder("limited");
    let output = folder.join("chain.ledger");
    let limited = format!(
        "ulimit -f 1; exec {} ledger build tests/reports/rpc-stale-block-says-so/blocks.json -o {}",
        env!("CARGO_BIN_EXE_dyepack"),
        output.display()
    );
    let ended = Command::new("bash")
        .args(["-c", &limited])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
    assert!(err(&ended).contains("chain.ledger: file too large"), "{}", err(&ended));
    assert_eq!(names(&folder), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_the_system_that_takes_no_file_is_not_said_to_be_missing() {
    let refused = |output: &str| {
        let refused = run(&page(output));
        assert_eq!(refused.status.code(), Some(1));
        err(&refused)
    };
    assert!(refused("/proc/card.html").contains("/proc/card.html: the folder takes no new file"));
    assert!(refused("/no-such-folder/card.html").contains("there is no such folder"));
}

#[test]
fn a_full_standard_error_takes_nothing_from_the_exit_code() {
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let missing = dyepack(&["trace", "no-such-file", "--method", "fifo"])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(missing.code(), Some(3));
    let usage = dyepack(&["no-such-command"]).stderr(full()).status().unwrap();
    assert_eq!(usage.code(), Some(2));
    let done = dyepack(&[
        "trace",
        "tests/reports/rpc-stale-block-says-so/blocks.json",
        "--from",
        "coinbase@1",
    ])
    .current_dir(env!("CARGO_MANIFEST_DIR"))
    .stderr(full())
    .output()
    .unwrap();
    assert_ne!(
        done.status.code(),
        Some(101),
        "notes cannot be written, and that is no panic"
    );
}

#[test]
fn a_full_standard_output_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = dyepack(&["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("standard output"), "{}", err(&output));
}
