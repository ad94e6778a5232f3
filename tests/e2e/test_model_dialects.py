#!/usr/bin/env python3
"""Runs written by endpoints as they differ, and by several of them at once."""
import collections
import unittest

from harness import DONE, TestCase, to_model, to_web

SITES = 12
KEY = "sk-dialect-4711"


class DialectTest(TestCase):
    def setUp(self):
        super().setUp()
        self.web = self.place.web("--synthetic", SITES)
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number:05d}", f"http://site{number:05d}.example/"]
                               for number in range(SITES)])

    def run_with(self, *arguments, env=None):
        return self.place.run("list.csv", "out.jsonl", *arguments, web=self.web,
                              env={"OVERTURE_MODEL_KEY": KEY, **(env or {})})

    def check_all_written(self):
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual(collections.Counter(row["outcome"] for row in rows), {"written": SITES})
        return rows

    def test_each_endpoint_writes_every_message(self):
        for dialect in ("openai", "azure", "vllm", "llama-server", "ollama", "openrouter", "groq",
                        "mistral", "bedrock", "plain"):
            for named in (True, False):
                with self.subTest(dialect, named=named):
                    self.check_dialect(dialect, named)

    def check_dialect(self, dialect, named):
        model = self.place.model("--dialect", dialect, "--key", KEY,
                                 log=f"{dialect}-{named}.jsonl")
        port = model.ready["port"]
        url = f"http://127.0.0.1:{port}/v1?model=fake"
        if dialect == "azure":
            url = (f"http://127.0.0.1:{port}/openai/deployments/fake?api-version=2024-10-21"
                   "&key_header=api-key")
        if named and dialect != "plain":
            url += f"&dialect={dialect}"
        done = self.run_with("--data", f"data-{dialect}-{named}", "--model", url)
        model.stop()
        self.assert_done(done)
        rows = self.check_all_written()
        # One call a message: what the endpoint does not take is found out without being written.
        self.assertEqual(len(model.lines()), SITES)
        if dialect != "plain":
            self.assertGreater(min(row["tokens_in"] for row in rows), 0)
        for row in rows:
            self.assertNotIn("I shall quote it", row["body"])

    def test_of_two_endpoints_one_may_die(self):
        first, second = self.place.model(log="1.jsonl"), self.place.model(log="2.jsonl")
        urls = [to_model(model)[1] for model in (first, second)]
        first.stop()
        self.assert_done(self.run_with("--model", urls[0], "--model", urls[1]))
        self.check_all_written()
        self.assertEqual(len(second.lines()), SITES)

    def test_each_endpoint_gets_its_own_key(self):
        first = self.place.model("--key", KEY, log="1.jsonl")
        second = self.place.model("--key", "sk-other-0815", log="2.jsonl")
        urls = [to_model(first, in_flight=2)[1],
                to_model(second, in_flight=2, key_env="OTHER_KEY")[1]]
        self.assert_done(self.run_with("--model", " ".join(urls),
                                       env={"OTHER_KEY": "sk-other-0815"}))
        self.check_all_written()
        self.assertGreater(len(first.lines()), 0)
        self.assertGreater(len(second.lines()), 0)
        for file in self.place.folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"sk-other-0815", file.read_bytes(), file)

    def test_doctor_tells_what_the_endpoint_can_do(self):
        model = self.place.model("--dialect", "groq", "--key", KEY)
        told = self.place.overture("doctor", to_model(model)[0], to_model(model, rpm=600)[1],
                                   *to_web(self.web), env={"OVERTURE_MODEL_KEY": KEY})
        for words in ("JSON mode, no schema", "(format)", "600 requests a minute", "price_in",
                      "not encrypted"):
            self.assertIn(words, told.out)
        self.assertNotIn(KEY, told.out + told.err)
        self.assertEqual(told.code, DONE, told.out)


if __name__ == "__main__":
    unittest.main()
