"""Find a Pulumi engine or install one, and print the folder to put first on PATH, alone on stdout.

In this order: a `pulumi` on PATH that is new enough; the one in this user's cache; the official installer; a build from
the Go modules that are pinned beside this file. What it does and how long that takes goes to stderr.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from building import InstallError, alone, find_go, run_go, told
from engine import VERSION, cache_folder, cached, missing, on_path

NAME = "engine"
HERE = Path(__file__).parent
SDK = "github.com/pulumi/pulumi/sdk/v3"
DOWNLOAD_TIMEOUT = 30.0


@dataclass(frozen=True)
class Module:
    """Where a program is built: the folder of the pinned module beside this file, and the package in it."""

    folder: str
    package: str
    cost: str
    flags: str = ""
    scripts: tuple[str, ...] = ()
    """What has to be beside the program, from the SDK's module as `cli` pins it."""


MODULES = {
    "pulumi": Module(
        "cli",
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        "about 5 minutes and 2 GB of downloads and caches",
        flags=f"-X {SDK}/go/common/version.Version=v{VERSION}",
    ),
    "pulumi-language-python": Module(
        "python-host",
        f"{SDK}/python/cmd/pulumi-language-python",
        "about half a minute",
        scripts=("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"),
    ),
    "pulumi-language-yaml": Module(
        "yaml-host", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "about a minute and a half"
    ),
}


def main() -> int:
    """Print the engine's folder; returns 1, with what to do on stderr, where there is none to be had."""
    try:
        print(on_path() or cached() or install())
    except InstallError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    return 0


def install() -> Path:
    """Install an engine into the cache, or add what the one there lacks. Raises InstallError."""
    target = cache_folder()
    folder = target / "bin"
    with alone(target):
        if "pulumi" in missing(folder):  # else another process has been faster, or an earlier installer knew less
            _install_officially(target)
        for program in missing(folder):
            _build(program, folder)
    return folder


def _install_officially(target: Path) -> None:
    """Install the engine, whole or not at all, if the official installer can be reached."""
    import semver  # noqa: PLC0415 - comes with the SDK, which an engine on PATH does not need
    from pulumi.automation import PulumiCommand  # noqa: PLC0415

    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT)
    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix="installing-") as folder,
        told(NAME, f"the official installer, version {VERSION}") as outcome,
    ):
        root = Path(folder) / "engine"
        try:
            PulumiCommand.install(root=str(root), version=semver.VersionInfo.parse(VERSION))
        except Exception as error:  # noqa: BLE001 - whatever it is, there is another way
            outcome.append(f"cannot be reached ({type(error).__name__})")
        else:
            shutil.rmtree(target, ignore_errors=True)
            root.rename(target)


def _build(program: str, target: Path) -> None:
    """Build a program from its Go module into a folder, with the scripts that go with it. Raises InstallError."""
    go = find_go(
        f"no Pulumi {VERSION} or later on PATH that has {program}, and no Go to build it. Install Pulumi "
        "(https://www.pulumi.com/docs/install/) or Go 1.25 or later (https://go.dev/dl/), then try again."
    )
    module = MODULES[program]
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix="building-") as folder,
        told(NAME, f"building {program} from its Go module: {module.cost} on 2 cores"),
    ):
        built = Path(folder) / program
        flags = f"-s -w {module.flags}"
        run_go(go, HERE / module.folder, "build", "-trimpath", "-ldflags", flags, "-o", str(built), module.package)
        for script in module.scripts:
            source = Path(run_go(go, HERE / "cli", "list", "-m", "-f", "{{.Dir}}", SDK).strip())
            Path(shutil.copy(source / script, target)).chmod(0o755)
        built.replace(target / program)


if __name__ == "__main__":
    sys.exit(main())
