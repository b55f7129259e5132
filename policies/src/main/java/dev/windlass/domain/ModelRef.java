package dev.windlass.domain;

/// A tenant's model.
public record ModelRef(String tenant, String model) {
    public ModelRef {
        Names.name("tenant", tenant);
        Names.model("model", model);
    }

    public VersionRef version(String version) {
        return new VersionRef(tenant, model, version);
    }

    public EndpointRef in(String env) {
        return new EndpointRef(tenant, model, env);
    }

    /// `tenant/model`, as the command line spells it.
    @Override
    public String toString() {
        return tenant + "/" + model;
    }
}
