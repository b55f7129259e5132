-- The judge reads a promotion's windows in the order in which they were stored, only the new ones each second.
CREATE INDEX window_count_order ON window_count (tenant, model, env, id);
