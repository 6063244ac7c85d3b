"""The configuration: where each value comes from, and what is refused."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.settings import Settings, load_settings
from pulumi_bulks.api.tokens.sources import TokenFile

ENVIRONMENT = {
    "BULKS_BASE_URL": "https://api.example.com/multi/",
    "BULKS_API_KEY": "the-key",
    "BULKS_AUTH_TOKEN": "the-token",
}


def load(config: dict[str, str] | None = None, environment: dict[str, str] | None = None) -> Settings:
    return load_settings((config or {}).get, ENVIRONMENT if environment is None else environment)


def test_the_environment_is_enough() -> None:
    settings = load()
    assert settings.base_url == "https://api.example.com/multi"
    assert settings.api_key.get_secret_value() == "the-key"
    assert settings.token_source == SecretStr("the-token")
    assert settings.request_timeout == 30.0


def test_the_stack_wins_over_the_environment() -> None:
    settings = load({"bulks:baseUrl": "http://127.0.0.1:1", "bulks:authTokenFile": "/t", "bulks:requestTimeout": "5"})
    assert settings.base_url == "http://127.0.0.1:1"
    assert settings.token_source == TokenFile(Path("/t"), "bulks:authTokenFile")
    assert settings.request_timeout == 5.0


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as error:
        load(environment={})
    for part in ("bulks:baseUrl", "BULKS_BASE_URL", "--secret bulks:apiKey", "bulks:authToken", "bulks:authTokenFile"):
        assert part in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "ftp://api.example.com",
        "api.example.com",
        "https://user:pass@api.example.com",
        "https://api.example.com/?a=1",
        "https://api.example.com/#x",
        "https://api.example.com:port",
        "https://[::1",
        "https://exa mple.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "https://api.example.com/a/../b",
        "https://api.example.com//multi",
        "https://api.example.com/%7emulti",
        "https://*.example.com",
        "https://api.example.com/{multi}",
    ],
)
def test_a_base_url_that_could_leak_the_key_or_mean_nothing_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="BULKS_BASE_URL"):
        load(environment={**ENVIRONMENT, "BULKS_BASE_URL": url})


@pytest.mark.parametrize("url", ["http://127.0.0.1:0/multi", "https://[::1]:00/multi"])
def test_port_0_is_told_under_the_name_of_the_base_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match="bulks:baseUrl names the port 0, at which nothing can be asked"):
        load({"bulks:baseUrl": url})


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://api.example.com:/multi", "https://api.example.com/multi"),
        ("https://api.example.com:0443/multi", "https://api.example.com:443/multi"),
    ],
)
def test_a_base_url_that_would_be_asked_in_another_form_is_told_in_that_form(url: str, plain: str) -> None:
    with pytest.raises(ConfigurationError, match="is not in its plain form\n  bulks:baseUrl: write ") as error:
        load({"bulks:baseUrl": url})
    assert str(error.value).endswith(f"write {plain}.")


@pytest.mark.parametrize("url", ["HTTPS://API.example.com/Multi", "https://api.example.com.:443/a_b/~c-d;e=1"])
def test_a_base_url_is_kept_as_it_is_written(url: str) -> None:
    assert load({"bulks:baseUrl": f"{url}/"}).base_url == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/multi", "http://localhost/multi", "http://[::1]:8080/multi"])
def test_plain_http_is_for_loopback(url: str) -> None:
    assert load(environment={**ENVIRONMENT, "BULKS_BASE_URL": url}).is_loopback


@pytest.mark.parametrize("secret", ["with space", "line\nbreak", "\u00fcmlaut"])
def test_a_secret_that_no_header_can_hold_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load({"bulks:apiKey": secret, "bulks:authToken": secret})
    assert secret not in str(error.value)
    assert "bulks:apiKey" in str(error.value)


@pytest.mark.parametrize("value", ["0", "-1", "soon", "1e9", "3601", "nan", "inf"])
def test_a_request_timeout_is_a_number_of_seconds(value: str) -> None:
    for name in ("requestTimeout", "pollIntervalMax", "pollIntervalRatio"):
        with pytest.raises(ConfigurationError, match=f"bulks:{name} is not a number between"):
            load({f"bulks:{name}": value})


def test_how_often_to_ask_can_be_set() -> None:
    settings = load({"bulks:pollIntervalMax": "30", "bulks:pollIntervalRatio": "0.1"})
    assert (settings.poll_interval_max, settings.poll_interval_ratio) == (30, 0.1)


def test_the_rate_limits_are_half_of_the_apis_standard_unless_they_are_set() -> None:
    assert load().rate_limits == (Window(50, 60), Window(500, 3600), Window(5000, 86_400))
    assert load({"bulks:rateLimits": "30/1m, 300/h"}).rate_limits == (Window(30, 60), Window(300, 3600))
    assert load(environment={**ENVIRONMENT, "BULKS_RATE_LIMITS": "9/10s"}).rate_limits == (Window(9, 10),)


@pytest.mark.parametrize("name", ["bulks:rateLimits", "BULKS_RATE_LIMITS"])
def test_a_mistake_in_the_rate_limits_is_told_under_the_name_it_was_set_by(name: str) -> None:
    given = {name: "50 per minute"}
    with pytest.raises(ConfigurationError, match=f'{name} has "50 per minute", which is no limit\n  {name}: write'):
        load(given, {**ENVIRONMENT, **given})


def test_secrets_are_not_in_the_repr() -> None:
    assert "the-key" not in repr(load())
    assert "the-token" not in repr(load())
