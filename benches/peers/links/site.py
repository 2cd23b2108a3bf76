"""Makes the pages and the nginx configuration of the link measurements.

usage: site.py FOLDER PORT COUNT HOSTS [LEAST MOST]

COUNT pages of LEAST to MOST bytes (5 to 52 KB unless told) of shuffled words over HOSTS loopback
addresses (127.0.0.2 and so on), the same bytes each time. Writes urls.txt, nginx.conf and www/.
The server's log holds a line per request: when, to which address, what.
"""

import pathlib
import random
import sys

folder, port, count, hosts = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:5])
least, most = map(int, sys.argv[5:7] or (5_000, 52_000))
rng = random.Random(7)
words = ["".join(rng.choice("abcdefghijklmnoprstuvw") for _ in range(rng.randint(2, 10)))
         for _ in range(4000)]
urls, total = [], 0
for number in range(count):
    size = rng.randint(least, most)
    parts, length = [], 0
    while length < size:
        sentence = " ".join(rng.choices(words, k=14)).capitalize() + "."
        parts.append(f"<p>{sentence}</p>")
        length += len(parts[-1]) + 1
    page = (f"<!DOCTYPE html><html><head><title>Page {number}</title></head><body><main>"
            f"<h1>Page {number}</h1>\n" + "\n".join(parts) + "</main></body></html>\n")
    host = number % hosts
    path = folder / "www" / f"h{host}" / f"p{number}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page)
    total += len(page)
    urls.append(f"http://127.0.0.{host + 2}:{port}/p{number}.html")
(folder / "urls.txt").write_text("\n".join(urls) + "\n")
servers = "".join(
    f"server {{ listen 127.0.0.{h + 2}:{port} backlog=4096; root {folder}/www/h{h}; }}\n"
    for h in range(hosts))
(folder / "nginx.conf").write_text(f"""worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  types {{ text/html html; }}
  log_format timed '$msec $server_addr $request';
  access_log {folder}/access.log timed;
  client_body_temp_path {folder}/tmp1; proxy_temp_path {folder}/tmp2;
  fastcgi_temp_path {folder}/tmp3; uwsgi_temp_path {folder}/tmp4; scgi_temp_path {folder}/tmp5;
  keepalive_requests 100000;
{servers}}}
""")
print(f"{count} pages, {total / 1e6:.1f} MB, {hosts} hosts")
