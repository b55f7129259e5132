package dev.windlass.client;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Texts;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.JsonTexts;
import dev.windlass.json.WindlassJson;
import dev.windlass.quota.OwnPool;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/// Requests with our token; refused connections and 503 are tried again until the target's connect timeout,
/// and so are cut ones where a repetition does no harm. Everything else that isn't 2xx becomes a
/// [WindlassException].
final class Http {
    private static final int BAD_REQUEST = 400;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);

    // One client for the whole process: each has its own selector thread and pool.
    @OwnPool("a client's process is one caller's")
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final WindlassTarget target;

    Http(WindlassTarget target) {
        this.target = target;
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpRequest.Builder request(URI base, String path) {
        var root = base.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(root + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + target.token());
    }

    HttpRequest.Builder api(String path) {
        return request(target.api(), path);
    }

    <T> T get(String path, TypeReference<T> type) {
        return read(send(api(path).GET()), type);
    }

    <T> T send(String method, String path, Object body, Map<String, String> headers, TypeReference<T> type) {
        var request = api(path).method(method, BodyPublishers.ofString(whole(body)));
        request.header("Content-Type", body instanceof String ? "application/yaml" : "application/json");
        headers.forEach(request::header);
        return read(send(request), type);
    }

    /// The body's text. Half a surrogate pair would be another character by the time it arrives, so it isn't sent.
    private static String whole(Object body) {
        var flaw = body instanceof String text
                ? Texts.flaw(text).map(each -> "the manifest " + each)
                : JsonTexts.problem(WindlassJson.mapper().valueToTree(body)).map(FieldProblem::toString);
        if (flaw.isPresent()) {
            throw WindlassException.of(BAD_REQUEST, "InvalidRequest", flaw.get(), "write text without such characters");
        }
        return body instanceof String text ? text : WindlassJson.mapper().writeValueAsString(body);
    }

    void delete(String path) {
        send(api(path).DELETE());
    }

    <T> T read(HttpResponse<String> response, TypeReference<T> type) {
        try {
            return WindlassJson.mapper().readValue(response.body(), type);
        } catch (JacksonException broken) {
            throw WindlassException.of(
                    response.statusCode(),
                    "BadAnswer",
                    "the answer of " + response.uri() + " isn't what this client knows: " + broken.getOriginalMessage(),
                    "use the client of the same version as the installation");
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return checked(attempt(request.build(), BodyHandlers.ofString()));
    }

    /// Bytes to the server, once: the caller resumes.
    HttpResponse<String> sendOnce(HttpRequest.Builder request, String method, BodyPublisher body) throws IOException {
        try {
            return CLIENT.send(request.method(method, body).build(), BodyHandlers.ofString());
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// The answer's bytes as they come; anything that isn't 2xx is thrown.
    InputStream stream(HttpRequest.Builder request) {
        var response = attempt(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (var body = response.body()) {
            throw refusal(
                    response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8), response.uri());
        } catch (IOException broken) {
            throw unreachable(response.uri(), broken);
        }
    }

    HttpResponse<String> checked(HttpResponse<String> response) {
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        throw refusal(response.statusCode(), response.body(), response.uri());
    }

    private <T> HttpResponse<T> attempt(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        long deadline = System.nanoTime() + target.connectTimeout().toNanos();
        while (true) {
            try {
                var response = CLIENT.send(request, handler);
                if (response.statusCode() != 503 || System.nanoTime() > deadline) {
                    return response;
                }
            } catch (ConnectException | HttpConnectTimeoutException refused) {
                if (System.nanoTime() > deadline) {
                    throw unreachable(request.uri(), refused);
                }
            } catch (IOException broken) {
                if (!repeatable(request) || System.nanoTime() > deadline) {
                    throw unreachable(request.uri(), broken);
                }
            } catch (InterruptedException _) {
                throw interrupted();
            }
            LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        }
    }

    /// What reads, or has a key that makes it the same request again, may be repeated; what else changes
    /// something was perhaps done, so its caller decides.
    private static boolean repeatable(HttpRequest request) {
        return request.method().equals("GET")
                || request.method().equals("HEAD")
                || request.headers().firstValue("Idempotency-Key").isPresent();
    }

    static WindlassException unreachable(URI uri, IOException cause) {
        var failure = WindlassException.of(
                WindlassException.UNREACHABLE,
                "Unreachable",
                "no answer from " + uri.getScheme() + "://" + uri.getAuthority() + ": "
                        + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                "start the installation (windlass dev), or point to it with --data or WINDLASS_URL");
        failure.addSuppressed(cause);
        return failure;
    }

    private static WindlassException interrupted() {
        Thread.currentThread().interrupt();
        return WindlassException.of(
                WindlassException.UNREACHABLE,
                "Interrupted",
                "stopped while waiting for an answer",
                "run the command again");
    }

    private static WindlassException refusal(int status, String body, URI uri) {
        try {
            return new WindlassException(WindlassJson.mapper().readValue(body, ProblemDetails.class));
        } catch (JacksonException | NullPointerException _) {
            return new WindlassException(foreign(status, body, uri));
        }
    }

    /// The gateway's problem documents have a detail that ends with its remedy; anything else is shown as it came.
    private static ProblemDetails foreign(int status, String body, URI uri) {
        var said = detail(body).split("; ", 2);
        var first = body.strip().lines().findFirst().orElse("an empty answer");
        return new ProblemDetails(
                "about:blank",
                "Refused",
                status,
                "Refused",
                said[0].isEmpty() ? uri.getPath() + " answered " + status + ": " + first : said[0],
                said.length == 2 ? said[1] : "see the server's log",
                List.of(),
                null);
    }

    private static String detail(String body) {
        try {
            return WindlassJson.mapper().readTree(body).path("detail").asString("");
        } catch (JacksonException _) {
            return "";
        }
    }
}
