package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.Refusal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// [TensorReader] by Jackson's streaming parser, which the gateway had before [JsonTensorReader]: the oracle of what is
/// taken, as what, and of the words for what isn't.
final class JacksonTensorReader implements TensorReader {
    private static final String COMPLETE = "send one complete JSON object in UTF-8";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER) // as exact, and makes no string per number
            .build();

    @Override
    public InferRequest head(JsonPart json) {
        try (var parser = parser(json.bytes(), 0, json.bytes().remaining())) {
            return new JacksonHead(parser, json).read();
        } catch (JacksonException malformed) {
            throw json.malformed("", "the JSON is malformed" + where(malformed), COMPLETE);
        }
    }

    @Override
    public void elements(ByteBuffer json, InferRequest.Input input, ByteBuffer target) {
        var put = JacksonElements.of(input, target);
        scan(json, input, put);
        if (target.hasRemaining()) {
            throw put.bad("has too few elements for its shape: " + put.written());
        }
    }

    @Override
    public int stringBytes(ByteBuffer json, InferRequest.Input input) {
        var size = new Object() {
            long bytes;
            long elements;
        };
        eachString(json, input, element -> {
            size.bytes += element.remaining();
            size.elements++;
        });
        long wanted = Shapes.elements(input.shape());
        if (size.elements != wanted) {
            throw input.bad(
                    ".data",
                    "",
                    "has " + size.elements + " elements, and its shape asks for " + wanted,
                    "give exactly the product");
        }
        return Math.toIntExact(size.bytes);
    }

    @Override
    public void strings(ByteBuffer json, InferRequest.Input input, RequestSlot.StringsWriter target) {
        eachString(json, input, target::add);
    }

    private static void scan(ByteBuffer json, InferRequest.Input input, JacksonElements put) {
        try (var parser = parser(json, input.dataStart(), input.dataEnd())) {
            var nesting = new Nesting(input);
            do {
                var token = parser.nextToken();
                if (isElement(token, nesting, put.written())) {
                    put.element(parser, token);
                }
            } while (nesting.depth() > 0);
        } catch (JacksonException malformed) {
            throw malformed(malformed);
        }
    }

    /// Follows the brackets; false if `token` is one.
    private static boolean isElement(JsonToken token, Nesting nesting, long elements) {
        if (token == JsonToken.START_ARRAY) {
            if (!nesting.open(elements)) {
                throw nesting.badArray(elements);
            }
            return false;
        }
        if (token == JsonToken.END_ARRAY) {
            if (!nesting.close(elements)) {
                throw nesting.badSize(elements);
            }
            return false;
        }
        if (!nesting.element()) {
            throw nesting.badElement(elements);
        }
        return true;
    }

    private static void eachString(ByteBuffer json, InferRequest.Input input, Consumer<ByteBuffer> each) {
        var encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        long index = 0;
        var nesting = new Nesting(input);
        try (var parser = parser(json, input.dataStart(), input.dataEnd())) {
            do {
                var token = parser.nextToken();
                if (!isElement(token, nesting, index)) {
                    continue;
                }
                if (token == JsonToken.VALUE_STRING) {
                    var chars = CharBuffer.wrap(
                            parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                    each.accept(encoder.encode(chars));
                    index++;
                } else {
                    throw badString(input, index, "must be a string", "put it in quotes");
                }
            } while (nesting.depth() > 0);
        } catch (CharacterCodingException surrogate) {
            throw badString(input, index, "has a lone surrogate", "send valid Unicode or binary data");
        } catch (JacksonException malformed) {
            throw malformed(malformed);
        }
    }

    private static RuntimeException badString(InferRequest.Input input, long index, String message, String remedy) {
        return input.bad(".data[" + index + "]", "", message, remedy);
    }

    private static JsonParser parser(ByteBuffer json, int start, int end) {
        var part = new ByteBufferInput(json, json.position() + start, json.position() + end);
        return FACTORY.createParser(ObjectReadContext.empty(), part);
    }

    private static RuntimeException malformed(JacksonException malformed) {
        return Refusal.bad("", "", "the JSON is malformed" + where(malformed), COMPLETE);
    }

    static String where(JacksonException malformed) {
        var at = malformed.getLocation();
        return at == null ? "" : " at byte " + Math.max(0, at.getByteOffset());
    }
}
