package dev.windlass.control;

import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.storage.HandStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.UploadStore.Upload;
import java.util.Map;

/// Registers versions: the row, whose hands made it, and the audit row are one transaction.
record Registrations(Audits audits, ModelRegistry registry, HandStore hands) {
    static Registrations of(ControlParts parts) {
        return new Registrations(
                Audits.of(parts), parts.stores().registry(), parts.stores().hands());
    }

    /// @param upload whose bytes the version is
    /// @param by who completed it
    Registration register(ModelVersion version, Upload upload, Principal by) {
        return audits.changed(() -> {
            var registration = registry.register(version);
            if (registration instanceof Registration.Registered(var stored)) {
                hands.registered(stored.ref(), upload.id(), by.id());
                audits.write(
                        by,
                        stored.ref().tenant(),
                        new Audits.Event(
                                "version.register",
                                stored.ref().toString(),
                                "",
                                Map.of("digest", stored.digest(), "byteSize", stored.byteSize())));
            }
            return registration;
        });
    }
}
