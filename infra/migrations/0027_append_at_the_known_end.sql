-- A writer that is alone knows where the log ends and how its streams stand there: these it does not name, and they are not looked up. It names
-- the end that it knows; where the log ends elsewhere, nothing is written.

-- What came of an event its tasks know: each reaction is a command, whose id is its task's.
DROP INDEX log.effects_of_event;
-- What is of a region is of its chapters, or of no chapter: these have their indexes.
DROP INDEX log.events_by_region;

DROP FUNCTION log.append_batch;
DROP TYPE log.verdict;
-- Of the command with this number in the batch; number 0 tells where the log ended before the batch.
CREATE TYPE log.verdict AS (command int, outcome text, position bigint, detail text, answer text);

-- Appends what gathered while the last batch was committing, in one transaction.
-- If p_careful, each command stands or falls alone: the verdicts name those that were refused, all others are written, their events in order
-- after the first verdict's position. Without, all are written, or none with a unique_violation where one of them would be refused.
-- p_head: where the log ends, if the caller takes for granted that streams which it does not name stand as it saw them there; otherwise NULL, and
-- it names them all. Streams that a command begins need not be named if not p_careful.
-- The caller keeps written streams, claim keys and command ids unique within a batch, and gives each stream's sequences in order.
-- c_upto: how many events this command and those before it have. cmd: the command's number, from 1.
CREATE FUNCTION log.append_batch(
  p_at timestamptz, p_head bigint, p_careful bool,
  c_id uuid[], c_hash bytea[], c_upto int[], c_answer json[], c_meta json[],
  s_cmd int[], s_type text[], s_id text[], s_expected bigint[],
  e_cmd int[], e_stype text[], e_sid text[], e_seq bigint[], e_type text[], e_ver text[], e_payload json[], e_chapter uuid[], e_region uuid[],
  k_cmd int[], k_key text[], k_owner text[], k_take bool[])
RETURNS SETOF log.verdict
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = log, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  last_position bigint;
  stamp timestamptz;
  refused log.verdict[];
  no int[] := '{}';
  -- By command: how many events of refused commands come before its own. Empty while nothing is refused.
  gone bigint[] := '{}';
BEGIN
  -- A statement of its own: those after it see all that was committed under the lock.
  PERFORM pg_advisory_xact_lock(7233, 1);
  IF p_at IS NOT NULL AND NOT (SELECT n.simulated FROM log.nature n) THEN
    RAISE EXCEPTION 'only a simulated log takes its times from outside' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT x.position, x.recorded_at INTO last_position, stamp FROM log.events x ORDER BY x.position DESC LIMIT 1;
  last_position := coalesce(last_position, 0);
  IF last_position <> p_head THEN
    RAISE EXCEPTION 'the log ends at %, not at %', last_position, p_head USING ERRCODE = 'unique_violation';
  END IF;
  stamp := greatest(stamp, coalesce(p_at, clock_timestamp()));

  -- Each look-up is LATERAL with LIMIT 1, so that a plan made while a table was empty still uses its index.
  IF p_careful OR cardinality(s_cmd) > 0 OR cardinality(k_key) > 0 THEN
    SELECT array_agg(r::log.verdict), coalesce(array_agg(r.command), '{}') INTO refused, no FROM (
      SELECT c.n::int AS command, CASE WHEN d.request_hash = c.hash THEN 'duplicate' ELSE 'command_reused' END AS outcome,
          d.position, NULL::text AS detail, d.answer::text
        FROM unnest(c_id, c_hash) WITH ORDINALITY c(id, hash, n)
        CROSS JOIN LATERAL (SELECT x.* FROM log.commands x WHERE x.command_id = c.id LIMIT 1) d
        WHERE p_careful
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
  END IF;
  IF no <> '{}' THEN
    IF NOT p_careful THEN
      -- Whether it is refused, a careful look says: what was done once is answered, whatever has changed since.
      RAISE EXCEPTION 'not all of the batch can be written' USING ERRCODE = 'unique_violation';
    END IF;
    gone := ARRAY(
      SELECT sum(c.events) FILTER (WHERE c.n = ANY (no)) OVER (ORDER BY c.n)
      FROM (SELECT n, upto - lag(upto, 1, 0) OVER (ORDER BY n) AS events FROM unnest(c_upto) WITH ORDINALITY u(upto, n)) c ORDER BY c.n);
  END IF;

  INSERT INTO log.events
    SELECT last_position + e.n - coalesce(gone[e.cmd], 0), e.stype, e.sid, e.seq, e.type, e.ver, e.payload, c_meta[e.cmd], stamp, e.chapter, e.region
    FROM unnest(e_cmd, e_stype, e_sid, e_seq, e_type, e_ver, e_payload, e_chapter, e_region)
         WITH ORDINALITY e(cmd, stype, sid, seq, type, ver, payload, chapter, region, n)
    WHERE e.cmd <> ALL (no);

  IF cardinality(k_key) > 0 THEN
    DELETE FROM log.claims x USING unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
      WHERE NOT k.take AND x.key = k.key AND x.owner = k.owner AND k.cmd <> ALL (no);
    -- Its own claim again changes nothing.
    INSERT INTO log.claims SELECT k.key, k.owner FROM unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
      WHERE k.take AND k.cmd <> ALL (no) ON CONFLICT (key) DO NOTHING;
  END IF;

  INSERT INTO log.commands
    SELECT c.id, c.hash, last_position + c.upto - coalesce(gone[c.n], 0), c.answer
    FROM unnest(c_id, c_hash, c_upto, c_answer) WITH ORDINALITY c(id, hash, upto, answer, n) WHERE c.n <> ALL (no);

  RETURN NEXT (0, 'written', last_position, NULL, NULL)::log.verdict;
  IF no <> '{}' THEN
    -- A duplicate first.
    RETURN QUERY SELECT DISTINCT ON (r.command) r.command, r.outcome, r.position, r.detail, r.answer
      FROM unnest(refused) WITH ORDINALITY r(command, outcome, position, detail, answer, n)
      ORDER BY r.command, r.outcome NOT IN ('duplicate', 'command_reused'), r.n;
  END IF;
END $$;
REVOKE ALL ON FUNCTION log.append_batch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_batch TO chapterhouse_app;
