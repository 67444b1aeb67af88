//! Gives what the fuzzer invents to the target `settings`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::run("settings", input));
