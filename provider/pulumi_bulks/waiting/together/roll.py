"""What the pages of one list of bulks say together. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pulumi_bulks.api.operations import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.api.models import Bulk


class Roll:
    """Collects the pages of a list, stepping by what came, whatever the limit was.

    Only of a list that `is_complete` it means something that a bulk is missing: every row made sense, and as many bulks
    came as the API counts or, where it does not count, as it had until a page was empty.
    """

    def __init__(self, asked: float) -> None:
        self.sent = asked
        """The moment of the first page: of later changes the list may know nothing."""
        self._bulks: dict[str, Bulk] = {}
        self._unclear: set[str] = set()
        self._count: int | None = None
        self._pages: list[int] = []
        self._has_nonsense = False

    @property
    def bulks(self) -> Mapping[str, Bulk]:
        """The bulks by their ids, without those of which rows tell different things."""
        return {bulk_id: bulk for bulk_id, bulk in self._bulks.items() if bulk_id not in self._unclear}

    @property
    def pages(self) -> int:
        """How many pages there are, as far as is known by now."""
        return len(self._pages) + self.pages_left

    @property
    def pages_left(self) -> int:
        """How many pages there are still to ask for, at least."""
        if not self._pages:
            return 1
        if self._count is None or self._count < self._came:
            return int(self._pages[-1] > 0)
        if self._count == self._came:
            return int(self._pages == [PAGE])  # the count may be that of the page
        return math.ceil((self._count - self._came) / max(self._pages)) if self._pages[-1] else 0

    @property
    def offset(self) -> int:
        """Where the next page begins."""
        return self._came

    @property
    def is_complete(self) -> bool:
        """Whether all bulks have come, as far as anybody can tell."""
        is_all = self._count is None or len(self._bulks) >= self._count
        return not self.pages_left and is_all and not self._has_nonsense and not self._unclear

    @property
    def _came(self) -> int:
        return sum(self._pages)

    def take(self, page: BulksPage) -> None:
        """Add the next page."""
        if not self._pages and page.sent is not None:
            self.sent = page.sent
        self._count = page.count
        self._pages.append(len(page.rows))
        for row in page.rows:
            if row is None or row.bulk_id is None:
                self._has_nonsense = True
            elif self._bulks.setdefault(row.bulk_id, row).status != row.status:
                self._unclear.add(row.bulk_id)
