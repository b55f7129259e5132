-- A version's golden set: its document's digest and how many rows it has. The document lies in the object store.
ALTER TABLE model_version ADD COLUMN golden_digest text
    CONSTRAINT model_version_golden_digest CHECK (golden_digest ~ '^sha256:[0-9a-f]{64}$');
ALTER TABLE model_version ADD COLUMN golden_rows integer
    CONSTRAINT model_version_golden_rows CHECK (golden_rows BETWEEN 1 AND 1000);
ALTER TABLE model_version
    ADD CONSTRAINT model_version_golden CHECK ((golden_digest IS NULL) = (golden_rows IS NULL));
