#!/usr/bin/env python3
"""A fake engine: 200 slots, 600 to 1,200 ms a reply, 2 % faults; what does not fit stands in line.

usage: engine.py [--slots N] [--faults SHARE] [--seed N] [--port N]

POST /v1/chat/completions writes from the pages in the prompt (tests/fake/model.py). A fault takes
its slot as long as a reply would, then is a 500, a 503 or a connection that closes, a third each.
GET /stats: {"calls", "replies", "faults", "begun": [seconds of each call], "busy": [slots busy on
average, a second], "waiting": [calls in line, the same], "lag_ms": latest late timer,
"cpu_seconds"}. GET /reset begins anew.
"""
import argparse
import asyncio
import json
import pathlib
import random
import resource
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "fake"))
import faults  # noqa: E402
import model  # noqa: E402
import server  # noqa: E402
from server import Response  # noqa: E402

FAULTS = ("500", "503", "close")
LAG_STEP = 0.05


class Meter:
    """Averages of a number over each second since the first call."""

    def __init__(self):
        self.value = 0
        self.seconds = []
        self._began = None
        self._until = None

    def add(self, change):
        self.spend()
        self.value += change

    def spend(self):
        now = time.monotonic()
        if self._began is None:
            self._began = self._until = now
        while self._until < now:
            second = int(self._until - self._began)
            end = min(now, self._began + second + 1)
            while len(self.seconds) <= second:
                self.seconds.append(0.0)
            self.seconds[second] += self.value * (end - self._until)
            self._until = end if end > self._until else now


class Engine:
    """The handler of the server."""

    def __init__(self, options):
        self._slots = options.slots
        self._fault_share = options.faults
        self._seed = options.seed
        self._free = None
        self.reset()

    def reset(self):
        self._random = random.Random(self._seed)
        self._calls = self._replies = self._faults = 0
        self._busy, self._waiting = Meter(), Meter()
        self._begun = []  # When each call came.
        self._lag = 0.0
        self._cpu = cpu_seconds()

    async def watch_lag(self):
        while True:
            before = time.monotonic()
            await asyncio.sleep(LAG_STEP)
            self._lag = max(self._lag, time.monotonic() - before - LAG_STEP)

    def answer(self, request):
        if request.path == "/stats":
            self._busy.spend()
            self._waiting.spend()
            return as_json({"calls": self._calls, "replies": self._replies, "faults": self._faults,
                            "begun": [at - self._begun[0] for at in self._begun],
                            "busy": self._busy.seconds, "waiting": self._waiting.seconds,
                            "lag_ms": self._lag * 1000, "cpu_seconds": cpu_seconds() - self._cpu})
        if request.path == "/reset":
            self.reset()
            return as_json({})
        return self._chat

    async def _chat(self, connection, request):
        if self._free is None:
            self._free = asyncio.Semaphore(self._slots)
            self._lag_task = asyncio.get_running_loop().create_task(self.watch_lag())
        self._calls += 1
        self._begun.append(time.monotonic())
        took = self._random.uniform(0.6, 1.2)
        fault = (self._random.choice(FAULTS) if self._random.random() < self._fault_share else None)
        self._waiting.add(1)
        async with self._free:
            self._waiting.add(-1)
            self._busy.add(1)
            await asyncio.sleep(took)
            self._busy.add(-1)
        if fault is None:
            self._replies += 1
            return self._reply(request)
        self._faults += 1
        if fault == "close":
            return await faults.dead(connection, request)
        return as_json({"error": {"message": "it broke"}}, int(fault))

    @staticmethod
    def _reply(request):
        asked = json.loads(request.body)
        prompt = asked["messages"][1]["content"]
        language = model.LANGUAGE.findall(prompt)
        text = model.write_reply(model.pages_of(prompt), None, language[-1] if language else "en")
        tokens = len(request.body) // 4
        return as_json({"model": "engine", "choices": [{"finish_reason": "stop", "message": {
            "role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": tokens, "completion_tokens": len(text) // 4}})


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def as_json(value, status=200):
    return Response(status, json.dumps(value, ensure_ascii=False).encode(), type="application/json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slots", type=int, default=200)
    parser.add_argument("--faults", type=float, default=0.02)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    engine = Engine(options)
    server.run(server.Service(engine.answer), {"port": (options.port, None)}, {})


if __name__ == "__main__":
    main()
