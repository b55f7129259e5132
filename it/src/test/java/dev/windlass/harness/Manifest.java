package dev.windlass.harness;

/// Promotion manifests as text, with times as short as their minima allow.
public final class Manifest {
    private Manifest() {}

    /// 10 %, then 50 %, then all, judged at each step; 5 s of bake.
    public static String canary(String tenant, String model, String version) {
        return judgedTwice(tenant, model, "\"" + version + "\"");
    }

    /// The same, for the version with this digest only.
    public static String pinned(String tenant, String model, String version, String digest) {
        return judgedTwice(tenant, model, "\"" + version + "\", digest: \"" + digest + "\"");
    }

    /// For tests whose subject isn't the judge: 10 %, judged; 50 %, then all; 2 s of bake. Each look at
    /// a step waits for a window to close, 10 s.
    public static String quick(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"") + """
                      steps:
                        - setWeight: 10
                        - analyze: { min: 2s, max: 10s, minServed: 20, onInsufficientData: extend }
                        - setWeight: 50
                      bake: 2s
                      keepWarm: 10m
                """;
    }

    /// The preset of that name.
    public static String fast(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"").replace("    canary:\n", "    preset: fast\n");
    }

    /// A canary that stands at 10 % until somebody resumes it.
    public static String paused(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"") + """
                      steps:
                        - setWeight: 10
                        - pause: {}
                      bake: 2s
                      keepWarm: 10m
                """;
    }

    /// Half of the requests copied to a shadow that may flip or drift in 2 % of them, for 5 to 25 s;
    /// then 50 % and all.
    public static String shadow(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"") + """
                      steps:
                        - shadow: { percent: 100, min: 5s, max: 60s, minPairs: 40, onInsufficientData: advance }
                        - setWeight: 50
                      bake: 2s
                      keepWarm: 10m
                """;
    }

    /// A fifth of the requests copied to a shadow that may say what it likes, until somebody aborts it.
    public static String longShadow(String tenant, String model, String version) {
        return shadow(tenant, model, version)
                .replace("total: 15m", "total: 3h")
                .replace("percent: 100, min: 5s, max: 60s", "percent: 20, min: 2h, max: 2h, tolerance: 2");
    }

    /// 10 %, then all; needs no traffic.
    public static String straight(String tenant, String model, String version) {
        return paused(tenant, model, version).replace("        - pause: {}\n", "");
    }

    /// 10 %, a pause of `pause` that ends by itself, then all.
    public static String timed(String tenant, String model, String version, String pause) {
        return paused(tenant, model, version).replace("pause: {}", "pause: { duration: " + pause + " }");
    }

    /// 50 %, then all, once somebody in this role has approved; needs no traffic.
    public static String gated(String tenant, String model, String version, String role) {
        var gates = "  gates: [ { approval: { role: " + role + " } } ]\n";
        return head(tenant, model, "\"" + version + "\"").replace("  strategy:\n", gates + "  strategy:\n") + """
                      steps:
                        - setWeight: 50
                      bake: 2s
                      keepWarm: 10m
                """;
    }

    /// A preview that stands until somebody resumes it, then all.
    public static String blueGreen(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"").replace("    canary:\n", "    blueGreen:\n") + """
                      autoSwitch: false
                      bake: 2m
                      keepWarm: 10m
                """;
    }

    /// A canary for internal people until somebody resumes it; then for 30 % of the customers, each of whom keeps to
    /// one arm, until somebody resumes it again.
    public static String byHeaders(String tenant, String model, String version) {
        return head(tenant, model, "\"" + version + "\"") + """
                      routing: { stickyBy: X-Customer }
                      steps:
                        - setHeaderRoute:
                            name: internal
                            match: [{ headerName: X-Group, headerValue: { regex: "internal-[a-z]+" } }]
                        - pause: {}
                        - setWeight: 30
                        - pause: {}
                      bake: 2s
                      keepWarm: 10m
                """;
    }

    /// A canary that stands at 10 %; all of the promotion must be done in `total`.
    public static String paused(String tenant, String model, String version, String total) {
        return paused(tenant, model, version).replace("total: 15m", "total: " + total);
    }

    private static String judgedTwice(String tenant, String model, String version) {
        return head(tenant, model, version) + """
                      steps:
                        - setWeight: 10
                        - analyze: { min: 2s, max: 10s, minServed: 20, onInsufficientData: extend }
                        - setWeight: 50
                        - analyze: { min: 2s, max: 10s, minServed: 20, onInsufficientData: extend }
                      bake: 5s
                      keepWarm: 10m
                """;
    }

    private static String head(String tenant, String model, String version) {
        return """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: %s }
                spec:
                  model: { name: %s, version: %s }
                  to: prod
                  deadlines: { total: 15m }
                  strategy:
                    canary:
                """.formatted(tenant, model, version);
    }
}
