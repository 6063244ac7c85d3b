"""Find a Pulumi engine or install one, and print the folder to put first on PATH, alone on stdout.

In this order: a `pulumi` on PATH that is new enough; the one in this user's cache; the official installer; a build from
the Go modules that are pinned beside this file. What it does and how long that takes goes to stderr.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path

from building import InstallError, alone, find_go, run_go, told
from engine import VERSION, cache_folder, cached, on_path

NAME = "engine"
HERE = Path(__file__).parent
SDK = "github.com/pulumi/pulumi/sdk/v3"
VERSION_VARIABLE = f"{SDK}/go/common/version.Version"
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
DOWNLOAD_TIMEOUT = 30.0


def main() -> int:
    """Print the engine's folder; returns 1, with what to do on stderr, where there is none to be had."""
    try:
        print(on_path() or cached() or install())
    except InstallError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    return 0


def install() -> Path:
    """Install an engine into the cache, whole or not at all. Raises InstallError."""
    target = cache_folder()
    with alone(target):
        found = cached()  # another process may have been faster
        if found is not None:
            return found
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="installing-") as folder:
            built = Path(folder) / "engine"
            if not _install_officially(built):
                _build(built / "bin")
            shutil.rmtree(target, ignore_errors=True)
            built.rename(target)
    return target / "bin"


def _install_officially(root: Path) -> bool:
    """Return whether the official installer could be reached and has installed the engine."""
    import semver  # noqa: PLC0415 - comes with the SDK, which an engine on PATH does not need
    from pulumi.automation import PulumiCommand  # noqa: PLC0415

    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT)
    with told(NAME, f"the official installer, version {VERSION}") as outcome:
        try:
            PulumiCommand.install(root=str(root), version=semver.VersionInfo.parse(VERSION))
        except Exception as error:  # noqa: BLE001 - whatever it is, there is another way
            outcome.append(f"cannot be reached ({type(error).__name__})")
            shutil.rmtree(root, ignore_errors=True)
            return False
    return True


def _build(target: Path) -> None:
    """Build the engine and its Python host from their Go modules. Raises InstallError."""
    go = find_go(
        f"no Pulumi {VERSION} or later on PATH, and no Go to build one. Install Pulumi "
        "(https://www.pulumi.com/docs/install/) or Go 1.25 or later (https://go.dev/dl/), then try again."
    )
    target.mkdir(parents=True)
    with told(
        NAME, "building the engine from its Go modules: about 5 minutes on 2 cores, 2 GB of downloads and caches"
    ):
        flags = f"-s -w -X {VERSION_VARIABLE}=v{VERSION}"
        package = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
        run_go(go, HERE / "cli", "build", "-trimpath", "-ldflags", flags, "-o", str(target / "pulumi"), package)
    with told(NAME, "building its Python host: about half a minute"):
        package = f"{SDK}/python/cmd/pulumi-language-python"
        run_go(go, HERE / "python-host", "build", "-trimpath", "-o", str(target / "pulumi-language-python"), package)
    source = Path(run_go(go, HERE / "cli", "list", "-m", "-f", "{{.Dir}}", SDK).strip())
    for script in SCRIPTS:
        copied = Path(shutil.copy(source / script, target))
        copied.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
