"""The package is all that a program needs: there is no plugin of its name for the engine to look for."""

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import Stack

pytestmark = pytest.mark.engine


def test_the_engine_looks_for_no_plugin_of_the_packages_name(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    stack.inputs = {"bulk_id": "1"}
    preview = stack.preview("-v=9", "--logtostderr")
    assert preview.ok, preview.text
    assert "pulumi-resource-pulumi-python" in preview.text, "the engine logs which plugins it looks for"
    assert "pulumi-resource-bulks" not in preview.text
