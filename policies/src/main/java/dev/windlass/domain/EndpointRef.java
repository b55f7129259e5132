package dev.windlass.domain;

/// The thing that has a route: a model of a tenant in an environment.
public record EndpointRef(String tenant, String model, String env) {
    public EndpointRef {
        Names.name("tenant", tenant);
        Names.model("model", model);
        Names.name("env", env);
    }

    public ModelRef modelRef() {
        return new ModelRef(tenant, model);
    }

    /// Id of the Endpoint workflow.
    public String workflowId() {
        return new Id.Endpoint(this).text();
    }

    /// A promotion's name, which is its workflow id. `n` is the endpoint's attempt number.
    public String promotionName(String version, long n) {
        return new Id.Promotion(this, version, n).text();
    }

    /// A rollback's name, which is its workflow id.
    public String rollbackName(long n) {
        return new Id.Rollback(this, n).text();
    }

    /// `tenant/model@env`, for people.
    @Override
    public String toString() {
        return tenant + "/" + model + "@" + env;
    }
}
