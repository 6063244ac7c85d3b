"""What is certain about an execution. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .record import OutcomeVerdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from pulumi_bulks.api.models import Bulk

BEGUN = frozenset(
    {OutcomeVerdict.ACCEPTED, OutcomeVerdict.NOT_ACCEPTED, OutcomeVerdict.NOT_FINAL, OutcomeVerdict.UNKNOWN}
)
"""Verdicts about a bulk of which an execute may have been taken: without a look nobody unsays them."""


def verdict_of(bulk: Bulk, accepted: Collection[str], *, sent: bool, failed: bool) -> OutcomeVerdict:
    """Return what is certain about a bulk that was seen so last.

    `accepted` are the statuses that the program accepts, `sent` tells that an execute of this stack's may have been
    taken, now or in an earlier run, and `failed` that the verb has a problem with the bulk.
    """
    if bulk.is_submitted:
        return OutcomeVerdict.UNKNOWN if sent else OutcomeVerdict.NOT_EXECUTED
    if bulk.is_final:
        return OutcomeVerdict.ACCEPTED if bulk.status in accepted and not failed else OutcomeVerdict.NOT_ACCEPTED
    return OutcomeVerdict.NOT_FINAL if bulk.is_known else OutcomeVerdict.UNKNOWN


def verdict_meanwhile(bulk: Bulk | None, *, sent: bool) -> OutcomeVerdict | None:
    """Return what is certain while the verb still works on a bulk, None for one that is final.

    Whether an end is accepted takes more than a look.
    """
    if bulk is None:
        return verdict_unseen(None, begun=sent)
    return None if bulk.is_final else verdict_of(bulk, (), sent=sent, failed=False)


def verdict_unseen(record: Bulk | None, *, begun: bool) -> OutcomeVerdict:
    """Return what is certain about a bulk that this verb has not seen; `record` is how the state holds it, if it does.

    `begun` tells that an execution may have begun before. Without a look nobody unsays that, nor judges an end anew.
    """
    if record is not None and not record.is_final and record.is_known and not record.is_submitted:
        return OutcomeVerdict.NOT_FINAL
    return OutcomeVerdict.UNKNOWN if begun else OutcomeVerdict.NOT_EXECUTED
