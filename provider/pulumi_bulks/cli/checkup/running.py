"""Run the checks one after the other, and print what each has found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.text import harmless
from pulumi_bulks.cli.connecting import session_with
from pulumi_bulks.cli.exits import Exit, first_of
from pulumi_bulks.cli.output import data, write
from pulumi_bulks.cli.stack import configuration_of

from . import configuration, reaching, software
from .finding import Level, problem, skipped, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_bulks.waiting.session import Session

    from .finding import Finding

_PATIENCE = 60.0
"""Seconds after which the checks that ask the API are given up: the call and its token, and a second call without."""

_WIDTH = max(len(name) for name in (*reaching.STEPS, configuration.NAME))


def check_up(stack: str | None, schema: str | None) -> Exit:
    """Print what each check finds, as lines of this schema if one is given; return the exit code."""
    exits = []
    for finding in _findings(stack):
        exits.append(_exit_of(finding))
        if schema is None:
            _print(finding)
        else:
            write(_line(schema, finding))
    return first_of(exits)


def _findings(stack: str | None) -> Iterator[Finding]:
    session: Session | None = None
    try:
        config = {} if stack is None else configuration_of(stack, os.environ)
        session = session_with(config)
    except ConfigurationError as error:
        yield problem(configuration.NAME, error.what, error.step or configuration.FIX)
    else:
        where = "the environment" if stack is None else f"the stack {stack} and the environment"
        yield configuration.usable(config, os.environ, where)
    if session is None:
        yield from (skipped(name, "not tried without a configuration") for name in reaching.SHOWN)
    else:
        ready = session
        found = within(_PATIENCE, reaching.STEPS, lambda: reaching.reach(ready))
        yield from sorted(found, key=lambda finding: reaching.SHOWN.index(finding.id))
    yield software.engine()
    yield software.sdk()
    yield software.package()


def _exit_of(finding: Finding) -> Exit:
    if finding.level is not Level.PROBLEM:
        return Exit.ACCEPTED
    return {configuration.NAME: Exit.USAGE, "credentials": Exit.CREDENTIALS}.get(finding.id, Exit.OTHER)


def _print(finding: Finding) -> None:
    message = " / ".join(finding.message.splitlines())
    data(harmless(f"{finding.level.value:8}  {finding.id:{_WIDTH}}  {message}"))
    if finding.fix:
        data(harmless(f"{'':8}  {'':{_WIDTH}}  {' '.join(finding.fix.split())}"))


def _line(schema: str, finding: Finding) -> dict[str, object]:
    return {
        "schema": schema,
        "id": finding.id,
        "status": finding.level.value,
        "message": harmless(finding.message),
        "fix": harmless(finding.fix) or None,
        "error": None,
    }
