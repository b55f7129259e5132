package dev.windlass.gateway.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.Bell;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.WantedOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of a job ends with it.
class JobTest {
    private static final VersionKey VERSION = new VersionKey("acme", "sha256:" + "0".repeat(64));

    private final Commons places = new Commons(100);
    private final List<String> cancelled = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();
    private final Job job = new Job(VERSION, places.portion(), new Told(), System.nanoTime() + 60_000_000_000L);

    private final class Told implements Job.Owner {
        @Override
        public void goOn(long bytes, Runnable step) {
            step.run();
        }

        @Override
        public void refuse(Refusal refusal) {
            refused.add(refusal);
        }
    }

    @Test
    void whatWasSubmittedIsCancelledWithIt() {
        var submission = job.submits();
        assertThat(submission.handed()).isFalse();
        submission.is(() -> cancelled.add("submitted"));
        assertThat(submission.handed()).isTrue();

        job.cancel();

        assertThat(cancelled).containsExactly("submitted");
    }

    @Test
    void whatIsSubmittedMeanwhileIsCancelledAtOnce() {
        var submission = job.submits();
        job.cancel();

        submission.is(() -> cancelled.add("submitted"));

        assertThat(cancelled).containsExactly("submitted");
    }

    /// An inference worker may be lost before what it was given is returned, and the job asks another.
    @Test
    void aNewerWaitIsNotForgottenForWhatIsOver() {
        var first = job.submits();
        job.waits(() -> cancelled.add("for room"));
        first.is(() -> cancelled.add("over"));
        job.cancel();
        assertThat(cancelled).containsExactly("for room");
    }

    @Test
    void aNewerSubmissionIsNotForgottenForWhatIsOver() {
        var first = job.submits();
        var second = job.submits();
        first.is(() -> cancelled.add("over"));
        second.is(() -> cancelled.add("runs"));
        job.cancel();
        assertThat(cancelled).containsExactly("runs");
    }

    @Test
    void aWaitForRoomThatIsGivenUpStandsInNoLine() {
        var instance = new FullInstance();
        takeRoom(instance);
        assertThat(instance.line).hasSize(1);

        job.cancel();

        assertThat(instance.line).isEmpty();
        assertThat(places.taken()).isZero();
        assertThat(refused).hasSize(1);
    }

    @Test
    void noneStandsInLineThatIsGivenUpBeforeItGetsThere() {
        var instance = new FullInstance();
        instance.beforeLine = job::cancel;

        takeRoom(instance);

        assertThat(instance.line).isEmpty();
        assertThat(places.taken()).isZero();
        assertThat(refused).hasSize(1);
    }

    private void takeRoom(ModelInstance instance) {
        Timer never = (_, _) -> () -> {};
        new FifoScheduler(null, never, Duration.ofSeconds(30)).takeRoom(job, instance, new Any(), null);
    }

    private static final class Any implements Scheduler.Need {
        @Override
        public long requestBytes(InstanceSpec spec) {
            return 1;
        }

        @Override
        public WantedOutputs wanted() {
            return WantedOutputs.ALL;
        }
    }

    private static final class FullInstance implements ModelInstance {
        private final List<RoomWaiter> line = new ArrayList<>();
        private Runnable beforeLine = () -> {};

        @Override
        public InstanceSpec spec() {
            return new InstanceSpec(VERSION, 1, List.of(), List.of(), new InstanceLimits(1 << 20, 1 << 20, 64));
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
        public Bell bell() {
            throw new UnsupportedOperationException("nobody rings");
        }

        @Override
        public Acquired acquire(long requestBytes, WantedOutputs outputs) {
            return new Acquired.Full();
        }

        @Override
        public RoomWait whenRoom(RoomWaiter waiter) {
            beforeLine.run();
            line.add(waiter);
            return RoomWait.WAITING;
        }

        @Override
        public void leaveLine(RoomWaiter waiter) {
            line.remove(waiter);
        }
    }
}
