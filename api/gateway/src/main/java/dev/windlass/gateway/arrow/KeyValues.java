package dev.windlass.gateway.arrow;

/// The pairs of texts that schemas, fields and batches may have. Keys are compared where they lie.
final class KeyValues {
    private KeyValues() {}

    /// The value of the first pair with that key; empty if there is none.
    ///
    /// @param pairs a vector, or 0
    static String find(Flat flat, int pairs, String key) {
        for (int i = 0; i < flat.length(pairs); i++) {
            int pair = flat.tableAt(pairs, i);
            if (is(flat, pair, key)) {
                return flat.text(pair, 1);
            }
        }
        return "";
    }

    /// Whether a pair has that key, which is ASCII.
    static boolean is(Flat flat, int pair, String key) {
        int text = flat.vector(pair, 0, 1);
        if (flat.length(text) != key.length()) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (flat.in.get(flat.element(text, i, 1)) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
