package dev.windlass.quota;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.reducing;

import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Resources;
import dev.windlass.domain.VersionRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether a version can run where it is to run: on the CPU, or on a GPU, which is what declaring GPU memory
/// means, or on an instance of the profile that it was pushed for.
public final class DeviceFit {
    /// The same bytes run on one class of device only.
    private static final String OF_ITS_OWN =
            " as a version of its own (and with --mark-device, if the file is the same)";

    private DeviceFit() {}

    /// What is wrong, and that no waiting mends it; `reason` is stable.
    public record Flaw(String reason, String problem, String remedy) {
        public String message() {
            return problem + "; " + remedy;
        }
    }

    /// @param wanted what the manifest says, as [DeviceClass] spells it, or nothing
    /// @param live nodes with all that they offer; where none is live, one with a GPU may come
    public static Optional<Flaw> flaw(
            VersionRef version, Resources needs, @Nullable String wanted, List<NodeRoom> live) {
        if (wanted != null && !new DeviceClass(wanted).covers(needs.runsOn())) {
            return Optional.of(mismatch(version, needs, wanted));
        }
        if (needs.gpuMemoryBytes() == 0 || live.isEmpty()) {
            return Optional.empty();
        }
        var offered = offered(live);
        long most = offered.entrySet().stream()
                .filter(it -> needs.runsOn().covers(it.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
        if (most == 0) {
            return Optional.of(nowhere(version, needs, offered));
        }
        return needs.gpuMemoryBytes() > most ? Optional.of(tooSmall(version, needs, offered)) : Optional.empty();
    }

    private static Flaw mismatch(VersionRef version, Resources needs, String wanted) {
        return new Flaw(
                "DeviceMismatch",
                "spec.device is " + wanted + " and " + version + " was pushed " + pushed(needs) + ": it runs on "
                        + place(needs),
                "push it " + pushedFor(new DeviceClass(wanted)) + OF_ITS_OWN + ", or leave spec.device out");
    }

    /// How a version was pushed.
    private static String pushed(Resources needs) {
        if (needs.deviceClass() != null) {
            return "with --device " + needs.deviceClass();
        }
        return needs.gpuMemoryBytes() > 0 ? "with --gpu-memory" : "without --gpu-memory";
    }

    private static String pushedFor(DeviceClass wanted) {
        if (!wanted.isGpu()) {
            return "without --gpu-memory";
        }
        return wanted.equals(DeviceClass.CUDA) ? "with --gpu-memory" : "with --device " + wanted + " and --gpu-memory";
    }

    private static String place(Resources needs) {
        var runsOn = needs.runsOn();
        if (!runsOn.isGpu()) {
            return "the CPU";
        }
        return runsOn.equals(DeviceClass.CUDA) ? "a GPU" : "instances of that profile only";
    }

    private static Flaw nowhere(VersionRef version, Resources needs, Map<DeviceClass, Long> offered) {
        var noDevice = version + " was pushed " + pushed(needs) + ", and no live node offers ";
        return needs.runsOn().equals(DeviceClass.CUDA) || offered.isEmpty()
                ? new Flaw(
                        "NoDevice",
                        noDevice + "a GPU",
                        "set node.gpu-runtime on a node that has one (\"windlass devices\" there says why not, \"windlass"
                                + " status\" which are ill), or push it without --gpu-memory" + OF_ITS_OWN)
                : new Flaw(
                        "NoDevice",
                        noDevice + "such a device, but " + words(offered),
                        "push it with one of these as --device" + OF_ITS_OWN
                                + ", or cut a GPU so and start its node again; \"windlass status\" says which devices are"
                                + " ill");
    }

    private static Flaw tooSmall(VersionRef version, Resources needs, Map<DeviceClass, Long> offered) {
        var fitting = new TreeMap<>(offered);
        fitting.keySet().removeIf(it -> !needs.runsOn().covers(it));
        return new Flaw(
                "DeviceTooSmall",
                version + " was pushed with --gpu-memory of " + ResourceKind.MEMORY.words(needs.gpuMemoryBytes())
                        + ", and live nodes offer at most " + words(fitting),
                "push it with less, or for a larger device," + OF_ITS_OWN);
    }

    /// Of each class that is offered somewhere, the most memory that one device has.
    private static Map<DeviceClass, Long> offered(List<NodeRoom> live) {
        return live.stream()
                .flatMap(node -> node.gpuMemoryBytes().entrySet().stream())
                .collect(groupingBy(
                        it -> it.getKey().kind(), TreeMap::new, mapping(Map.Entry::getValue, reducing(0L, Math::max))));
    }

    private static String words(Map<DeviceClass, Long> offered) {
        return offered.entrySet().stream()
                .map(it -> it.getKey() + " with " + ResourceKind.MEMORY.words(it.getValue()))
                .collect(joining(", "));
    }
}
