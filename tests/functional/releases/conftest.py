"""Both releases, started once: each answers for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.side_process import SideProcess
from local.surroundings import ROOT
from tests.functional.releases.last_release import (
    LAYER,
    Release,
    extract_last_release,
    process_of,
)
from tests.functional.stack import Deployment

Processes = tuple[SideProcess, SideProcess]


@pytest.fixture(scope="session")
def processes(
    deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    last_layer = extract_last_release(tmp_path_factory.mktemp("last-release"))
    table = deployment.store.table
    with process_of(last_layer, table) as last, process_of(ROOT / LAYER, table) as today:
        assert last.address.startswith(str(last_layer)), "today's code was loaded as the last"
        yield last, today


@pytest.fixture
def releases(deployment: Deployment, processes: Processes) -> tuple[Release, Release]:
    deployment.empty()
    last, today = processes
    return Release(last), Release(today)
