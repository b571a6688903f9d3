-- What happens by itself to a notice of which nobody knows whether it arrived: frozen with it, by the rules of its chapter.
ALTER TABLE mail.notices
  ADD COLUMN in_doubt   text NOT NULL DEFAULT 'ask' CHECK (in_doubt IN ('repeat', 'let_be', 'ask')),
  ADD COLUMN doubted_at timestamptz;        -- since when
CREATE INDEX notices_in_doubt ON mail.notices (doubted_at) WHERE state = 'uncertain' AND in_doubt <> 'ask';
