"""Host processes: killed, cancelled, left alone, asked by several at once."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.directories import directories
from core.errors import ModelBroken, ModelGone, ModelSilent, NotEnoughMemory
from core.ports import ChatRequest, Completion, Turn
from core.processes.launch import child_command, child_environment
from models.catalogue import InstalledModel
from models.clients import HostedChatModel, HostedEmbedder
from models.installed import find_model
from tests.models.tiny_gguf import write_gguf
from tests.waiting import suspend, wait_until

LONG = ChatRequest((Turn("user", "Write a long story about a lamp."),), max_tokens=300, grammar='root ::= "lamp "{200}')


@pytest.fixture
def chat() -> Iterator[HostedChatModel]:
    model = HostedChatModel(find_model(directories().models, "smollm2-135m"), context_tokens=2048)
    yield model
    model.close()


def host_pid(model: HostedChatModel | HostedEmbedder) -> int:
    connection = model._host.connection
    assert connection is not None
    return connection.pid


def test_killed_in_mid_stream_it_says_so_and_comes_back(chat: HostedChatModel) -> None:
    pieces: list[str] = []
    with pytest.raises(ModelGone):
        for piece in chat.stream(LONG):
            pieces.append(str(piece))
            if len(pieces) == 3:
                psutil.Process(host_pid(chat)).kill()
    assert pieces[:3]
    *_, completion = chat.stream(replace(LONG, max_tokens=2))
    assert isinstance(completion, Completion) and completion.tokens == 2
    assert chat.status().starts == 2


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits on silence that a test can wait for."""
    for limit in ("model_rpc.TOKEN_S", "model_rpc.EMBEDDING_S", "model_rpc.COUNT_S", "process.LOAD_S"):
        monkeypatch.setattr(f"models.{limit}", 2.0)


@pytest.mark.usefixtures("short_limits")
def test_one_that_hangs_in_mid_stream_is_replaced(chat: HostedChatModel) -> None:
    with pytest.raises(ModelSilent):
        for number, _ in enumerate(chat.stream(LONG)):
            if number == 3:
                suspend(host_pid(chat))
    with pytest.raises(ModelSilent):
        suspend(chat._host.start().pid)  # while it loads
        chat.count_tokens(["x"])
    assert chat.count_tokens(["one two"]) == [2]
    assert chat.status().starts == 3


@pytest.mark.usefixtures("short_limits")
def test_a_search_model_that_hangs_is_replaced_whatever_it_is_asked() -> None:
    embedder = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    try:
        for number, ask in enumerate((lambda: embedder.embed_queries(["x"]), lambda: embedder.count_tokens(["x"])), 1):
            embedder.embed_passages(["it is loaded"])
            suspend(host_pid(embedder))
            with pytest.raises(ModelSilent):
                ask()
            assert embedder.count_tokens(["one"]) == [1]
            assert embedder.status().starts == number + 1
    finally:
        embedder.close()


def test_a_stream_is_cancelled_within_a_token(chat: HostedChatModel) -> None:
    pieces = 0
    stop = threading.Event()
    for part in chat.stream(LONG, cancelled=stop.is_set):
        if isinstance(part, Completion):
            completion = part
        else:
            pieces += 1
            stop.set()
    assert completion.finish == "cancelled"
    # One was on its way; a slow reader may find another in the pipe.
    assert pieces <= 3


def test_a_prefill_is_cancelled_and_what_was_read_is_kept(chat: HostedChatModel) -> None:
    chat.count_tokens(["wait until it is loaded"])
    turns = (Turn("user", "The parcel was left at the neighbour's door. " * 40),)
    asked = 0

    def after_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 8

    *_, completion = chat.stream(ChatRequest(turns, max_tokens=1), cancelled=after_a_while)
    assert isinstance(completion, Completion)
    assert completion.finish in {"cancelled", "length"}
    *_, again = chat.stream(ChatRequest(turns, max_tokens=1))
    fresh = HostedChatModel(find_model(directories().models, "smollm2-135m"), context_tokens=2048)
    *_, other = fresh.stream(ChatRequest(turns, max_tokens=1))
    fresh.close()
    assert isinstance(again, Completion) and isinstance(other, Completion)
    assert again.text == other.text


