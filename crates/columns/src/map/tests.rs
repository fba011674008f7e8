//! What is wrong with a file ends a process, so that each such story runs in one of its own: this program again, told which story to play.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::num::NonZeroU32;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use super::*;

const CHUNK: usize = 1 << 16;

fn sum(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(7, |sum: u32, &byte| sum.rotate_left(5) ^ u32::from(byte))
}

/// Writes numbers from one on behind a page of something else, and returns the file.
fn written(path: &Path, rows: u32) -> Arc<File> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .unwrap();
    file.write_all(&vec![0xaa; CHUNK]).unwrap();
    let bytes: Vec<u8> = (1..=rows).flat_map(|row| row.to_le_bytes()).collect();
    file.write_all(&bytes).unwrap();
    // What follows a column is another's, and is read as part of none.
    file.write_all(&[0; 100]).unwrap();
    Arc::new(file)
}

fn column<T: Fixed>(file: &Arc<File>, rows: u32) -> Column<T> {
    let bytes: Vec<u8> = (1..=rows).flat_map(|row| row.to_le_bytes()).collect();
    let stored = Stored {
        file: file.clone(),
        at: CHUNK as u64,
        bytes: bytes.len(),
        chunk: CHUNK,
        checks: bytes.chunks(CHUNK).map(sum).collect(),
        check: sum,
        told: Box::new(|chunk, fault| {
            println!("chunk {chunk}: {fault:?}");
            std::process::exit(3);
        }),
    };
    let column = Column::stored(stored).expect("this machine maps");
    assert!(column.is_mapped());
    column
}

/// A file of a test, which goes when the test ends.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn of(name: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("dyepack-columns-{name}-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is not there any more need not go.
        let _ = fs::remove_file(&self.0);
    }
}

const ROWS: u32 = 100_000;

#[test]
fn a_column_of_a_file_reads_as_one_that_is_owned() {
    let scratch = Scratch::of("reads");
    let file = written(&scratch.0, ROWS);
    let (numbers, ids) = (column::<u32>(&file, ROWS), column::<NonZeroU32>(&file, ROWS));
    drop(file);
    // From the end, so that chunks come in no order.
    for row in (0..ROWS).rev() {
        assert_eq!((numbers[row as usize], ids[row as usize].get()), (row + 1, row + 1));
    }
    let mut owned = numbers.clone();
    owned.push(5);
    owned[0] = 9;
    assert!(!owned.is_mapped() && numbers.is_mapped());
    assert_eq!((numbers[0], owned[0], owned.len()), (1, 9, ROWS as usize + 1));
    assert_eq!(numbers[..], numbers.clone()[..]);
    let (kept, before) = (numbers.clone(), looked_at());
    drop(numbers);
    assert!(before >= 2 * 4 * u64::from(ROWS), "both were looked at: {before}");
    assert_eq!(kept.iter().map(|&row| u64::from(row)).sum::<u64>(), 5_000_050_000);
}

#[test]
fn many_threads_look_at_once_and_see_the_same() {
    let scratch = Scratch::of("threads");
    let file = written(&scratch.0, ROWS);
    for _ in 0..20 {
        let (numbers, ids) = (column::<u32>(&file, ROWS), column::<NonZeroU32>(&file, ROWS));
        std::thread::scope(|scope| {
            for step in [1, 3, 7, 11] {
                let (numbers, ids) = (&numbers, &ids);
                scope.spawn(move || {
                    for row in (0..ROWS as usize).step_by(step) {
                        assert_eq!(numbers[row], ids[row].get());
                    }
                });
            }
        });
    }
}

#[test]
fn a_chunk_is_asked_for_what_is_demanded_with_the_row_before_it() {
    let scratch = Scratch::of("demand");
    let file = written(&scratch.0, ROWS);
    let numbers = column::<u32>(&file, ROWS);
    assert!(numbers.demand(|before, rows| rows.is_sorted() && before.is_none_or(|before| before + 1 == rows[0])));
    assert_eq!(numbers.iter().len(), ROWS as usize);
    assert_eq!(numbers[ROWS as usize - 1], ROWS);
}

