"""The provider's configuration as the engine hands it over. Pure, but for what the environment holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.settings import load_settings

from .wire import Properties, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi.runtime.proto import provider_pb2

_PREFIX = "bulks:"
_VARIABLE = "bulks:config:"
_LARGEST_EXACT = 2**53


def configured(request: provider_pb2.ConfigureRequest) -> Callable[[str], object]:
    """Return what gives a value by its full key, such as `bulks:baseUrl`: a provider's inputs, or the stack's."""
    variables = {key.removeprefix(_VARIABLE): value for key, value in request.variables.items()}
    return source_of({**variables, **decode(request.args).values})


def source_of(values: Mapping[str, Any]) -> Callable[[str], object]:
    """Return what gives one of `values` by its full key."""
    return lambda key: _plain(values.get(key.removeprefix(_PREFIX)))


def _plain(value: object) -> object:
    """Return a whole number as an int. One that may have changed on its way stays a double: no id of digits."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    return value


def problems(given: Properties, environment: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a configuration, each mistake by itself; nothing while a part of it is unknown."""
    if given.unknown:
        return []
    try:
        load_settings(source_of(given.values), environment)
    except ConfigurationError as error:
        return str(error).splitlines()
    return []
