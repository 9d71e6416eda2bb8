"""How fast the models are here, as the command line says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.commands.models_bench import recommended_use
from models.gguf_import import import_model
from models.speed import ChatSpeed
from tests.app.cli.shell import Shell
from tests.models.tiny_gguf import runnable


def test_the_chosen_model_is_measured_on_what_is_there(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    model = import_model(tmp_path / "models", runnable(tmp_path / "tiny.gguf")).entry.id
    shell.environment["DESKSIDE_MODELS"] = str(tmp_path / "models")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text(f'chat_model = "{model}"\n', "utf-8")
    first, *_, last = shell.rows("models", "bench")
    assert (first["model"], first["backend"], first["device"]) == (model, "processor", "")
    assert first["prefill"] > 0 and first["decode"] > 0
    assert last["recommended"] in {"processor", "card"}


@pytest.mark.parametrize(
    ("card", "use"),
    [(None, None), (ChatSpeed(800, 60), "auto"), (ChatSpeed(300, 8), "auto"), (ChatSpeed(40, 14), "off")],
)
def test_the_card_is_used_where_it_writes_a_draft_sooner(card: ChatSpeed | None, use: str | None) -> None:
    assert recommended_use(ChatSpeed(54, 15), card) == use
