package dev.windlass.gateway.shadow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.route.ShadowArm;
import dev.windlass.gateway.stats.ShadowResult;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies requests that have been answered to an endpoint's shadow. Nothing here blocks, waits for room,
/// takes anything of a tenant's quota, or knows who asked: a shadow's answer is compared and forgotten.
/// Where there is too little room a copy is shed first, before any client waits. Thread-safe.
public final class Shadows {
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Shadows.class);

    /// Larger requests are copied on the parse pool, if it has anything to spare.
    private static final int HERE_BYTES_MAX = 64 << 10;

    private final ModelInstances instances;
    private final LongSupplier waiting;
    private final ShadowBudget budget = new ShadowBudget();
    private final SpareThread spare;

    /// @param waiting how many clients' requests wait for room at this gateway
    public Shadows(ModelInstances instances, LongSupplier waiting, ThreadPoolExecutor parsePool) {
        this.instances = instances;
        this.waiting = waiting;
        this.spare = new SpareThread(parsePool);
    }

    /// Copies what `answered` answers to, and throws nothing.
    ///
    /// @param answered still in its room, which is given back before this returns or soon after
    public void copy(ShadowArm arm, Reply answered) {
        if (answered.requestBytes() + answered.byteSize() <= HERE_BYTES_MAX) {
            copyNow(arm, answered);
        } else if (waiting.getAsLong() > 0 || !spare.runs(() -> copyNow(arm, answered))) {
            answered.close();
            arm.count(ShadowResult.SHED, -1);
        }
    }

    private void copyNow(ShadowArm arm, Reply answered) {
        try {
            switch (prepared(arm, answered)) {
                case Copy.Made(var slot, var pair) -> submit(slot, pair);
                case Copy.None(var why) -> arm.count(why, -1);
            }
        } catch (RuntimeException | Error failed) {
            LOG.atError()
                    .setCause(failed)
                    .addKeyValue("version", arm.stats().ref)
                    .log("a request that had been answered wasn't copied to the shadow");
            arm.count(ShadowResult.SHED, -1);
        }
    }

    /// A copy in the shadow's slab, or why there is none.
    private sealed interface Copy {
        record Made(RequestSlot slot, ShadowPair pair) implements Copy {}

        record None(ShadowResult why) implements Copy {}
    }

    private Copy prepared(ShadowArm arm, Reply answered) {
        try (answered) {
            var instance = instances.find(arm.key()).orElse(null);
            if (instance == null || instance.state() != InstanceState.READY || waiting.getAsLong() > 0) {
                return new Copy.None(ShadowResult.SHED);
            }
            var place = budget.take(arm, answered.byteSize());
            if (place == null) {
                return new Copy.None(ShadowResult.SHED);
            }
            boolean made = false;
            try {
                var copy = prepared(arm, answered, instance, place);
                made = copy instanceof Copy.Made;
                return copy;
            } finally {
                if (!made) {
                    place.close();
                }
            }
        }
    }

    private Copy prepared(ShadowArm arm, Reply answered, ModelInstance instance, ShadowBudget.Place place) {
        var spec = instance.spec();
        long bytes =
                answered.requestBytes() + TensorTable.headBytes(spec.inputs().size());
        return switch (instance.acquire(bytes, wanted(answered, spec))) {
            case ModelInstance.Acquired.Granted(var slot) ->
                filled(slot, answered)
                        ? new Copy.Made(slot, new ShadowPair(arm, KeptOutputs.of(answered), place, spare))
                        : new Copy.None(ShadowResult.FAILED);
            case ModelInstance.Acquired.TooLarge(long limit) ->
                new Copy.None(answered.requestBytes() > limit ? ShadowResult.FAILED : ShadowResult.SHED);
            case ModelInstance.Acquired.Full _, ModelInstance.Acquired.Gone _ -> new Copy.None(ShadowResult.SHED);
        };
    }

    /// False if the shadow's version doesn't take what the stable one took; then the slot is given back.
    private static boolean filled(RequestSlot slot, Reply answered) {
        boolean filled = false;
        try {
            slot.fillFrom(answered);
            filled = true;
        } catch (IllegalArgumentException notTaken) {
            LOG.atDebug().addKeyValue("reason", notTaken.getMessage()).log("a shadow doesn't take a copy");
        } finally {
            if (!filled) {
                slot.release();
            }
        }
        return filled;
    }

    private static void submit(RequestSlot slot, ShadowPair pair) {
        boolean handed = false;
        try {
            var _ = slot.submit(System.nanoTime() + DEADLINE.toNanos(), pair);
            handed = true;
        } finally {
            if (!handed) {
                slot.release();
                pair.place().close();
            }
        }
    }

    /// The outputs that the client was told, as far as the shadow has them.
    private static WantedOutputs wanted(Reply answered, InstanceSpec spec) {
        List<Integer> places = answered.outputs().stream()
                .map(it -> spec.output(it.name()))
                .filter(it -> it >= 0)
                .sorted()
                .toList();
        return places.isEmpty()
                ? WantedOutputs.ALL
                : WantedOutputs.of(
                        places.stream().mapToInt(Integer::intValue).toArray(),
                        spec.outputs().size());
    }
}
