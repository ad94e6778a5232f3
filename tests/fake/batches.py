#!/usr/bin/env python3
"""OpenAI's Files and Batches APIs beside a chat endpoint, and all the ways in which they fail.

usage: batches.py [--answers KIND=RATE,…] [--faults NAME=N,…] [--looks N] [--log FILE] …

POST /v1/files takes a multipart upload with purpose=batch, POST /v1/batches begins a batch, GET
/v1/batches/ID and GET /v1/batches?limit=&after= tell of them, GET /v1/files/ID/content gives the
answers. A batch is answered after --looks looks at it, and refused when more than --queue-max
requests would be in progress with it. What a model would say comes from model.py;
--answers are its content faults by rate (not repeated in a second try). POST
/v1/chat/completions answers singly, as model.py does.
--faults, each the first N times it applies (a batch's kind of end: N batches, in this order):
  upload_429 upload_500 upload_close          instead of taking a file
  create_429 create_500                       nothing is begun
  create_lost                                 begun, and the connection closed without an answer
  look_500 look_close fetch_500 fetch_cut     instead of the answer; half of it
  list_late                                   the list leaves the newest batch out
  failed_lines failed_limit                   validation fails: by line; by queued tokens
  expired cancelled                           ended with half of the answers
  errors                                      every third request ends in the error file
  mess                                        shuffled, an unknown id, one repeated, a broken line
                                              (an extra one), a huge line
The log has one JSON object a request: {"what", …}; `ask` lines name each answered (and so paid)
custom_id, `single` lines are calls by themselves.
"""
import argparse
import email
import json
import pathlib
import random
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import faults  # noqa: E402
import model  # noqa: E402
import server  # noqa: E402
from server import Response  # noqa: E402

HUGE_LINE_BYTES = 5_000_000
server.BODY_BYTES_MAX = 220 * 1024 * 1024


