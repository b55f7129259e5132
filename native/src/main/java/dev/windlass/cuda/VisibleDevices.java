package dev.windlass.cuda;

import dev.windlass.cuda.GpuDevice.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What CUDA_VISIBLE_DEVICES leaves of the devices: numbers, or the beginnings of UUIDs, up to the first that is none.
///
/// Numbers are taken by PCI bus. CUDA itself takes them so if CUDA_DEVICE_ORDER is PCI_BUS_ID or all devices are alike.
final class VisibleDevices {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

    private VisibleDevices() {}

    static List<GpuDevice> of(List<GpuDevice> all, String setting) {
        var visible = new ArrayList<GpuDevice>();
        for (var token : setting.split(",", -1)) {
            var found = named(all, token.strip());
            if (found.isEmpty()) {
                break;
            }
            visible.add(found.get());
        }
        return visible;
    }

    private static Optional<GpuDevice> named(List<GpuDevice> all, String token) {
        if (NUMBER.matcher(token).matches()) {
            int index = Integer.parseInt(token);
            return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
        }
        if (token.startsWith("GPU-")) {
            return all.stream()
                    .filter(device -> device.uuid().startsWith(token))
                    .findFirst();
        }
        return token.startsWith("MIG-")
                ? all.stream().flatMap(device -> only(device, token).stream()).findFirst()
                : Optional.empty();
    }

    /// The device with this instance alone.
    private static Optional<GpuDevice> only(GpuDevice device, String uuid) {
        return device.sharing() instanceof Sharing.Mig(var instances)
                ? instances.stream()
                        .filter(instance -> instance.uuid().startsWith(uuid))
                        .findFirst()
                        .map(instance -> device.with(new Sharing.Mig(List.of(instance))))
                : Optional.empty();
    }
}
