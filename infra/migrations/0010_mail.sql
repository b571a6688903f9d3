-- Notices: what people were told, are being told, and were not told, each with the reason. A notice exists once per (kind, subject,
-- occurrence, recipient): its id is derived from them, so that whatever is retried or replayed finds it there.

CREATE SCHEMA mail;
GRANT USAGE ON SCHEMA mail TO chapterhouse_app;

-- Each lease of a notice has a number; a mailer that lost its lease can no longer say what became of it.
CREATE SEQUENCE mail.lease;

CREATE TABLE mail.notices (
  id            uuid        PRIMARY KEY,
  kind          text        NOT NULL,
  class         text        NOT NULL,
  subject_kind  text        NOT NULL,      -- what it is about: meeting, membership, invoice, payment, credit_note, referral, chapter
  subject_id    uuid        NOT NULL,
  occurrence    text        NOT NULL,
  membership_id uuid        NOT NULL,      -- to whom
  chapter_id    uuid        NOT NULL,
  region_id     uuid        NOT NULL,
  causation     bigint      NOT NULL,      -- the event that called for it
  address       text        NOT NULL,
  domain        text        NOT NULL,      -- of the address, in lower case
  language      text        NOT NULL,
  subject_line  text        NOT NULL,
  message_id    text        NOT NULL,
  return_path   text        NOT NULL,
  message       bytea,                     -- the bytes as they are sent, frozen when queued; none for one that is never sent
  urgent        boolean     NOT NULL,
  time_zone     text        NOT NULL,      -- the chapter's
  quiet_from    time        NOT NULL,
  quiet_until   time        NOT NULL,
  not_before    timestamptz NOT NULL,
  useful_until  timestamptz,               -- later it would tell of what is past
  state         text        NOT NULL CHECK (state IN ('queued', 'leased', 'attempting', 'sent', 'deferred', 'failed', 'uncertain', 'suppressed')),
  reason        text,                      -- why it is in this state: the server's answer, or the house's own word
  attempts      int         NOT NULL DEFAULT 0,
  doubts        int         NOT NULL DEFAULT 0,  -- how often an attempt ended without an answer
  lease         bigint      NOT NULL DEFAULT 0,
  leased_until  timestamptz,
  queued_at     timestamptz NOT NULL,
  attempted_at  timestamptz,
  settled_at    timestamptz
);
CREATE INDEX notices_waiting ON mail.notices (urgent DESC, not_before, id) WHERE state IN ('queued', 'deferred');
CREATE INDEX notices_in_hand ON mail.notices (leased_until) WHERE state IN ('leased', 'attempting');
CREATE INDEX notices_unsettled ON mail.notices (state, id) WHERE state IN ('failed', 'uncertain');
CREATE INDEX notices_of_member ON mail.notices (membership_id, id);
CREATE INDEX notices_of_subject ON mail.notices (subject_id, id);
CREATE INDEX notices_of_chapter ON mail.notices (chapter_id, id);
CREATE INDEX notices_of_event ON mail.notices (causation);
CREATE INDEX notices_by_message_id ON mail.notices (message_id);

-- Addresses that no mail goes to any more.
CREATE TABLE mail.suppressed_addresses (
  address       text        PRIMARY KEY,   -- in lower case
  reason        text        NOT NULL,
  notice_id     uuid,                      -- the one that came back
  suppressed_at timestamptz NOT NULL
);

-- The stop switch: one row.
CREATE TABLE mail.switch (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  stopped    boolean NOT NULL DEFAULT false,
  reason     text,
  changed_at timestamptz
);
INSERT INTO mail.switch DEFAULT VALUES;

GRANT USAGE ON SEQUENCE mail.lease TO chapterhouse_app;
GRANT SELECT, INSERT, UPDATE ON mail.notices TO chapterhouse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail.suppressed_addresses TO chapterhouse_app;
GRANT SELECT, UPDATE ON mail.switch TO chapterhouse_app;
