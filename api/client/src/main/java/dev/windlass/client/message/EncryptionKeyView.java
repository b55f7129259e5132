package dev.windlass.client.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A data key, without its secret.
///
/// @param key as payloads name it: `payments/3`, or `/3` of the platform
/// @param tenant whose it is; absent for the platform's
/// @param kek name of the key-encrypting key that wraps it
/// @param kekVersion of that
/// @param destroyedAt absent while it is there
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncryptionKeyView(
        String key,
        @Nullable String tenant,
        String kek,
        int kekVersion,
        Instant madeAt,
        @Nullable Instant destroyedAt) {}
