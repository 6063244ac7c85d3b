"""Bulks as the API lists them: without counts, in any order, and not always all of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from .models import BULK_ID, ApiModel, Bulk, Int64, OrNotTold


def _told(row: object) -> Bulk | None:
    """Return the bulk that a row tells of; None where the row makes no sense or does not say which bulk it is about."""
    odd_fields: list[str] = []
    try:
        bulk = Bulk.model_validate(row, context=odd_fields)
    except ValidationError:
        return None
    if bulk.bulk_id is None or not BULK_ID.fullmatch(bulk.bulk_id):
        return None
    return bulk.model_copy(update={"odd_fields": tuple(dict.fromkeys(odd_fields))})


def _rows(rows: object) -> list[Bulk | None]:
    return [_told(row) for row in rows] if isinstance(rows, list) else []


class BulksPage(ApiModel):
    """One page of bulks. `count` is the number of all that match, as far as the API tells; it may be wrong.

    `rows` are what came, None for each that makes no sense: the next page begins behind all of them. `sent` is the
    moment at which the page was asked for, where somebody has measured it: what it shows may be as old.
    """

    count: Annotated[Int64 | None, OrNotTold] = None
    rows: Annotated[list[Bulk | None], BeforeValidator(_rows)] = Field(default_factory=list, alias="bulkProcesses")
    sent: float | None = Field(default=None, exclude=True)

    @property
    def bulks(self) -> dict[str, Bulk]:
        """The bulks by their ids. One with rows that tell different things is left out: nobody knows which is true."""
        found: dict[str, Bulk] = {}
        unclear = set()
        for row in self.rows:
            if row is None or row.bulk_id is None:
                continue
            if found.setdefault(row.bulk_id, row) != row:
                unclear.add(row.bulk_id)
        return {bulk_id: bulk for bulk_id, bulk in found.items() if bulk_id not in unclear}
