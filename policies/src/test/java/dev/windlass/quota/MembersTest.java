package dev.windlass.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Resources;
import dev.windlass.quota.Members.Bearing;
import dev.windlass.quota.Members.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final long WANTED = 300;

    @Test
    void aNewcomerWithoutRoomDoesNotHoldUpTheStartOfAModelThatOthersCarry() {
        var asked = asked(node("old", 400, 1000, Bearing.CARRIES), node("small", 100, 400, Bearing.NOTHING));

        assertThat(asked).containsExactly("old");
    }

    @Test
    void aNodeThatIsLeftOutAlreadyIsNotAsked() {
        var asked = asked(node("old", 400, 1000, Bearing.CARRIES), node("small", 400, 400, Bearing.LEFT_OUT));

        assertThat(asked).containsExactly("old");
    }

    @Test
    void whoCarriesTheModelMustHaveRoom() {
        var asked = asked(node("full", 100, 1000, Bearing.CARRIES), node("empty", 900, 1000, Bearing.NOTHING));

        assertThat(asked).containsExactly("full", "empty");
    }

    @Test
    void aFirstVersionWaitsForANodeThatIsMerelyFull() {
        var asked = asked(node("full", 100, 1000, Bearing.NOTHING), node("empty", 900, 1000, Bearing.NOTHING));

        assertThat(asked).containsExactly("full", "empty");
    }

    @Test
    void aFirstVersionDoesNotWaitForANodeThatCouldNeverTakeItOrIsTooSmallForTheOthersAlready() {
        var asked = asked(
                node("tiny", 200, 200, Bearing.NOTHING),
                node("short", -1, 500, Bearing.NOTHING),
                node("empty", 900, 1000, Bearing.NOTHING));

        assertThat(asked).containsExactly("empty");
    }

    @Test
    void ifNobodyCouldBeAskedAllAreSoThatTheWaitNamesOne() {
        assertThat(asked(node("tiny", 200, 200, Bearing.NOTHING))).containsExactly("tiny");
        assertThat(asked()).isEmpty();
    }

    private static Candidate node(String name, long free, long all, Bearing bearing) {
        return new Candidate(new NodeRoom(name, free, 9), new NodeRoom(name, all, 9), bearing);
    }

    private static List<String> asked(Candidate... live) {
        return Members.of(List.of(live), List.of(Resources.memory(WANTED))).stream()
                .map(NodeRoom::node)
                .toList();
    }
}
