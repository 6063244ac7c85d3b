"""A Chromium without a window, driven through a pair of pipes by its own protocol (DevTools)."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds for an answer."""

FOUND = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
TOLD = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


@dataclass(frozen=True)
class Display:
    """How a page is looked at."""

    width: int = 1280
    dark: bool = False
    scripts: bool = True
    media: str = ""


WIDE = Display()


class Browser:
    """One page of a browser. `events` are those since it was opened."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        message = command if self._session is None else {**command, "sessionId": self._session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, url: str, display: Display = WIDE) -> None:
        """Open a page on a display and wait until it is loaded."""
        self.call("Page.navigate", url="about:blank")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=display.width,
            height=900,
            deviceScaleFactor=1,
            mobile=display.width < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if display.dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=display.media, features=[scheme])
        self.call("Emulation.setScriptExecutionDisabled", value=not display.scripts)
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self._next()

    def ask(self, expression: str) -> Any:
        """Return what an expression of JavaScript is."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, as a person does."""
        place = "r => [r.x + r.width / 2, r.y + r.height / 2]"
        x, y = self.ask(
            f"(e => (e.scrollIntoView({{block: 'center', behavior: 'instant'}}), ({place})(e.getBoundingClientRect())))"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self.call("Input.insertText", text=text)

    def picture(self) -> bytes:
        """Return a picture of the whole page, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    @property
    def complaints(self) -> list[dict[str, Any]]:
        """What stands on the console."""
        return [event["params"] for event in self.events if event.get("method") in TOLD]

    @property
    def requests(self) -> list[str]:
        """The addresses that the page has asked for."""
        asked = [event["params"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in asked]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], PATIENCE)
            data = os.read(self._answers, 1 << 16) if ready else b""
            assert data, "the browser has ended, or hangs"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if "method" in told:
            self.events.append(told)
        return told


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Run a browser with a profile of its own, and end it with all that it has started."""
    from_us, commands = os.pipe()
    answers, to_us = os.pipe()
    arguments = " ".join([FOUND or "chromium", *FLAGS, f"--user-data-dir={profile}"])
    process = subprocess.Popen(
        ["bash", "-c", f"exec {arguments} about:blank 3<&{from_us} 4>&{to_us}"],
        pass_fds=(from_us, to_us),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(from_us)
    os.close(to_us)
    try:
        yield Browser(commands, answers)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(commands)
        os.close(answers)
