"""A peer: Scrapy with its own robots.txt and TLS verification on, text by Trafilatura."""
import os
import time

from peer import (FURTHER_PAGES, LINKS, PAGE_BYTES_MAX, PAGE_SECONDS_MAX, Arguments, Meter, SiteText,
                  host_of, user_agent)

given = Arguments.read()
os.environ["SSL_CERT_FILE"] = given.ca  # Where OpenSSL looks for the authorities it trusts.

import scrapy  # noqa: E402
import trafilatura  # noqa: E402
from scrapy.crawler import CrawlerProcess  # noqa: E402
from scrapy.resolver import CachingThreadedResolver  # noqa: E402
from twisted.internet import defer, error  # noqa: E402


class Table(CachingThreadedResolver):
    """Names from the table, without a thread."""

    def getHostByName(self, name, timeout=()):
        known = given.names.get(name)
        return defer.succeed(known) if known else defer.fail(error.DNSLookupError(name))


SETTINGS = {
    "USER_AGENT": user_agent("scrapy"), "ROBOTSTXT_OBEY": True, "LOG_ENABLED": False,
    "CONCURRENT_REQUESTS": given.in_flight, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0, "DOWNLOAD_TIMEOUT": PAGE_SECONDS_MAX, "DOWNLOAD_MAXSIZE": PAGE_BYTES_MAX,
    "RETRY_ENABLED": False, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
    "REACTOR_THREADPOOL_MAXSIZE": 20, "REDIRECT_MAX_TIMES": 5, "DNS_RESOLVER": Table,
    "DOWNLOAD_VERIFY_CERTIFICATES": True, "DOWNLOADER_CLIENTCONTEXTFACTORY":
        "scrapy.core.downloader.contextfactory.BrowserLikeContextFactory",
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


class Sites(scrapy.Spider):
    name = "sites"

    def __init__(self):
        super().__init__()
        self.out = open(given.out, "w", encoding="utf-8")
        self.open_sites = {}

    async def start(self):
        for url in given.urls:
            self.open_sites[host_of(url)] = (SiteText(host_of(url)), time.monotonic())
            yield scrapy.Request(url, self.home, errback=self.lost, dont_filter=True)

    def home(self, response):
        host = host_of(response.url)
        site, _begin = self.open_sites[host]
        site.text = trafilatura.extract(response.body) or ""
        links = response.css(LINKS)[:FURTHER_PAGES]
        for link in links:
            yield response.follow(link, self.further, errback=self.lost_further, dont_filter=True)

    def further(self, response):
        site, begin = self.open_sites[host_of(response.url)]
        site.further.append(trafilatura.extract(response.body) or "")
        site.seconds = time.monotonic() - begin

    def lost(self, failure):
        site, begin = self.open_sites[host_of(failure.request.url)]
        site.reason = failure.type.__name__
        site.seconds = time.monotonic() - begin

    def lost_further(self, failure):
        pass

    def closed(self, reason):
        for site, _begin in self.open_sites.values():
            self.out.write(site.line())
        self.out.close()


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(Sites)
    meter = Meter()
    process.start()
    meter.report(len(given.urls))
