//! Payment files, as `match dry-run` reads them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = fuzz::bank::pain001::read(bytes);
});
