"""Do the live stores hold what the final read shows? Asked to know whether to wait longer; it judges nothing."""

from collections.abc import Mapping

from harness.actors.ui_client import UiClient
from harness.history import Content, Door, EntityKind
from harness.runner.world import World
from harness.stores import difference

Entities = Mapping[str, Content]


def have_converged(world: World) -> bool:
    """Whether every client holds the run's projects and, if it subscribed, what the scenario's project holds."""
    history = world.recorder.history()
    final = history.final(Door.WS) or history.final(Door.REST)
    project_id = world.entities.get(world.plan.project).id
    items = frozenset(final.get(EntityKind.WORK_ITEM, {}))

    def of_project(kind: EntityKind, entities: Entities) -> Entities:
        """Those of the scenario's project; of projects, all that this run made."""
        if kind is EntityKind.PROJECT:
            return {found: content for found, content in entities.items() if found in history.projects}
        if kind is EntityKind.COMMENT:
            return {found: content for found, content in entities.items() if content.get("work_item_id") in items}
        return {found: content for found, content in entities.items() if content.get("project_id") == project_id}

    def holds_it(client: UiClient) -> bool:
        kinds = [kind for kind in final if client.subscribes or kind is EntityKind.PROJECT]
        confirmed = client.store.confirmed()
        held = {kind.value: of_project(kind, confirmed.get(kind, {})) for kind in kinds}
        return not difference(held, {kind: of_project(kind, final[kind]) for kind in kinds})

    return all(holds_it(client) for client in world.clients)
