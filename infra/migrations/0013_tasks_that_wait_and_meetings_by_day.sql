-- A task that waits for somebody to do their part, such as headquarters to say what membership costs, is looked at again
-- when that has happened, or at this moment. It stays pending, its note says what it waits for, and no attempt is counted.
ALTER TABLE work.tasks ADD COLUMN waits_until timestamptz;

-- A chapter's meetings by day, asked for when its rule, its standing or its region's holidays change.
CREATE INDEX meetings_of_chapter ON log.events
  (chapter_id, coalesce(payload->'meeting.scheduled'->>'slot', payload->'meeting.moved'->>'to'))
  WHERE event_type IN ('meeting.scheduled', 'meeting.moved');