def test_a_dropped_stream_stops_the_work(chat: HostedChatModel) -> None:
    stream = chat.stream(LONG)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    *_, completion = chat.stream(replace(LONG, max_tokens=1))
    assert isinstance(completion, Completion) and completion.tokens == 1


def test_several_threads_may_ask_one_client(chat: HostedChatModel) -> None:
    answers: list[object] = []

    def ask() -> None:
        answers.append(list(chat.stream(replace(LONG, max_tokens=3)))[-1])
        answers.extend(chat.count_tokens(["one two"]))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert chat.status().starts == 1


def test_the_host_is_guarded_niced_and_without_a_network(chat: HostedChatModel) -> None:
    chat.count_tokens(["wait until it is loaded"])
    status = chat.status()
    assert status.guarded is True
    assert status.network_left in {True, False}
    process = psutil.Process(host_pid(chat))
    if sys.platform != "win32":
        assert process.nice() >= 10
    assert not process.net_connections()
    if sys.platform == "linux" and status.network_left:
        # Only the loopback device is there, and it is down.
        devices = Path(f"/proc/{process.pid}/net/dev").read_text("utf-8").splitlines()[2:]
        assert [line.split(":")[0].strip() for line in devices] == ["lo"]


def test_a_socket_in_a_host_is_refused() -> None:
    code = "import models.host, socket; socket.socket()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=child_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "egress-refused" in done.stderr


def test_it_ends_when_its_pipe_closes_even_while_it_works(chat: HostedChatModel) -> None:
    next(chat.stream(LONG))
    process = psutil.Process(host_pid(chat))
    connection = chat._host.connection
    assert connection is not None
    connection._child._requests.close()
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import time; from core.directories import directories; from models.clients import HostedEmbedder\n"
        "from models.installed import find_model\n"
        "m = HostedEmbedder(find_model(directories().models, 'all-minilm-l6-v2')); m.embed_queries(['x'])\n"
        "print(m._host.connection.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-P", "-c", code], env=child_environment(), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        host = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    wait_until(lambda: not host.is_running() or host.status() == psutil.STATUS_ZOMBIE)


def test_nothing_it_prints_gets_between_the_frames(chat: HostedChatModel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="models.host"):
        broken = HostedChatModel(replace(chat._model, path=Path(__file__)))
        with pytest.raises(ModelBroken):
            broken.count_tokens(["x"])
        broken.close()
    assert any("smollm2-135m" in record.getMessage() for record in caplog.records)


def test_a_file_that_is_no_model_is_said_each_time(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.gguf"
    rubbish.write_bytes(b"GGUF" + b"\xff" * 4000)
    installed = find_model(directories().models, "all-minilm-l6-v2")
    embedder = HostedEmbedder(InstalledModel(installed.entry, rubbish, "0" * 64))
    for _ in range(2):
        with pytest.raises(ModelBroken):
            embedder.embed_queries(["x"])
    embedder.close()


def test_it_is_not_loaded_where_memory_is_short(chat: HostedChatModel, tmp_path: Path) -> None:
    """Whatever the catalogue says of it: what counts is the header of the file that is there."""
    heads = {".attention.head_count": 1 << 12, ".attention.head_count_kv": 1 << 12, ".attention.key_length": 1 << 20}
    greedy = replace(chat._model, path=write_gguf(tmp_path / "greedy.gguf", values=heads))
    model = HostedChatModel(greedy)
    with pytest.raises(NotEnoughMemory) as caught:
        model.count_tokens(["x"])
    assert caught.value.values["needed"] > caught.value.values["free"]
    assert model.status().starts == 0


def test_a_folder_full_of_traps_is_not_on_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logging.py").write_text("raise SystemExit(7)", "utf-8")
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        child_command("models.host", "model-host"),
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_passphrase_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "secret")
    assert "DESKSIDE_PASSPHRASE" not in child_environment()
