package dev.windlass.client;

import dev.windlass.client.message.NewUpload;
import dev.windlass.domain.ModelVersion;

/// What a declaration says otherwise than the version that is there. What it leaves out it doesn't contradict.
final class Declared {
    private Declared() {}

    /// True if the server has something to say to the declaration: a version never changes.
    static boolean contradicts(NewUpload declared, ModelVersion there) {
        var metrics = declared.metrics();
        return (metrics != null && !metrics.isEmpty() && !metrics.equals(there.metrics()))
                || (declared.risk() != null && declared.risk() != there.risk())
                || otherDevice(declared, there)
                || (declared.isolation() != null && declared.isolation() != there.isolation())
                || otherGolden(declared, there);
    }

    private static boolean otherDevice(NewUpload declared, ModelVersion there) {
        return declared.deviceClass() != null
                && !declared.deviceClass().equals(there.needs().runsOn());
    }

    static boolean otherGolden(NewUpload declared, ModelVersion there) {
        return declared.golden() != null
                && (there.golden() == null
                        || !declared.golden().equals(there.golden().digest()));
    }
}
