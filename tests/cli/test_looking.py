"""The command changes no bulk, whatever it is told."""

import re
from pathlib import Path

import pytest

import pulumi_bulks
from pulumi_bulks.api.errors import StopError
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.cli.connecting import context_of, session_of
from pulumi_bulks.cli.crowd import Listener
from pulumi_bulks.simulator import ServedSimulator


def test_whatever_would_change_a_bulk_is_kept_back(api: ServedSimulator) -> None:
    api.add_bulk("1", items=1)
    session = session_of(None)
    for calls in (context_of(session, Listener("1", lambda _: None)).api, session.client):
        for change in (calls.pause, calls.resume, calls.cancel):
            with pytest.raises(StopError, match="changes no bulk"):
                change("1")
        with pytest.raises(StopError, match="changes no bulk"):
            calls.execute("1", ExecuteOrder())
    assert api.requests == []


def test_no_file_of_the_command_names_a_call_that_changes_a_bulk() -> None:
    folder = Path(pulumi_bulks.__file__).parent / "cli"
    texts = {path.name: path.read_text() for path in folder.rglob("*.py") if path.name != "looking.py"}
    assert not {name for name, text in texts.items() if re.search(r"\.(execute|pause|resume|cancel)\(", text)}
