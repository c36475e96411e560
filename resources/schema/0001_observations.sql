-- Schema 1: observations, the scans that saw them, the user's declarations, and the log that chains them.
-- Written for SQLite (strict tables); for PostgreSQL core/store turns INTEGER into BIGINT, BLOB into BYTEA and drops the
-- table options. Times are milliseconds since 1970-01-01T00:00Z. There is no column that could hold a secret value.

-- The store itself: one row.
CREATE TABLE store_state (
    only_row INTEGER NOT NULL CONSTRAINT store_state_key PRIMARY KEY CONSTRAINT store_state_one CHECK (only_row = 1), -- always 1
    schema_version INTEGER NOT NULL CONSTRAINT store_state_version CHECK (schema_version >= 0), -- number of the last migration
    head_number INTEGER NOT NULL, -- number of the newest entry of run_log, 0 before the first: shows a log that was cut
    head_digest BLOB NOT NULL     -- digest of that entry, 32 zero bytes before the first
) STRICT;

-- One fact read from one place at one time. Content-addressed: the same fact is stored once, whoever saw it.
CREATE TABLE observation (
    seq INTEGER NOT NULL CONSTRAINT observation_key PRIMARY KEY, -- order of arrival, only to link rows cheaply
    id BLOB NOT NULL CONSTRAINT observation_id UNIQUE CONSTRAINT observation_id_size CHECK (length(id) = 16), -- start of SHA-256 over body
    fact TEXT NOT NULL,            -- type of the fact: "secret-seen", "state-evidence" …
    collected_at INTEGER NOT NULL, -- when it was read, or when its export was collected
    body TEXT NOT NULL             -- the observation as canonical JSON (RFC 8785)
) STRICT;

-- One run of the program.
CREATE TABLE run (
    run INTEGER NOT NULL CONSTRAINT run_key PRIMARY KEY, -- number of the run, from 1
    started_at INTEGER NOT NULL,   -- when it began
    as_of INTEGER NOT NULL,        -- the instant that it judged
    tool_version TEXT NOT NULL,    -- version of Probate
    rule_set_digest TEXT NOT NULL, -- which rules it used
    command_line TEXT NOT NULL,    -- how it was called, without secrets
    finished_at INTEGER,           -- when it ended; empty while it runs, and for ever if it was killed
    outcome TEXT,                  -- in a word, how it ended
    CONSTRAINT run_end CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;

-- One scan of one source within a run. Only a finished one counts.
CREATE TABLE source_scan (
    scan INTEGER NOT NULL CONSTRAINT source_scan_key PRIMARY KEY, -- number of the scan, from 1
    run INTEGER NOT NULL CONSTRAINT source_scan_run REFERENCES run (run), -- the run that made it
    source TEXT NOT NULL,       -- the estate's name of the source: "git:/srv/app"
    kind TEXT NOT NULL,         -- "git", "directory", "export", "roster" …
    scanned_at INTEGER,         -- the scan's time; empty until it is finished
    documents INTEGER NOT NULL, -- documents read
    bytes INTEGER NOT NULL,     -- bytes read
    commits INTEGER NOT NULL,   -- commits walked, 0 where there are none
    CONSTRAINT source_scan_once UNIQUE (run, source)
) STRICT;

CREATE INDEX source_scan_by_source ON source_scan (source, scan);

-- Which scan saw which observation.
CREATE TABLE seen (
    scan INTEGER NOT NULL CONSTRAINT seen_scan REFERENCES source_scan (scan),              -- the scan
    observation INTEGER NOT NULL CONSTRAINT seen_observation REFERENCES observation (seq), -- what it saw
    CONSTRAINT seen_key PRIMARY KEY (scan, observation)
) STRICT, WITHOUT ROWID;

-- What a scan left out, and why.
CREATE TABLE skip (
    scan INTEGER NOT NULL CONSTRAINT skip_scan REFERENCES source_scan (scan), -- the scan
    id BLOB NOT NULL CONSTRAINT skip_id_size CHECK (length(id) = 16), -- start of SHA-256 over the other columns: the same skip once
    source TEXT NOT NULL, -- the source, as the skip names it
    place TEXT NOT NULL,  -- path, object or row
    kind TEXT NOT NULL,   -- "unreadable", "damaged", "too-large" …
    detail TEXT NOT NULL, -- a sentence
    CONSTRAINT skip_key PRIMARY KEY (scan, id)
) STRICT, WITHOUT ROWID;

-- What the user declared: who owns a credential, that an account was closed.
CREATE TABLE declaration (
    declaration INTEGER NOT NULL CONSTRAINT declaration_key PRIMARY KEY, -- number, from 1
    observation INTEGER NOT NULL CONSTRAINT declaration_observation REFERENCES observation (seq), -- what was declared
    author TEXT NOT NULL,        -- who says so
    reason TEXT NOT NULL,        -- why
    declared_at INTEGER NOT NULL -- when
) STRICT;

-- The log of everything that changes what the store says. It only grows, and each entry carries the hash of the one before.
CREATE TABLE run_log (
    number INTEGER NOT NULL CONSTRAINT run_log_key PRIMARY KEY, -- from 1, without gaps
    previous BLOB NOT NULL CONSTRAINT run_log_previous_size CHECK (length(previous) = 32), -- digest of the entry before, zeros for the first
    content TEXT NOT NULL, -- canonical JSON: the row it is about, and for a finished scan the digest of what it saw
    digest BLOB NOT NULL CONSTRAINT run_log_digest_size CHECK (length(digest) = 32) -- SHA-256 over previous and content
) STRICT;

-- Scans that were finished: the only ones from which anything is concluded.
CREATE VIEW finished_scan AS
SELECT scan, run, source, kind, scanned_at, documents, bytes, commits FROM source_scan WHERE scanned_at IS NOT NULL;

-- Sources whose newest scan did not finish.
CREATE VIEW interrupted_source AS
SELECT s.scan, s.run, s.source, s.kind, r.started_at
FROM source_scan s JOIN run r ON r.run = s.run
WHERE s.scanned_at IS NULL AND s.scan = (SELECT MAX(n.scan) FROM source_scan n WHERE n.source = s.source);

-- Everything that finished scans saw and that was declared, for readers with an SQL shell.
CREATE VIEW known_observation AS
SELECT o.id, o.fact, o.collected_at, f.source, f.kind, f.scan, f.scanned_at, o.body
FROM finished_scan f JOIN seen e ON e.scan = f.scan JOIN observation o ON o.seq = e.observation
UNION ALL
SELECT o.id, o.fact, o.collected_at, 'declared', 'declared', 0, d.declared_at, o.body
FROM declaration d JOIN observation o ON o.seq = d.observation;
