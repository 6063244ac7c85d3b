"""One look at a bulk, with the patience that a source of the token is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import NoTokenYetError

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

_PAUSE = 1.0
"""Seconds before the next attempt. How often and for how long the source itself is asked, the credentials decide."""


def look(bulk_id: str, context: Context) -> Bulk:
    """Return the bulk. Where there is no token yet, the user is told, and its source is asked until its time is over.

    Raises an ApiError for whatever else the API answers.
    """
    while True:
        try:
            return context.api.get(bulk_id)
        except NoTokenYetError as error:
            context.notifier.status(f"no token yet: {error.reason}; asking again")
        context.clock.sleep(_PAUSE)
