# SPDX-License-Identifier: Apache-2.0
"""The rows whose figures are numbers of tests: published vectors, and causes that explain names."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from .programs import Programs
from .table import Row

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "vectors"


def _count(file: Path) -> tuple[int, int, int]:
    """Tests of a JUnit report that passed, failed and were skipped."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        tags = {child.tag for child in case}
        if "failure" in tags or "error" in tags or case.get("status") == "fail":
            failed += 1
        elif "skipped" in tags or case.get("status") in ("disabled", "notrun"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def vectors_row(programs: Programs) -> Row:
    what = "vector cases: those of botocore, and the published ones where they are present"
    must = "all pass, each exception listed with its reason"
    build = programs.folder.parent
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(["ctest", "--test-dir", str(build), "--output-junit", str(report),
                        "--label-regex", "conformance|shared-vectors"],
                       capture_output=True, check=False)
        if not report.exists():
            return Row(what, must, "not measured: the tests are not built", False)
        passed, failed, skipped = _count(report)
    shared = "" if SHARED.exists() else "; the published ones are not here"
    return Row(what, must,
               f"{passed} tests pass, {failed} fail, {skipped} are skipped{shared}; each test runs "
               "a table of vectors, [conformance.md](conformance.md) counts them and lists the "
               "exceptions", passed > 0 and failed == 0 and skipped == 0)


def explain_row(programs: Programs) -> Row:
    what = "`explain` against each set-up that the messages must tell apart, broken"
    must = "names the true cause and its remedy, word by word as docs/messages.md has it"
    environment = {**os.environ, "ECR_BIN_DIR": str(programs.folder)}
    done = subprocess.run(
        ["/usr/bin/python3", "-B", "-m", "pytest", "-v", "-p", "no:cacheprovider",
         "test_explain.py", "-k", "true_cause"],
        cwd=ROOT / "tests" / "e2e", env=environment, capture_output=True, text=True, check=False)
    passed = re.findall(r"\[(.*)\] PASSED", done.stdout)
    failed = re.findall(r"\[(.*)\] FAILED", done.stdout)
    if not passed and not failed:
        return Row(what, must, f"not measured: {done.stdout.strip().splitlines()[-1]}", False)
    causes = "; ".join(name.partition(": ")[2] for name in passed)
    return Row(what, must, f"{len(passed)} of {len(passed) + len(failed)}: {causes}",
               bool(passed) and not failed and done.returncode == 0)
