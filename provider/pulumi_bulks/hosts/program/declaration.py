"""`BulkExecution` as a program sees it: its arguments and its outputs, the same in both hosts."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import pulumi
from pydantic.alias_generators import to_camel

from .arguments import exact, for_several_readers, public_id, refuse_name, refuse_types, whole
from .types import FailedOperation, OutcomeRecord, StatusCount, complete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

BulkMode = Literal["ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"]
FinalStatus = Literal["COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"]


class Declaration(pulumi.CustomResource):
    """The execution of one SUBMITTED bulk, at most once, and its outcome.

    Creating it executes the bulk and waits until the bulk is final; a bulk that somebody has executed already is
    adopted. Every output is None while the API does not tell it. Times are ISO 8601 UTC, durations seconds.
    """

    bulk_id: pulumi.Output[str] = pulumi.property("bulkId")
    """The bulk's id, a string of digits."""
    mode: pulumi.Output[str | None]
    """The mode of the execution, as the API reports it."""
    webhook_interval: pulumi.Output[int | None] = pulumi.property("webhookInterval")
    """The input, as given."""
    accepted_statuses: pulumi.Output[list[str] | None] = pulumi.property("acceptedStatuses")
    """The input, as given."""
    accepted_operation_states: pulumi.Output[list[str] | None] = pulumi.property("acceptedOperationStates")
    """The input, as given."""
    timeout: pulumi.Output[Any]
    """The input, as given."""
    stall_timeout: pulumi.Output[Any] = pulumi.property("stallTimeout")
    """The input, as given."""
    on_timeout: pulumi.Output[str | None] = pulumi.property("onTimeout")
    """The input, as given."""
    on_paused: pulumi.Output[str | None] = pulumi.property("onPaused")
    """The input, as given."""
    if_executed: pulumi.Output[str | None] = pulumi.property("ifExecuted")
    """The input, as given."""
    on_delete: pulumi.Output[str | None] = pulumi.property("onDelete")
    """The input, as given."""
    expected_operation: pulumi.Output[str | None] = pulumi.property("expectedOperation")
    """The input, as given."""
    expected_items: pulumi.Output[int | None] = pulumi.property("expectedItems")
    """The input, as given."""
    status: pulumi.Output[str]
    """The bulk's status, as the API names it."""
    submitted_items_count: pulumi.Output[int | None] = pulumi.property("submittedItemsCount")
    """How many operations the bulk has."""
    execution_start: pulumi.Output[int | None] = pulumi.property("executionStart")
    """When the execution began, in the API's own unit."""
    execution_finish: pulumi.Output[int | None] = pulumi.property("executionFinish")
    """When the execution ended, in the API's own unit."""
    operation: pulumi.Output[str | None]
    """The endpoint of the equivalent single call."""
    operation_status_counts: pulumi.Output[list[StatusCount] | None] = pulumi.property("operationStatusCounts")
    """The counts, as the API lists them."""
    counts: pulumi.Output[dict[str, int] | None]
    """Every operation status and its number, zero included."""
    completed_count: pulumi.Output[int | None] = pulumi.property("completedCount")
    """How many operations succeeded."""
    failed_count: pulumi.Output[int | None] = pulumi.property("failedCount")
    """How many operations failed."""
    execution_start_time: pulumi.Output[str | None] = pulumi.property("executionStartTime")
    """When the execution began."""
    execution_finish_time: pulumi.Output[str | None] = pulumi.property("executionFinishTime")
    """When the execution ended."""
    duration_seconds: pulumi.Output[float | None] = pulumi.property("durationSeconds")
    """How long the execution took."""
    adopted: pulumi.Output[bool]
    """True when this stack did not start the execution."""
    environment: pulumi.Output[str]
    """The API's base URL."""
    failed_operations: pulumi.Output[list[FailedOperation] | None] = pulumi.property("failedOperations")
    """Up to 20 failed operations, never with a payload."""
    operation_states: pulumi.Output[dict[str, int] | None] = pulumi.property("operationStates")
    """Each state in the operations' own answers and its number, "" for none; with `accepted_operation_states` only."""
    outcome: pulumi.Output[OutcomeRecord]
    """What became of the bulk, for other programs: the record that also is a file under `bulks:outcomeDir`."""

    def __init__(  # noqa: PLR0913 - the inputs are the contract
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        bulk_id: pulumi.Input[str | int],
        mode: pulumi.Input[BulkMode] | None = None,
        webhook_interval: pulumi.Input[int] | None = None,
        accepted_statuses: pulumi.Input[Sequence[pulumi.Input[FinalStatus]]] | None = None,
        accepted_operation_states: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        timeout: pulumi.Input[float | str] | None = None,
        stall_timeout: pulumi.Input[float | str] | None = None,
        on_timeout: pulumi.Input[Literal["leave", "pause", "cancel"]] | None = None,
        on_paused: pulumi.Input[Literal["wait", "resume", "fail"]] | None = None,
        if_executed: pulumi.Input[Literal["adopt", "fail"]] | None = None,
        on_delete: pulumi.Input[Literal["leave", "cancel"]] | None = None,
        expected_operation: pulumi.Input[str] | None = None,
        expected_items: pulumi.Input[int] | None = None,
    ) -> None:
        """Declare that the bulk `bulk_id` be executed once and waited for.

        :param resource_name: the name of the resource in the program.
        :param opts: Pulumi's own options; `custom_timeouts` win over `timeout`. A component's do not reach it.
        :param bulk_id: a string of digits. A Python int is taken exactly, a number that came through the engine not.
        :param mode: what the bulk does after a failed operation; the API's default without it.
        :param webhook_interval: operations between progress webhooks, at least 1.
        :param accepted_statuses: the final statuses that are a success, ["COMPLETED"] by default.
        :param accepted_operation_states: the states that the operations' own answers may have, such as ["COMPLETED"]:
            with it every operation is read after the end, 100 a request. Without it nothing is read: a COMPLETED bulk
            means that each call was accepted, not that money has moved.
        :param timeout: how long one `up` waits: seconds, or "90s", "30m", "2h"; "1h" by default.
        :param stall_timeout: give up when the RUNNING bulk shows no progress for so long; never by default.
        :param on_timeout: what happens to the bulk then: leave (default), pause or cancel it.
        :param on_paused: what to do when somebody has paused it: wait (default), resume or fail.
        :param if_executed: adopt (default) or fail when the bulk is not SUBMITTED at creation.
        :param on_delete: leave (default) or cancel a bulk that is not final on destroy.
        :param expected_operation: refuse a bulk of another operation.
        :param expected_items: refuse a bulk of another size.
        """
        refuse_name(resource_name)
        inputs = {
            "bulk_id": bulk_id,
            "mode": mode,
            "webhook_interval": webhook_interval,
            "accepted_statuses": accepted_statuses,
            "accepted_operation_states": accepted_operation_states,
            "timeout": timeout,
            "stall_timeout": stall_timeout,
            "on_timeout": on_timeout,
            "on_paused": on_paused,
            "if_executed": if_executed,
            "on_delete": on_delete,
            "expected_operation": expected_operation,
            "expected_items": expected_items,
        }
        refuse_types(resource_name, inputs)
        given = {**dict.fromkeys(STATE_NAMES), **inputs, "bulk_id": exact(bulk_id)}
        self._declare(resource_name, {name: for_several_readers(value) for name, value in given.items()}, opts)
        for name in ("timeout", "stall_timeout"):  # of several types, of which Pulumi makes none an int again
            vars(self)[name] = getattr(self, name).apply(whole)
        vars(self)["outcome"] = self.outcome.apply(complete)

    def __init_subclass__(cls, **arguments: Any) -> None:  # noqa: ANN401 - whatever a host's own class takes
        """Give the class the outputs' types as its own: Pulumi does not read inherited ones."""
        cls.__annotations__ = {**Declaration.__annotations__, **vars(cls).get("__annotations__", {})}
        super().__init_subclass__(**arguments)

    @abstractmethod
    def _declare(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register the resource with its properties, by their Python names; the outputs among them are None."""

    @classmethod
    def get(
        cls,
        resource_name: str,
        bulk_id: pulumi.Input[str | int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> Self:
        """Read the bulk `bulk_id` without executing it."""
        known = exact(bulk_id)
        with_id = pulumi.ResourceOptions(id=public_id(known, resource_name))
        return cls(resource_name, pulumi.ResourceOptions.merge(opts, with_id), bulk_id=known)

    def translate_output_property(self, prop: str) -> str:
        """Return the Python name of a property in state."""
        return _PYTHON_NAMES.get(prop, prop)  # keys inside of outputs come here too, and stay as they are

    def translate_input_property(self, prop: str) -> str:
        """Return the name in state of a Python property."""
        return STATE_NAMES.get(prop, prop)


STATE_NAMES = {name: to_camel(name) for name in Declaration.__annotations__}
"""The name in state of each input and output, by its Python name."""

_PYTHON_NAMES = {in_state: name for name, in_state in STATE_NAMES.items()}


def moved_from(other_type: str, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return options under which the other host's resource of this name is this one: moving executes nothing."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=other_type)]))
