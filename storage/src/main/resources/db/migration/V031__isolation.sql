-- With whom a version shares its inference worker's process, as its push said: others of its tenant, or nobody. Where
-- nothing was said, small versions on the CPU share.
ALTER TABLE model_version
    ADD COLUMN isolation text,
    ADD CONSTRAINT model_version_isolation CHECK (isolation IN ('tenant', 'dedicated')),
    ADD CONSTRAINT model_version_isolation_device CHECK (isolation <> 'tenant' OR gpu_memory_bytes = 0);
