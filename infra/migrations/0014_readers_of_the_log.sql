-- What people ask who read the log, rather than the program.

-- What came of an event. Only events that are reactions stand in the index, so that others cost nothing to append.
CREATE INDEX effects_of_event ON log.events (((metadata->>'causation')::bigint)) WHERE metadata->>'causation' IS NOT NULL;
CREATE INDEX tasks_of_event ON work.tasks (causation);
