"""OpenTofu, built once from its published Go modules, and a folder in which it executes a bulk by a script."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from building import alone, cache_of, find_go, run_go, told

from . import HERE
from .measure import Measured, measure

VERSION = "1.10.0"
MODULE = HERE / "opentofu"
_PACKAGE = "github.com/opentofu/opentofu"


def install() -> Path:
    """Return the path of `tofu`, which is built if this user's cache does not hold it. Raises InstallError."""
    folder = cache_of("opentofu", VERSION)
    if not (folder / "tofu").exists():
        with alone(folder):
            if not (folder / "tofu").exists():  # another process may have been faster
                _build(folder)
    return folder / "tofu"


def _build(target: Path) -> None:
    go = find_go("OpenTofu is built with Go 1.24 or later: https://go.dev/dl/")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="installing-") as folder:
        built = Path(folder) / "opentofu"
        built.mkdir()
        with told("opentofu", f"building {VERSION} from its Go modules: about 3 minutes on 2 cores"):
            flags = f"-s -w -X {_PACKAGE}/version.dev=no"
            output = str(built / "tofu")
            run_go(go, MODULE, "build", "-trimpath", "-ldflags", flags, "-o", output, f"{_PACKAGE}/cmd/tofu")
        shutil.rmtree(target, ignore_errors=True)
        built.rename(target)


class Workspace:
    """A configuration that executes one bulk, in a folder of its own, initialised."""

    def __init__(self, folder: Path, tofu: Path, api: dict[str, str]) -> None:
        folder.mkdir(parents=True)
        for name in ("main.tf", "execute.sh"):
            shutil.copy(MODULE / name, folder)
        self._folder = folder
        self._tofu = tofu
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "TF_"))}
        self._environment = {**inherited, **api}
        subprocess.run(
            [tofu, "init", "-input=false"], cwd=folder, env=self._environment, check=True, stdout=subprocess.DEVNULL
        )

    def apply(self, bulk_id: str) -> Measured:
        """Execute the bulk."""
        command = [str(self._tofu), "apply", "-auto-approve", "-input=false", f"-var=bulk_id={bulk_id}"]
        return measure(command, self._folder, self._environment)
