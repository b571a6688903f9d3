-- A browser that has left for the organisation's identity provider keeps a text of chance until it is back. Its hash is a secret like the others;
-- its holder is itself, since nobody knows yet who it is.

ALTER TABLE access.secrets DROP CONSTRAINT secrets_kind_check;
ALTER TABLE access.secrets ADD CONSTRAINT secrets_kind_check
  CHECK (kind IN ('password', 'second_factor', 'recovery_code', 'session', 'pending', 'leaving', 'device', 'token'));
