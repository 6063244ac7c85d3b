"""The configuration as a stack or a provider resource gives it: its names, types and meanings. Only that.

`settings.load_settings` reads it, and makes sense of it. No value has a default here that comes from the environment:
what a program takes from there would be recorded in the state, and a refresh or a destroy would go on with it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from .limits.windows import DEFAULT_LIMITS
from .settings import DEFAULT_POLL_INTERVAL_MAX, DEFAULT_POLL_INTERVAL_RATIO, DEFAULT_REQUEST_TIMEOUT

_ONE_SOURCE = "One of the four sources of the token, of which exactly one has to be given"
_NOT_RECORDED = (
    "The variable is read by the provider itself and reaches no state, so that a refresh or a destroy, which take the "
    "recorded configuration, never use an old one"
)


class Configuration(BaseModel):
    """Where the Bulk API is, how to be let in, and how often to ask."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True)

    base_url: str | None = Field(
        default=None,
        description="The API's base URL, such as https://sandbox.example.com/multi; plain http only to loopback. "
        "Without it BULKS_BASE_URL: an environment is never guessed.",
    )
    api_key: SecretStr | None = Field(
        default=None, description=f"The key of the account. Without it BULKS_API_KEY. {_NOT_RECORDED}."
    )
    auth_token: SecretStr | None = Field(
        default=None,
        description=f"A token that is valid for the whole run. {_ONE_SOURCE}. Without any BULKS_AUTH_TOKEN, or the "
        f"variable of another source. {_NOT_RECORDED}.",
    )
    auth_token_file: str | None = Field(
        default=None,
        description="A file with the token that somebody keeps fresh, read again after a 401 "
        f"(BULKS_AUTH_TOKEN_FILE). {_ONE_SOURCE}.",
    )
    auth_token_command: str | None = Field(
        default=None,
        description="A command that prints the token, run without a shell, and again after a 401 "
        f"(BULKS_AUTH_TOKEN_COMMAND). {_ONE_SOURCE}.",
    )
    identity_type: str | None = Field(
        default=None,
        description="CORPORATE or CONSUMER: the API gives a token for this identity to the key alone, on the "
        f"back-office base; again after a 401 (BULKS_IDENTITY_TYPE). {_ONE_SOURCE}.",
    )
    identity_id: str | None = Field(
        default=None, description="The id of that identity: digits, as a string (BULKS_IDENTITY_ID)."
    )
    rate_limits: str | None = Field(
        default=None,
        description="What all runs of one user on this machine may use with this key, "
        f'"{", ".join(map(str, DEFAULT_LIMITS))}" by default: half of the API\'s standard, the rest is for whoever '
        "else uses the account (BULKS_RATE_LIMITS).",
    )
    request_timeout: float | None = Field(
        default=None,
        description=f"Seconds that one exchange may take as a whole, {DEFAULT_REQUEST_TIMEOUT:g} by default.",
    )
    poll_interval_max: float | None = Field(
        default=None,
        description="The longest time between two looks at a bulk, in seconds, where the limits leave room; "
        f"{DEFAULT_POLL_INTERVAL_MAX:g} by default.",
    )
    poll_interval_ratio: float | None = Field(
        default=None,
        description="The same as a share of the time waited so far, "
        f"{DEFAULT_POLL_INTERVAL_RATIO:g} by default: lower is more punctual and costs more requests.",
    )
    outcome_dir: str | None = Field(
        default=None,
        description="A folder for outcome records, PROJECT.STACK.NAME.json for each bulk, written however an `up` ends "
        "(BULKS_OUTCOME_DIR). None without it.",
    )
