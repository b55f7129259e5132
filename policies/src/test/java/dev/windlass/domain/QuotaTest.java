package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.json.WindlassJson;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final Resources MEMORY = Resources.memory(1);

    @Test
    void whatIsOutsideItsBoundsIsRefusedByName() {
        assertThatThrownBy(() -> new Quota(MEMORY, 0, 1)).hasMessageContaining("quota-rps >= 1");
        assertThatThrownBy(() -> new Quota(MEMORY, 1, 1, 0, null)).hasMessageContaining("compute-millis from 1");
        assertThatThrownBy(() -> new Quota(MEMORY, 1, 1, null, 1001)).hasMessageContaining("weight from 1 to 1000");
    }

    @Test
    void oneThatWasWrittenBeforeThereWereWeightsIsRead() {
        var json = WindlassJson.mapper().writeValueAsString(new Quota(MEMORY, 7, 3));

        assertThat(json).doesNotContain("weight", "compute");
        assertThat(WindlassJson.mapper().readValue(json, Quota.class)).isEqualTo(new Quota(MEMORY, 7, 3));
    }
}
