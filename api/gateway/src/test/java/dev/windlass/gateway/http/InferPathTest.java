package dev.windlass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.windlass.gateway.call.InferAdmission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferPathTest {
    @Test
    void aPathNamesTenantEnvironmentModelAndPerhapsAVersion() {
        assertEquals(
                new InferAdmission.Named("acme", "prod", "m", null), InferPath.parse("/acme/prod/v2/models/m/infer"));
        assertEquals(
                new InferAdmission.Named("acme", "dev", "m", "7"),
                InferPath.parse("/acme/dev/v2/models/m/versions/7/infer"));
        assertEquals(new InferAdmission.Named(null, "prod", "m", null), InferPath.parse("/v2/models/m/infer"));
        assertEquals(
                new InferAdmission.Named(null, "prod", "m", "7"), InferPath.parse("/v2/models/m/versions/7/infer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/infer",
                "//infer",
                "///infer",
                "/v2/infer",
                "/v2/models/infer",
                "/v2/models/m",
                "/v2/models/m/infer/",
                "/v2/models/m/versions/infer",
                "/v2/models/m/versions/7/8/infer",
                "/v2/models/m/other/7/infer",
                "/acme/prod/v2/infer",
                "/acme/prod/v2/models/infer",
                "/acme/prod/v2/models/m/n/infer",
                "/acme/prod/v3/models/m/infer",
                "/acme/v2/models/m/infer",
                "/acme/infer",
                "/v2/models/v2/models/m/infer"
            })
    void everythingElseIsNone(String path) {
        assertNull(InferPath.parse(path), path);
    }
}
