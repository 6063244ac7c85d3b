"""What the API's documents leave open or get wrong, as switches: a client has to work whichever way they stand."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Behaviour(BaseModel):
    """How the API behaves where nobody has promised anything. Times are in seconds."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, validate_assignment=True)

    token_lifetime: Annotated[float, Field(gt=0)] = 300.0
    """An issued token ends so long after its last activity."""

    get_is_activity: bool = True
    """Whether a GET counts as activity of its token."""

    auth_token_expires: bool = False
    """Whether `auth_token` ends like an issued token. By default it is of a user who stays logged in."""

    token_is_nested: bool = True
    """Whether /access_token answers {"token": {"token": …}}, as its schema says, or {"token": …}."""
