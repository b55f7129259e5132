-- What a tenant may take of its quota in one environment; null where only the tenant's own limits it.
CREATE TABLE environment_quota (
    tenant              text NOT NULL REFERENCES tenant,
    env                 text NOT NULL,
    memory_bytes        bigint CHECK (memory_bytes >= 0),
    gpu_memory_bytes    bigint CHECK (gpu_memory_bytes >= 0),
    requests_per_second integer CHECK (requests_per_second >= 1), -- infer requests, per gateway
    max_in_flight       integer CHECK (max_in_flight >= 1), -- infer requests, per gateway
    PRIMARY KEY (tenant, env),
    CONSTRAINT environment_quota_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    CONSTRAINT environment_quota_env_name
        CHECK (env ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(env) <= 40)
);
