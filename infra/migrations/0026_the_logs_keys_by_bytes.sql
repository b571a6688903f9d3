-- The log's keys are compared byte by byte: sooner than by a language's rules, and the same under each collation that a database may have and
-- each version of it. The rows stay as they are; the indexes over these columns are made anew.
DO $$
DECLARE
  kept record;
  statements text[] := '{}';
BEGIN
  -- A column that a policy reads cannot be altered: each such policy, of the log or of a read table, is taken away and put back as it was.
  FOR kept IN
    SELECT DISTINCT p.*, format('%I ON %I.%I', p.policyname, p.schemaname, p.tablename) AS named, obj_description(y.oid, 'pg_policy') AS said
    FROM pg_depend d JOIN pg_policy y ON y.oid = d.objid JOIN pg_class c ON c.oid = y.polrelid
    JOIN pg_policies p ON p.policyname = y.polname AND p.tablename = c.relname AND p.schemaname = c.relnamespace::regnamespace::text
    WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = 'log.events'::regclass
  LOOP
    statements := array_append(statements, concat(
      'CREATE POLICY ', kept.named, format(' AS %s FOR %s', kept.permissive, kept.cmd),
      ' TO ' || (SELECT string_agg(quote_ident(r), ', ') FROM unnest(kept.roles) r),
      ' USING (' || kept.qual || ')', ' WITH CHECK (' || kept.with_check || ')'));
    IF kept.said IS NOT NULL THEN
      statements := array_append(statements, format('COMMENT ON POLICY %s IS %L', kept.named, kept.said));
    END IF;
    EXECUTE 'DROP POLICY ' || kept.named;
  END LOOP;
  ALTER TABLE log.events
    ALTER COLUMN aggregate_type TYPE text COLLATE "C",
    ALTER COLUMN aggregate_id TYPE text COLLATE "C",
    ALTER COLUMN event_type TYPE text COLLATE "C";
  FOR kept IN SELECT statement FROM unnest(statements) u(statement) LOOP
    EXECUTE kept.statement;
  END LOOP;
END $$;

ALTER TABLE log.claims ALTER COLUMN key TYPE text COLLATE "C";

-- What the planner knew of these columns went with their old collation.
ANALYZE log.events;
ANALYZE log.claims;
