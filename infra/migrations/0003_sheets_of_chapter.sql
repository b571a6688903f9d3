-- The attendance sheets of a chapter, asked for when one of them tells of an absence.
CREATE INDEX sheets_of_chapter ON log.events (chapter_id, recorded_at, position)
  WHERE event_type IN ('meeting.sheet_completed', 'meeting.sheet_amended');
