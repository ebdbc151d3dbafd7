"""What should a language model know before it works with the data?"""

from server_under_test.entities import LlmContext
from server_under_test.queries.view import View


def matching(
    view: View, category: str | None = None, context_type: str | None = None, min_priority: int | None = None
) -> list[LlmContext]:
    """The entries a filter lets through, the most important first, then by title; None lets everything through."""
    return view.tables.llm_context.matching(category, context_type, min_priority)
