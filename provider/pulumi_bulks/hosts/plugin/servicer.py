"""The plugin's side of the engine's protocol: each call in a thread of its own, each failure as the engine takes it."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.told import coded
from pulumi_bulks.hosts.shared.desks import Desks
from pulumi_bulks.hosts.shared.engine import Engine
from pulumi_bulks.hosts.shared.texts import as_shown, text_of
from pulumi_bulks.waiting.session import Session

from . import functions, verbs
from .config import configured, problems
from .failures import RecordedError, RefusedInputsError, code_of
from .interrupt import InterruptibleClock, Interruption
from .schema import schema_text
from .traces.tracing import Untraced
from .version import plugin_version
from .wire import decode, without

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import grpc.aio
    from google.protobuf.message import Message

    from .traces.tracing import Tracing

    Context = grpc.aio.ServicerContext[Any, Any]

Answer = TypeVar("Answer")


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider: configured once, then called for each resource. `engine` is told what to show."""

    def __init__(self, engine: Engine, tracing: Tracing | None = None) -> None:
        self._tracing = tracing or Untraced()
        self._begin(engine)

    def stop(self) -> None:
        """End every wait within a second."""
        self._interruption.stop()

    async def Handshake(  # noqa: N802 - gRPC's names, here and below
        self, request: provider_pb2.ProviderHandshakeRequest, _context: Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Begin with an engine, whatever another one has cancelled."""
        self._begin(Engine(request.engine_address) if request.engine_address else self._engine)
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    async def Attach(self, request: plugin_pb2.PluginAttach, _context: Context) -> empty_pb2.Empty:  # noqa: N802
        """Begin with an engine to which a plugin has been attached that runs already."""
        self._begin(Engine(request.address))
        return empty_pb2.Empty()

    async def GetPluginInfo(self, _request: empty_pb2.Empty, _context: Context) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Return the version."""
        return plugin_pb2.PluginInfo(version=plugin_version())

    async def GetSchema(  # noqa: N802
        self, _request: provider_pb2.GetSchemaRequest, _context: Context
    ) -> provider_pb2.GetSchemaResponse:
        """Return the schema."""
        return provider_pb2.GetSchemaResponse(schema=schema_text())

    async def CheckConfig(self, request: provider_pb2.CheckRequest, _context: Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Validate the configuration. No failure names a property: the engine would show its value."""
        found = problems(decode(request.news), os.environ, request.urn)
        shown = [as_shown(coded(str(problem), ConfigurationError.code), ()) for problem in found]
        failures = [provider_pb2.CheckFailure(reason=reason) for reason in shown]
        return provider_pb2.CheckResponse(inputs=without(request.news), failures=failures)

    async def DiffConfig(self, request: provider_pb2.DiffRequest, _context: Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare configurations. None ever replaces a provider: that would replace each of its bulks."""
        old, new = decode(request.old_inputs or request.olds), decode(request.news)
        changed = sorted(
            name
            for name in old.values.keys() | new.values.keys()
            if name in new.unknown or old.values.get(name) != new.values.get(name)
        )
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed)

    async def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, _context: Context
    ) -> provider_pb2.ConfigureResponse:
        """Take the configuration, which is read when a verb first needs it: a destroy may need none."""
        self._verbs = self._new_verbs(configured(request))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    async def Check(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Validate the inputs."""
        return await self._run(verbs.check, request, context)

    async def Diff(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare inputs and live bulk with the record."""
        return await self._run(self._verbs.diff, request, context)

    async def Create(self, request: provider_pb2.CreateRequest, context: Context) -> provider_pb2.CreateResponse:  # noqa: N802
        """Execute or adopt a bulk and wait for it."""
        return await self._run(self._verbs.create, request, context)

    async def Read(self, request: provider_pb2.ReadRequest, context: Context) -> provider_pb2.ReadResponse:  # noqa: N802
        """Read a live bulk."""
        return await self._run(self._verbs.read, request, context)

    async def Update(self, request: provider_pb2.UpdateRequest, context: Context) -> provider_pb2.UpdateResponse:  # noqa: N802
        """Bring a record up to date."""
        return await self._run(self._verbs.update, request, context)

    async def Delete(self, request: provider_pb2.DeleteRequest, context: Context) -> empty_pb2.Empty:  # noqa: N802
        """Forget a bulk, or cancel it."""
        await self._run(self._verbs.delete, request, context)
        return empty_pb2.Empty()

    async def Invoke(self, request: provider_pb2.InvokeRequest, context: Context) -> provider_pb2.InvokeResponse:  # noqa: N802
        """Call a function."""
        return await self._run(lambda asked: functions.invoke(asked, self._verbs), request, context)

    async def List(  # noqa: N802
        self, request: provider_pb2.ListRequest, context: Context
    ) -> AsyncIterator[provider_pb2.ListResponse]:
        """List bulks."""
        for response in await self._run(lambda asked: list(functions.list_bulks(asked, self._verbs)), request, context):
            yield response

    async def Cancel(self, _request: empty_pb2.Empty, _context: Context) -> empty_pb2.Empty:  # noqa: N802
        """End every wait: the user has pressed Ctrl-C, or the engine has no more calls."""
        self.stop()
        return empty_pb2.Empty()

    def _begin(self, engine: Engine) -> None:
        self._engine = engine
        self._interruption = Interruption()
        self._verbs = self._new_verbs(lambda _key: None)

    def _new_verbs(self, config: Callable[[str], object]) -> verbs.Verbs:
        stop, tracing = self._interruption, self._tracing
        session = Session(
            config, os.environ, InterruptibleClock(stop), lambda api: tracing.around(stop.around(api)), stop.permit
        )
        return verbs.Verbs(session, Desks(config, os.environ), self._engine)

    async def _run(self, verb: Callable[[Any], Answer], request: Message, context: Context) -> Answer:
        """Run a verb, which may wait for hours, in a thread of its own."""
        try:
            return await in_thread(self._tracing.verb(verb, request, context.invocation_metadata()))
        except Exception as error:
            await self._fail(error, request, context)
            raise  # never: the call has been ended

    async def _fail(self, error: Exception, request: Message, context: Context) -> None:
        """End a call with an error's text, without secrets and without a traceback."""
        secrets = _secrets_in(request)
        if isinstance(error, RecordedError):
            shown = as_shown(text_of(error.problem), secrets)
            await context.abort(code_of(error.problem), shown, tuple(error.trailer(shown)))
        text = str(error) if isinstance(error, RefusedInputsError) else text_of(error)
        await context.abort(code_of(error), as_shown(text, secrets))


async def in_thread(call: Callable[[], Answer]) -> Answer:
    """Return what `call` returns, from a daemon thread of its own: none waits for another, nor the process for any."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Answer] = loop.create_future()

    def run() -> None:
        try:
            answer = call()
        except BaseException as error:  # noqa: BLE001 - it is raised where the call is awaited
            loop.call_soon_threadsafe(_end, ended, None, error)
        else:
            loop.call_soon_threadsafe(_end, ended, answer, None)

    threading.Thread(target=run, daemon=True).start()
    return await ended


def _end(ended: asyncio.Future[Any], answer: object, error: BaseException | None) -> None:
    if ended.done():  # nobody waits any more
        return
    if error is None:
        ended.set_result(answer)
    else:
        ended.set_exception(error)


def _secrets_in(request: Message) -> list[Any]:
    """Return the secret values in any of a request's properties."""
    fields = [value for _, value in request.ListFields() if isinstance(value, struct_pb2.Struct)]
    return [secret for struct in fields for secret in decode(struct).secrets]
