"""Where each resource's record goes, and what it says beside the bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.outcome import Desk, Place, Subject, folder_of, run_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_bulks.api.settings import ConfigSource

_PARTS = 4
"""Of a URN behind `urn:pulumi:`: stack, project, types, name. The name may hold what separates them."""


class Desks:
    """The desks of one process's verbs, by one configuration."""

    def __init__(self, config: ConfigSource, environment: Mapping[str, str]) -> None:
        self._folder = folder_of(config, environment)
        self._run = run_of(environment)

    def desk(self, urn: str, secrets: Sequence[object]) -> Desk:
        """Return the desk of a resource with these secret inputs."""
        subject = subject_of(urn)
        place = Place(self._folder, subject) if self._folder is not None and subject is not None else None
        return Desk(subject, place, self._run, secrets)


def subject_of(urn: str) -> Subject | None:
    """Return whose URN it is, None for none."""
    parts = urn.removeprefix("urn:pulumi:").split("::", _PARTS - 1)
    if len(parts) != _PARTS:
        return None
    stack, project, _types, name = parts
    return Subject(project, stack, name)
