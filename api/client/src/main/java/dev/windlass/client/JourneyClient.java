package dev.windlass.client;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsView;
import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.NewJourney;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Id;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// What an installation can be asked about environments and the journeys through them. Thread-safe. Every method throws
/// [WindlassException], as [WindlassClient]'s do.
public final class JourneyClient {
    private final Http http;

    public JourneyClient(WindlassTarget target) {
        this(new Http(target));
    }

    private JourneyClient(Http http) {
        this.http = http;
    }

    /// The same for calls that wait at most that long for an installation that is away.
    public JourneyClient patient(Duration patience) {
        return new JourneyClient(http.patient(patience));
    }

    public EnvironmentsView environments(String tenant) {
        return http.get(tenantPath(tenant) + "/environments", new TypeReference<EnvironmentsView>() {});
    }

    public EnvironmentsView setEnvironments(String tenant, EnvironmentsOrder order) {
        return http.send(
                "PUT", tenantPath(tenant) + "/environments", order, Map.of(), new TypeReference<EnvironmentsView>() {});
    }

    /// Sets what an environment may take of the tenant's quota; what is null in it isn't limited there.
    public EnvironmentsView setQuota(String tenant, String env, QuotaChange quota) {
        return http.send(
                "PUT",
                tenantPath(tenant) + "/environments/" + Http.segment(env) + "/quota",
                quota,
                Map.of(),
                new TypeReference<EnvironmentsView>() {});
    }

    /// Starts a journey; the same request id finds the one that it has started.
    ///
    /// @param link the page of the CI run that asks for it
    public JourneyView begin(String tenant, NewJourney order, String requestId, @Nullable String link) {
        var id = Map.of("Idempotency-Key", requestId);
        var headers = link == null ? id : Map.of("Idempotency-Key", requestId, "Windlass-Link", link);
        return http.send("POST", tenantPath(tenant) + "/journeys", order, headers, new TypeReference<JourneyView>() {});
    }

    /// Starts a promotion of a version that hasn't had its soak below, for a reason that is audited.
    public PromotionStarted breakGlass(
            String tenant, String manifest, String requestId, @Nullable String link, String why) {
        var id = Map.of("Idempotency-Key", requestId);
        var headers = link == null ? id : Map.of("Idempotency-Key", requestId, "Windlass-Link", link);
        var path = tenantPath(tenant) + "/promotions?breakGlass=" + Http.segment(why);
        return http.send("POST", path, manifest, headers, new TypeReference<PromotionStarted>() {});
    }

    public JourneyView find(Id.Journey journey) {
        return http.get(path(journey), new TypeReference<JourneyView>() {});
    }

    /// Newest first.
    public List<JourneyView> list(String tenant) {
        return http.get(tenantPath(tenant) + "/journeys", new TypeReference<Page<JourneyView>>() {})
                .items();
    }

    /// Ends it; a promotion under way goes back.
    public JourneyView abort(Id.Journey journey, String reason) {
        return note(journey, ":abort", reason);
    }

    /// Goes on where it stopped.
    public JourneyView retry(Id.Journey journey, String reason) {
        return note(journey, ":retry", reason);
    }

    private JourneyView note(Id.Journey journey, String order, String reason) {
        return http.post(path(journey) + order, new DecisionNote(reason), new TypeReference<JourneyView>() {});
    }

    private static String path(Id.Journey journey) {
        return tenantPath(journey.version().tenant()) + "/journeys/" + Http.segment(journey.text());
    }

    private static String tenantPath(String tenant) {
        return "/v1/tenants/" + Http.segment(tenant);
    }
}
