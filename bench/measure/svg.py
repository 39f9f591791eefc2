# SPDX-License-Identifier: Apache-2.0
"""A picture of lines over two logarithmic axes, as SVG."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

COLOURS = {"hit": "#1a7f5a", "miss": "#2b5fb8", "miss, static file": "#7a4fb5", "Go helper, hit": "#d08a1d",
           "Go helper, miss": "#b8432b"}
WIDTH, HEIGHT, LEFT, TOP, INNER, LOW = 760, 420, 70, 50, 470, 310


@dataclass
class Picture:
    """Milliseconds, each line's, over one quantity; both axes are logarithmic."""

    name: str
    title: str
    quantity: str
    lines: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def add(self, line: str, x: int, seconds: float) -> None:
        self.lines.setdefault(line, []).append((x, seconds * 1e3))

    def write(self, folder: Path, note: str) -> None:
        """NAME.svg, which is its own legend."""
        xs = sorted({x for points in self.lines.values() for x, _ in points})
        ys = [y for points in self.lines.values() for _, y in points]
        low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))

        def place(x: float, y: float) -> tuple[float, float]:
            share = (math.log10(x) - math.log10(xs[0])) / (math.log10(xs[-1]) - math.log10(xs[0]))
            return LEFT + share * INNER, TOP + (high - math.log10(y)) / max(1, high - low) * LOW

        parts = [f'<text x="{LEFT}" y="24" font-size="16" font-weight="bold">{self.title}</text>']
        for power in range(low, high + 1):
            _, y = place(xs[0], 10.0 ** power)
            parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + INNER}" y2="{y:.1f}" stroke="#ccc"/>'
                         f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** power:g} ms</text>')
        for x in xs:
            parts.append(f'<text x="{place(x, 10.0 ** low)[0]:.1f}" y="{TOP + LOW + 20}" text-anchor="middle">'
                         f'{x:,}</text>')
        parts.append(f'<text x="{LEFT + INNER / 2}" y="{TOP + LOW + 42}" text-anchor="middle">{self.quantity}'
                     f'</text><text x="8" y="{HEIGHT - 4}" font-size="9" fill="#777">{note}</text>')
        parts += [self.draw(line, points, place) for line, points in self.spread(place)]
        (folder / f"{self.name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            f'font-size="13"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(parts)
            + "\n</svg>\n")

    def spread(self, place: Callable) -> list[tuple[tuple[str, float], list]]:
        """Each line with the height of its label, so that no two labels lie on each other."""
        order = sorted(self.lines.items(), key=lambda item: place(*item[1][-1])[1])
        spread, last = [], -math.inf
        for line, points in order:
            last = max(place(*points[-1])[1], last + 16)
            spread.append(((line, last), points))
        return spread

    def draw(self, label: tuple[str, float], points: list, place: Callable) -> str:
        """A line, its points, and its name behind its end."""
        line, height = label
        colour = COLOURS[line]
        at = [place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at)
        return (f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'
                f'<text x="{LEFT + INNER + 10}" y="{height + 4:.1f}" fill="{colour}">{line}, '
                f'{points[-1][1]:,.1f} ms</text>')