#[test]
fn where_a_column_cannot_stand_on_pages_it_is_not_mapped() {
    let scratch = Scratch::of("pages");
    let file = written(&scratch.0, ROWS);
    let stored = |at, chunk: usize| Stored {
        file: file.clone(),
        at,
        bytes: chunk,
        chunk,
        checks: vec![0],
        check: sum,
        told: Box::new(|_, _| ()),
    };
    assert!(Column::<u32>::stored(stored(12, CHUNK)).is_none());
    assert!(Column::<u32>::stored(stored(0, 1_000)).is_none());
    assert!(Column::<[u8; 3]>::stored(stored(0, CHUNK)).is_none());
    assert!(Column::<u32>::stored(stored(0, CHUNK)).is_some());
}

/// Plays a story in a process of its own, and returns its exit code and what it says.
fn played(story: &str) -> (Option<i32>, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "map::tests::a_story", "--nocapture", "--test-threads=1"])
        .env("STORY", story)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let said = lines.lines().find(|line| line.contains("chunk")).unwrap_or_default();
    let said = said.split("... ").last().unwrap_or_default();
    (output.status.code(), said.to_owned())
}

#[test]
fn a_story() {
    let Ok(story) = std::env::var("STORY") else { return };
    let scratch = Scratch::of(&story);
    let file = written(&scratch.0, ROWS);
    let (numbers, ids) = (column::<u32>(&file, ROWS), column::<NonZeroU32>(&file, ROWS));
    // Nobody has looked at the third chunk when it changes.
    assert_eq!(numbers[0] + ids[0].get(), 2);
    let at = (CHUNK * 3 + 8) as u64;
    match story.as_str() {
        "changed" | "changed-ids" => file.write_all_at(&[0xff], at).unwrap(),
        "elsewhere" => file.write_all_at(&[0xff], at).unwrap(),
        "cut" | "cut-ids" => file.set_len(at).unwrap(),
        "cut-behind" => {
            assert_eq!(numbers[CHUNK / 2], CHUNK as u32 / 2 + 1);
            file.set_len(at).unwrap();
        }
        "demand" => assert!(numbers.demand(|_, rows| rows.iter().all(|row| *row < 40_000))),
        _ => panic!("no story is called {story}"),
    }
    let last = if story.contains("ids") {
        ids.iter().map(|row| row.get()).max()
    } else if story == "elsewhere" {
        numbers[..CHUNK / 2].iter().copied().max()
    } else {
        numbers.iter().copied().max()
    };
    println!("no chunk is wrong up to {last:?}");
    fs::remove_file(&scratch.0).unwrap();
    std::process::exit(0);
}

#[test]
fn what_is_wrong_with_a_chunk_is_told_when_it_is_looked_at() {
    let told = |said: &str| (Some(3), said.to_owned());
    assert_eq!(played("changed"), told("chunk 2: Changed"));
    assert_eq!(played("changed-ids"), told("chunk 2: Changed"));
    assert_eq!(played("demand"), told("chunk 2: Unfit"));
    assert_eq!(
        played("elsewhere").0,
        Some(0),
        "a chunk that nobody looks at troubles nobody"
    );
}

#[test]
fn a_file_that_is_cut_ends_with_words_and_no_signal() {
    let told = |said: &str| (Some(3), said.to_owned());
    assert_eq!(played("cut"), told("chunk 2: Cut"));
    assert_eq!(played("cut-ids"), told("chunk 2: Cut"));
    // The chunk was there when it was checked, and is looked at again.
    assert_eq!(played("cut-behind"), told("chunk 2: Cut"));
}

#[test]
fn a_look_at_what_is_no_column_ends_as_it_would() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "map::tests::a_wild_look", "--nocapture"])
        .env("WILD", "1")
        .output()
        .unwrap();
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(libc::SIGSEGV));
}

#[test]
fn a_wild_look() {
    if std::env::var("WILD").is_err() {
        return;
    }
    let scratch = Scratch::of("wild");
    let file = written(&scratch.0, ROWS);
    let numbers = column::<u32>(&file, ROWS);
    assert_eq!(numbers[0], 1);
    fs::remove_file(&scratch.0).unwrap();
    // SAFETY: none; the process is to end by it.
    unsafe { std::ptr::null::<u32>().wrapping_add(4).read_volatile() };
}