class Batches:
    def __init__(self, options):
        self._dice = model.FaultDice(options.answers, options.seed)
        self._faults = {}
        for item in filter(None, options.faults.split(",")):
            name, _equals, count = item.partition("=")
            self._faults[name] = int(count or 1)
        self._looks = options.looks
        self._key = options.key
        self._requests_max = options.requests_max
        self._queue_max = options.queue_max
        self._random = random.Random(options.seed)
        self._files = {}
        self._batches = {}
        self._answered = 0
        self._log = open(options.log, "ab", buffering=0) if options.log else None

    # --- One request --------------------------------------------------------------------------

    def answer(self, request):
        path, _mark, query = request.path.partition("?")
        if self._key and request.headers.get("authorization") != f"Bearer {self._key}":
            return error(401, "invalid_api_key", "wrong or missing key")
        parts = path.removeprefix("/v1/").split("/")
        if request.method == "POST" and path == "/v1/chat/completions":
            return self._chat(json.loads(request.body))
        if request.method == "POST" and parts == ["files"]:
            return self._upload(request)
        if request.method == "POST" and parts == ["batches"]:
            return self._create(json.loads(request.body))
        if request.method == "GET" and parts == ["batches"]:
            return self._list(dict(urllib.parse.parse_qsl(query)))
        if request.method == "GET" and len(parts) == 2 and parts[0] == "batches":
            return self._look(parts[1])
        if request.method == "GET" and len(parts) == 3 and parts[2] == "content":
            return self._content(parts[1])
        return error(404, "not_found", f"no such endpoint: {request.method} {path}")

    def _take(self, name):
        """Whether this fault applies now; then it has one time less to come."""
        if self._faults.get(name, 0) <= 0:
            return False
        self._faults[name] -= 1
        self._write(what="fault", name=name)
        return True

    def _write(self, **line):
        if self._log is not None:
            self._log.write(json.dumps({"time": round(time.time(), 3), **line}).encode() + b"\n")

    # --- Files --------------------------------------------------------------------------------

    def _upload(self, request):
        if self._take("upload_429"):
            return error(429, "rate_limit_exceeded", "slow down", ("Retry-After", "1"))
        if self._take("upload_500"):
            return error(500, "server_error", "try again later")
        if self._take("upload_close"):
            return faults.dead
        parts = parts_of_form(request.headers["content-type"], request.body)
        if parts.get("purpose") != b"batch":
            return error(400, "invalid_request_error", "purpose must be batch")
        number = f"file-in{len(self._files)}"
        self._files[number] = parts["file"]
        self._write(what="upload", file=number, bytes=len(parts["file"]))
        return reply({"id": number, "object": "file", "purpose": "batch",
                      "bytes": len(parts["file"]), "filename": "overture.jsonl"})

    def _content(self, number):
        if number not in self._files:
            return error(404, "not_found", "no such file")
        if self._take("fetch_500"):
            return error(500, "server_error", "try again later")
        content = self._files[number]
        if self._take("fetch_cut"):
            async def cut(connection, _request):
                whole = Response(200, content, "application/jsonl").to_bytes()
                connection.transport.write(whole[: len(whole) - len(content) // 2 - 1])
            return cut
        self._write(what="fetch", file=number)
        return Response(200, content, "application/jsonl")

    # --- Batches ------------------------------------------------------------------------------

    def _create(self, asked):
        if self._take("create_429"):
            return error(429, "rate_limit_exceeded", "slow down", ("Retry-After", "1"))
        if self._take("create_500"):
            return error(500, "server_error", "try again later")
        if asked["input_file_id"] not in self._files or asked["completion_window"] != "24h":
            return error(400, "invalid_request_error", "no such file")
        number = f"batch_{len(self._batches):04d}"
        lines = self._files[asked["input_file_id"]].decode().splitlines()
        batch = {"id": number, "object": "batch", "endpoint": asked["endpoint"], "errors": None,
                 "input_file_id": asked["input_file_id"], "completion_window": "24h",
                 "status": "validating", "output_file_id": None, "error_file_id": None,
                 "created_at": int(time.time()), "expires_at": int(time.time()) + 86_400,
                 "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
                 "metadata": asked.get("metadata")}
        self._batches[number] = [batch, lines, 0]
        keys = [json.loads(line)["custom_id"] for line in lines]
        self._write(what="create", batch=number, requests=len(lines), keys=keys,
                    key=(asked.get("metadata") or {}).get("overture_batch"))
        if self._take("create_lost"):
            return faults.dead
        return reply(batch)

    def _list(self, query):
        numbers = sorted(self._batches, reverse=True)
        if self._take("list_late"):
            numbers = numbers[1:]
        if "after" in query:
            numbers = [number for number in numbers if number < query["after"]]
        limit = int(query.get("limit", "20"))
        self._write(what="list")
        return reply({"object": "list", "data": [self._batches[one][0] for one in numbers[:limit]],
                      "has_more": len(numbers) > limit})

    def _look(self, number):
        if number not in self._batches:
            return error(404, "not_found", "no such batch")
        if self._take("look_500"):
            return error(500, "server_error", "try again later")
        if self._take("look_close"):
            return faults.dead
        entry = self._batches[number]
        entry[2] += 1
        batch = entry[0]
        if batch["status"] == "validating" and not self._has_room(entry[1]):
            self._refuse(batch, [{"code": "token_limit_exceeded", "line": None,
                                  "message": "Enqueued token limit reached"}])
        if entry[2] >= self._looks and batch["status"] in ("validating", "in_progress"):
            self._end(batch, entry[1])
        elif batch["status"] == "validating":
            batch["status"] = "in_progress"
        self._write(what="look", batch=number, status=batch["status"])
        return reply(batch)

    def _has_room(self, lines):
        """Whether so many more requests may be enqueued by this account."""
        enqueued = sum(len(asked) for batch, asked, _looks in self._batches.values()
                       if batch["status"] == "in_progress")
        return self._queue_max is None or enqueued + len(lines) <= self._queue_max

    def _end(self, batch, lines):
        if len(lines) > self._requests_max:
            return self._refuse(batch, [{"code": "too_many_tasks", "line": None,
                                         "message": "too many requests in the file"}])
        if self._take("failed_limit"):
            return self._refuse(batch, [{"code": "token_limit_exceeded", "line": None,
                                         "message": "Enqueued token limit reached"}])
        if self._take("failed_lines"):
            return self._refuse(batch, [{"code": "invalid_json_line", "line": 2, "param": None,
                                         "message": "This line is not one we take"}])
        status = next((end for end in ("expired", "cancelled") if self._take(end)), "completed")
        answered = lines if status == "completed" else lines[: len(lines) // 2]
        with_errors = self._take("errors")
        good, bad = [], []
        for at, line in enumerate(answered):
            asked = json.loads(line)
            if with_errors and at % 3 == 2:
                bad.append(result(asked, 500, {"error": {"message": "server error"}}))
            else:
                good.append(self._ask(asked))
        for line in lines[len(answered):]:
            if status == "expired":
                bad.append({"id": "x", "custom_id": json.loads(line)["custom_id"], "response": None,
                            "error": {"code": "batch_expired", "message": "out of time"}})
        text = [json.dumps(one, ensure_ascii=False) for one in good]
        if self._take("mess"):
            self._random.shuffle(text)
            text.insert(1, json.dumps({**good[0], "custom_id": "0" * 64}))
            text.insert(2, text[0])
            text.insert(3, "{\"custom_id\": \"half a li")
            text.insert(4, "{\"custom_id\":\"" + "x" * HUGE_LINE_BYTES + "\"}")
        batch["output_file_id"] = self._keep("out", text) if text else None
        batch["error_file_id"] = self._keep("err", map(json.dumps, bad)) if bad else None
        batch["request_counts"].update(completed=len(good), failed=len(bad))
        batch["status"] = status
        return None

    @staticmethod
    def _refuse(batch, problems):
        batch["status"] = "failed"
        batch["errors"] = {"object": "list", "data": problems}

    def _keep(self, kind, lines):
        number = f"file-{kind}{len(self._files)}"
        self._files[number] = "".join(line + "\n" for line in lines).encode()
        return number

    # --- Answers ------------------------------------------------------------------------------

    def _ask(self, asked):
        self._write(what="ask", key=asked["custom_id"])
        return result(asked, 200, self._complete(asked["body"]))

    def _complete(self, body):
        messages = [(one["role"], one["content"]) for one in body["messages"]]
        self._answered += 1
        fault = self._dice.roll(self._answered)
        if any(role == "assistant" for role, _content in messages):
            fault = None
        pages = model.pages_of("\n".join(text for role, text in messages if role == "user"))
        language = model.LANGUAGE.findall("\n".join(text for _role, text in messages))
        text = model.write_reply(pages, fault, language[-1] if language else "en")
        tokens_in, tokens_out = sum(len(one) for _role, one in messages) // 4, len(text) // 4
        return {"id": f"chatcmpl-{self._answered}", "object": "chat.completion", "model": "fake",
                "choices": [{"index": 0, "finish_reason": "stop",
                             "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out,
                          "total_tokens": tokens_in + tokens_out}}

    def _chat(self, body):
        self._write(what="single")
        return reply(self._complete(body))


def parts_of_form(content_type, body):
    """{name: bytes} of multipart/form-data, as RFC 7578 has it; bytes are not copied line by line."""
    head = email.message_from_string(f"Content-Type: {content_type}\r\n\r\n")
    mark = b"\r\n--" + head.get_boundary().encode()
    *sections, end = (b"\r\n" + body).split(mark)[1:]
    if not end.startswith(b"--"):
        raise ValueError("the form has no end")
    parts = {}
    for section in sections:
        fields, _empty, content = section.partition(b"\r\n\r\n")
        headers = email.message_from_bytes(fields.lstrip(b"\r\n"))
        parts[headers.get_param("name", header="content-disposition")] = content
    return parts


def result(asked, status, body):
    return {"id": "batch_req_" + asked["custom_id"][:8], "custom_id": asked["custom_id"],
            "response": {"status_code": status, "request_id": "r", "body": body}, "error": None}


def reply(value):
    return Response(200, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def error(status, code, message, *headers):
    body = json.dumps({"error": {"message": message, "type": code, "code": code}}).encode()
    return Response(status, body, "application/json", list(headers))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", default="")
    parser.add_argument("--faults", default="")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--looks", type=int, default=2)
    parser.add_argument("--requests-max", type=int, default=50_000)
    parser.add_argument("--queue-max", type=int)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--key")
    options = parser.parse_args()
    batches = Batches(options)
    server.run(server.Service(batches.answer), {"port": (options.port, None)}, {"log": options.log})


if __name__ == "__main__":
    main()
