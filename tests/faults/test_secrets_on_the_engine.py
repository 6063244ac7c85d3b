"""On the real engine: credentials and payloads turn up in no output, no state and no file, whatever happens.

Every command runs at the engine's highest verbosity (`--debug --logtostderr --logflow -v=9`). There the engine itself,
not this package, prints one line that holds a credential, if that is given as a secret of the stack's configuration:
"Marshaling property for RPC[Provider[0x…].Configure().inputs]: value={…}", once for each secret and each start of the
provider's host. At -v=8 and below it prints none. PULUMI_DEBUG_GRPC, which writes the engine's calls to a file, writes
that configuration in clear as well. Credentials from the environment or a token file never reach the engine.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate
from pulumi_bulks.simulator.faults import Fault, Rule, answer, cut_before_effect, garbage, json_error, redirect
from tests.e2e.stack import Ended, Stack

from .canaries import KEY, NEEDLES, PAYLOAD, TOKEN, Search, found
from .conftest import Record
from .elsewhere import Elsewhere, elsewhere
from .test_secrets import ERROR, PAGE

pytestmark = pytest.mark.engine

LOUDEST = ("--debug", "--logtostderr", "--logflow", "-v=9")
ENGINES_OWN = re.compile(r"Marshaling property for RPC\[Provider\[0x[0-9a-f]+\]\.Configure\(\)\.inputs\]: value=\{")
ACCEPTING = {"bulk_id": "8123456789", "accepted_statuses": ["COMPLETED", "PARTIALLY_COMPLETED"]}
TOKEN_FILE = "token-file"


@pytest.fixture
def api() -> Iterator[ServedSimulator]:
    with simulate(payload_canary=PAYLOAD, limits=None) as api:
        api.api_key, api.auth_token = KEY, TOKEN
        api.add_bulk("8123456789", {2: "INSTRUMENT_INACTIVE", 3: "FUNDS_INSUFFICIENT"}, items=20, rate=100)
        yield api


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    with elsewhere() as other:
        yield other


def give_credentials(stack: Stack, how: str) -> None:
    """Let the program in by the environment, by the stack's configuration, or by a source that renews the token."""
    (stack.folder / "tmp").mkdir()
    stack.extra = {"TMPDIR": str(stack.folder / "tmp")}  # where the engine writes logs
    if how == "configuration":
        stack.extra |= {"BULKS_API_KEY": "", "BULKS_AUTH_TOKEN": ""}
        for name, value in (("apiKey", KEY), ("authToken", TOKEN)):
            assert stack.run("config", "set", "--secret", f"bulks:{name}", value).ok
    if how == "token command":
        path = stack.folder / TOKEN_FILE
        path.write_text(TOKEN)
        script = stack.folder / "get-token.sh"
        script.write_text(f"cat {path}; cat {path} >&2; echo $0 >&2")
        stack.extra |= {"BULKS_AUTH_TOKEN": "", "BULKS_AUTH_TOKEN_COMMAND": f"sh {script}"}
    if how == "identity":
        stack.extra |= {"BULKS_AUTH_TOKEN": "", **stack.api.backoffice_environment}
    if how == "token file":
        path = stack.folder / TOKEN_FILE
        path.write_text(TOKEN)
        stack.extra |= {"BULKS_AUTH_TOKEN": "", "BULKS_AUTH_TOKEN_FILE": str(path)}


def look_at_files(search: Search, stack: Stack) -> None:
    """Search the exported state, and every file of the stack: state, backups, history, configuration, logs."""
    search.look("exported state", json.dumps(stack.export()))
    search.look_at_files(stack.folder, apart_from=(TOKEN_FILE,))


def engines_own(ended: Ended) -> list[str]:
    """Return the lines with a credential that the engine prints of its own."""
    return [line for line in ended.text.splitlines() if found(line.encode()) and ENGINES_OWN.search(line)]


def without(ended: Ended, lines: list[str]) -> str:
    return "\n".join(line for line in ended.text.splitlines() if line not in lines)


