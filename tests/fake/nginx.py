#!/usr/bin/env python3
"""The synthetic sites of synthetic.py served by nginx: for runs in which Python would be too slow.

usage: nginx.py N [--https] [--files FOLDER] [--log FILE] [--processes N]

Prints the same line as web.py when ready and ends on SIGTERM. With --https the leaves of all N names
are made first, 50 names and 15 ms each. The log holds one line a request, "time host path status
user-agent", buffered by nginx for up to a second. With --files the folders in FOLDER are sites as
well: files as nginx serves them, gzipped, with its own ETag and Last-Modified.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import authority  # noqa: E402
import server  # noqa: E402
import synthetic  # noqa: E402

READY_SECONDS_MAX = 10

CONFIGURATION = """
daemon off; worker_processes {processes}; pid {folder}/nginx.pid;
error_log {folder}/error.log crit; worker_rlimit_nofile 65536;
events {{ worker_connections 20000; }}
http {{
  {access_log}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  default_type "text/html"; charset utf-8; keepalive_timeout 30s; server_tokens off;
  tcp_nodelay on; reset_timedout_connection on;
  map_hash_bucket_size 128; map_hash_max_size {map_size};
{maps}
  server {{
    listen 127.0.0.1:{http} backlog=8192;
    {listen_tls}
    server_name "~^(?:www\\.)?site(?<number>[0-9]{{5,7}})\\.(?:example|test)$";
    location = /robots.txt {{ default_type text/plain; return 200 "{robots}"; }}
    location = / {{ return 200 '{page}'; }}
    location = /about {{ return 200 '{about}'; }}
    location / {{ return 404 "not found"; }}
  }}
{files}
  server {{ listen 127.0.0.1:{http} default_server; {default_tls} return 444; }}
}}
"""


FILES = """
  server {{
    listen 127.0.0.1:{http};
    server_name "~^(?:www\\.)?(?<site>[a-z]+\\.example)$";
    root {folder}/$site; gzip on; gzip_min_length 1;
    location = /robots.txt {{ default_type text/plain; return 200 "{robots}"; }}
    location / {{ try_files $uri $uri.html ${{uri}}index.html =404; }}
    types {{ text/html html; }}
  }}
"""


def free_ports(count):
    """Ports that were free a moment ago; nginx cannot tell which port it was given for 0."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def digit_map(name, words, from_right):
    cases = "".join(f'    "~{digit}[0-9]{{{from_right}}}$" "{word}";\n'
                    for digit, word in enumerate(words))
    return f'  map $number ${name} {{ default "";\n{cases}  }}\n'


def template(text):
    """A page of synthetic.py as a single-quoted string of nginx."""
    for token, variable in (("@N@", "${number}"), ("@PRODUCT@", "${product}"),
                            ("@CUSTOMER@", "${customer}"), ("@CITY@", "${city}")):
        text = text.replace(token, variable)
    return text.replace("'", "\\'")


def tls_lines(folder, count, port):
    """(listen line, default server's line, map line) with a leaf for each fifty names."""
    ours = authority.Authority(folder)
    step = authority.NAMES_PER_LEAF
    lines = []
    for first in range(0, count, step):
        hosts = [f"site{number:05d}.example" for number in range(first, first + step)]
        path = ours.leaf(f"{first:05d}", hosts)
        lines += [f"    {host} {path};\n" for host in hosts]
    default = ours.leaf("unknown", ["unknown.example"])
    certificates = f"  map $ssl_server_name $leaf {{ default {default};\n{''.join(lines)}  }}\n"
    tls = "ssl_certificate $leaf; ssl_certificate_key $leaf;"
    return (f"listen 127.0.0.1:{port} ssl backlog=8192; {tls}",
            f"listen 127.0.0.1:{port} ssl default_server; {tls}", certificates)


def configuration(folder, options, http, https):
    maps = (digit_map("product", synthetic.PRODUCTS, 0) + digit_map("customer", synthetic.CUSTOMERS, 1)
            + digit_map("city", synthetic.CITIES, 2))
    listen_tls, default_tls = "", ""
    if options.https:
        listen_tls, default_tls, certificates = tls_lines(folder, options.count, https)
        maps += certificates
    access_log = "access_log off;"
    if options.log:
        access_log = ("log_format oracle '$msec $host $request_uri $status $http_user_agent'; "
                      f"access_log {os.path.abspath(options.log)} oracle buffer=64k flush=1s;")
    files = "" if not options.files else FILES.format(
        folder=os.path.abspath(options.files), http=http, robots=synthetic.ROBOTS)
    return CONFIGURATION.format(
        folder=folder, files=files, processes=options.processes, access_log=access_log, maps=maps, http=http,
        map_size=max(2048, 2 * options.count),
        listen_tls=listen_tls, default_tls=default_tls, robots=synthetic.ROBOTS,
        page=template(synthetic.PAGE), about=template(synthetic.ABOUT))


def wait_until_listening(process, port, address="127.0.0.1", seconds_max=READY_SECONDS_MAX):
    deadline = time.monotonic() + seconds_max
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((address, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit("nginx.py: nginx did not start")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--https", action="store_true")
    parser.add_argument("--files")
    parser.add_argument("--log")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin") or sys.exit("nginx is not installed")
    with tempfile.TemporaryDirectory(prefix="fake-nginx-") as folder:
        os.chmod(folder, 0o755)  # Workers of a master run by root are 'nobody'.
        http, https = free_ports(2)
        file = pathlib.Path(folder) / "nginx.conf"
        file.write_text(configuration(folder, options, http, https))
        server.die_with_parent()
        process = subprocess.Popen([program, "-c", str(file), "-p", folder],
                                   preexec_fn=server.die_with_parent)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        signal.signal(signal.SIGINT, lambda *_: process.terminate())
        wait_until_listening(process, http)
        ready = {"http": http, "pid": os.getpid(), "log": options.log}
        if options.https:
            ready |= {"https": https, "ca": f"{folder}/root.pem"}
        print(json.dumps(ready), flush=True)
        process.wait()


if __name__ == "__main__":
    main()
