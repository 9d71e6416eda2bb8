"""The global key where this machine can't be asked: a portal on a bus of our own, Carbon and user32 by stand-ins."""

from __future__ import annotations

import ctypes
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import unwrap_msg
from PySide6.QtCore import QKeyCombination, Qt

from app.panel.desktop.global_key import first_key
from app.panel.desktop.global_key_macos import MacKey, key_place
from app.panel.desktop.global_key_portal import PortalKey, trigger
from app.panel.desktop.global_key_windows import WindowsKey

CTRL_ALT_SPACE = first_key("Ctrl+Alt+Space")
assert CTRL_ALT_SPACE is not None


@pytest.fixture
def bus() -> Iterator[str]:
    """A session bus of this test alone."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("dbus-daemon is not installed")
    with subprocess.Popen(
        [daemon, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


class Portal(threading.Thread):
    """Answers as xdg-desktop-portal does: a request object first, its Response signal after."""

    def __init__(self, bus: str, *, agrees: bool = True) -> None:
        super().__init__(daemon=True)
        self._agrees = agrees
        self._connection = open_dbus_connection(bus)
        unwrap_msg(self._connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop")))
        self.asked: dict[str, tuple[Any, ...]] = {}
        self.bound = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.bound.is_set():
            with suppress(ConnectionResetError, OSError):
                self._answer(self._connection.receive())

    def _answer(self, call: Message) -> None:
        fields = call.header.fields
        if call.header.message_type != MessageType.method_call:
            return
        method, self.client = str(fields[HeaderFields.member]), str(fields[HeaderFields.sender])
        self.asked[method] = call.body
        if method == "Register":
            self._connection.send(new_method_return(call))
            return
        token = call.body[-1]["handle_token"][1]
        request = f"/org/freedesktop/portal/desktop/request/{self.client[1:].replace('.', '_')}/{token}"
        results: dict[str, tuple[str, Any]] = {}
        if method == "CreateSession":
            self.session = request.replace("/request/", "/session/")
            results = {"session_handle": ("s", self.session)}
        code = 0 if self._agrees or method == "CreateSession" else 1
        self._connection.send(self._signal(request, "Request", "Response", "ua{sv}", (code, results)))
        self._connection.send(new_method_return(call, "o", (request,)))
        if method == "BindShortcuts":
            self.bound.set()

    def close(self) -> None:
        """Leaves the bus once nothing more is asked of it."""
        self.bound.set()
        self._connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(10)
        self._connection.close()

    def press(self, shortcut: str) -> None:
        body = (self.session, shortcut, 1, {})
        path = "/org/freedesktop/portal/desktop"
        self._connection.send(self._signal(path, "GlobalShortcuts", "Activated", "osta{sv}", body))

    def _signal(self, path: str, interface: str, name: str, signature: str, body: tuple[Any, ...]) -> Message:
        emitter = DBusAddress(path, interface=f"org.freedesktop.portal.{interface}")
        signal = new_signal(emitter, name, signature, body)
        signal.header.fields[HeaderFields.destination] = self.client
        return signal


def test_the_portal_is_asked_for_the_key_and_tells_when_it_is_pressed(bus: str) -> None:
    pressed = threading.Event()
    portal = Portal(bus)
    key = PortalKey(pressed.set, lambda: pytest.fail("refused"), bus)
    assert key.grab(CTRL_ALT_SPACE) == "asked"
    assert portal.bound.wait(20)
    session, shortcuts, _, _ = portal.asked["BindShortcuts"]
    assert session == portal.session
    ((name, about),) = shortcuts
    assert about["preferred_trigger"] == ("s", "CTRL+ALT+space")
    assert about["description"][1]
    for _ in range(100):  # the client may still be on its way from the answer to listening
        portal.press("another")
        portal.press(name)
        if pressed.wait(0.1):
            break
    assert pressed.is_set()
    key.release()
    assert key._talk is not None and not key._talk.is_alive()
    portal.close()


def test_a_person_who_declines_is_taken_at_their_word(bus: str) -> None:
    refused = threading.Event()
    portal = Portal(bus, agrees=False)
    key = PortalKey(lambda: None, refused.set, bus)
    assert key.grab(CTRL_ALT_SPACE) == "asked"
    assert refused.wait(20)
    assert "BindShortcuts" in portal.asked
    key.release()
    portal.close()


def test_a_desktop_without_the_portal_refuses(bus: str) -> None:
    refused = threading.Event()
    key = PortalKey(lambda: None, refused.set, bus)
    assert key.grab(CTRL_ALT_SPACE) == "asked"
    assert refused.wait(20)
    key.release()


def test_without_a_session_bus_there_is_no_key() -> None:
    key = PortalKey(lambda: None, lambda: None, "unix:path=/nowhere/bus")
    assert key.grab(CTRL_ALT_SPACE) == "impossible"


@pytest.mark.parametrize(
    ("keys", "wish"),
    [("Ctrl+Shift+V", "CTRL+SHIFT+v"), ("Meta+F5", "LOGO+F5"), ("Alt+1", "ALT+1"), ("Ctrl+ß", "")],
)
def test_a_key_is_written_as_the_portal_reads_it(keys: str, wish: str) -> None:
    combination = first_key(keys)
    assert combination is not None
    assert trigger(combination) == wish


class Carbon:
    """Remembers what it is asked for; `status` is what it answers."""

    def __init__(self, status: int = 0) -> None:
        self.status, self.registered, self.unregistered = status, [], 0

    def GetApplicationEventTarget(self) -> int:
        return 7

    def InstallEventHandler(self, _target: int, handler: Any, *_: object) -> int:
        self.handler = handler
        return 0

    def RegisterEventHotKey(self, place: int, modifiers: int, *_: object) -> int:
        self.registered.append((place, modifiers))
        return self.status

    def UnregisterEventHotKey(self, _held: object) -> int:
        self.unregistered += 1
        return 0


def test_a_mac_is_asked_for_the_place_of_the_key() -> None:
    pressed: list[int] = []
    carbon = Carbon()
    key = MacKey(lambda: pressed.append(1), carbon)
    assert key.grab(CTRL_ALT_SPACE) == "on"
    assert carbon.registered == [(49, 0x0100 | 0x0800)]
    assert carbon.handler(None, None, None) == 0
    assert pressed == [1]
    key.release()
    key.release()
    assert carbon.unregistered == 1
    assert MacKey(lambda: None, Carbon(-9878)).grab(CTRL_ALT_SPACE) == "taken"
    assert [key_place(k) for k in (Qt.Key.Key_A, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_M)] == [0, 23, 22, 46]
    assert key_place(Qt.Key.Key_F1) == 122
    assert key_place(Qt.Key.Key_Odiaeresis) is None


class User32:
    def __init__(self) -> None:
        self.free, self.registered = True, []

    def RegisterHotKey(self, _window: object, _id: int, modifiers: int, virtual: int) -> bool:
        self.registered.append((modifiers, virtual))
        return self.free

    def UnregisterHotKey(self, _window: object, _id: int) -> bool:
        self.free = True
        return True


def test_windows_is_asked_for_the_virtual_key(qapp: object) -> None:
    pressed: list[int] = []
    user32 = User32()
    key = WindowsKey(lambda: pressed.append(1), user32)
    assert key.grab(CTRL_ALT_SPACE) == "on"
    assert user32.registered == [(0x4000 | 0x1 | 0x2, 0x20)]
    message = (ctypes.c_void_p * 4)(None, 0x0312)
    assert key.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message)) == (True, 0)
    assert pressed == [1]
    user32.free = False
    assert key.grab(QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_F5)) == "taken"
    assert user32.registered[-1][1] == 0x74
