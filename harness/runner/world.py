"""Everything one run holds while it goes on: actors, entities, the recorder, and the count of operations."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.actors.bell import Bell
from harness.actors.cli_actor import CliActor
from harness.actors.ui_client import ClientSettings, UiClient
from harness.adapters.rest import RestLink
from harness.clock import Clock
from harness.history import Complete, Recorder
from harness.runner.entities import Entities
from harness.runner.options import RunOptions
from harness.runner.progress import Progress
from harness.scenario import Plan

Actor = UiClient | CliActor


@dataclass(kw_only=True)
class World:
    plan: Plan
    options: RunOptions
    recorder: Recorder
    rest: RestLink
    settings: ClientSettings
    bell: Bell
    clock: Clock
    actors: Mapping[str, Actor]
    rng: random.Random
    progress: Progress
    entities: Entities = field(default_factory=Entities)
    waited_for: int = -1
    """The index up to which every write has had its grace."""
    _operations: int = 0
    _keys: int = 0
    _last_write: dict[str, int] = field(default_factory=dict)

    @property
    def clients(self) -> list[UiClient]:
        return [actor for actor in self.actors.values() if isinstance(actor, UiClient)]

    @property
    def clis(self) -> list[CliActor]:
        return [actor for actor in self.actors.values() if isinstance(actor, CliActor)]

    def next_operation(self) -> int:
        self._operations += 1
        return self._operations

    def next_key(self) -> str:
        """A project key nobody else has: letters only, so that display keys work (contract/rest.md 1)."""
        number, letters = self._keys, ""
        self._keys += 1
        while True:
            number, digit = divmod(number, 26)
            letters += chr(ord("A") + digit)
            if not number:
                return self.options.key + letters

    def note_write(self, complete: Complete) -> None:
        self._last_write[complete.actor] = complete.index

    def is_behind(self, client: UiClient) -> bool:
        """Whether others have written since the client's last fence, so that it may not have seen all of it yet."""
        return any(index > client.covered for actor, index in self._last_write.items() if actor != client.name)
