"""Tables of bulks, as spreadsheets and people write them."""

import pytest

from pulumi_bulks.hosts.program.files.entries import mistakes_in
from pulumi_bulks.hosts.program.files.tables import LISTS, NUMBERS, entries_of_table
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES


def read(text: str) -> dict[object, dict[str, object]]:
    listing = entries_of_table(text)
    assert [*listing.mistakes, *mistakes_in(listing.entries)] == []
    return {entry.name: entry.inputs for entry in listing.entries}


def told(text: str) -> list[str]:
    listing = entries_of_table(text)
    return [str(mistake) for mistake in (*listing.mistakes, *mistakes_in(listing.entries))]


@pytest.mark.parametrize(
    "text",
    [
        "name,bulkId\npayouts,812\n",
        "name;bulkId\npayouts;812\n",
        "name\tbulkId\npayouts\t812",
        "sep=;\r\nname;bulkId\r\npayouts;812\r\n",
        "\n\nname,bulkId\n\npayouts,812\n\n,\n",
        "name,bulkId,,\npayouts,812,,\n",
        "name,bulkId\npayouts,812,,,\n",
        '"name","bulkId"\n"payouts","812"\n',
        " name , bulkId \n payouts ,\xa0812\n",
        "bulkId,name\n812,payouts\n",
        "name,bulkId,mode\npayouts,812\n",
    ],
)
def test_what_means_the_same_is_read_alike(text: str) -> None:
    assert read(text) == {"payouts": {"bulkId": "812"}}


def test_cells_become_what_the_inputs_are() -> None:
    text = (
        "name,bulkId,acceptedStatuses,acceptedOperationStates,webhookInterval,expectedItems,timeout,stallTimeout\n"
        "a,007,COMPLETED | PARTIALLY_COMPLETED,COMPLETED,10,8000,30m,1.5\n"
    )
    assert read(text) == {
        "a": {
            "bulkId": "007",
            "acceptedStatuses": ["COMPLETED", "PARTIALLY_COMPLETED"],
            "acceptedOperationStates": ["COMPLETED"],
            "webhookInterval": 10,
            "expectedItems": 8000,
            "timeout": "30m",
            "stallTimeout": 1.5,
        }
    }


def test_every_input_that_is_no_text_has_its_type() -> None:
    texts = {"bulkId", "mode", "onTimeout", "onPaused", "ifExecuted", "onDelete", "expectedOperation"}
    assert set(INPUT_NAMES) == LISTS | NUMBERS | texts


def test_names_may_hold_what_separates_and_quotes() -> None:
    assert list(read('name,bulkId\n"a, ""b""; c",1\nRückzahlung 1/2 €,2\n')) == ['a, "b"; c', "Rückzahlung 1/2 €"]


@pytest.mark.parametrize("cell", ["8.12346E+18", "8,12346E+18", "8.1e18", "8E+18"])
def test_an_id_that_a_spreadsheet_has_rounded_says_what_has_happened(cell: str) -> None:
    (mistake,) = told(f'name,bulkId\na,"{cell}"\n')
    assert mistake.startswith(
        f"line 2: bulkId '{cell}' is what a spreadsheet makes of a long number, and its digits are"
    )
    assert "give the column the format Text, and enter the ids anew" in mistake


def test_an_id_whose_last_digits_a_spreadsheet_has_lost_is_asked_about() -> None:
    (mistake,) = told("name,bulkId\na,8123456789012340000\nb,8123456789012345670\nc,8123456789012340\n")
    assert mistake.startswith("line 2: bulkId '8123456789012340000' has zeros after 15 digits")
    assert "If the id is right, list it in a JSON file" in mistake


@pytest.mark.parametrize("cell", ["8.123.456", "'812", '"=""812"""', "812.0", "-1", "٣", "8 12"])
def test_what_is_no_id_is_refused(cell: str) -> None:
    assert told(f"name,bulkId\na,{cell}\n") == ['line 2: bulkId must be a string of at most 64 digits, such as "8123"']


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("bulk_id", "did you mean bulkId?"),
        ("Bulk ID", "did you mean bulkId?"),
        ("acceptedStatus", "did you mean acceptedStatuses?"),
        ("Timeout", "did you mean timeout?"),
        ("amount", "there are name, bulkId, mode,"),
    ],
)
def test_a_column_that_there_is_not_is_told_with_the_one_that_was_meant(column: str, hint: str) -> None:
    (mistake,) = told(f"name,bulkId,{column}\na,1,x\n")
    assert mistake.startswith(f"line 1: '{column}' is no input: {hint}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "it is empty: the first line names the columns, name and bulkId among them"),
        ("\n \n", "it is empty: the first line names the columns, name and bulkId among them"),
        ("name\na\n", "line 1: there is no column bulkId"),
        ("bulkId\n1\n", "line 1: there is no column name"),
        ("name,bulkId,bulkId\na,1,2\n", "line 1: there are 2 columns bulkId"),
        ('name,bulkId\na,1\n"b,2\nc,3\n', "line 3: a quote is not closed"),
        ('name,bulkId\na,"1"2\n', "line 2: is no line of CSV: ',' expected after '\"'"),
        ("name,bulkId\n\na\n", "line 3: bulkId is required"),
    ],
)
def test_what_is_no_table_of_bulks_is_told_with_its_line(text: str, expected: str) -> None:
    assert expected in told(text)


def test_a_list_without_quotes_is_more_than_there_are_columns() -> None:
    assert (
        "line 2: there is more in it than the first line names columns for: put a cell with commas in quotes"
        in told("name,bulkId,acceptedStatuses\na,1,COMPLETED,PARTIALLY_COMPLETED\n")
    )


def test_lines_are_counted_across_quoted_line_breaks() -> None:
    assert told('name,bulkId\n"a\nb",1\nc,x\n') == [
        "line 2: the name holds line breaks, control characters or markers such as < {%",
        'line 4: bulkId must be a string of at most 64 digits, such as "8123"',
    ]


def test_nothing_of_a_file_that_is_no_table_is_shown() -> None:
    (mistake,) = told("eyJhbGciOiJIUzI1NiJ9.secret\n")
    assert mistake.startswith("line 1: names no column. There are name, bulkId, ")
    assert "eyJ" not in mistake
