"""What tests of the demo may ask for besides the rest: a site, a quiet one, a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from demo_browser import chromium
from demo_site import Site, served
from playwright.sync_api import Browser

from bot.config import Config
from bot.running.setup import open_bench
from bot.simulator.bench import Bench


@pytest.fixture
def site(benches: Callable[..., Bench], tmp_path: Path) -> Iterator[Site]:
    """A fresh demo, served."""
    with served(benches, tmp_path / "demo") as opened:
        yield opened


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Iterator[Site]:
    """A demo for many tests, none of which may change anything that counts."""
    folder = tmp_path_factory.mktemp("quiet")
    with served(lambda: open_bench(folder, config), folder) as opened:
        yield opened
    assert opened.bench.clock.time.isoformat() == "2020-12-15T09:00:00+07:00"
    opened.bench.store.database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests."""
    with chromium() as opened:
        yield opened
