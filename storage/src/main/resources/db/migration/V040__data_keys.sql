-- Keys that data is encrypted with, each wrapped by its owner's key-encrypting key, which isn't here.
CREATE TABLE data_key (
    owner        text NOT NULL, -- the tenant; empty: the platform
    n            bigint NOT NULL, -- from 1; the highest one encrypts, all decrypt
    kek_version  integer NOT NULL, -- of the owner's key-encrypting key
    wrapped      bytea, -- null once destroyed
    made_at      timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CONSTRAINT data_key_key PRIMARY KEY (owner, n),
    CONSTRAINT data_key_owner_check
        CHECK (owner = '' OR owner ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(owner) <= 40),
    CONSTRAINT data_key_n_check CHECK (n >= 1),
    CONSTRAINT data_key_kek_version_check CHECK (kek_version >= 1),
    CONSTRAINT data_key_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
