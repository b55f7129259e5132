package dev.windlass.gateway;

import static dev.windlass.gateway.OneModel.BODY;
import static dev.windlass.gateway.OneModel.echo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.TrafficRules;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import dev.windlass.domain.TrafficRules.HeaderMatch.Kind;
import dev.windlass.domain.TrafficRules.HeaderRoute;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arms that a request's headers choose.
class HeaderRoutingTest {
    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.open(echo("1"));
        rig.open(echo("2"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void whatMatchesIsTheCandidatesWhateverItsWeight() throws Exception {
        var team = new HeaderRoute(
                "team",
                List.of(
                        new HeaderMatch("X-Group", Kind.EXACT, "internal"),
                        new HeaderMatch("X-Region", Kind.REGEX, "eu-[0-9]+")));
        var beta = new HeaderRoute("beta", List.of(new HeaderMatch("X-Plan", Kind.PREFIX, "beta")));
        route(1, Arm.PREVIEW, 0, new TrafficRules(null, List.of(team, beta)));

        assertEquals("1", version("X-Group", "internal"));
        assertEquals("1", version("X-Group", "internal", "X-Region", "eu-1b"));
        assertEquals("1", version("X-Plan", "my beta"));
        assertEquals("1", version("X-Group", "internal", "X-Region", "eu-" + "1".repeat(300)));
        assertEquals("2", version("X-Group", "internal", "X-Region", "eu-12"));
        assertEquals("2", version("x-group", "internal", "x-region", "eu-12"));
        assertEquals("2", version("X-Plan", "beta-7"));

        route(2, Arm.CANARY, 1, new TrafficRules(null, List.of(beta)));
        assertEquals("2", version("X-Plan", "beta-7"));
        route(3, Arm.CANARY, 1, TrafficRules.NONE);
        assertEquals(4, served(1, Arm.STABLE, Assignment.RANDOM));
        assertEquals(3, served(1, Arm.PREVIEW, Assignment.MATCHED));
        assertEquals(1, served(2, Arm.CANARY, Assignment.MATCHED));
    }

    @Test
    void aCallerKeepsToOneArmAndMovesOnlyTowardsTheCandidate() throws Exception {
        var before = new HashSet<String>();
        for (int weight : List.of(5, 20, 60)) {
            route(weight, Arm.CANARY, weight, TrafficRules.NONE.stickyBy("X-Customer"));
            var now = new HashSet<String>();
            for (int i = 0; i < 400; i++) {
                var customer = "customer-" + i;
                if (version("X-Customer", customer).equals("2")) {
                    now.add(customer);
                }
            }
            assertTrue(now.containsAll(before), "somebody left the candidate at " + weight + " %");
            double share = now.size() / 400.0;
            // Four standard deviations of as many random draws.
            double off = 4 * Math.sqrt(weight / 100.0 * (1 - weight / 100.0) / 400);
            assertEquals(weight / 100.0, share, off);
            assertEquals(now, again(now), "the same callers come to the same arm again");
            before.addAll(now);
        }
        route(99, Arm.CANARY, 60, TrafficRules.NONE);
        assertEquals(0, served(60, Arm.STABLE, Assignment.RANDOM));
        assertEquals(400 - before.size(), served(60, Arm.STABLE, Assignment.STICKY));
        assertEquals(2 * before.size(), served(60, Arm.CANARY, Assignment.STICKY));
    }

    /// Or the same people would always be the first to meet what is new.
    @Test
    void anotherCandidateMeetsOtherCallersFirst() throws Exception {
        rig.open(echo("3"));
        var rules = TrafficRules.NONE.stickyBy("X-Customer");
        route(1, Arm.CANARY, 20, rules);
        var two = first();
        rig.route(
                "m",
                2,
                GatewayRig.arm(Arm.STABLE, "m", "1", 80),
                GatewayRig.arm(Arm.CANARY, "m", "3", 20).under(rules));
        var three = first();
        var both = new HashSet<>(two);
        both.retainAll(three);

        // Of 200 callers 8 expected in both, standard deviation 2.8.
        assertTrue(two.size() > 17 && three.size() > 17 && both.size() < 20, two + " and " + three);
    }

    private Set<String> again(Set<String> customers) throws Exception {
        var same = new HashSet<String>();
        for (var customer : customers) {
            if (version("X-Customer", customer).equals("2")) {
                same.add(customer);
            }
        }
        return same;
    }

    private Set<String> first() throws Exception {
        var first = new HashSet<String>();
        for (int i = 0; i < 200; i++) {
            if (!version("X-Customer", "customer-" + i).equals("1")) {
                first.add("customer-" + i);
            }
        }
        return first;
    }

    private void route(long epoch, Arm arm, int weight, TrafficRules rules) {
        rig.route(
                "m",
                epoch,
                GatewayRig.arm(Arm.STABLE, "m", "1", 100 - weight),
                GatewayRig.arm(arm, "m", "2", weight).under(rules));
    }

    private String version(String... headers) throws Exception {
        var answer = rig.send(rig.request("/acme/prod/v2/models/m/infer")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(BODY)));
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.headers().firstValue("Windlass-Model-Version").orElse("");
    }

    private long served(long epoch, Arm arm, Assignment assignment) {
        return rig.windows.stream()
                .filter(window -> window.key().epoch() == epoch)
                .flatMap(window -> window.arms().stream())
                .filter(count -> count.arm() == arm && count.assignment() == assignment)
                .mapToLong(ArmCount::served)
                .sum();
    }
}
