#!/usr/bin/env python3
"""Made-up companies by number: hosts site00000.example, site00001.example, … and a list of them.

The page of number n follows from n alone, so the same site can be served by web.py and, for runs of
50,000 rows and more, by nginx (nginx.py). Each page has one sentence that no other site has.

usage: synthetic.py list N [--scheme http|https]      a CSV of N companies on standard output
"""
import argparse
import csv
import re
import sys

HOST = re.compile(r"^(?:www\.)?site(\d{5,7})\.(?:example|test)$")

# Ten each, so that a digit of the number chooses: nginx does the same with three maps.
PRODUCTS = ("harbour cranes", "oak staircases", "hearing aids", "apple presses", "bicycle frames",
            "garden pavilions", "milk tanks", "theatre curtains", "church bells", "rope bridges")
CUSTOMERS = ("fishing ports", "private homes", "rural clinics", "fruit growers", "courier firms",
             "city parks", "dairy farms", "stage companies", "parish councils", "nature trails")
CITIES = ("Bremen", "Lyon", "Gdansk", "Porto", "Aarhus", "Graz", "Ghent", "Turku", "Girona", "Cork")

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Company @N@ of @CITY@</title><meta name="description" content="@PRODUCT@ from @CITY@"></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/contact">Contact</a></nav>
<main><h1>Company @N@</h1>
<p>Company @N@ builds @PRODUCT@ for @CUSTOMER@ and has done so in @CITY@ under the number @N@.</p>
<p>Every order starts with a visit on site, since no two places are alike and drawings rarely tell
the whole story. Our workshop then prepares the parts and our own fitters put them up.</p></main>
<footer>Company @N@, @CITY@, mail@site@N@.example</footer></body></html>
"""
ABOUT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>About Company @N@</title>
</head><body><nav><a href="/">Home</a></nav><main><h1>About us</h1>
<p>The people of Company @N@ learned their trade in @CITY@ and still sharpen their own tools.</p>
</main></body></html>
"""
ROBOTS = "User-agent: *\nAllow: /\n"


def words_of(number_text):
    """(product, customer, city) of a number given as its digits in the host name."""
    ones, tens, hundreds = (int(digit) for digit in number_text[:-4:-1])
    return PRODUCTS[ones], CUSTOMERS[tens], CITIES[hundreds]


def page(number_text, template=PAGE):
    product, customer, city = words_of(number_text)
    return (template.replace("@PRODUCT@", product).replace("@CUSTOMER@", customer)
            .replace("@CITY@", city).replace("@N@", number_text))


def number_of(host):
    """The digits of a synthetic host name, or None."""
    match = HOST.match(host)
    return match.group(1) if match else None


def write_list(count, scheme, out):
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["company", "website", "email"])
    for number in range(count):
        text = f"{number:05d}"
        writer.writerow([f"Company {text}", f"{scheme}://site{text}.example/",
                         f"mail@site{text}.example"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["list"])
    parser.add_argument("count", type=int)
    parser.add_argument("--scheme", choices=["http", "https"], default="http")
    options = parser.parse_args()
    write_list(options.count, options.scheme, sys.stdout)
