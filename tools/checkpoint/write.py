"""Write the state that this version leaves behind to tests/data, where later versions have to live with it.

Run it once for each release, with `make checkpoint`. It adds a file and never changes one: users' states do not change
either. tests/e2e/test_older_states.py imports every file that is there.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from pulumi_bulks.lifecycle.inputs import INPUT_NAMES
from pulumi_bulks.simulator import simulate
from tests.e2e.stack import ROOT, Stack
from tests.e2e.test_older_states import DATA, RECORDED_AT

INPUTS: dict[str, Any] = {
    "bulk_id": "8123456789012345678",
    "mode": "ON_FAILURE_STOP",
    "webhook_interval": 25,
    "accepted_statuses": ["COMPLETED", "CANCELLED"],
    "timeout": "10m",
    "stall_timeout": 90,
    "on_timeout": "pause",
    "on_paused": "resume",
    "if_executed": "adopt",
    "on_delete": "cancel",
    "expected_operation": "/transfers",
    "expected_items": 100,
}


PLACES = ("sourcePosition", "stackTrace")
"""What the engine notes of the machine that ran the program."""


def main() -> int:
    """Write the file; returns 1 where it is there already or the engine is missing."""
    if {to_camel(name) for name in INPUTS} != set(INPUT_NAMES):
        print("INPUTS does not give every input", file=sys.stderr)
        return 1
    path = DATA / f"checkpoint-{version('pulumi-bulks')}.json"
    engine = shutil.which("pulumi")
    if path.exists() or engine is None:
        print(f"{path.name} is there already" if path.exists() else "pulumi is not on PATH", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, simulate(limits=None) as api:
        api.add_bulk(INPUTS["bulk_id"], items=INPUTS["expected_items"], rate=200)
        stack = Stack(Path(folder) / "stack", api, Path(engine).parent)
        up = stack.up(**INPUTS)
        if not up.ok:
            print(up.text, file=sys.stderr)
            return 1
        state = json.dumps(_without_places(stack.export()), indent=2).replace(api.base_url, RECORDED_AT)
    DATA.mkdir(exist_ok=True)
    path.write_text(f"{state}\n", encoding="utf-8")
    print(f"written: {path.relative_to(ROOT)}")
    return 0


def _without_places(state: dict[str, Any]) -> dict[str, Any]:
    for resource in state["deployment"]["resources"]:
        for name in PLACES:
            resource.pop(name, None)
    return state


if __name__ == "__main__":
    sys.exit(main())