@pytest.mark.parametrize("how", ["environment", "configuration", "token file", "token command", "identity"])
def test_nothing_is_shown_or_recorded_with_credentials_by(
    how: str, stack: Stack, api: ServedSimulator, monkeypatch: pytest.MonkeyPatch, record_figure: Record
) -> None:
    give_credentials(stack, how)
    monkeypatch.setattr(api.tokens, "issue", lambda _: TOKEN)
    stack.inputs = ACCEPTING
    search, own = Search(), []
    for command in (
        ("preview", "--json", *LOUDEST),
        ("up", "--yes", "--skip-preview", "--diff", *LOUDEST),
        ("refresh", "--yes", "--skip-preview", "--diff", *LOUDEST),
        ("stack", "output", "--json", *LOUDEST[1:]),
    ):
        ended = stack.run(*command)
        assert ended.ok, ended.text
        own += (printed := engines_own(ended))
        search.look(" ".join(command), without(ended, printed))
    look_at_files(search, stack)
    ended = stack.run("destroy", "--yes", "--skip-preview", "--debug", "--logtostderr", "--logflow", "-v=8")
    assert ended.ok, ended.text
    search.look("destroy at -v=8", ended.text)
    assert search.hits == []
    assert api.executions("8123456789") == 1
    if how != "configuration":
        assert own == []
    record_figure(f"outputs and files searched, {len(NEEDLES)} canaries: credentials by {how}", search.places)
    record_figure("hits", len(search.hits))
    record_figure(f"lines of the engine's own at -v=9 that hold a credential: credentials by {how}", len(own))


FAILURES: dict[str, tuple[str, Fault | None]] = {
    "a partial success": ("get", None),
    "401 that quotes": ("execute", json_error(401, ERROR)),
    "500 that quotes": ("get", answer(500, PAGE, {"Content-Type": "text/html"})),
    "a success that quotes": ("execute", answer(200, PAGE, {"Content-Type": "text/html"})),
    "garbage": ("get", garbage()),
    "a broken connection": ("get", cut_before_effect()),
}


@pytest.mark.parametrize("names", [tuple(FAILURES)[:3], tuple(FAILURES)[3:]], ids=["refused", "broken"])
def test_nothing_is_shown_or_recorded_when_it_fails_with(
    names: tuple[str, ...], stack: Stack, api: ServedSimulator, record_figure: Record
) -> None:
    give_credentials(stack, "environment")
    search = Search()
    for number, name in enumerate(names):
        call, fault = FAILURES[name]
        bulk_id = f"{number}8123"
        api.add_bulk(bulk_id, {2: "INSTRUMENT_INACTIVE"}, items=20, rate=100)
        api.faults = [Rule(fault, call=call)] if fault else []
        failed = stack.up(*LOUDEST, bulk_id=bulk_id, timeout=2)
        assert not failed.ok, failed.text
        assert "BulkExecution" in failed.text
        search.look(name, failed.text)
    look_at_files(search, stack)
    assert search.hits == []
    record_figure("outputs and files searched after failures", search.places)
    record_figure("hits", len(search.hits))


def test_a_redirect_takes_nothing_to_another_host(
    stack: Stack, api: ServedSimulator, other: Elsewhere, tmp_path: Path, record_figure: Record
) -> None:
    give_credentials(stack, "environment")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    stack.extra |= {"NETRC": str(netrc)}  # no HTTP_PROXY: the engine's own gRPC would use it
    stack.inputs = ACCEPTING
    search = Search()
    for call, status in (("get", 302), ("execute", 307)):
        api.faults = [Rule(redirect(f"{other.url}/multi/bulks/8123456789?{KEY}", status), call=call)]
        ended = stack.up("--debug", **ACCEPTING, timeout=2)
        assert not ended.ok
        assert "a redirect, which is not followed" in ended.text
        search.look(f"redirect of {call}", ended.text)
    look_at_files(search, stack)
    api.faults = []
    assert stack.up(**ACCEPTING).ok, "the netrc is not used"
    assert other.got == []
    assert search.hits == []
    record_figure("requests that reached another host", len(other.got))
