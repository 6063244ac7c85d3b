"""The provider's configuration as the engine hands it over. Pure, but for what the environment holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.settings import load_settings
from pulumi_bulks.api.told import Told

from .wire import Properties, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi.runtime.proto import provider_pb2

_PREFIX = "bulks:"
_VARIABLE = "bulks:config:"
_LARGEST_EXACT = 2**53
_NOT_SET = re.compile(r"bulks:(?P<name>\w+) is not set")
_BY_THE_STACK = re.compile(r"Run `[^`]*` or set ")
_OF_ITS_OWN = Told(
    "this provider is one that the program declares, which takes nothing from the stack's configuration",
    "Give it what is missing as an argument, such as baseUrl (base_url in Python), or set the variable.",
)


def configured(request: provider_pb2.ConfigureRequest) -> Callable[[str], object]:
    """Return what gives a value by its full key, such as `bulks:baseUrl`: a provider's inputs, or the stack's."""
    variables = {key.removeprefix(_VARIABLE): value for key, value in request.variables.items()}
    return source_of({**variables, **decode(request.args).values})


def source_of(values: Mapping[str, Any]) -> Callable[[str], object]:
    """Return what gives one of `values` by its full key."""
    return lambda key: _plain(values.get(key.removeprefix(_PREFIX)))


def _is_default(urn: str) -> bool:
    """Return whether it is the provider of all resources for which the program names none."""
    return urn.rpartition("::")[2].startswith("default") or not urn


def _plain(value: object) -> object:
    """Return a whole number as an int. One that may have changed on its way stays a double: no id of digits."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    return value


def problems(given: Properties, environment: Mapping[str, str], urn: str = "") -> list[Told]:
    """Return what is wrong with a configuration, each mistake by itself; nothing while a part of it is unknown.

    `urn` is the provider's: one that the program declares is not given the stack's configuration.
    """
    if given.unknown:
        return []
    try:
        load_settings(source_of(given.values), environment)
    except ConfigurationError as error:
        is_missing = any(_NOT_SET.fullmatch(problem.what) for problem in error.problems)
        if not is_missing or _is_default(urn):
            return list(error.problems)
        return [*map(_of_an_argument, error.problems), _OF_ITS_OWN]
    return []


def _of_an_argument(problem: Told) -> Told:
    """Return what is told of a value that is missing as of an argument of the provider."""
    found = _NOT_SET.fullmatch(problem.what)
    if found is None:
        return problem
    step = _BY_THE_STACK.sub("Give it to this provider, or set ", problem.step)
    return Told(f"{found['name']} is not set", step)
