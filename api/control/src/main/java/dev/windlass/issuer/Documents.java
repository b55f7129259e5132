package dev.windlass.issuer;

import dev.windlass.quota.OwnPool;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Fetches an issuer's documents: small ones, soon, and from nowhere else than asked. Closed by nobody:
/// it lives as long as the process.
final class Documents {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 256 << 10;
    private static final int OK = 200;

    @OwnPool("one of each issuer that the settings name")
    private final HttpClient http;

    /// @throws IOException if there are no certificates in the file
    Documents(@Nullable Path caFile) throws IOException {
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        this.http = (caFile == null ? builder : builder.sslContext(trusting(caFile))).build();
    }

    /// The text that is there.
    ///
    /// @throws IOException saying what came instead
    String read(URI address) throws IOException {
        var request = HttpRequest.newBuilder(address)
                .timeout(WHOLE)
                .header("Accept", "application/json")
                .build();
        var asked = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
        try {
            return text(address, asked.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            throw new IOException(address + " gave no whole answer within " + WHOLE.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw new IOException(address + ": " + words(failed), failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException(address + " was asked by somebody who was stopped");
        } finally {
            asked.cancel(true);
        }
    }

    private static String words(ExecutionException failed) {
        var cause = failed.getCause();
        return cause == null || cause.getMessage() == null ? "no answer" : cause.getMessage();
    }

    private static String text(URI address, HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() != OK) {
            throw new IOException(address + " answered " + answer.statusCode()
                    + (answer.statusCode() / 100 == 3 ? ", and nobody is sent elsewhere for keys" : ""));
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static SSLContext trusting(Path caFile) throws IOException {
        try (InputStream in = Files.newInputStream(caFile)) {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new IOException(caFile + " holds no certificate; give one in PEM");
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IOException(caFile + " holds no certificates that can be read: " + broken.getMessage(), broken);
        }
    }
}
