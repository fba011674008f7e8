#![no_main]

#[path = "../jobs.rs"]
mod jobs;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jobs::archive(bytes));
