-- Who may do what, beyond and against the roles: documents as they were written, the newest of each owner is in force.
CREATE TABLE access_document (
    tenant      text REFERENCES tenant, -- null: the platform's
    number      int NOT NULL,           -- of the version, from 1
    document    text NOT NULL,
    digest      text NOT NULL,          -- of its canonical JSON
    rules       int NOT NULL,
    of_gateways text,                   -- what they have of it: the rules about inference, as a document; null: none
    set_by      text NOT NULL,
    set_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT access_document_key UNIQUE NULLS NOT DISTINCT (tenant, number),
    CONSTRAINT access_document_number_check CHECK (number > 0),
    CONSTRAINT access_document_tenant_name
        CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40)
);
