//! Files of every format that names itself or has a reader: which one, the bytes say.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::through(bytes, None));
