"""A peer: asyncio with aiohttp on uvloop, text by selectolax. One session, one connection a site."""
import asyncio
import ssl
import time

import aiohttp
import uvloop
from aiohttp.abc import AbstractResolver
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from peer import (FURTHER_PAGES, LINKS, PAGE_BYTES_MAX, PAGE_SECONDS_MAX, SITE_SECONDS_MAX,
                  Arguments, Meter, Robots, SiteText, host_of, robots_url, user_agent)

AGENT = user_agent("asyncio")


class Table(AbstractResolver):
    def __init__(self, names):
        self._names = names

    async def resolve(self, host, port=0, family=0):
        if host not in self._names:
            raise OSError(f"no such name: {host}")
        return [{"hostname": host, "host": self._names[host], "port": port, "family": 2, "proto": 0,
                 "flags": 0}]

    async def close(self):
        pass


async def fetch(session, url):
    """(status, body); a larger body is cut."""
    async with session.get(url) as response:
        body = bytearray()
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > PAGE_BYTES_MAX:
                response.close()
                break
        return response.status, bytes(body)


def text_of(tree):
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    return tree.body.text(separator="\n") if tree.body else ""


async def read_site(session, url, site):
    status, body = await fetch(session, robots_url(url))
    robots = Robots(status, body.decode("utf-8", "replace"))
    if not robots.allows(AGENT, url):
        site.reason = "robots"
        return
    status, body = await fetch(session, url)
    if status != 200:
        site.reason = f"status {status}"
        return
    tree = HTMLParser(body)
    links = [link.attributes.get("href") or "" for link in tree.css(LINKS)[:FURTHER_PAGES]]
    site.text = text_of(tree)
    for link in links:
        further = url.rstrip("/") + link
        if robots.allows(AGENT, further):
            status, body = await fetch(session, further)
            if status == 200:
                site.further.append(text_of(HTMLParser(body)))


async def work(session, urls, out):
    for url in urls:
        site, begin = SiteText(host_of(url)), time.monotonic()
        try:
            async with asyncio.timeout(SITE_SECONDS_MAX):
                await read_site(session, url, site)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            site.reason = site.reason or type(error).__name__
        site.seconds = time.monotonic() - begin
        out.write(site.line())


async def main():
    given = Arguments.read()
    tls = ssl.create_default_context(cafile=given.ca)
    connector = aiohttp.TCPConnector(limit=given.in_flight, limit_per_host=1, ssl=tls,
                                     resolver=Table(given.names), use_dns_cache=False,
                                     keepalive_timeout=2)
    timeout = aiohttp.ClientTimeout(total=PAGE_SECONDS_MAX, sock_connect=10)
    urls = iter(given.urls)
    meter = Meter()
    with open(given.out, "w", encoding="utf-8") as out:
        async with aiohttp.ClientSession(connector=connector, timeout=timeout,
                                         headers={"User-Agent": AGENT}) as session:
            await asyncio.gather(*(work(session, urls, out) for _ in range(given.in_flight)))
    meter.report(len(given.urls))


if __name__ == "__main__":
    uvloop.run(main())
