"""The last act: what happened, may the next step go on, and what to do now, from the outcome files of the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from one_bulk import PAYOUTS, REFUNDS
from stage import OUTCOMES, ROOT, STACK, command, headline

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator


def play(api: ServedSimulator) -> None:
    """Play the act."""
    folder = str(OUTCOMES.relative_to(ROOT))
    headline(f"What happened? The files that bulks:outcomeDir has of the first stack, {folder}, as a job's summary")
    command("report", folder, "--format", "markdown", lines=17)
    headline("May the next step go on? After the payouts, yes; after the refunds, no, with the exit code 4")
    for name, bulk_id, code in (("november-payouts", PAYOUTS, 0), ("november-refunds", REFUNDS, 4)):
        file = f"{folder}/bulk-release.{STACK}.{name}.json"
        expected = ("--name", name, "--bulk-id", bulk_id, "--environment", api.base_url)
        command("verify", file, *expected, code=code)
    headline("What to do now? Each error ends with a code that explains itself, without a network")
    command("explain", "outcome-partial")
