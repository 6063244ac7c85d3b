"""What the engine calls the resource and the functions. States and programs refer to these names: they never change."""

NATIVE_TYPE = "bulks:index:BulkExecution"
DYNAMIC_TYPE = "pulumi-python:dynamic/bulks:BulkExecution"
GET_BULK = "bulks:index:getBulk"
REQUIRE_OUTCOME = "bulks:index:requireOutcome"
