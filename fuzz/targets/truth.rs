#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dyepack::fuzz::truth(bytes));
