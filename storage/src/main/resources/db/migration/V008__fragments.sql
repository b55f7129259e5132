-- Pieces of an upload that are too small for a part of the object store: objects of their own until they are joined,
-- [{"key": ..., "byteSize": ...}] in their order, behind the last part.

ALTER TABLE upload
    ADD COLUMN fragments jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT upload_fragments_list CHECK (jsonb_typeof(fragments) = 'array');
