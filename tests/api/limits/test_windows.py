"""What is configured, and what headers say, as they come in the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.limits.windows import LONGEST_WINDOW, Window, named_limits, parse_limits, silence_asked

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"
EPOCH = 1445412480


def test_limits_are_written_as_requests_in_a_time() -> None:
    assert parse_limits("50/1m, 500/1h,5000/1d") == (Window(50, 60), Window(500, 3600), Window(5000, 86_400))
    assert parse_limits("12 / 20s") == (Window(12, 20),)
    assert parse_limits("7/h") == (Window(7, 3600),)


@pytest.mark.parametrize("text", ["50/1m, 12/20s", "500/1h", "5000/1d", "8/90m"])
def test_limits_are_told_as_they_are_written(text: str) -> None:
    assert ", ".join(map(str, parse_limits(text))) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", 'has "", which is no limit: write requests/time, as in "50/1m, 500/1h, 5000/1d"'),
        ("50", 'has "50", which is no limit'),
        ("50/1m,", 'has "", which is no limit'),
        ("50/1w", 'has "50/1w", which is no limit'),
        ("0/1m", 'has "0/1m", which is no limit'),
        ("-5/1m", "which is no limit"),
        ("5.5/1m", "which is no limit"),
        ("\u0665/1m", "which is no limit"),
        ("1/1m", "at least 2 requests"),
        ("50/99999d", "at most 31d"),
        (",".join(["2/1s"] * 9), "more than 8"),
    ],
)
def test_what_is_no_limit_is_refused_with_how_to_write_one(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_limits(text)


@pytest.mark.parametrize(
    ("header", "windows"),
    [
        ("20, 10;w=60, 20;w=3600, 200;w=86400", [Window(10, 60), Window(20, 3600), Window(200, 86_400)]),
        ("20, 10;w=60, x;w=", [Window(10, 60)]),
        ("100;w=60, 100;w=60", [Window(100, 60), Window(100, 60)]),
        ('10;comment="a;b"; w = 60 ;burst=5', [Window(10, 60)]),
        ("0;w=60, 10;w=0, -1;w=60, 10;w=99999999, 1e3;w=60", []),
        ("100", []),
        ("", []),
        (",,;;w=60", []),
    ],
)
def test_a_header_names_what_can_be_read_of_it(header: str, windows: list[Window]) -> None:
    assert named_limits({"x-ratelimit-limit": header}) == tuple(windows)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "37"}, 37),
        ({"x-ratelimit-reset": "0.5"}, 0.5),
        ({"x-ratelimit-reset": "60s"}, 60),
        ({"x-ratelimit-reset": "5, 60"}, 60),
        ({"x-ratelimit-reset": "60, x"}, 60),
        ({"x-ratelimit-reset": str(EPOCH + 40), "Date": DATE}, 40),
        ({"x-ratelimit-reset": str((EPOCH + 40) * 1000), "Date": DATE}, 40),
        ({"x-ratelimit-reset": str(EPOCH - 40), "Date": DATE}, 0),
        ({"x-ratelimit-reset": str(EPOCH + 40)}, None),
        ({"x-ratelimit-reset": "-3"}, None),
        ({"x-ratelimit-reset": ""}, None),
        ({"x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-reset": "NaN"}, None),
        ({"x-ratelimit-reset": "inf"}, None),
        ({"x-ratelimit-reset": "1e3"}, None),
        ({"x-ratelimit-reset": "\u0665"}, None),
        ({"x-ratelimit-reset": "31536000"}, None),
        ({"x-ratelimit-reset": "1000000"}, None),
        ({"x-ratelimit-reset": "1000000", "Retry-After": "5"}, 5),
        ({"x-ratelimit-reset": "86400"}, 86_400),
        ({"x-ratelimit-reset": "60", "x-ratelimit-limit": "10, 10;w=60"}, 60),
        ({"x-ratelimit-reset": "37000", "x-ratelimit-limit": "10, 10;w=60, 20;w=3600"}, None),
        ({"x-ratelimit-reset": "3000", "x-ratelimit-limit": "10, 10;w=60, 20;w=3600"}, 3000),
        ({"x-ratelimit-reset": "9" * 400}, None),
        ({"x-ratelimit-reset": "2015-10-21T07:29:00Z", "Date": DATE}, None),
        ({"x-ratelimit-reset": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": DATE}, 30),
        ({"x-ratelimit-reset": "5", "Retry-After": "30"}, 30),
        ({"x-ratelimit-reset": "30", "Retry-After": "5"}, 30),
        ({"x-ratelimit-reset": "junk", "Retry-After": "5"}, 5),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "86400"}, 86_400),
        ({"Retry-After": "90000"}, None),
        ({"Retry-After": "90000", "x-ratelimit-limit": "10, 10;w=172800"}, 90_000),
        ({"Retry-After": "90000", "x-ratelimit-reset": "5"}, 5),
        ({"Retry-After": "Fri, 23 Oct 2015 07:28:30 GMT", "Date": DATE}, None),
        ({"Retry-After": "rand(30),add(30)"}, None),
        ({"Retry-After": str(EPOCH + 40), "Date": DATE}, 40),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": DATE}, 30),
        ({"Retry-After": "Wed, 21 Oct 2015 07:27:30 GMT", "Date": DATE}, 0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}, None),
        ({}, None),
    ],
)
def test_the_longest_silence_that_makes_sense_is_kept(headers: dict[str, str], seconds: float | None) -> None:
    assert silence_asked(headers) == seconds


@given(st.text(), st.text(), st.text(), st.text())
def test_no_header_fails_or_asks_for_years(limit: str, reset: str, after: str, date: str) -> None:
    headers = {"x-ratelimit-limit": limit, "x-ratelimit-reset": reset, "Retry-After": after, "Date": date}
    assert all(window.requests > 0 and window.seconds > 0 for window in named_limits(headers))
    seconds = silence_asked(headers)
    assert seconds is None or 0 <= seconds <= LONGEST_WINDOW + 1
