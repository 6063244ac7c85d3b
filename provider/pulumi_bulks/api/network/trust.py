"""Whose certificates are trusted: those that the environment names, or else those of this machine's own trust store.

The variables mean what they mean to others: REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE replace everything, as for requests;
SSL_CERT_FILE and SSL_CERT_DIR each replace one of OpenSSL's two default places, as for Go, and so for Pulumi itself.
"""

from __future__ import annotations

import functools
import os
import re
import ssl
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import truststore

from pulumi_bulks.api.models import printable
from pulumi_bulks.api.told import Told

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_FILE, _FOLDERS = "SSL_CERT_FILE", "SSL_CERT_DIR"
_HASHED_NAME = re.compile(r"[0-9a-fA-F]{8}\.[0-9]+")
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


class UnusableTrustError(Exception):
    """A variable names certificates that cannot be read: which one, and what to change."""

    def __init__(self, told: Told) -> None:
        self.told = told
        super().__init__(str(told))


@dataclass(frozen=True)
class Trust:
    """Whose certificates are trusted. `variables` pairs each variable that counts with its value; none: the machine's.

    A context is asked for at each connection: what the variables name may be renewed while a bulk runs, and a context
    of the machine's trust store serves one handshake at a time.
    """

    variables: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Name the source, for the text of an error."""
        return " and ".join(name for name, _ in self.variables) or "this machine's trust store"

    def context(self) -> ssl.SSLContext:
        """Return a context for one connection to a server. Raises UnusableTrustError."""
        if not self.variables:
            return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _context(self.variables, tuple(_changed(value) for _, value in self.variables))


def trust_of(environment: Mapping[str, str]) -> Trust:
    """Return whose certificates the environment says to trust. An empty variable counts as none."""
    for name in _BUNDLES:
        if environment.get(name):
            return Trust(((name, environment[name]),))
    return Trust(tuple((name, environment[name]) for name in (_FILE, _FOLDERS) if environment.get(name)))


@functools.lru_cache(maxsize=2)
def _context(variables: tuple[tuple[str, str], ...], changed: tuple[int, ...]) -> ssl.SSLContext:  # noqa: ARG001
    """Return what the variables name, read once for as long as it has not `changed`: a bundle takes a while to read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # An authority that was issued by another one may be all that somebody trusts.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for name, value in variables:
        _load(context, name, value)
    _load_other_default(context, {name for name, _ in variables})
    return context


def _changed(value: str) -> int:
    """Return when a file was changed last; 0 for what is none."""
    try:
        return Path(value).stat().st_mtime_ns
    except OSError:
        return 0


def _load(context: ssl.SSLContext, name: str, value: str) -> None:
    shown = f"{name} names {printable(value, 200)}"
    folders = [folder for folder in value.split(os.pathsep) if Path(folder).is_dir()]
    if folders and name != _FILE:
        _load_folders(context, folders, shown)
        return
    try:
        _load_file(context, Path(value))
    except ssl.SSLError:
        problem = "which holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
    except OSError as error:
        problem = f"which cannot be read ({error.strerror or type(error).__name__})"
    else:
        return
    raise UnusableTrustError(Told(f"{shown}, {problem}", f"Correct or unset {name}."))


def _load_folders(context: ssl.SSLContext, folders: list[str], shown: str) -> None:
    for folder in folders:
        context.load_verify_locations(capath=folder)
    if not any(_HASHED_NAME.fullmatch(path.name) for folder in folders for path in Path(folder).iterdir()):
        raise UnusableTrustError(
            Told(f"{shown}, which holds no certificate under its hashed name", "Run `openssl rehash` on that folder.")
        )


def _load_file(context: ssl.SSLContext, path: Path) -> None:
    data = path.read_bytes()
    if not data.startswith((BOM_UTF8, *_UTF_16)):
        context.load_verify_locations(cafile=path)
        return
    # OpenSSL overlooks what stands behind a byte order mark.
    text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig", "ignore")
    context.load_verify_locations(cadata=text.encode("ascii", "ignore").decode())


def _load_other_default(context: ssl.SSLContext, named: set[str]) -> None:
    """Where only one of OpenSSL's two places has been replaced, the other one counts still."""
    defaults = ssl.get_default_verify_paths()
    if named == {_FILE} and Path(defaults.openssl_capath).is_dir():
        context.load_verify_locations(capath=defaults.openssl_capath)
    if named == {_FOLDERS} and Path(defaults.openssl_cafile).is_file():
        context.load_verify_locations(cafile=defaults.openssl_cafile)
