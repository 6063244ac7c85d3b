"""Which exit code an error or a bulk is, and which of several decides."""

import itertools

import pytest

from pulumi_bulks.api import errors
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.api.told import Told
from pulumi_bulks.cli.exits import Exit, exit_of, exit_of_bulk, exit_of_record, first_of
from pulumi_bulks.outcome.record import OutcomeProblem, OutcomeRecord, OutcomeVerdict


def test_the_codes_are_those_that_are_documented() -> None:
    assert sorted(Exit) == [0, 1, 2, 3, 4, 6, 8, 9, 10]


def test_of_several_the_first_in_the_order_decides() -> None:
    order = [8, 2, 3, 6, 1, 9, 4, 10, 0]
    for one, other in itertools.combinations(order, 2):
        assert first_of([Exit(other), Exit(one)]) == one == first_of([Exit(one), Exit(other), Exit(other)])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError("x"), 2),
        (errors.InputError([("bulkId", Told("x"))]), 2),
        (errors.UnauthorizedError("x"), 3),
        (errors.CredentialsError("x"), 3),
        (errors.ForbiddenError("x"), 3),
        (errors.NoTokenYetError("x"), 3),
        (errors.NotFoundError("x"), 6),
        (errors.CertificateError("x"), 1),
        (errors.NameResolutionError("x"), 1),
        (errors.UnavailableError("x"), 1),
        (errors.ThrottledError("x"), 1),
        (errors.BadRequestError("x"), 1),
        (errors.TimedOutError("x"), 9),
        (errors.StalledError("x"), 9),
        (errors.NotAcceptedError("x"), 4),
        (errors.NotFinalError("x"), 10),
        (errors.UnknownStatusError("x"), 10),
        (errors.StopError("x"), 8),
    ],
)
def test_an_error_is_the_code_of_its_kind(error: errors.BulksError, code: int) -> None:
    assert exit_of(error) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [("COMPLETED", 0), ("PARTIALLY_COMPLETED", 4), ("FAILED", 4), ("RUNNING", 10), ("SUBMITTED", 10), ("NEW", 10)],
)
def test_a_bulk_is_the_code_of_its_status(status: str, code: int) -> None:
    assert exit_of_bulk(Bulk(status=status), {"COMPLETED"}) == code
    assert exit_of_bulk(Bulk(status="PARTIALLY_COMPLETED"), {"COMPLETED", "PARTIALLY_COMPLETED"}) == 0


@pytest.mark.parametrize(
    ("verdict", "problem", "code"),
    [
        ("accepted", None, 0),
        ("not-accepted", "not-accepted", 4),
        ("not-accepted", "unsettled", 4),
        ("not-final", "timed-out", 9),
        ("not-final", "unfinished", 10),
        ("not-final", "interrupted", 8),
        ("not-executed", "not-found", 6),
        ("not-executed", "no-token-yet", 3),
        ("not-executed", "guard", 1),
        ("unknown", "unreachable", 10),
    ],
)
def test_the_problem_of_a_record_decides_before_its_verdict(verdict: str, problem: str | None, code: int) -> None:
    record = OutcomeRecord(
        bulk_id="1",
        accepted_statuses=("COMPLETED",),
        verdict=OutcomeVerdict(verdict),
        problem=None if problem is None else OutcomeProblem(code=problem, text="x"),
    )
    assert exit_of_record(record) == code
