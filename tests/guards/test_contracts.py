"""The examples that Python, Go and TypeScript tests share keep to their schemas."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

CONTRACTS = Path(settings.ROOT) / "contracts"
EXAMPLES = sorted((CONTRACTS / "examples").glob("*.json"))
SCHEMAS = {schema.name.removesuffix(".schema.json"): schema for schema in CONTRACTS.glob("*.schema.json")}


def schema_of(example: Path) -> Path:
    """join-answer-open.json is an example of join-answer.schema.json."""
    return next(
        schema
        for name, schema in SCHEMAS.items()
        if example.stem == name or example.stem.startswith(f"{name}-")
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_keeps_to_its_schema(example: Path) -> None:
    schema = json.loads(schema_of(example).read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(example.read_text()))


def test_every_schema_has_an_example() -> None:
    assert {schema_of(example).name for example in EXAMPLES} == {schema.name for schema in SCHEMAS.values()}
