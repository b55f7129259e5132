-- A model's name may begin with '_' and end with '.' or '_' (dev.windlass.domain.Names), as it may elsewhere. Ids, which
-- are joined of names by '--', only need that none begins or ends with '-'.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT c.relname AS tab, k.conname AS rule
                FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
               WHERE k.contype = 'c' AND c.relnamespace = current_schema()::regnamespace
                 AND k.conname = c.relname || '_model_name'
               ORDER BY c.relname LOOP
        EXECUTE format(
            'ALTER TABLE %I DROP CONSTRAINT %I, ADD CONSTRAINT %I CHECK (model ~ %L AND length(model) <= 100)',
            it.tab, it.rule, it.rule, '^(?!.*--)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?$');
    END LOOP;
END $$;
