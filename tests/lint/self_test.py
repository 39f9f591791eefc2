# SPDX-License-Identifier: Apache-2.0
"""Proves that the lint tests can fail: each rule is broken once in a tiny tree."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import elf
import heads
import layers
import locks
import names
import shown_urls

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cmake"))
import unity_groups  # noqa: E402

HEAD = "// SPDX-License-Identifier: Apache-2.0\n// Does one thing.\n"
GOOD = {
    "common/base/CMakeLists.txt": "cred_layer(base HEADERS text.h SOURCES text.cc)",
    "common/base/text.h": "#pragma once",
    "common/base/text.cc": '#include "base/text.h"\n#include <string>',
    "common/json/CMakeLists.txt": "cred_layer(json HEADERS json.h SOURCES json.cc USES base)",
    "common/json/json.h": '#include "base/text.h"',
    "common/json/json.cc": '#include <simdjson.h>\n#include "json/json.h"',
    "common/cache/CMakeLists.txt": "cred_layer(cache_key HEADERS key.h USES base)  # first\n"
    "cred_layer(cache_read HEADERS\n  reader.h  # a remark\n SOURCES reader.cc USES cache_key)",
    "common/cache/key.h": '#include "base/text.h"',
    "common/cache/reader.h": '#include "cache/key.h"',
    "common/cache/reader.cc": '#include "cache/reader.h"\n#include <sqlite3.h>',
    "helper/front/main.cc": '#include "cache/reader.h"\n#include "front/lookup.h"',
    "helper/front/lookup.h": "#pragma once",
    "helper/full/main.cc": '#include "json/json.h"',
}


class Tree(unittest.TestCase):
    """A small tree that is in order; each test breaks one thing."""

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for name, text in GOOD.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = HEAD if path.suffix in (".h", ".cc") else HEAD.replace("//", "#")
        path.write_text(head + text + "\n")

    def assert_complains(self, complaints: list[str], *words: str) -> None:
        self.assertEqual(len(complaints), 1, complaints)
        for word in words:
            self.assertIn(word, complaints[0])


class Layers(Tree):
    def test_accepts_tree_in_order(self) -> None:
        self.assertEqual(layers.check(self.root), [])

    def test_finds_include_upwards(self) -> None:
        self.write("common/base/text.cc", '#include "json/json.h"')
        self.assert_complains(layers.check(self.root), "common/base/text.cc", "json")

    def test_finds_include_between_cache_targets(self) -> None:
        self.write("common/cache/key.h", '#include "cache/reader.h"')
        self.assert_complains(layers.check(self.root), "common/cache/key.h", "cache_read")

    def test_finds_include_of_program_from_layer(self) -> None:
        self.write("common/json/json.cc", '#  include "helper/front/lookup.h"')
        self.assert_complains(layers.check(self.root), "json must not include", "front")

    def test_finds_include_of_network_layer_from_front(self) -> None:
        self.write("helper/front/main.cc", '#include "json/json.h"')
        self.assert_complains(layers.check(self.root), "front must not include", "json")

    def test_finds_use_upwards_in_build_file(self) -> None:
        self.write("common/base/CMakeLists.txt",
                   "cred_layer(base HEADERS text.h SOURCES text.cc USES json)")
        self.assert_complains(layers.check(self.root), "cred_layer(base)", "json")

    def test_finds_file_without_layer(self) -> None:
        self.write("common/json/extra.cc", "")
        self.assert_complains(layers.check(self.root), "common/json/extra.cc")

    def test_finds_include_of_absent_file(self) -> None:
        self.write("common/json/json.cc", '#include "json/gone.h"')
        self.assert_complains(layers.check(self.root), "json/gone.h")

    def test_finds_second_owner_of_library(self) -> None:
        self.write("helper/full/main.cc", "#include <sqlite3.h>")
        self.assert_complains(layers.check(self.root), "helper/full/main.cc", "sqlite3.h")

    def test_finds_owner_of_header_in_folder(self) -> None:
        self.write("helper/full/main.cc", "#include <curl/curl.h>")
        self.assert_complains(layers.check(self.root), "helper/full/main.cc", "common/http/curl_*")


class Names(Tree):
    def test_accepts_overloads(self) -> None:
        self.write("common/base/text.h", "int read(const Text& text);")
        self.write("common/json/json.h", "int read(const Json& json);\nclass Text;")
        self.assertEqual(names.find_twins(self.root), [])

    def test_finds_type_defined_twice(self) -> None:
        self.write("common/base/text.h", "struct Section {};")
        self.write("common/json/json.h", "struct Section {};")
        self.assert_complains(names.find_twins(self.root), "Section", "base/text.h", "json/json.h")

    def test_finds_function_of_one_mangled_name(self) -> None:
        self.write("common/base/text.h", "std::string_view read(const Text& one,\n  int two = 2);")
        self.write("common/json/json.h", "Result<std::string> read(const Text& a, int b);")
        self.assert_complains(names.find_twins(self.root), "read(const Text&, int)", "json/json.h")


class UnityGroups(Tree):
    def groups(self, one: str, two: str) -> list[int]:
        self.write("common/base/one.cc", one)
        self.write("common/base/two.cc", two)
        sources = [unity_groups.Source(self.root, self.root / "common/base" / name)
                   for name in ("one.cc", "two.cc")]
        return [number for _, number in unity_groups.group_folder(sources, 8)]

    def test_puts_files_together(self) -> None:
        self.assertEqual(self.groups("namespace {\nint a();\n}", "namespace {\nint b();\n}"), [0, 0])

    def test_keeps_apart_what_has_a_private_name_of_the_other(self) -> None:
        self.assertEqual(self.groups("namespace {\nconstexpr int kMost = 1;\n}", "int f(int kMost);"), [0, 1])
        self.assertEqual(self.groups("namespace {\nstruct Text {};\n}", "namespace {\nenum class Text {};\n}"),
                         [0, 1])
        self.assertEqual(self.groups("#define LIMIT 1", "int LIMIT = 2;"), [0, 1])
        self.assertEqual(self.groups("int main() {}", "int main(int, char**) {}"), [0, 1])


class Heads(Tree):
    def test_accepts_tree_in_order(self) -> None:
        self.assertEqual(heads.check(self.root), [])

    def test_finds_missing_licence(self) -> None:
        (self.root / "common/base/text.h").write_text("// Does one thing.\n// Well.\n")
        self.assert_complains(heads.check(self.root), "common/base/text.h", "SPDX")

    def test_finds_missing_sentence(self) -> None:
        (self.root / "common/base/text.h").write_text(HEAD.splitlines()[0] + "\n#pragma once\n")
        self.assert_complains(heads.check(self.root), "common/base/text.h", "sentence")

    def test_finds_file_too_long(self) -> None:
        self.write("common/base/text.cc", "\n" * 300)
        self.assert_complains(heads.check(self.root), "common/base/text.cc", "300")

    def test_finds_unfinished_note_in_script(self) -> None:
        path = self.root / "scripts/run"
        path.parent.mkdir()
        path.write_text("#!/bin/sh\n" + HEAD.replace("//", "#") + "# TO" + "DO: more\n")
        self.assert_complains(heads.check(self.root), "scripts/run", "TO" + "DO")


class Locks(Tree):
    GUARDED = '#include "base/mutex.h"\nclass A {\n  Mutex mutex_;\n  int a_ GUARDED_BY(mutex_);\n};'

    def test_accepts_tree_in_order(self) -> None:
        self.write("common/base/mutex.h", "#include <mutex>\nstd::mutex mutex_;")
        self.write("common/base/text.h", self.GUARDED + "  // no std::mutex\n")
        self.assertEqual(locks.check(self.root), [])

    def test_finds_lock_that_the_compiler_does_not_check(self) -> None:
        for name in ("std::mutex", "std::shared_mutex", "std::lock_guard", "std::unique_lock",
                     "std::scoped_lock", "std::condition_variable", "pthread_mutex_lock"):
            self.write("helper/front/lookup.h", name + " a;")
            self.assert_complains(locks.check(self.root), "helper/front/lookup.h", name)

    def test_finds_header_of_such_locks(self) -> None:
        self.write("common/base/text.cc", "#include <mutex>")
        self.assert_complains(locks.check(self.root), "common/base/text.cc", "<mutex>")

    def test_finds_mutex_that_guards_nothing(self) -> None:
        self.write("common/base/text.h", self.GUARDED.replace(" GUARDED_BY(mutex_)", ""))
        self.assert_complains(locks.check(self.root), "common/base/text.h", "GUARDED_BY(mutex_)")

    @unittest.skipUnless(shutil.which("clang++-14"), "needs clang")
    def test_compiler_refuses_member_without_its_lock(self) -> None:
        common = Path(__file__).resolve().parents[2] / "common"
        command = ["clang++-14", "-std=c++20", "-fsyntax-only", "-Werror", "-Wthread-safety",
                   f"-I{common}", "-xc++", "-"]
        start = self.GUARDED.removesuffix("};").replace("class A", "using namespace cred;\nclass A")
        start += "  ConditionVariable condition_;\n"
        good = "  void b() { const MutexLock lock(mutex_); ++a_; condition_.wait(mutex_); }\n};"
        bad = ("  void b() { ++a_; }\n  void c() { condition_.wait(mutex_); }\n"
               "  void d() { MutexLock lock(mutex_); lock.unlock(); ++a_; }\n};")
        for text, errors in ((start + good, 0), (start + bad, 3)):
            done = subprocess.run(command, input=text, capture_output=True, text=True)
            self.assertEqual(done.stderr.count(" error: "), errors, done.stderr)


class ShownUrls(Tree):
    FILE = "common/base/text.cc"

    def test_accepts_what_is_shown_as_it_should_be(self) -> None:
        self.write(self.FILE, 'text += show_url(a.url) + show_host(server);  // text += url\n'
                              'log("see " + url_of(x) + "proxy + server" + url.size());')
        self.assertEqual(shown_urls.check(self.root, {}), [])

    def test_finds_a_url_that_goes_into_a_text(self) -> None:
        for code, name in (('"at " + request.url', "request.url"), ("text += proxy_", "proxy_"),
                           ("out << cluster->server", "cluster->server"),
                           ("text.append(proxy_url)", "proxy_url"), ("server + ':'", "server"),
                           ("options_.endpoint + path", "options_.endpoint")):
            self.write(self.FILE, f"f({code});")
            self.assert_complains(shown_urls.check(self.root, {}), self.FILE, f"{name} goes into")

    def test_accepts_what_is_listed_and_finds_what_is_no_longer_there(self) -> None:
        self.write(self.FILE, "text += url;")
        listed = {self.FILE: {"url": "a request"}}
        self.assertEqual(shown_urls.check(self.root, listed), [])
        self.write(self.FILE, "text += name;")
        self.assert_complains(shown_urls.check(self.root, listed), "url is listed")
        gone = {"common/base/gone.cc": {}}
        self.assert_complains(shown_urls.check(self.root, gone), "is not a file")


class Elf(unittest.TestCase):
    """The interpreter that runs this test is a dynamic program with libraries of its own."""

    PROGRAM = Path("/usr/bin/python3").resolve()

    def test_finds_dynamic_front(self) -> None:
        complaints = "\n".join(elf.check_front(self.PROGRAM))
        self.assertIn("needs libc.so.6", complaints)
        self.assertIn("interpreter", complaints)

    def test_finds_library_that_full_may_not_need(self) -> None:
        self.assertIn("which is not on the list", "\n".join(elf.check_full(self.PROGRAM)))

    def test_finds_each_hardening_that_is_missing(self) -> None:
        library = " 0x1 (NEEDED) Shared library: [libc.so.6]\n"
        good = f"{library} 0x1e (FLAGS) BIND_NOW\n GNU_RELRO 0x1\n 7: FUNC __stack_chk_fail\n"
        self.assertEqual(elf.check_hardening("full", good), [])
        for word in ("BIND_NOW", "GNU_RELRO", "__stack_chk_fail"):
            complaints = elf.check_hardening("full", good.replace(word, ""))
            self.assertEqual(len(complaints), 1, complaints)

if __name__ == "__main__":
    unittest.main()
