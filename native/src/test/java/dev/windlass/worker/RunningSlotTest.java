package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whose run is ended when nobody waits for a request any more.
class RunningSlotTest {
    private final AtomicInteger ended = new AtomicInteger();
    private final RunningSlot running = new RunningSlot();

    private final Model model = new Model() {
        @Override
        public List<TensorSpec> inputs() {
            return List.of();
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of();
        }

        @Override
        public List<Integer> takesColumns() {
            return List.of();
        }

        @Override
        public boolean byRow() {
            return true;
        }

        @Override
        public Ran warm() {
            return new Ran.Done(false, null);
        }

        @Override
        public Ran run(Tensor[] inputs, WantedOutputs wanted, ReplyArea reply) {
            return new Ran.Done(false, null);
        }

        @Override
        public void terminate() {
            ended.incrementAndGet();
        }

        @Override
        public void close() {}
    };

    @Test
    void endsTheRunOfALoneRequest() {
        running.begin(model, 7);

        running.terminate(8);
        assertThat(ended).hasValue(0);
        running.terminate(7);
        assertThat(ended).hasValue(1);
    }

    @Test
    void endsABatchOnlyWhenNobodyWaitsForAnyOfIt() {
        running.begin(model, 7, 8, 9);

        running.terminate(7);
        running.terminate(9);
        running.terminate(7);
        assertThat(ended).hasValue(0);
        running.terminate(8);
        assertThat(ended).hasValue(1);
        running.terminate(7);
        assertThat(ended).as("it may have come too early").hasValue(2);
    }

    @Test
    void forgetsWhatWasSaidOfAnEarlierRun() {
        running.begin(model, 7, 8);
        running.terminate(7);
        running.end();
        running.terminate(8);
        running.begin(model, 8);
        assertThat(ended).hasValue(0);

        running.terminateAny();

        assertThat(ended).hasValue(1);
    }
}
