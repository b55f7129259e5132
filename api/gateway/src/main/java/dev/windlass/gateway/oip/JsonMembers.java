package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/// Typed reads from one parser. What is of the wrong type is refused by the name of its place; names are put
/// together only then.
final class JsonMembers {
    private final JsonCursor json;
    private final JsonPart part;

    JsonMembers(JsonCursor json, JsonPart part) {
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
        if (token != JsonToken.STRING) {
            throw place.bad(member, "", "must be a string", "put it in quotes");
        }
        var text = json.string();
        if (text == null) {
            throw place.bad(member, "", "has a lone surrogate", "send valid Unicode");
        }
        return text;
    }

    boolean flag(Place place, String member, JsonToken token) {
        if (token != JsonToken.TRUE && token != JsonToken.FALSE) {
            throw place.bad(member, "", "must be true or false", "give one of them, without quotes");
        }
        return token == JsonToken.TRUE;
    }

    /// An integer that isn't negative.
    long count(Place place, String member, JsonToken token) {
        if (token != JsonToken.INTEGER || !json.isLong()) {
            throw place.bad(member, "", "must be an integer", "give one from 0 to " + Long.MAX_VALUE);
        }
        long value = json.longValue();
        if (value < 0) {
            throw place.bad(member, Long.toString(value), "must be at least 0", "give a count");
        }
        return value;
    }

    /// True if it is there: null is what typed clients write for a member that they leave out.
    boolean given(JsonToken token) {
        return token != JsonToken.NULL;
    }

    /// The members of an object, each with its value; none if it is null.
    void eachMember(Place place, String member, JsonToken token, Member each) {
        if (!given(token)) {
            return;
        }
        if (token != JsonToken.OBJECT) {
            throw place.bad(member, "", "must be an object", "put it in braces");
        }
        while (json.next() == JsonToken.NAME) {
            var name = json.name();
            var value = json.next();
            if (given(value)) {
                each.read(name, value);
            }
        }
    }

    void expectArray(Place place, String member, JsonToken token) {
        if (token != JsonToken.ARRAY) {
            throw place.bad(member, "", "must be an array", "put it in brackets");
        }
    }
}
