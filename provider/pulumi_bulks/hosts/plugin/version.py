"""The version of the plugin, which the engine compares with that of the program's package."""

from __future__ import annotations

import re
from importlib import metadata

_VERSION = re.compile(r"(?P<release>\d+\.\d+\.\d+)(?:(?P<stage>a|b|rc)(?P<number>\d+))?")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def plugin_version() -> str:
    """Return the installed package's version as the semantic version that the engine asks of a plugin."""
    return semantic(metadata.version("pulumi-bulks"))


def semantic(version: str) -> str:
    """Return a version of a Python package as a semantic version: "1.0.0rc1" as "1.0.0-rc.1".

    What makes no difference to what is compatible (.dev, .post, +local) is left out. Raises ValueError where there are
    no three numbers.
    """
    found = _VERSION.match(version)
    if found is None:
        raise ValueError(f"{version!r} does not begin with three numbers")
    stage = f"-{_STAGES[found['stage']]}.{found['number']}" if found["stage"] else ""
    return f"{found['release']}{stage}"
