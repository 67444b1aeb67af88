//! Gives what the fuzzer invents to the target `paper`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::run("paper", input));
