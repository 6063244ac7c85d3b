"""What keeps this machine from asking, or leaves it without a token to ask with."""

from __future__ import annotations

from .page import AS_TOLD, NOTHING_SENT, UP_AGAIN, Page

PAGES = (
    Page(
        "unreachable",
        "No answer came",
        "There was no connection in time, or it broke before the answer was complete.",
        f"{AS_TOLD} After an execute without an answer the bulk is looked at before anything else.",
        f"Check the network between this machine and bulks:baseUrl (`pulumi-bulks doctor`). {UP_AGAIN}",
    ),
    Page(
        "cannot-ask",
        "This machine cannot ask the API",
        "The family of what is wrong on this machine or on the way. A more exact code is shown wherever there is one.",
        NOTHING_SENT,
        f"Run `pulumi-bulks doctor`, which tries each part of the way. {UP_AGAIN}",
    ),
    Page(
        "name-resolution",
        "The name of the API does not resolve",
        "The host in bulks:baseUrl is misspelt, or this machine's DNS does not know or reach it, as without a network "
        "or without a VPN.",
        NOTHING_SENT,
        f"Check bulks:baseUrl, and this machine's network and DNS. {UP_AGAIN}",
    ),
    Page(
        "proxy",
        "The proxy cannot be used",
        "A variable such as HTTPS_PROXY names a proxy that does not answer, refuses, asks for a password, or is none.",
        NOTHING_SENT,
        f"Correct or unset the variable that the text names, or name the API's host in NO_PROXY. {UP_AGAIN}",
    ),
    Page(
        "certificate",
        "There is no secure connection",
        "The server's certificate has expired, is for another name, or comes from an authority that is not trusted "
        "here, as with a proxy that opens connections; or what answers speaks no TLS.",
        NOTHING_SENT,
        "Let SSL_CERT_FILE or REQUESTS_CA_BUNDLE name a file with the authority's certificate, or add it to this "
        f"machine's trust store; check host and port of bulks:baseUrl, and this machine's clock. {UP_AGAIN}",
    ),
    Page(
        "trust-store",
        "The certificates to trust cannot be read",
        "REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE or SSL_CERT_DIR names a file or folder without certificates "
        "in PEM form, or one that cannot be read.",
        NOTHING_SENT,
        f"Correct or unset the variable that the text names. {UP_AGAIN}",
    ),
    Page(
        "address",
        "Nobody takes connections at the address",
        "The host answers and the port does not, there is no route, or a firewall or sandbox forbids the connection.",
        NOTHING_SENT,
        f"Check host and port of bulks:baseUrl, and what keeps this machine from it. {UP_AGAIN}",
    ),
    Page(
        "no-room",
        "The limits leave no room for a request in time",
        "bulks:rateLimits, or what the API has said of its own limits, leaves no request before the time is over. "
        "Other runs on this machine with the same key count as well.",
        NOTHING_SENT,
        f"Wait for as long as the text says, raise bulks:rateLimits, or raise timeout. {UP_AGAIN}",
    ),
    Page(
        "no-credentials",
        "The source of the token gives none that the API takes",
        "bulks:authTokenFile, bulks:authTokenCommand or the identity gives nothing, no token, or one that the API has "
        "refused. It was asked again for a minute where that may help. The text says what is wrong, never what it is.",
        AS_TOLD,
        f"See to it that the source gives a valid token; `pulumi-bulks doctor` asks it. {UP_AGAIN}",
    ),
    Page(
        "no-token-yet",
        "There is no token for now",
        "The source of the token is empty, late, or gives one that was refused; it is asked again for a minute.",
        AS_TOLD,
        f"See to it that the source gives a valid token. {UP_AGAIN}",
    ),
    Page(
        "token-source",
        "A source gives no token",
        "What one look at a source has found. It never reaches a user as it is: no-token-yet and no-credentials tell "
        "it.",
        NOTHING_SENT,
        "See to it that the source gives a valid token.",
    ),
    Page(
        "token-renewed",
        "The token was renewed after a 401",
        "The request was refused, and there is a new token by now, with which it is sent again. It hardly ever reaches "
        "a user as it is.",
        AS_TOLD,
        UP_AGAIN,
    ),
)
