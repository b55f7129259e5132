-- Windlass's truth. Every row of a tenant names it. Times are the database's clock.

-- Tenants and who may speak for them ------------------------------------------------------------------------------

CREATE TABLE tenant (
    tenant              text PRIMARY KEY,
    state               text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'SUSPENDED')),
    memory_bytes        bigint NOT NULL CHECK (memory_bytes >= 0),
    requests_per_second int NOT NULL CHECK (requests_per_second >= 1),
    max_in_flight       int NOT NULL CHECK (max_in_flight >= 1),
    created_at          timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_key (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    principal    text NOT NULL,
    tenant       text REFERENCES tenant, -- null: of the platform
    roles        text[] NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz
);

-- Registry --------------------------------------------------------------------------------------------------------

CREATE TABLE model (
    tenant     text NOT NULL REFERENCES tenant,
    model      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model)
);

CREATE TABLE model_version (
    tenant       text NOT NULL,
    model        text NOT NULL,
    version      text NOT NULL,
    digest       text NOT NULL,
    byte_size    bigint NOT NULL,
    format       text NOT NULL,
    schema       jsonb NOT NULL,
    metrics      jsonb NOT NULL,
    lineage      jsonb NOT NULL,
    owner        text NOT NULL,
    risk         text NOT NULL,
    memory_bytes bigint NOT NULL,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, version),
    FOREIGN KEY (tenant, model) REFERENCES model
);

CREATE TABLE upload (
    id              text PRIMARY KEY,
    tenant          text NOT NULL REFERENCES tenant,
    model           text NOT NULL,
    version         text NOT NULL,
    declared_digest text NOT NULL,
    declared_bytes  bigint NOT NULL,
    metadata        jsonb NOT NULL, -- metrics, lineage, owner, risk, memory
    multipart_id    text NOT NULL,
    received_bytes  bigint NOT NULL DEFAULT 0,
    parts           jsonb NOT NULL DEFAULT '[]',
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL
);
CREATE INDEX upload_expiry ON upload (expires_at);

-- Endpoints: who may write the route ------------------------------------------------------------------------------

CREATE TABLE endpoint (
    tenant      text NOT NULL,
    model       text NOT NULL,
    env         text NOT NULL,
    fence       bigint NOT NULL DEFAULT 0,
    attempts    bigint NOT NULL DEFAULT 0,
    holder      text,
    holder_kind text CHECK (holder_kind IN ('PROMOTION', 'ROLLBACK', 'OPERATOR')),
    held_since  timestamptz,
    PRIMARY KEY (tenant, model, env),
    FOREIGN KEY (tenant, model) REFERENCES model
);

-- Last known good versions, newest by n. A version that was rolled back from is 'BAD' and no rollback returns to it.
CREATE TABLE ledger (
    tenant     text NOT NULL,
    model      text NOT NULL,
    env        text NOT NULL,
    n          bigint NOT NULL,
    version    text NOT NULL,
    digest     text NOT NULL,
    by_name    text NOT NULL,
    state      text NOT NULL CHECK (state IN ('GOOD', 'BAD')),
    warm_until timestamptz, -- set when the next version took over: its inference workers stay until then
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, env, n),
    UNIQUE (tenant, model, env, by_name),
    FOREIGN KEY (tenant, model, env) REFERENCES endpoint
);

-- Routes ----------------------------------------------------------------------------------------------------------

CREATE TABLE route (
    tenant      text NOT NULL,
    model       text NOT NULL,
    env         text NOT NULL,
    epoch       bigint NOT NULL,
    fence       bigint NOT NULL,
    seq         bigint NOT NULL,
    arms        jsonb NOT NULL,
    plan_digest text,
    promotion   text,
    written_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, env),
    FOREIGN KEY (tenant, model, env) REFERENCES endpoint
);

-- Every accepted write; windows find their promotion by it, evidence is made of it.
CREATE TABLE route_history (
    tenant      text NOT NULL,
    model       text NOT NULL,
    env         text NOT NULL,
    epoch       bigint NOT NULL,
    fence       bigint NOT NULL,
    seq         bigint NOT NULL,
    arms        jsonb NOT NULL,
    plan_digest text,
    promotion   text,
    actor       text NOT NULL,
    reason      text NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, env, epoch)
);
CREATE INDEX route_history_promotion ON route_history (promotion);

-- Gateways: leases, acknowledgements, window counts ---------------------------------------------------------------

CREATE TABLE gateway (
    gateway     text NOT NULL,
    boot        text NOT NULL,
    address     text NOT NULL,
    lease_until timestamptz NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gateway, boot)
);

CREATE TABLE route_ack (
    gateway  text NOT NULL,
    boot     text NOT NULL,
    tenant   text NOT NULL,
    model    text NOT NULL,
    env      text NOT NULL,
    epoch    bigint NOT NULL,
    acked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, env, epoch, gateway, boot)
);

-- The first closed row per key wins; a partial row is only for the guards.
CREATE TABLE window_count (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    gateway   text NOT NULL,
    boot      text NOT NULL,
    tenant    text NOT NULL,
    model     text NOT NULL,
    env       text NOT NULL,
    epoch     bigint NOT NULL,
    n         bigint NOT NULL,
    partial   boolean NOT NULL,
    arms      jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, model, env, epoch, gateway, boot, n, partial)
);

