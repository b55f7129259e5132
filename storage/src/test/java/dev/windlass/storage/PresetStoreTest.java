package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Step;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.manifest.StrategyParser;
import dev.windlass.manifest.TenantPreset;
import dev.windlass.storage.PresetStore.Resolution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresetStoreTest {
    private final Database database = Given.database();
    private final PresetStore presets = new PresetStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    private static TenantPreset preset(String name, int weight) {
        return ((StrategyParser.Result.Valid)
                        StrategyParser.parse(name, "canary: { steps: [{ setWeight: " + weight + " }], bake: 3m }"))
                .preset();
    }

    private Resolution resolved(String preset) {
        var manifest = ((ManifestResult.Valid) ManifestParser.parse("""
                        apiVersion: windlass.dev/v1
                        kind: Promotion
                        metadata: { tenant: payments }
                        spec:
                          model: { name: fraud-score, version: "2" }
                          to: prod
                          strategy: { preset: %s }
                        """.formatted(preset))).manifest();
        return presets.resolve(manifest);
    }

    @Test
    void isFoundByItsNameWithTheDigestOfItsText() {
        assertThat(presets.set("payments", preset("weekend", 10), "ops")).isTrue();

        assertThat(resolved("weekend")).isInstanceOfSatisfying(Resolution.Named.class, it -> {
            assertThat(it.preset().expansion().steps()).containsExactly(new Step.SetWeight(10));
            assertThat(it.preset().digest()).isEqualTo(preset("weekend", 10).digest());
            assertThat(it.preset().expansion().strategy()).isEqualTo("weekend");
        });
        assertThat(resolved("standard")).isInstanceOf(Resolution.NotNamed.class);
    }

    @Test
    void anotherTextIsAnotherDigest() {
        presets.set("payments", preset("weekend", 10), "ops");
        presets.set("payments", preset("weekend", 20), "ops");

        assertThat(presets.list("payments"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it.digest()).isEqualTo(preset("weekend", 20).digest()));
        assertThat(presets.list("lending")).isEmpty();
        assertThat(presets.delete("lending", "weekend")).isFalse();
        assertThat(presets.delete("payments", "weekend")).isTrue();
    }

    @Test
    void anUnknownOneNamesTheNearest() {
        presets.set("payments", preset("weekend", 10), "ops");

        assertThat(resolved("weekends")).isInstanceOfSatisfying(Resolution.Unknown.class, it -> {
            assertThat(it.problem().path()).isEqualTo("spec.strategy.preset");
            assertThat(it.problem().remedy()).contains("did you mean weekend?", "cautious");
        });
    }

    @Test
    void soManyAndNoMore() {
        for (int i = 0; i < PresetStore.MAX; i++) {
            assertThat(presets.set("payments", preset("p" + i, 10), "ops")).isTrue();
        }

        assertThat(presets.set("payments", preset("more", 10), "ops")).isFalse();
        assertThat(presets.set("payments", preset("p0", 20), "ops")).isTrue();
    }
}
