"""Which run this is, by the variables of the CI system that has started it. Pure."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pulumi_bulks.api.models import printable

from .record import OutcomeRun

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 500
_NOT_IN_A_LINK = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
"""What a URL has only in percent-encoding: RFC 3986."""

_OF_THIS_PROCESS = uuid.uuid4().hex


def run_of(environment: Mapping[str, str]) -> OutcomeRun:
    """Return the run that the environment tells of: BULKS_RUN_URL and BULKS_RUN_COMMIT win over the CI system's own."""
    found = _github(environment) or _gitlab(environment) or _jenkins(environment) or OutcomeRun()
    return OutcomeRun(
        id=_text(found.id) or _OF_THIS_PROCESS,
        url=_link(environment.get("BULKS_RUN_URL")) or _link(found.url),
        commit=_text(environment.get("BULKS_RUN_COMMIT")) or _text(found.commit),
    )


def _github(environment: Mapping[str, str]) -> OutcomeRun | None:
    server, repository, run = (
        environment.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    )
    if not run:
        return None
    url = f"{server}/{repository}/actions/runs/{run}" if server and repository else None
    return OutcomeRun(id=run, url=url, commit=environment.get("GITHUB_SHA"))


def _gitlab(environment: Mapping[str, str]) -> OutcomeRun | None:
    url = environment.get("CI_JOB_URL")
    return (
        OutcomeRun(id=environment.get("CI_JOB_ID"), url=url, commit=environment.get("CI_COMMIT_SHA")) if url else None
    )


def _jenkins(environment: Mapping[str, str]) -> OutcomeRun | None:
    url = environment.get("BUILD_URL")
    return OutcomeRun(id=environment.get("BUILD_TAG"), url=url, commit=environment.get("GIT_COMMIT")) if url else None


def _text(value: str | None) -> str | None:
    return printable(value.strip()) or None if value else None


def _link(value: str | None) -> str | None:
    """Return a link that a page may hold, None for what is none: another scheme, or one with a password."""
    text = (value or "").strip()
    if _NOT_IN_A_LINK.search(text) or len(text) > _LONGEST:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    is_link = parts.scheme in {"http", "https"} and parts.hostname and not (parts.username or parts.password)
    return text if is_link else None
