-- Environments of a tenant that has set a list, the lowest first. A tenant without rows has no list.
CREATE TABLE environment (
    tenant       text NOT NULL REFERENCES tenant,
    position     integer NOT NULL CHECK (position BETWEEN 0 AND 9),
    env          text NOT NULL,
    soak_seconds bigint NOT NULL CHECK (soak_seconds BETWEEN 0 AND 7776000),
    PRIMARY KEY (tenant, position),
    UNIQUE (tenant, env)
);

-- Versions on their way through environments. The promotions that they start have request ids made of name, environment
-- and attempt.
CREATE TABLE journey (
    name           text PRIMARY KEY,
    tenant         text NOT NULL,
    model          text NOT NULL,
    version        text NOT NULL,
    n              bigint NOT NULL CHECK (n >= 1),
    request_id     text NOT NULL,
    request_digest text NOT NULL,
    way            jsonb NOT NULL, -- [{environment, preset}], in this order
    deadline_seconds bigint NOT NULL CHECK (deadline_seconds BETWEEN 1 AND 31536000),
    link           text,
    asked_by       text[] NOT NULL CHECK (cardinality(asked_by) >= 1), -- 'tenant/name'; whose promotions it starts last
    roles          text[] NOT NULL, -- of the last of those
    phase          text NOT NULL CHECK (phase IN ('PROMOTING', 'SOAKING', 'ABORTING', 'SUCCEEDED', 'STOPPED', 'ABORTED',
                                                  'EXPIRED')),
    phase_since    timestamptz NOT NULL DEFAULT now(),
    position       integer NOT NULL DEFAULT 0 CHECK (position >= 0), -- in its way
    attempt        bigint NOT NULL DEFAULT 1 CHECK (attempt >= 1), -- one more with each retry
    reason         text NOT NULL,
    message        text NOT NULL DEFAULT '',
    begun_at       timestamptz NOT NULL DEFAULT now(),
    deadline_at    timestamptz NOT NULL,
    seq            bigint NOT NULL DEFAULT 0, -- of its newest event
    UNIQUE (tenant, model, version, n),
    UNIQUE (tenant, request_id),
    FOREIGN KEY (tenant, model, version) REFERENCES model_version
);
-- Two of one model would take each other's place in every environment.
CREATE UNIQUE INDEX journey_live ON journey (tenant, model) WHERE phase IN ('PROMOTING', 'SOAKING', 'ABORTING');

CREATE TABLE journey_event (
    journey  text NOT NULL REFERENCES journey,
    seq      bigint NOT NULL,
    phase    text NOT NULL,
    env      text NOT NULL,
    reason   text NOT NULL,
    message  text NOT NULL,
    actor    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (journey, seq)
);

-- Why somebody who may lets the version in without its soak; null for a promotion like any other.
ALTER TABLE promotion_request ADD COLUMN break_glass text;

-- The environments that a key is for; null for all.
ALTER TABLE api_key ADD COLUMN envs text[] CONSTRAINT api_key_envs CHECK (cardinality(envs) >= 1);

-- The rules of names (dev.windlass.domain.Names), as for every other table.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT * FROM (VALUES ('environment', 'tenant', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                                    ('environment', 'env', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                                    ('journey_event', 'env', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                                    ('journey', 'tenant', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
                                    ('journey', 'model', '^(?!.*--)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?$', 100),
                                    ('journey', 'version', '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$', 40))
                    rule (tab, what, expression, chars) LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%I ~ %L AND length(%I) <= %s)',
                       it.tab, it.tab || '_' || it.what || '_name', it.what, it.expression, it.what, it.chars);
    END LOOP;
END $$;
