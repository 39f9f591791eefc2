# SPDX-License-Identifier: Apache-2.0
"""Proves that tests/support/unless_proved.py passes over nothing that might have changed."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "support" / "unless_proved.py"


class Proved(unittest.TestCase):
    """A command that counts its runs and writes a report."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.report = self.folder / "cases" / "e2e.x.xml"
        self.report.parent.mkdir()
        self.program = self.folder / "program"
        self.program.write_text("1")

    def run_it(self, status: int = 0, **environment: str) -> int:
        """Its exit status."""
        command = f"echo run >>{self.folder}/runs; echo report >{self.report}; exit {status}"
        argv = [sys.executable, "-B", str(SCRIPT), str(self.report), str(self.program), "--", "sh", "-c", command]
        return subprocess.run(argv, env=os.environ | environment, check=False, stdout=subprocess.DEVNULL).returncode

    def count(self) -> int:
        runs = self.folder / "runs"
        return len(runs.read_text().splitlines()) if runs.exists() else 0

    def test_runs_once_and_keeps_the_report(self) -> None:
        self.assertEqual(self.run_it(), 0)
        self.report.unlink()
        self.assertEqual(self.run_it(), 0)
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.report.read_text(), "report\n")

    def test_runs_again_after_a_change(self) -> None:
        self.run_it()
        self.program.write_text("2")
        self.run_it()
        self.assertEqual(self.count(), 2)

    def test_remembers_no_failure(self) -> None:
        self.assertEqual(self.run_it(1), 1)
        self.assertEqual(self.run_it(1), 1)
        self.assertEqual(self.count(), 2)

    def test_forgets_what_passed_before_a_failure(self) -> None:
        self.run_it()
        self.program.write_text("2")
        self.run_it(1)
        self.program.write_text("1")
        self.run_it()
        self.assertEqual(self.count(), 3)

    def test_judges_another_api_server_every_time(self) -> None:
        for _ in range(2):
            self.run_it(KUBECONFIG_UNDER_TEST="/some/file")
        self.assertEqual(self.count(), 2)


if __name__ == "__main__":
    unittest.main()
