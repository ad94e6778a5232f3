#!/usr/bin/env python3
"""The queue on SQS: the contract suite on servers of others, and slices over a bad network."""
import unittest

import contract
import servers
from proxy import Proxy
from test_blobs import started

PROGRAM, SUITE = "ov_contract_queue_test", "*/sqs"
ROUGH = "*every_slice_is_done_once_however_rough_the_way_is/sqs"
# By percent of requests. `part_fails` asks the server for other bytes than were signed, and `lose`
# and `shuffle` answer in its place: for servers that check no signature.
ROUGH_NETWORK = {"error": 4, "slow_down": 2, "done_error": 4, "drop": 3, "done_drop": 4, "cut": 3,
                 "repeat": 6, "hold": 6, "lose": 8, "part_fails": 6, "shuffle": 8}


class QueueOnSqs(unittest.TestCase):
    def test_ministack_keeps_the_contract(self):
        server = started(self, servers.Ministack)
        contract.run_suite(self, PROGRAM, SUITE, contract.environment_of(server))

    def test_elasticmq_which_has_move_tasks_keeps_the_contract(self):
        server = started(self, servers.ElasticMq)
        contract.run_suite(self, PROGRAM, SUITE, contract.environment_of(server))

    def test_moto_which_checks_every_signature_keeps_the_contract(self):
        server = started(self, servers.Moto)
        # Its 20 messages a second are too few for three hundred slices, and it gives a message to two
        # who ask at the same moment.
        contract.run_suite(self, PROGRAM, f"{SUITE}:-{ROUGH}:*many_workers*",
                           contract.environment_of(server))

    def test_doctor_names_missing_queues_and_makes_them_when_told(self):
        environment = contract.environment_of(started(self, servers.Ministack))
        url = environment["OVERTURE_TEST_SQS"]
        code, said = contract.doctor(environment, "--queue", url)
        self.assertEqual(code, 1, said)
        self.assertIn("BAD   queue        overture-read-dead: does not exist", said)
        self.assertIn("overture doctor --fix", said)
        code, said = contract.doctor(environment, "--queue", url, "--fix")
        self.assertEqual(code, 0, said)
        self.assertIn("overture-read: does not exist; mended", said)
        code, said = contract.doctor(environment, "--queue", url)
        self.assertEqual(code, 0, said)
        self.assertIn("overture-read is as it should be", said)

    def test_every_slice_is_done_once_over_a_rough_network(self):
        server = started(self, servers.Ministack)
        faults = {}
        for seed in (1, 2, 3):
            with Proxy(server.port, ROUGH_NETWORK, seed) as proxy:
                contract.run_suite(self, PROGRAM, ROUGH,
                                   contract.environment_of(server, endpoint=proxy.url))
                for name, count in proxy.counts.items():
                    faults[name] = faults.get(name, 0) + count
        print("faults met:", dict(sorted(faults.items())))
        self.assertEqual(set(faults), set(ROUGH_NETWORK), "a fault was never met")


if __name__ == "__main__":
    unittest.main()
