-- What people ask who read the log, rather than the program.

-- What came of an event. Only events that are reactions stand in the index, so that others cost nothing to append.
CREATE INDEX effects_of_event ON log.events (((metadata->>'causation')::bigint)) WHERE metadata->>'causation' IS NOT NULL;
CREATE INDEX tasks_of_event ON work.tasks (causation);

-- Filters that somebody keeps under a name. A preference of whoever reads, and no fact of the organisation: so it is here, and not in the log.
CREATE TABLE work.event_filters (
  id       uuid        PRIMARY KEY,
  keeper   uuid        NOT NULL,       -- the actor who keeps it
  name     text        NOT NULL,
  criteria jsonb       NOT NULL,       -- as it was asked
  shared   boolean     NOT NULL,       -- for everybody who may read the log
  kept_at  timestamptz NOT NULL,
  UNIQUE (keeper, name)
);
-- The command line knows nobody, and finds a shared one by its name.
CREATE UNIQUE INDEX shared_event_filters ON work.event_filters (name) WHERE shared;
GRANT SELECT, INSERT, DELETE ON work.event_filters TO chapterhouse_app;
