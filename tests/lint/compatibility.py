# SPDX-License-Identifier: Apache-2.0
"""Fails where docs/compatibility.md has a name that the source has not, or lacks one, or where
ecr-syncd.yaml(5) does not explain a member of the configuration."""

import re
import sys
from pathlib import Path

PAGE = "docs/compatibility.md"
MANUAL = "docs/ecr-syncd.yaml.5"
CODE = re.compile(r"`([^`]+)`")


def constant(text: str, name: str) -> str:
    """The value of `constexpr ... name = "value"`; empty where there is none."""
    found = re.search(rf'\b{name}\s*=\s*"([^"]*)"', text)
    return found[1] if found else ""


def section(page: str, title: str) -> str:
    """The text below a heading, up to the next."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    return found[1] if found else ""


def cells(text: str, column: int) -> list[str]:
    """One column of all tables in the text, without their heads."""
    found, is_body = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            is_body = False
        elif set(line) <= set("|- "):
            is_body = True
        elif is_body:
            found.append(line.split("|")[1:-1][column].strip())
    return found


def words(texts: list[str]) -> set[str]:
    """What stands in backquotes."""
    return {word for text in texts for word in CODE.findall(text)}


def differ(what: str, listed: set[str], real: set[str]) -> list[str]:
    """A complaint for each that only one of the two has."""
    return ([f"{PAGE}: lacks {what} {name}" for name in sorted(real - listed)]
            + [f"{PAGE}: there is no {what} {name}" for name in sorted(listed - real)])


def read(root: Path, name: str) -> str:
    return (root / name).read_text()


def check_cluster(root: Path, page: str) -> list[str]:
    decision, owner = read(root, "syncd/pull_secret/decision.h"), read(root, "syncd/pull_secret/owner.h")
    settlement = read(root, "syncd/pull_secret/settlement.h")
    manager = constant(decision, "kFieldManager")
    lease = read(root, "syncd/membership/member_lease.h")
    join = constant(read(root, "syncd/cli/join/account.cc"), "kManagerPrefix")
    real = {manager, f"{join}INSTANCE", constant(owner, "kManagedByLabel"),
            constant(decision, "kInstanceLabel"), constant(decision, "kExpiryAnnotation"),
            constant(settlement, "kInstallationAnnotation"),
            constant(settlement, "kSourceAnnotation"),
            constant(read(root, "syncd/service/cluster_slice.h"), "kTenureAnnotation"),
            constant(lease, "kGroupLabel"), *re.findall(r'k\w+ = "(ecr-syncd/\w+)"',
                                                       read(root, "syncd/membership/member_lease.cc"))}
    return differ("name in the cluster", words(cells(section(page, "In the cluster"), 1)), real)


def check_exit_statuses(root: Path, page: str) -> list[str]:
    text = read(root, "syncd/service/process_deps.h")
    real = set(re.findall(r"inline constexpr int k\w+ = (\d+);", text))
    return differ("exit status", set(cells(section(page, "Exit statuses of `ecr-syncd`"), 0)), real)


def check_members(root: Path, page: str) -> list[str]:
    real = {"registries", "clusters"}
    taken = re.compile(r'\btake\w*\(\s*(?:\w+,\s*)?"([a-z_]+)"')
    for path in sorted((root / "syncd/config").rglob("*.cc")):
        real |= set(taken.findall(path.read_text()))
    tables = section(page, "Configuration files").split("\n\n")
    listed = words(cells(next(t for t in tables if t.startswith("| place")), 1))
    return differ("member of the configuration", listed, real)


def check_manual(page: str, manual: str) -> list[str]:
    """A complaint for each member that the page promises and the manual does not explain."""
    tables = section(page, "Configuration files").split("\n\n")
    listed = words(cells(next(t for t in tables if t.startswith("| place")), 1))
    return [f"{MANUAL}: does not explain {name}" for name in sorted(listed)
            if not re.search(rf"\bIc {name}\b", manual)]


def check_message_ids(root: Path, page: str) -> list[str]:
    real = set(re.findall(r'"([0-9a-f]{32})"', read(root, "syncd/observe/message_ids.h")))
    return differ("MESSAGE_ID", words(cells(section(page, "Journal"), 0)), real)


def check_plan(root: Path, page: str) -> list[str]:
    text, table = read(root, "syncd/cli/plan.cc"), section(page, "`plan --json`")
    members = set(re.findall(r'append_member\(json, "(\w+)"', text))
    actions = set(re.findall(r'\{Kind::\w+, "(\w+)"', text))
    row = next(row for row in table.splitlines() if row.startswith("| `action`"))
    return (differ("member of plan --json", words(cells(table, 0)), members)
            + differ("action of plan --json", words(row.split("|")[2:]), actions))


def check_metrics(root: Path, page: str) -> list[str]:
    real = set(re.findall(r'"(ecr_syncd_\w+)"', read(root, "syncd/observe/metrics.cc") + read(root, "syncd/observe/metrics_members.cc")))
    return differ("metric", words(cells(section(page, "Metric names"), 0)), real)


def check(root: Path) -> list[str]:
    page = read(root, PAGE)
    checks = (check_cluster, check_exit_statuses, check_members, check_message_ids, check_metrics,
              check_plan)
    return ([complaint for one in checks for complaint in one(root, page)]
            + check_manual(page, read(root, MANUAL)))


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or f"{PAGE} says what the source says")
    sys.exit(1 if found else 0)
