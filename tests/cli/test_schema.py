"""`harness schema`: what editors are given."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from jsonschema import Draft202012Validator


async def test_it_prints_a_json_schema(harness: Callable[..., Awaitable[Any]]) -> None:
    ended = await harness("schema")
    assert ended.code == 0
    Draft202012Validator.check_schema(json.loads(ended.out))
