DROP INDEX executions_limited;
CREATE INDEX executions_limited ON executions (concurrency_key, state, run) WHERE concurrency_key IS NOT NULL;
CREATE INDEX executions_parent ON executions (parent_run) WHERE parent_run IS NOT NULL;
CREATE INDEX executions_finished ON executions (finished_at) WHERE finished_at IS NOT NULL;
