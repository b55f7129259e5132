-- Where the copy of a retired version's artifact stays after the purge, such as s3://archive/...; null where it goes with it.
ALTER TABLE retirement ADD COLUMN archived_as text;
ALTER TABLE tombstone ADD COLUMN archived_as text;
