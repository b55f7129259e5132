package dev.windlass.harness;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one installation that all of them share; it starts at its first use and stops after the
/// last test. Whoever breaks it (kills parts, removes data) starts one of its own instead.
public final class RealInstallation implements ParameterResolver, AfterAllCallback {
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RealInstallation.class);

    /// A start that failed fails again at once, instead of costing every test class its time.
    private static final class Shared implements AutoCloseable {
        private RealWindlass windlass;
        private RuntimeException failure;

        Shared() {
            try {
                windlass = RealWindlass.start(Directories.fresh("shared"));
            } catch (RuntimeException | AssertionError e) {
                failure = new IllegalStateException("the shared installation did not start", e);
            }
        }

        RealWindlass windlass() {
            if (failure != null) {
                throw failure;
            }
            return windlass;
        }

        @Override
        public void close() {
            if (windlass != null) {
                windlass.close();
            }
        }
    }

    /// What a class has started must be gone, or be what the rows ask for.
    @Override
    public void afterAll(ExtensionContext context) {
        var shared = context.getRoot().getStore(NAMESPACE).get("shared", Shared.class);
        if (shared != null && shared.failure == null) {
            var windlass = shared.windlass();
            Until.within(SETTLED, () -> "no process has lost its parent, not " + ProcessTable.text(windlass.orphans()))
                    .holds(() -> windlass.orphans().isEmpty());
            var placements = new Placements(windlass);
            Until.within(
                            SETTLED,
                            () -> "only inference workers run that a placement asks for, not "
                                    + ProcessTable.text(windlass.inferenceWorkers()))
                    .holds(() -> placements.account(windlass.inferenceWorkers().size()));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealWindlass.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("shared", _ -> new Shared(), Shared.class)
                .windlass();
    }
}
