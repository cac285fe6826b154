-- What stays of a run whose time is up: its id and key, so that neither is ever another's. While rows_left is 1, rows and log lines of it are still to be deleted.
CREATE TABLE expired (
  id TEXT PRIMARY KEY, run INTEGER NOT NULL, state TEXT NOT NULL, workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, version TEXT NOT NULL, use_case TEXT NOT NULL,
  attempt INTEGER NOT NULL, priority INTEGER NOT NULL, user TEXT NOT NULL, request_sha256 TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER,
  finished_at INTEGER NOT NULL, as_of INTEGER NOT NULL, error_code TEXT, expired_at INTEGER NOT NULL, rows_left INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX expired_run ON expired (run);
CREATE INDEX expired_left ON expired (run) WHERE rows_left = 1;
CREATE INDEX executions_ended ON executions (use_case, finished_at) WHERE finished_at IS NOT NULL;
