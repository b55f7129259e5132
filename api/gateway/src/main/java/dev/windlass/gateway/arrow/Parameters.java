package dev.windlass.gateway.arrow;

import dev.windlass.gateway.oip.NonFiniteText;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.TensorSpec;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a request says beside its tensors, in the metadata of its schema or of its batches: `id`, `timeout` (in
/// microseconds), `priority`, `sequence_id`, `non_finite`, as in OIP's JSON, and `outputs`, a JSON array of names.
/// Other keys are other programs'. Used once.
final class Parameters {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String[] KEYS = {"id", "timeout", "priority", "sequence_id", "non_finite", "outputs"};

    private final Flat flat;
    private @Nullable String[] values;
    private boolean more;

    /// What was said somewhere already. Immutable.
    static final class Said {
        static final Said NOTHING = new Said(new @Nullable String[KEYS.length]);

        private final @Nullable String[] values;

        private Said(@Nullable String[] values) {
            this.values = values;
        }
    }

    Parameters(Flat flat, Said before) {
        this.flat = flat;
        this.values = before.values;
    }

    /// All that was said; no more is read.
    Said said() {
        return new Said(values);
    }

    /// @param pairs a vector, or 0
    /// @throws RefusedException if one was given before with another value
    void read(int pairs) {
        for (int i = 0; i < flat.length(pairs); i++) {
            int pair = flat.tableAt(pairs, i);
            for (int key = 0; key < KEYS.length; key++) {
                if (KeyValues.is(flat, pair, KEYS[key])) {
                    put(key, pair);
                }
            }
        }
    }

    private void put(int key, int pair) {
        var value = text(KEYS[key], pair);
        var before = values[key];
        if (before != null && !before.equals(value)) {
            throw bad(KEYS[key], value, "is given more than once, with different values", "give it once");
        }
        if (!more) {
            values = values.clone();
            more = true;
        }
        values[key] = value;
    }

    private String text(String key, int pair) {
        int text = flat.vector(pair, 1, 1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(flat.in.slice(flat.element(text, 0, 1), flat.length(text)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw bad(key, "", "isn't UTF-8", "send valid Unicode");
        }
    }

    @Nullable String id() {
        return values[0];
    }

    /// 0 if none was given.
    long timeoutMicros() {
        return count(1);
    }

    /// Compares those that change nothing here with what they may be.
    void check() {
        count(2);
        var sequence = values[3];
        if (sequence != null && !sequence.isEmpty() && !sequence.equals("0")) {
            throw bad("sequence_id", sequence, "asks for a sequence, which isn't served", "leave it out");
        }
    }

    /// How JSON answers say what isn't finite.
    NonFiniteText nonFinite() {
        var text = values[4];
        return text == null ? NonFiniteText.LITERAL : NonFiniteText.named("metadata.non_finite", text);
    }

    /// The outputs that are asked for; null for all.
    @Nullable List<String> outputs() {
        var text = values[5];
        if (text == null) {
            return null;
        }
        var names = new ArrayList<String>();
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw badOutputs(text);
            }
            while (json.nextToken() == JsonToken.VALUE_STRING && names.size() <= TensorSpec.TENSORS_MAX) {
                names.add(json.getString());
            }
            if (json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != null) {
                throw badOutputs(text);
            }
        } catch (JacksonException notJson) {
            throw badOutputs(text);
        }
        return names;
    }

    private long count(int key) {
        var text = values[key];
        if (text == null) {
            return 0;
        }
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(it -> it >= '0' && it <= '9')) {
            throw bad(KEYS[key], text, "must be an integer", "give one in digits, from 0 on");
        }
        return Long.parseLong(text);
    }

    private static RefusedException badOutputs(String text) {
        return bad("outputs", text, "must be a JSON array of names", "give one like [\"probabilities\"]");
    }

    private static RefusedException bad(String key, String value, String message, String remedy) {
        return Refusal.bad("metadata." + key, Refusal.excerpt(value), message, remedy);
    }
}
