"""What a language model should know about the data, as rows; seeded by the schema, changed by no command."""

import sqlite3

from server_under_test.entities import LlmContext
from server_under_test.storage.table import Mapping, Table

LLM_CONTEXT: Mapping[LlmContext] = Mapping(
    table="llm_context",
    make=LlmContext,
    columns=("id", "context_type", "category", "title", "content", "example_sql", "example_description", "priority"),
)


class LlmContexts(Table[LlmContext]):
    """The entries a model is given to read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, LLM_CONTEXT)

    def matching(self, category: str | None, context_type: str | None, min_priority: int | None) -> list[LlmContext]:
        """Those of a category, of a type and of some priority at least, the most important first; None is any."""
        return self.all(
            "t.category = coalesce(?, t.category) AND t.context_type = coalesce(?, t.context_type)"
            " AND t.priority >= coalesce(?, t.priority) ORDER BY t.priority DESC, t.title, t.id",
            category,
            context_type,
            min_priority,
        )
