"""A stack whose program is YAML: no Python of its own, and the plugin found by path unless a test says otherwise."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from pulumi_bulks.simulator import ServedSimulator

from .stack import ROOT, Stack

PROGRAMS = Path(sys.executable).parent
"""Where the environment of these tests has its programs, the plugin among them."""

EXAMPLE = ROOT / "examples" / "yaml" / "Pulumi.yaml"


def by_path(folder: Path) -> dict[str, Any]:
    """The section of a project that says where the plugin is."""
    return {"providers": [{"name": "bulks", "path": str(folder)}]}


class YamlStack(Stack):
    """A stack without Python on its PATH, with the program of examples/yaml."""

    def __init__(self, folder: Path, api: ServedSimulator, engine: Path) -> None:
        super().__init__(folder, api, engine)
        (folder / "__main__.py").unlink()
        self.extra = {"PATH": self.path()}
        text = EXAMPLE.read_text().replace("../../.venv/bin", str(PROGRAMS))
        (folder / "Pulumi.yaml").write_text(text.replace("name: bulks-yaml", "name: e2e"))

    def path(self, *folders: Path) -> str:
        """A PATH with the engine, and these folders."""
        return os.pathsep.join([*map(str, folders), str(self.engine), "/usr/bin", "/bin"])

    def write(self, resources: dict[str, Any], plugins: dict[str, Any] | None, **more: Any) -> None:
        """Write another program, as JSON, which is YAML as well."""
        program = {"name": "e2e", "runtime": "yaml", "resources": resources, **more}
        (self.folder / "Pulumi.yaml").write_text(json.dumps({**program, **({"plugins": plugins} if plugins else {})}))

    def execution(self, properties: dict[str, Any], options: dict[str, Any] | None = None, **more: Any) -> None:
        """Write a program of one bulk, with the plugin found by path."""
        payouts = {"type": "bulks:BulkExecution", "properties": properties, "options": options or {}}
        self.write({"payouts": payouts}, by_path(PROGRAMS), **more)
