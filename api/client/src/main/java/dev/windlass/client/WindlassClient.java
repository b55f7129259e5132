package dev.windlass.client;

import static dev.windlass.client.ApiPaths.promotionPath;
import static dev.windlass.client.ApiPaths.tenantPath;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.KeyCreated;
import dev.windlass.client.message.KeyView;
import dev.windlass.client.message.ModelView;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.NewTenant;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.Ordered;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.PlanView;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.PromotionView;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.client.message.StatusView;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Route;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/// All that an installation can be asked. Thread-safe. Every method throws [WindlassException] with the
/// server's problem document if it refuses, or if it can't be reached in time.
public final class WindlassClient {
    private final Http http;
    private final WindlassTarget target;

    public WindlassClient(WindlassTarget target) {
        this(target, new Http(target));
    }

    private WindlassClient(WindlassTarget target, Http http) {
        this.target = target;
        this.http = http;
    }

    /// The same client, which waits for so long through what passes: a 503, and a proxy or load balancer that
    /// finds nobody behind it (502, 503, 504), where asking again does no harm. Else it is the connect timeout.
    public WindlassClient patient(Duration patience) {
        return new WindlassClient(target, http.patient(patience));
    }

    public Tenant createTenant(NewTenant tenant) {
        return http.post("/v1/tenants", tenant, new TypeReference<Tenant>() {});
    }

    public List<Tenant> tenants() {
        return http.get("/v1/tenants", new TypeReference<Page<Tenant>>() {}).items();
    }

    public Tenant tenant(String name) {
        return http.get(tenantPath(name), new TypeReference<Tenant>() {});
    }

    /// Refuses the tenant's requests and starts from within seconds on.
    public Tenant suspend(String tenant, String reason) {
        return http.post(tenantPath(tenant) + ":suspend", new DecisionNote(reason), new TypeReference<Tenant>() {});
    }

    /// Ends a suspension.
    public Tenant activate(String tenant, String reason) {
        return http.post(tenantPath(tenant) + ":activate", new DecisionNote(reason), new TypeReference<Tenant>() {});
    }

    public Tenant changeQuota(String tenant, QuotaChange change) {
        return http.send("PUT", tenantPath(tenant) + "/quota", change, Map.of(), new TypeReference<Tenant>() {});
    }

    /// The only answer that ever holds the token.
    public KeyCreated createKey(String tenant, NewKey key) {
        return http.post(tenantPath(tenant) + "/keys", key, new TypeReference<KeyCreated>() {});
    }

    /// Who has valid keys.
    public List<KeyView> keys(String tenant) {
        return http.get(tenantPath(tenant) + "/keys", new TypeReference<Page<KeyView>>() {})
                .items();
    }

    /// Ends all keys of a principal, within seconds.
    public void revokeKeys(String tenant, String principal) {
        http.delete(tenantPath(tenant) + "/keys/" + Http.segment(principal));
    }

    public List<ModelView> models(String tenant) {
        return http.get(tenantPath(tenant) + "/models", new TypeReference<Page<ModelView>>() {})
                .items();
    }

    public ModelView model(ModelRef ref) {
        return http.get(tenantPath(ref.tenant()) + "/models/" + ref.model(), new TypeReference<ModelView>() {});
    }

    public ModelVersion version(VersionRef ref) {
        return http.get(
                tenantPath(ref.tenant()) + "/models/" + ref.model() + "/versions/" + ref.version(),
                new TypeReference<ModelVersion>() {});
    }

    /// What [#push] declares of a file: its size and SHA-256.
    public static FileFacts facts(Path file) throws IOException {
        return new FileFacts(Files.size(file), Uploader.digest(file));
    }

    /// A file as the server is told of it before its bytes.
    public record FileFacts(long byteSize, Digest digest) {}

    /// Sends the file and registers it; a cut connection is resumed. `progress` gets the bytes that the
    /// server keeps.
    public ModelVersion push(String tenant, NewUpload declared, Path file, LongConsumer progress) throws IOException {
        return new Uploader(http, tenant).upload(declared, null, file, progress);
    }

    /// The same with a golden set: the document whose digest `declared` names.
    public ModelVersion push(String tenant, NewUpload declared, byte[] golden, Path file, LongConsumer progress)
            throws IOException {
        return new Uploader(http, tenant).upload(declared, golden, file, progress);
    }

