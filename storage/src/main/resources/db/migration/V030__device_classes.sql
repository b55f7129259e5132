-- What a version was pushed for: cpu, cuda (any GPU or instance of one), or cuda:mig- and the profile of instances;
-- null: nothing was said.
ALTER TABLE model_version ADD COLUMN device_class text;
ALTER TABLE model_version
    ADD CONSTRAINT model_version_device_class
        CHECK (device_class ~ '^(cpu|cuda|cuda:mig-[a-z0-9]+([.+-][a-z0-9]+)*)$' AND length(device_class) <= 60),
    ADD CONSTRAINT model_version_device_class_memory
        CHECK ((device_class = 'cpu') = (gpu_memory_bytes = 0));

-- Of a node's devices those that it offers no more for now, {device: why}.
ALTER TABLE node ADD COLUMN ill_devices jsonb NOT NULL DEFAULT '{}';
