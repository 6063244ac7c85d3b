"""What both acts of the demo play with: the engine, what is expected of the API, and headlines.

Everything that is written is in build/demo and in the stacks' settings files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "demo"
STACK = "bulks-demo"


class DemoFailedError(Exception):
    """Something did not go as announced."""


class Engine:
    """Runs `pulumi` in a project, on a state backend in the demo's own folder, without any account."""

    def __init__(self, api: ServedSimulator, project: Path, **variables: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
        self._project = project
        self._environment = {
            **inherited,
            **api.environment,
            "PULUMI_BACKEND_URL": (FOLDER / "state").as_uri(),
            "PULUMI_HOME": str(FOLDER / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "XDG_CACHE_HOME": str(FOLDER / "cache"),  # the ledger of requests
            **variables,
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one command, in a process group of its own, and let its output through."""
        where = self._project.relative_to(ROOT)
        print(f"$ pulumi {' '.join(arguments)}{'' if where == Path() else f'   # in {where}'}", flush=True)
        return subprocess.Popen(
            ["pulumi", *arguments], cwd=self._project, env=self._environment, start_new_session=True
        )

    def run(self, *arguments: str, fails: bool = False) -> None:
        """Run one command to its end. Raises DemoFailedError if it ends otherwise than announced."""
        code = self.start(*arguments).wait()
        if (code != 0) is not fails:
            raise DemoFailedError(f"`pulumi {' '.join(arguments)}` ended with {code}")


def set_up() -> None:
    """Begin with an empty folder."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "state").mkdir(parents=True)


def clear_away(*projects: Path) -> None:
    """Remove what the demo has written."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for project in projects:
        (project / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)


def expect(api: ServedSimulator, bulk_id: str, executions: int) -> None:
    """Raise DemoFailedError unless the API has executed the bulk so many times, and was asked to as often."""
    if (api.executions(bulk_id), api.execute_calls(bulk_id)) != (executions, executions):
        raise DemoFailedError(f"bulk {bulk_id} was executed {api.executions(bulk_id)} times, not {executions}")


def headline(text: str) -> None:
    """Print what comes next."""
    print(f"\n── {text}\n", flush=True)
