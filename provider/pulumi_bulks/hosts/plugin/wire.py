"""Properties as they travel between the engine and a plugin: sdk/go/common/resource/plugin/rpc.go. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2

from pulumi_bulks.hosts.shared.secrecy import SECRET_MARK, protected
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SIGNATURE, _SECRET = next(iter(SECRET_MARK.items()))
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string, or anything
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
    }
)


@dataclass(frozen=True)
class Properties:
    """Properties by their names in state, in clear. `unknown` and `secret` name those that hold such a value anywhere.

    Names that begin with two underscores are the engine's, or the dynamic host's: they are left out. What is null is
    not given.
    """

    values: dict[str, Any] = field(default_factory=dict, repr=False)
    unknown: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()

    @property
    def known(self) -> dict[str, Any]:
        """The properties whose values are known."""
        return {name: value for name, value in self.values.items() if name not in self.unknown}

    @property
    def secrets(self) -> list[Any]:
        """The values of the inputs that are secret.

        An output that repeats one is a secret as well, but not what stands beside it there.
        """
        known = self.known
        hidden = [known.get(name) for name in INPUT_NAMES if name in self.secret]
        return [value for value in hidden if value not in (None, "")]


class _Reader:
    """Takes the marks out of one property, and remembers which there were."""

    def __init__(self) -> None:
        self.is_unknown = False
        self.is_secret = False

    def read(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if isinstance(value, list):
            return [self.read(member) for member in value]
        if isinstance(value, str) and value in _UNKNOWN:
            self.is_unknown = True
            return None
        if not isinstance(value, dict):
            return value
        signature = value.get(_SIGNATURE)
        if signature == _SECRET:
            self.is_secret = True
            return self.read(value.get("value"))
        if signature == _OUTPUT:
            self.is_secret = self.is_secret or value.get("secret") is True
            self.is_unknown = self.is_unknown or "value" not in value
            return self.read(value.get("value"))
        return {key: self.read(member) for key, member in value.items()}


def decode(struct: struct_pb2.Struct) -> Properties:
    """Return the properties of a message."""
    values, unknown, secret = {}, set(), set()
    for name, given in _plain(struct).items():
        if name.startswith("__"):
            continue
        reader = _Reader()
        value = reader.read(given)
        if value is None and not reader.is_unknown:
            continue
        values[name] = value
        if reader.is_unknown:
            unknown.add(name)
        if reader.is_secret:
            secret.add(name)
    return Properties(values, frozenset(unknown), frozenset(secret))


def _plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return the values of a message; a number may be none, such as NaN, which protobuf's own conversion refuses."""
    return {name: _plain_value(value) for name, value in struct.fields.items()}


def _plain_value(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value.WhichOneof("kind"):
        case "struct_value":
            return _plain(value.struct_value)
        case "list_value":
            return [_plain_value(member) for member in value.list_value.values]
        case None | "null_value":
            return None
        case kind:
            return getattr(value, kind)


def encode(outputs: Mapping[str, Any], given: Properties) -> struct_pb2.Struct:
    """Return outputs as a message; secret are the inputs that were `given` so, and what repeats their values."""
    marked = protected(outputs, given.secrets)
    return as_struct({**marked, **as_secret({name: outputs[name] for name in given.secret & outputs.keys()})})


def as_secret(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with the mark of secrets on each."""
    return {name: {**SECRET_MARK, "value": value} for name, value in values.items() if value is not None}


def as_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return values as a message, without those that are None."""
    struct = struct_pb2.Struct()
    struct.update({name: value for name, value in values.items() if value is not None})
    return struct


def without(struct: struct_pb2.Struct, names: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return a message as it is, its marks too, without these properties and without those of `__`."""
    left_out = set(names)
    kept = struct_pb2.Struct()
    for name, value in struct.fields.items():
        if not name.startswith("__") and name not in left_out:
            kept.fields[name].CopyFrom(value)
    return kept
