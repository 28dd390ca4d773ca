//! A CSV by a column-mapping profile: the profile before the first NUL byte, the file after it; without a NUL the sample
//! profile of the tree goes before.

#![no_main]

use std::sync::LazyLock;

use fuzz::bank::Profile;

static HOUSE: LazyLock<Profile> = LazyLock::new(|| {
    Profile::parse(include_str!("../../../fixtures/reference/bank/house-bank.profile.json"))
        .unwrap_or_else(|_| panic!("the sample profile is not read"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| match bytes.iter().position(|byte| *byte == 0) {
    None => fuzz::through(bytes, Some(&HOUSE)),
    Some(at) => {
        let profile = std::str::from_utf8(&bytes[..at]).ok().and_then(|json| Profile::parse(json).ok());
        if let Some(profile) = profile {
            fuzz::through(&bytes[at + 1..], Some(&profile));
        }
    }
});
