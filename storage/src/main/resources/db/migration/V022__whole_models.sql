-- Retirements of whole models: one per version, and from its undeployment on nothing of the model serves.
ALTER TABLE retirement ADD COLUMN whole boolean NOT NULL DEFAULT false;
CREATE INDEX retirement_whole ON retirement (tenant, model) WHERE whole;
