CREATE TABLE lines (
  execution_id TEXT NOT NULL, line INTEGER NOT NULL, step_id TEXT NOT NULL, item INTEGER, attempt INTEGER NOT NULL, log_seq INTEGER NOT NULL, at INTEGER NOT NULL,
  level TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (execution_id, line)) WITHOUT ROWID;
CREATE INDEX lines_step ON lines (execution_id, step_id, line);
