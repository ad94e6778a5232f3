#!/usr/bin/env python3
"""The build keeps layers apart: what points the wrong way neither compiles nor configures.

Takes the compiler from CXX (clang++-19 when unset).
"""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILER = os.environ.get("CXX") or "clang++-19"

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(layers LANGUAGES NONE)
include("{root}/cmake/modules.cmake")
ov_module({below})
ov_module({module} LINKS {below})
"""


def header_of(layer):
    """A public header of `layer` as it is included, with its include root; None when it has none."""
    for folder in sorted((ROOT / "src" / layer).rglob("include")):
        for header in sorted((folder / layer).glob("*.h")):
            return header.relative_to(folder).as_posix(), folder
    return None


def include_roots(*layers):
    return [folder for layer in layers for folder in sorted((ROOT / "src" / layer).rglob("include"))
            if folder.is_dir()]


def compile_include(name, roots):
    """Standard error of compiling a file that includes `name`; empty when it compiles."""
    arguments = [f"-I{root}" for root in roots]
    done = subprocess.run([COMPILER, "-std=c++20", "-fsyntax-only", "-x", "c++", "-", *arguments],
                          input=f'#include "{name}"\n', stderr=subprocess.PIPE, text=True,
                          check=False)
    return done.stderr if done.returncode != 0 else ""


def configure(module, below):
    """Standard error of configuring a project in which `module` links `below`."""
    with tempfile.TemporaryDirectory() as folder:
        text = PROJECT.format(root=ROOT, module=module, below=below)
        (pathlib.Path(folder) / "CMakeLists.txt").write_text(text)
        done = subprocess.run(["cmake", "-S", folder, "-B", f"{folder}/build", "-G", "Ninja"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              check=False)
        return re.sub(r"\s+", " ", done.stderr) if done.returncode != 0 else ""


class LayersTest(unittest.TestCase):
    def test_text_finds_its_own_headers_and_base(self):
        name, _root = header_of("text")
        self.assertEqual(compile_include(name, include_roots("text", "base")), "")

    def test_text_does_not_find_headers_of_layers_above(self):
        for layer in ("ports", "pipeline", "adapters", "net", "domain", "cli"):
            header = header_of(layer)
            if header is None:
                continue
            with self.subTest(layer=layer):
                errors = compile_include(header[0], include_roots("text", "base"))
                self.assertIn(f"'{header[0]}' file not found", errors)

    def test_no_module_exports_more_than_its_own_include_folder(self):
        for folder in include_roots("base", "domain", "text", "net", "ports", "pipeline", "adapters"):
            layer = folder.relative_to(ROOT / "src").parts[0]
            self.assertEqual([entry.name for entry in folder.iterdir()], [layer], folder)

    def test_links_pointing_down_configure(self):
        for module, below in (("text/a", "base"), ("pipeline/a", "ports"), ("adapters/a", "net/b"),
                              ("text/a", "text/b"), ("app", "adapters/b")):
            with self.subTest(module=module, below=below):
                self.assertEqual(configure(module, below), "")

    def test_links_pointing_up_or_sideways_stop_the_configuration(self):
        for module, below in (("base", "domain"), ("text/a", "ports"), ("text/a", "pipeline/b"),
                              ("ports", "text/b"), ("pipeline/a", "adapters/b"),
                              ("adapters/a", "adapters/b"), ("cli/a", "adapters/b")):
            with self.subTest(module=module, below=below):
                errors = configure(module, below)
                self.assertIn(f"module {module} links {below}", errors)
                self.assertIn("may only use", errors)

    def test_unknown_layer_stops_the_configuration(self):
        self.assertIn("no such layer 'extra'", configure("extra/a", "base"))

    def test_gcc_is_refused_with_the_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["cmake", "-S", str(ROOT), "-B", folder, "-G", "Ninja",
                                   "-DCMAKE_CXX_COMPILER=g++"], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        errors = re.sub(r"\s+", " ", done.stderr)
        self.assertIn("Overture needs clang 19", errors)
        self.assertIn("co_await", errors)


if __name__ == "__main__":
    unittest.main()
