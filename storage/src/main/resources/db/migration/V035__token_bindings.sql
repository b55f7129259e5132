-- Who comes with a token of another issuer, and what he gets for it: keys that last minutes.
CREATE TABLE token_binding (
    tenant    text NOT NULL,
    binding   text NOT NULL,
    issuer    text NOT NULL,
    claims    jsonb NOT NULL, -- {claim: pattern}: all must match
    principal text NOT NULL,
    roles     text[] NOT NULL,
    envs      text[], -- the only ones in which its tokens infer and release; null for all
    made_by   text NOT NULL, -- 'tenant/name' of who set it last: as good as who made its tokens
    set_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT token_binding_key PRIMARY KEY (tenant, binding),
    CONSTRAINT token_binding_tenant_known FOREIGN KEY (tenant) REFERENCES tenant,
    CONSTRAINT token_binding_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    CONSTRAINT token_binding_binding_check
        CHECK (binding ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(binding) <= 40),
    CONSTRAINT token_binding_roles CHECK (cardinality(roles) >= 1),
    CONSTRAINT token_binding_envs CHECK (cardinality(envs) >= 1)
);
CREATE INDEX token_binding_principal ON token_binding (tenant, principal);

-- Tokens of others that may be exchanged once, until they expire.
CREATE TABLE token_used (
    tenant       text NOT NULL,
    binding      text NOT NULL,
    token_sha256 bytea NOT NULL, -- of what makes the token one of its kind
    expires_at   timestamptz NOT NULL,
    CONSTRAINT token_used_key PRIMARY KEY (tenant, binding, token_sha256),
    CONSTRAINT token_used_sha256 CHECK (length(token_sha256) = 32),
    CONSTRAINT token_used_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40)
);

-- A key that was given for such a token: by which binding, and what the token claimed. Expired ones are purged, but for
-- the last one of each maker, since who made whose key must stay known.
ALTER TABLE api_key
    ADD COLUMN binding text,
    ADD COLUMN claims  jsonb,
    ADD CONSTRAINT api_key_of_a_token
        CHECK (binding IS NULL AND claims IS NULL
               OR binding IS NOT NULL AND claims IS NOT NULL AND expires_at IS NOT NULL AND tenant IS NOT NULL);
CREATE INDEX api_key_binding ON api_key (tenant, binding, expires_at) WHERE binding IS NOT NULL;

-- What the token claimed by which the request came; null for a key. Its start's audit row says so, too.
ALTER TABLE promotion_request ADD COLUMN token jsonb;
