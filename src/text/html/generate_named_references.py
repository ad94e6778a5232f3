#!/usr/bin/env python3
"""Writes named_references.cpp from the standard's table, which Python carries as html.entities.html5.

    python3 src/text/html/generate_named_references.py > src/text/html/named_references.cpp
"""
from html.entities import html5

full = sorted(name[:-1] for name in html5 if name.endswith(";"))
bare = {name for name in html5 if not name.endswith(";")}
assert len(full) == 2125 and len(bare) == 106 and bare <= set(full)
assert all(html5[name] == html5[name + ";"] for name in bare)
assert max(map(len, full)) == 31 and max(map(len, bare)) == 6
assert all(name.isascii() and name.isalnum() and name[0].isalpha() for name in full)


def wrapped(items, width=98):
    line = "   "
    for item in items:
        if len(line) + 1 + len(item) > width:
            yield line
            line = "   "
        line += " " + item
    yield line



print("""// Written by generate_named_references.py; do not edit. The 2,231 named character references of
// HTML 13.5: 2,125 names, 106 of which also count without ';'.
#include "references.h"

namespace ov::html {

// clang-format off
const char named_reference_names[] =""")
blob = "".join(full)
for start in range(0, len(blob), 92):
    end = ";" if start + 92 >= len(blob) else ""
    print(f'    "{blob[start:start + 92]}"{end}')
print("\nconst NamedReference named_references[named_reference_count] = {")
rows, offset = [], 0
for name in full:
    text = html5[name + ";"]
    size = len(text.encode())
    assert 1 <= size <= 6
    flag = "|128" if name in bare else ""
    characters = ",".join(f"'\\{byte:o}'" if byte > 126 or byte < 33 or byte in b"'\\" else f"'{chr(byte)}'"
                          for byte in text.encode())
    rows.append(f"{{{offset},{len(name)},{size}{flag},{{{characters}}}}},")
    offset += len(name)
assert offset < 65536
print("\n".join(wrapped(rows)))
print("};\n\nconst std::uint16_t named_reference_starts[53] = {")
letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
starts = [next(i for i, name in enumerate(full) if name[0] == letter) for letter in letters]
print("\n".join(wrapped(f"{start}," for start in starts + [len(full)])))
print("};\n// clang-format on\n\n}  // namespace ov::html")
