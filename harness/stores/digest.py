"""Do two clients hold the same? What a store holds in one order, and a digest of it."""

import json
from collections.abc import Mapping
from hashlib import sha256

from harness.history import Content, EntityKind


def in_one_order(entities: Mapping[EntityKind, Mapping[str, Content]]) -> Mapping[str, Mapping[str, Content]]:
    """By kind, id and field, whatever came first."""
    return {
        kind.value: {entity_id: dict(sorted(content.items())) for entity_id, content in sorted(held.items())}
        for kind, held in sorted(entities.items())
    }


def digest_of(confirmed: Mapping[str, Mapping[str, Content]]) -> str:
    """Equal for what is equal in one order, and for nothing else."""
    return sha256(json.dumps(confirmed, separators=(",", ":")).encode()).hexdigest()
