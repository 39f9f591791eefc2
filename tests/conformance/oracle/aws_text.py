# SPDX-License-Identifier: Apache-2.0
"""Profiles -> the text of a shared AWS file, in the ways in which people and tools write it."""
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Section:
    """A profile, or with its kind in front of the name an sso-session or services section."""

    name: str
    members: list[tuple[str, str]]
    nested: bool = False
    services: dict[str, str] = field(default_factory=dict)


def _head(dice: random.Random, name: str, prefix: str) -> str:
    kind, _, rest = name.partition(" ")
    if kind in ("sso-session", "services"):
        return f"[{kind} {_quote(dice, rest)}]"
    if name == "default":
        return "[profile default]" if prefix and dice.random() < 0.1 else "[default]"
    # `aws configure` quotes in the config file, and nothing in the credentials file.
    inner = _quote(dice, name) if prefix else name
    gap = "   " if dice.random() < 0.05 else " "
    text = f"{prefix.strip()}{gap}{inner}" if prefix else inner
    return f"[ {text} ]" if dice.random() < 0.03 and " " not in name else f"[{text}]"


def _quote(dice: random.Random, name: str) -> str:
    if " " in name:
        return f'"{name}"' if dice.random() < 0.5 else f"'{name}'"
    return f'"{name}"' if dice.random() < 0.08 else name


def _comment(dice: random.Random) -> str:
    return dice.choice(["# my keys", "; old", "#aws_access_key_id = AKIDOLD", "# [old]", "#"])


class _Style:
    """The habits of one author."""

    def __init__(self, dice: random.Random, tag: Callable[[str], None]) -> None:
        self.dice = dice
        self.separator = dice.choices([" = ", "=", " =", "= ", "\t=\t"], [8, 4, 0.5, 0.5, 0.3])[0]
        self.line_end = "\r\n" if dice.random() < 0.06 else "\n"
        self.upper = dice.random() < 0.03
        self.comments = dice.random() < 0.3
        self.inline = dice.random() < 0.06
        self.indent = "  " if dice.random() < 0.05 else ""
        self.gap = dice.random() < 0.7
        if self.inline:
            tag("inline-comment")
        if self.indent:
            tag("indented")

    def member(self, name: str, value: str) -> str:
        """One line of a section."""
        shown = name.upper() if self.upper else name
        tail = " # mine" if self.inline and self.dice.random() < 0.3 else ""
        trail = "  " if self.dice.random() < 0.03 else ""
        return f"{self.indent}{shown}{self.separator}{value}{tail}{trail}"


def _render_section(dice: random.Random, style: _Style, section: Section, prefix: str) -> list[str]:
    head = _head(dice, section.name, prefix)
    if style.comments and dice.random() < 0.3:
        head += " # head"
    lines = [head]
    s3 = ["s3 =", "    max_concurrent_requests = 20", "    addressing_style = path"]
    if section.nested and dice.random() < 0.5:
        lines += s3
        section.nested = False
    for name, value in section.members:
        if style.comments and dice.random() < 0.3:
            lines.append(style.indent + _comment(dice))
        lines.append(style.member(name, value.replace("@SELF@", section.name)))
        if dice.random() < 0.04:
            lines.append("")
    if section.nested:
        lines += s3
    for service, url in section.services.items():
        lines += [f"{service} =", f"  endpoint_url = {url}"]
        if style.comments and dice.random() < 0.4:
            lines.append("  # local one")
    return lines


def render(
    dice: random.Random, sections: list[Section], prefix: str, tag: Callable[[str], None]
) -> str:
    """The whole file; `prefix` is what stands before a profile's name in its head."""
    style = _Style(dice, tag)
    lines: list[str] = []
    if style.comments:
        lines.append("# managed by hand")
    if dice.random() < 0.03:
        lines.insert(0, "")
    for section in sections:
        lines += _render_section(dice, style, section, prefix)
        if style.gap:
            lines.append("")
    text = style.line_end.join(lines)
    return text if dice.random() < 0.1 else text + style.line_end
