package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.Workshop.Artifact;
import java.io.IOException;

/// Versions that must not get any traffic: one whose manifest names other bytes, one that its callers
/// couldn't call.
final class ExpectedRefusals {
    private static final int DENIED = 3;

    private final DemoStage stage;
    private final Team team;

    ExpectedRefusals(DemoStage stage, Team team) {
        this.stage = stage;
        this.team = team;
    }

    /// The manifest pins the digest of version 1, but asks for version 2.
    Finding wrongDigest() throws IOException {
        var other = team.ci().ask("model", "show", team.ref("1")).path("digest").asString();
        var manifest = stage.workshop()
                .write("wrong-digest.yaml", """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: %s }
                spec:
                  model: { name: %s, version: "2", digest: %s }
                  to: %s
                  strategy: { preset: fast }
                """.formatted(team.tenant(), team.model(), other, DemoStage.ENV));
        long before = team.epoch();
        return denied(before, team.ci().run("promote", "-f", manifest.toString(), "--wait"));
    }

    Finding otherSchema(Artifact artifact) {
        team.push("2-short", artifact);
        long before = team.epoch();
        return denied(
                before,
                team.ci().run("promote", team.ref("2-short"), "--to", DemoStage.ENV, "--preset", "fast", "--wait"));
    }

    private Finding denied(long epochBefore, Shell.Ran ran) {
        long after = team.epoch();
        return new Finding(
                "exit " + ran.exitCode() + " after " + Narrator.text(ran.took()) + ", route epoch " + epochBefore
                        + " before and " + after + " after",
                ran.exitCode() == DENIED && after == epochBefore);
    }
}
