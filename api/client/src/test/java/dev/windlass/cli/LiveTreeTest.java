package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveTreeTest {
    private static final Digest DIGEST = new Digest("sha256:" + "9c1e".repeat(16));
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void drawsAPromotionInMidCanary() throws IOException {
        var lines = LiveTree.render(view(), START.plusSeconds(200));

        try (var golden = LiveTreeTest.class.getResourceAsStream("/tree/mid-canary.txt")) {
            assertThat(String.join("\n", lines) + "\n")
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 100, 132})
    void fitsEveryTerminalAndLosesNothingThatHasRoom(int columns) {
        var lines = LiveTree.render(view(), START.plusSeconds(200), columns);

        assertThat(lines).allSatisfy(line -> assertThat(Wrapped.width(line)).isLessThanOrEqualTo(columns));
        var text = String.join(" ", lines).replaceAll("\\s+", " ");
        assertThat(text).contains("12200");
        if (columns >= 60) {
            for (var word : List.of("requested by ci#812", "canary, sha256:9c1e9c1e9c1e", "stable 9 bad of 12200,")) {
                assertThat(text).contains(word);
            }
        }
    }

    @Test
    void aScreenGoesUpAsManyLinesAsItHasShown() {
        var out = new ByteArrayOutputStream();
        var size = new Terminal.Size(30, 5);
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Map.of(),
                true,
                InstantSource.system(),
                () -> size,
                true,
                _ -> true);
        var screen = new Screen(terminal);

        screen.show(List.of("1", "2", "3", "4", "5", "6"));
        screen.show(List.of("1"));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\n3\n… 3 more lines\n\u001b[4A\u001b[J1\n");
    }

    @Test
    void aWordLongerThanTheLineIsBrokenWithoutAnEmptyLine() {
        assertThat(Wrapped.lines("  abcdefgh ij", 6, "  ")).containsExactly("  abcd", "efgh", "ij");
    }

    @Test
    void asksSttyForLinesAndColumns() {
        assertThat(Terminal.Size.parse("50 132\n")).isEqualTo(new Terminal.Size(132, 50));
        assertThat(Terminal.Size.parse("0 0")).isEqualTo(new Terminal.Size(80, 24));
        assertThat(Terminal.Size.parse("")).isEqualTo(new Terminal.Size(80, 24));
    }

    @Test
    void countsAgeInTwoUnits() {
        assertThat(TreeWords.age(START, START.plusSeconds(59))).isEqualTo("59s");
        assertThat(TreeWords.age(START, START.plusSeconds(192))).isEqualTo("3m12s");
        assertThat(TreeWords.age(START, START.plus(Duration.ofHours(52)))).isEqualTo("2d4h");
        assertThat(TreeWords.age(START, START.minusSeconds(1))).isEqualTo("0s");
    }

    static PromotionView view() {
        var plan = plan();
        return new PromotionView(
                "promote--payments--fraud-score--prod--7--3",
                plan.endpoint(),
                "7",
                "Progressing",
                "Step",
                "looking at 25 %",
                "ci#812",
                DIGEST,
                plan,
                14,
                4,
                25,
                25,
                24,
                17,
                List.of(Role.MODEL_RISK),
                List.of(),
                null,
                START.plusSeconds(300),
                false,
                List.of(new Condition("policy", Condition.Status.TRUE, "Allowed", "6 pass, 1 warn", START)),
                new Judgement(
                        Judgement.Verdict.UNDECIDED,
                        1.7,
                        100,
                        null,
                        new ArmTotals(4100, 3, 0, 1),
                        new ArmTotals(12200, 9, 0, 0),
                        21,
                        ""),
                null,
                START,
                START.plusSeconds(100));
    }

    private static PromotionPlan plan() {
        var analyze = new Step.Analyze(
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                200,
                Step.OnInsufficientData.HOLD,
                Step.OnUndecided.ADVANCE);
        return new PromotionPlan(
                new EndpointRef("payments", "fraud-score", "prod"),
                new Target("7", DIGEST, 1000, Resources.memory(1 << 20)),
                new Target("6", new Digest("sha256:" + "ab12".repeat(16)), 1000, Resources.memory(1 << 20)),
                "standard",
                List.of(
                        new Step.SetWeight(5),
                        analyze,
                        new Step.SetWeight(25),
                        analyze,
                        new Step.SetWeight(50),
                        analyze),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                Deadlines.DEFAULT,
                List.of(Role.MODEL_RISK),
                0.01,
                List.of(),
                DIGEST);
    }
}
