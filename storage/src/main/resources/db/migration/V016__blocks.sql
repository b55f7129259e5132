-- Freezes: who stopped what, why and for how long. A row that was lifted stays, as one whose time is over does.
CREATE TABLE block (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant    text NOT NULL REFERENCES tenant,
    model     text,
    env       text NOT NULL,
    reason    text NOT NULL,
    actor     text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL CHECK (ends_at > starts_at),
    made_at   timestamptz NOT NULL DEFAULT now(),
    lifted_at timestamptz,
    lifted_by text
);
CREATE INDEX block_standing ON block (tenant, env, ends_at) WHERE lifted_at IS NULL;

-- The rules of names (dev.windlass.domain.Names), as for every other table.
ALTER TABLE block
    ADD CONSTRAINT block_tenant_name CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    ADD CONSTRAINT block_env_name CHECK (env ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(env) <= 40),
    ADD CONSTRAINT block_model_name
        CHECK (model ~ '^(?!.*--)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?$' AND length(model) <= 100);
