"""What happens to a bulk when its wait does not end well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ApiError, BulkError, ConflictError, PausedError, StalledError, StopError

from . import messages
from .inquiry import LAST_REQUEST
from .terms import OnTimeout

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.api.told import Told

    from .inquiry import Inquiry
    from .terms import Terms


def give_up(failure: BulkError, inquiry: Inquiry, terms: Terms) -> Bulk:
    """Do to the bulk what the terms say, then raise `failure`; return the bulk if it got final meanwhile."""
    on_timeout = terms.on_timeout
    reason = _reason_to_leave(failure, inquiry, terms)
    if reason is not None:
        raise _with(failure, reason)
    act = inquiry.api.pause if on_timeout is OnTimeout.PAUSE else inquiry.api.cancel
    acted = True
    try:
        act(inquiry.bulk_id, limit=LAST_REQUEST)
    except ConflictError:
        acted = False
    except StopError as stop:
        raise _with(failure, messages.action_cut_short(on_timeout, sent=stop.sent)) from None
    except ApiError as error:
        raise _with(failure, messages.action_failed(on_timeout, error)) from None
    try:
        bulk = inquiry.take_note(inquiry.api.get(inquiry.bulk_id, limit=LAST_REQUEST))
    except StopError:
        raise _with(failure, messages.action_cut_short(on_timeout, sent=True)) from None
    except ApiError as error:
        raise _with(failure, messages.action_unconfirmed(on_timeout, error)) from None
    if bulk.is_final and not (acted and on_timeout is OnTimeout.CANCEL):
        return bulk
    raise _with(failure, messages.acted(on_timeout, bulk))


def _reason_to_leave(failure: BulkError, inquiry: Inquiry, terms: Terms) -> Told | None:
    """Say why nothing is done to the bulk, None where on_timeout strikes."""
    last, on_timeout = inquiry.last, terms.on_timeout
    is_left_paused = on_timeout is OnTimeout.LEAVE and last is not None and last.is_paused
    if isinstance(failure, PausedError) or is_left_paused:
        return messages.left_paused()
    if last is None or (last.is_submitted and not inquiry.execute_sent):
        return messages.left_before_it_ran()
    if on_timeout is OnTimeout.LEAVE:
        return messages.left_as_it_is("stall_timeout" if isinstance(failure, StalledError) else terms.timeout_name)
    if last.seems_over:
        return messages.left_instead(on_timeout, "Its execution seems to be over")
    if inquiry.is_silenced:
        return messages.left_instead(on_timeout, "The API asked for silence")
    return None


def _with(failure: BulkError, told: Told) -> BulkError:
    """Return the same error with what became of the bulk, and with the next step."""
    return type(failure).of(failure.told.plus(told))
