#!/bin/sh
# Times citecheck, sassy, edlib and rapidfuzz on the same 20 MB and 200 quotations, in one run.
# Needs python3 with rapidfuzz and edlib (PyPI; PYTHON names another interpreter) and crates.io.
# COUNT is how many of the quotations the slower three are given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${FOLDER:-$(mktemp -d)}
count=${COUNT:-200}
FIDELITY_PEERS=$folder cargo bench --quiet --manifest-path "$here/../../../Cargo.toml" --bench fidelity
cargo run --quiet --release --manifest-path "$here/sassy/Cargo.toml" \
    --target-dir "$folder/target" -- "$folder" "$count"
"${PYTHON:-python3}" "$here/peers.py" "$folder" "$count"
