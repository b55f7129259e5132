-- The order in which versions were good. A promotion gives its version the newest place; a rollback returns to a version
-- and leaves it in its place, so that the next rollback goes on towards older ones and never forward.

ALTER TABLE ledger ADD COLUMN place bigint;
UPDATE ledger SET place = n WHERE by_name NOT LIKE 'rollback--%';
UPDATE ledger l
   SET place = coalesce((SELECT max(p.place) FROM ledger p
                          WHERE p.tenant = l.tenant AND p.model = l.model AND p.env = l.env AND p.version = l.version
                            AND p.n < l.n), l.n)
 WHERE l.place IS NULL;
ALTER TABLE ledger
    ALTER COLUMN place SET NOT NULL,
    ADD CONSTRAINT ledger_place CHECK (place BETWEEN 1 AND n);

-- The promotion that a rollback took the endpoint from, directly or through another rollback; null if none was live.
-- Nobody called that promotion's stable version bad.
ALTER TABLE promotion ADD COLUMN taken_from text CONSTRAINT promotion_taken_from CHECK (taken_from <> name);
