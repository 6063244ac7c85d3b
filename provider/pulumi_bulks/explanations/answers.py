"""The API has answered, and the answer is no success."""

from __future__ import annotations

from .page import AS_TOLD, UNLESS_TOLD, UP_AGAIN, Page

PAGES = (
    Page(
        "unauthorized",
        "The API takes neither the key nor the token (401)",
        "The key or the token is invalid or expired, or they are of two accounts. A token that was good before is "
        "refused only after several looks.",
        UNLESS_TOLD,
        "Set bulks:apiKey and the token anew, or use a source that renews it: bulks:authTokenFile, "
        "bulks:authTokenCommand, or bulks:identityType and bulks:identityId. `pulumi-bulks doctor` tries them.",
    ),
    Page(
        "forbidden",
        "The credentials do not allow this call (403)",
        "The key and the token are valid, and their user may not do this, or may not see this bulk.",
        UNLESS_TOLD,
        "Use credentials of a user who may, or have the permission given.",
    ),
    Page(
        "not-found",
        "The API knows no such bulk (404)",
        "There is no bulk of this id for these credentials at bulks:baseUrl: the id, the environment or the account is "
        "another one. A bulk that was seen before is believed to be gone only after three looks over 30 seconds.",
        "This run has executed nothing, unless the text says that an execute was sent.",
        "Check the id, and that bulks:baseUrl and the credentials are of the environment and account of the bulk.",
    ),
    Page(
        "bad-request",
        "The API does not take the call as it is (400)",
        "The request is malformed for the API: a value that it does not know, or an address that is not its own. The "
        "text has the fields that it names.",
        UNLESS_TOLD,
        "Correct the inputs that the text names, or check bulks:baseUrl.",
    ),
    Page(
        "conflict",
        "The API refuses to change the bulk (409)",
        "The API gives a code of its own for it, which the text has: an operation that does not pass its validation, a "
        "mixture of operations, an account that is not set up for bulks.",
        "The execute was refused, and the bulk was seen SUBMITTED after it: it was not executed.",
        "Do what the text says about the API's code, or ask its support with the request-ref.",
    ),
    Page(
        "invalid-state",
        "The bulk is in another state than the call needs (409)",
        "The API refuses to execute, pause, resume or cancel the bulk in the state that it has, and looks after it "
        "have not shown that somebody else was faster.",
        AS_TOLD,
        f"Look at the bulk (`pulumi-bulks status ID`). {UP_AGAIN}",
    ),
    Page(
        "refused",
        "The API refuses, and would do so again",
        "The API answered with a refusal that is none of the usual ones: most often the address is not its own.",
        UNLESS_TOLD,
        "Check bulks:baseUrl, and ask the API's support with the request-ref.",
    ),
    Page(
        "throttled",
        "Too many requests (429)",
        "The account's limits are used up, by this run or by others that use the same key.",
        AS_TOLD,
        f"Wait for as long as the text says, or lower bulks:rateLimits so that all who use the account fit. {UP_AGAIN}",
    ),
    Page(
        "unavailable",
        "The API is in trouble (500, 502, 503, 504)",
        "The API or a gateway before it could not answer for now. It was asked again for as long as the timeout.",
        f"{AS_TOLD} After an execute without an answer the bulk is looked at before anything else.",
        f"Wait until the API is well again. {UP_AGAIN}",
    ),
    Page(
        "unusable-answer",
        "The answer makes no sense",
        "What came back is none of the Bulk API's answers: a page in HTML, half a body, a redirect, another bulk. A "
        "proxy, a login page or a wrong bulks:baseUrl does that.",
        AS_TOLD,
        "Check bulks:baseUrl, and whether a proxy or a gateway answers in the API's place; `pulumi-bulks doctor` says "
        "what is there.",
    ),
    Page(
        "unanswered",
        "There was no usable answer",
        "The family of what may pass by itself, and what keeps this machine from making a request at all, such as its "
        "limit of processes. A more exact code is shown wherever there is one.",
        AS_TOLD,
        f"Do what the text says, or wait. {UP_AGAIN}",
    ),
    Page(
        "api-error",
        "The API answered without success, or not at all",
        "The family of all that goes wrong between this machine and the API. A more exact code is shown wherever there "
        "is one.",
        AS_TOLD,
        f"Do what the text says. {UP_AGAIN}",
    ),
)
