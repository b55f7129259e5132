package dev.windlass.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.demo.Playbill.Finding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaybillTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Playbill playbill =
            new Playbill(new Narrator(LiveOutput.on(new PrintStream(told, true, StandardCharsets.UTF_8), false)));

    @Test
    void holdsOnlyIfEveryActHeld() throws InterruptedException {
        assertThat(playbill.held()).isFalse();

        playbill.play("one", "a", () -> new Finding("a", true));
        assertThat(playbill.held()).isTrue();

        playbill.play("two", "b", () -> new Finding("c", false));
        assertThat(playbill.held()).isFalse();
    }

    @Test
    void playsOnAfterAnActThatFails() throws InterruptedException {
        playbill.play("one", "a", () -> {
            throw new StoryException("the gateway is gone");
        });
        playbill.play("two", "b", () -> new Finding("b", true));

        assertThat(playbill.played())
                .containsExactly(
                        new Act("one", "a", "failed: the gateway is gone", false), new Act("two", "b", "b", true));
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("NOT HELD: failed: the gateway is gone");
    }

    @Test
    void stopsWhenInterrupted() {
        assertThatThrownBy(() -> playbill.play("one", "a", () -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void tableWrapsLongCellsAndShoutsWhatDidNotHold() {
        var lines = Table.of(List.of(
                new Act("short", "exit 0", "exit 0", true),
                new Act("long", "exit 0", "word ".repeat(30).strip() + " sha256:" + "f".repeat(64), false)));

        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(132));
        assertThat(lines.get(2)).startsWith("short ").endsWith("  yes");
        assertThat(lines.get(3)).startsWith("long ").endsWith("  NO");
        assertThat(String.join("", lines).replace(" ", "")).contains("sha256:" + "f".repeat(49));
        assertThat(lines.size()).isGreaterThan(6);
    }
}
