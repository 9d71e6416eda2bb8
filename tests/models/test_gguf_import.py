"""Importing a GGUF from anywhere, and reading headers from nowhere good."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest
from gguf import GGMLQuantizationType
from hypothesis import given
from hypothesis import strategies as st

from core.directories import directories
from core.errors import FileMissing, FileUnreadable, ModelBroken, UnexpectedFile
from core.settings import Settings
from models.clients import HostedChatModel
from models.gguf_header import read_header
from models.gguf_import import import_model, inspect
from models.installed import find_model, list_models, use, verify
from models.memory_estimate import needed_memory
from tests.models.tiny_gguf import write_gguf

SMALL = "SmolLM2-135M-Instruct.Q4_1.gguf"


def make_gguf(path: Path, name: str = "Tiny") -> Path:
    """A tiny, well-made GGUF that no engine could run."""
    values = {"general.name": name, "general.license": "mit", ".context_length": 2048}
    tokens = {"tokenizer.ggml.tokens": ["a", "b", "c" * 300]}
    return write_gguf(path, values={**values, **tokens}, kinds={"output.weight": GGMLQuantizationType.F16})


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def test_a_header_says_what_the_model_is(good: Path) -> None:
    header = inspect(good)
    assert (header.architecture, header.name, header.licence) == ("llama", "Tiny", "mit")
    assert (header.parameters, header.quantization, header.context_tokens) == (128, "F16", 2048)


def test_a_real_header_agrees_with_the_published_facts() -> None:
    header = inspect(directories().models / SMALL)
    assert header.architecture == "llama"
    assert 130e6 < header.parameters < 140e6
    assert header.quantization == "Q4_1"
    assert header.context_tokens == 8192


def test_a_file_cut_short_anywhere_is_refused(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    short = tmp_path / "short.gguf"
    for length in range(0, len(whole), 7):
        short.write_bytes(whole[:length])
        with pytest.raises(ModelBroken):
            read_header(short)


@given(st.integers(4, 400), st.binary(min_size=1, max_size=16))
def test_no_change_of_a_header_does_more_than_be_refused(good: Path, at: int, change: bytes) -> None:
    spoilt = bytearray(good.read_bytes())
    spoilt[at : at + len(change)] = change
    path = good.with_name("spoilt.gguf")
    path.write_bytes(spoilt)
    try:
        read_header(path)
    except ModelBroken as error:
        assert error.values["reason"]


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(good: Path, rest: bytes) -> None:
    path = good.with_name("rubbish.gguf")
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + rest)
    with pytest.raises(ModelBroken):
        read_header(path)


def test_a_tensor_without_dimensions_is_one_weight(tmp_path: Path) -> None:
    def text(words: bytes) -> bytes:
        return struct.pack("<Q", len(words)) + words

    values = text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
    tensor = text(b"output.weight") + struct.pack("<IIQ", 0, 0, 0)
    path = tmp_path / "scalar.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + values + tensor + bytes(64))
    header = read_header(path)
    assert header.parameters == 1
    assert needed_memory(header, "chat", 4096).weights == 4


@pytest.mark.parametrize("keys", [2**63, 5000])
def test_a_header_that_claims_too_much_ends_early(tmp_path: Path, keys: int) -> None:
    path = tmp_path / "greedy.gguf"
    path.write_bytes(
        b"GGUF" + struct.pack("<IQQ", 3, 0, keys) + struct.pack("<QI", 0, 9) + struct.pack("<IQ", 8, 2**60)
    )
    with pytest.raises(ModelBroken):
        read_header(path)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        inspect(tmp_path / "nothing.gguf")
    with pytest.raises(FileUnreadable):
        inspect(tmp_path)


def test_an_imported_model_writes(tmp_path: Path) -> None:
    """The real tiny model under another name and header, from import to its first words."""
    original = tmp_path / "My Model.gguf"
    original.write_bytes((directories().models / SMALL).read_bytes() + b"\0")
    folder = tmp_path / "models"
    heard: list[tuple[int, int]] = []
    imported = import_model(folder, original, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] == original.stat().st_size
    assert imported.entry.id == "my-model"
    assert original.exists()
    assert find_model(folder, "my-model") == imported
    assert imported.entry.id in {row.entry.id for row in list_models(folder) if row.verified}
    settings = use(Settings(), folder, "my-model")
    assert (settings.chat_model, settings.embedder) == ("my-model", "")
    model = HostedChatModel(find_model(folder, settings.chat_model), context_tokens=256)
    assert model.count_tokens(["hello"]) == [1]
    model.close()


def test_a_file_of_the_catalogue_takes_its_place_there(tmp_path: Path) -> None:
    copy = tmp_path / "renamed.gguf"
    shutil.copyfile(directories().models / SMALL, copy)
    imported = import_model(tmp_path / "models", copy)
    assert imported.entry.id == "smollm2-135m"
    assert imported.path.name == SMALL


def test_another_digest_than_given_is_refused_and_nothing_is_deleted(good: Path, tmp_path: Path) -> None:
    with pytest.raises(UnexpectedFile):
        import_model(tmp_path, good, expected_sha256="0" * 64)
    assert good.exists()
    assert not any(row.path for row in list_models(tmp_path))


def test_two_models_of_one_name_live_side_by_side(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    names = []
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        names.append(import_model(folder, make_gguf(tmp_path / number / "same.gguf", name=number)).entry.id)
    assert len(set(names)) == 2
    again = import_model(folder, tmp_path / "1" / "same.gguf")
    assert again.entry.id == names[0]


def test_verify_reads_again_and_removes_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    one, two = (import_model(folder, make_gguf(tmp_path / f"{n}.gguf", name=n)) for n in ("one", "two"))
    data = two.path.read_bytes()
    two.path.unlink()
    two.path.write_bytes(data[:-1] + b"x")
    rows = {row.entry.id: row.right for row in verify(folder)}
    assert rows == {one.entry.id: True, two.entry.id: False}
    assert not two.path.exists()


def test_a_spoilt_record_is_said(tmp_path: Path) -> None:
    (tmp_path / "imported.json").write_text('[{"id": 1}]', "utf-8")
    with pytest.raises(ModelBroken):
        list_models(tmp_path)


def test_a_record_that_the_system_does_not_give_is_said(tmp_path: Path) -> None:
    (tmp_path / "imported.json").mkdir()
    with pytest.raises(ModelBroken):
        list_models(tmp_path)
