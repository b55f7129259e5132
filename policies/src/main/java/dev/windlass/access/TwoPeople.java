package dev.windlass.access;

import dev.windlass.access.Hands.KeyMade;
import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.PrincipalId;
import java.util.List;
import java.util.Set;

/// The rule of two: what no single person may do. Who made another's key counts as the same person, as in [Duties].
public final class TwoPeople {
    private TwoPeople() {}

    /// True if two of them are different people.
    public static boolean among(List<PrincipalId> who, Set<KeyMade> keys) {
        return who.stream().anyMatch(one -> who.stream().anyMatch(other -> different(one, other, keys)));
    }

    static boolean different(PrincipalId one, PrincipalId other, Set<KeyMade> keys) {
        var hands = new Hands(Set.of(new Laid(Hand.DECIDED, other)), keys);
        return Duties.judge(one, hands) instanceof Duty.Allowed;
    }
}
