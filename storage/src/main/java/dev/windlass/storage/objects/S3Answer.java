package dev.windlass.storage.objects;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for what the MinIO client was asked, and says in one kind of exception what went wrong and with
/// which object.
final class S3Answer {
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(5);

    private S3Answer() {}

    /// @throws Refused if the store answered with an error
    static <T> T await(String key, CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the object store on " + key);
        } catch (TimeoutException e) {
            throw new IOException(
                    "object store didn't answer on " + key + " within " + CALL_TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw failure(key, e.getCause() == null ? e : e.getCause());
        }
    }

    private static IOException failure(String key, Throwable cause) {
        return switch (cause) {
            case CompletionException wrapped when wrapped.getCause() != null -> failure(key, wrapped.getCause());
            case ErrorResponseException refused -> new Refused(key, refused);
            case MinioException failed ->
                new IOException("object store failed on " + key + ": " + failed.getMessage(), failed);
            case IOException away ->
                new IOException("object store can't be reached for " + key + ": " + away.getMessage(), away);
            default -> new IOException("object store failed on " + key + ": " + cause, cause);
        };
    }

    /// The store answered, with an error of its own.
    static final class Refused extends IOException {
        private final String code;

        Refused(String key, ErrorResponseException e) {
            super(
                    "object store refused " + key + ": " + e.errorResponse().code() + ", "
                            + e.errorResponse().message(),
                    e);
            this.code = e.errorResponse().code();
        }

        String code() {
            return code;
        }

        boolean noBucket() {
            return code.equals("NoSuchBucket");
        }

        boolean missing() {
            return code.equals("NoSuchKey") || code.equals("NoSuchUpload") || code.equals("NoSuchObject");
        }
    }
}
