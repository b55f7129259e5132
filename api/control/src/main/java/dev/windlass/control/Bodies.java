package dev.windlass.control;

import dev.windlass.json.FieldProblem;
import dev.windlass.json.JsonTexts;
import dev.windlass.json.WindlassJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// Reads bodies: bounded, UTF-8, and every unknown field, wrong type, missing number or text that nobody
/// can keep refused by name.
final class Bodies {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_STRING_CHARS = 64 << 10;
    private static final int LONG_STRING_CHARS = 16 << 20;
    private static final int MAX_FIELD_CHARS = 2_000;

    private static final JsonMapper STRICT = strict(MAX_STRING_CHARS);
    private static final JsonMapper LONG = strict(LONG_STRING_CHARS);

    private final long maxBytes;
    private final BodyPace pace;

    Bodies(long maxBytes, BodyPace pace) {
        this.maxBytes = maxBytes;
        this.pace = pace;
    }

    private static JsonMapper strict(int stringChars) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(stringChars)
                                .maxNameLength(MAX_FIELD_CHARS)
                                .maxNumberLength(40)
                                .build())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(LogicalType.Textual, text -> {
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .build();
    }

    /// The body as a record of ours.
    <T> T read(Context ctx, Class<T> type) {
        return read(ctx, type, STRICT);
    }

    /// The same of one with texts as long as it may be itself.
    <T> T readLong(Context ctx, Class<T> type) {
        return read(ctx, type, LONG);
    }

    private <T> T read(Context ctx, Class<T> type, JsonMapper mapper) {
        var media = mediaType(ctx);
        if (!media.isEmpty() && !media.equals("application/json")) {
            throw new ApiException(new ApiFailure.WrongMediaType(media, "application/json"));
        }
        var text = text(ctx);
        if (text.isBlank()) {
            throw new ApiException(ApiFailure.invalid("body", "", "is empty", "send a JSON object"));
        }
        return parse(text, type, mapper);
    }

    /// The body as a record of ours, or `absent` if there is none.
    <T> T readOr(Context ctx, Class<T> type, T absent) {
        var text = text(ctx);
        return text.isBlank() ? absent : parse(text, type);
    }

    /// The body as text: valid UTF-8 of at most `maxBytes` bytes.
    String text(Context ctx) {
        var declared = ctx.req().getContentLengthLong();
        if (declared > maxBytes) {
            throw new ApiException(new ApiFailure.TooLarge("body", declared, maxBytes));
        }
        try (InputStream in = PacedBody.text(ctx, pace)) {
            var bytes = in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                throw new ApiException(new ApiFailure.TooLarge("body", bytes.length, maxBytes));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new ApiException(ApiFailure.invalid("body", "", "isn't valid UTF-8", "encode it as UTF-8"));
        } catch (PacedBody.TooSlowException slow) {
            throw slow.refusal();
        } catch (IOException _) {
            throw new ApiException(
                    ApiFailure.invalid("body", "", "ended early or couldn't be read", "send all of it again"));
        }
    }

    static String mediaType(Context ctx) {
        var header = ctx.header("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    static String write(Object value) {
        return WindlassJson.mapper().writeValueAsString(value);
    }

    static <T> T parse(String text, Class<T> type) {
        return parse(text, type, STRICT);
    }

    private static <T> T parse(String text, Class<T> type, JsonMapper mapper) {
        try {
            var problem = JsonTexts.problem(mapper.readTree(text));
            if (problem.isPresent()) {
                throw new ApiException(new ApiFailure.Invalid(List.of(problem.get())));
            }
            var value = mapper.readValue(text, type);
            if (value == null) {
                throw new ApiException(ApiFailure.invalid("body", "null", "must be an object", "send a JSON object"));
            }
            return value;
        } catch (JacksonException broken) {
            throw new ApiException(new ApiFailure.Invalid(List.of(problem(broken))));
        }
    }

    private static FieldProblem problem(JacksonException broken) {
        var path = path(broken);
        var first = broken.getOriginalMessage().lines().findFirst().orElse("not JSON");
        return switch (broken) {
            case UnrecognizedPropertyException unknown ->
                new FieldProblem(
                        path,
                        "",
                        "is an unknown field",
                        "use one of "
                                + unknown.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList());
            case StreamReadException _ ->
                new FieldProblem(path, "", "isn't valid JSON: " + first, "correct the JSON there");
            case DatabindException bound
            when bound.getCause() instanceof IllegalArgumentException rule ->
                new FieldProblem(path, "", String.valueOf(rule.getMessage()), "correct this field");
            case DatabindException bound
            when bound.getCause() instanceof NullPointerException ->
                new FieldProblem(path, "null", "is missing", "give this field a value");
            default -> new FieldProblem(path, "", first, "give a value of the type that /openapi.json says");
        };
    }

    private static String path(JacksonException broken) {
        var path = new StringBuilder();
        for (var reference : broken.getPath()) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
