package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;

/// Entries of the protobuf messages' `parameters`, by the same names and rules as JSON's.
final class WireParameters {
    private WireParameters() {}

    /// One value, as it was written.
    private record Value(int kind, long number, String text) {
        static final int BOOL = 1;
        static final int INT64 = 2;
        static final int STRING = 3;
        static final int UINT64 = 5;
    }

    /// Told of an entry whose name is known already.
    interface Each {
        void take(String name, Parameter value);
    }

    /// One entry, to be asked for what it must be.
    static final class Parameter {
        private final String field;
        private final Value value;

        private Parameter(String field, Value value) {
            this.field = field;
            this.value = value;
        }

        /// @throws RefusedException if it is no number from 0 on
        long count() {
            boolean number = value.kind() == Value.INT64 || value.kind() == Value.UINT64;
            if (!number || value.number() < 0) {
                throw bad("must be a number, 0 or more", "give it as int64_param");
            }
            return value.number();
        }

        boolean flag() {
            if (value.kind() != Value.BOOL) {
                throw bad("must be true or false", "give it as bool_param");
            }
            return value.number() != 0;
        }

        boolean zeroOrEmpty() {
            return value.number() == 0 && value.text().isEmpty();
        }

        RefusedException bad(String message, String remedy) {
            return Refusal.bad(field, "", message, remedy);
        }
    }

    /// Reads one entry of a map.
    ///
    /// @param where of the map, such as `parameters`
    static void entry(WireMessage.Part entry, String where, Each each) {
        var name = "";
        var value = new Value(0, 0, "");
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.text();
                case 2 -> value = value(entry.message());
                default -> entry.skip();
            }
        }
        each.take(name, new Parameter(where + "." + Refusal.excerpt(name), value));
    }

    private static Value value(WireMessage.Part choice) {
        var value = new Value(0, 0, "");
        while (choice.next()) {
            int kind = choice.field();
            switch (kind) {
                case Value.BOOL, Value.INT64, Value.UINT64 -> value = new Value(kind, choice.varintField(), "");
                case Value.STRING -> value = new Value(kind, 0, choice.text());
                default -> {
                    choice.skip();
                    value = new Value(kind, 1, "");
                }
            }
        }
        return value;
    }
}
