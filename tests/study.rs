//! Studies on the command line: the rows of one process, of many, and of processes that were ended at any moment are the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const STUDY: &str = include_str!("study/small.toml");

/// How often a study is ended before it is done; more is asked for by `DYEPACK_KILLS`.
const KILLS: u64 = 10;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1");
    command.env_remove("HQ_ENTRY").env_remove("SLURM_ARRAY_TASK_ID");
    command
}

fn said(command: &mut Command) -> Said {
    let output = command.output().expect("the program starts");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("it prints text"),
        err: String::from_utf8(output.stderr).expect("it prints text"),
    }
}

fn dyepack(folder: &Path, words: &[&str]) -> Said {
    said(&mut command(folder, words))
}

/// Returns a folder with the study in it.
fn folder(study: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("small.toml"), study).expect("a file can be written");
    folder
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Returns the tables and the page that a folder of rows holds.
fn tables(folder: &Path) -> [String; 3] {
    ["rows.csv", "rows.jsonl", "report.html"].map(|name| read(folder.join(name)))
}

/// Runs a study whole and returns its tables and what it prints.
fn whole(study: &str) -> ([String; 3], String) {
    let folder = folder(study);
    let ran = dyepack(folder.path(), &["study", "small.toml", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    (tables(&folder.path().join("small.study")), ran.out)
}

#[test]
fn a_study_writes_a_row_a_look_with_every_column_and_says_what_they_say() {
    let ([csv, lines, page], json) = whole(STUDY);
    let head = csv.lines().next().unwrap();
    assert!(
        head.starts_with(
            "run,scenario,incident.noticed,seed,method_seed,rail,vantage,method,trouble,undecided,touched,recall,precision,outcome.frozen,stop.named,strangers,expect.1"
        ),
        "{head}"
    );
    let rows = csv.lines().count() - 1;
    // Two values, six seeds, two who look and two methods, on each rail.
    assert!(rows > 0 && rows % (2 * 6 * 2 * 2) == 0, "{rows}");
    assert_eq!(lines.lines().count(), rows);
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert!(
            row["seed"].is_u64() && row["recall"].is_number() && row["incident.noticed"].is_string(),
            "{line}"
        );
    }
    assert!(csv.len() / 12 < 20_000, "a run costs kilobytes: {}", csv.len() / 12);
    let summary: serde_json::Value = serde_json::from_str(&json).expect("the summary is JSON");
    assert_eq!(
        (&summary["schema"], &summary["runs"]),
        (&"dyepack.study/1".into(), &serde_json::json!([12, 12]))
    );
    assert!(summary["pairs"].as_array().is_some_and(|pairs| !pairs.is_empty()));
    assert!(summary["expectations"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(page.contains("<svg class=\"against\"") && page.contains("SIMULATED"));
}

#[test]
fn chunks_merged_are_the_bytes_of_one_process_and_a_chunk_that_stands_is_not_done_again() {
    let (one, _) = whole(STUDY);
    let folder = folder(STUDY);
    let planned = dyepack(folder.path(), &["study", "plan", "small.toml", "--chunks", "5"]);
    assert_eq!(planned.code, Some(0), "{}", planned.err);
    let lines: Vec<&str> = planned.out.lines().collect();
    assert_eq!(lines.len(), 5);
    fs::write(folder.path().join("plan.txt"), &planned.out).unwrap();
    let rows = folder.path().join("small.study");
    // By a line, by HyperQueue's variable, by Slurm's, and by a number; in no order.
    assert_eq!(
        dyepack(folder.path(), &["study", "run", "--chunk", lines[3]]).code,
        Some(0)
    );
    assert_eq!(
        said(command(folder.path(), &["study", "run"]).env("HQ_ENTRY", lines[0])).code,
        Some(0)
    );
    let slurm = &mut command(folder.path(), &["study", "run", "--plan", "plan.txt"]);
    assert_eq!(said(slurm.env("SLURM_ARRAY_TASK_ID", "5")).code, Some(0));
    let status = dyepack(folder.path(), &["study", "status", "small.toml"]);
    assert_eq!(status.code, Some(4));
    assert!(
        status.out.contains("7 of 12 runs") && status.err.contains("missing are the runs 2..6"),
        "{}{}",
        status.out,
        status.err
    );
    let early = dyepack(folder.path(), &["study", "merge", "small.toml"]);
    assert_eq!(early.code, Some(1));
    assert!(early.err.contains("missing are the runs 2..6"), "{}", early.err);
    for number in ["2", "3"] {
        let ran = dyepack(
            folder.path(),
            &["study", "run", "--plan", "plan.txt", "--chunk", number],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let chunk = rows.join("chunk-1-of-5.jsonl");
    let before = fs::metadata(&chunk).unwrap().modified().unwrap();
    assert_eq!(
        dyepack(folder.path(), &["study", "run", "--chunk", lines[0]]).code,
        Some(0)
    );
    assert_eq!(
        fs::metadata(&chunk).unwrap().modified().unwrap(),
        before,
        "it stands and is not written again"
    );
    assert_eq!(dyepack(folder.path(), &["study", "status", "small.toml"]).code, Some(0));
    let merged = dyepack(folder.path(), &["study", "merge", "small.toml"]);
    assert_eq!(merged.code, Some(0), "{}", merged.err);
    assert_eq!(tables(&rows), one);
}

#[test]
fn what_is_unlike_is_not_merged_and_not_run() {
    let folder = folder(STUDY);
    let lines = dyepack(folder.path(), &["study", "plan", "small.toml", "--chunks", "3"]).out;
    let line = lines.lines().next().unwrap();
    assert_eq!(dyepack(folder.path(), &["study", "run", "--chunk", line]).code, Some(0));
    // Runs that were changed by hand would be done a second time by another line.
    for (from, to) in [
        ("chunk=1/3", "chunk=2/3"),
        ("chunk=1/3", "chunk=1/4"),
        ("runs=0..", "runs=1.."),
    ] {
        assert!(line.contains(from), "{line}");
        let edited = line.replace(from, to);
        let refused = dyepack(folder.path(), &["study", "run", "--chunk", &edited]);
        assert_eq!(refused.code, Some(3), "{edited}");
        assert!(
            refused.err.contains("accepted is a line as it was printed"),
            "{}",
            refused.err
        );
    }
    let other = line.replace("version=0", "version=9");
    let refused = dyepack(folder.path(), &["study", "run", "--chunk", &other]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.err.contains("the version is 9"), "{}", refused.err);
    fs::write(folder.path().join("small.toml"), STUDY.replace("1..6", "2..7")).unwrap();
    for words in [
        &["study", "merge", "small.toml"][..],
        &["study", "run", "--chunk", line],
    ] {
        let refused = dyepack(folder.path(), words);
        assert_eq!(refused.code, Some(3), "{words:?}");
        assert!(refused.err.contains("the digest of the study is"), "{}", refused.err);
    }
    let refused = dyepack(folder.path(), &["study", "small.toml"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("is of another study"), "{}", refused.err);
    let file = dyepack(folder.path(), &["study", "small.toml", "--output", "small.toml"]);
    assert_eq!(file.code, Some(1));
    assert!(
        file.err.contains("small.toml: is a file; accepted is a folder"),
        "{}",
        file.err
    );
    let unread = dyepack(folder.path(), &["study", "run", "--chunk", "chunk 7"]);
    assert_eq!(
        (unread.code, unread.err.contains("dyepack study plan")),
        (Some(2), true),
        "{}",
        unread.err
    );
}

/// What somebody keeps under a name that we give is his: nothing of it is written over.
#[test]
fn a_folder_that_holds_what_others_wrote_is_refused_and_left_as_it_is() {
    let folder = folder(STUDY);
    for name in ["report.html", "rows.csv", "views.csv"] {
        let theirs = folder.path().join("theirs");
        fs::create_dir_all(&theirs).unwrap();
        fs::write(theirs.join(name), "mine\n").unwrap();
        for words in [
            &["study", "small.toml", "--output", "theirs"][..],
            &[
                "why",
                "first-steps",
                "--rail",
                "bank-wire",
                "--rail",
                "bitcoin",
                "--seeds",
                "1",
                "-o",
                "theirs",
            ],
            &["bench", "export", "--seeds", "1", "-o", "theirs"],
        ] {
            let refused = dyepack(folder.path(), words);
            assert_eq!(refused.code, Some(1), "{words:?}: {}", refused.err);
            assert!(
                refused.err.contains("name another folder"),
                "{words:?}: {}",
                refused.err
            );
            assert_eq!(read(theirs.join(name)), "mine\n", "{words:?}");
            assert_eq!(fs::read_dir(&theirs).unwrap().count(), 1, "{words:?}");
        }
        fs::remove_dir_all(&theirs).unwrap();
    }
}

/// Ends a process by force and waits for it.
fn end(mut child: Child) -> bool {
    let ended = child.try_wait().expect("it can be waited for").is_some();
    child.kill().expect("it can be ended");
    child.wait().expect("it can be waited for");
    ended
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a moment of ending lies within the time that a whole run takes here"
)]
fn ended_at_any_moment_nothing_is_lost_and_nothing_done_again() {
    let begun = std::time::Instant::now();
    let (one, _) = whole(STUDY);
    // Moments lie within what one run takes here, so that most of them come before it is done.
    let most = begun.elapsed().as_millis() as u64 + 1;
    let kills = std::env::var("DYEPACK_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(KILLS);
    let mut folder = self::folder(STUDY);
    let (mut ended, mut pause, mut grown) = (0, 7, 0);
    // Moments are drawn by a generator of their own; which they are decides nothing.
    let mut draw = move || {
        pause = (pause * 1_103_515_245 + 12_345) % (1u64 << 31);
        pause % most
    };
    while ended < kills {
        let child = command(folder.path(), &["study", "small.toml"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(draw()));
        let done = end(child);
        let rows = folder.path().join("small.study");
        let good: usize = fs::read_dir(&rows).map_or(0, |files| {
            let names = files.map(|file| file.unwrap().path());
            let is_lines = |path: &PathBuf| path.to_string_lossy().contains(".jsonl");
            let chunks = names.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("chunk-"));
            let chunks = chunks.filter(is_lines);
            chunks
                .map(|path| fs::read_to_string(path).unwrap().matches("{\"run\":").count())
                .sum()
        });
        assert!(good >= grown, "{good} of {grown} runs are left");
        grown = good;
        if done {
            assert_eq!(tables(&rows), one);
            folder = self::folder(STUDY);
            grown = 0;
        } else {
            ended += 1;
        }
    }
    let ran = dyepack(folder.path(), &["study", "small.toml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(tables(&folder.path().join("small.study")), one);
}

#[test]
fn of_a_damaged_file_the_good_part_is_kept_and_said() {
    let (one, _) = whole(STUDY);
    let folder = folder(STUDY);
    assert_eq!(dyepack(folder.path(), &["study", "small.toml"]).code, Some(0));
    let chunk = folder.path().join("small.study/chunk-1-of-2.jsonl");
    let text = read(chunk.clone());
    let place = text.match_indices('\n').nth(4).unwrap().0 + 40;
    let mut bytes = text.into_bytes();
    bytes[place] ^= 4;
    fs::write(&chunk, bytes).unwrap();
    let refused = dyepack(folder.path(), &["study", "merge", "small.toml"]);
    assert_eq!(refused.code, Some(3));
    assert!(
        refused
            .err
            .contains("line 6 is not what was written; run its chunk again"),
        "{}",
        refused.err
    );
    let again = dyepack(folder.path(), &["study", "small.toml"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(
        again
            .err
            .contains("line 6 is not what was written; the 4 runs before it are kept"),
        "{}",
        again.err
    );
    assert_eq!(tables(&folder.path().join("small.study")), one);
}

/// A file that may not grow is what a full disk is to a writer, and needs nobody's rights.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_what_was_written_stands() {
    let (one, _) = whole(STUDY);
    let folder = folder(STUDY);
    let limited = format!(
        "trap '' XFSZ; ulimit -f 8; exec {} study small.toml",
        env!("CARGO_BIN_EXE_dyepack")
    );
    let full = Command::new("bash")
        .args(["-c", &limited])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1));
    let err = String::from_utf8(full.stderr).unwrap();
    assert!(
        err.contains("small.study/") && err.contains("the same command goes on from there"),
        "{err}"
    );
    let part = read(folder.path().join("small.study/chunk-1-of-2.jsonl.part"));
    assert!(part.contains("{\"run\":0,"), "the first run stands");
    assert_eq!(dyepack(folder.path(), &["study", "small.toml"]).code, Some(0));
    assert_eq!(tables(&folder.path().join("small.study")), one);
}

#[test]
fn a_study_ends_when_its_intervals_are_narrow_enough_and_can_go_on() {
    let study = STUDY.replace("1..6", "1..15");
    let folder = folder(&study);
    let runs = |words: &[&str]| {
        let ran = dyepack(folder.path(), words);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (summary["runs"][0].as_u64().unwrap(), ran.err)
    };
    let (few, said) = runs(&["study", "small.toml", "--until", "width(recall) < 99%", "--json"]);
    assert_eq!(few, 10, "five seeds of two variations");
    assert!(said.contains("narrow enough after 5 seeds"), "{said}");
    let first = read(folder.path().join("small.study/chunk-1-of-3.jsonl"));
    let (all, said) = runs(&[
        "study",
        "small.toml",
        "--until",
        "width(strangers) < 0.01 USD",
        "--json",
    ]);
    assert_eq!(all, 30);
    assert!(said.contains("still wider"), "{said}");
    assert_eq!(read(folder.path().join("small.study/chunk-1-of-3.jsonl")), first);
    let refused = dyepack(
        folder.path(),
        &["study", "small.toml", "--until", "width(movements) < 3"],
    );
    assert_eq!(
        (refused.code, refused.err.contains("does not measure")),
        (Some(2), true),
        "{}",
        refused.err
    );
}

#[test]
fn one_thread_and_several_write_the_same() {
    let one = |threads: &str| {
        let folder = folder(&STUDY.replace("1..6", "1..2"));
        let ran = said(command(folder.path(), &["study", "small.toml"]).env("RAYON_NUM_THREADS", threads));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        tables(&folder.path().join("small.study"))
    };
    assert_eq!(one("1"), one("3"));
}

#[test]
fn files_beside_the_study_and_programs_outside_are_run_with_seeds_of_their_own() {
    let folder = folder("");
    let scenario = dyepack(folder.path(), &["show", "first-steps"]).out;
    fs::write(folder.path().join("mine.toml"), scenario).unwrap();
    // It lays everything on nobody, and says by its name which seed it was given.
    let tracer = r#"import json, os, sys
for line in sys.stdin:
    pass
print(json.dumps({"row": "tracer", "format": "dyepack.tracer/1", "name": "seed " + os.environ.get("DYEPACK_METHOD_SEED", "none"), "version": "1"}))
raise SystemExit(7)
"#;
    fs::write(folder.path().join("tracer.py"), tracer).unwrap();
    let study = "study = 1\nscenario = \"mine.toml\"\nseeds = 4\nmethod_seeds = \"11..12\"\nmethods = [\"fifo\"]\nvantages = [\"public\"]\n\
                 externals = [\"python3 tracer.py\"]\nfigures = [\"recall\"]\n";
    fs::write(folder.path().join("small.toml"), study).unwrap();
    let ran = dyepack(folder.path(), &["study", "small.toml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let csv = read(folder.path().join("small.study/rows.csv"));
    for seed in ["11", "12"] {
        let row = csv.lines().find(|line| line.contains(&format!(",4,{seed},")));
        let row = row.unwrap_or_else(|| panic!("no row of method seed {seed}: {csv}"));
        assert!(row.contains("exit code 7"), "a program that fails is a row: {row}");
    }
    assert!(csv.lines().any(|line| line.contains(",fifo;fees=drop,,,")), "{csv}");
}

#[test]
fn a_folder_of_something_else_is_kept() {
    let folder = folder(STUDY);
    fs::create_dir(folder.path().join("small.study")).unwrap();
    fs::write(folder.path().join("small.study/notes.txt"), "mine").unwrap();
    let refused = dyepack(folder.path(), &["study", "small.toml"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("name another folder"), "{}", refused.err);
}

#[test]
fn a_sweep_that_is_typed_says_what_the_study_that_is_written_says() {
    let (_, written) = whole(
        &STUDY
            .replace("1..6", "1..3")
            .replace("title", "# title")
            .replace("figures", "# figures"),
    );
    let folder = folder(STUDY);
    let words = [
        "run",
        "first-steps",
        "--seed",
        "1..3",
        "--method",
        "fifo",
        "--method",
        "haircut",
        "--vantage",
        "public",
        "--vantage",
        "tags",
        "--set",
        "incident.noticed=2h,1d",
    ];
    let typed = dyepack(folder.path(), &[&words[..], &["--json"]].concat());
    assert_eq!(typed.code, Some(0), "{}", typed.err);
    let [one, other]: [serde_json::Value; 2] = [&written, &typed.out].map(|text| serde_json::from_str(text).unwrap());
    assert_eq!((&one["figures"], &one["pairs"]), (&other["figures"], &other["pairs"]));
    for _ in 0..2 {
        let page = dyepack(folder.path(), &[&words[..], &["-o", "sweep.html"]].concat());
        assert_eq!(page.code, Some(0), "a page of its own is replaced: {}", page.err);
    }
    let refused = dyepack(
        folder.path(),
        &["run", "first-steps", "--seed", "1..3", "--set", "crowd.usres=4"],
    );
    assert_eq!(refused.code, Some(3));
    assert!(refused.err.contains("did you mean `users`?"), "{}", refused.err);
    let alone = dyepack(folder.path(), &["run", "first-steps", "--set", "crowd.users=4"]);
    assert_eq!(
        (alone.code, alone.err.contains("--seed 1..20")),
        (Some(2), true),
        "{}",
        alone.err
    );
}

/// Ends by force a process that does a chunk in a folder; none where there is none.
#[cfg(target_os = "linux")]
fn end_a_chunk(folder: &Path) -> bool {
    let processes = fs::read_dir("/proc").expect("Linux lists its processes");
    processes.map(|entry| entry.unwrap().path()).any(|process| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        let here = fs::read_link(process.join("cwd")).is_ok_and(|place| place == folder);
        // It is ended by its id; one that ended by itself meanwhile was none.
        here && line.starts_with(env!("CARGO_BIN_EXE_dyepack"))
            && line.contains("--chunk")
            && Command::new("kill")
                .arg("-9")
                .arg(process.file_name().unwrap())
                .stderr(Stdio::null())
                .status()
                .unwrap()
                .success()
    })
}

/// Two workers of one core; one of the processes that they start is ended in the middle.
#[cfg(target_os = "linux")]
#[test]
fn hyperqueue_hands_out_again_what_was_ended_and_nothing_that_is_done() {
    let study = STUDY.replace("\"1..6\"", "\"1..100\"");
    let (one, _) = whole(&study);
    let folder = folder(&study);
    let planned = dyepack(folder.path(), &["study", "plan", "small.toml", "--chunks", "8"]);
    fs::write(folder.path().join("plan.txt"), &planned.out).unwrap();
    let python = std::env::var_os("DYEPACK_READBACK").expect(
        "name in $DYEPACK_READBACK a Python that has the packages of tests/readback/requirements.txt; ./check makes one",
    );
    let mut queue = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/studies/by_hyperqueue.py"
        ))
        .args([env!("CARGO_BIN_EXE_dyepack"), "plan.txt", "rows", "2"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let rows = folder.path().join("rows");
    let done = || {
        let files = fs::read_dir(&rows).into_iter().flatten();
        let names = files.map(|file| file.unwrap().path());
        names
            .filter(|path| path.extension().is_some_and(|end| end == "jsonl") && !path.ends_with("rows.jsonl"))
            .map(|path| (fs::metadata(&path).unwrap().modified().unwrap(), path))
            .collect::<Vec<_>>()
    };
    let (mut ended, mut before) = (false, Vec::new());
    while queue.try_wait().expect("it can be waited for").is_none() && !ended {
        before = done();
        ended = !before.is_empty() && end_a_chunk(folder.path());
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = queue.wait_with_output().expect("it can be waited for");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(ended, "no process of a worker was at work beside a chunk that was done");
    assert_eq!(tables(&rows), one);
    let after = done();
    assert!(
        before.iter().all(|chunk| after.contains(chunk)),
        "a chunk that was done was written again"
    );
}

/// Returns a folder with a scenario whose two rails differ in three levers.
fn near_far() -> TempDir {
    let text = include_str!("../scenarios/same-theft.toml");
    let text = &text[..text.find("[[expect]]").expect("it asserts something")];
    let rails = "[rail.near]\npreset = \"bank-wire\"\n\n[rail.far]\npreset = \"bank-wire\"\ncontrol = \"chain\"\nfinality = \"chain\"\ntempo = \
                 \"chain\"\n\n[asset.BTC]";
    let text = text
        .replace("[\"bitcoin\", \"bank-wire\"]", "[\"far\", \"near\"]")
        .replace("[asset.BTC]", rails);
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("near-far.toml"), text).expect("a file can be written");
    folder
}

#[test]
fn a_decomposition_that_is_ended_goes_on_from_there_with_any_number_of_threads() {
    let words = [
        "why",
        "near-far.toml",
        "--seeds",
        "2",
        "--crowd-part",
        "20",
        "--draws",
        "2",
        "--map",
        "--output",
        "rows",
        "--json",
    ];
    let whole = near_far();
    let ran = said(command(whole.path(), &words).env("RAYON_NUM_THREADS", "1"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let one = (tables(&whole.path().join("rows")), ran.out);
    let folder = near_far();
    let chunk = folder.path().join("rows/chunk-1-of-1.jsonl.part");
    let lines = |path: &Path| fs::read_to_string(path).map_or(0, |text| text.lines().count());
    let child = command(folder.path(), &words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while lines(&chunk) < 10 {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(!end(child), "it is ended in the middle");
    let kept = read(chunk);
    let kept: Vec<&str> = kept.split_inclusive('\n').filter(|line| line.ends_with('\n')).collect();
    let again = said(command(folder.path(), &words).env("RAYON_NUM_THREADS", "3"));
    assert_eq!(again.code, Some(0), "{}", again.err);
    let rows = folder.path().join("rows");
    assert!(
        read(rows.join("chunk-1-of-1.jsonl")).starts_with(&kept.concat()),
        "what was done is not done again"
    );
    assert_eq!((tables(&rows), again.out), one);
    let other = dyepack(
        folder.path(),
        &[
            "why",
            "near-far.toml",
            "--seeds",
            "3",
            "--crowd-part",
            "20",
            "--output",
            "rows",
        ],
    );
    assert_eq!(other.code, Some(1));
    assert!(other.err.contains("is of another study"), "{}", other.err);
}

/// A decomposition that is done in pieces, wherever they are done, is the one that is done at once.
#[test]
fn a_decomposition_in_chunks_is_that_of_one_process() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let why: Vec<&str> = "why first-steps --rail bank-wire --rail bitcoin --seeds 3 --crowd-part 60"
        .split(' ')
        .collect();
    let asked = |more: &[&str]| {
        let ran = dyepack(folder.path(), &[&why[..], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let plan = asked(&["--chunks"]);
    let chunks: Vec<&str> = plan.lines().collect();
    assert!(chunks.len() > 1, "{plan}");
    for chunk in chunks.iter().rev() {
        let ran = dyepack(folder.path(), &["study", "run", "--chunk", chunk, "--output", "rows"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let done = |folder: &Path| {
        let rows = fs::read_dir(folder.join("rows")).expect("it is there").flatten();
        rows.map(|file| (file.file_name(), file.metadata().and_then(|data| data.modified()).ok()))
            .filter(|(name, _)| name.to_string_lossy().starts_with("chunk-"))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = done(folder.path());
    assert_eq!(asked(&["--json", "--output", "rows"]), asked(&["--json"]));
    assert_eq!(done(folder.path()), before, "nothing is done again");
    let other = chunks[0].replace("--seeds%203", "--seeds%204");
    let refused = dyepack(folder.path(), &["study", "run", "--chunk", &other, "--output", "rows"]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.err.contains("--chunks` by this program"), "{}", refused.err);
    let edited = chunks[0].replace("runs=0..", "runs=1..");
    let refused = dyepack(folder.path(), &["study", "run", "--chunk", &edited, "--output", "rows"]);
    assert_eq!(refused.code, Some(3));
    assert!(
        refused.err.contains("accepted is a line as it was printed"),
        "{}",
        refused.err
    );
}
