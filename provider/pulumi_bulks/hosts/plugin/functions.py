"""What a program or a person asks without a resource: one bulk, or a list of them. Nothing here executes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi.runtime.proto import provider_pb2

from pulumi_bulks import lifecycle
from pulumi_bulks.hosts.shared.display import harmless_values

from .failures import RefusedInputsError
from .wire import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .verbs import Verbs

GET_BULK = "bulks:index:getBulk"
RESOURCE = "bulks:index:BulkExecution"


def invoke(request: provider_pb2.InvokeRequest, verbs: Verbs) -> provider_pb2.InvokeResponse:
    """Call a function: `getBulk` reads a bulk as it is now."""
    if request.tok != GET_BULK:
        raise RefusedInputsError([("", f"{request.tok} is not a function of this provider, which has {GET_BULK}")])
    given = decode(request.args)
    failures = lifecycle.mistakes(given.values, ())
    if failures:
        return provider_pb2.InvokeResponse(
            failures=[provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in failures]
        )
    found = lifecycle.read(str(given.values["bulkId"]), given.values, verbs.context("", given))
    response = provider_pb2.InvokeResponse()
    if found is not None:
        getattr(response, "return").CopyFrom(encode(harmless_values(found.outputs), given))
    return response


def list_bulks(request: provider_pb2.ListRequest, verbs: Verbs) -> Iterator[provider_pb2.ListResponse]:
    """List the bulks that the credentials see, a page a request of the API, up to `limit` of them if it is given."""
    if request.token != RESOURCE:
        raise RefusedInputsError([("", f"{request.token} cannot be listed; {RESOURCE} can")])
    query = decode(request.query)
    api = verbs.context("", query).api
    offset = int(request.continuation_token or 0)
    page = api.bulks(status=query.values.get("status"), offset=offset)
    for bulk_id in page.bulks:
        yield provider_pb2.ListResponse(result=provider_pb2.ListResponse.Result(id=bulk_id, name=bulk_id))
    if page.rows:
        following = provider_pb2.ListResponse.Continuation(continuation_token=str(offset + len(page.rows)))
        yield provider_pb2.ListResponse(continuation=following)
