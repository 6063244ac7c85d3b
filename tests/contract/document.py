"""The document of the calls, and whether a request is one that it allows."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import requests

PATH = Path(__file__).with_name("openapi.yaml")
ORDINARY_HEADERS = {"user-agent", "accept", "accept-encoding", "connection", "content-length", "content-type"}
"""What every HTTP client may send; the documented ones are the document's."""


class Document:
    """The document; `raw` is its content."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw

    def mistakes(self, request: requests.PreparedRequest) -> list[str]:
        """Return what the document does not allow of a request."""
        url = urlsplit(str(request.url))
        path = url.path.removeprefix(urlsplit(self._raw["servers"][0]["url"]).path)
        path = re.sub(r"^/backoffice/bulks", "/bulks", path)
        for template, item in self._raw["paths"].items():
            match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
            call = item.get(str(request.method).lower())
            if match and call:
                declared = [self._resolved(each) for each in (*item.get("parameters", ()), *call.get("parameters", ()))]
                given = {("path", name): value for name, value in match.groupdict().items()}
                given |= {("query", name): value for name, value in parse_qsl(url.query, keep_blank_values=True)}
                return [
                    *self._mistakes_in_parameters(given, {(each["in"], each["name"]): each for each in declared}),
                    *self._mistakes_in_headers(request, call.get("security", self._raw["security"])),
                    *self._mistakes_in_body(request, call.get("requestBody")),
                ]
        return [f"{request.method} {path}: no such call"]

    def _mistakes_in_parameters(
        self, given: dict[tuple[str, str], str], declared: dict[tuple[str, str], dict[str, Any]]
    ) -> list[str]:
        mistakes = [f"{place} {name}: not declared" for place, name in given.keys() - declared.keys()]
        for key in given.keys() & declared.keys():
            schema = self._resolved(declared[key]["schema"])
            is_number = schema["type"] == "integer" and re.fullmatch(r"-?[0-9]+", given[key])
            mistakes += self._mistakes_in_value(int(given[key]) if is_number else given[key], schema, key[1])
        return mistakes

    def _mistakes_in_headers(self, request: requests.PreparedRequest, security: list[dict[str, Any]]) -> list[str]:
        schemes = self._raw["components"]["securitySchemes"]
        needed = {schemes[name].get("name", "authorization") for scheme in security for name in scheme}
        sent = {name.lower() for name in request.headers}
        wrong = (sent ^ needed) - ORDINARY_HEADERS
        if "authorization" in sent and not re.fullmatch(r"Bearer [\x21-\x7e]+", str(request.headers["Authorization"])):
            wrong.add("authorization")
        return [f"header {name}: missing, malformed or not declared" for name in sorted(wrong)]

    def _mistakes_in_body(self, request: requests.PreparedRequest, declared: dict[str, Any] | None) -> list[str]:
        if declared is None:
            return ["body: there is none to send"] if request.body or "content-type" in request.headers else []
        if request.headers.get("content-type") != "application/json":
            return ["header content-type: not application/json"]
        body = json.loads(request.body or b"null")
        return self._mistakes_in_value(body, declared["content"]["application/json"]["schema"], "body")

    def _mistakes_in_value(self, value: object, schema: dict[str, Any], name: str) -> list[str]:
        validator = jsonschema_rs.validator_for({**schema, "components": self._raw["components"]})
        return [f"{name}: {error.message}" for error in validator.iter_errors(value)]

    def _resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        found: Any = self._raw
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return self._resolved(found)
