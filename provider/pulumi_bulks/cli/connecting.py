"""The session with the API of one run of the command: the provider's own configuration, and looks alone."""

from __future__ import annotations

import atexit
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi_bulks.api.payloads import PayloadClient
from pulumi_bulks.api.tokens.command import end_commands
from pulumi_bulks.waiting.session import Session

from .crowd import Unheard
from .json_lines import asked_at
from .looking import LookingApi, ToldForecast, change_nothing
from .stack import configuration_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.waiting.context import Context

    from .crowd import Listener


class PayloadSession(Session):
    """A session whose operations come with their payloads."""

    client_kind = PayloadClient


def session_of(stack: str | None, kind: type[Session] = Session) -> Session:
    """Return the session, of the environment's configuration or of a stack's. Raises ConfigurationError.

    As in a program, what the stack does not say is taken from the environment. Token commands end with the process.
    """
    return session_with({} if stack is None else configuration_of(stack, os.environ), kind)


def session_with(config: Mapping[str, str], kind: type[Session] = Session) -> Session:
    """Return the session of a stack's configuration. Raises ConfigurationError."""
    session = kind(config.get, os.environ, permit=change_nothing)
    asked_at(session.settings.base_url)  # what is wrong with the settings is told once, and before anything else
    atexit.register(end_commands)
    return session


def context_of(session: Session, listener: Listener) -> Context:
    """Return the context of the work on one bulk, which tells the listener of each look, and of whatever delays it."""
    settings = session.settings
    context = session.context(listener)
    return replace(
        context,
        api=LookingApi(context.api, listener.failed),
        notifier=Unheard(listener),
        witness=listener,
        new_pacing=lambda: ToldForecast(settings.poll_interval_max, settings.poll_interval_ratio, listener.forecast),
    )
