-- The end of the log, asked so that it is found by one look into the index also where the statement was planned while the log was empty.
CREATE OR REPLACE FUNCTION log.position_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = log, pg_temp AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
BEGIN
  SELECT x.position INTO high FROM log.events x ORDER BY x.position DESC LIMIT 1;
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

COMMENT ON FUNCTION log.append_batch IS
  'Appends a batch. The caller keeps command ids, written streams and claims unique within it, but for claims that several take for the same owner.';
