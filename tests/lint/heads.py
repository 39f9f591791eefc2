# SPDX-License-Identifier: Apache-2.0
"""Fails where a file lacks its head, is too long to read at once, or carries an unfinished note."""

import sys
from pathlib import Path

FOLDERS = ("common", "helper", "syncd", "bench", "tests", "cmake", "scripts", ".ci")
SPDX = "SPDX-License-Identifier: Apache-2.0"
LONGEST = 300
NOTES = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
# How the sentence that says a file's job may start, by suffix.
SENTENCE = {".h": "// ", ".cc": "// ", ".py": '"""'}


def is_script(path: Path) -> bool:
    return path.suffix == "" and path.read_bytes()[:2] == b"#!"


def is_ours(path: Path) -> bool:
    if not path.is_file() or "__pycache__" in path.parts:
        return False
    by_name = path.suffix in (".h", ".cc", ".py", ".sh", ".cmake") or path.name == "CMakeLists.txt"
    return by_name or is_script(path)


def check_file(path: Path) -> list[str]:
    try:
        lines = path.read_text().splitlines()
    except UnicodeDecodeError:
        return ["is not UTF-8"]
    complaints = []
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    if not lines or SPDX not in lines[0]:
        complaints.append("does not begin with the SPDX line")
    sentence = SENTENCE.get(path.suffix)
    if sentence and (len(lines) < 2 or not lines[1].startswith(sentence)):
        complaints.append("has no sentence under the SPDX line that says its job")
    if len(lines) > LONGEST:
        complaints.append(f"has {len(lines)} lines; {LONGEST} is the limit")
    for number, line in enumerate(lines, start=1):
        complaints += [f"line {number}: {note}" for note in NOTES if note in line]
    return complaints


def check(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)} {complaint}"
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if is_ours(path)
        for complaint in check_file(path)
    ]


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every head is in place")
    sys.exit(1 if found else 0)
