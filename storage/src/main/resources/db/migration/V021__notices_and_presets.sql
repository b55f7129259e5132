-- What promotions tell others: written in the transaction of the change that it tells of, sent afterwards, and sent again
-- until somebody takes it or its tries are used up.
CREATE TABLE notice (
    promotion   text NOT NULL REFERENCES promotion ON DELETE CASCADE,
    seq         bigint NOT NULL, -- of the change
    n           int NOT NULL,    -- which of the plan's notifications
    tenant      text NOT NULL REFERENCES tenant,
    what        text NOT NULL,
    url         text NOT NULL,
    event       text NOT NULL,   -- the CloudEvent
    state       text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'SENT', 'FAILED')),
    tries       int NOT NULL DEFAULT 0,
    last_error  text NOT NULL DEFAULT '',
    next_try_at timestamptz NOT NULL DEFAULT now(),
    made_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (promotion, seq, n),
    CONSTRAINT notice_tenant_name CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40)
);
CREATE INDEX notice_due ON notice (tenant, next_try_at) WHERE state = 'PENDING';

-- Strategies that a tenant has given a name. A plan has the text's digest, and a promotion the steps that it meant.
CREATE TABLE preset (
    tenant   text NOT NULL REFERENCES tenant,
    preset   text NOT NULL,
    strategy jsonb NOT NULL,
    digest   text NOT NULL,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, preset),
    CONSTRAINT preset_tenant_name CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    CONSTRAINT preset_spelling CHECK (preset ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(preset) <= 40)
);
