#!/usr/bin/env python3
"""A plain asyncio client, as one writes it first: aiohttp, a fixed number of calls at once.

usage: asyncio_client.py URL MESSAGES AT_ONCE     prints what bench_write prints, as JSON

It is told how many the engine takes; the driver is not. Calls that fail are made again.
"""
import asyncio
import json
import resource
import sys
import time

import aiohttp

SYSTEM = "Write only what the pages say, and quote each claim word for word. " * 40
SENTENCE = "Our workshop in Leiden repairs church organs and trains two apprentices each year. "
USER = f'<page id="1" url="https://organs.example/">{SENTENCE * 24}</page>'
SCHEMA = {"type": "object", "properties": {"subject": {"type": "string"}}}


def body():
    return {"model": "engine", "max_tokens": 1024,
            "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}],
            "response_format": {"type": "json_schema",
                                "json_schema": {"name": "message", "strict": True, "schema": SCHEMA}}}


async def write_one(session, url, counts):
    while True:
        try:
            async with session.post(url, json=body()) as answer:
                if answer.status == 200:
                    said = await answer.json()
                    assert said["choices"][0]["message"]["content"]
                    return
        except aiohttp.ClientError:
            pass
        counts["failures"] += 1


async def main(url, messages, at_once):
    counts = {"failures": 0}
    left = iter(range(messages))
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        async def worker():
            for _message in left:
                await write_one(session, url + "/chat/completions", counts)
        began = time.monotonic()
        await asyncio.gather(*(worker() for _worker in range(at_once)))
        seconds = time.monotonic() - began
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"messages": messages, **counts, "seconds": round(seconds, 2),
                      "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
                      "in_flight_most": at_once}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
