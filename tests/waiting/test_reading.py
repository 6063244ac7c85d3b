"""Which operations have been read, whatever pages the API sends."""

from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.operations import Operation, OperationsPage
from pulumi_bulks.waiting.reading import Ask, Reading

Server = Callable[[Ask], OperationsPage]
TOTAL = 250


def row(sequence: int | None, operation_id: str | None = None) -> Operation:
    named = operation_id or (None if sequence is None else f"7{sequence:05d}")
    return Operation(operation_id=named, sequence=sequence)


def page(sequences: Iterable[int], count: int | None = TOTAL) -> OperationsPage:
    return OperationsPage(count=count, operations=[row(sequence) for sequence in sequences])


def honest(sequences: Sequence[int], most: int = 100, count: int | None = TOTAL) -> Server:
    """Return a server that lists `sequences` in their order, up to `most` a page."""

    def serve(ask: Ask) -> OperationsPage:
        if ask.sequence is not None:
            return page([sequence for sequence in sequences if sequence == ask.sequence], count)
        return page(sequences[ask.offset : ask.offset + most], count)

    return serve


def read(server: Server, total: int | None = TOTAL) -> tuple[Reading, list[Ask]]:
    reading, asked = Reading(total), []
    for ask in reading.asks():
        asked.append(ask)
        reading.take(server(ask))
    return reading, asked


def sequences(total: int = TOTAL) -> list[int]:
    return list(range(1, total + 1))


def test_all_pages_are_asked_for_once() -> None:
    reading, asked = read(honest(sequences()))
    assert asked == [Ask(0), Ask(100), Ask(200)]
    assert reading.shortfall() is None
    assert [found.sequence for found in reading.rows] == sequences()


