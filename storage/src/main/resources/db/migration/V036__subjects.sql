-- Who comes with a token of another issuer is one person, or one job, by whatever binding: SHA-256 of issuer and `sub`,
-- in hex. Null for a key, for what was given before, and for a token without `sub`.
ALTER TABLE api_key
    ADD COLUMN subject       text, -- whose token it was given for
    ADD COLUMN maker_subject text, -- with whose it was made
    ADD CONSTRAINT api_key_subject CHECK (length(subject) = 64),
    ADD CONSTRAINT api_key_maker_subject CHECK (length(maker_subject) = 64);
ALTER TABLE token_binding
    ADD COLUMN maker_subject text,
    -- Whether its tokens make keys and bindings, which outlast them.
    ADD COLUMN makes_keys    boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT token_binding_maker_subject CHECK (length(maker_subject) = 64);
ALTER TABLE approval
    ADD COLUMN subject text,
    ADD COLUMN roles   text[], -- that he had when he decided, and what his token claimed: he is asked about as he was
    ADD COLUMN token   jsonb,
    ADD CONSTRAINT approval_subject CHECK (length(subject) = 64);
ALTER TABLE retirement_override
    ADD COLUMN subject text,
    ADD CONSTRAINT retirement_override_subject CHECK (length(subject) = 64);

-- As whom each has come, ever.
CREATE TABLE subject_principal (
    subject text NOT NULL,
    who     text NOT NULL, -- 'tenant/name'
    CONSTRAINT subject_principal_key PRIMARY KEY (subject, who),
    CONSTRAINT subject_principal_subject CHECK (length(subject) = 64)
);

-- How often a token was sent again that is taken once: rows of the audit log are written for the 1st, 10th, 100th.
ALTER TABLE token_used ADD COLUMN replays bigint NOT NULL DEFAULT 0;
