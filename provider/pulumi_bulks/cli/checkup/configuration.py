"""Whether the configuration can be used, and whether all of it is meant for this package."""

from __future__ import annotations

import difflib
import tempfile
from typing import TYPE_CHECKING

from pulumi_bulks.api.configuration import Configuration
from pulumi_bulks.api.models import printable
from pulumi_bulks.outcome.place import KEY, VARIABLE, folder_of, nearest_to, obstacle_to

from .finding import ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .finding import Finding

NAME = "configuration"
FIX = "README.md lists all of it, under Configuration."

VARIABLES = (
    "BULKS_API_KEY",
    "BULKS_AUTH_TOKEN",
    "BULKS_AUTH_TOKEN_COMMAND",
    "BULKS_AUTH_TOKEN_FILE",
    "BULKS_BASE_URL",
    "BULKS_IDENTITY_ID",
    "BULKS_IDENTITY_TYPE",
    "BULKS_OUTCOME_DIR",
    "BULKS_RATE_LIMITS",
    "BULKS_RUN_COMMIT",
    "BULKS_RUN_URL",
)
"""The environment variables that this package reads."""

_PROGRAMS_OWN = ("bulks:bulks", "bulks:bulksFile")
"""Keys that the release program of the examples reads itself."""


def usable(config: Mapping[str, object], environment: Mapping[str, str], where: str) -> Finding:
    """Return what there is to say of a configuration that is complete, and comes from `where`."""
    reason = _unwritable(config, environment)
    if reason is not None:
        fix = f"Name a folder that can be written ({KEY} or {VARIABLE}), or leave it out."
        return problem(NAME, reason, fix)
    unknown = unknown_names(config, environment)
    message = f"complete, from {where}"
    if not unknown:
        return ok(NAME, message)
    names = ", ".join(name for name, _ in unknown)
    meant = ", ".join(f"{near} for {name}" for name, near in unknown if near)
    fix = f"Is it {meant}?" if meant else "Remove it, or correct it."
    return warning(NAME, f"{message}; but nothing here reads {names}", fix)


def unknown_names(config: Mapping[str, object], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what looks like a variable or a key of this package and is none, each with the nearest one or ""."""
    variables = [name for name in environment if name.startswith("BULKS_") and name not in VARIABLES]
    known = [f"bulks:{field.alias}" for field in Configuration.model_fields.values()]
    keys = [key for key in config if key.startswith("bulks:") and key not in {*known, *_PROGRAMS_OWN}]
    return [
        *((name, _nearest(name, VARIABLES)) for name in sorted(variables)),
        *((key, _nearest(key, known)) for key in sorted(keys)),
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")


def _unwritable(config: Mapping[str, object], environment: Mapping[str, str]) -> str | None:
    """Return why the folder for outcome records takes no file, None where it does or none is configured."""
    folder = folder_of(config.get, environment)
    if folder is None:
        return None
    reason = obstacle_to(folder)
    try:
        if reason is None:
            with tempfile.TemporaryFile(dir=nearest_to(folder)):  # a look does not tell all: a file system has its say
                return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
    return f"{KEY} {printable(str(folder))}: no outcome can be written there: {reason}"
