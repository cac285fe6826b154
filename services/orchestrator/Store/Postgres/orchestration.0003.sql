-- What stays of a run whose time is up: its id and key, so that neither is ever another's. While rows_left is 1, rows and log lines of it are still to be deleted.
CREATE TABLE expired (
  id text PRIMARY KEY, run bigint NOT NULL, state text NOT NULL, workflow_id text NOT NULL, workflow_name text NOT NULL, version text NOT NULL, use_case text NOT NULL,
  attempt bigint NOT NULL, priority bigint NOT NULL, "user" text NOT NULL, request_sha256 text NOT NULL, created_at bigint NOT NULL, started_at bigint,
  finished_at bigint NOT NULL, as_of bigint NOT NULL, error_code text, expired_at bigint NOT NULL, rows_left bigint NOT NULL);
CREATE INDEX expired_run ON expired (run);
CREATE INDEX expired_left ON expired (run) WHERE rows_left = 1;
CREATE INDEX executions_ended ON executions (use_case, finished_at) WHERE finished_at IS NOT NULL;