-- Promotions and rollbacks ----------------------------------------------------------------------------------------

CREATE TABLE promotion_request (
    tenant         text NOT NULL REFERENCES tenant,
    request_id     text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('PROMOTION', 'ROLLBACK')),
    model          text NOT NULL,
    env            text NOT NULL,
    request_digest text NOT NULL,
    request        jsonb NOT NULL,
    principal      text NOT NULL,
    link           text,
    state          text NOT NULL DEFAULT 'REQUESTED' CHECK (state IN ('REQUESTED', 'GRANTED')),
    name           text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, request_id)
);
CREATE INDEX promotion_request_open ON promotion_request (created_at) WHERE state = 'REQUESTED';

CREATE TABLE promotion (
    name            text PRIMARY KEY,
    tenant          text NOT NULL,
    model           text NOT NULL,
    env             text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('PROMOTION', 'ROLLBACK')),
    n               bigint NOT NULL,
    request_id      text NOT NULL,
    version         text,
    fence           bigint NOT NULL,
    plan            jsonb,
    plan_digest     text,
    seq             bigint NOT NULL DEFAULT 0,
    phase           text NOT NULL DEFAULT 'PENDING',
    reason          text NOT NULL DEFAULT 'Started',
    message         text NOT NULL DEFAULT '',
    actor           text NOT NULL DEFAULT '',
    step_number     int NOT NULL DEFAULT 0,
    weight_set      int NOT NULL DEFAULT 0,
    weight_acked    int NOT NULL DEFAULT 0,
    epoch           bigint NOT NULL DEFAULT 0,
    projection      jsonb NOT NULL DEFAULT '{}', -- conditions, judgement, who can resume, by when
    needs_attention boolean NOT NULL DEFAULT false,
    requested_by    text NOT NULL,
    evidence_digest text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    UNIQUE (tenant, model, env, n),
    FOREIGN KEY (tenant, model, env) REFERENCES endpoint
);
CREATE INDEX promotion_by_tenant ON promotion (tenant, created_at DESC);

CREATE TABLE promotion_event (
    promotion    text NOT NULL REFERENCES promotion ON DELETE CASCADE,
    seq          bigint NOT NULL,
    tenant       text NOT NULL,
    phase        text NOT NULL,
    reason       text NOT NULL,
    message      text NOT NULL,
    actor        text NOT NULL,
    step_number  int NOT NULL,
    weight_set   int NOT NULL,
    weight_acked int NOT NULL,
    epoch        bigint NOT NULL,
    judgement    jsonb,
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (promotion, seq)
);

CREATE TABLE policy_verdict (
    promotion    text NOT NULL REFERENCES promotion ON DELETE CASCADE,
    tenant       text NOT NULL,
    occasion     text NOT NULL,
    weight       int NOT NULL,
    verdict      jsonb NOT NULL,
    input        jsonb NOT NULL,
    input_digest text NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (promotion, occasion, weight, input_digest)
);

CREATE TABLE approval (
    id              text PRIMARY KEY,
    tenant          text NOT NULL REFERENCES tenant,
    promotion       text NOT NULL REFERENCES promotion,
    decision        text NOT NULL CHECK (decision IN ('APPROVED', 'REJECTED')),
    role            text NOT NULL,
    principal       text NOT NULL,
    reason          text NOT NULL,
    plan_digest     text NOT NULL,
    artifact_digest text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    UNIQUE (promotion, role, principal)
);

-- Nodes, what they should run, and what they run ------------------------------------------------------------------

CREATE TABLE node (
    node         text PRIMARY KEY,
    memory_bytes bigint NOT NULL,
    lease_until  timestamptz NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now()
);

-- Memory reserved for an owner: a promotion's or rollback's name, or a ledger entry's ('ledger:...').
CREATE TABLE reservation (
    owner        text NOT NULL,
    tenant       text NOT NULL REFERENCES tenant,
    model        text NOT NULL,
    env          text NOT NULL,
    version      text NOT NULL,
    digest       text NOT NULL,
    memory_bytes bigint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, tenant, digest)
);

-- Wanted: while an owner's row is here, the node keeps an inference worker for it.
CREATE TABLE placement (
    owner      text NOT NULL,
    node       text NOT NULL,
    tenant     text NOT NULL REFERENCES tenant,
    model      text NOT NULL,
    env        text NOT NULL,
    version    text NOT NULL,
    digest     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, node, tenant, digest)
);
CREATE INDEX placement_by_node ON placement (node);

-- Observed: reported by the node agent.
CREATE TABLE replica (
    node        text NOT NULL,
    tenant      text NOT NULL REFERENCES tenant,
    digest      text NOT NULL,
    model       text NOT NULL,
    version     text NOT NULL,
    state       text NOT NULL CHECK (state IN ('LOADING', 'READY', 'UNAVAILABLE', 'STOPPED')),
    incarnation bigint NOT NULL,
    reason      text NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, tenant, digest)
);

-- Audit -----------------------------------------------------------------------------------------------------------

CREATE TABLE audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant   text, -- null: of the platform
    at       timestamptz NOT NULL DEFAULT now(),
    actor    text NOT NULL,
    action   text NOT NULL,
    subject  text NOT NULL,
    reason   text NOT NULL,
    detail   text NOT NULL, -- canonical JSON
    previous text,
    digest   text
);
CREATE INDEX audit_by_tenant ON audit (tenant, id);
