-- People whom tenants have put under names, for approval gates. A decision keeps the digest of the list that it counted by.
CREATE TABLE approver_group (
    tenant         text NOT NULL REFERENCES tenant,
    approver_group text NOT NULL,
    members        text[] NOT NULL CHECK (cardinality(members) >= 1), -- principals of the tenant, sorted
    digest         text NOT NULL,
    set_by         text NOT NULL,
    set_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, approver_group),
    CONSTRAINT approver_group_tenant_name CHECK (tenant ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(tenant) <= 40),
    CONSTRAINT approver_group_spelling
        CHECK (approver_group ~ '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(approver_group) <= 40)
);
ALTER TABLE approval ADD COLUMN members_digest text; -- where role is group:NAME
