"""The two hosts of one provider: the table of what differs between them. All else that a test says holds for both."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pulumi_bulks.hosts.shared.names import DYNAMIC_TYPE, NATIVE_TYPE

_IN_ALL_PROGRAMS = "from pulumi_bulks import "
_PLUGIN = f"plugins:\n  providers:\n    - name: bulks\n      path: {Path(sys.executable).parent}\n"


@dataclass(frozen=True)
class Host:
    """A host, and what it does otherwise than the other one."""

    name: str
    module: str
    """What a program imports: nothing else of it changes."""
    type: str
    """The type of the resource."""
    project: str
    """What Pulumi.yaml says of it."""
    hides_properties: bool
    """Whether the record holds more than inputs and outputs."""
    records_failures: bool
    """Whether a bulk that has begun and ended badly is on record: as it is, with the reasons."""
    foretelling: str
    """How the preview after a failed `up` begins to tell that the next one will fail as well."""
    asks_about_final_bulks: bool
    """Whether an `up` or a preview without changes asks the API about bulks that are recorded as final."""
    replaces_on_changes: bool
    """Whether the option `replace_on_changes` has an effect: a replacement by the same bulk, which is adopted."""
    signals_to_end_a_wait: int
    """How many Ctrl-C or SIGTERM end a wait: after fewer it goes on."""
    seconds_of_its_end: float
    """How long it may outlive its engine; on an idle machine the plugin ends within hundredths of a second."""

    def program(self, text: str) -> str:
        """Return a program for this host."""
        return text.replace(_IN_ALL_PROGRAMS, f"from {self.module} import ")

    def __str__(self) -> str:
        """Return the name, for the ids of tests."""
        return self.name


DYNAMIC = Host(
    name="dynamic",
    module="pulumi_bulks",
    type=DYNAMIC_TYPE,
    project="",
    hides_properties=True,
    records_failures=False,
    foretelling="this resource will fail:",
    asks_about_final_bulks=True,
    replaces_on_changes=False,
    signals_to_end_a_wait=2,
    seconds_of_its_end=10,
)
NATIVE = Host(
    name="native",
    module="pulumi_bulks.native",
    type=NATIVE_TYPE,
    project=_PLUGIN,
    hides_properties=False,
    records_failures=True,
    foretelling="the update will fail:",
    asks_about_final_bulks=False,
    replaces_on_changes=True,
    signals_to_end_a_wait=1,
    seconds_of_its_end=2,
)

on_both = pytest.mark.parametrize("host", [DYNAMIC, NATIVE], ids=str)
"""For what a host may get wrong."""

on_native = pytest.mark.parametrize("host", [NATIVE], ids=str)
"""For what only the plugin does, and for judgement below the hosts: once is enough for that."""
