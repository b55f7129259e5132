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
