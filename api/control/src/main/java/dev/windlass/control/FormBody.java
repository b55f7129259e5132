package dev.windlass.control;

import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Reads a body of `application/x-www-form-urlencoded`, as OAuth's endpoints take it: each name once.
final class FormBody {
    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";
    private static final int FIELDS_MAX = 30;

    private FormBody() {}

    static Map<String, String> read(Context ctx, Bodies bodies) {
        var media = Bodies.mediaType(ctx);
        if (!media.equals(MEDIA_TYPE)) {
            throw new ApiException(new ApiFailure.WrongMediaType(media, MEDIA_TYPE));
        }
        var fields = new HashMap<String, String>();
        for (var field : bodies.text(ctx).split("&", FIELDS_MAX + 1)) {
            int equals = field.indexOf('=');
            var name = decoded(equals < 0 ? field : field.substring(0, equals));
            var value = equals < 0 ? "" : decoded(field.substring(equals + 1));
            if (fields.size() == FIELDS_MAX || fields.putIfAbsent(name, value) != null) {
                throw TokenRoutes.refused(
                        name, "comes twice, or behind " + FIELDS_MAX + " others", "send each field once");
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw TokenRoutes.refused("body", "has a % that isn't followed by two digits", "encode it as a form");
        }
    }
}
