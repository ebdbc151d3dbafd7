-- The tables of milestone one. Deletion is soft; activity_log.sequence is the order of commits.

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    next_work_item_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    updated_by TEXT NOT NULL REFERENCES users (id),
    deleted_at INTEGER
) WITHOUT ROWID;

-- Only living projects compete for a key: the key of a deleted one is free again.
CREATE UNIQUE INDEX projects_by_key ON projects (key) WHERE deleted_at IS NULL;

CREATE TABLE project_members (
    project_id TEXT NOT NULL REFERENCES projects (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, user_id)
) WITHOUT ROWID;

CREATE TABLE sprints (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    goal TEXT,
    start_date INTEGER NOT NULL,
    end_date INTEGER NOT NULL,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    updated_by TEXT NOT NULL REFERENCES users (id),
    deleted_at INTEGER
) WITHOUT ROWID;

CREATE INDEX sprints_by_project ON sprints (project_id);

CREATE TABLE work_items (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    item_type TEXT NOT NULL,
    item_number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    parent_id TEXT REFERENCES work_items (id),
    assignee_id TEXT REFERENCES users (id),
    sprint_id TEXT REFERENCES sprints (id),
    story_points INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    updated_by TEXT NOT NULL REFERENCES users (id),
    deleted_at INTEGER,
    UNIQUE (project_id, item_number)
) WITHOUT ROWID;

CREATE INDEX work_items_by_place ON work_items (project_id, parent_id, position);
CREATE INDEX work_items_by_parent ON work_items (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX work_items_by_sprint ON work_items (sprint_id) WHERE sprint_id IS NOT NULL;

CREATE TABLE comments (
    id TEXT PRIMARY KEY,
    work_item_id TEXT NOT NULL REFERENCES work_items (id),
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    updated_by TEXT NOT NULL REFERENCES users (id),
    deleted_at INTEGER
);  -- Keeps its rowid: creation order where two comments share a second.

CREATE INDEX comments_by_work_item ON comments (work_item_id);

CREATE TABLE activity_log (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    action TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    timestamp INTEGER NOT NULL,
    comment TEXT
);

CREATE INDEX activity_log_by_entity ON activity_log (entity_type, entity_id);

CREATE TABLE idempotency (
    user_id TEXT NOT NULL,
    command TEXT NOT NULL,
    message_id TEXT NOT NULL,
    reply BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, command, message_id)
) WITHOUT ROWID;
