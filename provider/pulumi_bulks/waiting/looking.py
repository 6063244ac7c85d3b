"""One look at a bulk outside of a wait, and a few more where it contradicts what is known of the bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ForbiddenError, NotFoundError

from .doubt import Doubt

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.models import Bulk

    from .context import Context


def look(
    context: Context, bulk_id: str, *, was_seen: bool = False, contradicts: Callable[[Bulk], bool] = lambda _: False
) -> Bulk:
    """Return the live bulk. Raises ApiError.

    A 404 or 403 about a bulk that was seen before, and a bulk that `contradicts` what is known, are believed only after
    three looks over 30 s.
    """
    doubt = Doubt()
    while True:
        try:
            bulk = context.api.get(bulk_id)
        except (NotFoundError, ForbiddenError) as error:
            if not was_seen or doubt.confirm(context.clock.monotonic()):
                raise
            reason = error.reason
        else:
            if not contradicts(bulk) or doubt.confirm(context.clock.monotonic()):
                return bulk
            reason = f"the API says {bulk.status}, which cannot be"
        context.notifier.status(f"bulk {bulk_id}: {reason}; asking again")
        context.clock.sleep(doubt.rest(context.clock.monotonic()))
