//! Other people's tracers: the examples that are shipped answer as they promise, and one that misbehaves hurts only itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Returns a command of dyepack in a folder where it may write.
fn dyepack(words: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("external");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    command
        .args(words)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn python(script: &str) -> String {
    let found = Command::new("python3").arg("--version").output();
    assert!(
        found.is_ok_and(|found| found.status.success()),
        "these tests need python3 3.9 or later on the PATH"
    );
    format!("python3 '{ROOT}/{script}'")
}

fn bad(mode: &str) -> String {
    format!("{} {mode}", python("tests/data/tracers/bad.py"))
}

fn case(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/cases").join(format!("{name}.toml"))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it prints text")
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

#[test]
fn the_python_example_gets_every_case_of_its_method_right() {
    let tested = json(&dyepack(&[
        "methods",
        "--json",
        "--external",
        &python("examples/tracers/haircut.py"),
    ]));
    assert_eq!(tested["as"], "haircut");
    let asked = tested["asked"].as_u64().unwrap();
    assert!(asked > 30, "{asked} answers of haircut are known");
    // It neither pools purses nor counts in fractions, says so, and is right wherever it says anything.
    let said = |answer: &serde_json::Value| answer["verdict"] != "declined";
    let other = ["pool=", "arithmetic=fractions"];
    let declines = |answer: &serde_json::Value| {
        let why = answer["why"].as_str();
        why.is_some_and(|why| other.iter().any(|other| why.contains(other)))
    };
    let answers = tested["answers"].as_array().unwrap();
    assert!(
        answers.iter().all(|answer| said(answer) || declines(answer)),
        "{tested:#}"
    );
    let all = answers.iter().filter(|answer| said(answer)).count() as u64;
    assert_eq!(tested["right"].as_u64().unwrap(), all, "{tested:#}");
}

#[test]
fn the_python_example_says_on_a_real_chain_what_our_haircut_says() {
    let chain = format!("{ROOT}/tests/data/btc/mainnet-1-2100.blocks.hex");
    let haircut = python("examples/tracers/haircut.py");
    let words = ["trace", &chain, "--from", "coinbase@9", "--csv"];
    for (ours, asked) in [("haircut", "haircut"), ("haircut;fees=follow", "haircut;fees=follow")] {
        let ours = dyepack(&[&words[..], &["--method", ours]].concat());
        let theirs = dyepack(&[&words[..], &["--external", &haircut, "--as", asked]].concat());
        assert!(ours.status.success() && theirs.status.success(), "{}", err(&theirs));
        assert!(out(&ours).lines().count() > 5);
        assert_eq!(out(&theirs), out(&ours), "{asked}");
    }
}

#[test]
fn a_program_that_names_no_method_is_judged_as_the_one_that_it_comes_nearest_to() {
    let named = std::fs::read_to_string(Path::new(ROOT).join("examples/tracers/haircut.py")).unwrap();
    let unnamed = named.replace("    \"method\": \"haircut\",\n", "");
    assert_ne!(named, unnamed);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unnamed.py");
    std::fs::write(&path, unnamed).unwrap();
    let tested = json(&dyepack(&[
        "methods",
        "--json",
        "--external",
        &format!("python3 '{}'", path.display()),
    ]));
    assert_eq!(tested["as"], "haircut");
    assert_eq!(tested["right"], tested["asked"]);
}

/// What is said of a program that misbehaves, at the command line, with exit code 1.
fn trouble(mode: &str, limits: &[&str]) -> String {
    let case = case("kokelj");
    let words = ["trace", case.to_str().unwrap(), "--external", &bad(mode)];
    let output = dyepack(&[&words[..], limits].concat());
    assert_eq!(output.status.code(), Some(1), "{mode}: {}", err(&output));
    err(&output)
}

#[test]
fn each_way_to_misbehave_is_reported_in_a_sentence() {
    let expected = [
        (
            "crash-at-hello",
            "it ended with exit code 1; last it said: there is no such ledger",
        ),
        ("crash", "ValueError: in the middle"),
        (
            "nonsense",
            "line 2 of its answer: expected value, in \"Dear Sir, the money is gone.\"",
        ),
        (
            "unknown-purse",
            "line 2 of its answer: there is no purse 1000000000: the evidence has 5",
        ),
        ("too-much", "9223372036854775808 of purse"),
        (
            "unconserved",
            "it claims to conserve value, and of complaint 0 in asset 0 1 came in",
        ),
        ("declines", "it declines: it is tired"),
    ];
    for (mode, part) in expected {
        let said = trouble(mode, &[]);
        assert!(said.contains(part), "{mode}: {said}");
    }
}

/// Returns how many processes have a word among theirs, where the system tells.
fn running(word: &str) -> usize {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let words = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    words
        .filter(|words| String::from_utf8_lossy(words).contains(word))
        .count()
}

#[test]
fn limits_of_time_output_and_memory_are_held() {
    let mark = format!("dyepack-test-{}", std::process::id());
    for mode in [&format!("hang {mark}"), "hang-after-answer"] {
        let said = trouble(mode, &["--time-limit", "2"]);
        assert!(said.contains("it was not done after 2 s and was ended"), "{said}");
    }
    assert_eq!(running(&mark), 0, "what a program started is ended with it");
    let said = trouble("endless", &["--output-limit", "1"]);
    assert!(
        said.contains("it wrote more than 1048576 bytes and was ended"),
        "{said}"
    );
    if cfg!(target_os = "linux") {
        let said = trouble("memory", &["--memory-limit", "512"]);
        assert!(said.contains("MemoryError"), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_ends_well_leaves_no_child_behind() {
    let seconds = format!("86400.{}", std::process::id());
    let case = case("kokelj");
    let words = ["trace", case.to_str().unwrap(), "--json", "--external"];
    let child = bad(&format!("leaves-a-child {seconds}"));
    let answer = json(&dyepack(&[&words[..], &[&child]].concat()));
    assert_eq!(answer["held"].as_array().unwrap().len(), 0);
    // What is ended is gone when the system has come to it.
    let gone = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        running(&seconds) == 0
    });
    assert!(gone, "what a program started is ended with it");
}

#[test]
fn words_on_standard_error_are_no_trouble() {
    let case = case("kokelj");
    let output = dyepack(&["trace", case.to_str().unwrap(), "--json", "--external", &bad("chatty")]);
    let answer = json(&output);
    assert_eq!(
        (&answer["method"], answer["held"].as_array().unwrap().len()),
        (&"external:bad-chatty".into(), 0)
    );
}

#[test]
fn ranks_are_printed_as_ranks() {
    let case = case("kokelj");
    let answer = json(&dyepack(&[
        "trace",
        case.to_str().unwrap(),
        "--json",
        "--external",
        &bad("ranks"),
    ]));
    assert_eq!(answer["schema"], "dyepack.ranks/1");
    let ranks = answer["ranks"].as_array().unwrap();
    assert!(ranks.len() > 2 && ranks.iter().all(|row| row["rank"] == 1), "{ranks:?}");
}

#[test]
fn a_failing_program_fails_the_check_and_a_missing_one_the_work() {
    let output = dyepack(&["methods", "--external", &bad("nonsense")]);
    assert_eq!(output.status.code(), Some(4));
    let output = dyepack(&["methods", "--external", &bad("hang"), "--time-limit", "8"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(
        out(&output).contains("1 failed; "),
        "it is not asked again: {}",
        out(&output)
    );
    let output = dyepack(&["methods", "--external", "./no-such-program"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("there is no program \"./no-such-program\""),
        "{}",
        err(&output)
    );
    let output = dyepack(&["methods", "--external", "'half a quote"]);
    assert_eq!(output.status.code(), Some(2));
}

/// Takes what tracers outside say out of findings, and returns it by rail and vantage.
fn taken_out(findings: &mut serde_json::Value) -> Vec<serde_json::Value> {
    let mut taken = Vec::new();
    for rail in findings["rails"].as_array_mut().unwrap() {
        for view in rail["vantages"].as_array_mut().unwrap() {
            taken.push(view.as_object_mut().unwrap().remove("external").unwrap_or_default());
        }
    }
    taken
}

#[test]
fn on_a_board_tracers_outside_are_scored_as_methods_are_and_change_nothing_else() {
    let (haircut, tracer) = (python("examples/tracers/haircut.py"), example("tracer"));
    let (hangs, crashes) = (bad("hang"), bad("crash-at-hello"));
    let words = [
        "run",
        "first-steps",
        "--json",
        "--method",
        "haircut",
        "--vantage",
        "public",
        "--vantage",
        "omniscient",
    ];
    let alone = json(&dyepack(&words));
    let outside = [
        "--external",
        &haircut,
        "--external",
        &tracer,
        "--external",
        &hangs,
        "--external",
        &crashes,
    ];
    let mut beside = json(&dyepack(&[&words[..], &outside, &["--time-limit", "12"]].concat()));
    let external = taken_out(&mut beside);
    assert_eq!(beside.to_string(), alone.to_string(), "every other byte is what it was");
    for (place, said) in external.iter().enumerate() {
        let [haircut, interest, hangs, crashes] = &said.as_array().unwrap()[..] else {
            panic!("four were asked: {said}")
        };
        let view = &alone["rails"][0]["vantages"][place];
        let ours = view["methods"]
            .as_array()
            .unwrap()
            .iter()
            .find(|said| said["method"] == "haircut");
        let mut ours = ours.expect("haircut is on the board").clone();
        // A program outside does not say over which links it went.
        let names = ours["names"].as_array_mut().unwrap().iter_mut();
        names.for_each(|name| drop(name.as_object_mut().unwrap().remove("basis")));
        // Nor over which steps, so that its recall has no parts and nobody is touched but who holds; and it is asked at one instant alone.
        let without = |figures: &serde_json::Value| -> Vec<serde_json::Value> {
            let figures = figures.as_array().unwrap().iter().cloned();
            figures
                .filter(|said| {
                    let unsaid = [
                        "recall.followed",
                        "recall.inferred",
                        "recall.luck",
                        "located.days",
                        "strangers.touched",
                    ];
                    !unsaid.contains(&said["name"].as_str().unwrap())
                })
                .collect()
        };
        assert_eq!(
            without(&haircut["figures"]),
            without(&ours["figures"]),
            "the same rule finds the same"
        );
        let mut haircut = haircut.clone();
        for said in [&mut haircut, &mut ours] {
            let accused = said["accused"].as_array_mut().unwrap().iter_mut();
            accused.for_each(|row| drop(row.as_object_mut().unwrap().remove("touched")));
        }
        for key in ["names", "names_more", "accused"] {
            assert_eq!(haircut[key], ours[key], "{key}: the same rule finds the same");
        }
        assert_eq!(
            (&haircut["answered"], &haircut["reproducible"]),
            (&"taint".into(), &false.into())
        );
        assert_eq!(
            (&interest["method"], &interest["place"]),
            (&"external:interest".into(), &serde_json::Value::Null)
        );
        assert!(interest["figures"][0]["name"] == "loot.first" && interest["figures"][0]["value"].is_string());
        assert_eq!(
            (&hangs["answered"], &hangs["why"]),
            (&"timed-out".into(), &"it was not done after 12 s and was ended".into())
        );
        assert_eq!(
            (&hangs["place"], &crashes["place"]),
            (&hangs["of"], &crashes["of"]),
            "they stand last"
        );
        assert!(
            crashes["why"]
                .as_str()
                .unwrap()
                .ends_with("last it said: there is no such ledger")
        );
    }
}

/// Returns the path of an example of this crate, which cargo builds with the tests.
fn example(name: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dyepack"));
    let path = program
        .with_file_name("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is there: cargo builds examples with the tests",
        path.display()
    );
    format!("'{}'", path.display())
}

#[test]
fn the_rust_example_answers_every_case_in_form() {
    let tested = json(&dyepack(&["methods", "--json", "--external", &example("tracer")]));
    let answers = tested["answers"].as_array().unwrap();
    assert!(
        answers.len() > 30 && answers.iter().all(|asked| asked["verdict"] == "in-form"),
        "{tested}"
    );
}

#[test]
fn a_sealed_board_says_what_tracers_outside_say_and_not_how_right_it_is() {
    let haircut = python("examples/tracers/haircut.py");
    let words = ["run", "first-steps", "--json", "--sealed", "--external", &haircut];
    for said in taken_out(&mut json(&dyepack(&words))) {
        let names: Vec<&str> = said[0]["figures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["seeded", "held", "stopped"]);
        assert!(said[0]["place"].is_null() && said[0]["accused"].as_array().unwrap().is_empty());
    }
}
