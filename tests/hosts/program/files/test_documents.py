"""Documents of bulks in JSON."""

import pytest

from pulumi_bulks.hosts.program.files.documents import entries_of_document
from pulumi_bulks.hosts.program.files.entries import mistakes_in


def told(text: str) -> list[str]:
    listing = entries_of_document(text)
    return [str(mistake) for mistake in (*listing.mistakes, *mistakes_in(listing.entries))]


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "payouts", "bulkId": "8123456789012340000", "timeout": "30m"}]',
        '{"payouts": {"bulkId": "8123456789012340000", "timeout": "30m"}}',
        '\n{\n"payouts"\n:\n{"bulkId": 8123456789012340000, "timeout": "30m", "mode": null}\n}\n',
    ],
)
def test_a_list_and_an_object_are_read_alike_and_numbers_are_exact(text: str) -> None:
    assert told(text) == []
    (entry,) = entries_of_document(text).entries
    assert (entry.name, entry.inputs) == ("payouts", {"bulkId": "8123456789012340000", "timeout": "30m"})


def test_numbers_beyond_what_a_double_holds_are_taken_exactly() -> None:
    (entry,) = entries_of_document('[{"name": "a", "bulkId": 9007199254740993}]').entries
    assert entry.inputs["bulkId"] == "9007199254740993"


@pytest.mark.parametrize("number", ["8.12346E+18", "812.0", "true", "1e3"])
def test_an_id_that_is_no_whole_number_is_refused(number: str) -> None:
    assert told(f'[{{"name": "a", "bulkId": {number}}}]') == [
        'line 1: bulkId is no whole number: write the id as a text, such as "8123"'
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: is no JSON: a list or an object of bulks is expected"),
        ("12", "line 1: is no JSON: a list or an object of bulks is expected"),
        ('[{"name": "a", "bulkId": 1}\n {}]', "line 2: is no JSON: ',' or ']' is expected"),
        ('[{"name": "a", "bulkId": 1},]', "line 1: is no JSON: Expecting value"),
        ("{a: 1}", "line 1: is no JSON: a name in double quotes is expected"),
        ('{"a" 1}', "line 1: is no JSON: ':' is expected"),
        ("[] x", "line 1: is no JSON: there is more behind its end"),
        ('["1"]', "line 1: a bulk has to be an object with a bulkId"),
        ('{"bulks":\n[]}', "line 1: 'bulks' has to be an object with a bulkId"),
        ('[\n{"name": "a", "bulkId": 1,\n"bulkId": 2}]', "line 2: the key 'bulkId' is there twice in one object"),
        ('{"a": {"bulkId": 1},\n"a": {"bulkId": 2}}', "line 2: the name 'a' is that of line 1"),
        (
            '[{"name": "a", "bulkId": 1},\n{"name": "b", "bulkId": "01"}]',
            "the bulk 1 is listed in line 1 already",
        ),
        ('{"a": {"bulkId": 1, "name": "b"}}', "line 1: 'a' has a name as its key already"),
        ('[{"bulkId": 1}]', "line 1: it has no name, which has to be a text"),
        ('[{"name": 5, "bulkId": 1}]', "line 1: it has no name, which has to be a text"),
        ('[{"name": "\\ud800", "bulkId": 1}]', "line 1: the name holds line breaks, control characters or markers"),
        ('[{"name": "a", "bulkId": 1, "Mode": "x"}]', "line 1: 'Mode' is no input: did you mean mode?"),
        ('[{"name": "a", "bulkId": 1, "timeout": NaN}]', "line 1: timeout must be a time of up to a year"),
        ("[" * 100_000, "is no list of bulks: it is nested too deeply"),
        ('[{"name": "a", "bulkId": ' + "9" * 5000 + "}]", "is no list of bulks: it is nested too deeply, or holds"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, expected: str) -> None:
    assert expected in "\n".join(told(text))
