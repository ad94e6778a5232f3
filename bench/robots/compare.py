#!/usr/bin/env python3
"""How often our robots.txt matcher and Google's decide alike, over random files from a grammar.

    compare.py OVERTURE [CASES [SEED]]      default 15000 1

OVERTURE is the built program. Google's matcher is its port to Python, pinned in requirements.txt
and installed in build/bench-robots on the first run. Files are as odd as people write them: typos,
tabs, remarks, all three line ends, groups that meet and part. URLs are as a URL parser gives them.
Prints the agreement, and how many of the differences are escapes that RFC 9309 (2.2.2) makes equal
and Google's matcher does not ("%7E" and "~", "%c3" and "%C3"): those on which both agree once each
character is spelt in one way, and ours still says what it said. The others are shown one by one, and
the exit status is 1.
"""

import json
import pathlib
import random
import subprocess
import sys
import urllib.parse
import venv

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parents[1] / "build" / "bench-robots"

SEGMENTS = ["a", "b", "private", "page", "index.html", "index.htm", "x.php", "%7Euser", "~user", "é",
            "%C3%A9", "%c3%a9", "A", "foo", "foo.html", "%2F", "a%20b", "", ";p=1", "日"]
WILD = SEGMENTS + ["*", "$"]
DISALLOW = ["Disallow", "disallow", "DISALLOW", "Dissallow", "Disalow", "disallow "]
USER_AGENT = ["User-agent", "user-agent", "USER-AGENT", "useragent", "User agent"]
AGENTS = ["*", "OvertureBot", "overturebot", "OvertureBot/1.0", "Googlebot", "OtherBot", "* bot",
          "Overture", "OvertureBots", "Overture-Bot", "OvertureBot beta"]

Case = dict[str, str]


def pattern(chance: random.Random) -> str:
    """What stands behind Allow or Disallow."""
    path = "/" + "/".join(chance.choice(WILD) for _ in range(chance.randint(0, 3)))
    if chance.random() < 0.25:
        at = chance.randint(0, len(path))
        path = path[:at] + "*" + path[at:]
    if chance.random() < 0.2:
        path += "$"
    if chance.random() < 0.1:
        path += "?" + chance.choice(["q=1", "*", "a=*&b"])
    return path[1:] if chance.random() < 0.04 else path


def path_of_url(chance: random.Random) -> str:
    """A path and query, escaped as a URL parser serialises it."""
    path = "/" + "/".join(chance.choice(SEGMENTS) for _ in range(chance.randint(0, 3)))
    if chance.random() < 0.2:
        path += "?" + chance.choice(["q=1", "a=2&b", "q=1/x"])
    return urllib.parse.quote(path, safe="/?=&%~;*$:@!'()+,")


def line(chance: random.Random) -> str:
    """One line of a file, most of them rules and agents."""
    kind = chance.random()
    if kind < 0.24:
        key, value = chance.choice(USER_AGENT), chance.choice(AGENTS)
    elif kind < 0.6:
        key, value = chance.choice(DISALLOW), chance.choice([pattern(chance)] * 3 + ["/", ""])
    elif kind < 0.82:
        key = chance.choice(["Allow", "allow", "ALLOW"])
        value = chance.choice([pattern(chance)] * 2 + ["/", ""])
    elif kind < 0.86:
        key, value = "Sitemap", "https://foo.bar/sitemap.xml"
    elif kind < 0.9:
        key, value = "Crawl-delay", chance.choice(["5", "x"])
    elif kind < 0.93:
        return "# remark " + pattern(chance)
    elif kind < 0.95:
        key, value = chance.choice(["Noindex", "Host", "Unicorn"]), pattern(chance)
    else:
        return chance.choice(["", "Disallow /no-colon", "User-agent *", ": x",
                              "Disallow:/tight#remark"])
    colon = chance.choice([":", ": ", " : ", ":\t"])
    return (chance.choice(["", "", "", " ", "\t"]) + key + colon + value
            + chance.choice(["", "", "", " ", " # why", "\t"]))


def case(chance: random.Random) -> Case:
    """One file and one question."""
    ends = ["\n", "\n", "\n", "\r\n", "\r"]
    robots = "".join(line(chance) + chance.choice(ends) for _ in range(chance.randint(1, 12)))
    if chance.random() < 0.7:
        robots = chance.choice(["User-agent: *\n", "User-agent: OvertureBot\n"]) + robots
    elif chance.random() < 0.2:
        robots = "\ufeff" + robots
    return {"agent": "OvertureBot", "url": "https://foo.bar" + path_of_url(chance),
            "robots": robots}


def install() -> None:
    """Makes the environment that Google's matcher lives in."""
    if not (HOME / "bin" / "python").exists():
        venv.create(HOME, with_pip=True)
    subprocess.run([HOME / "bin" / "pip", "install", "-q", "-r", HERE / "requirements.txt"],
                   check=True)


def google(lines: bytes) -> list[bool | None]:
    """What Google's matcher says; None where the port itself fails (lines without a colon)."""
    script = (
        "import sys, json\n"
        "from gpyrobotstxt.robots_cc import RobotsMatcher\n"
        "for line in sys.stdin:\n"
        "    c = json.loads(line)\n"
        "    try:\n"
        "        said = RobotsMatcher().allowed_by_robots(c['robots'].encode(), [c['agent']],"
        " c['url'])\n"
        "    except TypeError:\n"
        "        said = None\n"
        "    print(json.dumps(said))\n")
    done = subprocess.run([HOME / "bin" / "python", "-c", script], input=lines, check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def overture(program: str, lines: bytes) -> list[bool]:
    """What ours says."""
    done = subprocess.run([program, "debug", "robots"], input=lines, check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line)["allowed"] for line in done.stdout.splitlines()]


def as_lines(cases: list[Case]) -> bytes:
    """Cases as both programs read them."""
    return "".join(json.dumps(one) + "\n" for one in cases).encode()


def spelt_alike(one: Case) -> Case:
    """The same case with each escaped character in the one spelling that both understand."""
    def alike(text: str) -> str:
        return text.replace("%7E", "~").replace("%c3%a9", "%C3%A9")
    return one | {"url": alike(one["url"]), "robots": alike(one["robots"])}


def main() -> None:
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 15_000
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    cases = [case(chance) for _ in range(count)]
    install()
    lines = as_lines(cases)
    asked = [one for one in zip(cases, overture(program, lines), google(lines), strict=True)
             if one[2] is not None]
    differ = [one for one in asked if one[1] != one[2]]
    lines = as_lines([spelt_alike(one) for one, _, _ in differ])
    alike = zip(overture(program, lines), google(lines), strict=True)
    other = [one for one, said in zip(differ, alike, strict=True) if said != (one[1], one[1])]
    print(f"{len(asked)} cases, {len(asked) - len(differ)} decided alike"
          f" ({100 - 100 * len(differ) / len(asked):.2f} %); of {len(differ)} others"
          f" {len(differ) - len(other)} are escapes that RFC 9309 makes equal")
    for one, our, their in other:
        print(f"ours {our}, Google's {their}: {one['url']} {one['robots']!r}")
    sys.exit(1 if other else 0)


if __name__ == "__main__":
    main()
