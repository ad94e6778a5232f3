#!/usr/bin/env python3
"""Sites read again: not at all within their age, by conditions beyond it, and what changed is said."""
import json
import os
import shutil
import unittest

from harness import BAD_USAGE, TestCase

import synthetic

HEADER = ["company", "website"]
HOSTS = ("alpha.example", "beta.example", "gamma.example")
NEW_SENTENCE = "Since this spring the yard of Company 00000 also restores lighthouses for islands."


class RevisitTest(TestCase):
    def setUp(self):
        super().setUp()
        for number, host in enumerate(HOSTS):
            self.put(host, "index.html", synthetic.page(f"{number:05d}"))
            self.put(host, "about.html", synthetic.page(f"{number:05d}", synthetic.ABOUT))
            self.put(host, "robots.txt", synthetic.ROBOTS)
        self.web = self.place.web("--live", self.place.path("sites"))
        self.campaigns = 0

    def put(self, host, name, text):
        file = self.place.path("sites") / host / name
        file.parent.mkdir(parents=True, exist_ok=True)
        changed = file.exists()
        file.write_text(text)
        if changed:  # Files of one second have one Last-Modified.
            later = file.stat().st_mtime + 10
            os.utime(file, (later, later))

    def campaign(self, *arguments, hosts=HOSTS, done=True):
        """A run of a list of its own over the sites: its end and the requests it took."""
        self.campaigns += 1
        before = len(self.web.lines())
        name = self.place.write_list(f"list{self.campaigns}.csv", HEADER,
                                     [[f"Campaign {self.campaigns}", f"http://{host}/"]
                                      for host in hosts])
        ended = self.place.run(name, f"out{self.campaigns}.jsonl", *arguments, web=self.web)
        if done:
            self.assert_done(ended)
        return ended, self.web.lines()[before:]

    def outcomes(self):
        return [row["reason"] or row["outcome"]
                for row in self.place.jsonl(f"out{self.campaigns}.jsonl")]

    def of(self, requests, host):
        return [(line["path"], line["status"]) for line in requests if line["host"] == host]

    def site(self, host):
        ended = self.place.overture("site", host, "--json")
        self.assert_done(ended)
        return json.loads(ended.out)

    def assert_proofs_hold(self):
        verified = self.place.verify()
        self.assert_done(verified)
        self.assertEqual(verified.out.count("every proof holds"), self.campaigns, verified.out)

    # --- The way of three campaigns ------------------------------------------------------------

    def test_sites_are_read_once_then_not_at_all_then_by_conditions(self):
        _, requests = self.campaign()
        for host in HOSTS:
            self.assertEqual(self.of(requests, host),
                             [("/robots.txt", 200), ("/", 200), ("/about", 200),
                              ("/contact", 404)])
        self.assertFalse([line for line in requests if "if-none-match" in line])

        ended, requests = self.campaign()
        self.assertEqual(requests, [])
        self.assertEqual(self.outcomes(), ["written"] * 3)
        self.assertIn("3 records of sites that were read before and not asked again", ended.out)

        ended, requests = self.campaign("--crawl-max-age", 0)
        for host in HOSTS:
            self.assertEqual(self.of(requests, host),
                             [("/robots.txt", 200), ("/", 304), ("/about", 304)])
        for line in requests:
            self.assertEqual("if-none-match" in line, line["path"] != "/robots.txt", line)
            self.assertEqual("if-modified-since" in line, line["path"] != "/robots.txt", line)
        self.assertIn("3 sites were read again: 3 unchanged, 0 changed", ended.out)
        self.assertEqual(self.outcomes(), ["written"] * 3)
        with self.place.database() as connection:
            self.assertEqual(connection.execute("SELECT count(*) FROM site").fetchone(), (3,))
            self.assertEqual(connection.execute("SELECT count(*) FROM page").fetchone(), (6,))
        self.assert_proofs_hold()

    def test_what_changed_is_said_and_old_messages_still_hold(self):
        self.campaign()
        changed = synthetic.page("00000").replace("</main>", f"<p>{NEW_SENTENCE}</p></main>")
        changed = changed.replace('<a href="/contact">Contact</a>',
                                  '<a href="/services">Services</a>')
        self.put("alpha.example", "index.html", changed)
        self.put("alpha.example", "services.html",
                 synthetic.page("00000", synthetic.ABOUT).replace("About", "Services of")
                 .replace("sharpen their own tools", "repair what others gave up"))
        ended, requests = self.campaign("--crawl-max-age", 0, "--log", "info")
        self.assertIn("3 sites were read again: 2 unchanged, 1 changed", ended.out)
        self.assertIn("alpha.example: 1 page changed, 1 page new", ended.err)
        asked = dict(self.of(requests, "alpha.example"))
        self.assertEqual(asked, {"/robots.txt": 200, "/": 200, "/about": 304, "/services": 200})
        self.assertEqual(len(requests), 4 + 3 + 3)
        for line in requests:
            conditional = line["path"] in ("/", "/about")
            self.assertEqual("if-none-match" in line, conditional, line)

        site = self.site("https://www.alpha.example/whatever")
        kinds = {page["url"].rpartition("/")[2]: page["change"] for page in site["pages"]}
        self.assertEqual(kinds, {"": "changed", "about": "unchanged", "services": "first_read"})
        changes = {page["url"].rpartition("/")[2]: page for page in site["changes"]["pages"]}
        self.assertEqual(changes[""]["words_added"], [NEW_SENTENCE])
        self.assertEqual(changes["services"]["kind"], "new")
        self.assertEqual(site["changes"]["pages_unchanged"], 1)
        self.assertEqual(len(site["versions"]), 2)
        same = self.site("beta.example")
        self.assertIsNone(same["changes"])
        self.assertEqual(len(same["versions"]), 1)
        self.assertGreaterEqual(same["read_at"], same["first_read_at"])
        self.assert_proofs_hold()

    def test_page_that_changed_replaces_its_facts_and_a_page_that_did_not_keeps_its_own(self):
        host = HOSTS[0]

        def with_mail(template, address):
            return synthetic.page("00000", template).replace(
                "</main>", f'<p><a href="mailto:{address}">{address}</a></p></main>')

        def mails():
            return sorted(mail for mail in self.site(host)["facts"]["emails"]
                          if mail.endswith(f"@{host}"))

        self.put(host, "index.html", with_mail(synthetic.PAGE, f"old@{host}"))
        self.put(host, "about.html", with_mail(synthetic.ABOUT, f"people@{host}"))
        self.campaign(hosts=[host])
        self.assertEqual(mails(), [f"old@{host}", f"people@{host}"])
        self.put(host, "index.html", with_mail(synthetic.PAGE, f"new@{host}"))
        _, requests = self.campaign("--crawl-max-age", 0, hosts=[host])
        self.assertEqual(self.of(requests, host),
                         [("/robots.txt", 200), ("/", 200), ("/about", 304), ("/contact", 404)])
        self.assertEqual(mails(), [f"new@{host}", f"people@{host}"])
        # The facts of a page that is gone go with it, also where all others are unmodified.
        (self.place.path("sites") / host / "about.html").unlink()
        _, requests = self.campaign("--crawl-max-age", 0, hosts=[host])
        self.assertEqual(self.of(requests, host)[:3],
                         [("/robots.txt", 200), ("/", 304), ("/about", 404)])
        self.assertEqual(mails(), [f"new@{host}"])
        self.assert_proofs_hold()

    def test_site_that_is_gone_for_a_time_is_held_against_what_it_was(self):
        self.campaign(hosts=HOSTS[:1])
        folder = self.place.path("sites") / HOSTS[0]
        (folder / "index.html").rename(folder / "hidden")
        _, _ = self.campaign("--crawl-max-age", 0, hosts=HOSTS[:1])
        self.assertEqual(self.outcomes(), ["http_error"])
        (folder / "hidden").rename(folder / "index.html")
        ended, requests = self.campaign("--crawl-max-age", 0, hosts=HOSTS[:1])
        self.assertEqual(dict(self.of(requests, HOSTS[0]))["/"], 304)
        self.assertIn("1 site was read again: 1 unchanged, 0 changed", ended.out)
        self.assertEqual([version["reason"] for version in self.site(HOSTS[0])["versions"]],
                         ["", "http_error", ""])
        self.assert_proofs_hold()

    def test_server_without_validators_is_asked_in_full_and_told_unchanged_by_its_text(self):
        for name in ("index.html", "about.html"):
            self.put(HOSTS[0], f"{name}.headers", "ETag: none\nLast-Modified: none")
        self.campaign(hosts=HOSTS[:1])
        ended, requests = self.campaign("--crawl-max-age", 0, hosts=HOSTS[:1])
        self.assertFalse([line for line in requests
                          if "if-none-match" in line or "if-modified-since" in line])
        self.assertEqual(dict(self.of(requests, HOSTS[0]))["/"], 200)
        self.assertIn("1 site was read again: 1 unchanged, 0 changed", ended.out)

    # --- What pages ask of programs -------------------------------------------------------------

    def test_page_that_is_not_for_models_is_left_out_unless_told_otherwise(self):
        self.put(HOSTS[0], "index.html.headers", "X-Robots-Tag: noai")
        ended, requests = self.campaign()
        self.assertEqual(self.outcomes(), ["robots", "written", "written"])
        self.assertIn("1 site with pages left out as they ask", ended.out)
        self.assertEqual(self.of(requests, HOSTS[0]), [("/robots.txt", 200), ("/", 200)])
        site = self.site(HOSTS[0])
        self.assertIn("X-Robots-Tag: noai", site["detail"])
        self.assertEqual((site["pages"], site["signals"]["no_ai"]), ([], True))

        self.campaign("--crawl-obey-noai", "no", hosts=HOSTS[:1])
        self.assertEqual(self.outcomes(), ["written"])
        self.assertTrue(self.site(HOSTS[0])["pages"][0]["signals"]["no_ai"])
        # What was read then is not used by whoever obeys, however fresh it is.
        self.campaign(hosts=HOSTS[:1])
        self.assertEqual(self.outcomes(), ["robots"])

    def test_what_robots_txt_kept_from_models_is_read_anew_once_it_no_longer_does(self):
        host = HOSTS[0]
        all_known = [("/robots.txt", 200), ("/", 304), ("/about", 304)]
        again = ("--crawl-max-age", 0)
        obey_not = ("--crawl-obey-noai", "no")
        self.put(host, "robots.txt", "User-agent: *\nContent-Signal: ai-input=no\n")
        self.campaign(*obey_not, hosts=[host])
        self.assertEqual(self.outcomes(), ["written"])
        # For as long as it asks, an unmodified page is what it was.
        _, requests = self.campaign(*again, *obey_not, hosts=[host])
        self.assertEqual(self.of(requests, host), all_known)
        self.assertTrue(self.site(host)["signals"]["no_ai"])
        # Then the pages are the same, but what is known of them is not: they are read in full.
        self.put(host, "robots.txt", synthetic.ROBOTS)
        ended, requests = self.campaign(*again, *obey_not, hosts=[host])
        self.assertEqual(self.of(requests, host)[:3],
                         [("/robots.txt", 200), ("/", 200), ("/about", 200)])
        self.assertIn("1 site was read again: 1 unchanged, 0 changed", ended.out)
        site = self.site(host)
        self.assertFalse(site["signals"]["no_ai"])
        self.assertFalse([page for page in site["pages"] if page["signals"]["no_ai"]])
        # From now on it is as any other site, also for whoever obeys.
        _, requests = self.campaign(*again, hosts=[host])
        self.assertEqual((self.outcomes(), self.of(requests, host)), (["written"], all_known))
        self.assert_proofs_hold()

    def test_site_left_out_for_its_robots_txt_is_read_once_that_allows_it(self):
        host = HOSTS[0]
        self.put(host, "robots.txt", "User-agent: *\nContent-Signal: ai-input=no\n")
        self.campaign("--crawl-obey-noai", "no", hosts=[host])
        _, requests = self.campaign("--crawl-max-age", 0, hosts=[host])
        self.assertEqual(self.outcomes(), ["robots"])
        self.assertEqual(self.of(requests, host), [("/robots.txt", 200)])
        self.put(host, "robots.txt", synthetic.ROBOTS)
        _, requests = self.campaign("--crawl-max-age", 0, hosts=[host])
        self.assertEqual(self.outcomes(), ["written"])
        self.assertEqual(self.of(requests, host)[:3],
                         [("/robots.txt", 200), ("/", 200), ("/about", 200)])
        self.assertFalse(self.site(host)["signals"]["no_ai"])

    def test_noindex_is_recorded_and_obeyed_only_when_asked_for(self):
        self.put(HOSTS[0], "index.html", synthetic.page("00000").replace(
            "<head>", '<head><meta name="robots" content="noindex">'))
        self.campaign(hosts=HOSTS[:1])
        self.assertEqual(self.outcomes(), ["written"])
        self.assertTrue(self.site(HOSTS[0])["pages"][0]["signals"]["no_index"])
        self.campaign("--crawl-obey-noindex", "yes", hosts=HOSTS[:1])
        self.assertEqual(self.outcomes(), ["robots"])

    # --- A real server --------------------------------------------------------------------------

    @unittest.skipUnless(shutil.which("nginx", path="/usr/sbin:/usr/bin"), "nginx is not installed")
    def test_nginx_with_its_own_validators_of_gzipped_pages_is_asked_by_conditions(self):
        os.chmod(self.place.folder, 0o755)  # Workers of a master run by root are 'nobody'.
        nginx = self.place.nginx(1, "--files", self.place.path("sites"))
        rows = [[host, f"http://{host}/"] for host in HOSTS]
        first = self.place.write_list("first.csv", HEADER, rows)
        self.assert_done(self.place.run(first, "first.jsonl", web=nginx))
        page = self.site(HOSTS[0])["pages"][0]
        self.assertTrue(page["etag"].startswith('W/"'), page["etag"])
        received = self.site(HOSTS[0])["bytes_received"]
        self.put(HOSTS[1], "about.html", synthetic.page("00007", synthetic.ABOUT))
        again = self.place.write_list("again.csv", HEADER, rows[::-1])
        ended = self.place.run(again, "again.jsonl", "--crawl-max-age", 0, web=nginx)
        self.assert_done(ended)
        self.assertIn("3 sites were read again: 2 unchanged, 1 changed", ended.out)
        changed = self.site(HOSTS[1])
        self.assertEqual([page["change"] for page in changed["pages"]], ["unchanged", "changed"])
        self.assertLess(changed["bytes_received"], received)
        self.assert_done(self.place.verify())

    # --- overture site --------------------------------------------------------------------------

    def test_site_is_told_in_lines_for_people(self):
        self.campaign()
        ended = self.place.overture("site", "beta.example")
        self.assert_done(ended)
        for words in ("site        beta.example", "pages       2", "http://beta.example/about",
                      "ETag \"", "Last-Modified ", "versions    1"):
            self.assertIn(words, ended.out)

    def test_site_that_is_not_known_is_refused_with_what_was_looked_for(self):
        self.campaign(hosts=HOSTS[:1])
        self.assert_refused(self.place.overture("site", "www.nobody.example"),
                            "nothing is known of 'nobody.example'", code=BAD_USAGE)
        self.assert_refused(self.place.overture("site", "no site"), "no site", code=BAD_USAGE)
        self.assertIn("overture site example.com", self.place.overture("site", "--help").out)


if __name__ == "__main__":
    unittest.main()
