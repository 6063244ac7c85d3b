"""Outcome records from where people keep them: files, folders, stdin, and the outputs of a stack."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from pulumi_bulks.api.masking import MASK
from pulumi_bulks.api.models import printable
from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.errors import OutcomeMissingError, OutcomeUnreadableError
from pulumi_bulks.outcome.reading import UNKNOWN, is_record
from pulumi_bulks.outcome.record import SCHEMA
from pulumi_bulks.outcome.unseen import unsettled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"

_STEP = "Name a file under bulks:outcomeDir, or what `pulumi stack output --json` prints."


@dataclass(frozen=True, slots=True)
class Found:
    """A record, and where it was found, as a message names it. `key` is the output's name, None outside outputs."""

    record: OutcomeRecord
    where: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """The records of some sources, and the names of outputs that are secret: nobody knows whether they are records."""

    found: tuple[Found, ...] = ()
    hidden: tuple[str, ...] = ()


def merged(many: Iterable[Findings]) -> Findings:
    """Return the findings of several sources as one."""
    every = tuple(many)
    return Findings(
        tuple(found for each in every for found in each.found), tuple(name for each in every for name in each.hidden)
    )


def read_records(source: str) -> Findings:
    """Return the records in a file, in all files `*.json` of a folder, or on stdin ("-").

    A file holds a record, or outputs of a stack as JSON. Raises OutcomeMissingError where there is nothing, and
    OutcomeUnreadableError where what is there holds no record, or one that cannot be read.
    """
    files = [source] if source == STDIN or not _is_folder(source) else _files_in(Path(source))
    return merged(findings_in(read_json(file), _shown(file)) for file in files)


def read_json(source: str) -> object:
    """Return what a file, or stdin ("-"), holds. Raises OutcomeMissingError and OutcomeUnreadableError."""
    where = _shown(source)
    try:
        return _parsed(sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes(), where)
    except FileNotFoundError:
        raise OutcomeMissingError(f"{where}: there is no such file", step=_STEP) from None
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        problem = f"it cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
        raise _refusal(where, problem) from None


def _is_folder(source: str) -> bool:
    try:
        return Path(source).is_dir()
    except (OSError, ValueError):  # told where it is read; a name with a zero byte is a ValueError before Python 3.12
        return False


def _files_in(folder: Path) -> list[str]:
    try:
        entries = [file.name for file in folder.iterdir()]
    except OSError as error:
        raise _refusal(_shown(str(folder)), f"it cannot be read: {error.strerror}") from None
    files = [str(folder / name) for name in sorted(entries) if name.endswith(".json") and not name.startswith(".")]
    if not files:
        raise OutcomeMissingError(f"{_shown(str(folder))}: there is no file *.json in this folder", step=_STEP)
    return files


def _shown(source: str) -> str:
    return "stdin" if source == STDIN else printable(source)


def findings_in(value: object, where: str) -> Findings:
    """Return the records that JSON holds: it is one, or holds them, at whatever depth. Raises OutcomeUnreadableError.

    Outputs that the stack keeps secret are "[secret]". One whose run failed before it was known is a record as well, of
    which only that is told: it may be the outcome of the very bulk that has failed.
    """
    found = tuple(_records_in(value, where, None))
    hidden: tuple[str, ...] = ()
    if isinstance(value, dict) and not is_record(value):  # of a record itself, it is a secret input that is masked
        hidden = tuple(key for key, member in value.items() if member == MASK)
    if not found and not hidden:
        raise _refusal(where, "it holds no outcome record")
    return Findings(found, hidden)


def _records_in(value: object, where: str, key: str | None) -> Iterator[Found]:
    if isinstance(value, dict):
        if is_record(value):
            yield Found(_record(value, where, key), where, key)
            return
        for name, member in value.items():
            yield from _records_in(member, where, name if key is None else key)
    elif isinstance(value, list):
        for member in value:
            yield from _records_in(member, where, key)
    elif value == UNKNOWN:
        yield Found(unsettled(key or where), where, key)


def _record(value: dict[str, Any], where: str, key: str | None) -> OutcomeRecord:
    place = where if key is None else f"{where}, output {printable(key)}"
    if value["schema"] != SCHEMA:
        raise _refusal(
            place, f"it is a record of the schema {printable(str(value['schema']))}, and this version knows {SCHEMA}"
        )
    try:
        return OutcomeRecord.model_validate(value)
    except ValidationError as error:
        fields = sorted({printable(str(detail["loc"][0])) for detail in error.errors() if detail["loc"]})
    raise _refusal(place, f"it is no outcome record: wrong or missing are {', '.join(fields)}")


def _parsed(data: bytes, where: str) -> object:
    """Return what JSON says, in UTF-8, or in UTF-16 as PowerShell writes it.

    A secret output by itself, which Pulumi prints without quotes, is the text that it is.
    """
    if data.strip() == MASK.encode():
        return MASK
    try:
        return json.loads(data, parse_constant=_no_json)
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError:
        problem = "it is empty" if not data.strip() else "it is not JSON, or not all of it"
    raise _refusal(where, problem)


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _refusal(where: str, problem: str) -> OutcomeUnreadableError:
    return OutcomeUnreadableError(f"{where}: {problem}", step=_STEP)
