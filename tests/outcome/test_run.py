"""Which run it is, by the variables of CI systems."""

import pytest

from pulumi_bulks.outcome import OutcomeRun, run_of

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/releases",
    "GITHUB_RUN_ID": "17",
    "GITHUB_SHA": "c0ffee",
}
GITLAB = {"CI_JOB_URL": "https://gitlab.com/acme/-/jobs/17", "CI_JOB_ID": "17", "CI_COMMIT_SHA": "c0ffee"}
JENKINS = {"BUILD_URL": "https://ci.example.com/job/r/17/", "BUILD_TAG": "jenkins-r-17", "GIT_COMMIT": "c0ffee"}


@pytest.mark.parametrize(
    ("environment", "run"),
    [
        (GITHUB, OutcomeRun(id="17", url="https://github.com/acme/releases/actions/runs/17", commit="c0ffee")),
        (GITLAB, OutcomeRun(id="17", url="https://gitlab.com/acme/-/jobs/17", commit="c0ffee")),
        (JENKINS, OutcomeRun(id="jenkins-r-17", url="https://ci.example.com/job/r/17/", commit="c0ffee")),
        (
            {**GITHUB, "BULKS_RUN_URL": "https://runs.example.com/9", "BULKS_RUN_COMMIT": "beef"},
            OutcomeRun(id="17", url="https://runs.example.com/9", commit="beef"),
        ),
        ({"GITHUB_RUN_ID": "17"}, OutcomeRun(id="17", url=None, commit=None)),
    ],
)
def test_each_ci_system_is_known_by_its_own_variables(environment: dict[str, str], run: OutcomeRun) -> None:
    assert run_of(environment) == run


@pytest.mark.parametrize(
    "environment", [{}, {"BULKS_RUN_URL": "https://x.example/1"}, {"CI": "true", "GITHUB_SHA": "c0ffee"}]
)
def test_without_an_id_there_is_a_random_one_for_the_whole_process(environment: dict[str, str]) -> None:
    first, second = run_of(environment), run_of(environment)
    assert first == second
    assert first.id is not None
    assert len(first.id) == 32
    assert first.commit is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "javascript:alert(1)",
        "data:text/html,<script>",
        "https://user:password@ci.example.com/1",
        "https://token@ci.example.com/1",
        "ftp://ci.example.com/1",
        "//ci.example.com/1",
        "ci.example.com/1",
        "https://",
        "https://[::1",
        "https://ci.example.com/a b",
        "https://ci.example.com/a\n::error::b",
        'https://ci.example.com/"><script>',
        "https://ci.example.com/\x1b[31m",
        "https://ci.example.com/é",
        "https://ci.example.com/" + "x" * 500,
    ],
)
def test_what_no_page_may_link_to_is_no_url(url: str) -> None:
    assert run_of({"BULKS_RUN_URL": url}).url is None
    assert run_of({**GITLAB, "CI_JOB_URL": url or "x"}).url is None


def test_a_text_that_a_display_would_interpret_is_none_any_more() -> None:
    run = run_of({"GITHUB_RUN_ID": "##[error]\n1\x1b[31m", "BULKS_RUN_COMMIT": "<{%red%}>\udcff" + "c" * 5000})
    assert run.id == "# #[error] 1 [31m"
    assert run.commit is not None
    assert run.commit.startswith("< {%red%}> c")
    assert len(run.commit) <= 500
