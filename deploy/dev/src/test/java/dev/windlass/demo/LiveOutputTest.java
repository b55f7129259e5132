package dev.windlass.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LiveOutputTest {
    private static final String ERASE = "\r\u001b[K";

    private static final String STATUS = "\u001b[?7l100/s\u001b[?7h";

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    @Test
    void keepsTheStatusLineBelowWhatIsPrinted() {
        var out = LiveOutput.on(new PrintStream(terminal, true, StandardCharsets.UTF_8), true);

        out.status("100/s");
        out.println("a line");
        out.status("");
        out.println("the last");

        assertThat(shown()).isEqualTo(STATUS + ERASE + "a line\n" + STATUS + ERASE + "the last\n");
    }

    @Test
    void showsNoStatusWhereItCannotBeRedrawn() {
        var out = LiveOutput.on(new PrintStream(terminal, true, StandardCharsets.UTF_8), false);

        out.status("100/s");
        out.println("a line");

        assertThat(shown()).isEqualTo("a line\n");
    }

    @Test
    void handsOnCompleteLinesOnly() {
        var lines = new ArrayList<String>();
        var out = Lines.to(lines::add);

        out.print("first \u2714 ha");
        assertThat(lines).isEmpty();
        out.print("lf\nsecond\nthi");

        assertThat(lines).containsExactly("first \u2714 half", "second");
    }

    private String shown() {
        return terminal.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
