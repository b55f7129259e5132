package dev.windlass.client;

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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/// Requests with our token. Refused connections are tried again until the target's connect timeout; a 503
/// of ours, and where a repetition does no harm cut connections and a proxy's 502, 503 and 504, for as
/// long as our patience lasts. Everything else that isn't 2xx becomes a [WindlassException].
final class Http {
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);

    // One client per environment, so one for the whole process: each has its own selector thread and pool.
    @OwnPool("a client's process is one caller's")
    private static final Map<Proxies, HttpClient> CLIENTS = new ConcurrentHashMap<>();

    private final WindlassTarget target;
    private final @Nullable Duration patience;

    @OwnPool("a client's process is one caller's")
    private final HttpClient client;

    /// What it means to ask twice.
    enum Repeat {
        /// It reads, or the server does it once however often it is asked.
        HARMLESS,
        /// Perhaps it was done: the caller decides.
        PERHAPS_DONE
    }

    Http(WindlassTarget target) {
        this(target, null);
    }

    private Http(WindlassTarget target, @Nullable Duration patience) {
        this.target = target;
        this.patience = patience;
        this.client = CLIENTS.computeIfAbsent(target.proxies(), Http::client);
    }

    private static HttpClient client(Proxies proxies) {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
        return (proxies.none() ? client : client.proxy(new ProxyChoice(proxies))).build();
    }

    /// The same with another patience for what passes.
    Http patient(Duration newPatience) {
        return new Http(target, newPatience);
    }

    /// How long what passes is waited through.
    ///
    /// @param usual if nobody has said
    Duration patience(Duration usual) {
        return Objects.requireNonNullElse(patience, usual);
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpRequest.Builder request(URI base, String path) {
        var root = base.toString().replaceAll("/+$", "");
        var request = HttpRequest.newBuilder(URI.create(root + path)).timeout(REQUEST_TIMEOUT);
        target.authorization().ifPresent(it -> request.header("Authorization", it));
        target.proxies()
                .forAddress(base)
                .map(Proxies.Proxy::authorization)
                .ifPresent(it -> request.header("Proxy-Authorization", it));
        return request;
    }

    HttpRequest.Builder api(String path) {
        return request(target.api(), path);
    }

    <T> T get(String path, TypeReference<T> type) {
        return read(send(api(path).GET()), type);
    }

    <T> T send(String method, String path, Object body, Map<String, String> headers, TypeReference<T> type) {
        var request = request(method, path, body);
        headers.forEach(request::header);
        return read(send(request), type);
    }

    /// The same for what the server does once, however often it is asked.
    <T> T sendAgain(String method, String path, Object body, TypeReference<T> type) {
        var request = request(method, path, body).build();
        return read(checked(attempt(request, BodyHandlers.ofString(), Repeat.HARMLESS), Repeat.HARMLESS), type);
    }

    /// Bytes that the server keeps once, however often they come.
    void put(String path, byte[] bytes) {
        var body = BodyPublishers.ofByteArray(bytes);
        var request = api(path).PUT(body).header("Content-Type", "application/octet-stream");
        checked(attempt(request.build(), BodyHandlers.ofString(), Repeat.HARMLESS), Repeat.HARMLESS);
    }

    private HttpRequest.Builder request(String method, String path, Object body) {
        return api(path)
                .method(method, BodyPublishers.ofString(whole(body)))
                .header("Content-Type", body instanceof String ? "application/yaml" : "application/json");
    }

    /// The body's text. Half a surrogate pair would be another character by the time it arrives, so it
    /// isn't sent.
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

    <T> T post(String path, Object body, TypeReference<T> type) {
        return send("POST", path, body, Map.of(), type);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        var built = request.build();
        return checked(attempt(built, BodyHandlers.ofString(), repeat(built)), repeat(built));
    }

    /// Bytes to the server, once: the caller resumes.
    HttpResponse<String> sendOnce(HttpRequest.Builder request, String method, BodyPublisher body) throws IOException {
        try {
            return client.send(request.method(method, body).build(), BodyHandlers.ofString());
        } catch (InterruptedException _) {
            throw HttpFailures.interrupted();
        }
    }

    /// The answer's bytes as they come; anything that isn't 2xx is thrown.
    InputStream stream(HttpRequest.Builder request) {
        var built = request.build();
        var response = attempt(built, BodyHandlers.ofInputStream(), repeat(built));
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (var body = response.body()) {
            var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            throw HttpFailures.refusal(response.statusCode(), text, response.uri(), repeat(built));
        } catch (IOException broken) {
            throw unreachable(response.uri(), broken);
        }
    }

    HttpResponse<String> checked(HttpResponse<String> response, Repeat repeat) {
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        throw HttpFailures.refusal(response.statusCode(), response.body(), response.uri(), repeat);
    }

    private <T> HttpResponse<T> attempt(HttpRequest request, HttpResponse.BodyHandler<T> handler, Repeat repeat) {
        var most = patience(target.connectTimeout());
        var waiting = new Backoff(most);
        var connecting = new Backoff(most.compareTo(target.connectTimeout()) < 0 ? most : target.connectTimeout());
        while (true) {
            try {
                var response = client.send(request, handler);
                if (!passing(response, repeat) || !waiting.pause()) {
                    return response;
                }
                if (response.body() instanceof InputStream unread) {
                    unread.close();
                }
            } catch (ConnectException | HttpConnectTimeoutException refused) {
                if (!connecting.pause()) {
                    throw unreachable(request.uri(), refused);
                }
            } catch (IOException broken) {
                if (repeat == Repeat.PERHAPS_DONE || !waiting.pause()) {
                    throw unreachable(request.uri(), broken);
                }
            } catch (InterruptedException _) {
                throw HttpFailures.interrupted();
            }
        }
    }

    /// True if it will do to ask again. Our own 503 says that nothing was done; a proxy's says nothing of
    /// that.
    private static boolean passing(HttpResponse<?> response, Repeat repeat) {
        int status = response.statusCode();
        return ours(response) ? status == UNAVAILABLE : ForeignAnswer.passing(status) && repeat == Repeat.HARMLESS;
    }

    /// We answer in JSON.
    static boolean ours(HttpResponse<?> response) {
        var media = response.headers().firstValue("Content-Type").orElse("");
        return media.startsWith("application/problem+json") || media.startsWith("application/json");
    }

    private static Repeat repeat(HttpRequest request) {
        return request.method().equals("GET")
                        || request.method().equals("HEAD")
                        || request.headers().firstValue("Idempotency-Key").isPresent()
                ? Repeat.HARMLESS
                : Repeat.PERHAPS_DONE;
    }

    WindlassException unreachable(URI uri, IOException cause) {
        return HttpFailures.unreachable(uri, target.proxies().forAddress(uri), cause);
    }
}
