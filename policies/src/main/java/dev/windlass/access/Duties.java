package dev.windlass.access;

import dev.windlass.access.Hands.How;
import dev.windlass.access.Hands.KeyMade;
import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.PrincipalId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Separation of duties: nobody decides on a promotion who had a hand in it, by whatever name, whose key was made
/// by somebody who had, or who made such a key.
///
/// What else a key's maker made is not excluded: else nobody could decide whose key came from the same
/// administrator as CI's, which in most tenants is everybody.
public final class Duties {
    private static final Comparator<Laid> FIRST_HAND_FIRST =
            Comparator.comparing(Laid::hand).thenComparing(laid -> laid.by().text());

    private Duties() {}

    /// The closest tie is the one named.
    public static Duty judge(PrincipalId decider, Hands hands) {
        var makers = makers(decider, hands.keys());
        var laid = hands.laid().stream().sorted(FIRST_HAND_FIRST).toList();
        for (var tie : Tie.values()) {
            for (var each : laid) {
                boolean tied = switch (tie) {
                    case SAME -> each.by().equals(decider);
                    case SAME_PERSON -> hands.keys().contains(new KeyMade(each.by(), decider, How.PERSON));
                    case KEY_MADE_BY -> makers.contains(each.by());
                    case KEY_MAKER_OF -> makers(each.by(), hands.keys()).contains(decider);
                };
                if (tied) {
                    return new Duty.Excluded(each.hand(), tie, each.by(), words(each, tie));
                }
            }
        }
        return new Duty.Allowed();
    }

    private static String words(Laid laid, Tie tie) {
        var did = laid.hand().words();
        return switch (tie) {
                    case SAME -> "it " + did;
                    case SAME_PERSON -> "the same person " + did + " as " + laid.by();
                    case KEY_MADE_BY -> "a key of it was made by " + laid.by() + ", who " + did;
                    case KEY_MAKER_OF -> "it made a key of " + laid.by() + ", who " + did;
                }
                + "; somebody else must decide";
    }

    /// Who made keys of `of`, and keys of those, and so on.
    private static Set<PrincipalId> makers(PrincipalId of, Set<KeyMade> keys) {
        var makers = new HashSet<PrincipalId>();
        var open = new ArrayDeque<>(List.of(of));
        while (!open.isEmpty()) {
            var made = open.remove();
            keys.stream()
                    .filter(key -> key.of().equals(made))
                    .map(KeyMade::maker)
                    .filter(makers::add)
                    .forEach(open::add);
        }
        return makers;
    }
}
