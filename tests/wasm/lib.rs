//! The whole pipeline as a function from text to text, and the door through which a machine without files and threads calls it.

use std::cell::RefCell;

use dyepack::study::{self, Choice};

/// Runs a scenario and returns the digest of its study: of ledgers, truths and scorecards, as the program prints it.
fn told(text: &str) -> String {
    let scenario = match dyepack::scenario::decode("given", text) {
        Ok(scenario) => scenario,
        Err(problems) => return dyepack::scenario::render("given", text, &problems, false),
    };
    match study::run(&scenario, &Choice::default(), &mut |_| {}) {
        Ok(study) => study.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(error) => error.to_string(),
    }
}

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Appends a byte to the scenario.
#[unsafe(no_mangle)]
pub extern "C" fn put(byte: u8) {
    TEXT.with_borrow_mut(|text| text.push(byte));
}

/// Puts what is told of the scenario in its place, and returns its length.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    TEXT.with_borrow_mut(|text| {
        *text = told(&String::from_utf8_lossy(text)).into_bytes();
        text.len()
    })
}

/// Returns a byte of it.
#[unsafe(no_mangle)]
pub extern "C" fn get(place: usize) -> u8 {
    TEXT.with_borrow(|text| text[place])
}
