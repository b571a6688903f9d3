-- The event log: one table of events that only grows, in one order.
-- Owner: whoever migrates. The application's role reads it and appends through one function; it can neither change nor remove.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chapterhouse_app') THEN
    CREATE ROLE chapterhouse_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chapterhouse_reader') THEN
    CREATE ROLE chapterhouse_reader NOLOGIN;
  END IF;
END $$;
GRANT chapterhouse_app TO CURRENT_USER;

CREATE SCHEMA log;
GRANT USAGE ON SCHEMA log TO chapterhouse_app;

CREATE TABLE log.events (
  position       bigint      PRIMARY KEY,
  aggregate_type text        NOT NULL,
  aggregate_id   text        NOT NULL,
  sequence       bigint      NOT NULL CHECK (sequence > 0),
  event_type     text        NOT NULL,
  event_version  text        NOT NULL,
  payload        json        NOT NULL,   -- json, not jsonb: the exact text that was written
  metadata       json        NOT NULL,
  recorded_at    timestamptz NOT NULL,
  chapter_id     uuid,
  region_id      uuid,
  UNIQUE (aggregate_type, aggregate_id, sequence)
);
CREATE INDEX events_by_chapter ON log.events (chapter_id, position) WHERE chapter_id IS NOT NULL;
CREATE INDEX events_by_region ON log.events (region_id, position) WHERE region_id IS NOT NULL;
CREATE INDEX events_by_time ON log.events (recorded_at, position);
COMMENT ON TABLE log.events IS 'Everything that has happened, in the order in which it was committed. Positions are dense.';

-- A command's id, with what it answered: sent again, it is answered again and changes nothing.
CREATE TABLE log.commands (
  command_id   uuid   PRIMARY KEY,
  request_hash bytea  NOT NULL,
  position     bigint NOT NULL,
  answer       json   NOT NULL
);

-- Keys with one holder at a time: a seat, a person's chapter, an e-mail address.
CREATE TABLE log.claims (
  key   text PRIMARY KEY,
  owner text NOT NULL
);

-- A simulated log takes its times from the simulation's clock, and says so for ever.
CREATE TABLE log.nature (
  one_row   boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  simulated boolean NOT NULL DEFAULT false
);
INSERT INTO log.nature DEFAULT VALUES;

CREATE TYPE log.verdict AS (command_id uuid, outcome text, position bigint, detail text, answer text);

-- Appends what gathered while the last batch was committing. Each command stands or falls alone; all in one transaction.
-- The caller keeps written streams, claim keys and command ids unique within a batch, and gives each stream's sequences in order.
CREATE FUNCTION log.append_batch(
  p_at timestamptz,
  c_id uuid[], c_hash bytea[], c_events int[], c_answer text[], c_meta text[],
  s_cmd uuid[], s_type text[], s_id text[], s_expected bigint[],
  e_cmd int[], e_stype text[], e_sid text[], e_seq bigint[], e_type text[], e_ver text[], e_payload text[], e_chapter uuid[], e_region uuid[],
  k_cmd uuid[], k_key text[], k_owner text[], k_take bool[])
RETURNS SETOF log.verdict
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = log, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
DECLARE
  last_position bigint;
  stamp timestamptz;
  refused log.verdict[];
  no uuid[] := '{}';
