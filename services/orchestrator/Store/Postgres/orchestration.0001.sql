-- Instants are whole microseconds since the Unix epoch, as in the embedded files. Rows that change often leave room on their page.
CREATE TABLE executions (
  run bigint PRIMARY KEY, id text NOT NULL UNIQUE, state text NOT NULL, workflow_id text NOT NULL, workflow_name text NOT NULL, version text NOT NULL,
  use_case text NOT NULL, definition_uri text NOT NULL, definition_sha256 text NOT NULL, zone text NOT NULL, currency text NOT NULL, attempt bigint NOT NULL,
  priority bigint NOT NULL, "user" text NOT NULL, request_sha256 text NOT NULL, created_at bigint NOT NULL, scheduled_at bigint, started_at bigint,
  finished_at bigint, as_of bigint NOT NULL, state_since bigint NOT NULL, concurrency_key text, cancelled_by text, error_code text, error_message text, error_step text,
  parent_run bigint, parent_step bigint, parent_item bigint, parent_token bigint, depth bigint NOT NULL DEFAULT 0) WITH (fillfactor = 80);
CREATE INDEX executions_use_case ON executions (use_case, run);
CREATE INDEX executions_workflow ON executions (workflow_id, run);
CREATE INDEX executions_state ON executions (state, run);
CREATE INDEX executions_open ON executions (priority DESC, run) WHERE state IN ('PENDING', 'VALIDATING', 'QUEUED', 'PROVISIONING', 'RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK');
CREATE INDEX executions_limited ON executions (concurrency_key, state, run) WHERE concurrency_key IS NOT NULL;
CREATE INDEX executions_parent ON executions (parent_run) WHERE parent_run IS NOT NULL;
CREATE INDEX executions_finished ON executions (finished_at) WHERE finished_at IS NOT NULL;
CREATE TABLE documents (
  run bigint PRIMARY KEY, request text NOT NULL, inputs text NOT NULL, inputs_sealed boolean NOT NULL, datasets text, result text, warnings text, not_undone text) WITH (fillfactor = 80);
CREATE TABLE runs (run bigint PRIMARY KEY, status text NOT NULL, progress bigint NOT NULL, due_at bigint, counts text NOT NULL, body text NOT NULL) WITH (fillfactor = 60);
CREATE TABLE cells (
  run bigint NOT NULL, step bigint NOT NULL, item bigint NOT NULL, status text NOT NULL, token bigint NOT NULL, due_at bigint, body text NOT NULL,
  PRIMARY KEY (run, step, item)) WITH (fillfactor = 60);
CREATE TABLE attempts (
  run bigint NOT NULL, step bigint NOT NULL, item bigint NOT NULL, token bigint NOT NULL, run_attempt bigint NOT NULL, attempt bigint NOT NULL, kind text NOT NULL,
  status text NOT NULL, executor text, lease_until bigint, started_at bigint, finished_at bigint, input text, output text, fault text, checkpoint text, approval text, child text,
  PRIMARY KEY (run, step, item, token)) WITH (fillfactor = 80);
CREATE TABLE events (run bigint NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, type text NOT NULL, attempt bigint NOT NULL, body text NOT NULL, PRIMARY KEY (run, seq));
CREATE TABLE artifacts (
  run bigint NOT NULL, step_id text NOT NULL, name text NOT NULL, content_type text NOT NULL, bytes bigint NOT NULL, sha256 text NOT NULL, uri text NOT NULL,
  PRIMARY KEY (run, step_id, name));
CREATE TABLE audit (
  seq bigint PRIMARY KEY, at bigint NOT NULL, who text NOT NULL, action text NOT NULL, use_case text, target text NOT NULL, details text,
  previous_hash text NOT NULL, hash text NOT NULL);
CREATE INDEX audit_target ON audit (target, seq);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TABLE lines (
  execution_id text NOT NULL, line bigint NOT NULL, step_id text NOT NULL, item bigint, attempt bigint NOT NULL, log_seq bigint NOT NULL, at bigint NOT NULL,
  level text NOT NULL, message text NOT NULL, PRIMARY KEY (execution_id, line));
CREATE INDEX lines_step ON lines (execution_id, step_id, line);
CREATE TABLE written (one bigint PRIMARY KEY CHECK (one = 1), at bigint NOT NULL);
INSERT INTO written VALUES (1, 0);
-- The orchestrator that leads, and where the others send what is for it.
CREATE TABLE leader (one bigint PRIMARY KEY CHECK (one = 1), name text NOT NULL, address text NOT NULL, since bigint NOT NULL);
