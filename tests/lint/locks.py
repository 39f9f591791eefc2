# SPDX-License-Identifier: Apache-2.0
"""Fails where product code has a lock that the compiler does not check: one of std's own, or a
Mutex of which no member says that it is guarded by it."""

import re
import sys
from pathlib import Path

from tree import source_files

FOLDERS = ("common", "helper", "syncd")
WRAPPER = "common/base/mutex.h"
BARE = re.compile(
    r"\bstd::((?:recursive_|timed_|recursive_timed_|shared_|shared_timed_)?mutex"
    r"|lock_guard|unique_lock|scoped_lock|shared_lock|condition_variable(?:_any)?)\b"
    r"|\b(pthread_(?:mutex|rwlock|cond|spin)_\w+)")
HEADER = re.compile(r"#\s*include\s*<(mutex|shared_mutex|condition_variable)>")
MEMBER = re.compile(r"^\s*(?:mutable |static )*(?:cred::)?Mutex (\w+);", re.M)
COMMENT = re.compile(r"//[^\n]*")


def check_file(path: Path) -> list[str]:
    text = COMMENT.sub("", path.read_text())
    complaints = [f"uses {match[0]}; Mutex, MutexLock and ConditionVariable of {WRAPPER} are "
                  "checked by the compiler" for match in BARE.finditer(text)]
    complaints += [f"includes <{name}>, which only {WRAPPER} does"
                   for name in HEADER.findall(text)]
    members = MEMBER.findall(text)
    for name in sorted(set(members)):
        if members.count(name) > len(re.findall(rf"GUARDED_BY\({name}\)", text)):
            complaints.append(f"no member is GUARDED_BY({name})")
    return complaints


def check(root: Path) -> list[str]:
    return [f"{path.relative_to(root)}: {complaint}"
            for path in source_files(root, FOLDERS)
            if str(path.relative_to(root)) != WRAPPER
            for complaint in check_file(path)]


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every lock is one that the compiler checks")
    sys.exit(1 if found else 0)
