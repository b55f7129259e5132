-- A node without room for all that a model needs is left out of it: it carries none of its versions, and its gateway
-- isn't asked to acknowledge their weights. Else a row names a single version that should be there and has no room.
ALTER TABLE shortage ADD COLUMN left_out boolean NOT NULL DEFAULT false;
ALTER TABLE shortage DROP CONSTRAINT shortage_pkey;
ALTER TABLE shortage ADD PRIMARY KEY (node, tenant, model, digest);

-- How many inference workers a node runs at most; null: it hasn't said.
ALTER TABLE node ADD COLUMN workers_max int CONSTRAINT node_workers_max CHECK (workers_max >= 1);
