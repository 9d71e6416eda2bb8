"""Fixtures that every part uses: the real embedder and a real, tiny chat model, each once a session.

They fail, not skip, when the model files are not there: `deskside models fetch` brings them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from core.directories import directories
from models.clients import HostedChatModel, HostedEmbedder
from models.installed import find_model

# No test fails because the machine is busy.
settings.register_profile("deskside", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("deskside")


def pytest_configure(config: pytest.Config) -> None:
    """A worker of several keeps to a core of its own, with all that it starts: a model's threads wait for each other by
    spinning, and two models with a thread on each core take turns at that."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


@pytest.fixture(scope="session")
def real_embedder() -> Iterator[HostedEmbedder]:
    """all-MiniLM-L6-v2 in its host process."""
    embedder = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    yield embedder
    embedder.close()


@pytest.fixture(scope="session")
def small_chat_model() -> Iterator[HostedChatModel]:
    """SmolLM2-135M in its host process: its words are useless, all the rest about it is real."""
    model = HostedChatModel(find_model(directories().models, "smollm2-135m"), context_tokens=2048)
    yield model
    model.close()
