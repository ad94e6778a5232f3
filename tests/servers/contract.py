"""Contract suites as tests of Python's unittest: one program, one server, what it printed when wrong."""
import os
import pathlib
import subprocess
import tempfile

import servers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# A suite takes seconds; this is for a machine that is busy with other tests.
SUITE_SECONDS_MAX = 300


def built(name):
    """A test program of tests/contract; the folder is named by ctest, else the dev preset's."""
    folder = pathlib.Path(os.environ.get("OVERTURE_CONTRACT_TESTS",
                                         ROOT / "build" / "dev" / "tests" / "contract"))
    return folder / name


def doctor(environment, *arguments):
    """(exit code, what it said) of `overture doctor` beside a crawl that needs no network."""
    program = os.environ.get("OVERTURE_BINARY", ROOT / "build" / "dev" / "overture")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(program), "doctor", "--crawl-connect-to", "http=127.0.0.1:9,https=127.0.0.1:9", *arguments],
            env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def environment_of(server, endpoint=None):
    """Variables that put the adapters of the contract suites on `server`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    place = f"?region={servers.REGION}&endpoint={endpoint or server.url}"
    return {**kept, **server.environment(), "OVERTURE_TEST_S3": f"s3://overture{place}",
            "OVERTURE_TEST_SQS": f"sqs://overture{place}"}


def run_suite(test, program, filter_text, environment):
    """Fails `test` with what the suite said, unless all passed; gives how many did."""
    done = subprocess.run([str(built(program)), f"--gtest_filter={filter_text}", "--gtest_brief=1"],
                          env=environment, capture_output=True, text=True, check=False,
                          timeout=SUITE_SECONDS_MAX)
    test.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
    passed = [line for line in done.stdout.splitlines() if "[  PASSED  ]" in line]
    test.assertTrue(passed, "no test ran: " + done.stdout[-500:])
    count = int(passed[-1].split("]")[1].split()[0])
    test.assertGreater(count, 0, "no test ran")
    return count
