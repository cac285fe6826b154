CREATE TABLE written (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL);
INSERT INTO written SELECT 1, coalesce(max(at), 0) FROM lines;
