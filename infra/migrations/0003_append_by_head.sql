-- What the log says of streams that nobody else has touched since need not be looked up again: the writer names the head up to
-- which it knows their versions, and as long as the log still ends there, they hold.
-- And positions follow time, so that a moment is found by halving: an index by time would cost every append and give nothing.

DROP INDEX log.events_by_time;
CREATE FUNCTION log.position_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = log, pg_temp AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
BEGIN
  SELECT coalesce(max(x.position), 0) INTO high FROM log.events x;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT x.recorded_at FROM log.events x WHERE x.position = middle) <= moment THEN
      low := middle;
    ELSE
      high := middle - 1;
    END IF;
  END LOOP;
  RETURN low;
END $$;
COMMENT ON FUNCTION log.position_at IS 'The last position that was recorded at or before a moment; 0 when there is none.';

DROP FUNCTION log.append_batch;
-- Appends what gathered while the last batch was committing. Each command stands or falls alone; all in one transaction.
-- The caller keeps written streams, claim keys and command ids unique within a batch, and gives each stream's sequences in order.
-- s_known: the caller knows that the stream stood at this version when the log ended at p_head.
CREATE FUNCTION log.append_batch(
  p_at timestamptz, p_head bigint,
  c_id uuid[], c_hash bytea[], c_events int[], c_answer text[], c_meta text[],
  s_cmd uuid[], s_type text[], s_id text[], s_expected bigint[], s_known bool[],
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
      FROM unnest(s_cmd, s_type, s_id, s_expected, s_known) s(cmd, type, id, expected, known)
      LEFT JOIN LATERAL (SELECT x.sequence FROM log.events x WHERE x.aggregate_type = s.type AND x.aggregate_id = s.id
                         ORDER BY x.sequence DESC LIMIT 1) t ON true
      WHERE NOT (s.known AND last_position = p_head) AND coalesce(t.sequence, 0) <> s.expected
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
    RETURNING log.commands.command_id, 'accepted'::text, log.commands.position, NULL::text, NULL::text;
  IF no <> '{}' THEN
    -- A duplicate first: what was done once is answered, whatever has changed since.
    RETURN QUERY SELECT DISTINCT ON (r.command_id) r.command_id, r.outcome, r.position, r.detail, r.answer
      FROM unnest(refused) WITH ORDINALITY r(command_id, outcome, position, detail, answer, n) ORDER BY r.command_id, r.n;
  END IF;
END $$;
REVOKE ALL ON FUNCTION log.append_batch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_batch TO chapterhouse_app;
