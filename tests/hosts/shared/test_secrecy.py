"""Secret inputs: marked wherever an output repeats one."""

from pulumi_bulks.hosts.shared.secrecy import protected


def test_outputs_that_repeat_a_secret_input_are_secret_as_well() -> None:
    outputs = {
        "bulkId": "8123",
        "submittedItemsCount": 20,
        "counts": {"COMPLETED": 19, "FAILED": 1},
        "failedOperations": [{"sequence": 1, "operationId": "812300001"}],
        "operationStatusCounts": [{"status": "COMPLETED", "count": 19}],
        "adopted": False,
        "mode": None,
    }
    marked = protected(outputs, ["8123", 20.0])
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    for name in ("bulkId", "submittedItemsCount", "failedOperations"):
        assert marked.pop(name) == {**secret, "value": outputs.pop(name)}
    assert marked == outputs
    assert protected(outputs, []) == outputs
