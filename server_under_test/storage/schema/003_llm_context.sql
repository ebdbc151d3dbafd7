-- What a language model should know about the data of this server: one row a fact, the schema first.

INSERT INTO llm_context (id, context_type, category, title, content, example_sql, example_description, priority) VALUES
    ('424b1fee-9709-4315-85d9-5954058b4714', 'schema_doc', 'project', 'Table projects',
        'A board that people work on together. key is its short upper-case name and the front half of every '
        || 'display key. status is active or archived. next_work_item_number is the number the next work item of the '
        || 'project will get. Only living projects compete for a key: the key of a deleted project may belong to '
        || 'another one by now.',
        NULL, NULL, 100),
    ('70ad2ccd-03bb-405b-a04f-14a7b6d801b2', 'schema_doc', 'member', 'Table project_members',
        'Who may do what where: one row for each project and user. role is viewer (read), editor (read and '
        || 'change) or admin (also delete work items, sprints and the project). The creator of a project becomes its '
        || 'admin. Roles count while authentication is on; without it everybody may do everything.',
        NULL, NULL, 100),
    ('126e79e2-e6ca-41d6-a1ad-bc4e10bfa287', 'schema_doc', 'user', 'Table users',
        'Everybody this server has met. id is a UUID; name repeats it for users who never got a name. Columns '
        || 'such as created_by, updated_by, user_id and assignee_id point here. Users are never deleted.',
        NULL, NULL, 100),
    ('d0e414d9-68ed-4851-9ae0-a30dfef64997', 'schema_doc', 'work_item', 'Table work_items',
        'Epics, stories and tasks in one table, told apart by item_type. item_number is unique in its project and '
        || 'never used twice; project key and number make the display key, as in DEMO-12. parent_id is the item '
        || 'above, position orders siblings, smaller first. status is backlog, todo, in_progress, review, done or '
        || 'blocked; priority is low, medium, high or critical. description, parent_id, assignee_id, sprint_id and '
        || 'story_points (0 to 100) may be null.',
        NULL, NULL, 100),
    ('69168fc1-fff7-413d-96fc-df860b1ab892', 'schema_doc', 'sprint', 'Table sprints',
        'A named stretch of time in one project, from start_date to end_date, both Unix seconds. status is '
        || 'planned, active, completed or cancelled; goal may be null. The work items of a sprint are those whose '
        || 'sprint_id points at it.',
        NULL, NULL, 100),
    ('5108d45a-3a0b-4176-82fd-502cdbf880d8', 'schema_doc', 'comment', 'Table comments',
        'A remark on a work item. created_by wrote it, content is its text, updated_at is when that text was last '
        || 'changed; what it said before is not kept.',
        NULL, NULL, 100),
    ('ee8f6454-f178-4ec7-b609-912fe2e7a724', 'schema_doc', 'time_entry', 'Table time_entries',
        'Time that user_id spent on a work item. started_at and ended_at are Unix seconds, duration_seconds is '
        || 'what lies between them. While a timer runs, ended_at and duration_seconds are null; a user has at most '
        || 'one running timer.',
        NULL, NULL, 100),
    ('8b2ca91d-90c0-4942-a2b0-3aa0e169d43b', 'schema_doc', 'dependency', 'Table dependencies',
        'A directed link between two work items of one project. dependency_type blocks: the blocking item is to '
        || 'be done before the blocked one. dependency_type relates_to: the two have to do with each other. A link '
        || 'is never changed, only created and deleted, and each ordered pair has at most one living link.',
        NULL, NULL, 100),
    ('ceb309b8-8ec1-4b9e-873a-50eaddc1221e', 'schema_doc', 'activity', 'Table activity_log',
        'One row for every change, in the order of sequence. entity_type is project, work_item, sprint, comment, '
        || 'time_entry or dependency, entity_id the row of that table; action is created, updated or deleted; '
        || 'user_id did it, timestamp is when. comment says how many fields an update changed, where that was '
        || 'counted. Rows are only ever added.',
        NULL, NULL, 100),
    ('e4a8e902-76fc-4fd7-abcb-b9cda4dbb9a7', 'schema_doc', 'swim_lane', 'Table swim_lanes',
        'The columns of a board: name is what people read, status_value the status of the work items shown in it, '
        || 'position its place from left to right. The table is empty unless lanes were put there from outside; a '
        || 'board then shows backlog, todo, in_progress, review and done.',
        NULL, NULL, 100),
    ('5eefa39c-eee5-4c7b-8db8-46c31a728415', 'query_pattern', 'work_item', 'Open work items of a project',
        'Join the project for its key, leave out deleted rows on both sides, and sort by position as the board '
        || 'does.',
        'SELECT p.key || ''-'' || w.item_number AS display_key, w.item_type, w.title, w.status, w.priority
FROM work_items w JOIN projects p ON p.id = w.project_id
WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL AND w.deleted_at IS NULL AND w.status <> ''done''
ORDER BY w.position, w.item_number',
        'Everything in project DEMO that is not done, as the board lists it.', 90),
    ('90c79624-35b6-46d8-9b24-c0402596d24a', 'query_pattern', 'work_item', 'Everything below a work item',
        'Follow parent_id downwards with a recursive query; three levels are the most there can be.',
        'WITH RECURSIVE below (id, depth) AS (
    SELECT w.id, 0 FROM work_items w JOIN projects p ON p.id = w.project_id
    WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL AND w.item_number = 1 AND w.deleted_at IS NULL
    UNION ALL
    SELECT w.id, below.depth + 1 FROM work_items w JOIN below ON w.parent_id = below.id WHERE w.deleted_at IS NULL
)
SELECT below.depth, w.item_type, w.title, w.status FROM below JOIN work_items w ON w.id = below.id
WHERE below.depth > 0 ORDER BY below.depth, w.position, w.item_number',
        'The stories and tasks under DEMO-1.', 90),
    ('ec077ad4-aec7-44b1-a8b4-406c0190f12c', 'query_pattern', 'sprint', 'Progress of the active sprint',
        'A project has at most one active sprint. Compare the story points of its finished items with those of '
        || 'all; items without points count as zero.',
        'SELECT s.name, count(w.id) AS items, coalesce(sum(w.story_points), 0) AS points,
    coalesce(sum(CASE WHEN w.status = ''done'' THEN w.story_points END), 0) AS points_done
FROM sprints s JOIN projects p ON p.id = s.project_id
LEFT JOIN work_items w ON w.sprint_id = s.id AND w.deleted_at IS NULL
WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL AND s.status = ''active'' AND s.deleted_at IS NULL
GROUP BY s.id',
        'How far the running sprint of project DEMO has come.', 90),
    ('dd9eb009-40f7-4ae5-9789-8e6e4f990940', 'query_pattern', 'dependency', 'What a work item is waiting for',
        'Go from the blocked item to the blocking ones, by links of type blocks only, and keep those that are not '
        || 'done.',
        'SELECT p.key || ''-'' || blocking.item_number AS display_key, blocking.title, blocking.status
FROM dependencies d
JOIN work_items blocked ON blocked.id = d.blocked_item_id
JOIN work_items blocking ON blocking.id = d.blocking_item_id
JOIN projects p ON p.id = blocking.project_id
WHERE d.dependency_type = ''blocks'' AND d.deleted_at IS NULL AND blocking.status <> ''done''
    AND p.key = ''DEMO'' AND p.deleted_at IS NULL AND blocked.item_number = 1
ORDER BY blocking.item_number',
        'The unfinished items that block DEMO-1.', 90),
    ('b5d5e8a3-6cc6-4f3d-b09f-6a453fba8475', 'query_pattern', 'time_entry', 'Hours spent on each work item',
        'Add up duration_seconds of the living entries; running timers have none yet and drop out of the sum.',
        'SELECT p.key || ''-'' || w.item_number AS display_key, u.name, sum(t.duration_seconds) / 3600.0 AS hours
FROM time_entries t
JOIN work_items w ON w.id = t.work_item_id
JOIN projects p ON p.id = w.project_id
JOIN users u ON u.id = t.user_id
WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL AND t.deleted_at IS NULL AND t.ended_at IS NOT NULL
GROUP BY w.id, u.id ORDER BY hours DESC',
        'Who spent how many hours on which item of project DEMO.', 90),
    ('bb2adece-e2ad-49af-a023-29c3643ce7f5', 'query_pattern', 'time_entry', 'Who is working on what now',
        'A running timer is a living entry without an end.',
        'SELECT u.name, p.key || ''-'' || w.item_number AS display_key, w.title,
    datetime(t.started_at, ''unixepoch'') AS started
FROM time_entries t
JOIN users u ON u.id = t.user_id
JOIN work_items w ON w.id = t.work_item_id
JOIN projects p ON p.id = w.project_id
WHERE t.ended_at IS NULL AND t.deleted_at IS NULL
ORDER BY t.started_at',
        'All running timers, the longest running first.', 90),
    ('26826e3d-682b-4c41-92ec-333c534526d9', 'query_pattern', 'activity', 'What happened in a project lately',
        'Read the activity log backwards; sequence breaks ties within one second. It names entities that are '
        || 'gone, too.',
        'SELECT datetime(a.timestamp, ''unixepoch'') AS at, u.name, a.action, a.entity_type, a.entity_id, a.comment
FROM activity_log a JOIN users u ON u.id = a.user_id JOIN projects p ON p.id = a.project_id
WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL
ORDER BY a.timestamp DESC, a.sequence DESC LIMIT 20',
        'The last twenty changes in project DEMO.', 90),
    ('801355eb-05d9-4d51-a25f-f36ce5fe4bfa', 'query_pattern', 'comment', 'The discussion of a work item',
        'Comments belong to an item, not to a project; oldest first reads like the conversation it was.',
        'SELECT datetime(c.created_at, ''unixepoch'') AS at, u.name, c.content
FROM comments c
JOIN users u ON u.id = c.created_by
JOIN work_items w ON w.id = c.work_item_id
JOIN projects p ON p.id = w.project_id
WHERE p.key = ''DEMO'' AND p.deleted_at IS NULL AND w.item_number = 1 AND c.deleted_at IS NULL
ORDER BY c.created_at, c.rowid',
        'What was said about DEMO-1.', 90),
    ('48425120-21f1-44e2-8bf2-b01c26282366', 'business_rule', 'work_item', 'Epic, story, task: three levels, no more',
        'A story may have an epic above it, a task may have a story, an epic has nothing above it. A parent is in '
        || 'the same project. Stories and tasks without a parent are allowed. An item that has children cannot be '
        || 'deleted.',
        NULL, NULL, 80),
    ('86db12bb-89d6-4221-bf84-934e09ee1846', 'business_rule', 'general', 'A version guards each update',
        'Projects, sprints and work items carry a version that grows by one with every update. An update names '
        || 'the version it was made from and is refused as a conflict if the row has another one by then: of two '
        || 'people who change the same state, exactly one wins.',
        NULL, NULL, 80),
    ('27c059b8-6d14-4590-8f22-4e163df5316f', 'business_rule', 'sprint', 'A sprint moves forward only',
        'A planned sprint becomes active or cancelled, an active one completed or cancelled; there is no way '
        || 'back. At most one sprint of a project is active. A completed sprint can be neither changed nor deleted.',
        NULL, NULL, 80),
    ('69377157-94d8-43a6-9340-586349ad7eae', 'business_rule', 'dependency', 'What blocks is not blocked in turn',
        'Links of type blocks never form a ring, however long. Both ends are in one project, an item does not '
        || 'depend on itself, and at most 50 links start and 50 end at one item. relates_to may go both ways.',
        NULL, NULL, 80),
    ('b96cc65d-21da-4197-877f-15a3de836a00', 'business_rule', 'general', 'What goes takes along what hangs on it',
        'Deleting a work item deletes its comments, time entries and dependencies. Deleting a sprint clears '
        || 'sprint_id on its work items. A project that still has work items cannot be deleted. Numbers of deleted '
        || 'items are not given out again.',
        NULL, NULL, 80),
    ('6bbb9d0d-2409-45b9-94e2-cdd25e786c44', 'instruction', 'general', 'Read here, write through the server',
        'Use SQL for reading only. A row that is written past the server reaches no other client: no event is '
        || 'sent, no version grows, no activity is logged. Make changes through the REST routes or the WebSocket '
        || 'commands.',
        NULL, NULL, 70),
    ('edfb6e83-b531-4ad8-9879-147d0ad83440', 'instruction', 'general', 'Leave out what was deleted',
        'Deletion is a mark: the row stays, with deleted_at set. Ask for deleted_at IS NULL in each table you '
        || 'join that has the column, unless the question is about deleted things.',
        NULL, NULL, 70),
    ('e6c18431-290b-4ebb-a0ee-b1d0d5aca2e3', 'instruction', 'general', 'Take times as Unix seconds in UTC',
        'Every time in every table is a whole number of seconds since 1970. Turn it into a date for people with '
        || 'datetime(created_at, ''unixepoch''), and compare it with unixepoch(''now'').',
        NULL, NULL, 70),
    ('8d2b3b1d-d2c7-49c7-af39-0b80b81a4d09', 'instruction', 'work_item', 'Speak of work items by display key',
        'People know DEMO-12, not a UUID. Show the display key with the title, and look an item up by the key of '
        || 'its living project and its item_number. Ids go into requests, never into sentences.',
        NULL, NULL, 70),
    ('5f5cf9b5-7e80-4ebb-be07-f0d4bdd839ec', 'instruction', 'general', 'Read again after a conflict',
        'Take expected_version from a state you have just read. When an update is refused as a conflict, read the '
        || 'entity again, see whether your change still makes sense, and only then repeat it with the new version.',
        NULL, NULL, 70);
