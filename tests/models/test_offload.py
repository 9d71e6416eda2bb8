"""What a graphics card is given, over tables of devices in the form in which llama.cpp's back ends report them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.errors import ModelBroken
from models.catalogue import InstalledModel
from models.clients import HostedChatModel
from models.devices import device_list, devices
from models.gguf_import import import_model
from models.memory_estimate import MemoryNeed
from models.offload import Device, Offload, choose_offload, load_on
from tests.models.tiny_gguf import runnable

GB = 10**9
PROCESSOR = Device("CPU", "AMD Ryzen 7 7840U", "processor", 20 * GB)
SHARED = Device("Vulkan0", "Intel(R) UHD Graphics 620", "shared", 12 * GB)
BLAS = Device("BLAS", "OpenBLAS", "other", 0)


def card(free_gb: float, name: str = "CUDA0") -> Device:
    return Device(name, "NVIDIA GeForce RTX 3060", "card", int(free_gb * GB))


NEED = MemoryNeed(
    weights=2400 * 10**6, cache=400 * 10**6, compute=100 * 10**6, layers=(70 * 10**6,) * 36, output=GB // 5
)
"""Of a model of 4B; on a card 2.82 GB, and 0.6 GB are left to others."""


@pytest.mark.parametrize(
    ("table", "device", "layers", "why"),
    [
        ([PROCESSOR], "", 0, "no-card"),
        ([], "", 0, "no-card"),
        ([BLAS, PROCESSOR], "", 0, "no-card"),
        ([SHARED, PROCESSOR], "", 0, "shared-memory"),
        ([card(11), PROCESSOR], "CUDA0", 37, ""),
        ([card(3.43), PROCESSOR], "CUDA0", 37, ""),
        ([card(3.35), PROCESSOR], "CUDA0", 36, "part"),
        ([card(2), PROCESSOR], "CUDA0", 16, "part"),
        ([card(0.95), PROCESSOR], "", 0, "no-room"),
        ([card(0.1), PROCESSOR], "", 0, "no-room"),
        ([card(0), PROCESSOR], "", 0, "no-room"),
        ([SHARED, card(4, "Vulkan1"), PROCESSOR], "Vulkan1", 37, ""),
        ([card(1.2), card(6, "CUDA1"), PROCESSOR], "CUDA1", 37, ""),
        ([Device("MTL0", "Apple M2", "card", 11 * GB), BLAS, PROCESSOR], "MTL0", 37, ""),
    ],
)
def test_a_card_gets_what_its_free_memory_holds(table: list[Device], device: str, layers: int, why: str) -> None:
    choice = choose_offload(NEED, table, "auto")
    assert (choice.device, choice.layers, choice.why_not) == (device, layers, why)
    assert bool(choice.device) == (choice.layers > 0)


@pytest.mark.parametrize("use", ["off", "refused"])
def test_where_none_is_to_be_used_none_is(use: str) -> None:
    assert choose_offload(NEED, [card(11)], use) == Offload(why_not=use)  # type: ignore[arg-type]


def test_a_card_that_refuses_leaves_the_model_to_the_processor() -> None:
    tried: list[int] = []

    def load(offload: Offload) -> str:
        tried.append(offload.layers)
        if offload.layers:
            raise ModelBroken(model="x", reason="out of memory")
        return "loaded"

    loaded, offload = load_on(choose_offload(NEED, [card(11)], "auto"), load)
    assert (loaded, tried) == ("loaded", [37, 0])
    assert (offload.device, offload.layers, offload.why_not) == ("", 0, "refused")
    assert offload.description == "NVIDIA GeForce RTX 3060"


def test_what_is_broken_on_the_processor_too_is_said() -> None:
    def load(_: Offload) -> str:
        raise ModelBroken(model="x", reason="no model")

    with pytest.raises(ModelBroken):
        load_on(Offload(), load)


def test_the_devices_of_this_machine_are_read() -> None:
    found = devices()
    [processor] = [device for device in found if device.kind == "processor"]
    assert processor.name == "CPU" and processor.description
    assert processor.free_bytes > 0
    assert list(device_list("CPU"))[-1] is None and len(device_list("CPU")) == 2
    assert list(device_list("")) == [None]


@pytest.fixture
def model(tmp_path: Path) -> Iterator[InstalledModel]:
    yield import_model(tmp_path / "models", runnable(tmp_path / "tiny.gguf"))


def test_a_host_says_what_runs_where(model: InstalledModel) -> None:
    client = HostedChatModel(model, 256, graphics_card="off")
    client.count_tokens(["x"])
    assert client.status().offload == Offload(why_not="off")
    client.close()


def test_a_host_that_dies_on_a_card_comes_back_without_it(model: InstalledModel) -> None:
    client = HostedChatModel(model, 256, graphics_card="auto")
    client.load()
    connection = client._host.connection
    assert connection is not None
    connection._take({"on_card": "CUDA0"}, b"")
    psutil.Process(connection.pid).kill()
    assert len(client.count_tokens(["x"])) == 1
    status = client.status()
    assert status.offload == Offload(why_not="refused")
    assert status.starts == 2
    client.close()
