"""An import goes down the list of layers, never up, and only hosts import Pulumi."""

import ast
from pathlib import Path

import pytest

import pulumi_bulks

PACKAGE = Path(pulumi_bulks.__file__).parent
MAY_IMPORT = {
    "explanations": {"explanations"},
    "api": {"api"},
    "waiting": {"api", "waiting"},
    "lifecycle": {"api", "waiting", "lifecycle"},
    "outcome": {"api", "waiting", "lifecycle", "outcome", "explanations"},
    "hosts": {"api", "waiting", "lifecycle", "outcome", "hosts"},
    "cli": {"api", "waiting", "lifecycle", "outcome", "hosts", "simulator", "cli", "explanations"},
    "simulator": {"simulator"},
}
"""The simulator knows nothing of the client, so that neither can hide a mistake of the other."""


def imports_of(path: Path) -> set[str]:
    """Return the absolute names of the modules that a file imports, wherever in it."""
    package = ["pulumi_bulks", *path.relative_to(PACKAGE).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module or "").split(".")]
            found |= {".".join([*filter(None, module), alias.name]) for alias in node.names}
    return found


@pytest.mark.parametrize("layer", sorted(MAY_IMPORT))
def test_imports_go_down(layer: str) -> None:
    files = list((PACKAGE / layer).rglob("*.py"))
    assert files
    for path in files:
        ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("pulumi_bulks.")}
        assert ours <= MAY_IMPORT[layer], path


@pytest.mark.parametrize("layer", ["api", "waiting", "lifecycle", "outcome", "cli", "simulator", "explanations"])
def test_only_hosts_know_pulumi(layer: str) -> None:
    for path in (PACKAGE / layer).rglob("*.py"):
        assert not {name for name in imports_of(path) if name.split(".")[0] == "pulumi"}, path


def test_every_folder_of_the_package_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == set(MAY_IMPORT)