BEGIN
  -- A statement of its own: those after it see all that was committed under the lock.
  PERFORM pg_advisory_xact_lock(7233, 1);
  IF p_at IS NOT NULL AND NOT (SELECT n.simulated FROM log.nature n) THEN
    RAISE EXCEPTION 'only a simulated log takes its times from outside' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT x.position, x.recorded_at INTO last_position, stamp FROM log.events x ORDER BY x.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  stamp := greatest(stamp, coalesce(p_at, clock_timestamp()));

  -- Each look-up is LATERAL with LIMIT 1, so that a plan made while a table was empty still uses its index.
  SELECT array_agg(r::log.verdict), array_agg(r.id) INTO refused, no FROM (
    SELECT c.id, CASE WHEN d.request_hash = c.hash THEN 'duplicate' ELSE 'command_reused' END AS outcome, d.position, NULL::text AS detail, d.answer::text
      FROM unnest(c_id, c_hash) c(id, hash)
      CROSS JOIN LATERAL (SELECT x.* FROM log.commands x WHERE x.command_id = c.id LIMIT 1) d
    UNION ALL
    SELECT s.cmd, 'version_conflict', coalesce(t.sequence, 0), s.type || '/' || s.id, NULL
      FROM unnest(s_cmd, s_type, s_id, s_expected) s(cmd, type, id, expected)
      LEFT JOIN LATERAL (SELECT x.sequence FROM log.events x WHERE x.aggregate_type = s.type AND x.aggregate_id = s.id
                         ORDER BY x.sequence DESC LIMIT 1) t ON true
      WHERE coalesce(t.sequence, 0) <> s.expected
    UNION ALL
    SELECT k.cmd, 'claim_taken', NULL, k.key, t.owner
      FROM unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
      CROSS JOIN LATERAL (SELECT x.* FROM log.claims x WHERE x.key = k.key LIMIT 1) t
      WHERE k.take AND t.owner <> k.owner) r;
  no := coalesce(no, '{}');

  INSERT INTO log.events
    SELECT last_position + row_number() OVER (ORDER BY e.n), e.stype, e.sid, e.seq, e.type, e.ver, e.payload::json, c_meta[e.cmd]::json, stamp, e.chapter, e.region
    FROM unnest(e_cmd, e_stype, e_sid, e_seq, e_type, e_ver, e_payload, e_chapter, e_region)
         WITH ORDINALITY e(cmd, stype, sid, seq, type, ver, payload, chapter, region, n)
    WHERE c_id[e.cmd] <> ALL (no);

  IF cardinality(k_key) > 0 THEN
    DELETE FROM log.claims x USING unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
      WHERE NOT k.take AND x.key = k.key AND x.owner = k.owner AND k.cmd <> ALL (no);
    -- Its own claim again changes nothing.
    INSERT INTO log.claims SELECT k.key, k.owner FROM unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
      WHERE k.take AND k.cmd <> ALL (no) ON CONFLICT (key) DO NOTHING;
  END IF;

  RETURN QUERY INSERT INTO log.commands
    SELECT c.id, c.hash, last_position + sum(c.events) OVER (ORDER BY c.n), c.answer::json
    FROM unnest(c_id, c_hash, c_events, c_answer) WITH ORDINALITY c(id, hash, events, answer, n) WHERE c.id <> ALL (no)
    RETURNING log.commands.command_id, 'accepted'::text, log.commands.position, NULL::text, to_char(stamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  IF no <> '{}' THEN
    -- A duplicate first: what was done once is answered, whatever has changed since.
    RETURN QUERY SELECT DISTINCT ON (r.command_id) r.command_id, r.outcome, r.position, r.detail, r.answer
      FROM unnest(refused) WITH ORDINALITY r(command_id, outcome, position, detail, answer, n) ORDER BY r.command_id, r.n;
  END IF;
END $$;
REVOKE ALL ON FUNCTION log.append_batch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_batch TO chapterhouse_app;

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are permanent: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_are_permanent BEFORE UPDATE OR DELETE OR TRUNCATE ON log.events
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER commands_are_permanent BEFORE UPDATE OR DELETE OR TRUNCATE ON log.commands
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

-- Simulated for ever, and only from the start: a log with events in it keeps its nature.
CREATE FUNCTION log.keep_nature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.simulated AND NOT EXISTS (SELECT FROM log.events) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'only an empty log can be marked as simulated' USING ERRCODE = 'invalid_parameter_value';
END $$;
CREATE TRIGGER nature_is_permanent BEFORE INSERT OR UPDATE OR DELETE ON log.nature FOR EACH ROW EXECUTE FUNCTION log.keep_nature();

GRANT SELECT ON log.events, log.commands, log.claims, log.nature TO chapterhouse_app;
GRANT UPDATE (simulated) ON log.nature TO chapterhouse_app;

-- Who has ever been a member of a chapter: asked before a sheet is completed, and answered by the log itself.
CREATE INDEX members_of_chapter ON log.events (chapter_id, aggregate_id)
  WHERE event_type IN ('membership.activated', 'membership.transferred_in', 'membership.reinstated');
CREATE INDEX events_of_no_chapter ON log.events (position) WHERE chapter_id IS NULL;

-- How often a person has visited, asked before they are registered once more.
CREATE INDEX visits_of_person ON log.events
  (coalesce(payload->'meeting.visitor_registered'->'visitor'->>'person_id', payload->'meeting.visitor_removed'->>'person_id'))
  WHERE event_type IN ('meeting.visitor_registered', 'meeting.visitor_removed');
