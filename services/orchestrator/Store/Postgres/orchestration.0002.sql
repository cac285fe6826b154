-- What the bus is still to be told, and whom of a run that was asked for over it. Rows of the first live for moments.
CREATE TABLE announcements (run bigint NOT NULL, seq bigint NOT NULL, PRIMARY KEY (run, seq)) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
CREATE TABLE commands (run bigint PRIMARY KEY, correlation_id text, reply_to text, errors text);
