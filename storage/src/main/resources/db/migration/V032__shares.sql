-- What a tenant gets of a node's processors: at most, and where they are short. Null: no limit, and a weight of 1.
ALTER TABLE tenant
    ADD COLUMN compute_millis_per_second integer,
    ADD COLUMN weight integer,
    ADD CONSTRAINT tenant_compute_millis_per_second CHECK (compute_millis_per_second BETWEEN 1 AND 1000000),
    ADD CONSTRAINT tenant_weight CHECK (weight BETWEEN 1 AND 1000);
