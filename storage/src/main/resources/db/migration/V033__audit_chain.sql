-- The audit as evidence. A row's digest is taken in its own transaction, by a trigger: whoever writes the row, and however.
-- Shortly afterwards the row is sealed: its digest becomes a link of its tenant's chain, which holds the hash of the link
-- before. So writers wait for nobody, and no lock is held while a transaction ends.
--
-- What is hashed is canonical JSON (RFC 8785):
--   a chain's beginning  {"begunAt":...,"format":"windlass-audit-1","legacyRows":...,"tenant":...}
--   a row                {"action":...,"actor":...,"at":...,"detail":{...},"id":...,"reason":...,"subject":...,"tenant":...}
--   a link               {"previous":"HASH","row":"DIGEST","seq":...}

ALTER TABLE audit DROP COLUMN previous, DROP COLUMN digest;

CREATE TABLE audit_chain (
    chain       text NOT NULL, -- the tenant; empty: of the platform
    legacy_rows bigint NOT NULL, -- its first links are of rows that were there before there were chains
    begun_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_chain_key PRIMARY KEY (chain),
    CONSTRAINT audit_chain_legacy_rows_check CHECK (legacy_rows >= 0)
);

CREATE TABLE audit_link (
    chain  text NOT NULL,
    seq    bigint NOT NULL, -- from 1, without a gap
    id     bigint NOT NULL, -- of the row
    digest bytea NOT NULL, -- of the row's text when it was written
    hash   bytea NOT NULL,
    CONSTRAINT audit_link_key PRIMARY KEY (chain, seq),
    CONSTRAINT audit_link_once UNIQUE (id),
    CONSTRAINT audit_link_seq_check CHECK (seq > 0),
    CONSTRAINT audit_link_digest_check CHECK (length(digest) = 32),
    CONSTRAINT audit_link_hash_check CHECK (length(hash) = 32)
);

-- Rows that wait for their link.
CREATE TABLE audit_unsealed (
    id     bigint NOT NULL,
    chain  text NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT audit_unsealed_key PRIMARY KEY (id)
);

-- What the anchors in the object store say, which are what counts.
CREATE TABLE audit_anchor (
    chain  text NOT NULL,
    number bigint NOT NULL, -- from 1, without a gap
    seq    bigint NOT NULL,
    digest text NOT NULL, -- of the anchor's text
    CONSTRAINT audit_anchor_key PRIMARY KEY (chain, number)
);

-- UTC, to the microsecond, always as long. (All these are in PL/pgSQL, which keeps its plans.)
CREATE FUNCTION audit_time(at timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
END $$;

CREATE FUNCTION audit_genesis(c audit_chain) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN '{"begunAt":"' || audit_time(c.begun_at) || '","format":"windlass-audit-1","legacyRows":' || c.legacy_rows
        || ',"tenant":' || coalesce(to_json(nullif(c.chain, ''))::text, 'null') || '}';
END $$;

-- `detail` is canonical already, and Postgres escapes texts as RFC 8785 wants it.
CREATE FUNCTION audit_text(a audit) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN '{"action":' || to_json(a.action)::text || ',"actor":' || to_json(a.actor)::text
        || ',"at":"' || audit_time(a.at) || '","detail":' || a.detail || ',"id":' || a.id
        || ',"reason":' || to_json(a.reason)::text || ',"subject":' || to_json(a.subject)::text
        || ',"tenant":' || coalesce(to_json(a.tenant)::text, 'null') || '}';
END $$;

CREATE FUNCTION audit_sha256(canonical text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN sha256(convert_to(canonical, 'UTF8'));
END $$;

CREATE FUNCTION audit_hash(previous bytea, digest bytea, seq bigint) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN sha256(convert_to('{"previous":"' || encode(previous, 'hex') || '","row":"' || encode(digest, 'hex')
        || '","seq":' || seq || '}', 'UTF8'));
END $$;

CREATE FUNCTION audit_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (id, chain, digest)
    VALUES (NEW.id, coalesce(NEW.tenant, ''), audit_sha256(audit_text(NEW)));
    RETURN NULL;
END $$;

-- Seals at most so many rows, in the order of their ids; says how many. Whoever comes while another seals waits for him.
CREATE FUNCTION audit_seal(rows_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    it       audit_unsealed;
    c        audit_chain;
    at_chain text;
    n        bigint;
    previous bytea;
    sealed   integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1635083369, 0);
    FOR it IN
        WITH taken AS (
            DELETE FROM audit_unsealed
             WHERE id = ANY (ARRAY(SELECT u.id FROM audit_unsealed u ORDER BY u.id LIMIT rows_max)) RETURNING *)
        SELECT * FROM taken ORDER BY chain, id
    LOOP
        CONTINUE WHEN EXISTS (SELECT FROM audit_link l WHERE l.id = it.id); -- whoever put it there, the others go on
        IF at_chain IS DISTINCT FROM it.chain THEN
            at_chain := it.chain;
            SELECT l.seq, l.hash INTO n, previous FROM audit_link l WHERE l.chain = at_chain ORDER BY l.seq DESC LIMIT 1;
            IF NOT FOUND THEN
                INSERT INTO audit_chain (chain, legacy_rows) VALUES (at_chain, 0) ON CONFLICT DO NOTHING;
                SELECT * INTO STRICT c FROM audit_chain k WHERE k.chain = at_chain;
                n := 0;
                previous := audit_sha256(audit_genesis(c));
            END IF;
        END IF;
        n := n + 1;
        previous := audit_hash(previous, it.digest, n);
        INSERT INTO audit_link (chain, seq, id, digest, hash) VALUES (at_chain, n, it.id, it.digest, previous);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;

-- Rows from before are hashed as they are now, and each chain says of how many that is true. They are sealed by control, some
-- thousands at a time, before all that come later, since their ids are lower.
INSERT INTO audit_chain (chain, legacy_rows) SELECT coalesce(tenant, ''), count(*) FROM audit GROUP BY 1;
INSERT INTO audit_unsealed (id, chain, digest)
SELECT id, coalesce(tenant, ''), audit_sha256(audit_text(a)) FROM audit a;

CREATE TRIGGER audit_written AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_written();

-- Nobody changes what was written. Who may alter tables can; that is what hashes and anchors are for.
CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was audited stays as it was written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'WL002';
END $$;

CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_kept();
CREATE TRIGGER audit_chain_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain EXECUTE FUNCTION audit_kept();
CREATE TRIGGER audit_link_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link EXECUTE FUNCTION audit_kept();
CREATE TRIGGER audit_anchor_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor EXECUTE FUNCTION audit_kept();
