"""The global key on Wayland: the GlobalShortcuts portal, over the session bus.

No program may listen to keys there by itself; the desktop is asked for one, shows the person what was
asked for, and tells when it is pressed (https://flatpak.github.io/xdg-desktop-portal/docs/,
org.freedesktop.portal.GlobalShortcuts). The person may take their time over it, so the talk runs on a
thread of its own. The bus is a Unix socket of this session; nothing of it leaves the machine.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, MatchRule, Message, MessageType, new_method_call  # type: ignore[import-untyped]
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # type: ignore[import-untyped]
from PySide6.QtCore import QKeyCombination, Qt

from app.i18n import t
from app.panel.desktop.key_grab import Registered

_BUS = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SHORTCUTS = DBusAddress(_PATH, bus_name=_BUS, interface=f"{_BUS[:-8]}.GlobalShortcuts")
_REGISTRY = DBusAddress(_PATH, bus_name=_BUS, interface="org.freedesktop.host.portal.Registry")
_APPLICATION = "deskside"
_SHORTCUT = "clipboard"
_ANSWER_SECONDS = 10.0
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "CTRL"),
    (Qt.KeyboardModifier.AltModifier, "ALT"),
    (Qt.KeyboardModifier.ShiftModifier, "SHIFT"),
    (Qt.KeyboardModifier.MetaModifier, "LOGO"),
)
_KEYS = {Qt.Key.Key_Space: "space", Qt.Key.Key_Insert: "Insert", Qt.Key.Key_Pause: "Pause", Qt.Key.Key_Tab: "Tab"}


class PortalKey:
    """One shortcut of one session with the portal. `pressed` and `refused` are called on its thread."""

    def __init__(self, pressed: Callable[[], None], refused: Callable[[], None], bus: str = "SESSION") -> None:
        self._pressed, self._refused, self._bus = pressed, refused, bus
        self._connection: DBusConnection | None = None
        self._talk: threading.Thread | None = None

    def grab(self, combination: QKeyCombination) -> Registered:
        """Asks the desktop for the key; its answer comes later, as `refused` or not at all."""
        wish = trigger(combination)
        if not wish:
            return "not-a-key"
        try:
            self._connection = open_dbus_connection(self._bus)
        except (OSError, KeyError, ValueError):  # no session bus, or no word of where it is
            return "impossible"
        self._talk = threading.Thread(target=self._run, args=(self._connection, wish), daemon=True)
        self._talk.start()
        return "asked"

    def release(self) -> None:
        """Ends the session: the portal forgets a client that has left the bus."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
            if self._talk is not None:
                self._talk.join(_ANSWER_SECONDS)
            connection.close()

    def _run(self, connection: DBusConnection, wish: str) -> None:
        try:
            session = _ask_for_session(connection)
            _bind(connection, session, wish)
            self._listen(connection, session)
        except (OSError, TimeoutError, DBusErrorResponse, _Declined):
            if self._connection is connection:
                self._refused()

    def _listen(self, connection: DBusConnection, session: str) -> None:
        rule = MatchRule(type="signal", interface=_SHORTCUTS.interface, member="Activated", path=_PATH)
        unwrap_msg(connection.send_and_get_reply(message_bus.AddMatch(rule)))
        with connection.filter(rule) as presses:
            while True:
                body = connection.recv_until_filtered(presses).body
                if body[:2] == (session, _SHORTCUT):
                    self._pressed()


class _Declined(Exception):
    """The person or the desktop said no."""


def trigger(combination: QKeyCombination) -> str:
    """The combination as the XDG shortcuts specification writes it, such as `CTRL+ALT+space`;
    empty if it is no key that can be asked for."""
    key = combination.key()
    name = _KEYS.get(key, "")
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        name = f"F{key.value - Qt.Key.Key_F1.value + 1}"
    elif not name and 0x20 < key.value < 0x7F and chr(key.value).isalnum():
        name = chr(key.value).lower()
    if not name:
        return ""
    held = [word for modifier, word in _MODIFIERS if combination.keyboardModifiers() & modifier]
    return "+".join((*held, name))


def _ask_for_session(connection: DBusConnection) -> str:
    """The path of a new session. Raises `_Declined`, `DBusErrorResponse` or `OSError`."""
    named = new_method_call(_REGISTRY, "Register", "sa{sv}", (_APPLICATION, {}))
    answer = connection.send_and_get_reply(named, timeout=_ANSWER_SECONDS)
    if answer.header.message_type == MessageType.error:
        pass  # older portals have no registry and take the name from the desktop file
    options = {"session_handle_token": ("s", _APPLICATION)}
    results = _request(connection, "CreateSession", "a{sv}", lambda token: ({**options, **token},), _ANSWER_SECONDS)
    return str(results["session_handle"][1])


def _bind(connection: DBusConnection, session: str, wish: str) -> None:
    """Asks for the key; the person may be asked in turn, for as long as they like."""
    about = {"description": ("s", t("command.paste")), "preferred_trigger": ("s", wish)}
    shortcuts = [(_SHORTCUT, about)]
    _request(connection, "BindShortcuts", "oa(sa{sv})sa{sv}", lambda token: (session, shortcuts, "", token), None)


def _request(
    connection: DBusConnection,
    method: str,
    signature: str,
    body: Callable[[dict[str, tuple[str, str]]], tuple[object, ...]],
    seconds: float | None,
) -> dict[str, Any]:
    """Calls a method of the portal and waits for the Response signal of its request object."""
    token = f"{_APPLICATION}_{method}"
    sender = connection.unique_name[1:].replace(".", "_")
    path = f"{_PATH}/request/{sender}/{token}"
    rule = MatchRule(type="signal", interface="org.freedesktop.portal.Request", member="Response", path=path)
    unwrap_msg(connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS))
    with connection.filter(rule) as responses:
        call: Message = new_method_call(_SHORTCUTS, method, signature, body({"handle_token": ("s", token)}))
        unwrap_msg(connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS))
        code, results = connection.recv_until_filtered(responses, timeout=seconds).body
    if code != 0:
        raise _Declined
    return dict(results)
