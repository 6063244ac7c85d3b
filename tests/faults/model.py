"""Play one model run and hold it to what must be true in every one."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_bulks import lifecycle, outcome
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.lifecycle.inputs import parse_inputs
from pulumi_bulks.simulator import SimulatedBulk, Simulator
from pulumi_bulks.simulator.bulk import FINAL
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.inquiry import LAST_REQUEST
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.together.shared import SharedLooks
from tests.support import Told, as_read

from .actors import Crash, CrashingAdapter, CrowdedBudget, EventfulClock, OtherClient, Witness, WitnessedApi
from .doors import Door
from .servers import LATEST, is_settled
from .shelf import Shelf
from .truth import KEY, PAYLOAD, TOKEN, Tally, hold_secrets, hold_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .plans import BulkPlan, Plan, Up

REQUESTS_AFTER_THE_DEADLINE = 4
"""At most: a resume or an execute that began just before it, a GET, what on_timeout does, and a GET to confirm it."""


@dataclass(frozen=True)
class Result:
    """How an up ended for one bulk: outputs, or the text of what went wrong."""

    outputs: Mapping[str, Any] | None = None
    text: str = ""


def _facts(result: Result) -> Mapping[str, Any] | None:
    """Return the outputs without what of the outcome differs from look to look."""
    if result.outputs is None:
        return None
    return {**result.outputs, "outcome": {"verdict": result.outputs["outcome"]["verdict"]}}


class Run:
    """One model run: a world, and what the engine has recorded in it."""

    def __init__(self, plan: Plan, tally: Tally, token_file: Path) -> None:
        self.plan = plan
        self.tally = tally
        self.clock = EventfulClock()
        self.api = Simulator(
            clock=self.clock,
            api_key=KEY,
            auth_token=TOKEN,
            payload_canary=PAYLOAD,
            limits=plan.server.limits,
            behaviour=plan.server.fresh(),
        )
        self.other = OtherClient(self.api)
        self.told = Told()
        self.records: dict[str, dict[str, Any]] = {}
        self.asked: dict[str, Mapping[str, Any]] = {}
        self.found: dict[str, str] = {}  # each bulk's status when the latest up came to it
        self.left: dict[str, float] = {}  # when it was done with the bulk
        self.bulks: dict[str, SimulatedBulk] = {}
        self.unclear: set[str] = set()
        self.undecidable: set[str] = set()
        self.shelf = Shelf()
        self._racing = [event for event in plan.events if event.at is None]
        self._door = Door(plan, self.api, token_file)
        self._prepare()

    def play(self) -> None:
        """Make all planned ups, then stop every fault, and make ups until nothing is left to do."""
        for up in self.plan.ups:
            self.clock.sleep(up.gap)
            for bulk_id, result in self.up(up, {}).items():
                self._hold(bulk_id, result)
        self._calm_down()
        self._settle()
        self.clock.sleep(LATEST + 1)
        first = self._settle()
        executes = self.api.execute_calls()
        second = self._settle()
        assert all(_facts(second[bulk_id]) == _facts(result) for bulk_id, result in first.items())
        assert self.api.execute_calls() == executes, "another up changes nothing"
        self._count()

    def up(self, up: Up | None, overrides: Mapping[str, Any]) -> dict[str, Result]:
        """Run the provider once in a new process; a crash ends it, and nothing is recorded of the verb it was in."""
        self.tally.ups += 1
        witness = Witness()
        settings = self._door.settings()
        adapter = CrashingAdapter(self.api, witness, up.crash if up else None, self._race)
        budget = CrowdedBudget(self.clock) if self.plan.is_crowded else Budget(self.clock)
        client = BulkClient(Transport(settings, self.clock.monotonic, adapter), budget.pay)
        api = BudgetedApi(WitnessedApi(client, witness, self.api), budget)
        looks = SharedLooks(self.clock, budget, few=0) if self.plan.is_crowded else None
        context = Context(api, settings.base_url, self.clock, self.told, Forecast, budget, looks=looks)
        results: dict[str, Result] = {}
        try:
            for bulk in self.plan.bulks:
                inputs = {"bulkId": bulk.bulk_id, **bulk.inputs, **overrides}
                if overrides and bulk.details["ends_as"]:
                    inputs["timeout"] = "5m"  # of a status that nobody knows there is nothing to wait for
                custom = bulk.custom_timeout if up is not None else None
                refreshes = bool(up and up.refreshes)
                results[bulk.bulk_id] = self._resource(inputs, custom, context, witness, refreshes=refreshes)
                self.left[bulk.bulk_id] = self.clock.monotonic()
                self._hold_record(bulk.bulk_id)
        except Crash:
            self.tally.crashes += 1
            self.tally.crashes_after_an_execute += witness.exchanges[-1:] != [] and self._died_executing(witness)
            for bulk in self.plan.bulks:
                self._hold_record(bulk.bulk_id)
        self.tally.lost_answers += witness.lost_answers
        self.unclear |= witness.unclear
        self.tally.unseen_executes += witness.executes_without_a_look
        self.tally.lists += sum(exchange.call == "list" for exchange in witness.exchanges)
        self.tally.executes_after_a_list += witness.executes_after_a_list
        assert witness.executes_without_a_look == 0, "an execute was not preceded by an answer that showed SUBMITTED"
        return results

    def _resource(
        self, inputs: dict[str, Any], custom: float | None, context: Context, witness: Witness, *, refreshes: bool
    ) -> Result:
        bulk_id = inputs["bulkId"]
        self.found[bulk_id] = self._live(bulk_id).status
        try:
            if refreshes:
                self._refresh(bulk_id, context)
            record = self.records.get(bulk_id)
            failures = lifecycle.check(self.asked.get(bulk_id, {}) if record else {}, inputs, (), context)
            if failures:
                return Result(text="\n".join(failure.reason for failure in failures))
            if record is not None:
                found = lifecycle.diff(record, inputs, (), context)
                assert not found.replaced
                if not (found.changed or found.drifted):
                    return Result(record)
            outputs = self._on_time(record, inputs, custom, context, witness)
        except BulksError as error:
            return Result(text=str(error))
        self.records[bulk_id], self.asked[bulk_id] = outputs, inputs
        return Result(outputs)

    def _refresh(self, bulk_id: str, context: Context) -> None:
        """Read as the engine does in a refresh, or in an import where nothing is recorded."""
        outputs = as_read(bulk_id, self.records.get(bulk_id, {"bulkId": bulk_id}), context)
        if outputs is None:
            del self.records[bulk_id]
        elif outputs["status"] == self._live(bulk_id).status:  # no client can see through an answer that lies
            self.records[bulk_id] = outputs
            self.asked.setdefault(bulk_id, {"bulkId": bulk_id, "mode": self._asked_mode(bulk_id)})

    def _on_time(
        self,
        record: dict[str, Any] | None,
        inputs: dict[str, Any],
        custom: float | None,
        context: Context,
        witness: Witness,
    ) -> dict[str, Any]:
        before, desk = len(witness.exchanges), self.shelf.desk(inputs["bulkId"])
        deadline = self.clock.monotonic() + (custom or parse_inputs(inputs).timeout)
        try:
            if record is None:
                return outcome.create(inputs, lambda: context, desk, custom).accepted()
            return outcome.update(record, inputs, lambda: context, desk, custom).accepted()
        finally:
            asked = witness.exchanges[before:]
            waited = [exchange.ended for exchange in asked if exchange.call != "operations"]
            overrun = max(waited, default=deadline) - deadline
            attempts = 2 if self._door.is_renewable else 1  # after a 401 there may be another token
            assert overrun <= REQUESTS_AFTER_THE_DEADLINE * LAST_REQUEST * attempts + 1e-6
            over = max((exchange.ended for exchange in asked), default=0.0)
            slept = self.clock.monotonic() - max(over, deadline)
            assert slept <= LAST_REQUEST + 1e-6, (
                "nobody sleeps beyond the deadline, but for a list of failed operations"
            )
            self.tally.longest_overrun = max(self.tally.longest_overrun, overrun)

    def _hold(self, bulk_id: str, result: Result) -> None:
        """Hold one up under faults to the truth."""
        live = self._live(bulk_id)
        if result.outputs is None:
            self.tally.errors += 1
            self.tally.unsettled += "but the state of" in result.text
            self.tally.unchecked += "the states of its operations are not known" in result.text
            hold_text(result.text)
            return
        self.tally.successes += 1
        self.tally.settled += result.outputs["operationStates"] is not None
        hold_secrets(repr(result.outputs))
        accepted = result.outputs.get("acceptedStatuses") or ["COMPLETED"]
        right = result.outputs["status"] == live.status and live.status in accepted
        right = right and is_settled(live, result.outputs.get("acceptedOperationStates"), self.left[bulk_id])
        last = self.api.requests_of("get", bulk_id)[-1]
        if not (last.fault or "").startswith("patched"):
            right = right and result.outputs["counts"] == self._counts(live)
            right = right and result.outputs["failedCount"] == (self._counts(live) or {}).get("FAILED")
        self.tally.wrong_outcomes += not right
        assert right, f"{result.outputs} is reported of {live}"
        if result.outputs["adopted"] is False and live.executions <= self.other.executed.get(bulk_id, 0):
            # Ours got no clear answer while another client executed the bulk: nobody can tell the two apart.
            self.undecidable.add(bulk_id)

    def _hold_record(self, bulk_id: str) -> None:
        live = self._live(bulk_id)
        self.shelf.hold(live, ours=live.executions - self.other.executed.get(bulk_id, 0))

    def _settle(self) -> dict[str, Result]:
        recorded = set(self.records)
        results = self.up(None, {"timeout": "10h", "stallTimeout": None})
        for bulk in self.plan.bulks:
            bulk_id, result = bulk.bulk_id, results[bulk.bulk_id]
            self._hold(bulk_id, result)
            status = self._live(bulk_id).status
            if self._is_refused(bulk, result, is_recorded=bulk_id in recorded):
                assert self.found[bulk_id] in result.text or status in result.text, "it may have ended before the look"
                continue
            if bulk.details["ends_as"] and result.outputs is None:
                continue  # nobody knows what such a status means, so no success is due, and `_hold` has seen none
            assert status in FINAL, f"{status}: {result}"
            accepted = status in bulk.inputs.get("acceptedStatuses", ["COMPLETED"]) and is_settled(
                self._live(bulk_id), bulk.inputs.get("acceptedOperationStates"), self.left[bulk_id]
            )
            assert (result.outputs is not None) == accepted, f"{status}: {result}"
            assert result.outputs is not None or f"finished {status}" in result.text
        return results

    def _is_refused(self, bulk: BulkPlan, result: Result, *, is_recorded: bool) -> bool:
        """Return whether a bulk is not to be adopted: it had begun when the run did, or until a list showed it."""
        if bulk.inputs.get("ifExecuted") != "fail" or is_recorded:
            return False
        began_since = self.plan.is_crowded and "and if_executed is fail" in result.text
        return self.found[bulk.bulk_id] != "SUBMITTED" or began_since

    def _calm_down(self) -> None:
        """Stop every fault and every other client, and let nobody's pause last."""
        self.api.faults = []
        self.api.behaviour = self.plan.server.calm()
        self.clock.cancel_all()
        self._racing = []
        self._door.renew()
        for bulk in self.plan.bulks:
            if self._live(bulk.bulk_id).status == "PAUSED":
                self.api.resume(bulk.bulk_id)

    def _prepare(self) -> None:
        for bulk in self.plan.bulks:
            details = dict(bulk.details)
            failing = dict.fromkeys(details.pop("failing"), "INSTRUMENT_INACTIVE")
            self.bulks[bulk.bulk_id] = self.api.add_bulk(bulk.bulk_id, failing, **details)
        # A token that has died for good is replaced only where the API itself gives tokens.
        self.api.faults = [rule for rule in self.plan.rules if self._door.is_issued or not rule.fault.revokes]
        for event in self.plan.events:
            if event.at is not None:
                self.clock.at(event.at, functools.partial(self.other.act, event.verb, event.bulk_id))
        self._door.rotate(self.plan, self.clock)

    def _race(self) -> None:
        for event in self._racing:
            self.other.act(event.verb, event.bulk_id)
        self._racing = []

    def _live(self, bulk_id: str) -> SimulatedBulk:
        """Return the truth about a bulk, which the API may have forgotten."""
        self.api.find(bulk_id)  # lets happen what is due
        found = self.bulks[bulk_id]
        found.advance(self.clock.monotonic())
        return found

    def _counts(self, live: SimulatedBulk) -> dict[str, int] | None:
        is_told = live.reports_counts and "operationStatusCounts" not in self.plan.server.behaviour.left_out
        return live.counts(self.clock.monotonic()) if is_told else None

    def _asked_mode(self, bulk_id: str) -> str | None:
        (mode,) = (bulk.inputs.get("mode") for bulk in self.plan.bulks if bulk.bulk_id == bulk_id)
        return mode

    def _died_executing(self, witness: Witness) -> bool:
        last = self.api.requests[-1]
        return witness.exchanges[-1].call == last.call == "execute" and last.took_effect

    def _count(self) -> None:
        hold_secrets("\n".join(self.told.statuses + self.told.infos + self.told.warnings))
        log, tally = self.api.requests, self.tally
        struck = [request.fault for request in log if request.fault is not None]
        executes = self.api.requests_of("execute")
        assert self.undecidable <= self.unclear, "a bulk that others have executed is not reported as ours"
        tally.undecidable_starts += len(self.undecidable)
        tally.runs += 1
        tally.verdicts.update(self.shelf.verdicts)
        tally.requests += len(log)
        tally.faults += len(struck)
        tally.kinds_of_faults.update(struck)
        tally.executes += len(executes)
        for bulk in self.plan.bulks:
            executions, foreign = self._live(bulk.bulk_id).executions, self.other.executed.get(bulk.bulk_id, 0)
            tally.double_executions += max(0, executions - 1)
            tally.foreign_executions += foreign
            seen = sum(request.took_effect for request in self.api.requests_of("execute", bulk.bulk_id))
            tally.late_effects += executions - foreign - seen
            assert executions <= 1
