"""Other people's servers of AWS's protocols as processes, on free ports of loopback.

    with Ministack() as server:
        run(..., env=server.environment())

Each is started from build/test-servers (tests/servers/setup), found ready by asking it, and ended by
its process id. `Unavailable` says why one cannot be had; tests skip with that sentence.
"""
import contextlib
import ctypes
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
BUILT = HERE.parent.parent / "build" / "test-servers"
REGION = "eu-central-1"
READY_SECONDS_MAX = 120
STOP_SECONDS_MAX = 10


class Unavailable(Exception):
    """A server that is not installed here, or does not start."""


def installed(name):
    """Its folder; makes it where that is possible."""
    if not (BUILT / f"{name}.installed").is_file():
        done = subprocess.run([str(HERE / "setup"), name], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            raise Unavailable(f"{name} cannot be installed: {lines[-1]}")
    return BUILT / name


def free_port():
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(port, method, path, body=b"", headers=None):
    """(status, body) of one plain request to loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()


def scope(service):
    """A header that tells service and region, as the scope of a signature that nobody checks."""
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential=x/20260101/{REGION}/{service}/aws4_request, "
                             "SignedHeaders=host, Signature=x"}


def die_with_parent():
    """Called in the child: a test that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Server:
    """A process that answers on `port`."""

    name = ""
    key, secret = "AKIAIOSFODNN7EXAMPLE", "secret"
    health = "/"

    def command(self):
        """What to start, on self.port."""
        raise NotImplementedError

    def variables(self):
        """Environment variables of the process, beside our own."""
        return {}

    def __init__(self):
        self.port = free_port()
        self.home = installed(self.name)
        self.folder = tempfile.TemporaryDirectory(prefix=f"overture_{self.name}_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        with open(pathlib.Path(self.folder.name) / "log", "wb") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder.name, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent,
                env={**kept, "HOME": self.folder.name, **self.variables()})
        try:
            self._wait_until_ready()
            self.prepare()
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self):
        end = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Unavailable(f"{self.name} ended with {self.process.returncode}: {self.log_end()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if request(self.port, "GET", self.health)[0] < 500:
                    return
            time.sleep(0.05)
        raise Unavailable(f"{self.name} does not answer: {self.log_end()}")

    def prepare(self):
        """What has to be there before a test, such as keys."""

    def log_end(self):
        """The last line of what it wrote."""
        lines = (pathlib.Path(self.folder.name) / "log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it wrote nothing"

    @property
    def url(self):
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self):
        """Variables for a program that uses it."""
        return {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret,
                "AWS_REGION": REGION}

    def stop(self):
        """Ends it and whatever it started, by its process group."""
        for sign, seconds in ((signal.SIGTERM, STOP_SECONDS_MAX), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Ministack(Server):
    """Starts in two seconds and has most of AWS; checks no signature."""

    name, health = "ministack", "/_ministack/health"

    def command(self):
        return [str(self.home / "bin" / "ministack")]

    def variables(self):
        return {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port),
                "EDGE_PORT": str(self.port), "MINISTACK_HOST": "127.0.0.1", "SERVICES": "s3,sqs,sts,kms"}

    def prepare(self):
        body = (f"<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint>"
                "</CreateBucketConfiguration>")
        status, _ = request(self.port, "PUT", "/overture", body.encode(), scope("s3"))
        if status != 200:
            raise Unavailable(f"ministack made no bucket: {status}")


class Moto(Server):
    """Strict about signatures: every call but the first three, which make the key, needs one."""

    name, health = "moto", "/moto-api/"

    def command(self):
        return [str(self.home / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(self.port)]

    def variables(self):
        return {"INITIAL_NO_AUTH_ACTION_COUNT": "3"}

    def prepare(self):
        headers = {"Content-Type": "application/x-www-form-urlencoded", **scope("iam")}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        body = b""
        for call in ({"Action": "CreateUser", "UserName": "u"},
                     {"Action": "PutUserPolicy", "UserName": "u", "PolicyName": "p",
                      "PolicyDocument": policy},
                     {"Action": "CreateAccessKey", "UserName": "u"}):
            form = urllib.parse.urlencode({**call, "Version": "2010-05-08"})
            status, body = request(self.port, "POST", "/", form.encode(), headers)
            if status != 200:
                raise Unavailable(f"moto made no key: {status} {body[:200]!r}")
        text = body.decode()
        self.key = text.split("<AccessKeyId>")[1].split("<")[0]
        self.secret = text.split("<SecretAccessKey>")[1].split("<")[0]
        # Signed by botocore, which moto brings along.
        subprocess.run(
            [str(self.home / "bin" / "python"), "-c",
             "import boto3, sys; boto3.client('s3', endpoint_url=sys.argv[1]).create_bucket("
             "Bucket='overture', CreateBucketConfiguration={'LocationConstraint': sys.argv[2]})",
             self.url, REGION],
            check=True, capture_output=True,
            env={**os.environ, **self.environment(), "AWS_EC2_METADATA_DISABLED": "true"})


class ElasticMq(Server):
    """SQS alone; bears load, has move tasks, checks no signature."""

    name = "elasticmq"

    def command(self):
        configuration = pathlib.Path(self.folder.name) / "elasticmq.conf"
        configuration.write_text(f"""
            include classpath("application.conf")
            node-address {{ protocol = http, host = "127.0.0.1", port = {self.port}, context-path = "" }}
            rest-sqs {{ enabled = true, bind-hostname = "127.0.0.1", bind-port = {self.port},
                        sqs-limits = strict }}
            rest-stats {{ enabled = false }}
            aws {{ region = "{REGION}", accountId = "000000000000" }}
        """)
        return ["java", "-Xmx512m", f"-Dconfig.file={configuration}", "-cp", str(self.home / "*"),
                "org.elasticmq.server.Main"]
