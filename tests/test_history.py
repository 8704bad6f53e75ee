"""A past value may differ between two releases only with a stated reason."""

import shutil
from pathlib import Path

from terang import figures, history, read, tables

CORRECTION = """corrections:
  - figure: saldo
    period: 2025-12
    before: Rp395.200
    after: Rp396.000
    reason: {id: Salah ketik., en: A slip of the pen.}
"""


def two_releases(tiny: Path) -> Path:
    """The smallest project with a second release that says the same as the first."""
    folder = tiny / "data" / "releases"
    shutil.copytree(folder / "2026-01", folder / "2026-02")
    return folder / "2026-02"


def changes(tiny: Path) -> list[str]:
    sources = read.everything(tiny)
    store, faults = tables.read(tiny, sources.package, sources.releases)
    assert store is not None, faults
    reads = figures.reads(sources.figures, store)
    found = history.everything(store, sources.package.resources, sources.releases, reads)
    store.connection.close()
    return [str(problem).splitlines()[0] for problem in found]


def test_a_release_that_repeats_the_past_is_let_through(tiny):
    """The same rows in both releases are no finding."""
    two_releases(tiny)

    assert changes(tiny) == []


def test_a_changed_past_value_is_named_by_its_row(tiny):
    """The row is named by its key, in the file of the later release."""
    ledger = two_releases(tiny) / "ledger.csv"
    ledger.write_text(
        ledger.read_text().replace("0,1000000,604800,395200", "0,1000800,604800,396000")
    )

    assert changes(tiny) == [
        "data/releases/2026-02/ledger.csv:1: "
        "a past value differs from the release before: month 2025-12"
    ]


def test_a_row_that_is_gone_is_named(tiny):
    """What was published once cannot vanish without a word."""
    ledger = two_releases(tiny) / "ledger.csv"
    kept = [line for line in ledger.read_text().splitlines() if not line.startswith("2025-12")]
    ledger.write_text("\n".join(kept) + "\n")

    assert changes(tiny) == [
        "data/releases/2026-02/ledger.csv:1: a row of the release before is gone: month 2025-12"
    ]


def test_a_change_with_its_reason_is_let_through(tiny):
    """A correction for that month, in the release that brings it, is the reason."""
    folder = two_releases(tiny)
    ledger = folder / "ledger.csv"
    ledger.write_text(
        ledger.read_text().replace("0,1000000,604800,395200", "0,1000800,604800,396000")
    )
    release = folder / "release.yml"
    release.write_text(release.read_text() + CORRECTION)

    assert changes(tiny) == []
