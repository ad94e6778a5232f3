"""The old stack's worker: a Celery task a site, httpx, text by Trafilatura, results in PostgreSQL.

Settings come from the environment that celery_peer.py sets: BENCH_BROKER, BENCH_DATABASE,
BENCH_NAMES, BENCH_CA.
"""
import os
import ssl
import time

import celery
import httpx
import psycopg
import trafilatura
from celery.signals import worker_process_init
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from peer import (FURTHER_PAGES, LINKS, PAGE_BYTES_MAX, PAGE_SECONDS_MAX, SITE_SECONDS_MAX, Robots,
                  SiteText, host_of, read_names, resolve_from, robots_url, user_agent)

AGENT = user_agent("celery")
app = celery.Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1,
                broker_connection_retry_on_startup=True, task_acks_late=True,
                task_soft_time_limit=SITE_SECONDS_MAX)
shared = {}


@worker_process_init.connect
def set_up(**_):
    resolve_from(read_names(os.environ["BENCH_NAMES"]))
    shared["tls"] = ssl.create_default_context(cafile=os.environ["BENCH_CA"])
    shared["database"] = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True)


def fetch(client, url):
    """(status, body); a larger body is cut."""
    with client.stream("GET", url) as response:
        body = bytearray()
        for chunk in response.iter_bytes(65536):
            body += chunk
            if len(body) > PAGE_BYTES_MAX:
                break
        return response.status_code, bytes(body)


def read_site(client, url, site):
    status, body = fetch(client, robots_url(url))
    robots = Robots(status, body.decode("utf-8", "replace"))
    if not robots.allows(AGENT, url):
        site.reason = "robots"
        return
    status, body = fetch(client, url)
    if status != 200:
        site.reason = f"status {status}"
        return
    links = HTMLParser(body).css(LINKS)[:FURTHER_PAGES]
    site.text = trafilatura.extract(body) or ""
    for link in links:
        further = url.rstrip("/") + (link.attributes.get("href") or "")
        if robots.allows(AGENT, further):
            status, body = fetch(client, further)
            if status == 200:
                site.further.append(trafilatura.extract(body) or "")


@app.task
def visit(url):
    site, begin = SiteText(host_of(url)), time.monotonic()
    try:
        with httpx.Client(verify=shared["tls"], timeout=PAGE_SECONDS_MAX,
                          headers={"User-Agent": AGENT}) as client:
            read_site(client, url, site)
    except (httpx.HTTPError, OSError, ValueError, celery.exceptions.SoftTimeLimitExceeded) as error:
        site.reason = site.reason or type(error).__name__
    site.seconds = time.monotonic() - begin
    shared["database"].execute("INSERT INTO site VALUES (%s, %s)",
                               (site.host, site.line().replace("\\u0000", "")))