    /// Starts a promotion; the same request id and manifest always give the same promotion.
    public PromotionStarted promote(String tenant, String manifest, String requestId) {
        return promote(tenant, manifest, requestId, null);
    }

    /// The same, asked for by the CI run whose page `link` is.
    public PromotionStarted promote(String tenant, String manifest, String requestId, @Nullable String link) {
        var id = Map.of("Idempotency-Key", requestId);
        var headers = link == null ? id : Map.of("Idempotency-Key", requestId, "Windlass-Link", link);
        var path = tenantPath(tenant) + "/promotions";
        return http.send("POST", path, manifest, headers, new TypeReference<PromotionStarted>() {});
    }

    /// What a start would do; changes nothing.
    public PlanView plan(String tenant, String manifest) {
        return http.post(tenantPath(tenant) + "/plans", manifest, new TypeReference<PlanView>() {});
    }

    public PromotionView promotion(PromotionName name) {
        return http.get(promotionPath(name), new TypeReference<PromotionView>() {});
    }

    /// Waits until the promotion has changed after `change` or has ended, at most `timeout`; answers as it
    /// stands then.
    public PromotionView awaitChange(PromotionName name, long change, Duration timeout) {
        // Rounded up: an answer at once would make whoever waits for the last moments ask without a pause.
        var seconds = Math.max(0, timeout.plusMillis(999).toSeconds());
        var path = promotionPath(name) + "?after=" + change + "&timeout=" + seconds + "s";
        return http.get(path, new TypeReference<PromotionView>() {});
    }

    public List<PromotionView> promotions(String tenant) {
        return http.get(tenantPath(tenant) + "/promotions", new TypeReference<Page<PromotionView>>() {})
                .items();
    }

    /// The promotion's events after the one with id `after` (0: from the first), as they happen, until its
    /// end.
    public EventStream events(PromotionName name, long after) {
        var request = http.api(promotionPath(name) + "/events")
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Long.toString(after))
                .timeout(Duration.ofHours(24))
                .GET();
        return new EventStream(http.stream(request));
    }

    public Ordered approve(PromotionName name, String reason) {
        return order(name, "approve", new DecisionNote(reason));
    }

    public Ordered reject(PromotionName name, String reason) {
        return order(name, "reject", new DecisionNote(reason));
    }

    public Ordered pause(PromotionName name, String reason) {
        return order(name, "pause", new DecisionNote(reason));
    }

    public Ordered resume(PromotionName name, ResumeOrder order) {
        return order(name, "resume", order);
    }

    public Ordered abort(PromotionName name, String reason) {
        return order(name, "abort", new DecisionNote(reason));
    }

    /// Starts a new attempt with the manifest of one that ended without success.
    public PromotionStarted retry(PromotionName name, String reason) {
        return http.post(
                promotionPath(name) + ":retry", new DecisionNote(reason), new TypeReference<PromotionStarted>() {});
    }

    public RollbackAnswer rollback(String tenant, RollbackOrder order, String requestId) {
        var path = tenantPath(tenant) + "/rollbacks";
        var id = Map.of("Idempotency-Key", requestId);
        return http.send("POST", path, order, id, new TypeReference<RollbackAnswer>() {});
    }

    /// The sealed record of why, canonical JSON as stored.
    public JsonNode evidence(PromotionName name) {
        return http.get(promotionPath(name) + "/evidence", new TypeReference<JsonNode>() {});
    }

    public List<Route> routes(String tenant) {
        return http.get(tenantPath(tenant) + "/routes", new TypeReference<Page<Route>>() {})
                .items();
    }

    public StatusView status() {
        return http.get("/v1/status", new TypeReference<StatusView>() {});
    }

    public InferenceClient inference() {
        return new InferenceClient(http, target);
    }

    public GroupClient groups() {
        return new GroupClient(http);
    }

    public PresetClient presets(String tenant) {
        return new PresetClient(http, tenant);
    }

    public BlockClient blocks(String tenant) {
        return new BlockClient(http, tenant);
    }

    private Ordered order(PromotionName name, String verb, Object body) {
        return http.post(promotionPath(name) + ":" + verb, body, new TypeReference<Ordered>() {});
    }
}
