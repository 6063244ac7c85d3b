"""Records to report: some of each verdict, many at once, and texts that want to be more than text."""

from typing import Any

from pulumi_bulks.api.times import iso_time
from pulumi_bulks.outcome import OutcomeRecord, OutcomeVerdict

BEGAN = 1_795_000_000.0

HOSTILE = (
    "<script>document.title='broken'</script>",
    '"><img src=x onerror="document.title=\'broken\'">',
    "</style></title></pre><h1>x",
    "{{7*7}}{% raw %}{# x #}",
    "]]><failure/>&amp;&lt;",
    "\u202eevil\u202c \u2066x שלום",
    "A" * 10_000,
    "😀 👩\u200d👩\u200d👧 é",
    "@octocat #123 :smile: !5 $2 ~bug %1 &3 GH-1 www.example.com http://example.com a@example.com",
    "[x](javascript:alert(1)) ![i](http://example.com/y.png) <http://example.com> | `a` \\| \\` **b** _c_ ~~d~~",
    "line 1\n\n## heading\n::error::x\n##[error]y\n- item\n</details>\n```\n",
    "\x1b[31mred\x00\x07\ufffe\x85\u2028",
    "`",
    " ",
    "half \ud800 of a \udfff character",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
)


def record(index: int = 1, verdict: str = "accepted", **fields: Any) -> OutcomeRecord:
    """Return a record of this verdict, as the provider writes it, with other `fields` by their names in JSON."""
    return OutcomeRecord.model_validate({**_told(index), **_OF_VERDICTS[verdict](index), "verdict": verdict, **fields})


def failed(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Return failed operations."""
    return [
        {
            "sequence": 120 + number,
            "operationId": str(9_200_000_000_000_000_000 + number),
            "method": "POST",
            "path": "/transfers",
            "errorCode": ("INSTRUMENT_INACTIVE", "FUNDS_INSUFFICIENT")[number % 2],
            "message": ("The instrument is not active", "Too little")[number % 2],
            **fields,
        }
        for number in range(count)
    ]


def each_verdict() -> list[OutcomeRecord]:
    """Return a record of each verdict, the best first."""
    return [record(index, verdict.value) for index, verdict in enumerate(OutcomeVerdict, 1)]


def hostile() -> list[OutcomeRecord]:
    """Return a record for each hostile text, which stands wherever a text can."""
    return [_hostile(index, text) for index, text in enumerate(HOSTILE, 1)]


def _hostile(index: int, text: str) -> OutcomeRecord:
    names = ("name", "project", "stack", "environment", "operation", "mode", "status", "requestRef", "providerVersion")
    everywhere = dict.fromkeys(names, text)
    operation = dict.fromkeys(("operationId", "method", "path", "errorCode", "message"), text)
    return record(
        index,
        "not-accepted",
        **everywhere,
        acceptedStatuses=[text],
        operationStates={text: 1},
        counts={text: 10**4299},
        submittedItemsCount=10**4299,
        durationSeconds=1e308,
        executionStartTime=text,
        executionFinishTime=text,
        observedAt=text,
        problem={"code": text, "text": text, "next": text},
        failedOperations=[operation],
        run={"id": text, "url": text, "commit": text},
    )


def _told(index: int) -> dict[str, Any]:
    began, took, size = BEGAN + 240 * index, 200 + 13 * (index % 50), 8_000 - 30 * index
    return {
        "schema": "pulumi-bulks/outcome/1",
        "project": "bulk-release",
        "stack": "prod",
        "name": f"november-payouts-{index}",
        "bulkId": str(8_123_456_789_012_345_000 + index),
        "environment": "https://api.example.com/multi",
        "operation": "/transfers",
        "submittedItemsCount": size,
        "mode": "ON_FAILURE_CONTINUE",
        "status": "COMPLETED",
        "counts": _counts(size),
        "executionStart": int(began * 1000),
        "executionFinish": int((began + took) * 1000),
        "executionStartTime": iso_time(began),
        "executionFinishTime": iso_time(began + took),
        "durationSeconds": float(took),
        "acceptedStatuses": ["COMPLETED"],
        "problem": None,
        "failedOperations": [],
        "adopted": False,
        "observedAt": iso_time(began + took + 2),
        "requestRef": f"ref-{index:06d}",
        "providerVersion": "0.1.0",
        "run": {
            "id": "71234567",
            "url": "https://github.com/example/release/actions/runs/71234567",
            "commit": "4f2c9e1b7a6d5c3e2f1a0b9c8d7e6f5a4b3c2d1e",
        },
    }


def _counts(completed: int, failed: int = 0, submitted: int = 0) -> dict[str, int]:
    return {"SUBMITTED": submitted, "RUNNING": 0, "COMPLETED": completed, "FAILED": failed, "CANCELLED": 0}


def _not_accepted(index: int) -> dict[str, Any]:
    size = 8_000 - 30 * index
    text = (
        f"bulk {8_123_456_789_012_345_000 + index} finished PARTIALLY_COMPLETED after 4m12s: {size - 23:,} of {size:,} "
        "operations completed, 23 failed (request-ref ref-1)\n"
        "  #120 POST /transfers → INSTRUMENT_INACTIVE «The instrument is not active»\n"
        "  #121 POST /transfers → FUNDS_INSUFFICIENT «Too little»"
    )
    step = (
        "A bulk is executed once: submit the failed operations as a new bulk, or accept this one with "
        'accepted_statuses=["COMPLETED", "PARTIALLY_COMPLETED"].'
    )
    return {
        "status": "PARTIALLY_COMPLETED",
        "counts": _counts(size - 23, 23),
        "problem": {"code": "not-accepted", "text": text, "next": step},
        "failedOperations": failed(20),
    }


_NO_END = {"executionFinish": None, "executionFinishTime": None, "durationSeconds": None, "failedOperations": None}
_NO_START = {
    **_NO_END,
    "executionStart": None,
    "executionStartTime": None,
    "mode": None,
    "counts": None,
    "adopted": None,
}


def _not_final(index: int) -> dict[str, Any]:
    size = 8_000 - 30 * index
    problem = {
        "code": "timed-out",
        "text": "it was not final after 30m00s: RUNNING, 38 %",
        "next": "Run `pulumi up` again: it waits for this bulk and does not execute it again.",
    }
    return {**_NO_END, "status": "RUNNING", "counts": _counts(3_098, 2, size - 3_100), "problem": problem}


def _not_executed(_index: int) -> dict[str, Any]:
    problem = {"code": "guard", "text": "it has 7,815 operations, and expected_items says 8,000", "next": ""}
    return {**_NO_START, "status": "SUBMITTED", "problem": problem}


def _unknown(_index: int) -> dict[str, Any]:
    problem = {
        "code": "unanswered",
        "text": "the API gave no usable answer within the 30m00s of timeout: no connection",
        "next": "Run `pulumi up` again when the API answers: it looks before it executes.",
    }
    unseen = dict.fromkeys(("status", "observedAt", "requestRef", "submittedItemsCount", "operation"))
    return {**_NO_START, **unseen, "problem": problem}


_OF_VERDICTS = {
    "accepted": lambda _: {},
    "not-accepted": _not_accepted,
    "not-final": _not_final,
    "not-executed": _not_executed,
    "unknown": _unknown,
}
