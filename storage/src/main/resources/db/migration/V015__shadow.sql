-- What became of the copies that a shadow got in this window; null where nothing was to be copied.
ALTER TABLE window_count ADD COLUMN shadow jsonb;
