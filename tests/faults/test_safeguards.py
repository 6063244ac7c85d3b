"""Each safeguard has a scenario that passes with it and fails without it.

| safeguard | what removes it | scenario |
|---|---|---|
| SUBMITTED before the first POST | every status counts as SUBMITTED | a_bulk_that_somebody_executed_gets_no_execute |
| a GET before the second POST | the answer before the first one is taken again | a_lost_answer_is_looked_after |
| a row of a list seconds before | a row stays fresh for ever | an_old_row_of_a_list_allows_no_execute |
| settling after a 500 | the settling GET is skipped, the error raised | an_execute_answered_500_is_found_running |
| the id in an answer | every bulk claims to be the one asked for | an_answer_about_another_bulk_is_no_outcome |
| no redirect is followed | requests follows them | a_redirect_leads_nowhere |
| no credentials to other hosts | requests follows them, to anywhere | the_key_stays_with_the_base_url |
| the limit on a body | a limit that nothing reaches | a_large_body_is_not_held |
| no second execution of a record | every record counts as not begun | a_record_that_has_begun_is_not_executed_again |
| no other environment | every record is one of this environment | a_bulk_elsewhere_is_not_the_recorded_one |
| the deadline | the time that has passed counts as none | a_wait_ends_at_its_deadline |
| Retry-After | the header is not read | an_api_that_asks_for_silence_gets_it |
| the time bound on a slow body | the end of an exchange is never | a_body_in_drops_ends_in_time |
| the states of operations | every state is accepted | an_operation_that_is_not_settled_is_no_success |
| what has not been read was not checked | whatever came is all | an_operation_that_no_page_brings_is_no_success |
| steps by what came | pages are as long as asked | short_pages_are_all_read |
| rows from before the end are asked for again | no row is too old | operations_from_before_the_end_are_not_judged |
| in a COMPLETED bulk every call counts | a failed one need not | a_failed_one_in_a_completed_bulk_is_no_success |
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from . import removals, scenarios
from .budget import SEED
from .model import Run
from .plans import Plan, plans
from .truth import Tally

SAFEGUARDS: list[tuple[Callable[[], None], Callable[[pytest.MonkeyPatch], None]]] = [
    (scenarios.a_bulk_that_somebody_executed_gets_no_execute, removals.any_status_is_submitted),
    (scenarios.a_lost_answer_is_looked_after, removals.no_get_after_an_execute),
    (scenarios.an_old_row_of_a_list_allows_no_execute, removals.a_row_of_a_list_stays_fresh),
    (scenarios.an_execute_answered_500_is_found_running, removals.nothing_is_settled),
    (scenarios.an_answer_about_another_bulk_is_no_outcome, removals.any_id_will_do),
    (scenarios.a_redirect_leads_nowhere, removals.redirects_are_followed),
    (scenarios.the_key_stays_with_the_base_url, removals.redirects_lead_anywhere),
    (scenarios.a_large_body_is_not_held, removals.bodies_have_no_limit),
    (scenarios.a_record_that_has_begun_is_not_executed_again, removals.no_record_has_begun),
    (scenarios.a_bulk_elsewhere_is_not_the_recorded_one, removals.any_environment_will_do),
    (scenarios.a_wait_ends_at_its_deadline, removals.no_time_passes),
    (scenarios.an_api_that_asks_for_silence_gets_it, removals.retry_after_is_not_read),
    (scenarios.an_operation_that_is_not_settled_is_no_success, removals.every_state_is_accepted),
    (scenarios.an_operation_that_no_page_brings_is_no_success, removals.whatever_came_is_all),
    (scenarios.short_pages_are_all_read, removals.pages_are_as_long_as_asked),
    (scenarios.operations_from_before_the_end_are_not_judged, removals.no_row_is_too_old),
    (scenarios.a_failed_one_in_a_completed_bulk_is_no_success, removals.any_failed_call_need_not_be_settled),
    (scenarios.a_body_in_drops_ends_in_time, removals.an_exchange_never_ends),
]
SCENARIOS = [pytest.param(scenario, id=scenario.__name__) for scenario, _ in SAFEGUARDS]
PAIRS = [pytest.param(*pair, id=f"{pair[0].__name__}-{pair[1].__name__}") for pair in SAFEGUARDS]
FAILED = (AssertionError, pytest.fail.Exception)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_with_its_safeguard_a_scenario_ends_well(scenario: Callable[[], None]) -> None:
    scenario()


@pytest.mark.parametrize(("scenario", "remove"), PAIRS)
def test_without_its_safeguard_a_scenario_fails(
    scenario: Callable[[], None],
    remove: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remove(monkeypatch)
    with pytest.raises(FAILED):
        scenario()


@pytest.mark.parametrize(
    "remove",
    [
        removals.any_status_is_submitted,
        removals.no_get_after_an_execute,
        removals.any_id_will_do,
        removals.no_time_passes,
    ],
)
def test_the_model_notices_a_missing_safeguard_as_well(
    remove: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    remove(monkeypatch)

    @seed(SEED)
    @settings(
        max_examples=200,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(plans())
    def play(plan: Plan) -> None:
        Run(plan, Tally(), tmp_path / "token").play()

    with pytest.raises(FAILED):
        play()
