"""The schema that the engine and the generators of SDKs get: `make schema` writes it, from the models."""

from __future__ import annotations

import json
from importlib import resources

from .version import plugin_version


def schema_text() -> str:
    """Return the schema as JSON, with the version of the installed package."""
    file = resources.files(__package__) / "schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    return json.dumps({**schema, "version": plugin_version()}, ensure_ascii=False)
