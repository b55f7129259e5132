package dev.windlass.client;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.json.WindlassJson;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/// What is said of an answer that isn't one of ours: a proxy or load balancer stands between.
final class ForeignAnswer {
    /// Nobody was found behind it, or he didn't answer in time.
    private static final Set<Integer> NOBODY_BEHIND = Set.of(502, 503, 504);

    private static final int PROXY_WANTS_USER = 407;
    private static final int TOO_LARGE = 413;
    private static final int SHOWN_CHARS_MAX = 200;
    private static final Pattern TITLE = Pattern.compile("(?is)<title>(.*?)</title>");

    private ForeignAnswer() {}

    /// True if a try later may find somebody.
    static boolean passing(int status) {
        return NOBODY_BEHIND.contains(status);
    }

    /// @param repeat whether asking again is harmless
    static ProblemDetails problem(int status, String body, URI uri, Http.Repeat repeat) {
        var said = detail(body).split("; ", 2);
        if (!said[0].isEmpty()) {
            return ProblemDetails.ofClient(
                    "Refused", status, said[0], said.length == 2 ? said[1] : "see the server's log");
        }
        if (!passing(status) && status != PROXY_WANTS_USER && status != TOO_LARGE) {
            return ProblemDetails.ofClient(
                    "Refused",
                    status,
                    uri.getPath() + " answered " + status + ": " + shown(body),
                    "see the server's log");
        }
        var who = status == PROXY_WANTS_USER ? "the proxy on the way to " : "a proxy or load balancer before ";
        return ProblemDetails.ofClient(
                WindlassException.PROXY_REFUSED,
                status,
                who + uri.getScheme() + "://" + uri.getAuthority() + " answered " + status + ": " + shown(body),
                remedy(status, repeat));
    }

    private static String remedy(int status, Http.Repeat repeat) {
        return switch (status) {
            case PROXY_WANTS_USER -> "name user and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";
            case TOO_LARGE -> "raise its limit for bodies (nginx: client_max_body_size), or go round it";
            default ->
                repeat == Http.Repeat.HARMLESS
                        ? "see whether control runs behind it, then run the command again"
                        : "it may have been done: look first, then run the command again";
        };
    }

    /// A gateway's problem document has a detail that ends with its remedy.
    private static String detail(String body) {
        try {
            return WindlassJson.mapper().readTree(body).path("detail").asString("");
        } catch (JacksonException _) {
            return "";
        }
    }

    /// A page's title, or the first line of what it says.
    private static String shown(String body) {
        var title = TITLE.matcher(body);
        var text = title.find() ? title.group(1) : body.replaceAll("(?s)<[^>]*>", " ");
        var line = text.strip().lines().findFirst().orElse("").strip();
        return line.isEmpty() ? "an empty answer" : line.substring(0, Math.min(SHOWN_CHARS_MAX, line.length()));
    }
}
