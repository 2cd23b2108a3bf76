#!/bin/sh
# Times citecheck, sassy, edlib and rapidfuzz on the same 20 MB and 200 quotations, in one run.
# Needs python3 with rapidfuzz and edlib (PyPI; PYTHON names another interpreter) and crates.io.
# COUNT is how many of the quotations sassy with vector instructions is given, FEW how many without.
# BENCH names a program built from benches/fidelity.rs beforehand.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${FOLDER:-$(mktemp -d)}
count=${COUNT:-200}
few=${FEW:-20}
if [ -n "${BENCH:-}" ]; then
    FIDELITY_PEERS=$folder "$BENCH"
else
    FIDELITY_PEERS=$folder \
        cargo bench --quiet --manifest-path "$here/../../../Cargo.toml" --bench fidelity
fi
# Once for every processor, once with the vector instructions of this one.
cargo run --quiet --release --manifest-path "$here/sassy/Cargo.toml" --features scalar \
    --target-dir "$folder/target" -- "$folder" "$few"
RUSTFLAGS="-C target-cpu=native" cargo run --quiet --release \
    --manifest-path "$here/sassy/Cargo.toml" --target-dir "$folder/native" -- "$folder" "$count"
"${PYTHON:-python3}" "$here/peers.py" "$folder" "$count"
