"""What a program or a person has asked for cannot be done as it is, or not any more."""

from __future__ import annotations

from .page import AS_TOLD, UP_AGAIN, Page

PAGES = (
    Page(
        "invalid-input",
        "Inputs of a resource, a function or a command are wrong",
        "A value has another type or form than its input, an input is missing or is none of this resource's, the name "
        "of the resource would break Pulumi's display, import was used, or a mode differs from the one in effect for a "
        "bulk that has been executed. All mistakes are told at once. Of the command `pulumi-bulks`, an argument or an "
        "option is missing, unknown or of no use.",
        "This run has executed nothing for this resource: inputs are checked before anything is asked.",
        "Correct what the text names. Ids are strings of digits, times are seconds or texts such as 90s, 30m and 2h. "
        "A bulk that somebody has executed needs no import: declare it, and it is adopted.",
    ),
    Page(
        "configuration",
        "The provider's configuration is missing something or is wrong",
        "bulks:baseUrl, bulks:apiKey and exactly one source of the token are needed, from the stack's configuration or "
        "from BULKS_… variables, and each has its form. All mistakes are told at once.",
        "Nothing was executed by this run: without a configuration nobody is asked.",
        "Set what the text names with `pulumi config set` (--secret for keys and tokens), or the variable. "
        "`pulumi-bulks doctor` checks the whole configuration.",
    ),
    Page(
        "outcome-dir",
        "The folder for outcome records cannot be written",
        "bulks:outcomeDir (or BULKS_OUTCOME_DIR) names a folder that cannot be made or written.",
        "Nothing was executed by this run: the folder is tried before the execute, so that no outcome is lost.",
        "Name another folder, make this one writable, or leave it out.",
    ),
    Page(
        "interrupted",
        "The run was asked to stop",
        "Ctrl-C, or the signal with which a CI system ends a job, came before the verb was done.",
        f"{AS_TOLD} An execute that was sent is not taken back.",
        f"{UP_AGAIN} A `pulumi destroy` that was to cancel a bulk has to be run again.",
    ),
    Page(
        "internal",
        "A defect of pulumi-bulks",
        "Something happened that the program has no answer to. The text has the place and no more, because anything "
        "else could quote a secret.",
        "Not known from the text. `pulumi-bulks status ID` shows how the bulk is.",
        f"Please report it with the place in the text and the output of `pulumi-bulks doctor`. {UP_AGAIN}",
    ),
    Page(
        "error",
        "Something went wrong",
        "The family of all errors. A more exact code is shown wherever there is one.",
        AS_TOLD,
        f"Do what the text says. {UP_AGAIN}",
    ),
)
