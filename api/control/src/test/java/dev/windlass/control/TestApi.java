package dev.windlass.control;

import dev.windlass.chores.Chores;
import dev.windlass.client.IdentityClient;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.TensorSchema;
import dev.windlass.domain.VersionRef;
import dev.windlass.golden.GoldenExam;
import dev.windlass.golden.NamedTensor;
import dev.windlass.identity.IssuerKind;
import dev.windlass.issuer.Issuers;
import dev.windlass.issuer.TestIssuer;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.keys.DataKeys;
import dev.windlass.keys.FakeKms;
import dev.windlass.payload.TenantCodec;
import dev.windlass.payload.TenantCodec.Writing;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TestDatabase;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.activity.LegActivities;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The control API on a real socket over a fresh database, with tenants `payments` and `other`.
public final class TestApi implements AutoCloseable {
    static final ModelSchema SCHEMA = new ModelSchema(
            List.of(new TensorSchema("x", "FP32", List.of(-1L, 4L))),
            List.of(new TensorSchema("y", "FP32", List.of(-1L))));
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Database database = TestDatabase.create();
    final FakeBlobStore blobs = new FakeBlobStore();
    final FakeRunbooks runbooks = new FakeRunbooks(database);
    public final TestIssuer issuer = new TestIssuer();
    final FakeKms kms = new FakeKms();
    public final ControlParts parts;
    volatile ModelInspector.Inspection inspection = new ModelInspector.Inspection.Accepted(SCHEMA);
    volatile Function<List<NamedTensor>, ModelInspector.Answer> answers =
            _ -> new ModelInspector.Answer.Said("no answers were set");
    final AtomicInteger inspections = new AtomicInteger();
    Chores chores;
    private ControlApi api;

    public TestApi(Path scratch) {
        this(scratch, ControlLimits.DEFAULT);
    }

    TestApi(Path scratch, ControlLimits limits) {
        this.parts = ControlParts.of(database, blobs, runbooks, new Inspector(), scratch)
                .with(limits)
                .with(trusted(), encryption());
        var tenants = new TenantStore(database);
        tenants.create("payments", Quota.DEFAULT);
        tenants.create("other", Quota.DEFAULT);
        key("admin", null, Role.PLATFORM_ADMIN);
        key("ci", "payments", Role.RELEASE_MANAGER);
        key("dev", "payments", Role.DEVELOPER);
        key("view", "payments", Role.VIEWER);
        key("risk", "payments", Role.MODEL_RISK);
        key("both", "payments", Role.MODEL_RISK, Role.AUDITOR);
        key("stranger", "other", Role.TENANT_ADMIN);
        this.api = start();
    }

    private Encryption encryption() {
        var keys = new DataKeys(kms, new DataKeyStore(database));
        return new Encryption(
                keys, new TenantCodec(new DataKeyCipher(keys), "test", Writing.ENCRYPTED), "https://temporal.example");
    }

    private Issuers trusted() {
        try {
            return Issuers.of(List.of(issuer.trusted(IssuerKind.GITHUB)), InstantSource.system());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private final class Inspector implements ModelInspector {
        @Override
        public Inspection inspect(Path file) {
            inspections.incrementAndGet();
            return inspection;
        }

        @Override
        public Optional<Inspection> ask(Path file, GoldenExam exam, AnswerTaker taker) {
            for (var question : exam.questions()) {
                if (!taker.take(question, answers.apply(exam.inputs(question)))) {
                    break;
                }
            }
            return Optional.empty();
        }
    }

    private ControlApi start() {
        chores = new Chores();
        return ControlApi.start(parts, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), chores, "127.0.0.1", 0);
    }

    void restart() {
        stop();
        api = start();
    }

    /// The token of principal `ci` is `token-ci`, and so on.
    void key(String name, @Nullable String tenant, Role... roles) {
        var hash = CanonicalJson.sha256(("token-" + name).getBytes(StandardCharsets.UTF_8));
        new KeyStore(database)
                .add(
                        new KeyStore.Key(
                                HexFormat.of().parseHex(hash.hex()), new Principal(name, tenant, Set.of(roles))),
                        null);
    }

    /// A principal of payments.
    public void keyOf(String name, Role role) {
        key(name, "payments", role);
    }

    LegActivities legs() {
        return api.legs();
    }

    /// From now on every start is refused so.
    public void refuse(String reason, String message) {
        runbooks.refusal = new StartAnswer.Refused(reason, message);
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + api.port());
    }

    public WindlassClient client(String principal) {
        return new WindlassClient(new WindlassTarget(base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    /// Without a token for nobody's name.
    public IdentityClient identity(String principal) {
        var token = principal.isEmpty() ? "" : "token-" + principal;
        return new IdentityClient(new WindlassTarget(base(), null, token, Duration.ofSeconds(5)));
    }

    HttpRequest.Builder request(String principal, String path) {
        var request = HttpRequest.newBuilder(base().resolve(path)).timeout(Duration.ofSeconds(30));
        return principal.isEmpty() ? request : request.header("Authorization", "Bearer token-" + principal);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    HttpResponse<String> send(String principal, String method, String path, String body, Map<String, String> headers)
            throws IOException {
        var request = request(principal, path).method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    static ProblemDetails problem(HttpResponse<String> response) {
        return WindlassJson.mapper().readValue(response.body(), ProblemDetails.class);
    }

    static Path file(Path directory, int bytes) throws IOException {
        var content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i * 31 + i / 251);
        }
        return Files.write(Files.createTempFile(directory, "model", ".onnx"), content);
    }

    @Override
    public void close() {
        stop();
        issuer.close();
        database.close();
    }

    private void stop() {
        api.close();
        chores.close();
    }

    /// A registered version of payments/fraud.
    static ModelVersion fraud(String version) {
        return as(new VersionRef("payments", "fraud", version));
    }

    /// One of another name, whose bytes are those of its version's number.
    static ModelVersion as(VersionRef ref) {
        return new ModelVersion(
                ref,
                CanonicalJson.sha256(ref.version().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                1000,
                "onnx",
                SCHEMA,
                Map.of("auc", 0.9),
                "{}",
                "risk-team",
                Risk.LOW,
                Resources.memory(64L << 20),
                "dev",
                Instant.EPOCH);
    }
}
