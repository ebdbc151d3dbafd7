"""Members, without a door: what a removal takes away."""

import pytest
from support.house import ALICE, BOB, NOON

from server_under_test.commands import CreateSprint, DeleteSprint, PutMember, RemoveMember
from server_under_test.queries import members


@pytest.fixture
def evictions(guarded_house, monkeypatch):
    seen = []
    monkeypatch.setattr(guarded_house, "evict", seen.append)
    return seen


@pytest.fixture
async def project(guarded_house):
    made = await guarded_house.project()
    await guarded_house.do(PutMember(project_id=made.id, user_id=BOB, role="editor"))
    return made


async def test_a_removal_ends_what_a_user_hears_of_a_project_and_all_its_sprints(guarded_house, project, evictions):
    made = CreateSprint(project_id=project.id, name="s", start_date=NOON, end_date=NOON + 1)
    living, deleted = await guarded_house.made(made), await guarded_house.made(made)
    await guarded_house.do(DeleteSprint(sprint_id=deleted.id))
    await guarded_house.do(RemoveMember(project_id=project.id, user_id=BOB))
    (eviction,) = evictions
    assert (eviction.user_id, eviction.project_id, eviction.sprint_ids) == (BOB, project.id, {living.id, deleted.id})


async def test_another_role_ends_nothing_and_keeps_the_time_of_joining(guarded_house, project, evictions):
    guarded_house.now = NOON + 100
    await guarded_house.do(PutMember(project_id=project.id, user_id=BOB, role="viewer"))
    (_, bob) = await guarded_house.read(members.of_project, project.id)
    assert (bob.role, bob.created_at) == ("viewer", NOON)
    assert evictions == []


@pytest.mark.parametrize("role", ["viewer", "editor"])
async def test_only_an_admin_changes_members(guarded_house, project, role):
    await guarded_house.do(PutMember(project_id=project.id, user_id=BOB, role=role))
    promotion = PutMember(project_id=project.id, user_id=BOB, role="admin")
    removal = RemoveMember(project_id=project.id, user_id=ALICE)
    assert await guarded_house.refusal(promotion, user=BOB) == ("UNAUTHORIZED", None)
    assert await guarded_house.refusal(removal, user=BOB) == ("UNAUTHORIZED", None)


async def test_changes_of_membership_are_not_told(guarded_house, project):
    guarded_house.told()
    await guarded_house.do(RemoveMember(project_id=project.id, user_id=BOB))
    assert guarded_house.told() == []
