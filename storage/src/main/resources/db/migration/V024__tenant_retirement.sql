-- Retirements of whole tenants: one order, and a retirement of each version under it. The last version's purge closes the
-- tenant in its own transaction, so that no process has to live as long as the order.
ALTER TABLE tenant DROP CONSTRAINT tenant_state_check;
ALTER TABLE tenant ADD CONSTRAINT tenant_state_check CHECK (state IN ('ACTIVE', 'SUSPENDED', 'CLOSED'));

CREATE TABLE tenant_retirement (
    tenant       text NOT NULL REFERENCES tenant,
    n            bigint NOT NULL CHECK (n >= 1), -- 1 for its first, one more after each withdrawal
    phase        text NOT NULL DEFAULT 'RETIRING' CHECK (phase IN ('RETIRING', 'CLOSED', 'WITHDRAWN')),
    plan         jsonb NOT NULL,
    plan_digest  text NOT NULL,
    reason       text NOT NULL,
    asked_by     text NOT NULL, -- 'tenant/name', one of the platform '/name'
    announced_at timestamptz NOT NULL DEFAULT now(),
    sunset       timestamptz NOT NULL,
    ended_at     timestamptz,
    message      text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, n),
    CHECK ((ended_at IS NULL) = (phase = 'RETIRING')),
    CONSTRAINT tenant_retirement_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40)
);
CREATE UNIQUE INDEX tenant_retirement_live ON tenant_retirement (tenant) WHERE phase = 'RETIRING';

ALTER TABLE retirement ADD COLUMN tenant_order bigint; -- n of the order that it is part of
CREATE INDEX retirement_of_tenant ON retirement (tenant, tenant_order) WHERE tenant_order IS NOT NULL;
