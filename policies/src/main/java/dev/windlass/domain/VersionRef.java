package dev.windlass.domain;

/// One immutable version of a model, by name.
public record VersionRef(String tenant, String model, String version) {
    public VersionRef {
        Names.name("tenant", tenant);
        Names.model("model", model);
        Names.version("version", version);
    }

    public ModelRef modelRef() {
        return new ModelRef(tenant, model);
    }

    /// `tenant/model:version`, as the command line spells it.
    @Override
    public String toString() {
        return tenant + "/" + model + ":" + version;
    }
}
