"""An agent at a desk: a screen, a helpdesk on loopback, the panel, and a browser in which a ticket can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import programs
from tests.browsers.agent import Agent, seated_agent
from tests.browsers.needed import missing


@pytest.fixture(scope="session", autouse=True)
def all_there() -> None:
    assert not missing(), f"not installed: {' '.join(missing())}"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with programs.helpdesk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def agent(
    request: pytest.FixtureRequest, desk: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agent]:
    with seated_agent(request.param, desk, tmp_path_factory.mktemp("home")) as agent:
        yield agent
