"""What do all writers together know, and does a server that was killed and started again agree with it?"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from uuid import UUID

from support.commands import do, granted
from support.crashing import Intent, Writer, entity_in, retry, write_by_rest, write_by_ws
from support.half_done import claims
from support.mutations import key
from support.serving import DEADLINE_S, Peer
from support.site import Site

WS_WRITERS, REST_WRITERS = 3, 2
LONGEST_BREATH_S = 0.02
REPEATED = 3  # acknowledged requests that each writer sends once more


@dataclass(kw_only=True)
class Crew:
    """Writers over many rounds on one database."""

    rng: random.Random
    by_ws: list[Writer] = field(default_factory=list)
    by_rest: list[Writer] = field(default_factory=list)
    unanswered: dict[str, list[Intent]] = field(default_factory=dict)
    kills: int = 0
    under_way: int = 0
    retried: int = 0

    @property
    def everybody(self) -> list[Writer]:
        """All writers."""
        return [*self.by_ws, *self.by_rest]

    @property
    def ws_users(self) -> frozenset[str]:
        """Who never used the other door."""
        return frozenset(writer.user_id for writer in self.by_ws)

    @property
    def acknowledged(self) -> int:
        """How many entities the writers were promised."""
        return sum(len(writer.claims) for writer in self.everybody)

    async def meet(self, site: Site) -> None:
        """Make a project for all."""
        peer = await site.open(self._user_id())
        project = granted(await do(peer, "create_project", title="under load", key=key())).project
        for number in range(WS_WRITERS + REST_WRITERS):
            users = self.by_ws if number < WS_WRITERS else self.by_rest
            rng = random.Random(f"{self.rng.random()}")
            users.append(Writer(name=f"w{number}", user_id=self._user_id(), project_id=project.id, rng=rng))

    async def write_until_killed(self, site: Site, moment: int) -> None:
        """All at once, until so much was asked and answered, and a breath longer: replies come when work is done."""
        loop, breath_s = asyncio.get_running_loop(), self.rng.uniform(0, LONGEST_BREATH_S)
        progress = _Fuse(moment, lambda: loop.call_later(breath_s, site.process.popen.kill))
        writing = [write_by_ws(writer, await site.open(writer.user_id), progress) for writer in self.by_ws]
        writing += [write_by_rest(writer, await site.rest(writer.user_id), progress) for writer in self.by_rest]
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*writing)
        await asyncio.to_thread(site.process.stop, SIGKILL)
        self.kills += 1

    def settle(self, database: Path) -> None:
        """Everything acknowledged is stored as it was promised; of what was under way all or nothing."""
        stored = claims(database)
        for writer in self.everybody:
            self.under_way += len(writer.pending)
            writer.learn_from(stored)
            self.unanswered[writer.user_id] = list(writer.pending)
            writer.pending.clear()
            ours = {each: claim for each, claim in stored.items() if claim.text.startswith(f"{writer.name} ")}
            for entity_id in ours.keys() | writer.claims.keys():
                found, promised = ours.get(entity_id), writer.claims.get(entity_id)
                assert found == promised, f"{writer.name}: stored {found}, promised {promised}"

    async def check(self, site: Site) -> None:
        """Ask once more for what was not answered, and for some that was; then compare with what is shown."""
        for writer in self.by_ws:
            peer = await site.open(writer.user_id)
            for intent in self.unanswered.get(writer.user_id, ()):
                if intent.is_repeatable:
                    await self._ask_again(writer, peer, intent)
            answered = [intent for intent in writer.replies if intent.is_repeatable and self._is_open(writer, intent)]
            for intent in self.rng.sample(answered, min(REPEATED, len(answered))):
                assert await retry(writer, peer, intent) == writer.replies[intent]
                self.retried += 1
        await self._compare_with_what_is_shown(site)

    async def _ask_again(self, writer: Writer, peer: Peer, intent: Intent) -> None:
        reply = await retry(writer, peer, intent)
        self.retried += 1
        known = [each for each, claim in writer.claims.items() if claim.text == intent.text]
        entity = entity_in(reply)
        assert known in ([], [entity["id"]]), f"{intent} was answered with another entity than the stored one"
        writer.granted(intent, entity)
        writer.replies[intent] = reply

    async def _compare_with_what_is_shown(self, site: Site) -> None:
        writer = self.by_ws[0]
        peer, http = await site.open(), await site.rest()
        items = (await do(peer, "get_work_items", project_id=writer.project_id)).work_items
        sprints = (await do(peer, "get_sprints", project_id=writer.project_id)).sprints
        shown = {each.id: (each.title, each.version, each.item_number) for each in items}
        shown |= {each.id: (each.name, each.version, None) for each in sprints}
        promised = {
            entity_id: (claim.text, claim.version, claim.number)
            for each in self.everybody
            for entity_id, claim in each.claims.items()
            if claim.kind in ("work_item", "sprint") and not claim.is_deleted
        }
        assert shown == promised
        answer = await http.get(f"/projects/{writer.project_id}/work-items", params={"include_done": "true"})
        by_rest = {each["id"]: (each["title"], each["version"]) for each in answer.json()["work_items"]}
        assert by_rest == {each.id: (each.title, each.version) for each in items}

    def _is_open(self, writer: Writer, intent: Intent) -> bool:
        """A remark on an item that is gone finds nothing to be about."""
        return not intent.item_id or not writer.claims[intent.item_id].is_deleted

    def _user_id(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128)))


@dataclass
class _Fuse:
    """Calls once when it has been touched so often."""

    left: int
    burn: Callable[[], object]

    def __call__(self) -> None:
        self.left -= 1
        if self.left == -1:
            self.burn()
