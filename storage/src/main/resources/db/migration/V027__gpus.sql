-- The GPUs that a node has, as it registered them: [{name, uuid, computeCapability, memoryBytes, sharing, instances}].
-- What of them may be reserved stays in `devices`.
ALTER TABLE node ADD COLUMN gpus jsonb NOT NULL DEFAULT '[]';
