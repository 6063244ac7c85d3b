"""The first act: one bulk and its outcome, with the release program and its consumer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stage import OUTCOMES, ROOT, STACK, UP, Engine, expect, headline

from pulumi_bulks.simulator import FailedAnswer

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator

CONSUMER = ROOT / "examples" / "consumer"
PAYOUTS = "8123456789012345678"
REFUNDS = "8123456789012345679"


def play(api: ServedSimulator) -> None:
    """Play the act."""
    api.add_bulk(PAYOUTS, items=8000, rate=400)
    failing = {120: FailedAnswer("INSTRUMENT_INACTIVE"), 121: FailedAnswer("FUNDS_INSUFFICIENT", "Too little")}
    api.add_bulk(REFUNDS, failing, items=2000, rate=400)
    engine, consumer = Engine(api, ROOT, BULKS_OUTCOME_DIR=str(OUTCOMES)), Engine(api, CONSUMER)
    headline(
        "In this folder, whose Pulumi.yaml runs examples/release: a stack that executes one bulk of 8,000 operations"
    )
    engine.run("stack", "init", STACK)
    _list_bulk(engine, "november-payouts", PAYOUTS)
    headline("The preview looks at the live bulk and executes nothing")
    engine.run("preview", "--suppress-progress", "--suppress-outputs")
    expect(api, PAYOUTS, 0)
    headline("The bulk is executed and waited for, about 20 s")
    engine.run(*UP)
    expect(api, PAYOUTS, 1)
    headline("A second up changes nothing and executes nothing")
    engine.run(*UP, "--expect-no-changes")
    expect(api, PAYOUTS, 1)
    headline("In examples/consumer: another stack reads the outcome, and checks that it is of the bulk that it expects")
    consumer.run("stack", "init", STACK)
    settings = {
        "release": f"organization/bulk-release/{STACK}",
        "bulk": "november-payouts",
        "bulkId": PAYOUTS,
        "environment": api.base_url,
    }
    for key, value in settings.items():
        consumer.run("config", "set", key, value, "--type", "string")
    consumer.run(*UP[:-1])
    headline("Another bulk ends PARTIALLY_COMPLETED: the up fails, says why, and exports the others' outcomes")
    _list_bulk(engine, "november-refunds", REFUNDS)
    engine.run(*UP, "--continue-on-error", fails=True)
    expect(api, REFUNDS, 1)
    headline("Destroy forgets the records; what has been executed stays executed")
    consumer.run_quietly("destroy", "--yes", "--skip-preview", "--remove")
    engine.run_quietly("destroy", "--yes", "--skip-preview", "--remove")
    expect(api, PAYOUTS, 1)


def _list_bulk(engine: Engine, name: str, bulk_id: str) -> None:
    engine.run("config", "set", "--path", f"bulks.{name}.bulkId", bulk_id, "--type", "string")
    engine.run("config", "set", "--path", f"bulks.{name}.mode", "ON_FAILURE_CONTINUE")
