"""How to take each safeguard out of the real code."""

from typing import Any

import pytest
import requests
from requests import sessions
from requests.adapters import BaseAdapter

from pulumi_bulks.api import answers
from pulumi_bulks.api.errors import ApiError
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.api.network import transport
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.operations import PAGE, OperationsPage
from pulumi_bulks.lifecycle import judgement, settlement
from pulumi_bulks.lifecycle.outputs import Record
from pulumi_bulks.waiting.execution import Execution
from pulumi_bulks.waiting.inquiry import Inquiry
from pulumi_bulks.waiting.reading import Reading
from pulumi_bulks.waiting.together import candidates

Patch = pytest.MonkeyPatch


class Following(requests.Session):
    """A session that follows redirects."""

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().request(*arguments, **{**options, "allow_redirects": True})


class Roaming(Following):
    """A session that follows redirects to any host."""

    def mount(self, prefix: str | bytes, adapter: BaseAdapter) -> None:
        super().mount(prefix, adapter)
        for scheme in ("https://", "http://"):
            self.adapters.setdefault(scheme, sessions.HTTPAdapter())


def any_status_is_submitted(patch: Patch) -> None:
    patch.setattr(Bulk, "is_submitted", property(lambda bulk: not bulk.is_final))


def no_get_after_an_execute(patch: Patch) -> None:
    observe = Inquiry.observe
    patch.setattr(Inquiry, "observe", lambda inquiry: inquiry.last if inquiry.execute_sent else observe(inquiry))


def nothing_is_settled(patch: Patch) -> None:
    def raise_it(_: Execution, error: ApiError) -> Bulk:
        raise error

    patch.setattr(Execution, "_look_after", raise_it)


def any_id_will_do(patch: Patch) -> None:
    parse_bulk = answers.parse_bulk
    patch.setattr(
        "pulumi_bulks.api.client.parse_bulk",
        lambda answer, now: parse_bulk(answer, now).model_copy(update={"bulk_id": None}),
    )


def redirects_are_followed(patch: Patch) -> None:
    patch.setattr(transport, "_Session", Following)


def redirects_lead_anywhere(patch: Patch) -> None:
    patch.setattr(transport, "_Session", Roaming)


def bodies_have_no_limit(patch: Patch) -> None:
    patch.setattr(transport, "BODY_LIMIT", 10**12)


def no_record_has_begun(patch: Patch) -> None:
    patch.setattr(Record, "has_begun", False)


def any_environment_will_do(patch: Patch) -> None:
    mismatch = judgement.mismatch

    def moved(record: Record, bulk: Bulk, environment: str) -> object:
        return mismatch(record.model_copy(update={"environment": environment}), bulk, environment)

    patch.setattr(judgement, "mismatch", moved)


def a_row_of_a_list_stays_fresh(patch: Patch) -> None:
    patch.setattr(candidates, "FRESH", 1000.0)


def no_time_passes(patch: Patch) -> None:
    patch.setattr(Inquiry, "elapsed", 0.0)


def retry_after_is_not_read(patch: Patch) -> None:
    for reader in ("silence_asked", "retry_after"):
        patch.setattr(answers, reader, lambda _: None)


def every_state_is_accepted(patch: Patch) -> None:
    patch.setattr(settlement, "verdict", lambda *_: None)


def whatever_came_is_all(patch: Patch) -> None:
    patch.setattr(Reading, "shortfall", lambda _: None)
    patch.setattr(settlement, "contradiction", lambda *_: None)


def pages_are_as_long_as_asked(patch: Patch) -> None:
    take = Reading.take

    def take_as_full(reading: Reading, page: OperationsPage) -> None:
        take(reading, page)
        reading._came = PAGE  # noqa: SLF001 - what it steps by

    patch.setattr(Reading, "take", take_as_full)


def no_row_is_too_old(patch: Patch) -> None:
    patch.setattr(settlement, "unfinished_after", lambda _: frozenset())


def any_failed_call_need_not_be_settled(patch: Patch) -> None:
    patch.setattr(settlement, "_is_carried_out", lambda row, _: row.status == "COMPLETED")
    patch.setattr(settlement, "contradiction", lambda *_: None)


def an_exchange_never_ends(patch: Patch) -> None:
    body = Transport._body  # noqa: SLF001
    patch.setattr(Transport, "_body", lambda self, answer, raw, _ends: body(self, answer, raw, float("inf")))
