-- Lists that grow for ever are read a page at a time: of tasks and notices the latest, of tasks those in one state.

-- What a task is, in words, and whom it is about: they are sorted and looked through by both.
ALTER TABLE work.tasks
  ADD COLUMN what text NOT NULL GENERATED ALWAYS AS (replace(coalesce('letter: ' || (task->>'notice'), task->>'task'), '_', ' ')) STORED,
  ADD COLUMN membership_id uuid GENERATED ALWAYS AS ((task->>'membership_id')::uuid) STORED;
CREATE INDEX tasks_by_due ON work.tasks (due_at, id);
CREATE INDEX tasks_by_state ON work.tasks (state, due_at, id);
CREATE INDEX notices_by_queued ON mail.notices (queued_at, id);
ANALYZE work.tasks;
