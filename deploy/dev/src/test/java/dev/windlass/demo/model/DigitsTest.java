package dev.windlass.demo.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigitsTest {
    @Test
    void readsEveryImage() {
        assertThat(Digits.all()).hasSize(1797).allSatisfy(image -> {
            assertThat(image.pixels()).hasSize(Digits.PIXELS);
            assertThat(image.digit()).matches("[0-9]");
        });
    }

    @Test
    void tellsNineDigitsOfTenApartOnHeldOutImages() {
        var model = Digits.train(20);

        assertThat(model.metrics().get("accuracy")).isGreaterThan(0.9);
        assertThat(model.lineageJson()).contains("10.24432/C50P49", "trainingRows");
    }
}
