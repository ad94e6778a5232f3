#!/usr/bin/env python3
"""Blobs on S3: the contract suite on servers of others, over a good network and a bad one."""
import subprocess
import unittest

import contract
import servers
from proxy import Proxy

PROGRAM, SUITE = "ov_contract_blobs_test", "*/s3"
# What a store may do to us; by percent of requests.
BAD_NETWORK = {"error": 4, "slow_down": 2, "done_error": 4, "drop": 3, "done_drop": 3, "cut": 4,
               "flip": 4, "delay": 2}


def started(test, kind):
    """A server for this test; the test is skipped where there is none."""
    try:
        server = kind()
    except servers.Unavailable as missing:
        test.skipTest(str(missing))
    test.addCleanup(server.stop)
    return server


class BlobsOnS3(unittest.TestCase):
    def test_ministack_keeps_the_contract(self):
        server = started(self, servers.Ministack)
        contract.run_suite(self, PROGRAM, SUITE, contract.environment_of(server))

    def test_moto_which_checks_every_signature_keeps_the_contract(self):
        server = started(self, servers.Moto)
        contract.run_suite(self, PROGRAM, SUITE, contract.environment_of(server))

    def test_objects_encrypted_with_a_key_of_kms_keep_the_contract(self):
        server = started(self, servers.Moto)
        environment = contract.environment_of(server)
        # Two headers that begin alike, which a careless signer puts in the wrong order.
        environment["OVERTURE_TEST_S3"] += "&kms_key=alias/overture"
        contract.run_suite(self, PROGRAM, "*what_was_put*/s3:*only_if_absent*/s3:*large*/s3", environment)

    def test_moto_refuses_what_another_key_signed(self):
        server = started(self, servers.Moto)
        environment = {**contract.environment_of(server), "AWS_SECRET_ACCESS_KEY": "another"}
        done = subprocess.run(
            [str(contract.built(PROGRAM)), "--gtest_filter=*what_was_put_comes_back/s3"],
            env=environment, capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("403", done.stdout)

    def test_doctor_tries_out_blobs_and_says_what_it_may_not(self):
        environment = contract.environment_of(started(self, servers.Moto))
        url = environment["OVERTURE_TEST_S3"]
        code, said = contract.doctor(environment, "--blobs", url)
        self.assertEqual(code, 0, said)
        self.assertIn("a blob was written, read, listed and removed", said)
        code, said = contract.doctor({**environment, "AWS_SECRET_ACCESS_KEY": "x"}, "--blobs", url)
        self.assertEqual(code, 1, said)
        self.assertIn("SignatureDoesNotMatch", said)
        code, said = contract.doctor(environment, "--blobs", "ftp://x")
        self.assertEqual(code, 1, said)
        self.assertIn("accepted is file:FOLDER or s3://BUCKET", said)

    def test_bad_network_makes_no_half_blob_and_no_wrong_byte(self):
        server = started(self, servers.Ministack)
        faults = {}
        for seed in (1, 2):
            with Proxy(server.port, BAD_NETWORK, seed) as proxy:
                contract.run_suite(self, PROGRAM, SUITE,
                                   contract.environment_of(server, endpoint=proxy.url))
                for name, count in proxy.counts.items():
                    faults[name] = faults.get(name, 0) + count
        print("faults met:", dict(sorted(faults.items())))
        self.assertEqual(set(faults), set(BAD_NETWORK), "a fault was never met")


if __name__ == "__main__":
    unittest.main()
