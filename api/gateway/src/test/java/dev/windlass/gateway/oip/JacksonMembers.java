package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Typed reads from one parser. What is of the wrong type is refused by the name of its place; names are put
/// together only then.
final class JacksonMembers {
    private final JsonParser json;
    private final JsonPart part;

    JacksonMembers(JsonParser json, JsonPart part) {
        this.json = json;
        this.part = part;
    }

    /// Where a value stands: in an element of an array, or at the top.
    ///
    /// @param array null for the top
    record Place(@Nullable String array, int index) {
        static final Place TOP = new Place(null, 0);

        /// @param member what stands there: at the top a name, in an element `.name`, or nothing for itself
        RuntimeException bad(String member, String value, String message, String remedy) {
            return Refusal.bad(path(member), value, message, remedy);
        }

        String path(String member) {
            return array == null ? member : array + "[" + index + "]" + member;
        }
    }

    /// Reads one member of an object, all of it.
    interface Member {
        void read(String name, JsonToken value);
    }

    /// What stands there, or behind it, is malformed.
    ///
    /// @param message begins with a verb
    RuntimeException malformed(Place place, String member, String message, String remedy) {
        return part.malformed(place.path(member), message, remedy);
    }

    /// A string of valid Unicode.
    String string(Place place, String member, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            throw place.bad(member, "", "must be a string", "put it in quotes");
        }
        var text = json.getString();
        if (holdsLoneSurrogate(text)) {
            throw place.bad(member, "", "has a lone surrogate", "send valid Unicode");
        }
        return text;
    }

    boolean flag(Place place, String member, JsonToken token) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw place.bad(member, "", "must be true or false", "give one of them, without quotes");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /// An integer that isn't negative.
    long count(Place place, String member, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw place.bad(member, "", "must be an integer", "give one from 0 to " + Long.MAX_VALUE);
        }
        long value = json.getLongValue();
        if (value < 0) {
            throw place.bad(member, Long.toString(value), "must be at least 0", "give a count");
        }
        return value;
    }

    /// True if it is there: null is what typed clients write for a member that they leave out.
    boolean given(JsonToken token) {
        return token != JsonToken.VALUE_NULL;
    }

    /// The members of an object, each with its value; none if it is null.
    void eachMember(Place place, String member, JsonToken token, Member each) {
        if (!given(token)) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw place.bad(member, "", "must be an object", "put it in braces");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var value = json.nextToken();
            if (given(value)) {
                each.read(name, value);
            }
        }
    }

    void expectArray(Place place, String member, JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            throw place.bad(member, "", "must be an array", "put it in brackets");
        }
    }

    private static boolean holdsLoneSurrogate(String text) {
        int at = 0;
        while (at < text.length()) {
            char unit = text.charAt(at);
            boolean pair = Character.isHighSurrogate(unit)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            if (Character.isSurrogate(unit) && !pair) {
                return true;
            }
            at += pair ? 2 : 1;
        }
        return false;
    }
}
