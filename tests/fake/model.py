#!/usr/bin/env python3
"""An OpenAI-compatible chat endpoint that writes from the pages in the prompt, and errs on demand.

usage: model.py [--faults KIND=RATE,…] [--delay-ms N] [--log FILE] [--key KEY] [--stubborn]
                [--dialect NAME]
                [--bill FILE]

POST /v1/chat/completions answers with the JSON object that the program asks for: a subject, a body
around one exact sentence of one <page id=…> block, and the claim. GET /v1/models names the model.
Which calls go wrong follows from --seed and the number of the call. Kinds of --faults:
  429 500 503   status, 429 with Retry-After: 1        hang      no answer at all
  close         connection closed without an answer     garbage   text that is no JSON
  cut           JSON cut off in the middle              fence     right, inside a ``` fence (no fault)
  number        an invented figure in the body          claim     a claim whose quote is on no page
  no-quote      a body without any claim                abstain   {"abstain": …}
  link          a link that nobody allowed              empty     an empty answer
The faults of content (number … empty) are not repeated in a second try (a conversation that already
holds a reply of the model) unless --stubborn.
--bill keeps a book: one JSON object for each call that is worked on, with its tokens in and out, as
soon as the work begins, whoever is still there for the answer.
--dialect makes it refuse and answer as one of the well-known endpoints does (dialects.py).
When ready one JSON line is printed: {"port": PORT, "pid": PID, "log": FILE}; the log has
one JSON object a call with the hosts of the pages and the company named in the prompt. Ends on
SIGTERM, and when its parent ends.
"""
import argparse
import asyncio
import json
import pathlib
import random
import re
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import dialects  # noqa: E402
import faults  # noqa: E402
import server  # noqa: E402
from server import Response  # noqa: E402

STATUS_FAULTS = ("429", "500", "503")
CONNECTION_FAULTS = ("hang", "close")
CONTENT_FAULTS = ("garbage", "cut", "fence", "number", "claim", "no-quote", "abstain", "link",
                  "empty")
KINDS = STATUS_FAULTS + CONNECTION_FAULTS + CONTENT_FAULTS
QUOTE_CHARACTERS_MIN = 30
QUOTE_CHARACTERS_MAX = 220
PAGE = re.compile(r'<page id="(\d+)"[^>]*?url="([^"]*)"[^>]*>(.*?)</page>', re.DOTALL)
SENTENCE = re.compile(r"[^.!?\n]+[.!?](?=\s|$)")
COMPANY = re.compile(r'(?im)^[\s\-"*]*company"?\s*[:=]\s*"?(.*?)"?,?\s*$')

LANGUAGE = re.compile(r"^Write in .*\((\w\w)\)\.$", re.MULTILINE)

# No figures and no names: nothing here needs proof but the quote itself. Greeting and sign-off are
# the program's.
BODIES = {
    "en": "While reading your pages this sentence stayed with me: \"{quote}\" That says more about how "
          "you work than any brochure could, and it is the reason why I am writing. We would like to "
          "show you what we do for firms like yours, in a short call at a time that suits you. Would "
          "you be open to that?",
    "de": "Auf Ihren Seiten ist mir dieser Satz aufgefallen: \"{quote}\" Er sagt mehr darüber, wie Sie "
          "arbeiten, als jeder Prospekt es könnte, und deshalb schreibe ich Ihnen. Wir möchten Ihnen "
          "gern zeigen, was wir für Betriebe wie Ihren tun, in einem kurzen Gespräch, wann es Ihnen "
          "passt. Wäre das etwas für Sie?",
    "fr": "En lisant vos pages, cette phrase m'est restée : \"{quote}\" Elle en dit plus sur votre façon "
          "de travailler qu'une brochure, et c'est pourquoi je vous écris. Nous aimerions vous montrer "
          "ce que nous faisons pour des entreprises comme la vôtre, lors d'un court appel au moment "
          "qui vous convient. Seriez-vous d'accord ?",
    "es": "Leyendo sus páginas se me quedó esta frase: \"{quote}\" Dice más sobre su manera de trabajar "
          "que cualquier folleto, y por eso le escribo. Nos gustaría mostrarle lo que hacemos para "
          "empresas como la suya, en una llamada breve cuando le venga bien. ¿Le parece bien?",
}
SUBJECTS = {"en": "A sentence on your site", "de": "Ein Satz auf Ihrer Seite",
            "fr": "Une phrase sur votre site", "es": "Una frase en su web"}


