-- Nearly every append is written as it comes: its streams stand where the writer saw them, its commands are new. Such a batch is
-- not looked into first. What the look would have found, the keys of the tables find: then nothing of the batch is written, and
-- the writer sends it again with p_careful.

DROP FUNCTION log.append_batch;
DROP TYPE log.verdict;
-- Of the command with this number in the batch; number 0 tells where the log ended before the batch.
CREATE TYPE log.verdict AS (command int, outcome text, position bigint, detail text, answer text);

-- Appends what gathered while the last batch was committing, in one transaction. The verdicts name the commands that were refused;
-- all others are written, their events in order after the first verdict's position. Each command stands or falls alone if p_careful;
-- without, an append whose command is known, or whose new stream exists already, may fail the whole batch with a unique_violation.
-- The caller keeps written streams, claim keys and command ids unique within a batch, and gives each stream's sequences in order.
-- c_upto: how many events this command and those before it have. s_known: the stream need not be looked up if the log ends at
-- p_head: it stood at this version then, or it is a new one that the command writes. cmd: the command's number, from 1.
CREATE FUNCTION log.append_batch(
  p_at timestamptz, p_head bigint, p_careful bool,
  c_id uuid[], c_hash bytea[], c_upto int[], c_answer text[], c_meta text[],
  s_cmd int[], s_type text[], s_id text[], s_expected bigint[], s_known bool[],
  e_cmd int[], e_stype text[], e_sid text[], e_seq bigint[], e_type text[], e_ver text[], e_payload text[], e_chapter uuid[], e_region uuid[],
  k_cmd int[], k_key text[], k_owner text[], k_take bool[])
RETURNS SETOF log.verdict
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = log, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  last_position bigint;
  stamp timestamptz;
  careful bool := p_careful;
  refused log.verdict[] := '{}';
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
  stamp := greatest(stamp, coalesce(p_at, clock_timestamp()));

  -- Each look-up is LATERAL with LIMIT 1, so that a plan made while a table was empty still uses its index.
  WHILE careful OR last_position <> p_head OR false = ANY (s_known) OR cardinality(k_key) > 0 LOOP
    SELECT coalesce(array_agg(r::log.verdict), '{}'), coalesce(array_agg(r.command), '{}') INTO refused, no FROM (
      SELECT c.n::int AS command, CASE WHEN d.request_hash = c.hash THEN 'duplicate' ELSE 'command_reused' END AS outcome,
          d.position, NULL::text AS detail, d.answer::text
        FROM unnest(c_id, c_hash) WITH ORDINALITY c(id, hash, n)
        CROSS JOIN LATERAL (SELECT x.* FROM log.commands x WHERE x.command_id = c.id LIMIT 1) d
        WHERE careful
      UNION ALL
      SELECT s.cmd, 'version_conflict', coalesce(t.sequence, 0), s.type || '/' || s.id, NULL
        FROM unnest(s_cmd, s_type, s_id, s_expected, s_known) s(cmd, type, id, expected, known)
        LEFT JOIN LATERAL (SELECT x.sequence FROM log.events x WHERE x.aggregate_type = s.type AND x.aggregate_id = s.id
                           ORDER BY x.sequence DESC LIMIT 1) t ON true
        WHERE NOT (s.known AND last_position = p_head) AND coalesce(t.sequence, 0) <> s.expected
      UNION ALL
      SELECT k.cmd, 'claim_taken', NULL, k.key, t.owner
        FROM unnest(k_cmd, k_key, k_owner, k_take) k(cmd, key, owner, take)
        CROSS JOIN LATERAL (SELECT x.* FROM log.claims x WHERE x.key = k.key LIMIT 1) t
        WHERE k.take AND t.owner <> k.owner) r;
    EXIT WHEN careful OR no = '{}';
    -- What was done once is answered, whatever has changed since.
    careful := true;
  END LOOP;
  IF no <> '{}' THEN
    gone := ARRAY(
      SELECT sum(c.events) FILTER (WHERE c.n = ANY (no)) OVER (ORDER BY c.n)
      FROM (SELECT n, upto - lag(upto, 1, 0) OVER (ORDER BY n) AS events FROM unnest(c_upto) WITH ORDINALITY u(upto, n)) c ORDER BY c.n);
  END IF;

  INSERT INTO log.events
    SELECT last_position + e.n - coalesce(gone[e.cmd], 0), e.stype, e.sid, e.seq, e.type, e.ver, e.payload::json, c_meta[e.cmd]::json,
        stamp, e.chapter, e.region
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
    SELECT c.id, c.hash, last_position + c.upto - coalesce(gone[c.n], 0), c.answer::json
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
