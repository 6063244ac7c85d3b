"""Where the token comes from: the four sources as the configuration names them, exactly one of them. Pure data."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.told import Told, WrongError

from .text import checked_token

if TYPE_CHECKING:
    from collections.abc import Callable

IDENTITY_TYPES = ("CORPORATE", "CONSUMER")
_IDENTITY_ID = re.compile(r"[0-9]{1,64}")
_SHELL_ONLY = re.compile(
    r"\|\|?|&&?|;|>>?|<|<<<|2>&1|2>|2>/dev/null"
    r"|\$[A-Za-z_]\w*|\$\{\w+\}|\$\(.*",  # a whole variable or a command in place: awk's $1 and '$1 == …' are neither
    re.ASCII | re.DOTALL,
)
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish"})
_TO_RUN = re.compile(r"-[a-z]*c")
"""The option before the text that a shell runs, alone or among others: -c, -lc, -euc."""

_NAMES = {
    "authToken": "BULKS_AUTH_TOKEN",
    "authTokenFile": "BULKS_AUTH_TOKEN_FILE",
    "authTokenCommand": "BULKS_AUTH_TOKEN_COMMAND",
    "identityType": "BULKS_IDENTITY_TYPE",
    "identityId": "BULKS_IDENTITY_ID",
}
_IDENTITY = ("identityType", "identityId")
_CHOICES = (
    "bulks:authToken (--secret: a token that is valid for the whole run), "
    "bulks:authTokenFile (--plaintext: a file that is kept fresh), "
    "bulks:authTokenCommand (--plaintext: a command that prints one), or bulks:identityType and bulks:identityId "
    "(on the back-office base, where the key alone gets one)"
)


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A file that somebody keeps fresh. `setting` is where its path was set."""

    path: Path
    setting: str = "bulks:authTokenFile"


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A command that prints a token: a program and its arguments, which may hold secrets and are never told."""

    words: tuple[str, ...] = field(repr=False)
    setting: str = "bulks:authTokenCommand"


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity whose token the API gives to the bearer of the key: `type` CORPORATE or CONSUMER, `id` digits."""

    type: str
    id: str


TokenSource = SecretStr | TokenFile | TokenCommand | Identity
"""A token as such, or where to get one."""


class Reader(Protocol):
    """Reads the configuration, and keeps what is wrong with it."""

    problems: list[Told]

    def configured(self, name: str) -> str | None:
        """Return a value of the stack's configuration."""

    def from_environment(self, variable: str) -> str | None:
        """Return a value of the environment."""

    def check(self, source: str, value: str, check: Callable[[str], str]) -> str:
        """Return what `check` makes of a value, empty after a problem."""

    def missing(self, name: str, variable: str, *, secret: bool) -> None:
        """Keep the problem that a required value is not set."""


def read_source(reader: Reader) -> TokenSource | None:
    """Return the one source that is configured; None after a problem, which the reader keeps.

    The stack's configuration wins as a whole: with a source there, the environment's are not looked at.
    """
    stack = {f"bulks:{name}": reader.configured(name) for name in _NAMES}
    environment = {variable: reader.from_environment(variable) for variable in _NAMES.values()}
    for found in (stack, environment):
        given = {setting: value for setting, value in found.items() if value}
        if given:
            return _only_source(reader, given, dict(zip(found, _NAMES, strict=True)))
    reader.missing("authToken", "BULKS_AUTH_TOKEN", secret=True)
    choices = Told("", f"Sources of the token, of which one has to be set: {_CHOICES}.")
    reader.problems[-1] = reader.problems[-1].plus(choices)
    return None


def _only_source(reader: Reader, given: dict[str, str], names: dict[str, str]) -> TokenSource | None:
    kinds = {"identity" if names[setting] in _IDENTITY else names[setting] for setting in given}
    if len(kinds) > 1:
        *others, last = given
        what = f"{', '.join(others)} and {last} are set, and the token can have one source only"
        reader.problems.append(Told(what, f"Keep one of {_CHOICES}."))
        return None
    if kinds == {"identity"}:
        return _identity(reader, given, names)
    setting, value = next(iter(given.items()))
    return _PARSERS[names[setting]](reader, setting, value)


def _identity(reader: Reader, given: dict[str, str], names: dict[str, str]) -> Identity | None:
    missing = [setting for setting, name in names.items() if name in _IDENTITY and setting not in given]
    if missing:
        what = f"{next(iter(given))} is set without {missing[0]}: an identity is both of them"
        reader.problems.append(Told(what, f"Set {missing[0]} as well."))
        return None
    values = [reader.check(setting, value, _IDENTITY_CHECKS[names[setting]]) for setting, value in given.items()]
    return Identity(*values) if all(values) else None


def _token(reader: Reader, setting: str, value: str) -> SecretStr | None:
    try:
        return checked_token(value, setting)
    except SourceError as problem:
        reader.problems.append(problem.told)
        return None


def _file(reader: Reader, setting: str, value: str) -> TokenFile | None:
    path = reader.check(setting, value, _path)
    return TokenFile(Path(path), setting) if path else None


def _command(reader: Reader, setting: str, value: str) -> TokenCommand | None:
    if not reader.check(setting, value, _checked_command):
        return None
    program, *arguments = shlex.split(value)
    return TokenCommand((_path(program), *arguments), setting)


def _path(text: str) -> str:
    try:
        return str(Path(text).expanduser()) if text.startswith("~") else text
    except RuntimeError:
        raise ValueError("begins with a home folder that is not known") from None


def _checked_command(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError("is no command: its quotation marks do not match") from None
    if not words or not words[0]:
        raise ValueError("names no program")
    if "\0" in text:
        raise ValueError("holds zero bytes")
    shell = next(filter(_SHELL_ONLY.fullmatch, _not_for_a_shell(words)), None)
    if shell is not None:
        sign = "$" if shell.startswith("$") else shell  # what follows a $ may be a secret
        raise WrongError(f"holds {sign}, which only a shell understands, and it is run without one", "write sh -c '…'")
    _path(words[0])
    return text


def _not_for_a_shell(words: list[str]) -> list[str]:
    """Return the words without the text that the program runs, where that is a shell."""
    if PurePath(words[0]).name not in _SHELLS:
        return words
    text = next((place for place, word in enumerate(words[1:], 2) if _TO_RUN.fullmatch(word)), len(words))
    return words[:text] + words[text + 1 :]


def _identity_type(text: str) -> str:
    if text not in IDENTITY_TYPES:
        raise ValueError(f"is not one of {', '.join(IDENTITY_TYPES)}")
    return text


def _identity_id(text: str) -> str:
    if not _IDENTITY_ID.fullmatch(text):
        raise ValueError("is not an id of digits")
    return text


_PARSERS: dict[str, Callable[[Reader, str, str], TokenSource | None]] = {
    "authToken": _token,
    "authTokenFile": _file,
    "authTokenCommand": _command,
}
_IDENTITY_CHECKS = {"identityType": _identity_type, "identityId": _identity_id}
