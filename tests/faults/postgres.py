"""A PostgreSQL server of a test's own, from the machine's packages: a shared backend for Pulumi's state."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.stack import TIME_LIMIT, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "postgres"


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest version's; None where it is not installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


@contextlib.contextmanager
def serve_postgres(bin_folder: Path) -> Iterator[str]:
    """Serve an empty database on loopback while the context lasts; yields Pulumi's URL of it."""
    folder = Path(tempfile.mkdtemp(prefix="pulumi-bulks-postgres-"))  # pytest's own are closed to other users
    identity = _unprivileged(folder)
    data, port = str(folder / "data"), str(_free_port())
    initdb = [f"{bin_folder}/initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [f"{bin_folder}/postgres", "-D", data, "-p", port, "-k", str(folder), "-h", "127.0.0.1", "-F"]
    is_ready = [f"{bin_folder}/pg_isready", "-q", "-h", "127.0.0.1", "-p", port]
    subprocess.run(initdb, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=TIME_LIMIT, **identity)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **identity)
    try:
        wait_until(lambda: server.poll() is not None or subprocess.run(is_ready, check=False).returncode == 0)
        assert server.poll() is None, (folder / "log").read_text()
        yield f"postgres://{USER}@127.0.0.1:{port}/postgres?sslmode=disable"
    finally:
        server.send_signal(signal.SIGINT)  # "fast shutdown"
        server.wait(TIME_LIMIT)
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return what makes a command run as an ordinary user, to whom the folder is given: the server refuses root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(USER)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
