"""How fast the operations of a bulk finish, by the counts of its answers. Pure; times in seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Found by the same search as the constants of `pacing`.
_LOOK_BACK = 3.85  # over this times as many operations as are left, the rate is taken
_LEAST_SHARE = 0.35  # a look-back over less than this share of the operations begins at the first answer


class WorkingTime:
    """The time that a bulk has spent unpaused, as far as the answers tell. In seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self._answered = 0.0
        self._paused_since: float | None = None

    def pass_until(self, elapsed: float, *, paused: bool) -> None:
        """Take note of an answer: where a pause began or ended since the last one, half of the time was work."""
        ends = (self._paused_since is not None) + paused
        self.now += (elapsed - self._answered) * (2 - ends) / 2
        self._answered = elapsed
        if not paused:
            self._paused_since = None
        elif self._paused_since is None:
            self._paused_since = elapsed

    def at(self, elapsed: float) -> float:
        """Return the working time at a moment after the last answer, as if nothing but time had changed since."""
        return self.now if self._paused_since is not None else self.now + elapsed - self._answered

    def paused_for(self, elapsed: float) -> float:
        """Return the age of the pause."""
        return 0.0 if self._paused_since is None else elapsed - self._paused_since


@dataclass(frozen=True, slots=True)
class Sample:
    """So many operations were finished at this moment of the working time."""

    at: float
    finished: int


class Speed:
    """How fast operations finish: a rate over a look-back that is longer the more is left. In working time."""

    def __init__(self, at: float, finished: int) -> None:
        self._samples = [Sample(at, finished)]
        self._lump = 0.0  # the most operations that have been counted late, at once
        self.rate: float | None = None
        self.known_for = 0.0  # the time over which the rate has been seen

    @property
    def finished(self) -> int:
        """How many operations were finished at the last growth of the count."""
        return self._samples[-1].finished

    @property
    def last_growth(self) -> float:
        """When the count grew last."""
        return self._samples[-1].at

    def forecast(self, left: int) -> float:
        """Return when the operations will be finished that are left, `inf` where the rate is unknown."""
        return self.last_growth + left / self.rate if self.rate else math.inf

    def least_rest(self, left: int) -> float:
        """Return the time that the operations take which are left for sure, whatever is counted late."""
        return max(0.0, left - self._lump) / (self.rate or math.inf)

    def learn(self, before: float, now: float, finished: int, left: int) -> None:
        """Take note that the count has grown to `finished` since the answer at the moment `before`."""
        origin = self._samples[0]
        if self.rate is not None:
            self._lump = max(self._lump, self.rate * (before - self.last_growth))
        typical = self.rate or (finished - origin.finished) / (now - origin.at)
        at = now - min((now - before) / 2, self._lump / (2 * typical))
        reference = self._reference(finished, left)
        self.rate = (finished - reference.finished) / (at - reference.at)
        self.known_for = now - before if reference is origin else at - reference.at
        self._samples.append(Sample(at, finished))

    def _reference(self, finished: int, left: int) -> Sample:
        """Return the sample since which to take the rate; the first one is from before the work began, perhaps."""
        for sample in reversed(self._samples[1:]):
            if finished - sample.finished >= _LOOK_BACK * left:
                return sample
        origin, first = self._samples[0], self._samples[:2][-1]
        enough = finished - first.finished >= _LEAST_SHARE * min(finished - origin.finished, left)
        return first if enough else origin
