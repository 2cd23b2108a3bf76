//! Fuzzes `citecheck_fuzz::markdown`; built without `--cfg fuzzing` it replays the files it is given.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| citecheck_fuzz::markdown(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    citecheck_fuzz::replay(citecheck_fuzz::markdown)
}
