package dev.windlass.demo;

import java.util.stream.Stream;

/// A business unit: a tenant with one model in prod, its CI's command line, and the token of those who ask
/// its model.
record Team(String tenant, String model, Shell ci, String clientToken) {
    /// Lets a tenant in, with a key for its CI and one for its clients.
    static Team moveIn(DemoStage stage, String tenant, String model) {
        var admin = stage.admin();
        admin.must("tenant", "create", tenant);
        var ci = key(admin, tenant, tenant + "-ci", "release-manager");
        var client = key(admin, tenant, tenant + "-app", "invoker");
        return new Team(tenant, model, stage.shell(tenant + "-ci", ci), client);
    }

    private static String key(Shell admin, String tenant, String principal, String role) {
        var ran = admin.runSecretly("key", "create", tenant, principal, "--role", role);
        if (ran.exitCode() != 0) {
            throw new StoryException("no key for " + principal + ": " + ran.last());
        }
        return ran.last();
    }

    /// As the command line spells it.
    String ref() {
        return tenant + "/" + model;
    }

    String ref(String version) {
        return ref() + ":" + version;
    }

    void push(String version, Workshop.Artifact artifact) {
        var args = pushing(version, artifact);
        ci.succeeded(ci.runBriefly(Team::isTelling, args), args);
    }

    /// The same beside the main story.
    void pushAside(String version, Workshop.Artifact artifact) {
        var args = pushing(version, artifact);
        ci.succeeded(ci.runAside(args), args);
    }

    private String[] pushing(String version, Workshop.Artifact artifact) {
        return new String[] {
            "model",
            "push",
            ref(version),
            artifact.onnx().toString(),
            "--metrics",
            artifact.metrics().toString(),
            "--lineage",
            artifact.lineage().toString()
        };
    }

    private static boolean isTelling(String line) {
        return Stream.of("Version:", "Digest:", "Metric:").anyMatch(line::startsWith);
    }

    /// How often the route was written so far; 0 if there is none.
    long epoch() {
        return ci.ask("model", "show", ref())
                .path("routes")
                .path(0)
                .path("epoch")
                .asLong(0);
    }
}
