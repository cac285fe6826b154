CREATE TABLE executions (
  run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, version TEXT NOT NULL,
  use_case TEXT NOT NULL, definition_uri TEXT NOT NULL, definition_sha256 TEXT NOT NULL, zone TEXT NOT NULL, currency TEXT NOT NULL, attempt INTEGER NOT NULL,
  priority INTEGER NOT NULL, user TEXT NOT NULL, request_sha256 TEXT NOT NULL, created_at INTEGER NOT NULL, scheduled_at INTEGER, started_at INTEGER,
  finished_at INTEGER, as_of INTEGER NOT NULL, state_since INTEGER NOT NULL, concurrency_key TEXT, cancelled_by TEXT, error_code TEXT, error_message TEXT, error_step TEXT,
  parent_run INTEGER, parent_step INTEGER, parent_item INTEGER, parent_token INTEGER, depth INTEGER NOT NULL DEFAULT 0);
CREATE INDEX executions_use_case ON executions (use_case, run);
CREATE INDEX executions_workflow ON executions (workflow_id, run);
CREATE INDEX executions_state ON executions (state, run);
CREATE INDEX executions_open ON executions (priority DESC, run) WHERE state IN ('PENDING', 'VALIDATING', 'QUEUED', 'PROVISIONING', 'RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK');
CREATE INDEX executions_limited ON executions (concurrency_key, run) WHERE concurrency_key IS NOT NULL;
CREATE TABLE documents (
  run INTEGER PRIMARY KEY, request TEXT NOT NULL, inputs TEXT NOT NULL, inputs_sealed INTEGER NOT NULL, datasets TEXT, result TEXT, warnings TEXT, not_undone TEXT);
CREATE TABLE runs (run INTEGER PRIMARY KEY, status TEXT NOT NULL, progress INTEGER NOT NULL, due_at INTEGER, counts TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE cells (
  run INTEGER NOT NULL, step INTEGER NOT NULL, item INTEGER NOT NULL, status TEXT NOT NULL, token INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL,
  PRIMARY KEY (run, step, item)) WITHOUT ROWID;
CREATE TABLE attempts (
  run INTEGER NOT NULL, step INTEGER NOT NULL, item INTEGER NOT NULL, token INTEGER NOT NULL, run_attempt INTEGER NOT NULL, attempt INTEGER NOT NULL, kind TEXT NOT NULL,
  status TEXT NOT NULL, executor TEXT, lease_until INTEGER, started_at INTEGER, finished_at INTEGER, input TEXT, output TEXT, fault TEXT, checkpoint TEXT, approval TEXT, child TEXT);
CREATE UNIQUE INDEX attempts_key ON attempts (run, step, item, token);
CREATE TABLE events (
  run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, attempt INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE artifacts (
  run INTEGER NOT NULL, step_id TEXT NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, uri TEXT NOT NULL,
  PRIMARY KEY (run, step_id, name)) WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, use_case TEXT, target TEXT NOT NULL, details TEXT,
  previous_hash TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX audit_target ON audit (target, seq);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
