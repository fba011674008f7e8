//! The example page of the repository is what the program writes today, and small.
//!
//! `./check --renew` writes page and screenshot anew, in one step, so that neither shows an older version than the other. The
//! screenshot depends on the fonts of the machine, so it is renewed with the page and not compared.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = "docs/same-theft.html";
const SCREENSHOT: &str = "docs/same-theft.png";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the page of the default command, as this build writes it.
fn made() -> Vec<u8> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example.html");
    let binary = env::var_os("DYEPACK_RELEASE").unwrap_or_else(|| env!("CARGO_BIN_EXE_dyepack").into());
    let run = Command::new(binary).args(["run", "--force", "-o"]).arg(&path).output();
    let output = run.expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(path).expect("the page is written")
}

fn photograph(page: &Path, to: &Path) {
    let browser = env::var_os("CHROMIUM").expect("./check names a browser");
    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example-profile");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
        ])
        .args(["--hide-scrollbars", "--window-size=1200,1000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--screenshot={}", to.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    assert!(to.is_file(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn size(path: PathBuf) -> u64 {
    let about = fs::metadata(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    about.len()
}

#[test]
#[ignore = "slow without a release build; ./check runs it"]
fn the_example_page_is_what_the_program_writes() {
    let (page, made) = (root().join(PAGE), made());
    if env::var_os("DYEPACK_RENEW").is_some() {
        fs::write(&page, &made).expect("the repository can be written");
        photograph(&page, &root().join(SCREENSHOT));
    }
    let recorded = fs::read(&page).expect("the example is in the repository");
    assert!(
        recorded == made,
        "{PAGE} is not what the program writes; renew it with ./check --renew"
    );
}

#[test]
fn the_example_is_small_and_shown_at_the_top_of_the_readme() {
    assert!(size(root().join(PAGE)) < 3_000_000);
    assert!(size(root().join(SCREENSHOT)) < 300_000);
    let readme = include_str!("../README.md");
    let top: String = readme.lines().take(12).collect();
    assert!(top.contains(SCREENSHOT) && top.contains(PAGE), "{top}");
}
