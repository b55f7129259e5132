package dev.windlass.bench;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.harness.Aside;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.RawHttp;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import dev.windlass.harness.ServedModel;
import dev.windlass.harness.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// `windlass bench soak`: models of three tenants are asked all the time, each answer compared with ONNX Runtime's
/// own, while inference workers, the node and control are killed, versions promoted, taken back and with
/// that loaded and unloaded, and clients hang up: which and when is drawn from a seed. Says each minute
/// what was answered and what the processes hold.
///
/// The node is killed in the first third only, since what it holds is compared from there to the end.
final class Soak {
    private static final List<String> TENANTS = List.of("lending", "mailroom", "payments");
    private static final String MODEL = "scorer";
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L);
    private static final int REQUESTS_PER_SECOND = 60;
    private static final int HANG_UPS = 40;

    private final RealWindlass windlass;
    private final Random random;
    private final SoakReport report;
    private final List<Tenant> tenants = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private final long nanos;

    /// One model, and the promotion of it that may be under way.
    private static final class Tenant {
        private final String name;
        private final ServedModel served;
        private @Nullable PromotionName live;
        private int version = 1;

        private Tenant(String name, ServedModel served) {
            this.name = name;
            this.served = served;
        }
    }

    private Soak(RealWindlass windlass, int minutes, long seed) {
        this.windlass = windlass;
        this.nanos = TimeUnit.MINUTES.toNanos(minutes);
        this.random = new Random(seed);
        this.report = new SoakReport(windlass);
    }

    /// @param args `[MINUTES [SEED]]`: 30 and 1 by default
    static void run(String... args) throws IOException {
        int minutes = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        try (var windlass = RealWindlass.start(Directories.fresh("bench-soak"))) {
            var soak = new Soak(windlass, minutes, seed);
            soak.begin();
            soak.goOn();
            soak.end();
        }
    }

    private void begin() {
        for (var name : TENANTS) {
            var served = ServedModel.promoted(windlass, name, MODEL, SEEDS);
            served.keepNothingWarm();
            served.startTraffic(REQUESTS_PER_SECOND);
            tenants.add(new Tenant(name, served));
        }
    }

    private void goOn() throws IOException {
        long saidNanos = 0;
        while (elapsed() < nanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000, 8_000)));
            act(tenants.get(random.nextInt(tenants.size())));
            if (elapsed() - saidNanos >= TimeUnit.MINUTES.toNanos(1)) {
                saidNanos = elapsed();
                report.minute(Duration.ofNanos(saidNanos), traffic());
            }
        }
    }

    private void act(Tenant tenant) throws IOException {
        int drawn = random.nextInt(100);
        if (drawn < 30) {
            hangUp(tenant);
        } else if (drawn < 50) {
            killOneInferenceWorker();
        } else if (drawn < 85) {
            promoteOrGoBack(tenant);
        } else if (drawn < 92) {
            killed(Part.CONTROL);
        } else if (elapsed() < nanos / 3) {
            killed(Part.NODE);
        }
    }

    private void killed(Part part) {
        try {
            windlass.kill(part);
            report.did("kill -9 of " + part);
        } catch (IllegalStateException between) {
            report.did(part + " wasn't there to be killed");
        }
    }

    private void killOneInferenceWorker() {
        var all = windlass.inferenceWorkers();
        if (!all.isEmpty()) {
            Signals.kill(all.get(random.nextInt(all.size())));
            report.did("kill -9 of an inference worker");
        }
    }

    /// Clients that ask and don't wait.
    private void hangUp(Tenant tenant) throws IOException {
        var body = Mlp.body(Mlp.row(random));
        for (int i = 0; i < HANG_UPS; i++) {
            try (var client = RawHttp.connect(windlass.gateway(), windlass.token("admin"))) {
                client.send("/" + tenant.name + "/prod/v2/models/" + MODEL + "/infer", body);
                if (random.nextBoolean()) {
                    client.reset();
                }
            } catch (IOException down) {
                report.did("the node couldn't be asked");
                return;
            }
        }
        report.did(HANG_UPS + " clients hung up");
    }

    private void promoteOrGoBack(Tenant tenant) {
        try {
            var live = tenant.live;
            if (live != null && !ended(live)) {
                windlass.client().abort(live, "drawn");
                report.did("an abort");
            } else {
                tenant.version = 1 + tenant.version % SEEDS.size();
                tenant.live = tenant.served.start(Integer.toString(tenant.version));
                report.did("a promotion");
            }
        } catch (WindlassException refused) {
            report.did("refused: " + refused.problem().status());
        }
    }

    private boolean ended(PromotionName name) {
        return windlass.client().promotion(name).ended();
    }

    private List<dev.windlass.harness.Traffic> traffic() {
        return tenants.stream().map(it -> it.served.traffic()).toList();
    }

    private long elapsed() {
        return System.nanoTime() - beganNanos;
    }

    private void end() {
        var traffic = traffic();
        traffic.forEach(it -> Aside.run("stop", it::stop));
        report.end(traffic);
        tenants.forEach(it -> it.served.endTraffic());
    }
}
