"""Types that schemas of several rooms need."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """`Annotated[str, OneOf(TABLE)]`: one of the keys of a table, looked up when a value comes; like a Literal in the
    OpenAPI document."""

    words: Collection[str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}

    def _check(self, value: str) -> str:
        if value not in self.words:
            expected = ", ".join(f"'{word}'" for word in self.words)
            raise PydanticCustomError("literal_error", "Input should be one of {expected}", {"expected": expected})
        return value
