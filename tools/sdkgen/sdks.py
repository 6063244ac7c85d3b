"""Generate the packages of other languages from the schema, into build/sdks, and compile them and their programs.

The engine's own generators write them (main.go). What npm takes part with is installed once into this user's cache.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from building import InstallError, alone, cache_of, find_go, run_go, told

from pulumi_bulks.hosts.plugin.schema import schema_text

NAME = "sdks"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SDKS = ROOT / "build" / "sdks"
NPM = HERE / "npm"
TYPESCRIPT = ("index.ts", "tsconfig.json")
NO_GO = "Go 1.25 or later generates the packages: https://go.dev/dl/"
NO_NPM = "npm compiles the TypeScript package: install Node.js 20 or later, https://nodejs.org/"


def main() -> int:
    """Generate and compile; returns 1, with what to do on stderr, where that fails."""
    try:
        go, npm = find_go(NO_GO), find_npm()
        generate(go)
        compile_go(go)
        compile_typescript(npm)
    except InstallError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    print(SDKS)
    return 0


def find_npm() -> str:
    """Return the path of npm. Raises InstallError."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise InstallError(NO_NPM)
    return npm


def generate(go: str) -> None:
    """Write the packages anew. Raises InstallError."""
    shutil.rmtree(SDKS, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, told(NAME, "generating: two minutes where Go has not built it yet"):
        schema, generator = Path(folder) / "schema.json", Path(folder) / "sdkgen"
        schema.write_text(schema_text(), encoding="utf-8")
        run_go(go, HERE, "build", "-trimpath", "-o", str(generator), ".")
        run_in(HERE, str(generator), str(schema), str(SDKS))
        shutil.copy(schema, SDKS)  # what they were generated from: tests ask whether it is the present one
    run_in(SDKS, sys.executable, "-m", "compileall", "-q", "python")


def compile_go(go: str) -> None:
    """Compile the Go package with the program that uses it. Raises InstallError."""
    with (
        tempfile.TemporaryDirectory() as folder,
        told(NAME, "compiling examples/go: two minutes where Go has not built Pulumi's SDK yet"),
    ):
        run_go(go, ROOT / "examples" / "go", "build", "-trimpath", "-o", folder, "example.com/pulumi-bulks/...", ".")


def compile_typescript(npm: str) -> None:
    """Compile the TypeScript package, and check the types of the program that uses it. Raises InstallError."""
    modules = installed(npm)
    with (
        tempfile.TemporaryDirectory() as folder,
        told(NAME, "compiling the TypeScript package and checking examples/typescript"),
    ):
        package, program = Path(folder) / "package", Path(folder) / "program"
        (Path(folder) / "node_modules").symlink_to(modules)
        shutil.copytree(SDKS / "nodejs", package)
        run_in(package, str(modules / ".bin" / "tsc"))
        shutil.copy(package / "package.json", package / "bin")
        shutil.copytree(package / "bin", SDKS / "nodejs" / "bin")
        (program / "node_modules").mkdir(parents=True)
        (program / "node_modules" / "pulumi-bulks-sdk").symlink_to(package)
        for name in TYPESCRIPT:
            shutil.copy(ROOT / "examples" / "typescript" / name, program)
        run_in(program, str(modules / ".bin" / "tsc"), "--noEmit", "false", "--outDir", str(SDKS / "program"))


def installed(npm: str) -> Path:
    """Return the folder with the pinned modules, which is installed if this user's cache does not hold it."""
    locked = hashlib.sha256((NPM / "package-lock.json").read_bytes()).hexdigest()[:12]
    target = cache_of("npm", locked)
    with alone(target):
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=target.parent, prefix="installing-") as folder:
                modules = Path(shutil.copytree(NPM, Path(folder) / "npm"))
                with told(NAME, "installing the TypeScript compiler and Pulumi's SDK: 130 MB"):
                    run_in(modules, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                modules.rename(target)
    return target / "node_modules"


def run_in(folder: Path, *command: str) -> None:
    """Run a program in a folder. Raises InstallError with its own words."""
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise InstallError(f"`{Path(command[0]).name}` failed:\n{(ended.stdout + ended.stderr).strip()}")


if __name__ == "__main__":
    sys.exit(main())
