"""Noise to feed to the provider: inputs, configurations, records, and answers of an API that has gone mad."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from pulumi_bulks.lifecycle.inputs import INPUT_NAMES
from pulumi_bulks.simulator.faults import Fault, answer

_HUGE = [10**30, -(10**400), 2**63, 2**53 + 1, 10**4299]
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["COMPLETED", "RUNNING", "SUBMITTED", "adopt", "cancel", "wait", "90s", "2h", "1", "9" * 70, "٣s", ""]
    ),
)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS, st.sampled_from(_HUGE), st.sampled_from([1e400, -0.0])
)
JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

VALID_INPUTS: dict[str, Any] = {
    "bulkId": "1",
    "mode": "ON_FAILURE_STOP",
    "webhookInterval": 5,
    "acceptedStatuses": ["COMPLETED", "FAILED"],
    "acceptedOperationStates": ["COMPLETED"],
    "timeout": "60s",
    "stallTimeout": 20,
    "onTimeout": "cancel",
    "onPaused": "resume",
    "ifExecuted": "adopt",
    "onDelete": "cancel",
    "expectedOperation": "/transfers",
    "expectedItems": 10,
}
VALID_BULK: dict[str, Any] = {
    "bulkId": "1",
    "status": "RUNNING",
    "submittedItemsCount": 10,
    "executionStart": 1_790_000_000_000,
    "executionFinish": 1_790_000_009_000,
    "operation": "/transfers",
    "mode": "ON_FAILURE_STOP",
    "operationStatusCounts": [{"status": "COMPLETED", "count": 4}, {"status": "FAILED", "count": 6}],
}
_OPERATION = {"operationId": "7", "sequence": 1, "method": "POST", "path": "/transfers", "status": "FAILED"}
_PAYLOAD = json.dumps({"errorCode": "X", "message": "no", "state": "PENDING"})
VALID_BODIES: list[dict[str, Any]] = [
    VALID_BULK,
    {**VALID_BULK, "status": "PARTIALLY_COMPLETED"},
    {**VALID_BULK, "status": "SUBMITTED", "operationStatusCounts": None},
    {"count": 1, "responseCount": 1, "operations": [{**_OPERATION, "responsePayload": _PAYLOAD}]},
    {"count": 10, "operations": [{**_OPERATION, "sequence": n, "status": "COMPLETED"} for n in range(1, 11)]},
    {"errorCode": "INVALID_STATE"},
    {"code": "BULK_NOT_FOUND", "message": "There is no such bulk"},
    {"message": "Bad", "syntaxErrors": {"invalidFields": [{"params": [], "fieldName": "mode", "error": "IN"}]}},
]


def mutated(valid: dict[str, Any], names: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """Draw `valid` with some of its fields left out and others replaced by any JSON."""
    fields = st.dictionaries(st.sampled_from(names or tuple(valid)) | st.text(max_size=8), JSON, max_size=3)
    kept = st.sets(st.sampled_from(tuple(valid)))
    return st.builds(lambda keep, extra: {name: valid[name] for name in valid if name in keep} | extra, kept, fields)


INPUTS = st.one_of(
    mutated(VALID_INPUTS, INPUT_NAMES),
    mutated(VALID_INPUTS, INPUT_NAMES).map(lambda inputs: {"bulkId": "1", **inputs}),
    st.dictionaries(_TEXTS, JSON, max_size=4),
)
RECORDS = st.builds(
    lambda outputs, more: {"bulkId": "1", **outputs, **more},
    mutated(VALID_BULK),
    mutated(
        {
            "environment": "http://127.0.0.1:1/multi",
            "adopted": True,
            "failedOperations": [_OPERATION],
            "operationStates": {"": 1},
        }
    ),
)


def _cut(body: bytes, place: int, inserted: bytes) -> bytes:
    place %= len(body) + 1
    return body[:place] + inserted + body[place + len(inserted) :]


_DEEP = st.builds(
    lambda opening, depth: opening.encode() * depth,
    st.sampled_from(["[", '{"operations":[', '{"bulkId":', '{"operationStatusCounts":[']),
    st.sampled_from([100, 201, 20_000]),
)
_VALID = st.sampled_from(VALID_BODIES).map(lambda body: json.dumps(body).encode())
_ALMOST_VALID = st.sampled_from(VALID_BODIES).flatmap(mutated).map(lambda body: json.dumps(body).encode())
BODIES = st.one_of(
    _VALID,
    _ALMOST_VALID,
    st.builds(_cut, _VALID, st.integers(0, 400), st.binary(max_size=6)),
    JSON.map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=60),
    _DEEP,
)

_LATIN = st.text(st.characters(max_codepoint=255), max_size=20)
_VALUES: dict[str, list[str]] = {
    "Retry-After": ["soon", "-1", "1e9", "9" * 500, "Mon, 21 Sep 2026", "Mon, 21 Sep 2026 14:30:00 +9999", "7"],
    "Date": ["", "yesterday", "Mon, 99 Sep 2026 14:30:00 GMT", "Mon, 21 Sep 99999 14:30:00 GMT"],
    "Content-Type": ["", "application/json; charset=utf-99", "text/html", ";;=", 'a; charset="'],
    "Content-Encoding": ["gzip", "deflate", "identity", "br", "rot13", "gzip, gzip", "gzip," * 20],
    "Location": [
        "http://[::1",
        "//",
        "\xe9\xff",
        "http://127.0.0.1:1/multi/bulks/2",
        "https://\x00",
        "http://a:b@c:d/",
    ],
    "request-ref": ["", "\x1b[31mred", "r" * 9000],
    "Set-Cookie": ["a=b; Domain=.example.com", "=", "\xff"],
    "Transfer-Encoding": ["chunked", "identity"],
    "Link": ["<", "<a>; rel=next"],
}
HEADERS = st.lists(
    st.sampled_from(sorted(_VALUES)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(_VALUES[name]) | _LATIN)
    ),
    max_size=3,
).map(dict)
STATUSES = st.sampled_from(
    [200] * 8 + [204] * 3 + [201, 206, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 408]
)
ERRORS = st.sampled_from([409, 409, 410, 418, 425, 429, 500, 502, 503, 504, 511, 599])
ANSWERS: st.SearchStrategy[Fault] = st.one_of(
    st.builds(
        lambda status, body, headers, effect: answer(status, body, headers, effect=effect),
        STATUSES | ERRORS,
        BODIES,
        HEADERS,
        st.booleans(),
    ),
    st.builds(answer, st.sampled_from([200, 200, 204, 409]), _VALID | _ALMOST_VALID),
)

_CONFIGURED: dict[str, list[str]] = {
    "baseUrl": [
        "https://api.example.com/multi",
        "http://127.0.0.1:1/multi/",
        "http://x",
        "https://[",
        "https://a:99999/",
    ],
    "apiKey": ["key", "two words", "ä", "\n"],
    "authToken": ["token", "a\r\nb"],
    "authTokenFile": ["~nobody-here/token", "/", "", "a\x00b", "~", "/dev/null", "." * 5000],
    "requestTimeout": ["30", "0", "-1", "nan", "1e3", "3600.5", "٣", "9" * 400],
}
_BASES = st.text(st.sampled_from("ahtps:/.[]@?#%\\ 1\xe9\t0-_~"), max_size=24).map(lambda rest: f"https://{rest}")
_RIGHT = {name: _CONFIGURED[name][0] for name in ("baseUrl", "apiKey", "authToken", "requestTimeout")}
_WRONG = st.sampled_from(sorted(_CONFIGURED)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(_CONFIGURED[name]) | _BASES | _SCALARS)
)
CONFIGURATIONS = st.builds(
    lambda kept, wrong: {
        f"bulks:{name}": value for name, value in ({n: _RIGHT[n] for n in kept} | dict(wrong)).items()
    },
    st.just(tuple(_RIGHT)) | st.sets(st.sampled_from(sorted(_RIGHT))),
    st.lists(_WRONG, max_size=3),
)
ENVIRONMENTS = st.dictionaries(
    st.sampled_from(["BULKS_BASE_URL", "BULKS_API_KEY", "BULKS_AUTH_TOKEN", "BULKS_AUTH_TOKEN_FILE", "HOME"]),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from([value for values in _CONFIGURED.values() for value in values]),
)
