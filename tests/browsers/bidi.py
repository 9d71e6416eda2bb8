"""WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), as much of it as these tests ask of a browser."""

from __future__ import annotations

import json
from typing import Any

import websocket


class Browser:
    """A browser's one window, over its own WebSocket on loopback."""

    def __init__(self, address: str, process: Any, new_session: bool) -> None:
        self._socket = websocket.create_connection(address, timeout=90, suppress_origin=True)
        self._process = process
        self._last = 0
        if new_session:
            self.call("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **params: Any) -> Any:
        """The result of a command. What the browser tells of its own accord is passed over."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._last:
                assert answer["type"] == "success", answer
                return answer["result"]

    def go(self, address: str) -> None:
        """Opens an address and waits until the page is whole."""
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; awaited where it is a promise. Strings, numbers, null."""
        target = {"context": self.context}
        answer = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def close(self) -> None:
        """Ends the browser."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(30)
