-- Documents, how items ended, people. Blobs are sealed by store/format.rs.

CREATE TABLE meta (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  epoch     INTEGER NOT NULL,
  authority INTEGER NOT NULL,
  feed      INTEGER NOT NULL,
  -- Raised by every commit of the store, so that one whose end is unknown can be settled.
  commits   INTEGER NOT NULL
) STRICT;

-- Another data folder is another life, even if somebody emptied the old one: the time tells them apart.
INSERT INTO meta VALUES (1, CAST(unixepoch('subsec') * 1000 AS INTEGER), 0, 0, 0);

CREATE TABLE docs (
  doc    TEXT PRIMARY KEY,
  seal   INTEGER NOT NULL,
  pos    INTEGER NOT NULL,
  header BLOB NOT NULL
) STRICT;

-- Bases and snapshots are large, and a table WITHOUT ROWID would keep them in its tree.
CREATE TABLE bases (
  doc  TEXT NOT NULL,
  seal INTEGER NOT NULL,
  base BLOB NOT NULL,
  PRIMARY KEY (doc, seal)
) STRICT;

CREATE TABLE snapshots (
  doc      TEXT PRIMARY KEY,
  seal     INTEGER NOT NULL,
  pos      INTEGER NOT NULL,
  document BLOB NOT NULL
) STRICT;

CREATE TABLE rows (
  doc  TEXT NOT NULL,
  seal INTEGER NOT NULL,
  pos  INTEGER NOT NULL,
  row  BLOB NOT NULL,
  PRIMARY KEY (doc, seal, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE endings (
  author   TEXT NOT NULL,
  item     TEXT NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome  BLOB NOT NULL,
  PRIMARY KEY (author, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX endings_by_time ON endings (ended_at);

CREATE TABLE users (
  user          TEXT PRIMARY KEY,
  username      TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  session      TEXT PRIMARY KEY,
  token_hash   BLOB NOT NULL UNIQUE,
  user         TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  label        TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user);

CREATE TABLE invites (
  token_hash BLOB PRIMARY KEY,
  team       TEXT NOT NULL,
  inviter    TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  role       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  uses_left  INTEGER NOT NULL CHECK (uses_left >= 0)
) STRICT, WITHOUT ROWID;
