"""Where the API is and how to be let in: the provider's configuration, validated."""

from __future__ import annotations

import ipaddress
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr

from .errors import ConfigurationError
from .limits.windows import DEFAULT_LIMITS, Window, parse_limits
from .tokens.sources import TokenSource, read_source
from .told import Told, WrongError, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    ConfigSource = Callable[[str], object]  # a value of the stack's configuration by its full key, or None
    _Check = Callable[[str], str]  # raises ValueError with what is wrong

DEFAULT_REQUEST_TIMEOUT = 30.0
DEFAULT_POLL_INTERVAL_MAX = 150.0
DEFAULT_POLL_INTERVAL_RATIO = 1.0
LEAST_POLL_INTERVAL_MAX = 1.0
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Settings:
    """Where the API is, how to be let in, and how often to ask.

    `request_timeout` and `poll_interval_max` are in seconds; `poll_interval_ratio` is a share of the time waited.
    """

    base_url: str
    api_key: SecretStr
    token_source: TokenSource
    request_timeout: float = DEFAULT_REQUEST_TIMEOUT
    poll_interval_max: float = DEFAULT_POLL_INTERVAL_MAX
    poll_interval_ratio: float = DEFAULT_POLL_INTERVAL_RATIO
    rate_limits: tuple[Window, ...] = DEFAULT_LIMITS

    @property
    def is_loopback(self) -> bool:
        """Whether the API is on this machine."""
        return _is_loopback(urlsplit(self.base_url).hostname or "")


def load_settings(config: ConfigSource, environment: Mapping[str, str]) -> Settings:
    """Read the configuration, each value from the stack's or else from the environment.

    Raises ConfigurationError, which tells all mistakes at once and how to set each value.
    """
    reader = _Reader(config, environment)
    base_url = reader.checked("baseUrl", "BULKS_BASE_URL", check_base_url)
    api_key = reader.checked("apiKey", "BULKS_API_KEY", check_header_value, secret=True)
    source = read_source(reader)
    timeout = reader.number("requestTimeout", DEFAULT_REQUEST_TIMEOUT, most=3600)
    interval_max = reader.number("pollIntervalMax", DEFAULT_POLL_INTERVAL_MAX, least=LEAST_POLL_INTERVAL_MAX, most=3600)
    interval_ratio = reader.number("pollIntervalRatio", DEFAULT_POLL_INTERVAL_RATIO, least=0.01, most=10)
    rate_limits = _rate_limits(reader)
    if reader.problems or source is None:
        raise ConfigurationError.of_all(reader.problems)
    return Settings(
        base_url=base_url,
        api_key=SecretStr(api_key),
        token_source=source,
        request_timeout=timeout,
        poll_interval_max=interval_max,
        poll_interval_ratio=interval_ratio,
        rate_limits=rate_limits,
    )


def check_base_url(text: str) -> str:
    """Return `text` as a base URL without a slash at its end. Raises ValueError with what is wrong."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("is not an http(s) URL such as https://api.example.com/multi")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user, password, query or fragment")
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError("holds characters that a URL cannot have")
    if "%" in text or not {"", ".", ".."}.isdisjoint(parts.path.rstrip("/").split("/")[1:]):
        raise WrongError("is not in its plain form", "write its path without '//', '.', '..' and '%'")
    if port == 0:
        raise ValueError("names the port 0, at which nothing can be asked")
    if parts.scheme == "http" and not _is_loopback(host):
        raise WrongError("is plain http, which is for loopback only, as the key would travel in clear", "use https")
    base_url = text.rstrip("/")
    _require_plain(base_url)
    return base_url


def _require_plain(base_url: str) -> None:
    """Raise ValueError where requests would send another form: one that the transport may not reach."""
    path = "/bulks"
    try:
        sent = (requests.Request("GET", base_url + path).prepare().url or "").removesuffix(path)
    except requests.RequestException:
        raise ValueError("is not a URL") from None
    if "%" in sent:
        raise ValueError("holds characters that a URL cannot have")
    if sent.lower() != base_url.lower():
        raise WrongError("is not in its plain form", f"write {sent}")


def check_header_value(text: str) -> str:
    """Return `text` if it can stand in a header. Raises ValueError, which does not repeat it."""
    if not _HEADER_VALUE.fullmatch(text):
        raise ValueError("is empty or holds spaces, line breaks or characters outside ASCII")
    return text


class _Reader:
    """Reads values, collecting every problem instead of stopping at the first."""

    def __init__(self, config: ConfigSource, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment
        self.problems: list[Told] = []

    def configured(self, name: str) -> str | None:
        """Return a value of the stack's configuration."""
        value = self._config(f"bulks:{name}")
        return None if value is None or value == "" else str(value).strip()

    def from_environment(self, variable: str) -> str | None:
        """Return a value of the environment."""
        return self._environment.get(variable, "").strip() or None

    def checked(self, name: str, variable: str, check: _Check, *, secret: bool = False) -> str:
        """Return a value that is required, empty after a problem."""
        value = self.configured(name)
        source = f"bulks:{name}"
        if value is None:
            value, source = self.from_environment(variable), variable
        if value is None:
            self.missing(name, variable, secret=secret)
            return ""
        return self.check(source, value, check)

    def check(self, source: str, value: str, check: _Check) -> str:
        """Return what `check` makes of a value, empty after a problem."""
        try:
            return check(value)
        except ValueError as problem:
            self.problems.append(wrong_with(source, problem))
            return ""

    def number(self, name: str, default: float, *, least: float = 0.001, most: float) -> float:
        """Return an optional number between `least` and `most`."""
        text = self.configured(name)
        if text is None:
            return default
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if least <= value <= most:
            return value
        self.problems.append(Told(f"bulks:{name} is not a number between {least:g} and {most:g}"))
        return default

    def missing(self, name: str, variable: str, *, secret: bool) -> None:
        """Keep the problem that a required value is not set."""
        option = " --secret" if secret else ""
        self.problems.append(
            Told(f"bulks:{name} is not set", f"Run `pulumi config set{option} bulks:{name} …` or set {variable}.")
        )


def _rate_limits(reader: _Reader) -> tuple[Window, ...]:
    configured = reader.configured("rateLimits")
    text = configured or reader.from_environment("BULKS_RATE_LIMITS")
    if text is None:
        return DEFAULT_LIMITS
    try:
        return parse_limits(text)
    except ValueError as problem:
        reader.problems.append(wrong_with("bulks:rateLimits" if configured else "BULKS_RATE_LIMITS", problem))
        return DEFAULT_LIMITS


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
