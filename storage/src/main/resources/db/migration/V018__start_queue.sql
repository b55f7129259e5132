-- Promotions that wait for their endpoint. A row is in the queue while it has no fence and has not ended; its number is
-- given when it enters, so that its name is the same before and after the grant.
ALTER TABLE promotion
    ADD COLUMN queued_at  timestamptz,                    -- null: granted at once
    ADD COLUMN supersedes boolean NOT NULL DEFAULT false; -- ends the live promotion, and goes before those that don't
CREATE INDEX promotion_queue ON promotion (tenant, model, env, n)
    WHERE queued_at IS NOT NULL AND fence = 0 AND ended_at IS NULL;