def unescape(text):
    """Undoes what keeps page text from looking like a mark."""
    return text.replace("&lt;", "<").replace("&gt;", ">")


def pages_of(prompt):
    """[(id, url, text)] of the page blocks in a user message."""
    return [(int(number), url, unescape(text)) for number, url, text in PAGE.findall(prompt)]


def choose_quote(pages):
    """(page id, exact sentence): the first of a good length, else the longest line; or None.

    Sentences with an ampersand come last: whether it was escaped cannot be told from the prompt.
    """
    for with_ampersand in (False, True):
        for number, _url, text in pages:
            for sentence in map(str.strip, SENTENCE.findall(text)):
                if (QUOTE_CHARACTERS_MIN <= len(sentence) <= QUOTE_CHARACTERS_MAX
                        and ("&" in sentence) == with_ampersand):
                    return number, sentence
    lines = [(number, line.strip()) for number, _url, text in pages for line in text.split("\n")]
    number, line = max(lines, key=lambda item: len(item[1]), default=(0, ""))
    return (number, line[:QUOTE_CHARACTERS_MAX]) if line else None


def write_reply(pages, fault, language="en"):
    """The text that the model says."""
    if fault == "empty":
        return ""
    if fault == "garbage":
        return "Sure! Here is a friendly message for your prospect, I hope you like it."
    chosen = choose_quote(pages)
    if chosen is None or fault == "abstain":
        return json.dumps({"abstain": "the pages say too little about this company"})
    page, quote = chosen
    if fault == "claim":
        quote = "This sentence stands on none of the pages that were given."
    body = BODIES.get(language, BODIES["en"]).replace("{quote}", quote)
    if fault == "number":
        body += " We saved such firms 73% of their costs in 1987."
    if fault == "link":
        body += " https://elsewhere.invalid/offer"
    claims = [] if fault == "no-quote" else [{"text": quote, "quote": quote, "page": page}]
    text = json.dumps({"subject": SUBJECTS.get(language, SUBJECTS["en"]), "body": body,
                       "claims": claims}, ensure_ascii=False)
    if fault == "cut":
        return text[: len(text) // 2]
    return f"Here it is:\n```json\n{text}\n```" if fault == "fence" else text


class FaultDice:
    """Which fault the n-th call has: at most one, by rate, the same in every run of a seed."""

    def __init__(self, text, seed):
        self._seed = seed
        self._rates = []
        for item in filter(None, text.split(",")):
            kind, equals, rate = item.partition("=")
            if kind not in KINDS:
                raise ValueError(f"no such fault: {kind} (there are: {', '.join(KINDS)})")
            self._rates.append((kind, float(rate) if equals else 1.0))

    def roll(self, call):
        point = random.Random(f"{self._seed}:{call}").random()
        for kind, rate in self._rates:
            if point < rate:
                return kind
            point -= rate
        return None


class Model:
    """The handler of the server: counts calls and answers them."""

    def __init__(self, options):
        self._dice = FaultDice(options.faults, options.seed)
        self._delay = options.delay_ms / 1000
        self._key = options.key
        self._stubborn = options.stubborn
        self._dialect = options.dialect
        self._calls = 0
        self._in_flight = 0
        self._log = open(options.log, "ab", buffering=0) if options.log else None
        self._bill = open(options.bill, "ab", buffering=0) if options.bill else None

    def answer(self, request):
        path, _mark, query = request.path.partition("?")
        if self._key and dialects.key_of(self._dialect, request.headers) != self._key:
            return _error(401, "invalid_api_key", "wrong or missing key")
        if path == "/v1/models" and request.method == "GET":
            return _json({"object": "list", "data": [{"id": "fake", "object": "model"}]})
        chat_path, wants_version = dialects.paths(self._dialect)
        versioned = not wants_version or "api-version" in urllib.parse.parse_qs(query)
        if path != chat_path or not versioned or request.method != "POST":
            return _error(404, "not_found", f"no such endpoint: {request.method} {request.path}")
        try:
            asked = json.loads(request.body)
            messages = [(message["role"], message["content"]) for message in asked["messages"]]
        except (ValueError, KeyError, TypeError) as error:
            return _error(400, "invalid_request_error", f"{type(error).__name__}: {error}")
        refused = dialects.refused(self._dialect, asked) if self._dialect else None
        return refused or self._chat(asked, messages)

    def _chat(self, asked, messages):
        self._calls += 1
        call = self._calls
        fault = self._dice.roll(call)
        second_try = any(role == "assistant" for role, _content in messages)
        if second_try and fault in CONTENT_FAULTS and not self._stubborn:
            fault = None
        prompt = "\n".join(content for role, content in messages if role == "user")
        pages = pages_of(prompt)

        async def chat(connection, request):
            self._in_flight += 1
            try:
                self._write_log(call, fault, second_try, prompt, pages, asked)
                reply = self._reply(call, fault, asked, messages, pages)
                self._write_bill(call, prompt, second_try, reply)
                if self._delay:
                    await asyncio.sleep(self._delay)
                if fault == "hang":
                    return await faults.tarpit(connection, request)
                if fault == "close":
                    return await faults.dead(connection, request)
                return reply
            finally:
                self._in_flight -= 1
        return chat

    def _reply(self, call, fault, asked, messages, pages):
        if fault == "429":
            answer = _error(429, "rate_limit_exceeded", "slow down")
            answer.headers.append(("Retry-After", "1"))
            return answer
        if fault in STATUS_FAULTS:
            return _error(int(fault), "server_error", "try again later")
        language = LANGUAGE.findall("\n".join(content for _role, content in messages))
        text = write_reply(pages, fault, language[-1] if language else "en")
        tokens_in = sum(len(content) for _role, content in messages) // 4
        reply = {
            "id": f"chatcmpl-{call}", "object": "chat.completion", "created": int(time.time()),
            "model": asked.get("model", "fake"),
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": dialects.message(self._dialect, text)}],
            "usage": dialects.usage(self._dialect, tokens_in, len(text) // 4)}
        if reply["usage"] is None:
            del reply["usage"]
        return dialects.as_json(reply, headers=dialects.headers(self._dialect))

    def _write_bill(self, call, prompt, second_try, reply):
        if self._bill is None or reply.status != 200:
            return
        usage = json.loads(reply.body).get("usage") or {}
        company = COMPANY.search(prompt)
        line = {"call": call, "company": unescape(company.group(1)) if company else None,
                "second_try": second_try, "in": usage.get("prompt_tokens"),
                "out": usage.get("completion_tokens")}
        self._bill.write(json.dumps(line).encode() + b"\n")

    def _write_log(self, call, fault, second_try, prompt, pages, asked):
        if self._log is None:
            return
        company = COMPANY.search(prompt)
        line = {"time": round(time.time(), 3), "call": call, "fault": fault,
                "second_try": second_try, "in_flight": self._in_flight,
                "model": asked.get("model"), "schema": "response_format" in asked,
                "company": unescape(company.group(1)) if company else None,
                "hosts": sorted({urllib.parse.urlsplit(url).hostname or "" for _n, url, _t in pages}),
                "pages": len(pages)}
        self._log.write(json.dumps(line).encode() + b"\n")


def _json(value, status=200):
    return Response(status, json.dumps(value, ensure_ascii=False).encode(), type="application/json")


def _error(status, code, message):
    return _json({"error": {"message": message, "type": code, "code": code}}, status)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faults", default="")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--key")
    parser.add_argument("--bill")
    parser.add_argument("--stubborn", action="store_true")
    parser.add_argument("--dialect", choices=dialects.NAMES)
    options = parser.parse_args()
    try:
        model = Model(options)
    except ValueError as error:
        parser.error(str(error))
    server.run(server.Service(model.answer), {"port": (options.port, None)}, {"log": options.log})


if __name__ == "__main__":
    main()
