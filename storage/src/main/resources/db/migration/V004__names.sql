-- Names that keep the rules of today (dev.windlass.domain.Names): ids are joined of names by '--', and with names that
-- begin or end with '-' two endpoints could share one. A database that holds another name isn't changed: the error
-- lists such names. What to do then: go on with the version of Windlass that ran until now, push and promote the models
-- under names that keep the rules, let the applications ask for those, and delete the rows of the old names (in every
-- table that has them in its column tenant, model, env or version); or restore a backup. Then migrate again.
--
-- From here on Postgres refuses other names, too, in every table that has them; but for audit, which keeps what was.

CREATE TEMPORARY TABLE name_rule ON COMMIT DROP AS
SELECT c.table_name AS tab, r.what, format('%I ~ %L AND length(%I) <= %s', r.what, r.expression, r.what, r.chars) AS rule
  FROM (VALUES ('tenant', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
               ('env', '^(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$', 40),
               ('model', '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$', 100),
               ('version', '^(?!.*--)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$', 40)) r (what, expression, chars)
  JOIN information_schema.columns c ON c.column_name = r.what
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = 'text'
   AND c.table_name <> 'audit';

DO $$
DECLARE
    it     record;
    found  text[] := '{}';
    listed text;
BEGIN
    -- Windows and acknowledgements are many, and of routes, which are looked at.
    FOR it IN SELECT * FROM name_rule WHERE tab NOT IN ('window_count', 'route_ack') LOOP
        EXECUTE format(
            'SELECT $1 || array(SELECT DISTINCT %L || CASE WHEN %L = ''tenant'' THEN '' '' ELSE '' of '' || tenant || '' '' END'
            || ' || ''"'' || %I || ''"'' FROM %I WHERE NOT (%s) LIMIT 1000)',
            it.what, it.what, it.what, it.tab, it.rule) INTO found USING found;
    END LOOP;
    SELECT string_agg(bad, ', ') INTO listed
      FROM (SELECT DISTINCT bad FROM unnest(found) bad ORDER BY bad LIMIT 10) few;
    IF listed IS NOT NULL THEN
        RAISE EXCEPTION 'nothing was changed, since there are names that today''s rules don''t allow: %', listed
            USING ERRCODE = 'WL001',
                  HINT = 'names begin and end with a letter or a digit and have no --; with the version of Windlass that'
                      || ' ran until now push and promote under such names, delete the rows of the old names (or restore'
                      || ' a backup), then migrate again';
    END IF;
    FOR it IN SELECT tab, string_agg(format('ADD CONSTRAINT %I CHECK (%s)', tab || '_' || what || '_name', rule), ', ') AS adds
                FROM name_rule GROUP BY tab ORDER BY tab LOOP
        EXECUTE format('ALTER TABLE %I %s', it.tab, it.adds);
    END LOOP;
END $$;
