-- Who had a hand in what, so that nobody decides on his own work. A principal is written 'tenant/name', one of the
-- platform '/name'. Rows from before hold names only: such a name counts as the tenant's and as the platform's.

ALTER TABLE api_key
    ADD COLUMN who     text NOT NULL GENERATED ALWAYS AS (coalesce(tenant, '') || '/' || principal) STORED,
    ADD COLUMN made_by text; -- null: the platform's settings, or nobody knows
-- Who made the keys of before stands in the audit, by name alone: a principal of the tenant if there is one of it.
UPDATE api_key k
   SET made_by = CASE WHEN EXISTS (SELECT 1 FROM api_key o WHERE o.tenant = k.tenant AND o.principal = a.actor)
                      THEN k.tenant ELSE '' END || '/' || a.actor
  FROM audit a
 WHERE a.action = 'key.create' AND a.tenant = k.tenant AND a.subject = k.principal;
-- Keys are never deleted: what a revoked one made stays known.
CREATE INDEX api_key_who ON api_key (who);

ALTER TABLE upload
    ADD COLUMN declared_by text,
    ADD COLUMN sent_by     text[] NOT NULL DEFAULT '{}';

CREATE TABLE version_hand (
    tenant  text NOT NULL,
    model   text NOT NULL,
    version text NOT NULL,
    hand    text NOT NULL CHECK (hand IN ('DECLARED', 'SENT', 'COMPLETED')),
    who     text NOT NULL,
    PRIMARY KEY (tenant, model, version, hand, who),
    FOREIGN KEY (tenant, model, version) REFERENCES model_version,
    CONSTRAINT version_hand_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    CONSTRAINT version_hand_model_name
        CHECK (model ~ '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$' AND length(model) <= 100),
    CONSTRAINT version_hand_version_name
        CHECK (version ~ '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$' AND length(version) <= 40)
);

-- Everybody who sent the request, what it retries and why.
ALTER TABLE promotion_request
    ADD COLUMN asked_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN retry_of text,
    ADD COLUMN reason   text NOT NULL DEFAULT '';
UPDATE promotion_request r SET retry_of = substr(r.request_id, 7)
 WHERE r.kind = 'PROMOTION' AND r.request_id LIKE 'retry-%'
   AND EXISTS (SELECT 1 FROM promotion p WHERE p.tenant = r.tenant AND p.name = substr(r.request_id, 7));

ALTER TABLE approval ADD COLUMN who text;
UPDATE approval SET who = tenant || '/' || principal;
ALTER TABLE approval
    ALTER COLUMN who SET NOT NULL,
    DROP CONSTRAINT approval_promotion_role_principal_key,
    ADD UNIQUE (promotion, role, who);
