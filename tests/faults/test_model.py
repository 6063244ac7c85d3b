"""Random worlds of bulks, faults, crashes and other clients: in each of them the provider tells and does the truth."""

from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from .budget import SEED, budget
from .conftest import Record
from .model import Run
from .plans import Plan, plans
from .truth import Tally


def test_every_model_run_executes_at_most_once_and_ends_with_the_truth(tmp_path: Path, record_figure: Record) -> None:
    tally = Tally()

    @seed(SEED)
    @settings(
        max_examples=budget(small=120, large=2500),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(plans())
    def play(plan: Plan) -> None:
        Run(plan, tally, tmp_path / "token").play()

    play()
    assert tally.unseen_executes == tally.double_executions == tally.wrong_outcomes == 0
    record_figure("model runs", tally.runs)
    record_figure("ups", tally.ups)
    record_figure("requests", tally.requests)
    record_figure("faults struck", tally.faults)
    record_figure("kinds of faults struck", len(tally.kinds_of_faults))
    record_figure("crashes", tally.crashes)
    record_figure("crashes after an execute took effect, before its answer was seen", tally.crashes_after_an_execute)
    record_figure("executes sent", tally.executes)
    record_figure("lists asked for instead of single looks", tally.lists)
    record_figure("executes that a list allowed", tally.executes_after_a_list)
    record_figure("executes that took effect, their answer lost", tally.lost_answers)
    record_figure("executes that took effect late", tally.late_effects)
    record_figure("executions by other clients", tally.foreign_executions)
    record_figure("executions by another client while an execute of ours got no clear answer", tally.undecidable_starts)
    record_figure("ups that succeeded", tally.successes)
    record_figure("ups that succeeded with the state of every operation accepted", tally.settled)
    record_figure("ups that failed for the state of an operation", tally.unsettled)
    record_figure("ups that failed for operations that could not be read", tally.unchecked)
    record_figure("ups that failed, each with a next step", tally.errors)
    record_figure("executes sent without an answer just before that showed SUBMITTED", tally.unseen_executes)
    record_figure("second executions of a bulk (the simulator, like the API, refuses them)", tally.double_executions)
    record_figure("wrong outcomes", tally.wrong_outcomes)
    for verdict, held in sorted(tally.verdicts.items()):
        record_figure(f"outcome records held to the server's truth: {verdict}", held)
    record_figure("longest overrun of a deadline, in seconds", round(tally.longest_overrun, 1))
