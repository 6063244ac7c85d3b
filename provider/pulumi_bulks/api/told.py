"""What is told of something that went wrong, with the next step apart from what happened. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEXT_LINE = "\n  "


@dataclass(frozen=True, slots=True)
class Told:
    """`what` has happened, and the next `step`, empty where none is known; each may have lines, indented by two."""

    what: str
    step: str = ""

    def __str__(self) -> str:
        """Return both as the user sees them."""
        return _lines(self.what, self.step)

    def after(self, words: str) -> Told:
        """Return the same with `words` before what happened."""
        return Told(f"{words}{self.what}", self.step)

    def plus(self, other: Told) -> Told:
        """Return what happened here and there, then the steps of both."""
        return Told(_lines(self.what, other.what), _lines(self.step, other.step))


class WrongError(ValueError):
    """A value cannot be taken: `what` is wrong with it, and what to do, both in words to stand behind its name."""

    def __init__(self, what: str, advice: str) -> None:
        self.what = what
        self.advice = advice
        super().__init__(f"{what}: {advice}")


def wrong_with(name: str, error: ValueError) -> Told:
    """Return what a check says of the value of this name."""
    if isinstance(error, WrongError):
        return Told(f"{name} {error.what}", f"{name}: {error.advice}.")
    return Told(f"{name} {error}")


def together(all_told: Iterable[Told]) -> Told:
    """Return several things that went wrong at once, a line each, and then what to do about each, once."""
    found = list(all_told)
    steps = dict.fromkeys(told.step for told in found)
    return Told("\n".join(told.what for told in found), _lines(*steps))


def coded(text: str, code: str) -> str:
    """Return the text of an error with the command that explains its kind at its end."""
    return f"{text}{_NEXT_LINE if chr(10) in text else ' '}(pulumi-bulks explain {code})"


def _lines(*texts: str) -> str:
    return _NEXT_LINE.join(text for text in texts if text)
