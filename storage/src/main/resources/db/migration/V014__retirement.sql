-- Retirements: one row per version, the newest attempt (n). It moves forward only, but for a withdrawal.
CREATE TABLE retirement (
    tenant       text NOT NULL,
    model        text NOT NULL,
    version      text NOT NULL,
    n            bigint NOT NULL CHECK (n >= 1),
    digest       text NOT NULL,
    phase        text NOT NULL CHECK (phase IN ('ANNOUNCED', 'BROWN_OUT', 'DRAINING', 'UNDEPLOYED', 'ARCHIVED',
                                                'PURGING', 'PURGED', 'WITHDRAWN')),
    plan         jsonb NOT NULL,
    plan_digest  text NOT NULL,
    successor    text,
    reason       text NOT NULL,
    asked_by     text NOT NULL, -- 'tenant/name', one of the platform '/name'
    announced_at timestamptz NOT NULL DEFAULT now(),
    sunset       timestamptz NOT NULL,
    phase_since  timestamptz NOT NULL DEFAULT now(),
    message      text NOT NULL DEFAULT '',
    blocked_by   jsonb NOT NULL DEFAULT '[]', -- what keeps it from its next step, by name
    seq          bigint NOT NULL DEFAULT 0, -- of its newest event
    PRIMARY KEY (tenant, model, version),
    FOREIGN KEY (tenant, model, version) REFERENCES model_version
);
CREATE INDEX retirement_live ON retirement (tenant) WHERE phase NOT IN ('PURGED', 'WITHDRAWN');
CREATE INDEX retirement_successor ON retirement (tenant, model, successor);

CREATE TABLE retirement_event (
    tenant  text NOT NULL,
    model   text NOT NULL,
    version text NOT NULL,
    seq     bigint NOT NULL,
    n       bigint NOT NULL,
    phase   text NOT NULL,
    message text NOT NULL,
    actor   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version, seq),
    FOREIGN KEY (tenant, model, version) REFERENCES retirement
);

-- Who says that it goes on though somebody still asks for the version: two people are needed.
CREATE TABLE retirement_override (
    tenant  text NOT NULL,
    model   text NOT NULL,
    version text NOT NULL,
    n       bigint NOT NULL,
    who     text NOT NULL,
    reason  text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version, n, who),
    FOREIGN KEY (tenant, model, version) REFERENCES retirement
);

-- A version under legal hold is neither undeployed nor archived nor purged.
CREATE TABLE legal_hold (
    tenant  text NOT NULL,
    model   text NOT NULL,
    version text NOT NULL,
    who     text NOT NULL,
    reason  text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version),
    FOREIGN KEY (tenant, model, version) REFERENCES model_version
);

-- What is left of a purged version. Its row in model_version stays, too, so that its name is never given again.
CREATE TABLE tombstone (
    tenant    text NOT NULL,
    model     text NOT NULL,
    version   text NOT NULL,
    digest    text NOT NULL,
    byte_size bigint NOT NULL,
    metrics   jsonb NOT NULL,
    lineage   jsonb NOT NULL,
    successor text,
    reason    text NOT NULL,
    asked_by  text NOT NULL,
    evidence  jsonb NOT NULL, -- {promotion: digest of its sealed evidence}
    kept_as   text, -- another version with the same bytes, for which the artifact was kept
    purged_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version),
    FOREIGN KEY (tenant, model, version) REFERENCES model_version
);

-- Requests for a version, by who sent them: what one start of a gateway has counted so far. Sums of starts that are
-- long gone stand under the gateway ''.
CREATE TABLE version_use (
    tenant    text NOT NULL,
    model     text NOT NULL,
    version   text NOT NULL,
    principal text NOT NULL,
    gateway   text NOT NULL,
    boot      text NOT NULL,
    requests  bigint NOT NULL CHECK (requests >= 0),
    last_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version, principal, gateway, boot)
);

DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT tab.name AS tab, rule.*
                FROM unnest(ARRAY['retirement', 'retirement_event', 'retirement_override', 'legal_hold', 'tombstone',
                                  'version_use']) tab (name),
                     (VALUES ('tenant', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                             ('model', '^(?!.*--)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?$', 100),
                             ('version', '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$', 40))
                     rule (what, expression, chars) LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%I ~ %L AND length(%I) <= %s)',
                       it.tab, it.tab || '_' || it.what || '_name', it.what, it.expression, it.what, it.chars);
    END LOOP;
END $$;
