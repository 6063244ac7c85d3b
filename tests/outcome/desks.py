"""Desks that keep their records in a folder, and one that reads what stands there after each step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_bulks.outcome import Desk, OutcomeRun, Place, Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SUBJECT = Subject("releases", "prod", "payouts")
NAME = "releases.prod.payouts.json"
RUN = OutcomeRun(id="17", url="https://ci.example.com/17", commit="c0ffee")


def desk_in(folder: Path, *secrets: object) -> Desk:
    return Desk(SUBJECT, Place(folder, SUBJECT), RUN, secrets)


def on_file(folder: Path) -> dict[str, Any]:
    """Return the record in the folder, which holds nothing else."""
    (file,) = folder.iterdir()
    assert file.name == NAME
    return dict(json.loads(file.read_text(encoding="utf-8")))


class Watched:
    """An API that looks at the record's file before each call of it."""

    def __init__(self, api: Any, look: Callable[[], Any]) -> None:
        self._api = api
        self._look = look
        self.seen: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        """Return a call of the API."""

        def watched(*arguments: Any, **named: Any) -> Any:
            self.seen.append((name, self._look()))
            return getattr(self._api, name)(*arguments, **named)

        return watched
