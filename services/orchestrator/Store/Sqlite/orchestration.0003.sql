CREATE TABLE announcements (run INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE commands (run INTEGER PRIMARY KEY, correlation_id TEXT, reply_to TEXT, errors TEXT);
