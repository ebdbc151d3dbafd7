-- Time spent on work items, links between them, board columns, and what is known about the data; paging of activity.

CREATE TABLE time_entries (
    id TEXT PRIMARY KEY,
    work_item_id TEXT NOT NULL REFERENCES work_items (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    duration_seconds INTEGER,
    description TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
);  -- Keeps its rowid: creation order where two entries start in one second.

CREATE INDEX time_entries_by_work_item ON time_entries (work_item_id, started_at) WHERE deleted_at IS NULL;

-- A user has at most one running timer, by whatever door it was started.
CREATE UNIQUE INDEX time_entries_running ON time_entries (user_id) WHERE ended_at IS NULL AND deleted_at IS NULL;

CREATE TABLE dependencies (
    id TEXT PRIMARY KEY,
    blocking_item_id TEXT NOT NULL REFERENCES work_items (id),
    blocked_item_id TEXT NOT NULL REFERENCES work_items (id),
    dependency_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    deleted_at INTEGER
);  -- Keeps its rowid: creation order.

-- Only living dependencies compete for a pair: that of a deleted one is free again.
CREATE UNIQUE INDEX dependencies_by_pair ON dependencies (blocking_item_id, blocked_item_id) WHERE deleted_at IS NULL;
CREATE INDEX dependencies_by_blocked ON dependencies (blocked_item_id) WHERE deleted_at IS NULL;

CREATE TABLE swim_lanes (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    status_value TEXT NOT NULL,
    position INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;

CREATE INDEX swim_lanes_by_project ON swim_lanes (project_id, position);

CREATE TABLE llm_context (
    id TEXT PRIMARY KEY,
    context_type TEXT NOT NULL,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    example_sql TEXT,
    example_description TEXT,
    priority INTEGER NOT NULL
) WITHOUT ROWID;

-- Read backwards it is newest first, and where seconds are equal by the sequence every index entry ends in.
DROP INDEX activity_log_by_entity;
CREATE INDEX activity_log_by_entity ON activity_log (entity_type, entity_id, timestamp);
