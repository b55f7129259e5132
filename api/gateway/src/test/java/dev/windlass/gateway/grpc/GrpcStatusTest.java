package dev.windlass.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.refusal.Refusal;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GrpcStatusTest {
    private static void assertCode(Status.Code code, Refusal refusal) {
        assertEquals(code, GrpcStatus.of(refusal).getCode());
        assertEquals(refusal.detail(), GrpcStatus.of(refusal).getDescription());
    }

    @Test
    void everyRefusalHasItsCode() {
        assertCode(Status.Code.INVALID_ARGUMENT, Refusal.badRequest("f", "v", "m", "r"));
        assertCode(Status.Code.UNAUTHENTICATED, Refusal.unauthenticated());
        assertCode(Status.Code.NOT_FOUND, Refusal.notFound());
        assertCode(Status.Code.PERMISSION_DENIED, Refusal.suspended("acme"));
        assertCode(Status.Code.DEADLINE_EXCEEDED, Refusal.bodyTooSlow());
        assertCode(Status.Code.RESOURCE_EXHAUSTED, Refusal.bodyTooLarge(1));
        assertCode(Status.Code.RESOURCE_EXHAUSTED, Refusal.overLimit("quota-rps", 1, "m", "r", 7));
        assertCode(Status.Code.UNAVAILABLE, Refusal.unavailable("m", "r"));
        assertCode(Status.Code.NOT_FOUND, Refusal.closed("acme"));
        assertCode(Status.Code.INTERNAL, Refusal.diedOn(Duration.ofMinutes(5)));
        assertCode(Status.Code.INTERNAL, Refusal.internal("t"));
        var brownOut = Refusal.brownedOut("version", "1", Instant.EPOCH, Instant.EPOCH, "2", Duration.ofSeconds(8));
        assertCode(Status.Code.UNAVAILABLE, brownOut);
        assertEquals("9", retryAfter(brownOut));
    }

    @Test
    void onlyWhatHelpsIsSaidOfComingBack() {
        assertEquals("7", retryAfter(Refusal.overLimit("quota-rps", 1, "m", "r", 7)));
        assertEquals("1", retryAfter(Refusal.unavailable("m", "r")));
        assertNull(retryAfter(Refusal.bodyTooLarge(1)));
    }

    @Test
    void aMessageIsNoLongerThanClientsTake() {
        var long9 = Refusal.badRequest("f", "", "ü".repeat(5000), "r");
        assertTrue(GrpcStatus.of(long9).getDescription().length() < 900);
    }

    private static String retryAfter(Refusal refusal) {
        var trailers = new Metadata();
        GrpcStatus.addTo(trailers, refusal);
        return new GrpcMetadata(trailers).get(GrpcStatus.RETRY_AFTER);
    }
}
