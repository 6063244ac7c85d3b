"""What OpenSSL says of a certificate or a handshake, in words of ours. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.models import printable
from pulumi_bulks.api.told import Told

if TYPE_CHECKING:
    import ssl

    from .failures import Route

_EXPIRED, _NOT_YET_VALID, _SELF_SIGNED, _SELF_SIGNED_IN_CHAIN, _NO_ISSUER, _NO_ISSUER_OF_LEAF = 10, 9, 18, 19, 20, 21
_WRONG_HOST = frozenset({62, 64})  # a name, an IP address
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"})


def is_no_tls(error: ssl.SSLError) -> bool:
    """Return whether what has answered speaks no TLS."""
    return _openssl_reason(error) in _NO_TLS


def of_certificate(refused: ssl.SSLCertVerificationError, route: Route) -> Told:
    """Say what is wrong with a certificate, and what to change."""
    trusted = f"trusted is what {route.trust} holds"
    trust = (
        f"Add the certificate of the authority that issued it to {route.trust}, or let SSL_CERT_FILE or "
        "REQUESTS_CA_BUNDLE name a file with it."
    )
    match getattr(refused, "verify_code", None):
        case code if code in _WRONG_HOST:
            return Told(f"its certificate is for another name than {route.host}", "Check bulks:baseUrl.")
        case code if code == _EXPIRED:
            remedy = "The API's operator has to renew it, or this machine's clock has to be set right."
            return Told("its certificate has expired", remedy)
        case code if code == _NOT_YET_VALID:
            return Told("its certificate is not valid yet", "Check this machine's clock.")
        case code if code == _SELF_SIGNED:
            return Told(f"its certificate is self-signed; {trusted}", trust)
        case code if code in {_SELF_SIGNED_IN_CHAIN, _NO_ISSUER, _NO_ISSUER_OF_LEAF}:
            return Told(f"the issuer of its certificate is unknown here ({reason_of(refused)}); {trusted}", trust)
    return Told(f"its certificate is not accepted ({reason_of(refused)}); {trusted}", trust)


def _openssl_reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's name of the reason; an error that another library made has none."""
    return getattr(error, "reason", None) or ""


def reason_of(error: ssl.SSLError) -> str:
    """Return OpenSSL's own words."""
    words = getattr(error, "verify_message", "") or (_openssl_reason(error) or "TLS failed").lower().replace("_", " ")
    return printable(str(words), 120)