@pytest.mark.parametrize("most", [20, 99, 250, 1000])
def test_it_steps_by_what_came_whatever_the_limit_was(most: int) -> None:
    reading, asked = read(honest(sequences(), most))
    assert reading.shortfall() is None
    assert len(asked) == -(-TOTAL // most)


@pytest.mark.parametrize("count", [None, 0, 20, 10**9, -1])
def test_a_count_that_makes_no_sense_changes_nothing_where_the_bulk_tells_its_size(count: int | None) -> None:
    reading, asked = read(honest(sequences(), count=count))
    assert reading.shortfall() is None
    assert len(asked) <= 4


def test_any_order_will_do() -> None:
    assert read(honest(sequences()[::-1]))[0].shortfall() is None


def test_sequences_may_begin_at_zero_or_anywhere() -> None:
    assert read(honest(list(range(TOTAL))))[0].shortfall() is None
    assert read(honest(list(range(5001, 5001 + TOTAL))))[0].shortfall() is None


def test_an_empty_page_in_the_middle_is_asked_for_again() -> None:
    empty = iter([True, True, False])
    server = honest(sequences())
    reading, asked = read(lambda ask: page([]) if ask.offset == 100 and next(empty) else server(ask))
    assert reading.shortfall() is None
    assert asked == [Ask(0), Ask(100), Ask(100, is_again=True), Ask(100, is_again=True), Ask(200)]


def test_rows_from_before_the_end_are_asked_for_again() -> None:
    old = iter([True, True, False])

    def serve(ask: Ask) -> OperationsPage:  # noqa: ARG001 - it is always the same page
        status = "RUNNING" if next(old, False) else "COMPLETED"
        return OperationsPage(operations=[Operation(sequence=number, status=status) for number in sequences(50)])

    reading, asked = Reading(50, unfinished=frozenset({"RUNNING"})), []
    for ask in reading.asks():
        asked.append(ask)
        reading.take(serve(ask))
    assert asked == [Ask(0), Ask(0, is_again=True), Ask(0, is_again=True)]
    assert reading.shortfall() is None


def test_rows_that_stay_unfinished_are_not_accepted() -> None:
    reading = Reading(2, unfinished=frozenset({"RUNNING"}))
    rows = [Operation(sequence=1, status="COMPLETED"), Operation(sequence=2, status="RUNNING")]
    asked = 0
    for _ in reading.asks():
        asked += 1
        reading.take(OperationsPage(operations=rows))
    assert reading.shortfall() == "1 of 2 operations could be read in a final status"
    assert asked < 20


def test_a_page_that_stays_empty_is_not_the_end_and_not_accepted() -> None:
    server = honest(sequences())
    reading, asked = read(lambda ask: page([]) if ask.offset == 100 else server(ask))
    assert reading.shortfall() == "150 of 250 operations could be read"
    assert len(reading.rows) == 150
    assert len(asked) < 20


def test_an_empty_page_between_short_ones_costs_no_more_than_itself() -> None:
    server = honest(sequences(), most=20)
    reading, _ = read(lambda ask: page([]) if ask.offset == 100 else server(ask))
    assert reading.shortfall() is None, "the 20 operations of that page come one by one"


def test_rows_that_a_server_hides_after_it_has_cut_the_pages_are_not_read() -> None:
    hidden = {2, 55, *range(101, 201)}

    def serve(ask: Ask) -> OperationsPage:
        cut = sequences()[ask.offset : ask.offset + 100] if ask.sequence is None else [ask.sequence]
        return page(sequence for sequence in cut if sequence not in hidden)

    reading, asked = read(serve)
    assert reading.shortfall() == "148 of 250 operations could be read"
    assert len(asked) < 30


def test_a_server_that_repeats_its_last_page_past_the_end_does_not_hold_up_the_end() -> None:
    def serve(ask: Ask) -> OperationsPage:
        return page(sequences()[min(ask.offset, TOTAL - 100) :][:100], count=None)

    reading, asked = read(serve, total=None)
    assert reading.shortfall() == "the API does not tell how many operations there are (250 came)"
    assert len(asked) < 10


def test_an_operation_that_no_page_brings_is_asked_for_by_its_sequence() -> None:
    listed = [50 if sequence == 51 else sequence for sequence in sequences()]
    pages, single = honest(listed), honest(sequences())
    reading, asked = read(lambda ask: pages(ask) if ask.sequence is None else single(ask))
    assert reading.shortfall() is None
    assert asked[-1] == Ask(sequence=51)


def test_a_row_that_is_repeated_is_no_other_one() -> None:
    reading, asked = read(honest([50 if sequence == 51 else sequence for sequence in sequences()]))
    assert reading.shortfall() == "249 of 250 operations could be read"
    assert len(asked) < 20


def test_what_was_missing_in_the_first_reading_is_found_in_the_second() -> None:
    server = honest(sequences())
    readings = 0

    def serve(ask: Ask) -> OperationsPage:
        nonlocal readings
        readings += ask.offset == 0 and ask.sequence is None
        return page(sequences()[:30]) if readings == 1 and ask.offset else server(ask)

    assert read(serve)[0].shortfall() is None


def test_a_server_that_ignores_the_offset_is_not_asked_for_ever() -> None:
    reading, asked = read(lambda _: page(sequences()[:1]))
    assert reading.shortfall() == "1 of 250 operations could be read"
    assert len(asked) < 30


def test_a_reading_stops_where_more_comes_than_the_bulk_has() -> None:
    reading, asked = read(honest(sequences(100_000), most=1000), total=TOTAL)
    assert reading.shortfall() == "more operations came than the 250 that the bulk has"
    assert len(reading.rows) <= TOTAL + 1
    assert len(asked) == 1


def test_a_list_that_goes_on_after_the_end_of_the_bulk_is_noticed() -> None:
    reading, _ = read(honest(sequences(300), count=300))
    assert reading.shortfall() == "more operations came than the 250 that the bulk has"


def test_rows_of_another_bulk_are_noticed_by_their_ids_or_by_the_gap() -> None:
    server = honest(sequences())

    def same_sequences(ask: Ask) -> OperationsPage:
        foreign = [row(sequence, f"8{sequence:05d}") for sequence in sequences()[:100]]
        return server(ask) if ask.offset != 100 else OperationsPage(count=TOTAL, operations=foreign)

    assert read(same_sequences)[0].shortfall() == "50 of 250 operations could be read"
    gap = read(lambda ask: page(range(9001, 9101)) if ask.offset == 100 else server(ask))[0].shortfall()
    assert gap is not None
    assert "gaps in their sequence" in gap


def test_without_a_sequence_the_id_is_the_key() -> None:
    rows = [row(None, f"id-{n}") for n in range(TOTAL)]
    reading, _ = read(lambda ask: OperationsPage(operations=rows[ask.offset : ask.offset + 100]))
    assert reading.shortfall() is None
    nameless = [Operation(status="COMPLETED") for _ in range(TOTAL)]
    reading, _ = read(lambda ask: OperationsPage(operations=nameless[ask.offset : ask.offset + 100]))
    assert reading.shortfall() == "0 of 250 operations could be read"


def test_without_a_size_the_list_has_to_end_where_its_count_says() -> None:
    assert read(honest(sequences()), total=None)[0].shortfall() is None
    lying = read(honest(sequences(), count=20), total=None)[0].shortfall()
    assert lying == "more operations came than the 20 that the bulk has"
    unknown = read(honest(sequences(), count=None), total=None)[0].shortfall()
    assert unknown == "the API does not tell how many operations there are (250 came)"


def test_the_latest_answer_about_an_operation_counts() -> None:
    reading = Reading(1)
    for state in ("SCHEDULED", "COMPLETED"):
        body = {"sequence": 1, "responsePayload": {"state": state}}
        reading.take(OperationsPage.model_validate({"operations": [body]}))
    assert [found.state for found in reading.rows] == ["COMPLETED"]


ROWS = st.lists(st.tuples(st.integers(0, 12) | st.none(), st.sampled_from("ab") | st.none()), max_size=8)


@given(st.integers(1, 10) | st.none(), st.lists(st.tuples(ROWS, st.none() | st.integers(-1, 20)), max_size=40))
def test_whatever_comes_a_reading_ends_and_claims_nothing_that_has_not_come(
    total: int | None, answers: list[tuple[list[tuple[int | None, str | None]], int | None]]
) -> None:
    source = iter(answers)
    came: set[int | str] = set()

    def serve(_: Ask) -> OperationsPage:
        rows, count = next(source, ([], None))
        came.update(key for sequence, name in rows if (key := name if sequence is None else sequence) is not None)
        return OperationsPage(count=count, operations=[Operation(sequence=s, operation_id=n) for s, n in rows])

    reading, asked = read(serve, total)
    assert len(asked) <= 300
    if reading.shortfall() is None:
        assert len(came) >= len(reading.rows) == (total or len(reading.rows))
