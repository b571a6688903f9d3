-- How people are let in. What happened to users, their grants and tokens stands in the log; here is what must not stand there: secrets,
-- hashed or sealed with a key that is not in the database. A secret counts only as long as the log says so.

CREATE SCHEMA access;
GRANT USAGE ON SCHEMA access TO chapterhouse_app;

CREATE TABLE access.secrets (
  id           uuid        PRIMARY KEY,
  kind         text        NOT NULL CHECK (kind IN ('password', 'second_factor', 'recovery_code', 'session', 'pending', 'device', 'token')),
  holder       uuid        NOT NULL,   -- the user; of a token, the token itself
  verifier     bytea       NOT NULL,   -- of a password its Argon2id hash, of a second factor its sealed key, of all else the SHA-256 of chance
  note         text,                   -- of a sign-in that waits for its second factor: how it began
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,
  last_step    bigint                  -- the period of the last code: each code counts once
);
CREATE UNIQUE INDEX secrets_by_verifier ON access.secrets (kind, verifier, holder);
CREATE INDEX secrets_of_holder ON access.secrets (holder, kind);
CREATE INDEX secrets_expired ON access.secrets (expires_at) WHERE expires_at IS NOT NULL;

-- How fast something may be tried: a bucket that fills again. Keys are keyed hashes of addresses, users and browsers.
CREATE TABLE access.throttles (
  key     bytea            PRIMARY KEY,
  tokens  double precision NOT NULL,
  at      timestamptz      NOT NULL,
  refused boolean          NOT NULL DEFAULT false  -- what the last one was told
);

-- What was refused, and what was read that is sensitive. It only grows.
CREATE TABLE access.records (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL,
  actor        uuid        NOT NULL,
  outcome      text        NOT NULL CHECK (outcome IN ('denied', 'read')),
  what         text        NOT NULL,   -- of a refusal the action; of a reading contact, message, export or log
  object_kind  text        NOT NULL,
  object_id    uuid,
  request      text        NOT NULL,   -- method and path, without the query
  request_id   text        NOT NULL,
  client       text
);
CREATE INDEX records_of_actor ON access.records (actor, id);
CREATE INDEX records_of_object ON access.records (object_id, id) WHERE object_id IS NOT NULL;
CREATE TRIGGER records_are_permanent BEFORE UPDATE OR DELETE OR TRUNCATE ON access.records
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

GRANT SELECT, INSERT, UPDATE, DELETE ON access.secrets, access.throttles TO chapterhouse_app;
GRANT SELECT, INSERT ON access.records TO chapterhouse_app;

-- Tokens are events now, and their hashes secrets.
DROP TABLE work.tokens;

-- What the organisation does on its own account has no chapter; what users are told has neither chapter nor membership.
ALTER TABLE work.tasks ALTER COLUMN chapter_id DROP NOT NULL;
ALTER TABLE mail.notices
  ALTER COLUMN membership_id DROP NOT NULL,
  ALTER COLUMN chapter_id DROP NOT NULL,
  ALTER COLUMN region_id DROP NOT NULL,
  ADD COLUMN user_id uuid,
  -- Links stand in letters: from now on their bytes are sealed with a key that is not in the database.
  ADD COLUMN sealed boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT to_somebody CHECK (num_nonnulls(membership_id, user_id) = 1);
CREATE INDEX notices_of_user ON mail.notices (user_id, id) WHERE user_id IS NOT NULL;
