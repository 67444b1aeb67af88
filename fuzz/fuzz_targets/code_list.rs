//! Gives what the fuzzer invents to the target `code_list`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::run("code_list", input));
