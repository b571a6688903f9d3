-- The log's keys are compared byte by byte: sooner than by a language's rules, and the same under each collation that a database may have and
-- each version of it. The rows stay as they are; the indexes over these columns are made anew.
DO $$
DECLARE
  kept record;
  policies text[] := '{}';
BEGIN
  -- A column that a policy reads cannot be altered: each policy is taken away and put back as it was.
  FOR kept IN SELECT * FROM pg_policies WHERE schemaname = 'log' AND tablename = 'events' LOOP
    policies := array_append(policies, concat(
      format('CREATE POLICY %I ON log.events AS %s FOR %s', kept.policyname, kept.permissive, kept.cmd),
      ' TO ' || (SELECT string_agg(quote_ident(r), ', ') FROM unnest(kept.roles) r),
      ' USING (' || kept.qual || ')', ' WITH CHECK (' || kept.with_check || ')'));
    EXECUTE format('DROP POLICY %I ON log.events', kept.policyname);
  END LOOP;
  ALTER TABLE log.events
    ALTER COLUMN aggregate_type TYPE text COLLATE "C",
    ALTER COLUMN aggregate_id TYPE text COLLATE "C",
    ALTER COLUMN event_type TYPE text COLLATE "C";
  FOR kept IN SELECT statement FROM unnest(policies) u(statement) LOOP
    EXECUTE kept.statement;
  END LOOP;
END $$;

ALTER TABLE log.claims ALTER COLUMN key TYPE text COLLATE "C";
