-- One attempt per request and kind, found by it.
CREATE UNIQUE INDEX promotion_by_request ON promotion (tenant, request_id, kind);

-- Attempts under way: what upkeep and retention look at.
CREATE INDEX promotion_open ON promotion (tenant, model, env) WHERE ended_at IS NULL;

-- Versions that a live node should run and has no room for, as the last sweep saw it.
CREATE TABLE shortage (
    node         text NOT NULL,
    tenant       text NOT NULL REFERENCES tenant,
    digest       text NOT NULL,
    model        text NOT NULL,
    version      text NOT NULL,
    needed_bytes bigint NOT NULL,
    free_bytes   bigint NOT NULL,
    PRIMARY KEY (node, tenant, digest)
);

-- Memory of a version in the ledger is reserved for as long as it is placed.
INSERT INTO reservation (owner, tenant, model, env, version, digest, memory_bytes)
SELECT DISTINCT ON (p.owner, p.tenant, p.digest)
       p.owner, p.tenant, p.model, p.env, p.version, p.digest, v.memory_bytes
  FROM placement p
  JOIN model_version v ON v.tenant = p.tenant AND v.model = p.model AND v.version = p.version
 WHERE p.owner LIKE 'ledger:%'
    ON CONFLICT DO NOTHING;

-- Retention deletes by age; rows come in the order of their age.
CREATE INDEX window_count_age ON window_count USING brin (stored_at);
CREATE INDEX route_ack_age ON route_ack USING brin (acked_at);
