"""The catalogue as shipped, and that importing it costs nobody a network or an engine."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from core.processes.launch import child_environment
from models.catalogue import catalogue

ENTRIES = catalogue().entries


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry) -> None:
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert entry.memory_bytes > entry.bytes
    assert entry.licence and entry.licence_url.startswith("https://")
    assert entry.remote and all(file.urls or file.parts for file in entry.remote)
    for file in entry.remote:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        for url in file.urls:
            assert url.startswith("https://") and url.endswith("/" + file.name)
            assert re.search("/resolve/[0-9a-f]{40}/", url), "a revision is pinned: what lies there never changes"
        for part in file.parts:
            assert re.fullmatch(r"([a-z0-9-]+==|npm:[a-z0-9@./-]+@)[0-9.]+", part.requirement)
    if entry.role == "embedding":
        assert entry.dimensions and 0 < entry.max_tokens < entry.context_tokens
    if not entry.conversion:
        assert (entry.remote[0].name, entry.remote[0].sha256) == (entry.file, entry.sha256)


def test_ids_files_and_digests_are_each_one_models() -> None:
    for field in ("id", "file", "sha256"):
        values = [getattr(entry, field) for entry in ENTRIES]
        assert len(values) == len(set(values))


def test_every_starter_is_known() -> None:
    for role, ids in catalogue().starters.items():
        assert ids and all(catalogue().entry(model_id).role == role for model_id in ids)


def test_the_window_process_loads_neither_engine_nor_network() -> None:
    code = (
        "import sys, models.clients, models.fetch.fetching, models.gguf_import, models.installed\n"
        "print(*(name for name in ('llama_cpp', 'requests', 'gguf', 'jinja2') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=child_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
