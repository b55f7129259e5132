package dev.windlass.app;

import dev.windlass.cuda.Devices;
import dev.windlass.cuda.GpuDevice;
import dev.windlass.cuda.GpuDevice.GpuProcess;
import dev.windlass.cuda.GpuDevice.MigInstance;
import dev.windlass.cuda.GpuDevice.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `windlass devices`: asks nobody but this machine's driver.
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Shows this machine's GPUs, or says why there are none.",
        footer = {"", "Example: windlass devices"})
final class DevicesCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        lines(Devices.look(System.getenv())).forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    static List<String> lines(Devices devices) {
        return switch (devices) {
            case Devices.Absent(var reason) -> List.of("no GPU: " + reason + "; models run on the CPU");
            case Devices.Present(var driver, var cuda, var gpus) -> {
                var lines = new ArrayList<String>();
                gpus.forEach(gpu -> lines.addAll(lines(gpu)));
                lines.add("driver " + driver + ", CUDA " + cuda
                        + "; a node offers them to versions if node.gpu-runtime names ONNX Runtime's build for CUDA");
                yield lines;
            }
        };
    }

    private static List<String> lines(GpuDevice gpu) {
        var lines = new ArrayList<String>();
        var busy = gpu.utilization().isPresent() ? ", busy " + gpu.utilization().getAsInt() + " %" : "";
        lines.add("GPU " + gpu.index() + "  " + gpu.name() + "  " + gpu.uuid() + "  compute capability "
                + gpu.computeCapability() + ", " + memory(gpu.memory()) + busy + ", " + words(gpu.sharing()));
        gpu.processes().forEach(process -> lines.add("  " + words(process)));
        if (gpu.sharing() instanceof Sharing.Mig(var instances)) {
            instances.forEach(instance -> lines.addAll(lines(instance)));
        }
        return lines;
    }

    private static List<String> lines(MigInstance instance) {
        var lines = new ArrayList<String>();
        lines.add("  " + instance.name() + "  " + instance.uuid() + "  " + memory(instance.memory()));
        instance.processes().forEach(process -> lines.add("    " + words(process)));
        return lines;
    }

    private static String words(Sharing sharing) {
        return switch (sharing) {
            case Sharing.TimeSliced _ -> "shared in turns";
            case Sharing.Mps _ -> "shared by MPS";
            case Sharing.Mig(var instances) -> "cut by MIG into " + instances.size();
        };
    }

    private static String words(GpuProcess process) {
        return "process " + process.pid() + "  "
                + (process.usedBytes() < 0 ? "memory not told" : gib(process.usedBytes()));
    }

    private static String memory(GpuDevice.Memory memory) {
        return gib(memory.totalBytes()) + " (" + gib(memory.freeBytes()) + " free)";
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
