-- Promotion groups: members that move in lockstep. Whether all go on or all go back is decided once, in the group's row;
-- where a member is stands in its own row and in its promotion's.
CREATE TABLE promotion_group (
    tenant          text NOT NULL REFERENCES tenant,
    name            text NOT NULL,
    n               bigint NOT NULL CHECK (n >= 1),
    env             text NOT NULL,
    request_id      text NOT NULL,
    request_digest  text NOT NULL,
    asked_by        text NOT NULL, -- 'tenant/name', one of the platform '/name'
    roles           text[] NOT NULL,
    link            text,
    decision        text NOT NULL DEFAULT 'OPEN' CHECK (decision IN ('OPEN', 'COMMITTED', 'BACK')),
    back_reason     text,
    back_message    text,
    back_by         text,
    phase           text, -- how it ended
    reason          text,
    message         text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    PRIMARY KEY (tenant, name, n),
    UNIQUE (tenant, request_id),
    CHECK ((decision = 'BACK') = (back_reason IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (phase IS NULL))
);
CREATE UNIQUE INDEX promotion_group_live ON promotion_group (tenant, name) WHERE ended_at IS NULL;
CREATE INDEX promotion_group_by_tenant ON promotion_group (tenant, created_at DESC);

CREATE TABLE promotion_group_member (
    tenant         text NOT NULL,
    name           text NOT NULL,
    n              bigint NOT NULL,
    position       int NOT NULL,
    model          text NOT NULL,
    version        text NOT NULL,
    request_id     text NOT NULL, -- of its promotion
    request_digest text NOT NULL,
    request        jsonb NOT NULL, -- its promotion's manifest
    refused        text, -- why its promotion could not be started
    arrived        int NOT NULL DEFAULT -1, -- the last barrier that it has come to
    back_request   text, -- of the rollback that took it back after it had succeeded
    back_name      text, -- what became of it
    back_refused   text,
    PRIMARY KEY (tenant, name, n, model),
    UNIQUE (tenant, request_id),
    FOREIGN KEY (tenant, name, n) REFERENCES promotion_group
);

DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT tab.name AS tab, rule.*
                FROM (VALUES ('promotion_group', 'tenant'), ('promotion_group', 'env'),
                             ('promotion_group_member', 'tenant'), ('promotion_group_member', 'model'),
                             ('promotion_group_member', 'version')) tab (name, what)
                JOIN (VALUES ('tenant', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                             ('env', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                             ('model', '^(?!.*--)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?$', 100),
                             ('version', '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$', 40))
                     rule (what, expression, chars) USING (what) LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%I ~ %L AND length(%I) <= %s)',
                       it.tab, it.tab || '_' || it.what || '_name', it.what, it.expression, it.what, it.chars);
    END LOOP;
END $$;
