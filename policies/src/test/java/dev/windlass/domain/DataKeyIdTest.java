package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataKeyIdTest {
    @Test
    void itReadsBackAsItWasWritten() {
        assertThat(DataKeyId.parse("payments/3")).isEqualTo(new DataKeyId("payments", 3));
        assertThat(DataKeyId.parse("/12")).isEqualTo(new DataKeyId(null, 12));
        assertThat(new DataKeyId(null, 12).text()).isEqualTo("/12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "payments",
                "payments/",
                "payments/0",
                "payments/03",
                "a--b/1",
                "a/1/1",
                "a/1234567890123456789"
            })
    void whatIsNoneIsRefusedWithItsValue(String text) {
        assertThatThrownBy(() -> DataKeyId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got \"");
    }
}
