"""How the provider is let in during a model run: where its token comes from, and how that source lags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.tokens.sources import Identity, TokenCommand, TokenFile
from pulumi_bulks.simulator import IN_PROCESS_URL

from .truth import KEY, RENEWED, TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_bulks.api.tokens.sources import TokenSource
    from pulumi_bulks.simulator import Simulator

    from .actors import EventfulClock
    from .plans import Plan


class Door:
    """The token of a run, and the file in which it lies for the sources that read one."""

    def __init__(self, plan: Plan, api: Simulator, file: Path) -> None:
        self._api = api
        self._file = file
        self._kind = plan.token
        self.is_issued = plan.token == "identity"
        self.is_renewable = plan.token != "given"
        file.write_text(TOKEN)

    def rotate(self, plan: Plan, clock: EventfulClock) -> None:
        """Let the token change as planned, and its file later."""
        if self._kind not in {"file", "command"}:
            return
        clock.at(plan.rotates_at, lambda: self._change(RENEWED, "" if plan.is_file_emptied else None))
        clock.at(plan.rotates_at + plan.file_lags, self.renew)

    def renew(self) -> None:
        """Bring the source up to date."""
        if self._kind in {"file", "command"}:
            self._change(RENEWED, RENEWED)

    def settings(self) -> Settings:
        """Return the provider's configuration."""
        base_url = f"{IN_PROCESS_URL}/backoffice" if self._kind == "identity" else IN_PROCESS_URL
        sources: dict[str, TokenSource] = {
            "given": SecretStr(TOKEN),
            "file": TokenFile(self._file),
            "command": TokenCommand(("cat", str(self._file))),
            "identity": Identity("CORPORATE", "123"),
        }
        return Settings(base_url, SecretStr(KEY), sources[self._kind])

    def _change(self, token: str, text: str | None) -> None:
        self._api.auth_token = token
        if text is not None:
            self._file.write_text(text)
