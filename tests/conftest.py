"""The smallest whole project, a fresh copy for each test, and the option that renews gold files."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import build
from terang import disclosure, pages, read, serve, tables
from terang.results import Findings, Site

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"

# The same examples in every run, so that a red test stays red until it is mended.
settings.register_profile("terang", derandomize=True, deadline=None)
settings.load_profile("terang")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`python -m pytest tests/test_gold.py --update-gold` writes the gold files anew."""
    parser.addoption("--update-gold", action="store_true", help="write what is expected anew")


@pytest.fixture
def update_gold(request: pytest.FixtureRequest) -> bool:
    """Whether the files of expected output are to be written instead of held against."""
    return bool(request.config.getoption("--update-gold"))


@pytest.fixture(scope="session")
def copy_tiny() -> Callable[[Path], Path]:
    """Copies the smallest project to a new folder, ready for `build.py --root`."""
    return _copy_tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of tests/tiny with the templates and mkdocs.yml of the repository beside it."""
    return _copy_tiny(tmp_path / "tiny")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has set must not change what the tests build."""
    monkeypatch.delenv("TERANG_STORIES", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What the build computes of the smallest project; the database is closed again."""
    root = _copy_tiny(tmp_path_factory.mktemp("found") / "tiny")
    sources = read.everything(root)
    store, faults = tables.read(root, sources.package, sources.releases)
    assert store is not None, faults
    findings, problems = build.find_out(sources, store, build.Watch())
    store.connection.close()
    assert problems == []
    return findings


@pytest.fixture(scope="session")
def written(found: Findings, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The smallest project as pages, before it becomes a website."""
    root = _copy_tiny(tmp_path_factory.mktemp("written") / "tiny")
    return pages.write(
        read.everything(root),
        found,
        read.catalogues(root),
        address=build.ADDRESS,
        root=root,
        built=found.release.date,
    )


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site, as a reader gets it."""
    target = tmp_path_factory.mktemp("own") / "site"
    assert build.build(ROOT, target) == []
    return target


@pytest.fixture(scope="session")
def address(own_site: Path) -> Iterator[str]:
    """The repository's own site, served on this machine."""
    server = serve.serve(own_site, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that `make test` found or installed; one for all tests."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        # A build in this process may have hidden the machine's fonts; Chromium needs them.
        environment = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"}
        chromium = playwright.chromium.launch(executable_path=found, env=environment)
        yield chromium
        chromium.close()


def seal(root: Path) -> None:
    """Write disclosure.json of every release anew, as protect would for the tables as they are."""
    sources = read.everything(root)
    store, _ = tables.read(root, sources.package, sources.releases)
    for release in sources.releases if store else ():
        files = {path.stem: path.read_bytes() for path in release.folder.glob("*.csv")}
        resources = sources.package.resources
        found = disclosure.tallies(store, resources, release.month, {})
        told = disclosure.document(release.month, resources, found, files, "no solver: a test")
        (release.folder / "disclosure.json").write_bytes(told)
    if store:
        store.connection.close()


def _copy_tiny(target: Path) -> Path:
    shutil.copytree(TINY, target)
    shutil.copytree(ROOT / "templates", target / "templates")
    shutil.copy(ROOT / "mkdocs.yml", target)
    return target
