package dev.windlass.gateway;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Role;
import dev.windlass.domain.Route;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WindowCount;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.gateway.route.RouteSnapshot;
import dev.windlass.gateway.settings.GatewayIdentity;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A real gateway on a free port, with small real sources and sinks, in front of fake inference workers.
final class GatewayRig implements AutoCloseable {
    static final String TOKEN = "token-of-acme";
    static final String OTHER_TOKEN = "token-of-other";
    static final String PLATFORM_TOKEN = "token-of-platform";

    final OpenInstances instances = new OpenInstances();
    final List<WindowCount> windows = new CopyOnWriteArrayList<>();
    final List<String> acks = new CopyOnWriteArrayList<>();
    final Map<String, Long> uses = new ConcurrentHashMap<>();
    final AtomicLong term = new AtomicLong(1);
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Consumer<RouteSnapshot>> routeListeners = new CopyOnWriteArrayList<>();
    final List<Consumer<KeySnapshot>> keyListeners = new CopyOnWriteArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<RouteSnapshot.KnownVersion> versions = new ArrayList<>();
    private final List<FakeInstance> opened = new ArrayList<>();
    private final Path directory;
    private final GatewayLimits limits;
    private Quota quota = Quota.DEFAULT;
    private Gateway gateway;

    GatewayRig(Path directory) {
        this(directory, GatewayLimits.DEFAULT);
    }

    GatewayRig(Path directory, GatewayLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    GatewayRig start() throws IOException {
        var ports = new GatewayPorts(
                routeListeners::add,
                keyListeners::add,
                term::get,
                windows::add,
                (endpoint, epoch) -> acks.add(endpoint + "#" + epoch),
                (version, by, requests) -> uses.put(version + " by " + by.name(), requests),
                instances);
        var identity = new GatewayIdentity("node-1", "boot-1");
        gateway = Gateway.start(
                ports, new GatewaySettings("127.0.0.1", 0, 0, "127.0.0.1", 0, identity, directory, limits));
        return this;
    }

    Gateway gateway() {
        return gateway;
    }

    /// Says tenants and keys.
    GatewayRig keys() {
        var acme = new Tenant("acme", Tenant.State.ACTIVE, quota, Instant.EPOCH);
        var other = new Tenant("other", Tenant.State.ACTIVE, Quota.DEFAULT, Instant.EPOCH);
        var keys = new ArrayList<>(List.of(
                key(TOKEN, new Principal("app", "acme", Set.of(Role.INVOKER))),
                key(OTHER_TOKEN, new Principal("app", "other", Set.of(Role.INVOKER))),
                key(PLATFORM_TOKEN, new Principal("admin", null, Set.of(Role.PLATFORM_ADMIN)))));
        for (var role : Role.values()) {
            var tenant = role.id().startsWith("platform-") ? null : "acme";
            keys.add(key(token(role), new Principal("somebody", tenant, Set.of(role))));
        }
        var snapshot = new KeySnapshot(keys, List.of(acme, other), List.of());
        keyListeners.forEach(it -> it.accept(snapshot));
        return this;
    }

    /// Of a principal with that role alone, of acme or of the platform.
    static String token(Role role) {
        return "token-of-" + role.id();
    }

    GatewayRig quota(Quota newQuota) {
        quota = newQuota;
        return keys();
    }

    /// Opens an instance and makes its version the endpoint's only arm.
    FakeInstance serve(String model, FakeInstance instance) {
        instances.open(instance);
        opened.add(instance);
        route(
                model,
                1,
                new ArmTarget(Arm.STABLE, "1", new Digest(instance.spec().key().digest()), 100));
        return instance;
    }

    FakeInstance echo(String model, Datatype datatype, long... shape) {
        var dims = Arrays.stream(shape).boxed().toList();
        return serve(model, FakeInstance.echo(key(model, "1"), new TensorSpec("x", datatype, dims)));
    }

    /// Serves an echo of each datatype, in rows of two.
    void echoes() {
        for (var datatype : Datatype.values()) {
            echo(echoOf(datatype), datatype, -1, 2);
        }
    }

    static String echoOf(Datatype datatype) {
        return "echo-" + datatype.name().toLowerCase(Locale.ROOT);
    }

    void open(FakeInstance instance) {
        instances.open(instance);
        opened.add(instance);
    }

    /// Replaces a model's route, and knows the versions of its arms.
    void route(String model, long epoch, ArmTarget... arms) {
        var endpoint = new EndpointRef("acme", model, "prod");
        routes.removeIf(it -> it.endpoint().equals(endpoint));
        routes.add(new Route(endpoint, epoch, 1, epoch, List.of(arms), null, null, Instant.EPOCH));
        for (var arm : arms) {
            var known = new RouteSnapshot.KnownVersion(new VersionRef("acme", model, arm.version()), arm.digest());
            if (!versions.contains(known)) {
                versions.add(known);
            }
        }
        tellRoutes();
    }

    void knows(RouteSnapshot.KnownVersion version) {
        versions.removeIf(it -> it.ref().equals(version.ref()));
        versions.add(version);
    }

    void tellRoutes() {
        var snapshot = new RouteSnapshot(term.get(), routes, versions);
        routeListeners.forEach(it -> it.accept(snapshot));
    }

    static VersionKey key(String model, String version) {
        return new VersionKey("acme", "sha256:" + sha256(model + ":" + version));
    }

    static ArmTarget arm(Arm arm, String model, String version, int weight) {
        return new ArmTarget(arm, version, new Digest(key(model, version).digest()), weight);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + TOKEN);
    }

    /// Asks the listener for probes and metrics, which needs no token.
    HttpResponse<String> operations(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.operationsPort() + path))
                .timeout(Duration.ofSeconds(20)));
    }

    HttpResponse<String> infer(String model, String json) throws Exception {
        return send(
                request("/acme/prod/v2/models/" + model + "/infer").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// An infer request with a JSON part of its own length.
    HttpResponse<byte[]> binary(String model, String json, byte[] tensors) throws Exception {
        var head = json.getBytes(StandardCharsets.UTF_8);
        var body = Arrays.copyOf(head, head.length + tensors.length);
        System.arraycopy(tensors, 0, body, head.length, tensors.length);
        return http.send(
                request("/acme/prod/v2/models/" + model + "/infer")
                        .header("Inference-Header-Content-Length", Integer.toString(head.length))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    Socket socket() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Override
    public void close() {
        http.close();
        if (gateway != null) {
            gateway.close();
        }
        opened.forEach(FakeInstance::close);
    }

    static KeySnapshot.HashedKey key(String token, Principal principal) {
        return new KeySnapshot.HashedKey(sha256(token), principal);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
