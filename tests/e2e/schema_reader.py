"""Briefs as other people's tools see them: jsonschema, in the virtual environment of these tests.

As a program, in that environment: reads {"schema", "briefs": [...]} from standard input and writes
a list with the first problem of each brief, null where there is none.
"""
import json
import subprocess
import sys

import warcio_reader
from warcio_reader import Unavailable

__all__ = ["Unavailable", "problems"]


def problems(schema: dict, briefs: list) -> list:
    """The first problem of each brief by the schema, None where it is valid."""
    done = subprocess.run([str(warcio_reader.python()), __file__], text=True, check=True,
                          capture_output=True,
                          input=json.dumps({"schema": schema, "briefs": briefs}))
    return json.loads(done.stdout)


def main() -> None:
    from jsonschema import Draft202012Validator
    asked = json.load(sys.stdin)
    Draft202012Validator.check_schema(asked["schema"])
    validator = Draft202012Validator(asked["schema"])
    found = []
    for brief in asked["briefs"]:
        error = next(validator.iter_errors(brief), None)
        found.append(None if error is None else f"{error.json_path}: {error.message[:200]}")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
