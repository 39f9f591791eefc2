# SPDX-License-Identifier: Apache-2.0
"""Fails where a program is linked to more than it may be, read from its ELF headers."""

import re
import subprocess
import sys
from pathlib import Path

# Sonames without the version: what the full program may load by itself.
ALLOWED_FULL = {"libcurl", "libcrypto", "libssl", "libsimdjson", "libsqlite3", "libpugixml",
                "libyaml-cpp", "libboost_program_options", "libstdc++", "libgcc_s", "libm", "libc",
                "ld-linux-x86-64", "ld-linux-aarch64"}

# And the daemon besides.
ALLOWED_SYNCD = ALLOWED_FULL | {"libre2", "libprometheus-cpp-core"}


def readelf(path: Path) -> str:
    return subprocess.run(["readelf", "-W", "-h", "-l", "-d", "-s", path], check=True, text=True,
                          capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def needed(text: str) -> list[str]:
    return re.findall(r"\(NEEDED\).*\[(.+?)\]", text)


def elf_type(text: str) -> str:
    return re.search(r"^\s*Type:\s+(\w+)", text, re.MULTILINE).group(1)


def has_executable_stack(text: str) -> bool:
    return re.search(r"GNU_STACK.*\sRWE\s", text) is not None


def check_hardening(name: str, text: str) -> list[str]:
    """What cmake/Hardening.cmake asks of the build that ships."""
    complaints = []
    if "GNU_RELRO" not in text:
        complaints.append(f"{name}: its relocations stay writable (no GNU_RELRO)")
    if needed(text) and not re.search(r"\((FLAGS|FLAGS_1)\).*\b(BIND_)?NOW\b", text):
        complaints.append(f"{name}: it binds lazily (no NOW)")
    if "__stack_chk_fail" not in text:
        complaints.append(f"{name}: it has no stack protector")
    return complaints


def check_front(path: Path) -> list[str]:
    """Static and not position-independent: nothing is loaded and nothing relocated at start."""
    text = readelf(path)
    complaints = [f"front: needs {library}" for library in needed(text)]
    if "INTERP" in text:
        complaints.append("front: has a program interpreter")
    if elf_type(text) != "EXEC":
        complaints.append(f"front: is of type {elf_type(text)}, not EXEC")
    if has_executable_stack(text):
        complaints.append("front: its stack is executable")
    return complaints


def check_dynamic(name: str, allowed: set[str], path: Path) -> list[str]:
    text = readelf(path)
    complaints = [f"{name}: needs {library}, which is not on the list" for library in needed(text)
                  if library.split(".so")[0] not in allowed]
    if not needed(text):
        complaints.append(f"{name}: is static, so Debian's security updates do not reach it")
    if elf_type(text) != "DYN":
        complaints.append(f"{name}: is of type {elf_type(text)}, not position-independent")
    if has_executable_stack(text):
        complaints.append(f"{name}: its stack is executable")
    return complaints


def check_full(path: Path) -> list[str]:
    return check_dynamic("full", ALLOWED_FULL, path)


def check_syncd(path: Path) -> list[str]:
    return check_dynamic("syncd", ALLOWED_SYNCD, path)


CHECKS = {"front": check_front, "full": check_full, "syncd": check_syncd}


def main(arguments: list[str]) -> int:
    """[--shipped] KIND PATH...: 1 with every complaint, else 0."""
    is_shipped = arguments[0] == "--shipped"
    pairs = arguments[1:] if is_shipped else arguments
    found = []
    for kind, path in zip(pairs[::2], pairs[1::2]):
        found += CHECKS[kind](Path(path))
        if is_shipped:
            found += check_hardening(kind, readelf(Path(path)))
    print("\n".join(found) or "the programs link what they may")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
