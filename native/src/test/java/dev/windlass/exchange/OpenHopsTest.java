package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.WantedOutputs;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenHopsTest {
    private static final VersionKey KEY = new VersionKey("acme", "sha256:" + "a".repeat(64));
    private static final VersionKey SAME_BYTES_OTHER_TENANT = new VersionKey("bolt", KEY.digest());

    private final OpenHops hops = new OpenHops();
    private final List<String> heard = new ArrayList<>();

    private record FakeBell(String name) implements Bell {
        @Override
        public SocketChannel channel() {
            throw new UnsupportedOperationException("nobody waits on this bell");
        }

        @Override
        public AfterBell onBell() {
            return AfterBell.ASLEEP;
        }
    }

    private record FakeHop(HopSpec spec, Bell bell) implements Hop {
        static FakeHop of(VersionKey key, int versionId, Bell bell) {
            var limits = new HopLimits(1024, 1024, 8);
            return new FakeHop(new HopSpec(key, versionId, List.of(), List.of(), limits), bell);
        }

        @Override
        public long incarnation() {
            return 1;
        }

        @Override
        public HopState state() {
            return HopState.READY;
        }

        @Override
        public Acquired acquire(long requestBytes, WantedOutputs outputs) {
            return new Acquired.Full();
        }

        @Override
        public RoomWait whenRoom(RoomWaiter waiter) {
            return RoomWait.TOO_MANY;
        }

        @Override
        public int queued() {
            return 0;
        }
    }

    private Workers.BellListener listener() {
        return new Workers.BellListener() {
            @Override
            public void opened(Bell bell) {
                heard.add("+" + bell.name());
            }

            @Override
            public void closed(Bell bell) {
                heard.add("-" + bell.name());
            }
        };
    }

    @Test
    void findsAVersionForItsTenantOnly() {
        var hop = FakeHop.of(KEY, 1, new FakeBell("one"));
        hops.open(hop);

        assertThat(hops.find(KEY)).contains(hop);
        assertThat(hops.find(SAME_BYTES_OTHER_TENANT)).isEmpty();
    }

    @Test
    void tellsAListenerOfBellsThatWereOpenBeforeIt() {
        hops.open(FakeHop.of(KEY, 1, new FakeBell("one")));

        hops.listen(listener());

        assertThat(heard).containsExactly("+one");
    }

    @Test
    void keepsABellUntilTheLastHopOnItIsClosed() {
        hops.listen(listener());
        var bell = new FakeBell("one");
        var first = FakeHop.of(KEY, 1, bell);
        var second = FakeHop.of(SAME_BYTES_OTHER_TENANT, 2, bell);
        hops.open(first);
        hops.open(second);

        hops.close(first);
        assertThat(heard).containsExactly("+one");
        hops.close(second);

        assertThat(heard).containsExactly("+one", "-one");
    }

    @Test
    void keepsTheHopThatTookThePlaceOfAnotherWhenThatOneIsClosed() {
        hops.listen(listener());
        var old = FakeHop.of(KEY, 1, new FakeBell("old"));
        var next = FakeHop.of(KEY, 1, new FakeBell("next"));
        hops.open(old);
        hops.open(next);

        hops.close(old);

        assertThat(hops.find(KEY)).contains(next);
        assertThat(heard).containsExactly("+old", "+next", "-old");
    }
}
