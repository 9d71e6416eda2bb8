"""Pages, tickets and the other parts of the trip, small but real enough, for drafting alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.triage import Triage
from core.language.clean_text import CleanResult, CleanTicket, clean_result, clean_ticket
from core.workspace.folder import Workspace
from tests.core.drafting.pages import PLANS, RETURNS, search
from tests.factories import make_ticket, make_triage, make_workspace


@pytest.fixture
def pages() -> dict[str, str]:
    return {"returns.md": RETURNS, "plans.md": PLANS}


@pytest.fixture
def find() -> Callable[..., CleanResult]:
    return lambda *found, **more: clean_result(search(*found, **more))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path)


@pytest.fixture
def ticket() -> Callable[..., CleanTicket]:
    return lambda *messages, **more: clean_ticket(make_ticket(*messages, **more))


@pytest.fixture
def triage() -> Callable[..., Triage]:
    return make_triage
