package dev.windlass.activity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes a failing list small by delta debugging: leaves out halves, then quarters, in the end single ones, for as
/// long as what is left still fails.
///
/// @param fails whether a list still shows the failure; called one after the other
/// @param patience no try begins after it
record Shrinker<T>(Predicate<List<T>> fails, Duration patience) {
    /// A list, and whether nothing can be left out of it (false: the time was over before that was known).
    record Smallest<T>(List<T> list, boolean minimal, int tries) {}

    Smallest<T> shrink(List<T> failing) {
        long until = System.nanoTime() + patience.toNanos();
        var list = failing;
        int parts = 2;
        int tries = 0;
        while (list.size() > 1) {
            List<T> smaller = null;
            int size = Math.ceilDiv(list.size(), parts);
            for (int from = 0; from < list.size() && smaller == null; from += size) {
                if (System.nanoTime() - until > 0) {
                    return new Smallest<>(list, false, tries);
                }
                var rest = without(list, from, Math.min(list.size(), from + size));
                tries++;
                smaller = fails.test(rest) ? rest : null;
            }
            if (smaller != null) {
                list = smaller;
                parts = Math.max(2, parts - 1);
            } else if (size == 1) {
                return new Smallest<>(list, true, tries);
            } else {
                parts = Math.min(list.size(), parts * 2);
            }
        }
        return new Smallest<>(list, true, tries);
    }

    private static <T> List<T> without(List<T> list, int from, int to) {
        var rest = new ArrayList<>(list.subList(0, from));
        rest.addAll(list.subList(to, list.size()));
        return List.copyOf(rest);
    }
}
