# SPDX-License-Identifier: Apache-2.0
"""Proves that the lint tests of the pages can fail: one word of a page is changed at a time."""

import unittest
from pathlib import Path

import compatibility
import links
import packages
import scenarios


class Pages(unittest.TestCase):
    """The pages as they are, with one word of each kind changed."""

    ROOT = Path(__file__).resolve().parents[2]

    def page(self, name: str, old: str, new: str) -> str:
        text = (self.ROOT / name).read_text()
        self.assertIn(old, text)
        return text.replace(old, new, 1)

    def test_finds_name_that_differs_from_the_source(self) -> None:
        for check, name in [
            (compatibility.check_cluster, "`ecr-syncd/instance`"),
            (compatibility.check_exit_statuses, "| 77 |"),
            (compatibility.check_members, "`max_removals`"),
            (compatibility.check_message_ids, "c0de0005`"),
            (compatibility.check_plan, "`replace`, `remove`, `refuse`"),
            (compatibility.check_plan, "| `reason` |"),
        ]:
            page = self.page(compatibility.PAGE, name, name.replace("e", "x").replace("77", "76"))
            complaints = check(self.ROOT, page)
            self.assertTrue(any("lacks" in one for one in complaints), (name, complaints))
            self.assertTrue(any("there is no" in one for one in complaints), (name, complaints))

    def test_finds_member_that_the_manual_does_not_explain(self) -> None:
        page = (self.ROOT / compatibility.PAGE).read_text()
        manual = self.page(compatibility.MANUAL, ".It Ic unreadable_entries", ".It Ic unredable_entries")
        (complaint,) = compatibility.check_manual(page, manual)
        self.assertIn("unreadable_entries", complaint)

    def test_finds_test_that_does_not_exist(self) -> None:
        page = self.page(scenarios.PAGE, "::test_plan_", "::test_plam_")
        (complaint,) = scenarios.check_names(self.ROOT, page)
        self.assertIn("test_plam_sends", complaint)

    def test_finds_scenario_without_a_test(self) -> None:
        page = self.page(scenarios.PAGE, "`test_sync_accounts.py::test_concurrent", "`test_concurrent")
        page = page.replace("`test_sync_accounts.py::test_refused_patch", "`test_refused_patch", 1)
        (complaint,) = scenarios.check_rows(page)
        self.assertIn("at the same time", complaint)
        (complaint,) = scenarios.check_rows(self.page(scenarios.PAGE, "| 12 |", "| 13 |"))
        self.assertIn("in their order", complaint)

    def test_finds_link_that_leads_nowhere(self) -> None:
        page = self.ROOT / "README.md"
        text = "[a](docs/helper.md#the-cache) [b](docs/none.md) [c](docs/helper.md#the-cash)"
        missing, heading = links.check_page(page, text)
        self.assertIn("docs/none.md", missing)
        self.assertIn("#the-cash", heading)

    def test_finds_packages_that_the_page_does_not_name(self) -> None:
        script = (self.ROOT / packages.LIST).read_text()
        page = self.page(packages.PAGE, "libcurl4-openssl-dev", "libcurl4-gnutls-dev")
        lacking, beyond = packages.check(script, page)
        self.assertIn("lacks libcurl4-openssl-dev", lacking)
        self.assertIn("names libcurl4-gnutls-dev", beyond)


if __name__ == "__main__":
    unittest.main()
