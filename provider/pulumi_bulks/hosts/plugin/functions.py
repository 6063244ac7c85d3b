"""What a program or a person asks without a resource: one bulk, a list of them, whether an outcome is the expected one.

Nothing here executes anything.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pulumi.runtime.proto import provider_pb2

from pulumi_bulks import lifecycle
from pulumi_bulks.api.errors import InputError
from pulumi_bulks.api.models import NO_STATUS
from pulumi_bulks.api.text import harmless_values
from pulumi_bulks.hosts.shared.consuming import required
from pulumi_bulks.hosts.shared.names import GET_BULK, NATIVE_TYPE, REQUIRE_OUTCOME

from .failures import RefusedInputsError, check_failures
from .wire import as_secret, as_struct, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .verbs import Verbs

_STATUS, _OUTCOME = "status", "outcome"


def invoke(request: provider_pb2.InvokeRequest, verbs: Verbs) -> provider_pb2.InvokeResponse:
    """Call a function: `getBulk` reads a bulk as it is now, `requireOutcome` returns a record that is as expected."""
    if request.tok == REQUIRE_OUTCOME:
        return _require_outcome(request)
    if request.tok != GET_BULK:
        known = f"{GET_BULK} and {REQUIRE_OUTCOME}"
        raise RefusedInputsError.at(f"{request.tok} is not a function of this provider, which has {known}")
    return _get_bulk(request, verbs)


def _get_bulk(request: provider_pb2.InvokeRequest, verbs: Verbs) -> provider_pb2.InvokeResponse:
    given = decode(request.args)
    failures = check_failures(lifecycle.mistakes(given.values, ()), given)
    if failures:
        return provider_pb2.InvokeResponse(failures=failures)
    found = lifecycle.read(str(given.values["bulkId"]), given.values, verbs.context("", given))
    response = provider_pb2.InvokeResponse()
    if found is not None:
        getattr(response, "return").CopyFrom(encode(harmless_values(found.outputs), given))
    return response


def _require_outcome(request: provider_pb2.InvokeRequest) -> provider_pb2.InvokeResponse:
    """Return the record where it is as expected; a secret one, or one that a secret is compared with, as a secret."""
    given = decode(request.args)
    expected = {name: value for name, value in given.values.items() if name != _OUTCOME}
    if given.unknown:
        unknown = [lifecycle.Failure(name, "is not known yet", InputError.code) for name in sorted(given.unknown)]
        raise RefusedInputsError(unknown)
    is_secret = bool(given.secret)
    try:
        record = required(given.values.get(_OUTCOME), expected, time.time(), is_secret=is_secret or None)
    except InputError as error:
        return provider_pb2.InvokeResponse(failures=check_failures(lifecycle.failures_of(error), given))
    told = harmless_values(record)
    response = provider_pb2.InvokeResponse()
    getattr(response, "return").CopyFrom(as_struct(as_secret(told) if is_secret else told))
    return response


def list_bulks(request: provider_pb2.ListRequest, verbs: Verbs) -> Iterator[provider_pb2.ListResponse]:
    """List the bulks that the credentials see: a page of the API, up to `limit` of them if it is given.

    The next page begins behind all rows of this one, be they listed or not; an empty page is the last one.
    """
    if request.token != NATIVE_TYPE:
        raise RefusedInputsError.at(f"{request.token} cannot be listed; {NATIVE_TYPE} can")
    query = decode(request.query)
    others = sorted(query.values.keys() - {_STATUS})
    if others:
        raise RefusedInputsError.at(f"bulks are listed by their {_STATUS}, not by {', '.join(others)}")
    status, offset = query.values.get(_STATUS), _offset(request.continuation_token)
    if status is not None and not isinstance(status, str):
        raise RefusedInputsError.at("must be a text such as RUNNING", _STATUS)
    page = verbs.context("", query).api.bulks(status=status, offset=offset)
    unlisted, listed, place = page.bulks, 0, 0
    for place, row in enumerate(page.rows, start=1):  # noqa: B007 - where the next page begins
        bulk = None if row is None else unlisted.pop(row.bulk_id or "", None)
        if bulk is None or bulk.bulk_id is None or (status is not None and bulk.status not in {status, NO_STATUS}):
            continue
        yield provider_pb2.ListResponse(result=provider_pb2.ListResponse.Result(id=bulk.bulk_id, name=bulk.bulk_id))
        listed += 1
        if listed == request.limit:
            break
    if page.rows:
        following = provider_pb2.ListResponse.Continuation(continuation_token=str(offset + place))
        yield provider_pb2.ListResponse(continuation=following)


def _offset(token: str) -> int:
    if token and not (token.isascii() and token.isdigit()):
        raise RefusedInputsError.at("the continuation token is none of this provider's")
    return int(token or 0)
