package dev.windlass.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of a part that broke off.
final class ChildTest {
    @Test
    void theExceptionIsToldWithAllLinesOfItsMessage() {
        assertThat(Child.reason(List.of(
                        "@title\tCopies",
                        "Exception in thread \"main\" java.lang.AssertionError: ",
                        "Expecting actual:",
                        "  Failed[reason=no CUDA]",
                        "\tat dev.windlass.card.Main.main(Main.java:23)")))
                .isEqualTo(
                        "Exception in thread \"main\" java.lang.AssertionError: Expecting actual: Failed[reason=no CUDA]");
    }

    @Test
    void whatDiesWithoutOneHasSaidSomethingLast() {
        assertThat(Child.reason(List.of("@title\tCopies", "# SIGSEGV", ""))).isEqualTo("# SIGSEGV");
        assertThat(Child.reason(List.of())).isEqualTo("it said nothing");
        assertThat(Child.reason(List.of("x".repeat(1_000)))).hasSize(604);
    }
}
