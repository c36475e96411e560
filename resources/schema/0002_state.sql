-- Schema 2: what a scan left for the next one.

-- Digest of the state that this scan of the source left beside the store; empty where it left none. A state of another
-- digest (damaged, edited, of another store) is not used: the source is then read whole.
ALTER TABLE source_scan ADD COLUMN state BLOB CONSTRAINT source_scan_state CHECK (state IS NULL OR length(state) = 32);

-- Finished scans with what they left.
CREATE VIEW finished_scan_state AS
SELECT scan, source, kind, scanned_at, documents, bytes, commits, state FROM source_scan WHERE scanned_at IS NOT NULL;
