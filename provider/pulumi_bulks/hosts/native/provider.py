"""`Provider`: one environment and account of several in a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pydantic.alias_generators import to_camel, to_snake

from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.hosts.program.arguments import exact, refuse_name

if TYPE_CHECKING:
    from typing import Literal

_SECRETS = ("api_key", "auth_token")


class Provider(pulumi.ProviderResource):
    """Where the Bulk API is, how to be let in, and how often to ask: a process of its own, with a budget of its own.

    What is not given comes from the environment of the run, and is not recorded. What is given here is: a refresh and
    a destroy go on with it, also after a key or a token has changed, unless they run the program (`--run-program`).
    """

    def __init__(  # noqa: PLR0913 - the configuration is the contract
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        base_url: pulumi.Input[str] | None = None,
        api_key: pulumi.Input[str] | None = None,
        auth_token: pulumi.Input[str] | None = None,
        auth_token_file: pulumi.Input[str] | None = None,
        auth_token_command: pulumi.Input[str] | None = None,
        identity_type: pulumi.Input[Literal["CORPORATE", "CONSUMER"]] | None = None,
        identity_id: pulumi.Input[str | int] | None = None,
        rate_limits: pulumi.Input[str] | None = None,
        request_timeout: pulumi.Input[float] | None = None,
        poll_interval_max: pulumi.Input[float] | None = None,
        poll_interval_ratio: pulumi.Input[float] | None = None,
        outcome_dir: pulumi.Input[str] | None = None,
    ) -> None:
        """Declare a provider, for `ResourceOptions(provider=…)` of the bulks that it is for.

        :param resource_name: the name of the provider in the program.
        :param opts: Pulumi's own options.
        :param base_url: the API's base URL; plain http only to loopback.
        :param api_key: the key, recorded as a secret.
        :param auth_token: a token that is valid for the whole run, recorded as a secret. One of four sources.
        :param auth_token_file: a file with the token that somebody keeps fresh.
        :param auth_token_command: a command that prints the token, run without a shell.
        :param identity_type: CORPORATE or CONSUMER, with `identity_id`: the API gives a token to the key alone.
        :param identity_id: the id of that identity: a string of digits, or a Python int, which is taken exactly.
        :param rate_limits: what all runs on this machine may use with this key, such as "50/1m, 500/1h, 5000/1d".
        :param request_timeout: seconds that one exchange may take as a whole.
        :param poll_interval_max: the longest time between two looks at a bulk, in seconds.
        :param poll_interval_ratio: the same as a share of the time waited so far.
        :param outcome_dir: a folder for outcome records; none without it.
        """
        refuse_name(resource_name)
        properties = {
            "base_url": base_url,
            "api_key": _secret(api_key),
            "auth_token": _secret(auth_token),
            "auth_token_file": auth_token_file,
            "auth_token_command": auth_token_command,
            "identity_type": identity_type,
            "identity_id": None if identity_id is None else exact(identity_id),
            "rate_limits": rate_limits,
            "request_timeout": _json(request_timeout),
            "poll_interval_max": _json(poll_interval_max),
            "poll_interval_ratio": _json(poll_interval_ratio),
            "outcome_dir": outcome_dir,
        }
        own = pulumi.ResourceOptions(
            version=plugin_version(), additional_secret_outputs=[to_camel(name) for name in _SECRETS]
        )
        super().__init__("bulks", resource_name, properties, pulumi.ResourceOptions.merge(own, opts))

    def translate_output_property(self, prop: str) -> str:
        """Return the Python name of a property in state."""
        return to_snake(prop)

    def translate_input_property(self, prop: str) -> str:
        """Return the name in state of a Python property."""
        return to_camel(prop)


def _secret(value: pulumi.Input[str] | None) -> pulumi.Output[Any] | None:
    return None if value is None else pulumi.Output.secret(value)


def _json(value: pulumi.Input[float] | None) -> pulumi.Output[Any] | None:
    """Return what is no text as JSON, which the engine takes a provider's configuration for."""
    return None if value is None else pulumi.Output.json_dumps(value)
