-- What reactions ask of the log itself, rather than of a read model that may lag behind.

-- The attendance sheets of a chapter, asked for when one of them tells of an absence.
CREATE INDEX sheets_of_chapter ON log.events (chapter_id, recorded_at, position)
  WHERE event_type IN ('meeting.sheet_completed', 'meeting.sheet_amended');

-- Every chapter, asked for when a region declares or withdraws a holiday.
CREATE INDEX chapters_founded ON log.events (position) WHERE event_type = 'chapter.founded';
