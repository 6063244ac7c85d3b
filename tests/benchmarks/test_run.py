from benchmarks.run import embedded


def test_a_report_becomes_a_part_of_a_larger_one() -> None:
    report = "# Title\n\n## Part\n\n- text # no heading\n- pacing-one-bulk.svg\n"
    assert embedded(report) == (
        "## Title\n\n### Part\n\n- text # no heading\n![When each policy asks about one bulk](pacing-one-bulk.svg)\n\n"
    )
