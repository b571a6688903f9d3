-- The second wall. What people are answered is read as a role that sees, row by row, what the grants of whoever asks reach. The program's
-- own check comes first; where it is forgotten, this one still holds. A connection on which nobody has entered sees nothing.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chapterhouse_people') THEN
    CREATE ROLE chapterhouse_people NOLOGIN;
  END IF;
END $$;
GRANT chapterhouse_people TO CURRENT_USER;

CREATE SCHEMA wall;
GRANT USAGE ON SCHEMA wall, log, read, work, mail, access TO chapterhouse_people;
-- It names the functions in the policies of the tables that it makes.
GRANT USAGE ON SCHEMA wall TO chapterhouse_app;

-- Whether the caller has something everywhere, and of what it consists elsewhere. Settings last as long as their transaction.
CREATE FUNCTION wall.everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('wall.everywhere', true) = 'true' $$;
CREATE FUNCTION wall.reads_log() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('wall.reads_log', true) = 'true' $$;
CREATE FUNCTION wall.somebody() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('wall.actor', true), '') <> '' $$;
CREATE FUNCTION wall.ids(name text) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT unnest(string_to_array(current_setting('wall.' || name, true), ',')::uuid[]) $$;
COMMENT ON FUNCTION wall.ids IS 'actor and user: who asks; own: their memberships; homes: the chapters of these; chapters and regions: those in
  which they have a charge; known: the regions whose rules hold for any of them.';

-- Whoever asks, with the grants that count now: {"actor": id, "user": id or null, "grants": [{"role": ..., "kind": ..., "id": id or null}]}.
-- Every role but a member's is a charge: it sees all of its scope.
CREATE FUNCTION wall.enter(caller json) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_temp AS $$
DECLARE
  own      uuid[];
  homes    uuid[];
  chapters uuid[];
  regions  uuid[];
  known    uuid[];
  everywhere boolean;
  reads_log boolean;
BEGIN
  SELECT coalesce(bool_or(g->>'kind' = 'organisation'), false),
    coalesce(bool_or(g->>'role' IN ('headquarters_admin', 'headquarters_staff', 'accountant')), false),
    array_agg((g->>'id')::uuid) FILTER (WHERE g->>'kind' = 'membership'),
    array_agg((g->>'id')::uuid) FILTER (WHERE g->>'kind' = 'chapter'),
    array_agg((g->>'id')::uuid) FILTER (WHERE g->>'kind' = 'region')
    INTO everywhere, reads_log, own, chapters, regions FROM json_array_elements(caller->'grants') g;
  IF own IS NOT NULL THEN
    SELECT array_agg(m.chapter_id) INTO homes FROM read.members m WHERE m.membership_id = ANY (own) AND m.status <> 'transferred';
  END IF;
  IF regions IS NOT NULL THEN
    WITH RECURSIVE subtree (id) AS (
      SELECT unnest(regions) UNION SELECT r.region_id FROM read.regions r JOIN subtree s ON r.parent_id = s.id)
    SELECT array_agg(id) INTO regions FROM subtree;
    chapters := coalesce(chapters, '{}') || ARRAY(SELECT c.chapter_id FROM read.chapters c WHERE c.region_id = ANY (regions));
  END IF;
  IF NOT everywhere THEN
    WITH RECURSIVE above (id) AS (
      SELECT unnest(coalesce(regions, '{}') || ARRAY(SELECT c.region_id FROM read.chapters c WHERE c.chapter_id = ANY (chapters || homes)))
      UNION SELECT r.parent_id FROM read.regions r JOIN above a ON r.region_id = a.id WHERE r.parent_id IS NOT NULL)
    SELECT array_agg(id) INTO known FROM above;
  END IF;
  PERFORM set_config('wall.actor', caller->>'actor', true), set_config('wall.user', coalesce(caller->>'user', ''), true),
    set_config('wall.everywhere', everywhere::text, true), set_config('wall.reads_log', reads_log::text, true),
    set_config('wall.own', coalesce(array_to_string(own, ','), ''), true),
    set_config('wall.homes', coalesce(array_to_string(homes, ','), ''), true),
    set_config('wall.chapters', coalesce(array_to_string(chapters, ','), ''), true),
    set_config('wall.regions', coalesce(array_to_string(regions, ','), ''), true),
    set_config('wall.known', coalesce(array_to_string(known, ','), ''), true);
END $$;
REVOKE ALL ON FUNCTION wall.enter FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.enter TO chapterhouse_people;
-- It reads the application's own tables, unhindered.
GRANT CREATE ON SCHEMA wall TO chapterhouse_app;
ALTER FUNCTION wall.enter OWNER TO chapterhouse_app;
REVOKE CREATE ON SCHEMA wall FROM chapterhouse_app;

-- Read tables have their policies from their declarations: the program makes both.
GRANT SELECT ON work.checkpoints, work.tasks, work.event_filters, log.events, mail.notices, access.records TO chapterhouse_people;

ALTER TABLE log.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON log.events TO chapterhouse_app USING (true);
CREATE POLICY people ON log.events FOR SELECT TO chapterhouse_people USING (
  (SELECT wall.everywhere())
  OR chapter_id IN (SELECT wall.ids('chapters'))
  OR region_id IN (SELECT wall.ids('regions'))
  -- The rules that hold for somebody.
  OR (aggregate_type = 'region' AND region_id IN (SELECT wall.ids('known')))
  OR (aggregate_type = 'policy' AND chapter_id IS NULL AND (region_id IS NULL OR region_id IN (SELECT wall.ids('known'))) AND (SELECT wall.somebody()))
  OR (aggregate_type = 'exchange_rate' AND (SELECT wall.somebody()))
  -- What a member knows of their chapter, and what is their own.
  OR (aggregate_type IN ('chapter', 'policy', 'meeting', 'membership') AND chapter_id IN (SELECT wall.ids('homes')))
  OR (aggregate_type IN ('membership', 'dues') AND aggregate_id IN (SELECT wall.ids('own')::text))
  OR (aggregate_type = 'referral' AND ((payload->event_type->'parties'->>'giver')::uuid IN (SELECT wall.ids('own'))
    OR (payload->event_type->'parties'->>'receiver')::uuid IN (SELECT wall.ids('own'))))
  OR (aggregate_type = 'user' AND aggregate_id IN (SELECT wall.ids('user')::text)));

ALTER TABLE work.tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON work.tasks TO chapterhouse_app USING (true);
CREATE POLICY people ON work.tasks FOR SELECT TO chapterhouse_people
  USING ((SELECT wall.everywhere()) OR chapter_id IN (SELECT wall.ids('chapters')));

ALTER TABLE work.event_filters ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON work.event_filters TO chapterhouse_app USING (true);
CREATE POLICY people ON work.event_filters FOR SELECT TO chapterhouse_people
  USING (keeper IN (SELECT wall.ids('actor')) OR (shared AND (SELECT wall.reads_log())));

ALTER TABLE mail.notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON mail.notices TO chapterhouse_app USING (true);
CREATE POLICY people ON mail.notices FOR SELECT TO chapterhouse_people USING (
  (SELECT wall.everywhere())
  OR chapter_id IN (SELECT wall.ids('chapters'))
  OR membership_id IN (SELECT wall.ids('own'))
  OR user_id IN (SELECT wall.ids('user')));

ALTER TABLE access.records ENABLE ROW LEVEL SECURITY;
CREATE POLICY program ON access.records TO chapterhouse_app USING (true);
CREATE POLICY people ON access.records FOR SELECT TO chapterhouse_people USING ((SELECT wall.everywhere()));
