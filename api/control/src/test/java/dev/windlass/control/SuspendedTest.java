package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Role;
import dev.windlass.domain.Tenant;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A suspended tenant's people, whatever their roles, start and change nothing that `access-matrix.txt`
/// says so of; they look, take back and set who may what.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SuspendedTest {
    private final AccessMatrix matrix = AccessMatrix.read();
    private TestApi api;
    private GoodRequests goods;

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        goods = new GoodRequests(api);
        api.key("chief", "payments", Role.values());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    Stream<RouteSpec> ofTenants() {
        return AuditedRoutesTest.table(api).stream()
                .filter(route -> matrix.action(route) != null && !matrix.ofPlatform(route))
                .filter(route -> !Set.of("GET", "HEAD").contains(route.verb()));
    }

    @ParameterizedTest
    @MethodSource("ofTenants")
    void isRefusedWhatTheMatrixSays(RouteSpec route) throws IOException {
        var tenants = api.parts.stores().tenants();
        var good = goods.of(route);
        tenants.setState("payments", Tenant.State.SUSPENDED);
        try {
            var request = api.request("chief", good.target(UnaryOperator.identity()))
                    .method(
                            good.method(),
                            BodyPublishers.ofString(
                                    good.method().equals("PATCH")
                                            ? "x".repeat(100)
                                            : good.body() == null
                                                    ? ""
                                                    : good.body().toString()));
            good.headers().forEach(request::header);

            var answer = api.send(request);

            assertThat(answer.body().contains("TenantSuspended"))
                    .as(AccessMatrix.name(route) + " " + answer.statusCode() + " " + answer.body())
                    .isEqualTo(matrix.refusedWhileSuspended().contains(AccessMatrix.name(route)));
        } finally {
            tenants.setState("payments", Tenant.State.ACTIVE);
        }
    }
}
