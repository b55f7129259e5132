package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// A kind of device: `cpu`, `cuda` (any GPU, or any instance of one that is cut), or `cuda:mig-` and the profile
/// of MIG instances, such as `cuda:mig-1g.18gb` or `cuda:mig-1g.18gb+me`.
public record DeviceClass(@JsonValue String id) implements Comparable<DeviceClass> {
    private static final Pattern FORM = Pattern.compile("cpu|cuda|cuda:mig-[a-z0-9]+([.+-][a-z0-9]+)*");
    private static final int CHARS_MAX = 60;

    public static final DeviceClass CPU = new DeviceClass("cpu");
    public static final DeviceClass CUDA = new DeviceClass("cuda");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeviceClass {
        if (!isForm(id)) {
            throw new IllegalArgumentException("device must be cpu, cuda, or cuda:mig- and a profile in lower case such"
                    + " as cuda:mig-1g.18gb, got \"" + id + "\"");
        }
    }

    /// That of a device, by its node's name for it; a profile that is spelt in no way that we know is any GPU.
    static DeviceClass of(Device device) {
        if (device.equals(Device.CPU)) {
            return CPU;
        }
        var name = device.id();
        var kind = name.substring(0, Math.max(0, name.lastIndexOf(':')));
        return isForm(kind) ? new DeviceClass(kind) : CUDA;
    }

    public boolean isGpu() {
        return !equals(CPU);
    }

    /// True if whoever asks for this may be given that.
    public boolean covers(DeviceClass that) {
        return equals(that) || (equals(CUDA) && that.isGpu());
    }

    @Override
    public int compareTo(DeviceClass other) {
        return id.compareTo(other.id);
    }

    private static boolean isForm(String text) {
        return text.length() <= CHARS_MAX && FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return id;
    }
}
