package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Gr\u00fc\u00dfe", "\ud83c\udf89", "a\tb\nc", "\u202e", "\u05d0\u200f"})
    void aTextMayBeAnythingThatCanBeKept(String text) {
        assertThat(Texts.flaw(text)).isEmpty();
    }

    @Test
    void nulAndHalvesOfPairsAreFoundWhereTheyAre() {
        assertThat(Texts.flaw("a\0b")).hasValue("has a NUL character at 1");
        assertThat(Texts.flaw("\ud83c\udf89\ud800")).hasValue("has half a surrogate pair at 2");
        assertThat(Texts.flaw("\udc00\ud800")).hasValue("has half a surrogate pair at 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "\ud800",
                "\t",
                "a\nb",
                "\r",
                "\u001b[2J",
                "\u007f",
                "\u0085",
                "\u009b",
                "\u202a",
                "\u202e",
                "\u2066",
                "\u2069",
                "\u2028",
                "\u2029"
            })
    void aLineIsPlain(String text) {
        assertThat(Texts.flawOfLine(text)).isPresent();
        assertThatThrownBy(() -> Texts.line("reason", "x" + text, 500))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reason");
        assertThat(Texts.flawOfLine(Texts.visible(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC-42: \u20ac 3", "\ud83d\udc69\u200d\ud83d\udcbb", "\u05e9\u05dc\u05d5\u05dd\u200f"})
    void aLineMayBeOfAnyScript(String text) {
        assertThat(Texts.line("reason", text, 500)).isEqualTo(text);
        assertThat(Texts.visible(text)).isEqualTo(text);
    }

    @Test
    void aLineHasALength() {
        assertThatThrownBy(() -> Texts.line("owner", " ", 100)).hasMessageContaining("owner must have 1-100");
        assertThatThrownBy(() -> Texts.line("owner", "x".repeat(101), 100))
                .hasMessageContaining("owner must have 1-100");
    }

    @Test
    void anExcerptHasNoHalfCharacter() {
        assertThat(Texts.excerpt("ab\ud83c\udf89c", 3)).isEqualTo("ab...");
        assertThat(Texts.excerpt("abc", 3)).isEqualTo("abc");
    }
}
