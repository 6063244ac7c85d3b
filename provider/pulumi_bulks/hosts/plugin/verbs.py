"""A resource's verbs: take a request apart, call the lifecycle, put the answer together. Nothing else."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import provider_pb2

from pulumi_bulks import lifecycle, outcome
from pulumi_bulks.api.states import BulkStatus
from pulumi_bulks.api.text import harmless_values
from pulumi_bulks.hosts.shared.engine import Engine, Row
from pulumi_bulks.hosts.shared.secrecy import resource_id
from pulumi_bulks.hosts.shared.texts import as_shown

from .failures import RecordedError, RefusedInputsError, check_failures
from .wire import Properties, as_struct, decode, encode, without

if TYPE_CHECKING:
    from collections.abc import Collection

    from google.protobuf import struct_pb2

    from pulumi_bulks.hosts.shared.desks import Desks
    from pulumi_bulks.waiting.context import Context
    from pulumi_bulks.waiting.session import Session

_Kind = provider_pb2.PropertyDiff

_ALSO_AN_OUTPUT = ("mode",)
"""Inputs that an output of the same name may differ from: a preview does not promise them."""


class Verbs:
    """The verbs of `bulks:index:BulkExecution` with one session. Each may block for as long as its bulk takes."""

    def __init__(self, session: Session, desks: Desks, engine: Engine) -> None:
        self._session = session
        self._desks = desks
        self._engine = engine

    def context(self, urn: str, given: Properties) -> Context:
        """Return the context of a verb that has been given these properties."""
        shown = functools.partial(as_shown, secrets=given.secrets)
        return self._session.context(Row(self._engine, urn, shown))

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        """Execute or adopt the bulk and wait for it; in a preview, look at it."""
        given = decode(request.properties)
        desk = self._desks.desk(request.urn, given.secrets)
        if request.preview:
            context = self.context(request.urn, given)
            outcome.foretell(desk, context)
            _refuse(lifecycle.check({}, given.known, given.unknown, context))
            return provider_pb2.CreateResponse(properties=without(request.properties, _ALSO_AN_OUTPUT))
        ended = outcome.create(given.values, lambda: self.context(request.urn, given), desk, request.timeout or None)
        id_ = resource_id(given.values["bulkId"], is_secret="bulkId" in given.secret)
        properties = _recorded(ended.outputs, given)
        if ended.problem is not None:
            raise RecordedError(id_, properties, ended.problem)
        return provider_pb2.CreateResponse(id=id_, properties=properties)

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        """Bring the record up to date with the inputs and the live bulk; in a preview, look for what stands against."""
        given, asked_before = decode(request.news), decode(request.old_inputs)
        context, desk = self.context(request.urn, given), self._desks.desk(request.urn, given.secrets)
        if request.preview:
            outcome.foretell(desk, context)
        _refuse(lifecycle.check(asked_before.values, given.known, given.unknown, context))
        if request.preview:
            return provider_pb2.UpdateResponse(properties=without(request.news, _ALSO_AN_OUTPUT))
        recorded, timeout = decode(request.olds).values, request.timeout or None
        ended = outcome.update(recorded, given.values, lambda: context, desk, timeout)
        properties = _recorded(ended.outputs, given)
        if ended.problem is not None:
            raise RecordedError(request.id, properties, ended.problem)
        return provider_pb2.UpdateResponse(properties=properties)

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        """Read the live bulk. Where nothing is recorded, as in an import, the id alone says which."""
        recorded, asked = decode(request.properties), decode(request.inputs)
        is_recorded = recorded.values.get("status") is not None
        given = Properties(  # an update that has failed leaves inputs that are older than the outputs
            recorded.values if is_recorded else {**asked.values, **recorded.values},
            recorded.unknown | asked.unknown,
            recorded.secret | asked.secret,
        )
        context = self.context(request.urn, given)
        found = outcome.read(request.id, given.values, context, self._desks.desk(request.urn, given.secrets))
        if found is None:
            return provider_pb2.ReadResponse()
        inputs = without(request.inputs)
        if not asked.values:  # an import
            inputs = as_struct({"bulkId": found.outputs["bulkId"]})
            if found.outputs["status"] == BulkStatus.SUBMITTED:
                context.notifier.warning(f"bulk {request.id} is not executed yet: the next `pulumi up` executes it")
        properties = _recorded(found.outputs, given)
        if found.problem is not None:
            raise RecordedError(request.id, properties, found.problem, inputs)
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=inputs)

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """Compare inputs and live bulk with the record."""
        recorded, given, asked_before = decode(request.olds), decode(request.news), decode(request.old_inputs)
        found = lifecycle.diff(
            recorded.values,
            given.known,
            given.unknown,
            self.context(request.urn, given),
            asked_before=asked_before.values,
            trusts_the_end=True,
        )
        hidden = (given.secret ^ asked_before.secret) & given.values.keys()
        changed = dict.fromkeys([*found.changed, *sorted(hidden)])
        details = {name: _input_detail(name, asked_before, given, found.replaced) for name in changed}
        drifted = provider_pb2.PropertyDiff(kind=_Kind.UPDATE)
        details |= {name: drifted for name in found.drifted if name not in details}
        some = provider_pb2.DiffResponse.DIFF_SOME if details else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some,
            replaces=found.replaced,
            diffs=list(details),
            detailedDiff=details,
            hasDetailedDiff=True,
        )

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        """Forget the bulk, or cancel it."""
        recorded = decode(request.properties)
        lifecycle.delete(recorded.values, lambda: self.context(request.urn, recorded), request.timeout or None)


def check(request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
    """Validate the inputs, without a look at a bulk: the engine makes these calls one after the other."""
    given = decode(request.news)
    failures = check_failures(lifecycle.mistakes(given.known, given.unknown), given)
    return provider_pb2.CheckResponse(inputs=without(request.news), failures=failures)


def _refuse(failures: lifecycle.Failures) -> None:
    if failures:
        raise RefusedInputsError(failures)


def _recorded(outputs: dict[str, Any], given: Properties) -> struct_pb2.Struct:
    return encode(harmless_values(outputs), given)


def _input_detail(
    name: str, before: Properties, now: Properties, replaced: Collection[str]
) -> provider_pb2.PropertyDiff:
    if name in replaced:
        kind = _Kind.UPDATE_REPLACE
    elif name not in now.values:
        kind = _Kind.DELETE
    else:
        kind = _Kind.UPDATE if name in before.values else _Kind.ADD
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)
