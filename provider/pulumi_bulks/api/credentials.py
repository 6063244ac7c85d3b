"""What lets a request in: the key, and the token that is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from requests.auth import AuthBase

from .settings import Settings, read_token

if TYPE_CHECKING:
    import requests


class Headers(AuthBase):
    """The credentials of one request. Being requests' own `auth`, it also keeps a ~/.netrc from overwriting them."""

    def __init__(self, api_key: SecretStr, token: SecretStr | None) -> None:
        self._api_key = api_key
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the key, and the token where there is one, to the request."""
        request.headers["api-key"] = self._api_key.get_secret_value()
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


class Credentials:
    """Knows which token is in force."""

    def __init__(self, settings: Settings) -> None:
        self._file = settings.auth_token_file
        self._token = settings.auth_token

    @property
    def token(self) -> SecretStr:
        """The token to send. Raises ConfigurationError where its file cannot be read."""
        if self._token is None:
            self._token = read_token(self._file) if self._file else SecretStr("")
        return self._token

    def renew(self, rejected: SecretStr) -> bool:
        """Read the token file again; True if it holds another token than the one that was rejected."""
        if self._file is None:
            return False
        self._token = read_token(self._file)
        return self._token != rejected
