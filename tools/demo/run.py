"""The main job, shown: a simulated API, the real engine, and the programs of examples/ as they are.

Everything it writes is in build/demo and in the stack's settings file, and it removes both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator, simulate

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "demo"
CONSUMER = ROOT / "examples" / "consumer"
STACK = "bulks-demo"
PAYOUTS = "8123456789012345678"
REFUNDS = "8123456789012345679"


def main() -> int:
    """Run the demo; returns 0 if everything went as announced."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "state").mkdir(parents=True)
    try:
        with simulate() as api:
            api.add_bulk(PAYOUTS, items=8000, rate=400)
            failing = {120: FailedAnswer("INSTRUMENT_INACTIVE"), 121: FailedAnswer("FUNDS_INSUFFICIENT", "Too little")}
            api.add_bulk(REFUNDS, failing, items=2000, rate=400)
            show(api, Engine(api))
    except DemoFailedError as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
        for project in (ROOT, CONSUMER):
            (project / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)
    return 0


class DemoFailedError(Exception):
    """Something did not go as announced."""


class Engine:
    """Runs `pulumi` on a state backend in the demo's own folder, without any account."""

    def __init__(self, api: ServedSimulator) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
        self._environment = {
            **inherited,
            **api.environment,
            "PULUMI_BACKEND_URL": (FOLDER / "state").as_uri(),
            "PULUMI_HOME": str(FOLDER / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "XDG_CACHE_HOME": str(FOLDER / "cache"),  # the ledger of requests
        }

    def run(self, *arguments: str, project: Path = ROOT, fails: bool = False) -> None:
        """Run one command and let its output through. Raises DemoFailedError if it ends otherwise than announced."""
        print(f"$ pulumi {' '.join(arguments)}", flush=True)
        ended = subprocess.run(["pulumi", *arguments], cwd=project, env=self._environment, check=False)
        if (ended.returncode != 0) is not fails:
            raise DemoFailedError(f"`pulumi {' '.join(arguments)}` ended with {ended.returncode}")


def show(api: ServedSimulator, engine: Engine) -> None:
    """Play the whole demo."""
    headline("A stack that executes one bulk of 8,000 operations")
    engine.run("stack", "init", STACK)
    add_bulk(engine, "november-payouts", PAYOUTS)
    headline("The preview looks at the live bulk and executes nothing")
    engine.run("preview")
    expect(api, PAYOUTS, 0)
    headline("The bulk is executed and waited for, about 20 s")
    engine.run("up", "--yes", "--skip-preview")
    expect(api, PAYOUTS, 1)
    headline("A second up changes nothing and executes nothing")
    engine.run("up", "--yes", "--skip-preview", "--expect-no-changes")
    expect(api, PAYOUTS, 1)
    headline("Another stack reads the outcome, and checks that it is of the bulk that it expects")
    engine.run("stack", "init", STACK, project=CONSUMER)
    settings = {
        "release": f"organization/bulk-release/{STACK}",
        "bulk": "november-payouts",
        "bulkId": PAYOUTS,
        "environment": api.base_url,
    }
    for key, value in settings.items():
        engine.run("config", "set", key, value, project=CONSUMER)
    engine.run("up", "--yes", "--skip-preview", project=CONSUMER)
    headline("A bulk with two failed operations ends PARTIALLY_COMPLETED: the up fails and says why")
    add_bulk(engine, "november-refunds", REFUNDS)
    engine.run("up", "--yes", "--skip-preview", fails=True)
    expect(api, REFUNDS, 1)
    headline("Destroy forgets the records; what has been executed stays executed")
    engine.run("destroy", "--yes", "--skip-preview", "--remove", project=CONSUMER)
    engine.run("destroy", "--yes", "--skip-preview", "--remove")
    expect(api, PAYOUTS, 1)
    headline(f"Done: each of the {len(api.bulks())} bulks was executed once, with {len(api.requests)} requests in all")


def add_bulk(engine: Engine, name: str, bulk_id: str) -> None:
    """List a bulk in the stack's configuration."""
    engine.run("config", "set", "--path", f"bulks.{name}.bulkId", bulk_id, "--type", "string")
    engine.run("config", "set", "--path", f"bulks.{name}.mode", "ON_FAILURE_CONTINUE")


def expect(api: ServedSimulator, bulk_id: str, executions: int) -> None:
    """Raise DemoFailedError unless the API has executed the bulk so many times."""
    if (api.executions(bulk_id), api.execute_calls(bulk_id)) != (executions, executions):
        raise DemoFailedError(f"bulk {bulk_id} was executed {api.executions(bulk_id)} times, not {executions}")


def headline(text: str) -> None:
    """Print what comes next."""
    print(f"\n── {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
