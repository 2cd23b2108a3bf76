# Every recipe with what it does.
default:
    @just --list

# The main job on the sample corpus: no network, no server.
sample:
    cargo run --release -- run --fail-on never

# All tests.
test:
    cargo test

# Formatting, lints and documentation, as CI checks them.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Everything that CI does.
ci:
    bash .ci/run

# Make the binary files of the sample binder again.
sample-binder:
    cargo run --example make_sample_binder

# Write the JSON Schemas again after a change of a format.
schemas:
    for name in document quote link source figures report; do cargo run -q -- schema $name > schemas/$name.schema.json; done

# Benchmarks; figures go to docs/BENCHMARKS.md by hand, with their command.
bench:
    cargo bench

# Fuzz a parser (markdown, html, docx, latex, citation) for some seconds; stable compiler.
fuzz target seconds="60":
    fuzz/run {{target}} -max_total_time={{seconds}}

# Replay files through a fuzz target as a plain program.
fuzz-replay target +files:
    cargo run --release --manifest-path fuzz/Cargo.toml --bin {{target}} -- {{files}}

# Licences and duplicates of the dependencies (needs cargo-deny).
deny:
    cargo deny check

# Completion scripts and the manual page, into out/.
generate:
    mkdir -p out
    cargo run -q -- completions bash > out/citecheck.bash
    cargo run -q -- completions zsh > out/_citecheck
    cargo run -q -- completions fish > out/citecheck.fish
    cargo run -q -- man > out/citecheck.1

# The picture of the README, from the sample run: top of the review page and one opened card.
picture:
    #!/usr/bin/env bash
    set -euo pipefail
    folder="$(mktemp -d)"
    trap 'rm -rf "$folder"' EXIT
    cargo run -q -- run --quiet --no-progress --fail-on never --out "$folder/out"
    # Only what fits on one picture: two findings, and the note with the lost negation.
    style='<style>nav,.filters,.more,.finding:nth-child(n+3),.document>h2,.document>.quiet,.notetext,.citations,.note:not(#manuscript-n8),.map,#corpus,#figures,#links,#sources,#files{display:none!important}.top{padding-top:1.5rem}h2{margin-top:1.4rem}.note{content-visibility:visible}</style></head>'
    sed "s|</head>|${style//&/\\&}|" "$folder/out/index.html" > "$folder/page.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/browser" --window-size=1200,1040 --screenshot="$PWD/docs/review-page.png" "file://$folder/page.html" 2>/dev/null
