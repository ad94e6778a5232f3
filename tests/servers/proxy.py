"""A bad network between a client and a server on loopback: by a seed, it refuses, cuts, forgets,
repeats, delays, reorders and falsifies.

    with Proxy(server.port, {"error": 5, "cut": 3}, seed=1) as proxy:
        run(..., endpoint=proxy.url)
        print(proxy.counts)

Of a hundred requests, `error` 5 means, five on the average meet that fault; the rest pass. Faults
that do not fit a request (no body to cut) let it pass, and do not count.
"""
import collections
import contextlib
import hashlib
import http.client
import http.server
import json
import random
import threading
import time

DELAY_SECONDS = 0.2
HOLD_SECONDS_MAX = 0.5
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


def s3_error(code):
    """A refusal in S3's words."""
    return f"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>a fault</Message></Error>".encode()


class Exchange:
    """A request, and what the server says to it."""

    def __init__(self, handler, body):
        self.handler, self.method, self.path, self.body = handler, handler.command, handler.path, body
        self.action = handler.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.is_range = "Range" in handler.headers

    def forward(self, body=None):
        """(status, headers, body) of the server, asked with the same bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.handler.server.upstream, timeout=60)
        with contextlib.closing(connection):
            connection.putrequest(self.method, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.handler.headers.items():
                if name.lower() != "connection":
                    connection.putheader(name, value)
            connection.endheaders(self.body if body is None else body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def send(self, status, headers, body, cut_at=None):
        """Answers; with cut_at, promises all of the body, gives so many bytes of it and hangs up."""
        handler = self.handler
        handler.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if name.lower() == "content-length" and self.method == "HEAD":
                length = value
            if name.lower() not in HOP:
                handler.send_header(name, value)
        if status not in (204, 304):
            handler.send_header("Content-Length", length)
        handler.end_headers()
        if self.method != "HEAD":
            handler.wfile.write(body if cut_at is None else body[:cut_at])
        if cut_at is not None:
            self.hang_up()

    def refuse(self, status, code):
        """Answers an error in the words of the protocol that was spoken."""
        if self.action:
            body, kind = json.dumps({"__type": code, "message": "a fault"}).encode(), "application/json"
        else:
            body, kind = s3_error(code), "application/xml"
        self.send(status, [("Content-Type", kind)], body)

    def hang_up(self):
        """Closes the connection."""
        self.handler.close_connection = True


# Each fault is a function of an exchange and the random numbers; False: it does not fit.

def error(exchange, _random):
    """500, and nothing was done."""
    exchange.refuse(500, "InternalError")


def slow_down(exchange, _random):
    """503 as of a service that is asked too much."""
    exchange.refuse(503, "ThrottlingException" if exchange.action else "SlowDown")


def done_error(exchange, _random):
    """500, and yet it was done."""
    exchange.forward()
    exchange.refuse(500, "InternalError")


def drop(exchange, _random):
    """Hangs up; nothing was done."""
    exchange.hang_up()


def done_drop(exchange, _random):
    """Hangs up in place of answering what was done."""
    exchange.forward()
    exchange.hang_up()


def cut(exchange, random_):
    """Answers, and hangs up in the middle of the body."""
    status, headers, body = exchange.forward()
    if len(body) < 2 or exchange.method == "HEAD":
        return exchange.send(status, headers, body) or False
    return exchange.send(status, headers, body, cut_at=random_.randrange(1, len(body)))


def flipped(body, random_):
    """With one bit turned over."""
    at = random_.randrange(len(body))
    return body[:at] + bytes([body[at] ^ (1 << random_.randrange(8))]) + body[at + 1:]


def flip(exchange, random_):
    """Turns over a bit of a blob on its way down: of a whole one, which carries its checksum."""
    status, headers, body = exchange.forward()
    is_blob = exchange.method == "GET" and status == 200 and not exchange.is_range \
        and "list-type" not in exchange.path and body
    exchange.send(status, headers, flipped(body, random_) if is_blob else body)
    return bool(is_blob)


def delay(exchange, _random):
    """Takes its time."""
    time.sleep(DELAY_SECONDS)
    exchange.send(*exchange.forward())


def repeat(exchange, _random):
    """Does it twice."""
    exchange.forward()
    exchange.send(*exchange.forward())


def hold(exchange, random_):
    """Lets others go first."""
    time.sleep(random_.uniform(0, HOLD_SECONDS_MAX))
    exchange.send(*exchange.forward())


def lose(exchange, _random):
    """Takes messages, says so, and forgets them."""
    if exchange.action != "SendMessageBatch":
        return exchange.send(*exchange.forward()) or False
    entries = json.loads(exchange.body)["Entries"]
    done = [{"Id": entry["Id"], "MessageId": "lost", "MD5OfMessageBody":
             hashlib.md5(entry["MessageBody"].encode()).hexdigest()} for entry in entries]
    exchange.send(200, [("Content-Type", "application/x-amz-json-1.0")],
                  json.dumps({"Successful": done}).encode())
    return True


def part_fails(exchange, random_):
    """Does one half of a batch and says that the other failed."""
    if not exchange.action.endswith("Batch"):
        return exchange.send(*exchange.forward()) or False
    whole = json.loads(exchange.body)
    done = [entry for entry in whole["Entries"] if random_.random() < 0.5]
    failed = [entry for entry in whole["Entries"] if entry not in done]
    answer = {"Successful": []}
    if done:
        # Not the bytes that were signed: for servers that check no signature.
        part = json.dumps({**whole, "Entries": done}).encode()
        del exchange.handler.headers["Content-Length"]
        exchange.handler.headers["Content-Length"] = str(len(part))
        status, _headers, body = exchange.forward(part)
        if status != 200:
            exchange.refuse(500, "InternalError")
            return True
        answer = json.loads(body)
    answer.setdefault("Failed", []).extend(
        {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in failed)
    exchange.send(200, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(answer).encode())
    return True


def shuffle(exchange, random_):
    """Messages in another order than they came."""
    status, headers, body = exchange.forward()
    if exchange.action != "ReceiveMessage" or status != 200 or not body:
        return exchange.send(status, headers, body) or False
    answer = json.loads(body)
    random_.shuffle(answer.get("Messages") or [])
    exchange.send(status, headers, json.dumps(answer).encode())
    return True


FAULTS = {function.__name__: function for function in
          (error, slow_down, done_error, drop, done_drop, cut, flip, delay, repeat, hold, lose,
           part_fails, shuffle)}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Of two small writes the second would else wait for the first's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        exchange = Exchange(self, body)
        name, random_ = self.server.choose()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if name is None:
                exchange.send(*exchange.forward())
            elif FAULTS[name](exchange, random_) is not False:
                self.server.count(name)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle


class Proxy(http.server.ThreadingHTTPServer):
    """Serves on a free port of loopback from its making to the end of its `with`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream, percent, seed):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.percent, self._random = upstream, percent, random.Random(seed)
        self._lock = threading.Lock()
        self.counts = collections.Counter()
        self.requests = 0
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self):
        """Its endpoint."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def choose(self):
        """(fault or None, random numbers of this request alone)."""
        with self._lock:
            self.requests += 1
            at = self._random.uniform(0, 100)
            for name, share in self.percent.items():
                at -= share
                if at < 0:
                    return name, random.Random(self._random.random())
            return None, None

    def count(self, name):
        """Notes a fault that was done."""
        with self._lock:
            self.counts[name] += 1

    def handle_error(self, request, client_address):
        pass

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
        self._thread.join()
