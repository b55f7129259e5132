package dev.windlass.client;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.HoldView;
import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.client.message.RetirementView;
import dev.windlass.client.message.TenantRetirementView;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import tools.jackson.core.type.TypeReference;

/// What an installation can be asked about versions on their way out: retirements and legal holds. Thread-safe. Every
/// method throws [WindlassException], as [WindlassClient]'s do.
public final class Retirements {
    private final Http http;

    public Retirements(WindlassTarget target) {
        this.http = new Http(target);
    }

    /// Begins a version's retirement, or finds it with the same plan.
    public RetirementView begin(VersionRef version, RetirementOrder order) {
        return http.post(path(version) + "/retirement", order, new TypeReference<RetirementView>() {});
    }

    public RetirementView find(VersionRef version) {
        return http.get(path(version) + "/retirement", new TypeReference<RetirementView>() {});
    }

    /// Takes a retirement back, until its purge begins.
    public RetirementView withdraw(VersionRef version, String reason) {
        return note(version, "/retirement:withdraw", reason);
    }

    /// One of two people says that it goes on though somebody still asks for the version.
    public RetirementView override(VersionRef version, String reason) {
        return note(version, "/retirement:override", reason);
    }

    /// Begins the retirement of a whole model, or finds it with the same plan.
    public ModelRetirementView begin(ModelRef model, RetirementOrder order) {
        return http.post(path(model) + "/retirement", order, new TypeReference<ModelRetirementView>() {});
    }

    public ModelRetirementView find(ModelRef model) {
        return http.get(path(model) + "/retirement", new TypeReference<ModelRetirementView>() {});
    }

    /// Takes it back for all versions whose purge hasn't begun.
    public ModelRetirementView withdraw(ModelRef model, String reason) {
        return note(model, "/retirement:withdraw", reason);
    }

    /// The same as for a version, for all that drain.
    public ModelRetirementView override(ModelRef model, String reason) {
        return note(model, "/retirement:override", reason);
    }

    /// Begins the retirement of a whole tenant, or finds it with the same plan.
    public TenantRetirementView begin(String tenant, RetirementOrder order) {
        return http.post(path(tenant) + "/retirement", order, new TypeReference<TenantRetirementView>() {});
    }

    public TenantRetirementView find(String tenant) {
        return http.get(path(tenant) + "/retirement", new TypeReference<TenantRetirementView>() {});
    }

    /// Takes the whole order back, with all versions whose purge hasn't begun.
    public TenantRetirementView withdraw(String tenant, String reason) {
        return note(tenant, "/retirement:withdraw", reason);
    }

    /// The same as for a version, for all that drain.
    public TenantRetirementView override(String tenant, String reason) {
        return note(tenant, "/retirement:override", reason);
    }

    private TenantRetirementView note(String tenant, String order, String reason) {
        return http.post(path(tenant) + order, new DecisionNote(reason), new TypeReference<TenantRetirementView>() {});
    }

    private ModelRetirementView note(ModelRef model, String order, String reason) {
        return http.post(path(model) + order, new DecisionNote(reason), new TypeReference<ModelRetirementView>() {});
    }

    /// Places a legal hold, or finds it.
    public HoldView hold(VersionRef version, String reason) {
        return http.post(path(version) + "/hold", new DecisionNote(reason), new TypeReference<HoldView>() {});
    }

    public void release(VersionRef version) {
        http.delete(path(version) + "/hold");
    }

    private RetirementView note(VersionRef version, String order, String reason) {
        return http.post(path(version) + order, new DecisionNote(reason), new TypeReference<RetirementView>() {});
    }

    private static String path(VersionRef version) {
        return path(version.modelRef()) + "/versions/" + version.version();
    }

    private static String path(ModelRef model) {
        return path(model.tenant()) + "/models/" + model.model();
    }

    private static String path(String tenant) {
        return "/v1/tenants/" + tenant;
    }
}
