"""The dynamic provider: the class that states refer to, and nothing that a program would have to wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.dynamic import ResourceProvider

if TYPE_CHECKING:
    from pulumi.dynamic import CheckResult, ConfigureRequest, CreateResult, DiffResult, ReadResult, UpdateResult


class BulkExecutionProvider(ResourceProvider):
    """What a program pickles into its state: a reference to this class, without any attribute.

    States of earlier versions refer to it by its module and name, so it never moves. Its work is in `host`, which only
    the provider's process imports: with its libraries, that takes longer than a small program.
    """

    def __getstate__(self) -> None:
        """Keep the configuration, with its secrets, out of every pickle."""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration. The engine's host calls this before any verb."""
        from .host import Host  # noqa: PLC0415 - see above

        self._host = Host(req.config)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs, and look at the live bulk."""
        return self._host.check(_olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Execute or adopt the bulk and wait for it."""
        return self._host.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live bulk."""
        return self._host.read(id_, props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare inputs and live bulk with the record."""
        return self._host.diff(_id, _olds, _news)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Bring the record up to date with the inputs and the live bulk."""
        return self._host.update(_id, _olds, _news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forget the bulk, or cancel it."""
        self._host.delete(_id, _props)
