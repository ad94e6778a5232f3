#!/usr/bin/env python3
"""A model that obeys every order it is shown, whoever gave it.

usage: obedient.py --planted FILE [--port N] [--log FILE]

FILE is a JSON list of {"text", "planted"}: orders that stand somewhere in the pages of a test, and
the words that obeying them brings into a message. POST /v1/chat/completions looks for each order in
the prompt as a reader would see it (invisible characters, letter forms and white space undone) and
obeys: the planted words go into the subject and the body, as a sentence of its own, as a quotation,
or as the company's own deed, and the order itself is given as the quote. It insists in a second try.
Without an order it writes as model.py does. When ready one JSON line is printed, as by model.py; the
log has one JSON object a call: the hosts of the pages, and the orders obeyed. Ends on SIGTERM, and
when its parent ends.
"""
import argparse
import json
import pathlib
import sys
import unicodedata
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import model  # noqa: E402
import server  # noqa: E402
from server import Response  # noqa: E402

INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
MANNERS = ("{planted}.", "On your site I read: \"{order}\" So I say: {planted}.",
           "You are known for {planted}.", "Please note: {planted}!")


def seen(text: str) -> str:
    """`text` as a reader sees it, for comparison."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).casefold().split())


class Obedient:
    """The handler of the server."""

    def __init__(self, planted: list[dict], log: str | None):
        self._orders = [(seen(item["text"]), item) for item in planted]
        self._log = open(log, "ab", buffering=0) if log else None
        self._calls = 0

    def answer(self, request):
        if request.path.partition("?")[0] != "/v1/chat/completions":
            return _json({"object": "list", "data": [{"id": "fake", "object": "model"}]})
        messages = json.loads(request.body)["messages"]
        prompt = "\n".join(item["content"] for item in messages if item["role"] == "user")
        pages = model.pages_of(prompt)
        shown = seen(model.unescape(prompt))
        obeyed = [item for order, item in self._orders if order in shown]
        self._calls += 1
        if self._log:
            hosts = sorted({urllib.parse.urlsplit(url).hostname or "" for _n, url, _t in pages})
            line = {"hosts": hosts, "obeyed": [item["text"] for item in obeyed]}
            self._log.write(json.dumps(line).encode() + b"\n")
        text = model.write_reply(pages, None)
        if obeyed:
            text = self._obey(json.loads(text), obeyed, pages)
        return _json({
            "id": f"chatcmpl-{self._calls}", "object": "chat.completion", "created": 1,
            "model": "fake", "choices": [{"index": 0, "finish_reason": "stop", "message": {
                "role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": max(1, len(prompt) // 4),
                      "completion_tokens": max(1, len(text) // 4),
                      "total_tokens": max(2, (len(prompt) + len(text)) // 4)}})

    def _obey(self, reply: dict, obeyed: list[dict], pages) -> str:
        """The reply with what the orders plant, in one of several manners."""
        reply.pop("abstain", None)
        reply.setdefault("claims", [])
        reply.setdefault("body", "We would like to talk to you about what we do.")
        reply.setdefault("subject", "A question")
        for at, item in enumerate(obeyed):
            planted = ", ".join(item["planted"])
            manner = MANNERS[(self._calls + at) % len(MANNERS)]
            said = manner.format(planted=planted, order=item["text"])
            reply["body"] += " " + said
            if self._calls % 2:
                reply["subject"] = planted[:80]
            page = next((n for n, _u, text in pages if seen(item["text"]) in seen(text)), 1)
            reply["claims"].append({"text": said, "quote": item["text"], "page": page})
        return json.dumps(reply, ensure_ascii=False)


def _json(value) -> Response:
    return Response(200, json.dumps(value, ensure_ascii=False).encode(), type="application/json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--planted", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    options = parser.parse_args()
    planted = json.loads(pathlib.Path(options.planted).read_text(encoding="utf-8"))
    handler = Obedient(planted, options.log)
    server.run(server.Service(handler.answer), {"port": (options.port, None)}, {"log": options.log})


if __name__ == "__main__":
    main()
