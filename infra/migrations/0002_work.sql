-- What the runners keep between two steps, and who may knock.

-- Read models: their tables are made by the program from each projection's declaration, so the program's role owns them.
CREATE SCHEMA read;
GRANT USAGE, CREATE ON SCHEMA read TO chapterhouse_app;
GRANT USAGE ON SCHEMA read TO chapterhouse_reader;

CREATE SCHEMA work;
GRANT USAGE ON SCHEMA work TO chapterhouse_app;

-- How far each follower of the log has come. The row is its lock, its fence and its position.
CREATE TABLE work.checkpoints (
  name     text   PRIMARY KEY,
  version  int    NOT NULL,
  position bigint NOT NULL CHECK (position >= 0)
);

-- What the program has to do on its own account, at once or on a day. The id is derived from (reaction, position, number),
-- so filling it twice is filling it once; kept until it is done, so that a crash between an event and its effect loses nothing.
CREATE TABLE work.tasks (
  id         uuid        PRIMARY KEY,
  due_at     timestamptz NOT NULL,       -- the start of due_on in the chapter's own time zone; for a task at once, the event's time
  due_on     date        NOT NULL,
  chapter_id uuid        NOT NULL,
  task       jsonb       NOT NULL,
  policy     jsonb,                      -- the policy version that set the day
  set_by     text        NOT NULL,       -- the reaction
  causation  bigint      NOT NULL,       -- the event it reacted to
  state      text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'refused', 'failed')),
  attempts   int         NOT NULL DEFAULT 0,
  note       text,                       -- why it was refused or failed
  settled_at timestamptz
);
CREATE INDEX tasks_due ON work.tasks (due_at, causation, id) WHERE state = 'pending';
COMMENT ON TABLE work.tasks IS 'What policies asked for: deadlines and immediate reactions, each carried out once.';

-- Bearer tokens: only their hash is kept. A grant is a role in a scope, from a day to a day.
CREATE TABLE work.tokens (
  token_hash  bytea       PRIMARY KEY,
  actor       uuid        NOT NULL,
  label       text        NOT NULL,
  role        text        NOT NULL,
  scope_kind  text        NOT NULL CHECK (scope_kind IN ('organisation', 'region', 'chapter', 'membership')),
  scope_id    uuid,
  expires_at  timestamptz,
  revoked_at  timestamptz
);

GRANT SELECT, INSERT, UPDATE, DELETE ON work.checkpoints, work.tasks, work.tokens TO chapterhouse_app;
