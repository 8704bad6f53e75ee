"""The palette under three deficiencies of colour vision, in light and in dark.

Contrast against paper is tested in test_charts.py; here it is whether colours can be told apart.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest

from terang.svg import PALETTE
from tests.test_charts import contrast

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "templates/theme/assets/stylesheets/terang.css"
Matrix = Sequence[Sequence[float]]

# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1.0, applied to linear RGB.
VISION: Mapping[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# OKLab: Björn Ottosson (2020), "A perceptual color space for image processing".
TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour: str, vision: str) -> list[float]:
    """A hex colour as somebody with this vision sees it, in OKLab times 100."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    seen = [min(max(part, 0.0), 1.0) for part in times(VISION[vision], linear)]
    return [100 * each for each in times(TO_LAB, [c ** (1 / 3) for c in times(TO_CONES, seen)])]


def colours(pattern: str, mode: int) -> list[str]:
    """The colours of the tokens that match, light (0) or dark (1)."""
    return [pair[mode] for token, pair in PALETTE.items() if re.fullmatch(pattern, token)]


@pytest.mark.parametrize("vision", VISION)
def test_grey_stays_grey_in_every_vision(vision: str) -> None:
    """The matrices are typed as published: each row sums to one."""
    assert [sum(row) for row in VISION[vision]] == pytest.approx([1, 1, 1], abs=1e-5)


def test_red_and_green_collapse_where_they_should() -> None:
    """The measure can fail: this pair differs for most people and hardly for some."""
    red, green = "#b04a3a", "#6b7a2e"

    apart = {vision: dist(lab(red, vision), lab(green, vision)) for vision in VISION}

    assert apart["normal"] > 15
    assert min(apart["protanopia"], apart["deuteranopia"]) < 8


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_series_can_be_told_apart(vision: str, mode: int) -> None:
    """Each pair of the four is at least 9 apart, more than Okabe and Ito's six (7.6)."""
    series = [lab(colour, vision) for colour in colours(r"--chart-\d", mode)]

    assert len(series) == 4
    assert min(dist(one, other) for one, other in combinations(series, 2)) >= 9


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_classes_go_one_way_and_each_differs_from_the_next(vision: str, mode: int) -> None:
    """Darker with more on light paper, lighter with more on dark, by clear steps."""
    classes = [lab(colour, vision) for colour in colours(r"--chart-seq-\d", mode)]
    lightness = [each[0] for each in classes]

    assert len(classes) == 5
    assert lightness == sorted(lightness, reverse=mode == 0)
    assert min(dist(one, other) for one, other in pairwise(classes)) >= 7


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_the_outline_of_what_is_pointed_at_stands_out(mode: int) -> None:
    """WCAG: 3 to 1 for what shows where one is, against the paper."""
    sheet = STYLE.read_text("utf-8").split("@media (prefers-color-scheme: dark) {\n", 1)[mode]
    accent = re.search(r"--accent: (#[0-9a-f]{6})", sheet)

    assert accent
    assert contrast(accent[1], PALETTE["--chart-paper"][mode]) >= 3
