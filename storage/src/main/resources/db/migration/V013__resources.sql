-- GPU memory beside memory: what a tenant may have, a version takes, an owner has reserved. Bytes of one device.
ALTER TABLE tenant ADD COLUMN gpu_memory_bytes bigint NOT NULL DEFAULT 0
    CONSTRAINT tenant_gpu_memory CHECK (gpu_memory_bytes >= 0);
ALTER TABLE model_version ADD COLUMN gpu_memory_bytes bigint NOT NULL DEFAULT 0
    CONSTRAINT model_version_gpu_memory CHECK (gpu_memory_bytes >= 0);
ALTER TABLE reservation ADD COLUMN gpu_memory_bytes bigint NOT NULL DEFAULT 0
    CONSTRAINT reservation_gpu_memory CHECK (gpu_memory_bytes >= 0);

-- What a node has of it, {device: bytes}, and on which of its devices a version runs.
ALTER TABLE node ADD COLUMN devices jsonb NOT NULL DEFAULT '{}';
ALTER TABLE placement ADD COLUMN device text NOT NULL DEFAULT 'cpu';

-- Of what there is too little: MEMORY and GPU_MEMORY are bytes, INFERENCE_WORKERS a number.
ALTER TABLE shortage ADD COLUMN resource text NOT NULL DEFAULT 'MEMORY'
    CONSTRAINT shortage_resource CHECK (resource IN ('MEMORY', 'INFERENCE_WORKERS', 'GPU_MEMORY'));
ALTER TABLE shortage RENAME COLUMN needed_bytes TO needed;
ALTER TABLE shortage RENAME COLUMN free_bytes TO free;
