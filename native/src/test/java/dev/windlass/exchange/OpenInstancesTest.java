package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.WantedOutputs;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenInstancesTest {
    private static final VersionKey KEY = new VersionKey("acme", "sha256:" + "a".repeat(64));
    private static final VersionKey SAME_BYTES_OTHER_TENANT = new VersionKey("bolt", KEY.digest());

    private final OpenInstances instances = new OpenInstances();
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

    private record FakeInstance(InstanceSpec spec, Bell bell) implements ModelInstance {
        static FakeInstance of(VersionKey key, int versionId, Bell bell) {
            var limits = new InstanceLimits(1024, 1024, 8);
            return new FakeInstance(new InstanceSpec(key, versionId, List.of(), List.of(), limits), bell);
        }

        @Override
        public long incarnation() {
            return 1;
        }

        @Override
        public InstanceState state() {
            return InstanceState.READY;
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
        public void leaveLine(RoomWaiter waiter) {}
    }

    private ModelInstances.BellListener listener() {
        return new ModelInstances.BellListener() {
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
        var instance = FakeInstance.of(KEY, 1, new FakeBell("one"));
        instances.open(instance);

        assertThat(instances.find(KEY)).contains(instance);
        assertThat(instances.find(SAME_BYTES_OTHER_TENANT)).isEmpty();
    }

    @Test
    void tellsAListenerOfBellsThatWereOpenBeforeIt() {
        instances.open(FakeInstance.of(KEY, 1, new FakeBell("one")));

        instances.listen(listener());

        assertThat(heard).containsExactly("+one");
    }

    @Test
    void keepsABellUntilTheLastHopOnItIsClosed() {
        instances.listen(listener());
        var bell = new FakeBell("one");
        var first = FakeInstance.of(KEY, 1, bell);
        var second = FakeInstance.of(SAME_BYTES_OTHER_TENANT, 2, bell);
        instances.open(first);
        instances.open(second);

        instances.close(first);
        assertThat(heard).containsExactly("+one");
        instances.close(second);

        assertThat(heard).containsExactly("+one", "-one");
    }

    @Test
    void keepsABellThatOthersWillComeToUntilItIsLetGo() {
        instances.listen(listener());
        var bell = new FakeBell("one");
        var first = FakeInstance.of(KEY, 1, bell);

        instances.keep(bell);
        instances.open(first);
        instances.close(first);
        assertThat(heard).containsExactly("+one");
        instances.letGo(bell);

        assertThat(heard).containsExactly("+one", "-one");
    }

    @Test
    void keepsTheHopThatTookThePlaceOfAnotherWhenThatOneIsClosed() {
        instances.listen(listener());
        var old = FakeInstance.of(KEY, 1, new FakeBell("old"));
        var next = FakeInstance.of(KEY, 1, new FakeBell("next"));
        instances.open(old);
        instances.open(next);

        instances.close(old);

        assertThat(instances.find(KEY)).contains(next);
        assertThat(heard).containsExactly("+old", "+next", "-old");
    }
}
